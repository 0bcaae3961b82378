"""Answers of the retired API v1, in every shape, from invented studies; and the real ones."""

from __future__ import annotations

import gzip
import io
import json
import tracemalloc

import pytest

from plaincriteria import readers
from plaincriteria.domain import Failure, Outcome, Trial
from plaincriteria.errors import UnreadableInput
from plaincriteria.readers import source
from tests.exports import CORPUS, boxed, ids, read

CRITERIA = "Inclusion Criteria:\n\nAdults with gout\nUric acid &gt; 8 mg/dL\n\nExclusion Criteria:\n\nGout of the ear\n"


def full(number: int = 1, criteria: object = CRITERIA) -> dict:
    """A full study with every module that the reader looks at."""
    protocol = {
        "IdentificationModule": {
            "NCTId": f"NCT{99970000 + number}",
            "Organization": {"OrgFullName": "Invented University"},
            "BriefTitle": "Cherries in Gout",
            "OfficialTitle": "Effect of Cherries on Uric Acid",
        },
        "StatusModule": {
            "OverallStatus": "Recruiting",
            "StartDateStruct": {"StartDate": "May 1, 2030", "StartDateType": "Anticipated"},
            "LastUpdateSubmitDate": "June 1, 2030",
            "LastUpdatePostDateStruct": {"LastUpdatePostDate": "June 3, 2030"},
        },
        "SponsorCollaboratorsModule": {"LeadSponsor": {"LeadSponsorName": "Cherry Fund"}},
        "DescriptionModule": {"BriefSummary": "Whether cherries help."},
        "ConditionsModule": {"ConditionList": {"Condition": ["Gout", "Hyperuricemia"]}},
        "DesignModule": {
            "PhaseList": {"Phase": ["Phase 1", "Phase 2"]},
            "EnrollmentInfo": {"EnrollmentCount": "80", "EnrollmentType": "Anticipated"},
        },
        "OutcomesModule": {
            "PrimaryOutcomeList": {
                "PrimaryOutcome": [
                    {"PrimaryOutcomeMeasure": "Flares"},
                    {"PrimaryOutcomeMeasure": "Uric acid", "PrimaryOutcomeTimeFrame": "12 weeks"},
                ]
            },
            "OtherOutcomeList": {"OtherOutcome": [{"OtherOutcomeMeasure": "Taste"}]},
        },
        "EligibilityModule": {
            "EligibilityCriteria": criteria,
            "HealthyVolunteers": "No",
            "Gender": "All",
            "MinimumAge": "18 Years",
            "MaximumAge": "70 Years",
        },
        "ContactsLocationsModule": {
            "LocationList": {
                "Location": [
                    {"LocationCity": "Lima", "LocationCountry": "Peru"},
                    {"LocationCountry": "Chile"},
                    {"LocationCountry": "Peru"},
                ]
            }
        },
    }
    return {"Rank": number, "Study": {"ProtocolSection": protocol, "DerivedSection": {}}}


STUDIES = [full(1), full(2), full(3)]
ANSWER = {"FullStudiesResponse": {"APIVrs": "1.01.05", "NStudiesFound": 3, "FullStudies": STUDIES}}
SHAPES = {
    "answer": json.dumps(ANSWER),
    "answer_pretty": json.dumps(ANSWER, indent=2),
    "answer_boxed": json.dumps(boxed(ANSWER)).replace("[[{", "[{").replace("}]]", "}]"),
    "answers_a_line": "\n".join(
        json.dumps({"FullStudiesResponse": {"FullStudies": part}}) for part in (STUDIES[:2], STUDIES[2:])
    ),
    "answers_concatenated": "".join(
        json.dumps({"FullStudiesResponse": {"FullStudies": part, "MinRank": 1}}, indent=1)
        for part in (STUDIES[:2], STUDIES[2:])
    ),
    "list": json.dumps(STUDIES, indent=1),
    "lines": "\n".join(map(json.dumps, STUDIES)),
    "bare_lines": "\n".join(json.dumps(s["Study"]) for s in STUDIES),
    "bare_list": json.dumps([s["Study"] for s in STUDIES]),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_shape_same_trials(shape):
    """However the full studies are wrapped, all come, in order, the criteria untouched."""
    trials = read(SHAPES[shape])
    assert ids(trials) == ["NCT99970001", "NCT99970002", "NCT99970003"]
    assert {trial.criteria for trial in trials} == {CRITERIA}


def test_every_field_filled():
    """One full study fills every field; a missing time frame does not move to another measure."""
    assert read(json.dumps(STUDIES[0], indent=1)) == [
        Trial(
            id="NCT99970001",
            registry="clinicaltrials.gov",
            criteria=CRITERIA,
            title="Cherries in Gout",
            url="https://clinicaltrials.gov/study/NCT99970001",
            last_update="June 3, 2030",
            status="Recruiting",
            phases=("Phase 1", "Phase 2"),
            conditions=("Gout", "Hyperuricemia"),
            minimum_age="18 Years",
            maximum_age="70 Years",
            sex="All",
            healthy_volunteers=False,
            sponsor="Cherry Fund",
            countries=("Peru", "Chile"),
            enrolment=80,
            start="May 1, 2030",
            summary="Whether cherries help.",
            outcomes=(
                Outcome(rank="primary", measure="Flares"),
                Outcome(rank="primary", measure="Uric acid", time_frame="12 weeks"),
                Outcome(rank="other", measure="Taste"),
            ),
        )
    ]


@pytest.mark.parametrize(
    ("said", "healthy"), [("No", False), ("Accepts Healthy Volunteers", True), ("", None)]
)
def test_healthy_volunteers_words(said, healthy):
    """The two answers that API v1 knew become yes and no, anything else neither."""
    record = full()
    record["Study"]["ProtocolSection"]["EligibilityModule"]["HealthyVolunteers"] = said
    (trial,) = read(json.dumps(record))
    assert trial.healthy_volunteers is healthy


def fields(**more: list) -> dict:
    """A record of study fields: each value in a list."""
    return {"Rank": 1, "NCTId": ["NCT99970009"], "EligibilityCriteria": [CRITERIA]} | more


@pytest.mark.parametrize("indent", [None, 1])
def test_study_fields_read(indent):
    """Study fields with the criteria among them are read; frames that are too few belong to no measure."""
    records = [
        fields(BriefTitle=["Cherries"], Condition=["Gout", "Pain"], PrimaryOutcomeMeasure=["A", "B"]),
        fields(PrimaryOutcomeMeasure=["A", "B"], PrimaryOutcomeTimeFrame=["1 week", "2 weeks"]),
        fields(PrimaryOutcomeMeasure=["A", "B"], PrimaryOutcomeTimeFrame=["2 weeks"]),
        fields(EligibilityCriteria=[]),
    ]
    answer = {"StudyFieldsResponse": {"FieldList": ["NCTId", "EligibilityCriteria"], "StudyFields": records}}
    first, second, third, fourth = read(json.dumps(answer, indent=indent))
    assert (first.title, first.criteria, first.conditions) == ("Cherries", CRITERIA, ("Gout", "Pain"))
    assert [outcome.time_frame for outcome in second.outcomes] == ["1 week", "2 weeks"]
    assert [outcome.time_frame for outcome in third.outcomes] == [None, None]
    assert (fourth.trial, fourth.error) == ("NCT99970009", "no_criteria")


BAD = {
    "no_object": (17, None, "not a JSON object"),
    "no_id": ({"Study": {"ProtocolSection": {}}}, None, "no NCTId"),
    "odd_id": ({"NCTId": "a b"}, None, "NCTId is no identifier"),
    "no_criteria": (full(2, " "), "NCT99970002", "no EligibilityCriteria"),
    "criteria_no_text": (full(2, 5), "NCT99970002", "EligibilityCriteria is not text"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_record_goes_on(case):
    """What cannot be read is a failure with its place and reason, and the others are read."""
    bad, trial, said = BAD[case]
    results = read(json.dumps([STUDIES[0], bad, STUDIES[2]], indent=1))
    assert ids(results) == ["NCT99970001", None, "NCT99970003"]
    assert (results[1].trial, results[1].detail) == (trial, f"record 2: {said}")


def test_empty_answer_told():
    """An answer without studies is said to be empty."""
    with pytest.raises(UnreadableInput, match="holds no study"):
        read('{"FullStudiesResponse": {"NStudiesFound": 0, "FullStudies": []}}')


def test_deep_nesting_calm():
    """A study that is nested beyond all measure is read, or fails, without a traceback."""
    deep = '{"Study": {"ProtocolSection": {"NCTId": "NCT99970001", "x": ' + "[" * 900 + "]" * 900 + "}}}"
    (result,) = read(f"[\n{deep}\n]")
    assert result.error == "no_criteria"


def test_answer_stays_flat(monkeypatch):
    """Of a long answer one study is held at a time, however deep its list stands."""

    def peak(count):
        studies = ",".join([json.dumps(full())] * count)
        packed = gzip.compress(f'{{"FullStudiesResponse":{{"FullStudies":[{studies}]}}}}'.encode())
        del studies
        tracemalloc.start()
        assert sum(1 for _ in readers.read_stream(io.BytesIO(packed), "long")) == count
        top = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return top

    monkeypatch.setattr(source, "HEAD_BYTES", 20_000)
    assert peak(600) < peak(60) * 1.2 + 50_000


def test_corpus_every_study():
    """Every real full study is read, its criteria as they stand there."""
    path = CORPUS / "ctgov_legacy_v1_full_studies.json.gz"
    if not path.exists():
        pytest.skip(f"no corpus at {CORPUS}")
    results = list(readers.read(path))
    assert [r for r in results if isinstance(r, Failure)] == []
    studies = json.loads(gzip.decompress(path.read_bytes()))["FullStudiesResponse"]["FullStudies"]
    assert len(results) == 69
    for trial, record in zip(results, studies, strict=True):
        protocol = record["Study"]["ProtocolSection"]
        assert trial.id == protocol["IdentificationModule"]["NCTId"]
        assert trial.criteria == protocol["EligibilityModule"]["EligibilityCriteria"]
        assert trial.status
        assert trial.sponsor
        assert trial.outcomes
