"""ISRCTN records of ctrdata, from an invented trial; and the real ones."""

from __future__ import annotations

import gzip
import json

import pytest

from plaincriteria import readers
from plaincriteria.domain import Outcome, Trial
from tests.exports import CORPUS, boxed, ids, read

INCLUSION = "1. Aged 5 to 12 years2. Weight &gt;15 kg (p25)3. Likes pears"
EXCLUSION = "1. Allergy to pears 2. No teeth"


def record(**people: object) -> dict:
    """A record with everything that the reader looks at."""
    return {
        "_id": "99990001",
        "isrctn": "99990001",
        "trialDescription": {
            "title": "Pears at school",
            "scientificTitle": "A randomised trial of pears",
            "plainEnglishSummary": "Whether pears make children happy.",
            "studyHypothesis": "Pears make happy.",
            "primaryOutcome": "Smiles at 4 weeks",
            "secondaryOutcome": "Laughs at 8 weeks",
        },
        "trialDesign": {"overallStatusOverride": ""},
        "participants": {
            "recruitmentCountries": {"country": ["Kenya", "Nepal"]},
            "participantType": "Patient",
            "inclusion": INCLUSION,
            "ageRange": "Child",
            "gender": "Both",
            "targetEnrolment": "200",
            "totalFinalEnrolment": "",
            "exclusion": EXCLUSION,
            "recruitmentStart": "2031-05-01T00:00:00.000Z",
            "recruitmentStatusOverride": "Stopped",
        }
        | people,
        "conditions": {"condition": {"description": "Sadness", "diseaseClass1": "Mood"}},
        "interventions": {"intervention": [{"phase": "Phase III"}, {"phase": ""}, {"phase": "Phase III"}]},
        "ctrname": "ISRCTN",
    }


EXPECTED = Trial(
    id="ISRCTN99990001",
    registry="ISRCTN",
    criteria=f"Inclusion Criteria:\n\n{INCLUSION}\n\nExclusion Criteria:\n\n{EXCLUSION}",
    title="Pears at school",
    url="https://www.isrctn.com/ISRCTN99990001",
    status="Stopped",
    phases=("Phase III",),
    conditions=("Sadness",),
    sex="Both",
    healthy_volunteers=False,
    countries=("Kenya", "Nepal"),
    enrolment=200,
    start="2031-05-01",
    summary="Whether pears make children happy.",
    outcomes=(
        Outcome(rank="primary", measure="Smiles at 4 weeks"),
        Outcome(rank="secondary", measure="Laughs at 8 weeks"),
    ),
)


@pytest.mark.parametrize(
    "shape", [json.dumps, lambda r: json.dumps([r], indent=1), lambda r: json.dumps(boxed(r))]
)
def test_record_every_field(shape):
    """A record fills every field, its lists as they stand there; the number gets the registry's letters."""
    assert read(shape(record())) == [EXPECTED]


PEOPLE = {
    "final_enrolment": ({"totalFinalEnrolment": "187"}, "enrolment", 187),
    "no_enrolment": ({"targetEnrolment": "about 200"}, "enrolment", None),
    "one_country": ({"recruitmentCountries": {"country": "Chile"}}, "countries", ("Chile",)),
    "healthy": ({"participantType": "Healthy volunteer"}, "healthy_volunteers", True),
    "carers": ({"participantType": "Carer"}, "healthy_volunteers", None),
    "empty_lists": ({"gender": [], "recruitmentStatusOverride": []}, "sex", None),
    "exclusion_missing": ({"exclusion": []}, "criteria", f"Inclusion Criteria:\n\n{INCLUSION}"),
}


@pytest.mark.parametrize("case", PEOPLE)
def test_people_said_otherwise(case):
    """What a record says in another way, or not at all, is taken as said."""
    people, field, value = PEOPLE[case]
    (trial,) = read(json.dumps(record(**people)))
    assert getattr(trial, field) == value


@pytest.mark.parametrize("before", ["", " ", "\n\n"])
def test_summary_without_contact(before):
    """The person to ask, with an address, is no part of a summary."""
    asked = record()
    answer = "Pears are asked about.{}Who is the main contact? Dr Pear, pear@example.org\nor her office"
    asked["trialDescription"]["plainEnglishSummary"] = answer.format(before)
    assert read(json.dumps(asked))[0].summary == "Pears are asked about."


def test_summary_placeholder_skipped():
    """Where no summary was asked for yet, the hypothesis stands for it."""
    without = record()
    without["trialDescription"]["plainEnglishSummary"] = "Not provided at time of registration"
    assert read(json.dumps(without))[0].summary == "Pears make happy."


BAD = {
    "no_object": (17, None, "not a JSON object"),
    "no_id": ({"participants": {}}, None, "no isrctn"),
    "odd_id": (record() | {"isrctn": "a b"}, None, "isrctn is no identifier"),
    "no_criteria": (record(inclusion="", exclusion=[]), "ISRCTN99990001", "no inclusion or exclusion"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_record_goes_on(case):
    """What cannot be read is a failure with its place and reason, and the others are read."""
    bad, trial, said = BAD[case]
    results = read("\n".join(map(json.dumps, (record(), bad, record()))))
    assert ids(results) == ["ISRCTN99990001", None, "ISRCTN99990001"]
    assert results[1].trial == trial
    assert results[1].detail.startswith(f"line 2: {said}")


def test_corpus_every_record():
    """Every real record is read, both lists as they stand there."""
    path = CORPUS / "isrctn_ctrdata.ndjson.gz"
    if not path.exists():
        pytest.skip(f"no corpus at {CORPUS}")
    records = [json.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()]
    results = list(readers.read(path))
    assert len(results) == len(records) == 5
    for trial, raw in zip(results, records, strict=True):
        people = raw["participants"]
        assert trial.id == f"ISRCTN{raw['_id']}"
        assert trial.criteria.split("\n\n")[1::2] == [people["inclusion"], people["exclusion"]]
        assert trial.url
        assert trial.enrolment
        assert trial.countries
