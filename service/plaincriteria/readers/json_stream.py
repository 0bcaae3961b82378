"""JSON values as they come, one record of a list or page at a time."""

from __future__ import annotations

from collections.abc import Generator, Iterator

import ijson
from ijson.common import ObjectBuilder

from plaincriteria.readers.source import LINE_BYTES
from plaincriteria.readers.surrogates import Bytes

# Small bites, so that the position in an error is near; larger ones are hardly faster.
_BITE_BYTES = 512
_MOST_BYTES = 4 << 20

Pages = tuple[tuple[str, ...], ...]
"""Where an object can hold a list of records: the keys that lead there, outermost first, for each place."""

Events = Iterator[tuple[str, object]]
"""Events of the parser, each with its value."""


def parsed(data: Bytes, bite: int) -> Events:
    """What the parser finds in the bytes, one value after another; of a bite that it cannot read, nothing.

    Raises `ijson.JSONError` (for a number over 64 bits too) and `UnicodeDecodeError`.
    """
    # Numbers as the parser's own: made Python's, one of more than 4,300 digits ends the process (ijson 3.6).
    return ijson.basic_parse(data, multiple_values=True, use_float=True, buf_size=bite)  # type: ignore[no-any-return]


class TooLong(Exception):
    """One value goes on for more bytes than can be held."""


def values(data: Bytes, pages: Pages) -> Iterator[object]:
    """Every value in `data`, those in a list and in an object with a list at one of `pages` each by itself.

    Raises `TooLong`, `ijson.JSONError` or `UnicodeDecodeError` where it stops.
    """
    events = _Bites(data).events()
    for event, value in events:
        if event == "start_array":
            yield from _listed(events)
        elif event == "start_map":
            whole = yield from _object(events, pages)
            if whole is not None:
                yield whole
        else:
            yield value


class _Bites:
    """Bytes in bites that double while one value goes on: at each bite the parser begins it anew."""

    def __init__(self, data: Bytes) -> None:
        self._data = data
        self._size = _BITE_BYTES
        self._held = 0

    def events(self) -> Events:
        """What the parser finds in the bytes, one value after another."""
        for event in parsed(self, _BITE_BYTES):
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
            raise TooLong
        return data


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
