"""Lines of a TrialGPT corpus, from an invented trial; and the real ones."""

from __future__ import annotations

import gzip
import json

import pytest

from plaincriteria import readers
from plaincriteria.domain import Trial
from tests.exports import CORPUS, ids, read

INCLUSION = "inclusion criteria: \n\n Adults with warts \n\n Warts for 3 months \n\n "
EXCLUSION = ": \n\n Warts on the nose"
ENDING = f"Inclusion criteria: {INCLUSION}\nExclusion criteria: {EXCLUSION}"


def record(inclusion: object = INCLUSION, exclusion: object = EXCLUSION, **more: object) -> dict:
    """A line of the corpus."""
    return {
        "_id": "NCT99960001",
        "title": "Tape on warts",
        "text": f"Summary: Whether tape helps. Inclusion criteria: see below.\n{ENDING}",
        "metadata": {
            "brief_title": "Tape",
            "phase": "Phase 2; Phase 3",
            "drugs_list": ["Tape"],
            "diseases": "['Warts']",
            "diseases_list": ["Warts", "Skin"],
            "enrollment": "60.0",
            "inclusion_criteria": inclusion,
            "exclusion_criteria": exclusion,
            "brief_summary": "Whether tape helps.",
        },
    } | more


EXPECTED = Trial(
    id="NCT99960001",
    registry="clinicaltrials.gov",
    criteria=ENDING,
    title="Tape on warts",
    url="https://clinicaltrials.gov/study/NCT99960001",
    phases=("Phase 2", "Phase 3"),
    conditions=("Warts", "Skin"),
    enrolment=60,
    summary="Whether tape helps.",
)


@pytest.mark.parametrize("shape", [json.dumps, lambda r: json.dumps([r], indent=1)])
def test_line_every_field(shape):
    """A line fills every field; its criteria are the end of the text, untouched."""
    assert read(shape(record())) == [EXPECTED]


def test_text_without_lists():
    """Where the text does not end with the lists, they come from the metadata, under a heading each."""
    (trial,) = read(json.dumps(record("Adults", "Children", text="Whether tape helps.")))
    assert trial.criteria == "Inclusion Criteria:\n\nAdults\n\nExclusion Criteria:\n\nChildren"


def test_fields_may_miss():
    """Without phase, enrolment and conditions these stay empty."""
    bare = record(metadata={"inclusion_criteria": INCLUSION, "exclusion_criteria": EXCLUSION})
    (trial,) = read(json.dumps(bare))
    assert (trial.phases, trial.enrolment, trial.conditions, trial.criteria) == ((), None, (), ENDING)


BAD = {
    "no_object": (17, None, "not a JSON object"),
    "no_id": (record(_id=""), None, "no _id"),
    "odd_id": (record(_id="a b"), None, "_id is no identifier"),
    "no_criteria": (record("", None), "NCT99960001", "no inclusion_criteria or exclusion_criteria"),
    "no_metadata": (record(metadata=[]), "NCT99960001", "no inclusion_criteria or exclusion_criteria"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_line_goes_on(case):
    """What cannot be read is a failure with its place and reason, and the others are read."""
    bad, trial, said = BAD[case]
    results = read("\n".join(map(json.dumps, (record(), bad, record()))))
    assert ids(results) == ["NCT99960001", None, "NCT99960001"]
    assert results[1].trial == trial
    assert results[1].detail.startswith(f"line 2: {said}")


def test_corpus_every_line():
    """Every real line is read, its criteria the end of the text and nothing of the summary."""
    path = CORPUS / "trialgpt_trec2022_corpus.jsonl.gz"
    if not path.exists():
        pytest.skip(f"no corpus at {CORPUS}")
    records = [json.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()]
    results = list(readers.read(path))
    assert len(results) == len(records) == 73
    for trial, raw in zip(results, records, strict=True):
        summary = raw["text"].removesuffix(trial.criteria)
        assert summary == f"Summary: {raw['metadata']['brief_summary']}\n"
        assert trial.title
        assert trial.url
