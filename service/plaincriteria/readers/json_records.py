"""JSON records however they are strung together: alone, in lists, in pages, one a line, one after another."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

import ijson
import orjson

from plaincriteria.domain import Failure, Trial
from plaincriteria.errors import UnreadableInput
from plaincriteria.readers.json_stream import Pages, TooLong, values
from plaincriteria.readers.record import bad_record, truncated
from plaincriteria.readers.source import LINE_BYTES, Line, Source
from plaincriteria.readers.surrogates import HalvesMarked, holds_half

# What the parser says of a number over 64 bits, before it quotes the data.
_OVERFLOW = re.compile(r"parse error: [a-z() ]*overflow\b")
_HALF = "it holds half a character (an escape from \\ud800 to \\udfff without its other half)"


class Record(NamedTuple):
    """One record, and where it stands in words for a person."""

    place: str
    value: object


class Broken(NamedTuple):
    """A place that cannot be read; `last` says that nothing after it can be read either."""

    place: str
    why: str
    last: bool


def records(source: Source, pages: Pages) -> Iterator[Record | Broken]:
    """Every record in `source`; a list, and an object with a list at one of `pages`, hold many.

    Memory stays flat: one line, or one record of a list or page, is held at a time.
    """
    return _by_line(source, pages) if _is_lines(source.head) else _by_event(source, pages)


def trials(
    source: Source, pages: Pages, make: Callable[[Mapping[str, object], str], Trial | Failure]
) -> Iterator[Trial | Failure]:
    """What `make` makes of every object and of its place; a record that is none, or broken, is a failure.

    Raises `UnreadableInput` where nothing at all can be read.
    """
    empty = True
    for record in records(source, pages):
        if isinstance(record, Broken):
            if record.last and empty:
                raise UnreadableInput(
                    f"{source.name} cannot be read: {record.why} ({record.place}). Download it again."
                )
            yield (truncated if record.last else bad_record)(record.place, record.why)
        elif isinstance(record.value, Mapping):
            yield make(record.value, record.place)
        else:
            yield bad_record(record.place, "not a JSON object")
        empty = False
    if empty:
        raise UnreadableInput(
            f"{source.name} holds no study: its list is empty. Check the search that made it."
        )


def _is_lines(head: bytes) -> bool:
    """Whether each line is a value of its own, even if the first one should be broken."""
    first, _, rest = head.lstrip().partition(b"\n")
    first = first.rstrip()
    if _is_json(first):
        return True
    opened_object = first.startswith(b"{") and not first.endswith((b"{", b"[", b",", b":"))
    return opened_object and rest.lstrip().startswith(b'{"')


def _is_json(data: bytes) -> bool:
    try:
        orjson.loads(data)
    except orjson.JSONDecodeError:
        return False
    return True


def _by_line(source: Source, pages: Pages) -> Iterator[Record | Broken]:
    number = 1
    for line in source.lines():
        number = line.number
        if line.data is None:
            yield Broken(f"line {number}", f"it is longer than {LINE_BYTES >> 20} MB", last=False)
            continue
        try:
            # Without its break, so that an error at the end is not counted as one of the next line.
            value = orjson.loads(line.data.rstrip()) if line.data.strip() else []
        except orjson.JSONDecodeError as problem:
            if source.damage and not line.ended:
                break
            yield _broken_line(line, problem)
        else:
            for record in _members(value, pages):
                yield Record(f"line {number}", record)
    if source.damage:
        yield Broken(f"line {number}", source.damage, last=True)


def _broken_line(line: Line, problem: orjson.JSONDecodeError) -> Broken:
    if not line.ended:
        return Broken(f"line {line.number}", "the file ends in the middle of this record", last=True)
    return Broken(f"line {line.number}", f"it is no valid JSON (column {problem.colno})", last=False)


def _members(value: object, pages: Pages) -> list[object]:
    if isinstance(value, list):
        return value
    for keys in pages:
        found = value
        for key in keys:
            found = found.get(key) if isinstance(found, dict) else None
        if isinstance(found, list):
            return found
    return [value]


def _by_event(source: Source, pages: Pages) -> Iterator[Record | Broken]:
    number = 0
    data = HalvesMarked(source)
    why = ""
    try:
        for value in values(data, pages):
            number += 1
            if data.seen and holds_half(value):
                yield Broken(f"record {number}", _HALF, last=False)
            else:
                yield Record(f"record {number}", value)
    except (ijson.JSONError, UnicodeDecodeError, TooLong) as problem:
        why = _stopped(problem, source.ended, number)
    if source.damage or why:
        after = f", after record {number}" if number else ""
        place = f"near line {source.line}, byte {source.offset}{after}"
        yield Broken(place, source.damage or why, last=True)


def _stopped(problem: Exception, ended: bool, number: int) -> str:
    """Why reading cannot go on, in words for a person."""
    if isinstance(problem, TooLong):
        why = f"one value is longer than {LINE_BYTES >> 20} MB"
    elif _OVERFLOW.match(str(problem)):
        why = "a number is too great to be read"
    elif ended:
        return "the file ends in the middle of the data"
    else:
        why = "it is no valid JSON there"
    return f"{why}, so nothing after it is read" if number else why
