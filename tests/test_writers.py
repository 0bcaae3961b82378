"""Every face of a result holds what a reader must see, whole or not at all."""

from __future__ import annotations

import csv
import gc
import gzip
import html
import io
import json
import re
import time
import weakref
from pathlib import Path

import pytest

from plaincriteria import writers
from plaincriteria.domain import RewrittenTrial, Section
from plaincriteria.errors import RunError
from tests import make

FORMULAS = ["=1+1", "+1", "-2 weeks", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", '=HYPERLINK("http://x","y")']


def text(out: Path) -> str:
    """What a reader sees of a written file, unpacked and unescaped."""
    raw = out.read_bytes()
    words = (gzip.decompress(raw) if out.suffix == ".gz" else raw).decode("utf-8-sig")
    return html.unescape(re.sub(r"<[^>]*>", "", words)) if out.suffix == ".html" else words


def sheet(*rows: RewrittenTrial) -> list[dict[str, str]]:
    """The rows of the CSV of these trials, as a spreadsheet has them."""
    file = io.BytesIO()
    writers.table.write(rows, file)
    return list(csv.DictReader(io.StringIO(file.getvalue().decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("suffix", writers.SUFFIXES)
def test_every_face_complete(tmp_path, suffix):
    """Each format holds the caveat and the disclosure of each trial, both texts of each item."""
    out = tmp_path / f"out{suffix}"
    written = [
        make.rewritten("NCT00000001", (make.item("I1", "You must be 18 or older.", "Age of at least 18 y"),)),
        make.rewritten(
            "NCT00000002", (make.item("I1", "Walk 10 m.", "Gait over 10 m"), make.shown("I2", "HbA1c"))
        ),
    ]
    writers.write(iter(written), out)
    said = text(out)
    for row in written:
        for words in (row.trial.id, row.caveat, row.disclosure, row.notes[0].message):
            assert words in said
        for item in row.items:
            assert item.source.text in said
            assert item.plain in said


@pytest.mark.parametrize("suffix", writers.SUFFIXES)
def test_no_trial_written(tmp_path, suffix):
    """A run without a trial still has a whole output of its format."""
    writers.write([], tmp_path / f"out{suffix}")
    assert text(tmp_path / f"out{suffix}").count("NCT") == 0


@pytest.mark.parametrize("suffix", writers.SUFFIXES)
def test_rows_streamed(tmp_path, suffix):
    """A writer holds a few trials at most, however many there are."""
    held: list[weakref.ref[RewrittenTrial]] = []
    alive = []

    def rows():
        for number in range(12):
            row = make.rewritten(f"NCT{number:08d}")
            held.append(weakref.ref(row))
            gc.collect()
            alive.append(sum(one() is not None for one in held))
            yield row

    writers.write(rows(), tmp_path / f"out{suffix}")
    assert len(alive) == 12
    assert max(alive) <= 5


@pytest.mark.parametrize("name", ["out.txt", "out.gz", "out.csv.gz", "out.parquet", "out", "ndjson"])
def test_unknown_suffix_told(tmp_path, name):
    """A name that says no format is refused with the ones there are, before anything is written."""
    with pytest.raises(RunError, match=r"\.ndjson, \.ndjson\.gz, \.csv, \.html"):
        writers.write([make.rewritten()], tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_suffix_any_case():
    """The case of the suffix does not matter, and of two that fit the longer one counts."""
    assert [writers.suffix(Path(name)) for name in ("A.CSV", "a.b.NDJSON.gz", "a.ndjson")] == [
        ".csv", ".ndjson.gz", ".ndjson",
    ]  # fmt: skip


def test_ndjson_round_trip(tmp_path):
    """A line of NDJSON is the result object, byte for byte the same when it is written again."""
    row = make.rewritten(items=(make.item(plain="No more than 1.5 × ULN\u2028≤ 2"), make.shown()))
    writers.write([row, row], tmp_path / "out.ndjson")
    lines = (tmp_path / "out.ndjson").read_bytes().split(b"\n")
    assert [RewrittenTrial.model_validate_json(line) for line in lines[:-1]] == [row, row]
    assert lines[-1] == b""
    assert json.loads(lines[0])["items"][0]["plain"].endswith("≤ 2")


def test_gzip_bytes_repeat(tmp_path, monkeypatch):
    """The same rows give the same gzip bytes at another time and under another name."""
    writers.write([make.rewritten()], tmp_path / "a.ndjson.gz")
    monkeypatch.setattr(time, "time", lambda: 2_000_000_000.0)
    writers.write([make.rewritten()], tmp_path / "b.ndjson.gz")
    assert (tmp_path / "a.ndjson.gz").read_bytes() == (tmp_path / "b.ndjson.gz").read_bytes()
    assert gzip.decompress((tmp_path / "a.ndjson.gz").read_bytes()).count(b"\n") == 1


def test_failure_leaves_old(tmp_path):
    """When the rows break off, an older output is untouched and nothing else is left."""
    out = tmp_path / "out.csv"
    out.write_text("old")

    def breaks_off():
        yield make.rewritten()
        raise KeyError("stop")

    with pytest.raises(KeyError):
        writers.write(breaks_off(), out)
    assert out.read_text() == "old"
    assert list(tmp_path.iterdir()) == [out]


def test_disk_trouble_told(tmp_path):
    """What the disk refuses is told with the name of the file and the cause."""
    with pytest.raises(RunError, match=r"out\.csv could not be written: No such file or directory\."):
        writers.write([make.rewritten()], tmp_path / "nowhere" / "out.csv")
    (tmp_path / "file").write_text("")
    with pytest.raises(RunError, match=r"out\.csv could not be written: Not a directory\."):
        writers.write([make.rewritten()], tmp_path / "file" / "out.csv")


@pytest.mark.parametrize("words", FORMULAS)
def test_csv_formula_harmless(words):
    """No cell begins as a formula does, whichever field of the registry it comes from."""
    row = make.rewritten(items=(make.item("I1", words, words), make.shown("I2", words)))
    row = row.model_copy(update={"trial": row.trial.model_copy(update={"id": words, "title": words})})
    for cells in sheet(row):
        assert all(cells[name] == f"'{words}" for name in ("trial_id", "title", "source", "plain"))
        assert not [cell for cell in cells.values() if cell.startswith(writers.table._FORMULA)]


def test_csv_text_exact():
    """Quotes, commas, line feeds and signs inside of a cell come back as they were."""
    words = 'Platelets ≥ 100, "fasting";\nno = sign - at the start'
    assert [cells["plain"] for cells in sheet(make.rewritten(items=(make.item(plain=words),)))] == [words]


def test_csv_row_an_item():
    """Each item has its row with its place in the listing, its side and why the source is shown."""
    row = make.rewritten(
        items=(make.item("I1"), make.shown("I1.1").model_copy(update={"parent_id": "I1"})),
        sections=(Section(kind="inclusion", heading="You may be able to join:", scope="Cohort B"),),
    )
    first, second = sheet(row)
    assert tuple(first) == writers.table.COLUMNS
    assert (first["item_id"], first["side"], first["scope"], first["status"], first["reason"]) == (
        "I1", "inclusion", "Cohort B", "rewritten", "",
    )  # fmt: skip
    assert (second["parent_id"], second["status"]) == ("I1", "source_shown")
    assert second["reason"].startswith("Shown in the listing's own words")


def test_csv_no_items():
    """A trial without items keeps a row, so that it is not missing."""
    (only,) = sheet(make.rewritten("NCT00000009", ()))
    assert (only["trial_id"], only["item_id"], only["caveat"]) == ("NCT00000009", "", make.CAVEAT)


def test_csv_opens_in_excel(tmp_path):
    """The file begins with the mark by which Excel knows UTF-8."""
    writers.write([make.rewritten()], tmp_path / "out.csv")
    assert (tmp_path / "out.csv").read_bytes().startswith(b"\xef\xbb\xbftrial_id,")
