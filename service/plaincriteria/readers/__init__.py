"""Exports of trial registries, and bare criteria text, as a stream of trials.

A format is one module with a `Format`; it joins by standing in `_READERS`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from plaincriteria.domain import Failure, Trial
from plaincriteria.errors import UnknownFormat, UnreadableInput
from plaincriteria.readers import ctgov_v2, text
from plaincriteria.readers.ctgov_v2 import read_study
from plaincriteria.readers.detect import look
from plaincriteria.readers.format import Format
from plaincriteria.readers.source import Source
from plaincriteria.readers.text import read_text

__all__ = ["FORMATS", "read", "read_stream", "read_study", "read_text"]

_READERS = {reader.name: reader for reader in (ctgov_v2.FORMAT, text.FORMAT)}

FORMATS = {name: reader.sentence for name, reader in _READERS.items()}
"""Every supported format by its name, with one sentence about it."""


def read(path: Path, format: str | None = None) -> Iterator[Trial | Failure]:
    """The trials of one file, told by its content unless `format` names it, in flat memory.

    Trouble with a record is yielded as a `Failure`; with the file as a whole it raises `UnknownFormat` or
    `UnreadableInput` when the first trial is asked for.
    """
    if path.is_dir():
        raise UnreadableInput(f"{path} is a folder. Give the files that are in it.")
    try:
        handle = path.open("rb")
    except FileNotFoundError as problem:
        raise UnreadableInput(f"{path} does not exist. Check the name and the folder.") from problem
    except OSError as problem:
        raise UnreadableInput(f"{path} cannot be opened: {problem.strerror}.") from problem
    with handle:
        yield from read_stream(handle, str(path), format)


def read_stream(handle: BinaryIO, name: str, format: str | None = None) -> Iterator[Trial | Failure]:
    """Like `read`, from an open binary stream that need not be seekable; `name` stands in messages."""
    reader = _asked(format) if format else None
    source = Source(handle, name)
    if not source.head.strip():
        raise UnreadableInput(
            f"{name} {f'cannot be read: {source.damage}' if source.damage else 'is empty'}."
        )
    yield from (reader or _recognised(source)).read(source)


def _asked(name: str) -> Format:
    if name not in _READERS:
        raise UnknownFormat(f"There is no format {name!r}. {_supported()}")
    return _READERS[name]


def _recognised(source: Source) -> Format:
    seen = look(source.head)
    for reader in _READERS.values():
        if reader.recognises(seen):
            return reader
    if source.damage:
        raise UnreadableInput(f"{source.name} cannot be read: {source.damage}.")
    said = [
        f"{source.name} is {seen.found}.",
        seen.advice,
        _supported(),
        "--format NAME reads it as that format.",
    ]
    raise UnknownFormat(" ".join(filter(None, said)))


def _supported() -> str:
    return "Supported: " + " ".join(f"{name}: {sentence}" for name, sentence in FORMATS.items())
