"""JSON records however they are strung together: alone, in lists, in pages, one a line, one after another."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import ijson
import orjson
from ijson.common import ObjectBuilder

from plaincriteria.domain import Failure, Trial
from plaincriteria.errors import UnreadableInput
from plaincriteria.readers.record import bad_record
from plaincriteria.readers.source import LINE_BYTES, Line, Source

# Small bites, so that the position in an error is near; larger ones are hardly faster.
_BITE_BYTES = 512

Events = Iterator[tuple[str, object]]


class Record(NamedTuple):
    """One record, and where it stands in words for a person."""

    place: str
    value: object


class Broken(NamedTuple):
    """A place that cannot be read; `last` says that nothing after it can be read either."""

    place: str
    why: str
    last: bool


def records(source: Source, page_key: str) -> Iterator[Record | Broken]:
    """Every record in `source`; a list, and an object with a list under `page_key`, hold many.

    Memory stays flat: one line, or one record of a list or page, is held at a time.
    """
    return _by_line(source, page_key) if _is_lines(source.head) else _by_event(source, page_key)


def trials(
    source: Source, page_key: str, make: Callable[[object, str], Trial | Failure]
) -> Iterator[Trial | Failure]:
    """What `make` makes of every record and of its place; a record that cannot be read is a failure.

    Raises `UnreadableInput` where nothing at all can be read.
    """
    empty = True
    for record in records(source, page_key):
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


def _by_line(source: Source, page_key: str) -> Iterator[Record | Broken]:
    number = 1
    for line in source.lines():
        number = line.number
        if line.data is None:
            yield Broken(f"line {number}", f"it is longer than {LINE_BYTES >> 20} MB", last=False)
            continue
        try:
            value = orjson.loads(line.data) if line.data.strip() else []
        except orjson.JSONDecodeError as problem:
            if source.damage and not line.ended:
                break
            yield _broken_line(line, problem)
        else:
            for record in _members(value, page_key):
                yield Record(f"line {number}", record)
    if source.damage:
        yield Broken(f"line {number}", source.damage, last=True)


def _broken_line(line: Line, problem: orjson.JSONDecodeError) -> Broken:
    if not line.ended:
        return Broken(f"line {line.number}", "the file ends in the middle of this record", last=True)
    return Broken(f"line {line.number}", f"it is no valid JSON (column {problem.colno})", last=False)


def _members(value: object, page_key: str) -> list[object]:
    if isinstance(value, list):
        return value
    page = value.get(page_key) if isinstance(value, dict) else None
    return page if isinstance(page, list) else [value]


def _by_event(source: Source, page_key: str) -> Iterator[Record | Broken]:
    number = 0
    events: Events = ijson.basic_parse(source, multiple_values=True, use_float=True, buf_size=_BITE_BYTES)
    try:
        for value in _streamed(events, page_key):
            number += 1
            yield Record(f"record {number}", value)
    except ijson.JSONError:
        ends = "the file ends in the middle of the data" if source.ended else "it is no valid JSON there"
        why = source.damage or ends
        after = f", after record {number}" if number else ""
        yield Broken(f"near line {source.line}, byte {source.offset}{after}", why, last=True)
        return
    if source.damage:
        yield Broken(f"near line {source.line}, after record {number}", source.damage, last=True)


def _streamed(events: Events, page_key: str) -> Iterator[object]:
    for event, value in events:
        if event == "start_array":
            yield from _listed(events)
        elif event == "start_map":
            yield from _object(events, page_key)
        else:
            yield value


def _listed(events: Events) -> Iterator[object]:
    for event, value in events:
        if event == "end_array":
            return
        yield _built(event, value, events)


def _object(events: Events, page_key: str) -> Iterator[object]:
    """The records of a page as they come, or the object itself where it is none."""
    whole: dict[str, object] = {}
    paged = False
    for event, name in events:
        if event == "end_map":
            break
        event, value = next(events)
        if name == page_key and event == "start_array":
            paged = True
            yield from _listed(events)
        else:
            whole[str(name)] = _built(event, value, events)
    if not paged:
        yield whole


def _built(event: str, value: object, events: Events) -> object:
    builder = ObjectBuilder()
    depth = 0
    while True:
        builder.event(event, value)
        depth += event.startswith("start_") - event.startswith("end_")
        if not depth:
            return builder.value
        event, value = next(events)
