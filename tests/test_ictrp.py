"""WHO ICTRP records: the same fields in every export, the criteria of two fields as one text."""

from __future__ import annotations

import csv
import gzip
import io
from collections import Counter

import pytest

from plaincriteria import readers
from plaincriteria.domain import Failure, Outcome, Trial
from plaincriteria.errors import UnreadableInput
from plaincriteria.readers import ictrp
from tests.exports import CORPUS, ids, read

RECORD = {
    "TrialID": "ACTRN12631000000001",
    "Last Refreshed on": "6 April 2031",
    "Public title": "Warm milk for sleep   ",
    "Scientific title": "Warm milk for sleep: a crossover trial",
    "Primary sponsor": "Invented Dairy Institute",
    "Source Register": "ANZCTR",
    "web address": "https://example.org/ACTRN12631000000001",
    "Recruitment Status": "Recruiting",
    "Inclusion agemin": "18 Years",
    "Inclusion agemax": "N/A",
    "Inclusion gender": "Both",
    "Date enrollement": "05/03/2031",
    "Target size": "40",
    "Phase": "Phase 2/Phase 3",
    "Countries": "Chile;Korea, Republic Of;Chile",
    "Inclusion Criteria": "Inclusion criteria: 1.\tPoor sleep\r<br>2.\tLikes milk\r<br>",
    "Exclusion Criteria": "Exclusion criteria: Milk allergy",
    "Condition": "Insomnia; <br>Sleep - Other;Insomnia",
    "Primary outcome": "Hours slept[Time frame: 4 weeks];Naps (long; short)",
}


def trial(**change: str) -> Trial | Failure:
    """The trial of the record with these changes, blanks in the field names as underscores."""
    return ictrp.trial(RECORD | {name.replace("_", " "): value for name, value in change.items()}, "row 7")


def exported(*records: dict[str, str]) -> str:
    """The records as the portal's CSV."""
    out = io.StringIO(newline="")
    table = csv.DictWriter(out, list(RECORD), quoting=csv.QUOTE_ALL)
    table.writeheader()
    table.writerows(records)
    return out.getvalue()


def test_record_all_fields():
    """A record fills every field that the portal has."""
    assert trial() == Trial(
        id="ACTRN12631000000001",
        registry="ANZCTR",
        criteria=f"{RECORD['Inclusion Criteria']}\n\nExclusion criteria: Milk allergy",
        title="Warm milk for sleep",
        url="https://example.org/ACTRN12631000000001",
        last_update="6 April 2031",
        status="Recruiting",
        phases=("Phase 2", "Phase 3"),
        conditions=("Insomnia", "Sleep - Other"),
        minimum_age="18 Years",
        sex="Both",
        sponsor="Invented Dairy Institute",
        countries=("Chile", "Korea, Republic Of"),
        enrolment=40,
        start="05/03/2031",
        outcomes=(
            Outcome(rank="primary", measure="Hours slept", time_frame="4 weeks"),
            Outcome(rank="primary", measure="Naps (long; short)"),
        ),
    )


def test_field_names_alike():
    """The XML export's underscores and another case name the same fields."""
    xml = {name.replace(" ", "_").upper(): value for name, value in RECORD.items()}
    assert ictrp.trial(xml, "row 7") == trial()


def test_csv_every_record():
    """The portal's CSV is known by its columns, cells with a carriage return and `<br>` kept as they are."""
    data = exported(RECORD, RECORD | {"TrialID": "NCT99970001"}, RECORD | {"TrialID": ""})
    for packed in (data.encode(), gzip.compress(data.encode())):
        first, second, failure = read(packed)
        assert first == trial()
        assert (second.registry, second.url) == (
            "clinicaltrials.gov",
            "https://clinicaltrials.gov/study/NCT99970001",
        )
        assert failure.detail == "row 4 (line 8): no TrialID"


def test_csv_other_table():
    """A table without the identifiers of the portal is refused."""
    with pytest.raises(UnreadableInput, match="no column TrialID"):
        read("a,b\n1,2\n", format="ictrp-csv")


CRITERIA = {
    "own_headings": ("inclusion criteria:<br>a", " <br>Exclusion Criteria\r<br>b", "{0}\n\n{1}"),
    "no_headings": ("a", "b", "Inclusion Criteria:\n\n{0}\n\nExclusion Criteria:\n\n{1}"),
    "all_in_one": ("\r<br>    Text\r<br>  Inclusion Criteria:\r<br> - a  Exclusion Criteria: - b", "", "{0}"),
    "no_exclusion_said": ("a", "NA", "Inclusion Criteria:\n\n{0}\n\nExclusion Criteria:\n\n{1}"),
    "sentence_no_heading": (
        "a",
        "Exclusion criteria of others",
        "Inclusion Criteria:\n\n{0}\n\nExclusion Criteria:\n\n{1}",
    ),
    "other_side_no_heading": (
        "Exclusion criteria: a",
        "b",
        "Inclusion Criteria:\n\n{0}\n\nExclusion Criteria:\n\n{1}",
    ),
    "exclusion_alone": ("", "Exclusion criterion: b", "{1}"),
}


@pytest.mark.parametrize("case", CRITERIA)
def test_criteria_one_text(case):
    """Both fields become one text, untouched, with a heading of ours only where a list has none."""
    inclusion, exclusion, whole = CRITERIA[case]
    found = trial(Inclusion_Criteria=inclusion, Exclusion_Criteria=exclusion)
    assert found.criteria == whole.format(inclusion, exclusion)


@pytest.mark.parametrize("nothing", ["", " \r<br> ", "N/A"])
def test_criteria_missing_named(nothing):
    """A record without criteria is a failure that says where they should be."""
    assert trial(Inclusion_Criteria=nothing, Exclusion_Criteria=nothing) == Failure(
        trial="ACTRN12631000000001",
        error="no_criteria",
        detail="row 7: no Inclusion Criteria and no Exclusion Criteria",
    )


@pytest.mark.parametrize("bad", ["two words", "x" * 65])
def test_identifier_none_named(bad):
    """A record whose identifier is none is a failure."""
    assert trial(TrialID=bad) == Failure(
        trial=None, error="bad_record", detail="row 7: TrialID is no identifier"
    )


FORM = (
    "\n  Human pharmacology (Phase I): no\n  Therapeutic exploratory (Phase II): yes\n"
    "Therapeutic use (Phase IV): yes\n"
)
VALUES = {
    "form": ("Phase", FORM, "phases", ("Therapeutic exploratory (Phase II)", "Therapeutic use (Phase IV)")),
    "no_phase": ("Phase", " ", "phases", ()),
    "phase_unfit": ("Phase", "Not Applicable", "phases", ("Not Applicable",)),
    "no_sex": ("Inclusion gender", "N/A", "sex", None),
    "phase_between": ("Phase", "Phase I/II trial", "phases", ("Phase I/II trial",)),
    "age_open": ("Inclusion agemax", "No limit", "maximum_age", None),
    "age_unfit": ("Inclusion agemin", "Not applicable", "minimum_age", None),
    "sex_form": ("Inclusion gender", "<br>Female: yes<br>Male: no<br>", "sex", "Female"),
    "sex_words": ("Inclusion gender", "Both, male and female", "sex", "Both, male and female"),
    "group_sizes": ("Target size", "Milk group:30;Water group:25;", "enrolment", 55),
    "size_of_some": ("Target size", "Milk group:30;Water group:", "enrolment", None),
    "no_size": ("Target size", "", "enrolment", None),
    "codes_left": (
        "Condition",
        "Gout <br>MedDRA version: 99.1\nLevel: LLT;Therapeutic area: Diseases [C]",
        "conditions",
        ("Gout",),
    ),
    "no_web_address": ("web address", "javascript:x", "url", None),
    "other_title": ("Public title", " ", "title", "Warm milk for sleep: a crossover trial"),
}


@pytest.mark.parametrize("case", VALUES)
def test_value_as_written(case):
    """Values stay in the registry's words; forms give what is ticked, groups their sum."""
    name, value, field, expected = VALUES[case]
    assert getattr(trial(**{name: value}), field) == expected


OUTCOMES = {
    "none": ("", []),
    "parted": ("Pain;Sleep;", [("Pain", None), ("Sleep", None)]),
    "brackets_last": ("Pain<br>[At day 3; at day 5 ]", [("Pain", "At day 3; at day 5")]),
    "label": (
        "Pain. Timepoint: daily. Method of measurement: a scale.",
        [("Pain. Method of measurement: a scale.", "daily")],
    ),
    "eu_labels": (
        "Timepoint(s) of evaluation of this end point: Day 9;Primary end point(s): 1. Pain; 2. Sleep"
        ";<br>   Main Objective: To learn more;Secondary Objective: Not applicable",
        [("1. Pain; 2. Sleep", "Day 9")],
    ),
}


@pytest.mark.parametrize("case", OUTCOMES)
def test_outcome_time_frame(case):
    """End points are told apart, with the time frame where a registry writes it."""
    value, expected = OUTCOMES[case]
    found = trial(Primary_outcome=value)
    assert [(outcome.measure, outcome.time_frame) for outcome in found.outcomes] == expected


def test_long_blanks_quick():
    """Fields padded with blanks, as the portal does, take no time that grows with their square."""
    blanks = " " * 200_000
    found = trial(
        Public_title=f"a{blanks}b{blanks}",
        Primary_outcome=f"{';' * 100_000}{blanks}x",
        Phase=f"a{blanks}: no b",
    )
    assert found.title.startswith("a ")


def test_corpus_every_record():
    """Every real record is a trial, each of its two texts as it stands there."""
    path = CORPUS / "ictrp_covid19_2020-04-15.csv.gz"
    if not path.exists():
        pytest.skip(f"no corpus at {CORPUS}")
    results = list(readers.read(path))
    assert Counter(type(result) for result in results) == {Trial: 200}
    with gzip.open(path, "rt", encoding="utf-8-sig", newline="") as text:
        records = list(csv.DictReader(text))
    assert ids(results) == [record["TrialID"].strip() for record in records]
    for result, record in zip(results, records, strict=True):
        assert record["Inclusion Criteria"] in result.criteria
        assert record["Exclusion Criteria"] in result.criteria
        assert not result.criteria.startswith("Inclusion Criteria:\n\n")
