"""Parts of the listing that the plain text passes over; speaks only when it is nearly sure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from plaincriteria.check.facts import Facts
from plaincriteria.check.phrases import words
from plaincriteria.domain import Finding

_PART = re.compile(r"[^,;:()\[\]/]+?(?=[,;:()\[\]/]|\b(?:or|and|and/or)\b|$)")
_WORD = re.compile(r"[a-z][a-z-]{3,}")
_TOKEN = re.compile(r"[a-z]+")
_EMPTY = frozenset(words("words without content"))
_STEM = 5


class _Part(NamedTuple):
    start: int
    end: int
    stems: frozenset[str]


@lru_cache(maxsize=512)
def _stems(text: str) -> frozenset[str]:
    return frozenset(word[:_STEM] for word in _WORD.findall(text) if word not in _EMPTY)


def _initials(text: str) -> set[str]:
    """What a name may be shortened to ("Karnofsky performance status" to "kps")."""
    letters = "".join(word[0] for word in _TOKEN.findall(text))
    return {letters[i:j] for i in range(len(letters)) for j in range(i + 3, min(i + 7, len(letters)) + 1)}


@lru_cache(maxsize=256)
def _parts(text: str) -> tuple[_Part, ...]:
    return tuple(_Part(found.start(), found.end(), _stems(found[0])) for found in _PART.finditer(text))


def passed_over(source: Facts, context: Facts, plain: Facts) -> Iterator[Finding]:
    """The first part whose words are nowhere in the plain text, when too few new words can stand for it."""
    said = _stems(plain.text)
    unsaid = [part for part in _parts(source.text) if part.stems and not part.stems & said]
    if not unsaid:
        return
    tokens = set(_TOKEN.findall(plain.text))
    unsaid = [part for part in unsaid if not tokens & _initials(source.text[part.start : part.end])]
    missing = sum(len(part.stems) for part in unsaid)
    new = said - _stems(source.text) - _stems(context.text)
    if missing >= 2 and len(new) < missing:
        yield Finding(
            type="omission",
            severity="fail",
            source=source.normal.locate(unsaid[0].start, unsaid[0].end),
            plain=None,
            message="A part of the listing is not in the plain text.",
        )
