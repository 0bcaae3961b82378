"""Tables: the columns are known by what their names mean, the cells kept as they stand."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import json
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from plaincriteria import readers
from plaincriteria.domain import Failure, Outcome, Trial
from plaincriteria.errors import UnknownFormat, UnreadableInput
from plaincriteria.readers import columns
from tests.exports import CORPUS, ids, read
from tests.test_cli import plaincriteria

KNOWN = tomllib.loads(Path(columns.__file__).with_name("columns.toml").read_text(encoding="utf-8"))["column"]
CRITERIA = 'Inclusion Criteria:\n\n* Adults, "stable"; no fever\r\n* Able to walk | climb\tstairs\r<br>\n'
WEBSITE = "NCT Number,Study Title,Study URL\nNCT99970001,A study,https://example.org\n"


def written(*records: tuple[str, ...], delimiter: str = ",", end: str = "\n") -> str:
    """These rows as the csv module writes them."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator=end).writerows(records)
    return out.getvalue()


def column_read(data: str | bytes, column: str | None, format: str | None = None) -> list[Trial | Failure]:
    """Everything that a stream gives when the column is named."""
    data = data.encode() if isinstance(data, str) else data
    return list(readers.read_stream(io.BytesIO(data), "t.csv", format, column=column))


TWO = (("nct_id", "criteria"), ("NCT99970001", CRITERIA), ("NCT99970002", "Adults only"))


# What the columns mean


@pytest.mark.parametrize("entry", KNOWN, ids=lambda entry: entry["meaning"])
def test_column_entry_tells(entry):
    """A column is known by its name however that is written, and not by one that is near it."""
    for name in (entry["match"], entry["match"].upper(), f" {entry['match'].replace(' ', '_')} "):
        assert columns.meanings([name]) == {entry["meaning"]: 0}
    assert entry["meaning"] not in columns.meanings([entry["miss"]])
    assert entry["authority"]


def test_column_names_once():
    """No name stands for two meanings, and each is written as names are compared."""
    names = [name for entry in KNOWN for name in entry["names"]]
    assert len(names) == len(set(names))
    assert names == [columns.normal(name) for name in names]


def test_surest_name_wins():
    """Of two columns with one meaning the one with the surer name is taken, wherever it stands."""
    assert columns.meanings(["id", "nct_id", "criteria"])["id"] == 1
    assert columns.meanings(["criteria", "eligibility_criteria"])["criteria"] == 1


def test_every_field_filled():
    """Each column that a trial has a field for fills it."""
    row = {
        "NCT Number": " NCT99970001 ",
        "Study Title": "A Study of Invented Drops",
        "Study URL": "https://example.org/1",
        "Study Status": "RECRUITING",
        "Brief Summary": "It asks whether drops help.",
        "Conditions": "Dry Eye|Pain, Eye|Dry Eye",
        "Primary Outcome Measures": "Tears in 5 minutes|Pain",
        "Secondary Outcome Measures": "",
        "Sponsor": "Invented Hospital",
        "Sex": "ALL",
        "Minimum Age": "18 Years",
        "Maximum Age": "N/A",
        "Healthy Volunteers": "No",
        "Phases": "PHASE2|PHASE3",
        "Enrollment": "40.0",
        "Start Date": "2031-02",
        "Last Update Posted": "2031-03-04",
        "Countries": "Spain; Chile",
        "Eligibility Criteria": CRITERIA,
    }
    assert read(written(tuple(row), tuple(row.values()))) == [
        Trial(
            id="NCT99970001",
            registry="clinicaltrials.gov",
            criteria=CRITERIA,
            title="A Study of Invented Drops",
            url="https://clinicaltrials.gov/study/NCT99970001",
            last_update="2031-03-04",
            status="RECRUITING",
            phases=("PHASE2", "PHASE3"),
            conditions=("Dry Eye", "Pain, Eye"),
            minimum_age="18 Years",
            sex="ALL",
            healthy_volunteers=False,
            sponsor="Invented Hospital",
            countries=("Spain", "Chile"),
            enrolment=40,
            start="2031-02",
            summary="It asks whether drops help.",
            outcomes=(
                Outcome(rank="primary", measure="Tears in 5 minutes"),
                Outcome(rank="primary", measure="Pain"),
            ),
        )
    ]


@pytest.mark.parametrize("between", ["|", ";", "\n", "<br>", " <BR />\n", ";<br>"])
def test_values_apart(between):
    """Values strung together in a cell are told apart, and each stands once, without markup."""
    cell = between.join(["Gout", "Asthma", "Gout"])
    (trial,) = read(written(("nct_id", "conditions", "criteria"), ("NCT99970001", cell, "Adults")))
    assert trial.conditions == ("Gout", "Asthma")


@pytest.mark.parametrize("address", ["https://example.org/1", "javascript:alert(1)", "example.org", ""])
def test_address_only_web(address):
    """Where the registry's own address is not known, that of the table stands if it is one of the web."""
    (trial,) = read(written(("trialid", "url", "criteria"), ("LOCAL-1", address, "Adults")))
    assert (trial.registry, trial.url) == ("unknown", address if "https:" in address else None)


def test_lists_two_columns():
    """Two columns become one text: our heading where a list has none, the cells as they stand."""
    header = ("nct_id", "Inclusion Criteria", "Exclusion Criteria")
    own = ("<br>inclusion criteria: adults<br>walkers", "\nExclusion Criteria\n\n* gout")
    data = written(
        header,
        ("NCT99970001", "adults", " gout "),
        ("NCT99970002", *own),
        ("NCT99970003", "adults. Exclusion: gout", "NA"),
        ("NCT99970004", "", "exclusion criteria of the main study"),
        ("NCT99970005", "", "N/A"),
    )
    first, second, third, fourth, fifth = read(data)
    assert first.criteria == "Inclusion Criteria:\n\nadults\n\nExclusion Criteria:\n\n gout "
    assert second.criteria == "\n\n".join(own)
    assert third.criteria == "adults. Exclusion: gout"
    assert fourth.criteria == "Exclusion Criteria:\n\nexclusion criteria of the main study"
    assert fifth == Failure(
        trial="NCT99970005",
        error="no_criteria",
        detail="row 6 (line 9): no text under 'Inclusion Criteria' or 'Exclusion Criteria'",
    )


def test_row_number_id():
    """Without a column of identifiers the rows are told apart by their number."""
    assert ids(read(written(("site", "criteria"), ("A", "Adults"), ("A", "Children")))) == ["row-2", "row-3"]


# How tables are written


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_delimiter_break_any(delimiter, end):
    """Whatever parts cells and rows, the text of a cell is kept to the last character."""
    data = written(*TWO, delimiter=delimiter, end=end)
    for packed in (data.encode(), codecs.BOM_UTF8 + data.encode(), gzip.compress(data.encode())):
        trials = read(packed)
        assert ids(trials) == ["NCT99970001", "NCT99970002"]
        assert trials[0].criteria == CRITERIA


def test_header_again_passed():
    """Tables put end to end are one: the names that come again are no trial."""
    assert ids(read(written(*TWO, TWO[0], ("NCT99970003", "x y"), ("", ""), ()))) == [
        "NCT99970001",
        "NCT99970002",
        "NCT99970003",
    ]


def test_two_columns_known():
    """A table of two columns is one, where a name says criteria, and no criteria text."""
    assert ids(read("id;Eligibility criteria\nX1;Adults who walk\n")) == ["X1"]


# --column


@pytest.mark.parametrize("column", ["Who may join", "who may JOIN", " Who may join "])
def test_column_named_taken(column):
    """The named column holds the criteria, though another has the better name."""
    data = written(("nct_id", "criteria", "Who may join"), ("NCT99970001", "internal", CRITERIA))
    for format in (None, "table"):
        (trial,) = column_read(data, column, format)
        assert trial.criteria == CRITERIA


def test_column_exact_first():
    """Where two names differ in their case alone, the exact one is meant."""
    data = written(("nct_id", "TEXT", "text"), ("NCT99970001", "upper", "lower"))
    assert [column_read(data, name)[0].criteria for name in ("TEXT", "text")] == ["upper", "lower"]


def test_column_missing_lists():
    """A column that is not there is answered with those that are."""
    with pytest.raises(
        UnreadableInput, match=r"t\.csv has no column 'kriterien'\. Its columns: nct_id, criteria\."
    ):
        column_read(written(*TWO), "kriterien")


def test_column_other_format():
    """Another format than a table has no column to name; JSON that tells itself is read as ever."""
    with pytest.raises(UnreadableInput, match="--column goes with --format table"):
        column_read(written(*TWO), "criteria", "text")


def test_column_in_file(tmp_path):
    """A file is read by a named column as a stream is."""
    path = tmp_path / "t.csv"
    path.write_text("nct_id,Wer darf\nNCT99970001,Erwachsene ab 18\n", encoding="utf-8")
    assert [trial.criteria for trial in readers.read(path, column="wer darf")] == ["Erwachsene ab 18"]


def test_no_column_said():
    """A table without a known column says what it has, what is known, and how to name one."""
    data = "nct_id,title,phase\nNCT99970001,Something,2\n"
    with pytest.raises(
        UnknownFormat, match=r"columns: nct_id, title, phase.*eligibilitycriteria.*--column NAME"
    ):
        read(data)
    with pytest.raises(
        UnreadableInput, match=r"columns: nct_id, title, phase.*eligibilitycriteria.*--column NAME"
    ):
        read(data, format="table")


def test_website_download_said():
    """The website's table, asked for as a table or not, is answered with what it lacks and how to get that."""
    for format, error in ((None, UnknownFormat), ("table", UnreadableInput)):
        with pytest.raises(
            error, match=r"no column with the eligibility criteria.*Choose JSON instead of CSV"
        ):
            read(WEBSITE, format=format)


def test_column_on_commands(tmp_path):
    """Every command that reads exports takes the column's name."""
    path = tmp_path / "t.csv"
    path.write_text("nct_id,Wer darf\nNCT99970001,Adults with gout\n", encoding="utf-8")
    done = plaincriteria("split", path, "--column", "wer darf")
    assert json.loads(done.stdout)["source_text"] == "Adults with gout"
    done = plaincriteria("rewrite", path, "--column", "wer darf", "--json")
    assert json.loads(done.stdout)["trial"]["id"] == "NCT99970001"
    done = plaincriteria("batch", path, "-o", tmp_path / "o.ndjson", "--column", "wer darf")
    assert done.returncode == 0
    assert json.loads((tmp_path / "o.ndjson").read_bytes())["trial"]["id"] == "NCT99970001"
    done = plaincriteria("split", path, "--column", "else")
    assert (done.returncode, done.stdout) == (2, "")
    assert "no column 'else'. Its columns: nct_id, Wer darf." in done.stderr


# Real tables

# Of the third, 17 rows are below the first, but one of them is the column names again.
REAL = {
    "ctgov_v2_fields.csv": 150,
    "ctgov_legacy_textblock.csv.gz": 2960,
    "fb_clinical_trial_parser_input.csv": 16,
    "ictrp_ntd_lowercased.csv": 209,
}


@pytest.mark.parametrize("name", REAL)
def test_corpus_every_row(name):
    """Every row of every real table is a trial, its criteria as they stand there."""
    path = CORPUS / name
    if not path.exists():
        pytest.skip(f"no corpus at {CORPUS}")
    results = list(readers.read(path))
    assert Counter(type(result) for result in results) == {Trial: REAL[name]}
    raw = path.read_bytes()
    text = (gzip.decompress(raw) if name.endswith(".gz") else raw).decode()
    at = 0
    for result in results:
        at = text.index(result.criteria.replace('"', '""'), at)


def test_corpus_website_refused():
    """The website's real download is answered with what it lacks."""
    path = CORPUS / "ctgov_csv_download.csv"
    if not path.exists():
        pytest.skip(f"no corpus at {CORPUS}")
    with pytest.raises(UnknownFormat, match="no column with the eligibility criteria"):
        next(readers.read(path))
