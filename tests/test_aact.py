"""AACT: the pipe-delimited tables, alone and joined, as its exporter writes them."""

from __future__ import annotations

import gzip
import io
import tracemalloc

import pytest

from plaincriteria import readers
from plaincriteria.domain import Failure, Outcome, Trial
from plaincriteria.errors import UnreadableInput
from plaincriteria.readers import aact, source
from tests.exports import COMPACT, CORPUS, ids, read
from tests.packed import packed

HEADER = (
    "id|nct_id|sampling_method|gender|minimum_age|maximum_age|healthy_volunteers|population|criteria"
    "|gender_description|gender_based|adult|child|older_adult"
)
CRITERIA = (
    "Inclusion Criteria:~* Adults with asthma \\>= 1 year|stable~* Score 0\\~1~Exclusion Criteria:~* Gout"
)


def eligibilities(*trials: str, criteria: str = CRITERIA) -> str:
    """The table with the criteria, a row for each trial."""
    rows = (
        f'{n}|{trial}||ALL|18 Years|N/A|f||"{criteria}"||f|t|f|t'
        for n, trial in enumerate(trials or ["NCT99980001"], 1)
    )
    return "\n".join([HEADER, *rows, ""])


TABLES = {
    "eligibilities.txt": eligibilities("NCT99980001", "NCT99980002"),
    "studies.txt": (
        "nct_id|last_update_submitted_date|last_update_posted_date|start_month_year|start_date|overall_status"
        "|brief_title|official_title|phase|enrollment\n"
        "NCT99980002|2031-01-01|||2030-11-30|COMPLETED||Somethingmab in Gout|NA|\n"
        "NCT99980001|2031-02-01|2031-02-03|2030-11|2030-11-30|RECRUITING|A Study of Somethingmab||PHASE1/PHASE2|70\n"
    ),
    "conditions.txt": "id|nct_id|name|downcase_name\n2|NCT99980001|Asthma|asthma\n1|NCT99980001|Atopy|atopy\n",
    "sponsors.txt": (
        "id|nct_id|agency_class|lead_or_collaborator|name\n"
        "1|NCT99980001|INDUSTRY|collaborator|Other Firm\n2|NCT99980001|INDUSTRY|lead|Invented Pharma\n"
    ),
    "countries.txt": "id|nct_id|name|removed\n1|NCT99980001|Spain|f\n2|NCT99980001|Peru|t\n3|NCT99980001|Chile|\n",
    "brief_summaries.txt": 'id|nct_id|description\n1|NCT99980001|"It asks whether breath gets easier."\n',
    "design_outcomes.txt": (
        "id|nct_id|outcome_type|measure|time_frame|population|description\n"
        "1|NCT99980001|secondary|Body weight|||\n2|NCT99980001|primary|Breaths a minute|26 weeks||\n"
    ),
    "calculated_values.txt": "id|nct_id|number_of_facilities\n1|NCT99980001|3\n",
    "mesh_terms.txt": "id|qualifier|tree_number|description\n1|a|b|c\n",
}
FULL = Trial(
    id="NCT99980001",
    registry="clinicaltrials.gov",
    criteria=CRITERIA,
    title="A Study of Somethingmab",
    url="https://clinicaltrials.gov/study/NCT99980001",
    last_update="2031-02-03",
    status="RECRUITING",
    phases=("PHASE1", "PHASE2"),
    conditions=("Asthma", "Atopy"),
    minimum_age="18 Years",
    sex="ALL",
    healthy_volunteers=False,
    sponsor="Invented Pharma",
    countries=("Spain", "Chile"),
    enrolment=70,
    start="2030-11",
    summary="It asks whether breath gets easier.",
    outcomes=(
        Outcome(rank="primary", measure="Breaths a minute", time_frame="26 weeks"),
        Outcome(rank="secondary", measure="Body weight"),
    ),
)


def test_eligibilities_alone():
    """The table alone gives the criteria as they stand in the cell, and what else it knows."""
    for data in (eligibilities(), gzip.compress(eligibilities().encode())):
        assert read(data) == [
            Trial(
                id="NCT99980001",
                registry="clinicaltrials.gov",
                criteria=CRITERIA,
                url="https://clinicaltrials.gov/study/NCT99980001",
                minimum_age="18 Years",
                sex="ALL",
                healthy_volunteers=False,
            )
        ]


def test_tables_joined(tmp_path):
    """With the other tables beside it every field of a trial is filled, and none of them is a failure."""
    for name, content in TABLES.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    for results in (read(packed(TABLES)), list(readers.read(tmp_path))):
        assert results[0] == FULL
        assert results[1:] == [
            Trial(
                id="NCT99980002",
                registry="clinicaltrials.gov",
                criteria=CRITERIA,
                title="Somethingmab in Gout",
                url="https://clinicaltrials.gov/study/NCT99980002",
                last_update="2031-01-01",
                status="COMPLETED",
                phases=("NA",),
                minimum_age="18 Years",
                sex="ALL",
                healthy_volunteers=False,
                start="2030-11-30",
            )
        ]


def test_tables_of_folder():
    """Only tables in the same folder are joined, and other exports beside them are read as ever."""
    members = {f"2031/{name}": content for name, content in TABLES.items()}
    results = read(
        packed(members | {"eligibilities.txt": eligibilities("NCT99980001"), "2031/x.json": COMPACT[2]})
    )
    assert ids(results) == ["NCT99980001", "NCT99980002", "NCT99980003", "NCT99980001"]
    assert (results[0], results[3].title) == (FULL, "")


def test_joined_row_bad():
    """A bad row of another table is a failure that names table and row; the rest is joined."""
    tables = TABLES | {
        "conditions.txt": "id|nct_id|name\n1|NCT99980001|Asthma\n2|NCT99980001\n3|NCT99980001|Atopy\n"
    }
    results = read(packed(tables))
    assert ids(results) == [None, "NCT99980001", "NCT99980002"]
    assert results[0].detail.startswith("eligibilities.txt: table conditions: row 3 (line 3)")
    assert results[1].conditions == ("Asthma", "Atopy")


def test_joined_table_foreign():
    """A file with the name of a table that has no trial's id is a failure, not the end."""
    results = read(packed(TABLES | {"conditions.txt": "id,name\n1,Asthma\n"}))
    assert ids(results) == [None, "NCT99980001", "NCT99980002"]
    assert "no column nct_id" in results[0].detail


ROWS = {
    "no_criteria": ('2|NCT99980002||ALL|||f||" "||f|t|f|t', ("NCT99980002", "no_criteria")),
    "no_id": ("2|||ALL|||f||Adults||f|t|f|t", (None, "bad_record")),
    "odd_id": ("2|a b||ALL|||f||Adults||f|t|f|t", (None, "bad_record")),
    "cells_missing": ("2|NCT99980002||ALL|||f||Adults", (None, "bad_record")),
    "not_utf8": ("2|NCT99980002||ALL|||f||\udce4lter||f|t|f|t", (None, "bad_record")),
}


@pytest.mark.parametrize("case", ROWS)
def test_bad_row_goes_on(case):
    """A bad row is one failure with its place, and the rows around it are read."""
    row, expected = ROWS[case]
    lines = eligibilities("NCT99980001", "NCT99980003").splitlines()
    results = read("\n".join([*lines[:2], row, lines[2]]).encode(errors="surrogateescape"))
    assert ids(results) == ["NCT99980001", None, "NCT99980003"]
    assert (results[1].trial, results[1].error) == expected
    assert "(line 3)" in results[1].detail


def test_commas_instead():
    """The same table saved with commas is read, too."""
    (trial,) = read(eligibilities().replace("|stable", "").replace("|", ","))
    assert trial.criteria == CRITERIA.replace("|stable", "")


@pytest.mark.parametrize("said", [True, False])
def test_healthy_either_wording(said):
    """Healthy volunteers are a truth value in new exports, the registry's words in old ones."""
    words = ("t", "Accepts Healthy Volunteers") if said else ("f", "No")
    for word in words:
        (trial,) = read(eligibilities().replace("|N/A|f|", f"|N/A|{word}|"))
        assert trial.healthy_volunteers is said


def test_rows_missing_told():
    """A table without rows, and one that is no such table, are refused in words."""
    with pytest.raises(UnreadableInput, match="holds no trial"):
        read(HEADER + "\n")
    with pytest.raises(UnreadableInput, match="no column criteria"):
        read(TABLES["conditions.txt"], format="aact")


def test_join_memory_flat(monkeypatch):
    """Ten times the facts of other tables take no more memory."""
    monkeypatch.setattr(source, "HEAD_BYTES", 20_000)

    def peak(count):
        facts = "".join(f"{n}|NCT{n:08}|{'a condition ' * 20}\n" for n in range(count))
        data = io.BytesIO(packed(TABLES | {"conditions.txt": "id|nct_id|name\n" + facts}))
        tracemalloc.start()
        results = list(readers.read_stream(data, "export.zip"))
        top = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert ids(results) == ["NCT99980001", "NCT99980002"]
        return top

    assert peak(8000) < peak(800) + 300_000


def test_corpus_every_row():
    """Every row of the derived table is read, its criteria as they stand there."""
    path = CORPUS / "aact_eligibilities_derived.txt.gz"
    if not path.exists():
        pytest.skip(f"no corpus at {CORPUS}")
    results = list(readers.read(path))
    assert len(results) == 150
    assert not any(isinstance(result, Failure) for result in results)
    text = gzip.decompress(path.read_bytes()).decode()
    assert all(f"|{r.criteria}|" in text or f'|"{r.criteria}"|' in text for r in results)


def test_tables_described():
    """The tables that are joined in are those of which a trial has a field."""
    assert {aact.table_of(name) for name in TABLES} - aact.TABLES == {"calculated_values", "mesh_terms"}
    assert aact.table_of("notes.pdf") == ""
