"""Exports of trial registries, and bare criteria text, as a stream of trials.

A format is one module with a `Format`; it joins by standing in `_READERS`.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from plaincriteria.domain import Failure, Trial
from plaincriteria.errors import UnknownFormat, UnreadableInput
from plaincriteria.readers import (
    aact,
    containers,
    ctgov_v1,
    ctgov_v2,
    ctgov_xml,
    ctis,
    euctr,
    eudract_text,
    folders,
    ictrp_csv,
    ictrp_xml,
    isrctn,
    table,
    text,
    trialgpt,
)
from plaincriteria.readers.ctgov_v2 import read_study
from plaincriteria.readers.detect import look
from plaincriteria.readers.folders import files
from plaincriteria.readers.format import Format
from plaincriteria.readers.source import Source
from plaincriteria.readers.text import read_text

__all__ = ["FORMATS", "files", "read", "read_stream", "read_study", "read_text"]

_READERS = {
    reader.name: reader
    for reader in (
        ctgov_v2.FORMAT,
        ctgov_v1.FORMAT,
        euctr.FORMAT,
        ctis.FORMAT,
        isrctn.FORMAT,
        trialgpt.FORMAT,
        aact.FORMAT,
        ctgov_xml.FORMAT,
        ictrp_xml.FORMAT,
        ictrp_csv.FORMAT,
        table.FORMAT,
        eudract_text.FORMAT,
        text.FORMAT,
    )
}

CRITERIA_CHARS = 1 << 20
"""The most characters that the criteria of one trial may have; real ones have up to some 20,000."""

FORMATS = {name: reader.sentence for name, reader in _READERS.items()}
"""Every supported format by its name, with one sentence about it."""


def read(
    path: Path, format: str | None = None, encoding: str | None = None, column: str | None = None
) -> Iterator[Trial | Failure]:
    """The trials of one file, folder or ZIP archive, told by its content unless `format` names it.

    Text is UTF-8 (or UTF-16 with a byte order mark) unless `encoding` names another. `column` names the one
    with the criteria in a table; JSON and XML have none and are read as ever. Memory stays flat.
    Trouble with a record, or with one file of many, is yielded as a `Failure`; with the input as a whole it
    raises `UnknownFormat` or `UnreadableInput` when the first trial is asked for.
    """
    if path.is_dir():
        yield from map(_bounded, containers.folder(path, _way(format, encoding, column)))
        return
    with folders.opened(path) as handle:
        yield from read_stream(handle, str(path), format, encoding, column)


def read_stream(
    handle: BinaryIO,
    name: str,
    format: str | None = None,
    encoding: str | None = None,
    column: str | None = None,
) -> Iterator[Trial | Failure]:
    """Like `read`, from an open binary stream that need not be seekable; `name` stands in messages."""
    way = _way(format, encoding, column)
    source = way.sources(handle, name)
    if source.zipped:
        yield from map(_bounded, containers.archive(source, way))
    else:
        yield from map(_bounded, _alone(source, _asked(format, column), column))


def _way(format: str | None, encoding: str | None, column: str | None) -> containers.Way:
    """How the files in a container are read."""
    read = functools.partial(_alone, reader=_asked(format, column), column=column, among=True)
    only = format or (table.FORMAT.name if column else None)
    return containers.Way(read, functools.partial(Source, encoding=encoding), only)


def _alone(
    source: Source, reader: Format | None, column: str | None = None, among: bool = False
) -> Iterator[Trial | Failure]:
    if not source.head.strip():
        why = f"cannot be read: {source.damage}" if source.damage else "is empty"
        raise UnreadableInput(f"{source.name} {why}.")
    recognised = reader or _recognised(source, column, among)
    if among and not reader and recognised is text.FORMAT and not text.is_named_so(source.name):
        raise UnknownFormat(
            f"{source.name} is text, but not named as criteria are among other files (NAME.txt). Give it alone."
        )
    yield from recognised.read(source)


def _bounded(result: Trial | Failure) -> Trial | Failure:
    """The result, or the failure of a trial whose criteria are longer than those of any trial."""
    if isinstance(result, Failure) or len(result.criteria) <= CRITERIA_CHARS:
        return result
    return Failure(
        trial=result.id,
        error="too_long",
        detail=f"its criteria have {len(result.criteria):,} characters; the most is {CRITERIA_CHARS:,}",
    )


def _asked(name: str | None, column: str | None) -> Format | None:
    if name is None:
        return None
    if name not in _READERS:
        raise UnknownFormat(f"There is no format {name!r}. {_supported()}")
    if column is None:
        return _READERS[name]
    if name != table.FORMAT.name:
        raise UnreadableInput(f"--column goes with --format {table.FORMAT.name}; {name} has no such column.")
    return table.reading(column)


def _recognised(source: Source, column: str | None, among: bool) -> Format:
    seen = look(source.head)
    if column is not None and seen.family in ("table", "prose"):
        return table.reading(column)
    for reader in _READERS.values():
        if reader.recognises(seen):
            return reader
    if source.damage:
        raise UnreadableInput(f"{source.name} cannot be read: {source.damage}.")
    said = " ".join(filter(None, (f"{source.name} is {seen.found}.", seen.advice)))
    if among:
        raise UnknownFormat(said)
    names = f" ({', '.join(FORMATS)})." if seen.advice else f". {_supported()}"
    raise UnknownFormat(f"{said} --format NAME reads it as that format{names}")


def _supported() -> str:
    """The formats, one a line."""
    return "Supported:" + "".join(f"\n  {name}: {sentence}" for name, sentence in FORMATS.items())
