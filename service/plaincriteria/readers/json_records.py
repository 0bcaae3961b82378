"""JSON records however they are strung together: alone, in lists, in pages, one a line, one after another."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from typing import NamedTuple

import ijson
import orjson
from ijson.common import ObjectBuilder

from plaincriteria.domain import Failure, Trial
from plaincriteria.errors import UnreadableInput
from plaincriteria.readers.record import bad_record
from plaincriteria.readers.source import LINE_BYTES, Line, Source
from plaincriteria.readers.surrogates import Bytes, HalvesMarked, holds_half

# Small bites, so that the position in an error is near; larger ones are hardly faster.
_BITE_BYTES = 512
_MOST_BYTES = 4 << 20
_HALF = "it holds half a character (an escape from \\ud800 to \\udfff without its other half)"

Events = Iterator[tuple[str, object]]
Pages = tuple[tuple[str, ...], ...]
"""Where an object can hold a list of records: the keys that lead there, outermost first, for each place."""


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
    source: Source, pages: Pages, make: Callable[[object, str], Trial | Failure]
) -> Iterator[Trial | Failure]:
    """What `make` makes of every record and of its place; a record that cannot be read is a failure.

    Raises `UnreadableInput` where nothing at all can be read.
    """
    empty = True
    for record in records(source, pages):
        if not isinstance(record, Broken):
            yield make(record.value, record.place)
        elif not record.last:
            yield bad_record(record.place, record.why)
        elif empty:
            raise UnreadableInput(
                f"{source.name} cannot be read: {record.why} ({record.place}). Download it again."
            )
        else:
            yield Failure(trial=None, error="truncated_input", detail=f"{record.place}: {record.why}")
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


class _TooLong(Exception):
    """One value goes on for more bytes than can be held."""


class _Bites:
    """Bytes in bites that double while one value goes on: at each bite the parser begins it anew."""

    def __init__(self, data: Bytes) -> None:
        self._data = data
        self._size = _BITE_BYTES
        self._held = 0

    def events(self) -> Events:
        """What the parser finds in the bytes, one value after another."""
        for event in ijson.basic_parse(self, multiple_values=True, use_float=True, buf_size=_BITE_BYTES):
            self._size, self._held = _BITE_BYTES, 0
            yield event

    def read(self, size: int) -> bytes:
        """The next bite; `size` is 0 where the parser asks what kind of data it gets."""
        if not size:
            return self._data.read(0)
        data = self._data.read(self._size)
        self._size = min(2 * self._size, _MOST_BYTES)
        self._held += len(data)
        if self._held > LINE_BYTES:
            raise _TooLong
        return data


def _by_event(source: Source, pages: Pages) -> Iterator[Record | Broken]:
    number = 0
    data = HalvesMarked(source)
    events = _Bites(data).events()
    try:
        for value in _streamed(events, pages):
            number += 1
            if data.seen and holds_half(value):
                yield Broken(f"record {number}", _HALF, last=False)
            else:
                yield Record(f"record {number}", value)
    except (ijson.JSONError, UnicodeDecodeError, _TooLong) as problem:
        broken = f"it is no valid JSON there{', so nothing after it is read' if number else ''}"
        ends = "the file ends in the middle of the data" if source.ended else broken
        too_long = f"one value is longer than {LINE_BYTES >> 20} MB, so nothing after it is read"
        why = source.damage or (too_long if isinstance(problem, _TooLong) else ends)
        after = f", after record {number}" if number else ""
        yield Broken(f"near line {source.line}, byte {source.offset}{after}", why, last=True)
        return
    if source.damage:
        yield Broken(f"near line {source.line}, after record {number}", source.damage, last=True)


def _streamed(events: Events, pages: Pages) -> Iterator[object]:
    for event, value in events:
        if event == "start_array":
            yield from _listed(events)
        elif event == "start_map":
            whole = yield from _object(events, pages)
            if whole is not None:
                yield whole
        else:
            yield value


def _listed(events: Events) -> Iterator[object]:
    for event, value in events:
        if event == "end_array":
            return
        yield _built(event, value, events)


def _object(events: Events, pages: Pages) -> Generator[object, None, dict[str, object] | None]:
    """The records of a page as they come; returns the object where it is no page, None where it is one."""
    whole: dict[str, object] = {}
    paged = False
    for event, name in events:
        if event == "end_map":
            break
        event, value = next(events)
        below = tuple(keys[1:] for keys in pages if keys[0] == name)
        if () in below and event == "start_array":
            paged = True
            yield from _listed(events)
        elif any(below) and event == "start_map":
            part = yield from _object(events, tuple(filter(None, below)))
            paged = paged or part is None
            whole[str(name)] = part
        else:
            whole[str(name)] = _built(event, value, events)
    return None if paged else whole


def _built(event: str, value: object, events: Events) -> object:
    builder = ObjectBuilder()
    depth = 0
    while True:
        builder.event(event, value)
        depth += event.startswith("start_") - event.startswith("end_")
        if not depth:
            return builder.value
        event, value = next(events)
