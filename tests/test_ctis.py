"""EU CTIS records of ctrdata, from an invented trial; and the real ones."""

from __future__ import annotations

import gzip
import json

import pytest

from plaincriteria import readers
from plaincriteria.domain import Outcome, Trial
from tests.exports import CORPUS, boxed, ids, read


def worded(key: str, words: str | None, number: int | None = None, **translations: str) -> dict:
    """An object of the record with its words and their translations by language."""
    others = [{"attributeTranslation": t, "languageDescription": name} for name, t in translations.items()]
    return {"number": number, key: words, f"{key}Translations": others}


def criteria(side: str, *numbered: tuple[int | None, str]) -> list[dict]:
    """The list of one side, sorted as the export sorts it: by the number as a word."""
    key = f"principal{side}Criteria"
    return [worded(key, words, number) for number, words in sorted(numbered, key=lambda one: str(one[0]))]


def part_one(**asked: list[dict]) -> dict:
    """Part I of an application."""
    eligibility = asked or {
        "principalInclusionCriteria": criteria("Inclusion", *((n, f"Condition {n}") for n in range(1, 12))),
        "principalExclusionCriteria": criteria("Exclusion", (1, "2.\tNo consent"), (2, "Asthma,\nsevere")),
    }
    return {
        "trialDetails": {
            "clinicalTrialIdentifiers": {
                **worded("fullTitle", "A Randomised Trial of Sneezomab"),
                **worded("publicTitle", "Sneezomab in hay fever", Spanish="Fiebre del heno"),
            },
            "trialInformation": {
                "medicalCondition": {"partIMedicalConditions": [worded("medicalCondition", "Hay fever")]},
                "trialObjective": worded("mainObjective", "To see whether people sneeze less"),
                "eligibilityCriteria": eligibility,
                "endPoint": {
                    "primaryEndPoints": [worded("endPoint", "Sneezes", 1)],
                    "secondaryEndPoints": [worded("endPoint", "Itching", 1)],
                },
                "populationOfTrialSubjects": {"clinicalTrialGroups": [{"name": "Patients"}]},
            },
        },
        "sponsors": [{"organisation": {"name": "Pollen AS"}}],
    }


def record(**more: object) -> dict:
    """A record with everything that the reader looks at."""
    return {
        "_id": "2031-500001-10-00",
        "ctStatus": "Ongoing, recruiting",
        "trialPhase": "Therapeutic exploratory (Phase II)",
        "ageGroup": "18-64 years, 0-17 years",
        "gender": "Male, Female",
        "totalNumberEnrolled": "57",
        "startDateEU": "2031-02-01",
        "lastUpdated": "2031-03-01",
        "primarySponsor": {"organisation": {"name": "Pollen AS"}},
        "memberStatesConcerned": [{"mscName": "Norway"}, {"mscName": "Spain"}],
        "authorizedPartI": part_one(),
    } | more


LIST = "\n".join(f"{n}. Condition {n}" for n in range(1, 12))
EXPECTED = Trial(
    id="2031-500001-10-00",
    registry="EU CTIS",
    criteria=f"Inclusion Criteria:\n\n{LIST}\n\nExclusion Criteria:\n\n1. 2.\tNo consent\n2. Asthma,\nsevere",
    title="Sneezomab in hay fever",
    url="https://euclinicaltrials.eu/ctis-public/view/2031-500001-10-00",
    last_update="2031-03-01",
    status="Ongoing, recruiting",
    phases=("Therapeutic exploratory (Phase II)",),
    conditions=("Hay fever",),
    maximum_age="64 Years",
    sex="Male, Female",
    healthy_volunteers=False,
    sponsor="Pollen AS",
    countries=("Norway", "Spain"),
    enrolment=57,
    start="2031-02-01",
    summary="To see whether people sneeze less",
    outcomes=(Outcome(rank="primary", measure="Sneezes"), Outcome(rank="secondary", measure="Itching")),
)


@pytest.mark.parametrize(
    "shape", [json.dumps, lambda r: json.dumps([r], indent=1), lambda r: json.dumps(boxed(r))]
)
def test_record_every_field(shape):
    """A record fills every field; its criteria come a line each, 10 after 9 and not after 1."""
    assert read(shape(record())) == [EXPECTED]


def test_part_elsewhere_found():
    """Part I is found in the newer layout too, and in the newest application where none is authorised."""
    newer = record(authorizedApplication={"authorizedPartI": part_one()})
    del newer["authorizedPartI"]
    applied = record(applications=[{"partI": {}}, {"partI": part_one()}, {"partI": {"other": 1}}])
    del applied["authorizedPartI"]
    assert read(json.dumps(newer)) == read(json.dumps(applied)) == [EXPECTED]


WORDS = {
    "field_itself": (worded("k", "Adults", Spanish="Adultos"), "Adults"),
    "english_translation": (worded("k", "Adultos", German="Erwachsene", English="Adults"), "Adults"),
    "first_translation": (worded("k", " ", Spanish="Adultos", German="Erwachsene"), "Adultos"),
}


@pytest.mark.parametrize("case", WORDS)
def test_language_chosen(case):
    """English is taken where there is some, else the first language there is."""
    found, words = WORDS[case]
    one = {
        key.replace("k", "principalInclusionCriteria"): value
        for key, value in found.items()
        if key != "number"
    }
    (trial,) = read(
        json.dumps(record(authorizedPartI=part_one(principalInclusionCriteria=[{"number": 3} | one])))
    )
    assert trial.criteria == f"Inclusion Criteria:\n\n3. {words}"


def test_number_missing_order():
    """Where a number is missing the order of the export stays, and no number is made up."""
    mixed = [worded("principalExclusionCriteria", words, n) for n, words in ((2, "b"), (None, "c"), (1, "a"))]
    (trial,) = read(json.dumps(record(authorizedPartI=part_one(principalExclusionCriteria=mixed))))
    assert trial.criteria == "Exclusion Criteria:\n\n2. b\nc\n1. a"


@pytest.mark.parametrize(
    ("groups", "ages"),
    [
        ("18-64 years", ("18 Years", "64 Years")),
        ("65+ years, 18-64 years", ("18 Years", None)),
        ("0-17 years", (None, "17 Years")),
        ("In utero, 18-64 years", (None, "64 Years")),
        ("In utero", (None, None)),
        ("", (None, None)),
    ],
)
def test_age_groups_bounds(groups, ages):
    """The ages are the outer bounds of the groups named."""
    (trial,) = read(json.dumps(record(ageGroup=groups)))
    assert (trial.minimum_age, trial.maximum_age) == ages


def test_healthy_volunteers_named():
    """Healthy volunteers take part where their group is named; without groups it is not known."""
    healthy, unknown = part_one(), part_one()
    asked = healthy["trialDetails"]["trialInformation"]["populationOfTrialSubjects"]
    asked["clinicalTrialGroups"].append({"name": "Healthy volunteers"})
    del unknown["trialDetails"]["trialInformation"]["populationOfTrialSubjects"]
    trials = read("\n".join(json.dumps(record(authorizedPartI=part)) for part in (healthy, unknown)))
    assert [trial.healthy_volunteers for trial in trials] == [True, None]


BAD = {
    "no_object": (17, None, "not a JSON object"),
    "no_id": ({"ctStatus": "Ended"}, None, "no ctNumber"),
    "odd_id": (record(_id="a b"), None, "ctNumber is no identifier"),
    "no_criteria": (record(authorizedPartI={}), "2031-500001-10-00", "no principalInclusionCriteria"),
    "odd_shapes": (
        record(authorizedPartI=part_one(principalInclusionCriteria=[[], "x", 4])),
        "2031-500001-10-00",
        "no principalInclusionCriteria",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_record_goes_on(case):
    """What cannot be read is a failure with its place and reason, and the others are read."""
    bad, trial, said = BAD[case]
    results = read("\n".join(map(json.dumps, (record(), bad, record()))))
    assert ids(results) == ["2031-500001-10-00", None, "2031-500001-10-00"]
    assert results[1].trial == trial
    assert results[1].detail.startswith(f"line 2: {said}")


def test_corpus_every_record():
    """Both real records are read: as many numbered lines as criteria, in order, every field filled."""
    path = CORPUS / "ctis_ctrdata.ndjson.gz"
    if not path.exists():
        pytest.skip(f"no corpus at {CORPUS}")
    records = [json.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()]
    results = list(readers.read(path))
    assert len(results) == len(records) == 2
    for trial, raw in zip(results, records, strict=True):
        asked = raw["authorizedPartI"]["trialDetails"]["trialInformation"]["eligibilityCriteria"]
        for side, text in zip(
            ("Inclusion", "Exclusion"), trial.criteria.split("\n\nExclusion Criteria:"), strict=True
        ):
            key = f"principal{side}Criteria"
            lines = [text.index(f"\n{number}. ") for number in range(1, len(asked[key]) + 1)]
            assert lines == sorted(lines)
            assert all(f"{one['number']}. {one[key]}" in text for one in asked[key])
        empty = [name for name, value in trial if name != "minimum_age" and value in (None, "", ())]
        assert empty == []
