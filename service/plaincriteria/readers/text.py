"""Bare criteria text: one trial's eligibility criteria and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath

from plaincriteria.domain import Failure, Trial
from plaincriteria.errors import UnreadableInput
from plaincriteria.readers.detect import Look
from plaincriteria.readers.format import Format
from plaincriteria.readers.source import Source

TEXT_BYTES = 1 << 20


def read_text(text: str, id: str = "text") -> Trial:
    """The trial that bare criteria stand for, text untouched; raises `UnreadableInput` when it is blank."""
    if not text.strip():
        raise UnreadableInput("There is no text. Give the eligibility criteria of one trial.")
    return Trial(id=id, registry="none", criteria=text)


def _recognises(look: Look) -> bool:
    return look.family == "prose"


def _read(source: Source) -> Iterator[Trial | Failure]:
    if source.damage:
        raise UnreadableInput(f"{source.name} cannot be read: {source.damage}.")
    if len(source.head) > TEXT_BYTES:
        raise UnreadableInput(
            f"{source.name} is longer than {TEXT_BYTES >> 20} MB. Give the criteria of one trial."
        )
    try:
        text = source.head.decode()
    except UnicodeDecodeError as problem:
        line = source.head.count(b"\n", 0, problem.start) + 1
        raise UnreadableInput(
            f"{source.name} is not UTF-8 text (line {line}). Save it again as UTF-8."
        ) from problem
    yield read_text(text, _id(source.name))


def _id(name: str) -> str:
    """The file's name without its endings."""
    stem = PurePath(name).name.removesuffix(".gz").removesuffix(".txt")
    return stem if stem.isprintable() and stem else "text"


FORMAT = Format(
    name="text",
    sentence="The eligibility criteria of one trial as plain text (UTF-8).",
    recognises=_recognises,
    read=_read,
)
