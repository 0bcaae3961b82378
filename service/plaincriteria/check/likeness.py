"""Words that are forms, slips or initials of one another."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from plaincriteria.check import lexicon
from plaincriteria.check.sides import Side
from plaincriteria.check.stems import stem

_SAID, _HOP = 1.0, 0.75
_COMMON_START = 5  # letters that two forms of one word share at least


def lift(values: list[float], places: Iterable[int], value: float) -> None:
    """Raise values to at least `value`."""
    for at in places:
        if values[at] < value:
            values[at] = value


@lru_cache(maxsize=16_384)
def root(word: str) -> str | None:
    """The stem of what a word denies by its first letters ("unchanged", "nonsmoker"); None for other words."""
    for prefix in ("un", "non", "in", "im", "ir"):
        rest = word.removeprefix(prefix)
        if rest != word and len(rest) >= 4 and lexicon.kind(stem(rest)) is not None:
            return stem(rest)
    return None


def slip(one: str, two: str) -> bool:
    """Whether two long words differ by one letter, or by two that changed places."""
    if min(len(one), len(two)) < 6 or abs(len(one) - len(two)) > 1 or one[0] != two[0]:
        return False
    at = next((i for i, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), min(len(one), len(two)))
    rests = ((one[at + 1 :], two[at + 1 :]), (one[at + 1 :], two[at:]), (one[at:], two[at + 1 :]))
    return any(a == b for a, b in rests) or (
        one[at : at + 2] == two[at : at + 2][::-1] and one[at + 2 :] == two[at + 2 :]
    )


def alike(one: str, two: str) -> bool:
    """Whether two words begin alike for most of their letters."""
    if min(len(one), len(two)) < _COMMON_START or one[:_COMMON_START] != two[:_COMMON_START]:
        return False
    shared = next(
        (i for i, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), min(len(one), len(two))
    )
    return shared >= 0.7 * max(len(one), len(two))


def shorten(
    long: Side, short: Side, ours: list[float], theirs: list[float], known: list[float] | None = None
) -> None:
    """Abbreviations of one text whose letters begin a run of words of the other.

    `known`: both are the same text; the words are said where the abbreviation is, and the other way round.
    """
    for at in short.shorts:
        if known is None and theirs[at] >= _SAID:
            continue
        word = short.words[at].text
        begin = long.initials.find(word)
        if begin < 0:
            continue
        run = long.content[begin : begin + len(word)]
        if known is None:
            theirs[at] = _SAID
            lift(ours, run, _SAID)
        elif known[at] >= _HOP:
            lift(ours, run, _SAID)
        elif min(known[i] for i in run) >= _HOP:
            known[at] = _SAID
