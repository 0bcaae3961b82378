"""Abbreviations that a text spells out: "upper limit of normal (ULN)" or "ULN (upper limit of normal)".

The letters are matched from right to left, after Schwartz and Hearst (Pac Symp Biocomput 2003).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from plaincriteria.domain import Span

_SHORT = r"[A-Za-z0-9][A-Za-z0-9/+-]{1,9}"
_AFTER = re.compile(rf"[\[(]\s*[\"'“]?(?P<short>{_SHORT})[\"'”]?\s*[\])]")
_BEFORE = re.compile(rf"(?<![\w-])(?P<short>{_SHORT})\s*[\[(](?P<long>[A-Za-z][^()\[\]]{{5,80}})[\])]")
_BREAK = re.compile(r"[.;:()\[\]\n]|,(?= )")
_CAPITAL = re.compile(r"[A-Z].*[A-Z]|[A-Z]\d|\d[A-Z]")


class Definition(NamedTuple):
    """An abbreviation, what the text says it stands for, and where in the text the short form stands."""

    short: str
    long: str
    span: Span


def _spelled(short: str, words: str) -> str | None:
    """The shortest end of `words` that spells `short` letter by letter, from the beginning of a word."""
    letters = [c for c in short.lower() if c.isalnum()]
    said = words.lower()
    at = len(said)
    for i, letter in enumerate(reversed(letters)):
        first = i == len(letters) - 1
        at -= 1
        while at >= 0 and (said[at] != letter or (first and at and said[at - 1].isalnum())):
            at -= 1
        if at < 0:
            return None
    return words[at:].strip()


def _fits(short: str, long: str) -> bool:
    """Not a guess: capitals in the short form, more letters in the long one, and not too many words."""
    words = re.split(r"[\s/-]+", long)
    initials = "".join(word[:1] for word in words).lower()
    return (
        bool(_CAPITAL.search(short))
        and short not in words
        and (len(short) > 2 or len(words) == 1 or initials == short.lower())
        and len(long) >= len(short) + 4
        and len(words) <= min(len(short) + 5, len(short) * 2)
    )


def spelled_out(text: str) -> Iterator[Definition]:
    """Each abbreviation that `text` spells out beside it, in order of the kind of bracket."""
    for found in _AFTER.finditer(text):
        ahead = _BREAK.split(text[max(0, found.start() - 120) : found.start()])[-1]
        long = _spelled(found["short"], ahead.rstrip())
        if long and _fits(found["short"], long):
            yield Definition(found["short"], long, Span(*found.span("short")))
    for found in _BEFORE.finditer(text):
        long = _BREAK.split(found["long"])[0].strip()
        if _spelled(found["short"], long) == long and _fits(found["short"], long):
            yield Definition(found["short"], long, Span(*found.span("short")))


@lru_cache(maxsize=256)
def definitions(text: str) -> Mapping[str, str]:
    """What `text` itself says its abbreviations stand for; one that it spells out in two ways is left out."""
    if "(" not in text and "[" not in text:
        return {}
    said: dict[str, dict[str, str]] = {}
    for each in spelled_out(text):
        long = " ".join(each.long.split())
        said.setdefault(each.short, {}).setdefault(long.lower(), long)
    return {short: next(iter(longs.values())) for short, longs in said.items() if len(longs) == 1}
