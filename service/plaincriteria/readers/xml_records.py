"""XML records of one element name, streamed: no entities, no network, one record held at a time."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from typing import NamedTuple

from lxml import etree

from plaincriteria.domain import Failure, Trial
from plaincriteria.errors import UnreadableInput
from plaincriteria.readers.record import truncated
from plaincriteria.readers.source import Source

RECORD_BYTES = 64 << 20
RECORD_NODES = 1_500_000
"""Tags and attributes in one record: small ones take a hundred times their bytes in memory."""

_BITE_BYTES = 1 << 14
# The parser keeps each warning: more than a few belong to no export.
_WARNINGS = 100
_TOO_LONG = (
    f"it is too long or too deep (a record may hold {RECORD_BYTES >> 20} MB and {RECORD_NODES:,} tags and "
    "attributes, one text in it 10 MB, 256 elements inside one another)"
)
_ENDS = "the file ends in the middle of the data"
_MALFORMED = "it is no well-formed XML there"
_UNESCAPED = f"{_MALFORMED} (an & or < of the text that is not written as &amp; or &lt;)"
_UNDECLARED = "it uses an entity that is not declared (only &lt; &gt; &amp; &quot; &apos; always are)"
# By the error codes of libxml2 (xmlerror.h).
_WHY = {
    4: "it is no XML",
    9: "it holds a character that XML does not allow",
    23: _UNESCAPED,
    26: _UNDECLARED,
    32: "its encoding is not known",
    45: _TOO_LONG,
    63: _TOO_LONG,
    68: _UNESCAPED,
    76: f"{_MALFORMED} (an element is closed that is not open)",
    77: _ENDS,
    81: "its bytes do not fit its encoding",
    110: _TOO_LONG,
    114: _TOO_LONG,
}


class Record(NamedTuple):
    """One element, whole, until the next is asked for; `place` says in words where it stands."""

    place: str
    element: etree._Element


class _Broken(Exception):
    """Nothing can be read from here on; its arguments are the place and the reason in words."""


def trials(
    source: Source, tag: str, make: Callable[[etree._Element, str], Trial | Failure]
) -> Iterator[Trial | Failure]:
    """What `make` makes of every `tag` element and its place; where reading must stop, a failure says so.

    Raises `UnreadableInput` where nothing at all can be read, and for any XML that declares entities.
    """
    empty = True
    place = why = ""
    try:
        for record in _Reading(source, tag).records():
            yield make(record.element, record.place)
            empty = False
    except _Broken as broken:
        place, why = broken.args
    if why:
        # The parser and what it read hold one another: here that may be much, so it is given back at once.
        gc.collect()
    if why and not empty:
        yield truncated(place, f"{why}, so nothing after it is read")
    elif empty:
        raise _unreadable(source, tag, place, why)


def _unreadable(source: Source, tag: str, place: str, why: str) -> UnreadableInput:
    if not why:
        return UnreadableInput(f"{source.name} holds no {tag} element. Check the search that made it.")
    # The parser may give up on entities before it can say so.
    if b"<!ENTITY" in source.head.replace(b"\0", b""):
        return _declares_entities(source)
    return UnreadableInput(f"{source.name} cannot be read: {why} ({place}). Download it again.")


def _declares_entities(source: Source) -> UnreadableInput:
    return UnreadableInput(
        f"{source.name} declares XML entities, which registry exports do not do. Remove its DOCTYPE."
    )


def whole_text(element: etree._Element | None) -> str:
    """All text inside an element exactly as it stands there, line breaks as XML reads them."""
    if element is None:
        return ""
    return "".join(map(str, element.itertext())) if len(element) else element.text or ""


class _Reading:
    """A parser on its way through one source."""

    def __init__(self, source: Source, tag: str) -> None:
        self._source = source
        self._number = 0
        self._depth = 0
        self._size = 0
        self._nodes = 0
        self._parser = etree.XMLPullParser(
            events=("start", "end"), tag=tag,
            resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False,
            attribute_defaults=False, huge_tree=False, remove_comments=True, remove_pis=True,
            encoding="utf-8" if source.recoded else None,
        )  # fmt: skip

    def records(self) -> Iterator[Record]:
        """The outermost elements of the name; raises `_Broken` after those before the break."""
        data = b"\n"
        while data:
            data = self._source.read(_BITE_BYTES)
            self._size += len(data)
            self._nodes += data.count(b"<") + data.count(b"=")
            trouble = self._fed(data)
            yield from self._finished()
            if trouble:
                raise self._broken(*trouble)
        if self._source.damage:
            raise self._broken(self._source.line, self._source.damage)

    def _fed(self, data: bytes) -> tuple[int, str] | None:
        """Where the parser stopped and why, None where it goes on; no data means the end."""
        try:
            if data:
                self._parser.feed(data)
            else:
                self._parser.close()
        except etree.XMLSyntaxError as problem:
            line = problem.position[0]
            return line, self._why(problem.code, line, ended=not data)  # type: ignore[attr-defined]
        # An entity that is not declared stops the parser without an exception.
        log = self._parser.feed_error_log
        for entry in log.filter_from_errors():
            return entry.line, self._why(entry.type, entry.line, ended=not data)
        return (self._source.line, _MALFORMED) if len(log) > _WARNINGS else None

    def _finished(self) -> Iterator[Record]:
        for event, element in self._parser.read_events():
            if not isinstance(element, etree._Element):
                continue
            self._depth += 1 if event == "start" else -1
            if event == "start":
                self._refuse_entities(element)
            elif not self._depth:
                self._size = self._nodes = 0
                yield self._record(element)
                _free(element)
        if self._size > RECORD_BYTES or self._nodes > RECORD_NODES:
            raise self._broken(self._source.line, _TOO_LONG)

    def _record(self, element: etree._Element) -> Record:
        line: int = element.sourceline  # type: ignore[assignment]
        if next(element.iter(etree.Entity), None) is not None:
            raise self._broken(line, _UNDECLARED)
        self._number += 1
        return Record(f"record {self._number}, near line {line}", element)

    def _refuse_entities(self, element: etree._Element) -> None:
        dtd = element.getroottree().docinfo.internalDTD
        if dtd is not None and dtd.entities():  # type: ignore[attr-defined]
            raise _declares_entities(self._source)

    def _why(self, code: int, line: int, ended: bool) -> str:
        if self._source.damage:
            return self._source.damage
        why = _WHY.get(code, _MALFORMED)
        # At the end the parser gives up on what is not finished, as a bare & far above can be, too.
        at_end = ended and line >= self._source.line
        return (f"{_ENDS}, or {why}" if why == _UNESCAPED else _ENDS) if at_end else why

    def _broken(self, line: int, why: str) -> _Broken:
        after = f", after record {self._number}" if self._number else ""
        return _Broken(f"near line {line}{after}", why)


def _free(element: etree._Element) -> None:
    """Forget an element and all that stands before it."""
    element.clear()
    for node in (element, *element.iterancestors()):
        parent = node.getparent()
        while parent is not None and (previous := node.getprevious()) is not None:
            parent.remove(previous)
