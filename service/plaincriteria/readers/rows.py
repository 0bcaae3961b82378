"""Rows of a table whose cells are parted by commas, tabs, semicolons or pipes, as they stand there."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from plaincriteria.domain import Failure, Trial
from plaincriteria.errors import UnreadableInput
from plaincriteria.readers.layers import TO_UTF8
from plaincriteria.readers.record import bad_record, truncated
from plaincriteria.readers.source import Source

# The csv module holds a cell in four bytes a character. The longest real criteria have some 20,000.
CELL_CHARS = 16 << 20
DELIMITERS = ",\t;|"

_LOOK_BYTES = 1 << 16
_NO_TEXT = re.compile("[\0\udc80-\udcff]")
_TOO_LONG = f"a cell is longer than {CELL_CHARS >> 20} million characters"


class Row(NamedTuple):
    """One row: its number as a spreadsheet counts (the column names are row 1), and the line where it begins."""

    number: int
    line: int
    cells: tuple[str, ...]

    @property
    def place(self) -> str:
        """Where it stands, in words for a person."""
        return _place(self.number, self.line)


def _place(number: int, line: int) -> str:
    return f"row {number} (line {line})"


class Table(NamedTuple):
    """The column names, trimmed, and the rows, which can be gone through once."""

    names: tuple[str, ...]
    rows: Iterator[Row | Failure]


def table(source: Source, fits: Callable[[tuple[str, ...]], bool]) -> Table:
    """The table in `source`, its delimiter the one whose column names fit, or else that with most columns.

    A row with too many or too few cells, or that is no text, is a `Failure`. Blank rows are passed over, and
    so are the column names where they come again, as in tables put end to end.
    Raises `UnreadableInput` where there is no row with column names.
    """
    rows = filter(_is_filled, _rows(source, _delimiter(source.head, fits)))
    header = next(rows, None)
    if not isinstance(header, Row):
        why = header.detail if header else "there are no column names"
        raise UnreadableInput(f"{source.name} cannot be read as a table: {why}.")
    names = tuple(cell.strip() for cell in header.cells)
    below = (row for row in rows if isinstance(row, Failure) or row.cells != header.cells)
    return Table(names, (_even(row, len(names)) for row in below))


def trials(
    source: Source, rows: Iterator[Row | Failure], make: Callable[[Row], Trial | Failure]
) -> Iterator[Trial | Failure]:
    """What `make` makes of every row; raises `UnreadableInput` where there is none."""
    empty = True
    for row in rows:
        empty = False
        yield row if isinstance(row, Failure) else make(row)
    if empty:
        raise UnreadableInput(f"{source.name} holds no trial: below its column names there is no row.")


def _delimiter(head: bytes, fits: Callable[[tuple[str, ...]], bool]) -> str:
    text = head[:_LOOK_BYTES].decode(errors="replace").lstrip()
    headers = {delimiter: _header(text, delimiter) for delimiter in DELIMITERS}
    fitting = (delimiter for delimiter, names in headers.items() if fits(names))
    return next(fitting, max(headers, key=lambda delimiter: len(headers[delimiter])))


def _header(text: str, delimiter: str) -> tuple[str, ...]:
    try:
        return tuple(next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), ()))
    except csv.Error:
        return ()


def _is_filled(row: Row | Failure) -> bool:
    return isinstance(row, Failure) or any(map(str.strip, row.cells))


def _even(row: Row | Failure, width: int) -> Row | Failure:
    if isinstance(row, Failure) or len(row.cells) == width:
        return row
    cells = "1 cell" if len(row.cells) == 1 else f"{len(row.cells)} cells"
    return bad_record(row.place, f"it has {cells} where the header has {width}")


def _rows(source: Source, delimiter: str) -> Iterator[Row | Failure]:
    """All rows; where the bytes end before their time, a failure instead of the last one."""
    before: Row | Failure | None = None
    for row in _parsed(source, delimiter):
        if before is not None:
            yield before
        before = row
    if source.damage:
        place = before.place if isinstance(before, Row) else "the last row"
        yield truncated(place, f"it and all below it are missing, as {source.damage}")
    elif before is not None:
        yield before


def _parsed(source: Source, delimiter: str) -> Iterator[Row | Failure]:
    csv.field_size_limit(CELL_CHARS)
    reader = csv.reader(_Lines(source), delimiter=delimiter, strict=True)
    number = 0
    while True:
        number += 1
        line = reader.line_num + 1
        place = _place(number, line)
        try:
            cells = next(reader)
        except StopIteration:
            return
        except _LongLine:
            yield bad_record(place, _TOO_LONG)
        except csv.Error as problem:
            why, last = _trouble(str(problem))
            yield (truncated if last else bad_record)(place, why)
            if last:
                return
        else:
            yield _readable(Row(number, line, tuple(cells)))


def _trouble(problem: str) -> tuple[str, bool]:
    """What a message of the csv module means, and whether nothing below it can be told apart."""
    if problem.startswith("field larger"):
        return f"{_TOO_LONG}, probably as its quotes are not closed; nothing below it was read", True
    if problem.startswith("unexpected end"):
        return "a cell begins with quotes that are never closed, so all below it was not read", True
    return "its quotes do not fit together (quotes in a cell are written twice)", False


def _readable(row: Row) -> Row | Failure:
    for cell in row.cells:
        if not cell.isprintable() and (found := _NO_TEXT.search(cell)):
            why = "it holds a NUL byte" if found[0] == "\0" else f"it is not UTF-8 text. {TO_UTF8}"
            return bad_record(row.place, why)
    return row


class _LongLine(Exception):
    """A line too long to hold; the next one can be asked for."""


class _Lines(Iterator[str]):
    """The lines with their breaks as they are (LF, CR or both); bytes that are not UTF-8 as lone surrogates."""

    def __init__(self, source: Source) -> None:
        raw = io.BufferedReader(_Bytes(source))
        self._text = io.TextIOWrapper(raw, encoding="utf-8", errors="surrogateescape", newline="")

    def __next__(self) -> str:
        line = self._text.readline(CELL_CHARS)
        if not line:
            raise StopIteration
        if len(line) < CELL_CHARS or line[-1] in "\r\n":
            return line
        while line and line[-1] not in "\r\n":
            line = self._text.readline(CELL_CHARS)
        raise _LongLine


class _Bytes(io.RawIOBase):
    """A source as the text layer asks for it."""

    def __init__(self, source: Source) -> None:
        self._source = source

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self._source.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)
