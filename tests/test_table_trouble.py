"""Tables with trouble in them: rows that cannot be used, files that break off, cells that are too long."""

from __future__ import annotations

import csv
import gzip
import io
import tracemalloc

import pytest

from plaincriteria.errors import UnreadableInput
from plaincriteria.readers import rows, source, table
from plaincriteria.readers.source import Source
from tests.exports import read
from tests.test_table import TWO, written

TROUBLE = {
    "too_few": (b"NCT99970001", "it has 1 cell where the header has 2"),
    "too_many": (b"NCT99970001,a,b", "it has 3 cells where the header has 2"),
    "no_id": (b",Adults", "no identifier under 'nct_id'"),
    "id_is_text": (b"see the next row,Adults", "no identifier under 'nct_id'"),
    "no_text": (b"NCT99970001, ", "no text under 'criteria'"),
    "missing_in_r": (b"NCT99970001,NA", "no text under 'criteria'"),
    "nul": (b"NCT99970001,Adu\0lts", "it holds a NUL byte"),
    "latin1": (b"NCT99970001,M\xe4nner", "it is not UTF-8 text"),
    "quotes": (b'NCT99970001,"Adults" only', "its quotes do not fit together"),
}


@pytest.mark.parametrize("case", TROUBLE)
def test_trouble_names_row(case):
    """A row that cannot be used is named, and the others are read."""
    row, why = TROUBLE[case]
    data = b'nct_id,criteria\nNCT99970005,"two\nlines"\n' + row + b"\nNCT99970009,Adults\n"
    first, failure, last = read(data, format="table")
    assert (first.id, last.id) == ("NCT99970005", "NCT99970009")
    assert failure.detail.startswith(f"row 3 (line 4): {why}")
    assert "Adults" not in failure.detail


def test_quote_never_closed():
    """A cell whose quotes are never closed swallows the rest: that is said, and what stands above is read."""
    data = written(TWO[0], TWO[2]) + 'NCT99970003,"Adults\nNCT99970004,Children\n'
    trial, failure = read(data)
    assert trial.id == "NCT99970002"
    assert failure.detail.startswith("row 3 (line 3): a cell begins with quotes that are never closed")


@pytest.fixture
def small_cells(monkeypatch):
    """Cells may have a thousand characters at most; the csv module keeps its limit for all readers."""
    limit = csv.field_size_limit()
    monkeypatch.setattr(rows, "CELL_CHARS", 1000)
    yield
    csv.field_size_limit(limit)


def test_cell_too_long(small_cells):
    """A line too long to hold is named and left; a cell too long over many lines ends the reading."""
    failure, trial = read(written(TWO[0], ("NCT99970001", "x" * 2000), TWO[2]), format="table")
    assert failure.detail.startswith("row 2 (line 2): a cell is longer than")
    assert trial.id == "NCT99970002"
    (failure,) = read(written(TWO[0], ("NCT99970001", "x\n" * 2000), TWO[2]), format="table")
    assert "nothing below it was read" in failure.detail


def test_cut_off_said():
    """Where a packed table is cut off, the last row, which may be cut too, is a failure."""
    packed = gzip.compress(
        written(TWO[0], *((f"NCT{n:08}", f"{n * 7919} Adults") for n in range(5000))).encode()
    )
    *trials, failure = read(packed[: len(packed) // 2])
    assert len(trials) > 1000
    assert all(trial.criteria.endswith(" Adults") for trial in trials)
    assert "cut off" in failure.detail
    assert failure.detail.startswith(f"row {len(trials) + 2} ")


def test_header_unreadable():
    """A table whose first row is no text cannot be read at all."""
    with pytest.raises(UnreadableInput, match="cannot be read as a table: row 1"):
        read(b"nct_id,crit\xe9ria\nNCT99970001,Adults\n", format="table")


def test_table_memory_flat(monkeypatch):
    """Ten times the rows do not take more memory."""

    class Endless(io.RawIOBase):
        """A long table that is made while it is read."""

        def __init__(self, count):
            self.parts = iter([b"nct_id,criteria\n", *[b'NCT99970001,"%s"\n' % (b"Adults\n" * 50)] * count])
            self.rest = b""

        def readable(self):
            return True

        def readinto(self, buffer):
            while len(self.rest) < len(buffer) and (part := next(self.parts, None)) is not None:
                self.rest += part
            size = min(len(buffer), len(self.rest))
            buffer[:size], self.rest = self.rest[:size], self.rest[size:]
            return size

    def peak(count):
        stream = Endless(count)
        tracemalloc.start()
        assert sum(1 for _ in table.FORMAT.read(Source(stream, "long"))) == count
        top = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return top

    monkeypatch.setattr(source, "HEAD_BYTES", 20_000)
    assert peak(3000) < peak(300) * 1.1 + 50_000
