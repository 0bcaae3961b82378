"""Bare criteria text: one trial's eligibility criteria and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePath

from plaincriteria.domain import Failure, Trial
from plaincriteria.errors import UnreadableInput
from plaincriteria.readers import chia
from plaincriteria.readers.detect import Look
from plaincriteria.readers.format import Format
from plaincriteria.readers.layers import TO_UTF8, where
from plaincriteria.readers.source import Source

TEXT_BYTES = 1 << 20

# Beside exports lie other texts too, and nothing in their words sets them apart.
_CRITERIA_FILE = re.compile(
    r"(?!(?:read.?me|licen[cs]e|copying|notice|change.?log|terms|manifest)\b).+\.txt(?:\.gz)?", re.IGNORECASE
)


def read_text(text: str, id: str = "text") -> Trial:
    """The trial that bare criteria stand for, text untouched; raises `UnreadableInput` when it is blank."""
    if not text.strip():
        raise UnreadableInput("There is no text. Give the eligibility criteria of one trial.")
    return Trial(id=id, registry="none", criteria=text)


def _recognises(look: Look) -> bool:
    return look.family == "prose"


def _read(source: Source) -> Iterator[Trial | Failure]:
    words = content(source)
    half = chia.half(source.name)
    if half and half.side == "inc":
        yield chia.trial(half.trial, words, "")
    elif half:
        yield chia.trial(half.trial, "", words)
    else:
        yield read_text(words, _id(source.name))


def content(source: Source) -> str:
    """All of the text; raises `UnreadableInput` where it is damaged, too long for one trial or not UTF-8."""
    if source.damage:
        raise UnreadableInput(f"{source.name} cannot be read: {source.damage}.")
    if len(source.head) > TEXT_BYTES:
        raise UnreadableInput(
            f"{source.name} is longer than {TEXT_BYTES >> 20} MB. Give the criteria of one trial."
        )
    try:
        return source.head.decode()
    except UnicodeDecodeError as problem:
        raise UnreadableInput(f"{source.name} is not UTF-8 text ({where(problem)}). {TO_UTF8}") from problem


def is_named_so(name: str) -> bool:
    """Whether a text among other files may be taken for criteria: `.txt`, and no note about the files."""
    return bool(_CRITERIA_FILE.fullmatch(PurePath(name).name))


def _id(name: str) -> str:
    """The file's name without its endings."""
    stem = PurePath(name).name.removesuffix(".gz").removesuffix(".txt")
    return stem or "text"


FORMAT = Format(
    name="text",
    sentence="The eligibility criteria of one trial as plain text (UTF-8).",
    recognises=_recognises,
    read=_read,
)
