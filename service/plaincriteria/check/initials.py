"""Abbreviations written out: in the words of a known reading, not in others with the same initials."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from plaincriteria.check import lexicon
from plaincriteria.check.aligned import Aligned
from plaincriteria.check.signals import Signal, noticed
from plaincriteria.check.stems import stem, words

_SHORT_FIRST = re.compile(r"\b(?P<short>[a-z][a-z0-9]{1,6}) \((?P<long>[a-z][a-z' -]{5,80}?)(?=[,:;)]| - )")
_SHORT_LAST = re.compile(r"(?=[a-z' -]++\()(?P<long>[a-z][a-z' -]{4,80}) \((?P<short>[a-z][a-z0-9]{1,6})\)")
_MEANS = re.compile(
    r"\b(?P<short>[a-z][a-z0-9]{1,6}),? (?:which is|means|stands for|is short for|short for) (?:an? )?"
    r"(?P<long>[a-z][a-z' -]{5,80})"
)
_IN_BRACKETS = re.compile(r"\([a-z][a-z0-9]{1,6}\)")


def fits(short: str, long: Sequence[str]) -> bool:
    """Whether the first letters of the words stand in the abbreviation in this order, the first one first."""
    if len(long) < 2 or short[0] != long[0][0] or long[0] in ("a", "an", "the"):
        return False
    letters = iter(short)
    content = [word for word in long if not lexicon.is_function(stem(word)) or len(word) == 1]
    enough = len(content) >= len(short.rstrip("s0123456789")) - 1
    return enough and all(word[0] in letters for word in content)


def _parts(phrase: str) -> list[str]:
    return [word.text for word in words(phrase)]


@lru_cache(maxsize=4096)
def readings(short: str) -> tuple[frozenset[str], ...]:
    """The stems of each known reading of an abbreviation."""
    found = {
        frozenset(lexicon.content(phrase))
        for entry in lexicon.named(short)
        for phrase in entry.same
        if fits(short, _parts(phrase))
    }
    return tuple(found)


def _end(short: str, long: list[str]) -> list[str] | None:
    """The last words of a run whose initials the abbreviation has."""
    for size in range(min(len(short) + 2, len(long)), 1, -1):
        if fits(short, long[-size:]):
            return long[-size:]
    return None


def _alike(one: str, others: frozenset[str]) -> bool:
    return any(one[:4] == other[:4] for other in others)


def miswritten(texts: Aligned) -> Iterator[Signal]:
    """Abbreviations of the listing that the plain text writes out in words of no known reading."""
    text = texts.plain.text
    # Most texts have no abbreviation in brackets, and the longest search is for what stands before one.
    last = (_SHORT_LAST,) if _IN_BRACKETS.search(text) else ()
    for pattern in (_SHORT_FIRST, *last, _MEANS):
        for found in pattern.finditer(text):
            short, every = found["short"], _parts(found["long"])
            long = _end(short, every) if pattern is _SHORT_LAST else every if fits(short, every) else None
            known = readings(short)
            if not long or not known or _licensed(texts, long):
                continue
            told = {stem(word) for word in long if not lexicon.is_function(stem(word))}
            if all(_other(told, reading) for reading in known):
                yield noticed(
                    "gloss.initials", "term", f'"{short.upper()}" stands for other words here.',
                    plain=(texts.plain, found.span("long")),
                )  # fmt: skip


def _licensed(texts: Aligned, long: list[str]) -> bool:
    """Whether the listing itself has the words."""
    held = texts.ours.places
    return all(stem(word) in held for word in long if not lexicon.is_function(stem(word)))


def _other(told: set[str], reading: frozenset[str]) -> bool:
    """Whether both have a word that the other has not."""
    more = [word for word in told if not _alike(word, reading)]
    less = [word for word in reading if not _alike(word, frozenset(told))]
    return bool(more and less)
