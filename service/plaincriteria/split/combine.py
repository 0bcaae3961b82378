"""How the children of a lead-in combine: all of them, any, none, or a number."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

from plaincriteria.domain import Joins
from plaincriteria.split import kinds

MAX_NAME_WORDS = 6
MAX_WORDING = 180
END = 8  # letters of a blank and "and/or"
# What may stand behind the wording that says how a list combines: no further sentence.
_LAST_WORDS = re.compile(r"[^.;:：]{0,60}[.:：]?\W*")
_OR_END = re.compile(r"(?:^|[\s,;:.])(?:and/or|or)$", re.IGNORECASE)
_AND_END = re.compile(r"(?:^|[\s,;:.])(?:and|plus)$", re.IGNORECASE)
_OR_START = re.compile(r"(?:and/or|or)\b", re.IGNORECASE)
_AND_START = re.compile(r"and\b(?!/or)", re.IGNORECASE)


@cache
def _patterns(name: str) -> tuple[re.Pattern[str], ...]:
    joins: dict[str, Any] = kinds.data()["joins"]
    number = joins["number"]
    return tuple(re.compile(p.replace("{number}", number), re.IGNORECASE) for p in joins[name])


@cache
def _counts() -> re.Pattern[str]:
    """A number in a text in lower case; without one nothing is counted."""
    return re.compile(kinds.data()["joins"]["number"])


class Combination(NamedTuple):
    """How the items of a list combine; `number` is the one in "at least 2 of them"."""

    joins: Joins | None
    number: int | None = None


def combination(lead: str, children: Sequence[str], excluding: bool = False) -> Combination:
    """How the children combine: what the lead-in says, else what the "or" and "and" between them say.

    `excluding`: the items keep people out, so examples ("…, including:") are alternatives.
    """
    if not children:
        return Combination(None)
    counted: tuple[Joins, ...] = ("at_most", "at_least")
    if _counts().search(lead[-MAX_WORDING:].lower()):
        for name in counted:
            if number := _number(name, lead):
                return Combination(name, number)
    return Combination(None if says("limited", lead) else _joins(lead, children, excluding))


def _number(name: str, lead: str) -> int | None:
    """The number in a wording such as "at least two of the following"."""
    words = lead[-MAX_WORDING:]
    for pattern in _patterns(name):
        found = pattern.search(words)
        if found and _LAST_WORDS.fullmatch(found.string, found.end()):
            return figure(found["count"])
    return None


def figure(word: str) -> int:
    """The number that a digit or a word of `[joins]` in kinds.toml stands for."""
    numbers: dict[str, int] = kinds.data()["joins"]["numbers"]
    return int(word) if word.isdigit() else numbers[word.lower()]


def _joins(lead: str, children: Sequence[str], excluding: bool) -> Joins | None:
    stated: tuple[Joins, ...] = ("none", "all", "any")
    for name in stated:
        if says(name, lead):
            return name
    if excluding and says("excluding", lead):
        return "any"
    return _joined(children) or _alternatives(lead, children)


def says(name: str, lead: str) -> bool:
    """Whether a lead-in has one of the wordings that kinds.toml lists under `[joins]` by this name."""
    words = lead[-kinds.LONGEST :]
    return any(p.search(words) for p in _patterns(name))


def _joined(children: Sequence[str]) -> Joins | None:
    if any(_ends(_OR_END, c) for c in children[:-1]) or any(_OR_START.match(c) for c in children[1:]):
        return "any"
    if any(_ends(_AND_END, c) for c in children[:-1]) or any(_AND_START.match(c) for c in children[1:]):
        return "all"
    return None


def _alternatives(lead: str, children: Sequence[str]) -> Joins | None:
    """Names of diseases under "according to diagnostic criteria:" are alternatives."""
    names = all(len(c.split()) <= MAX_NAME_WORDS and not kinds.MEASURE.search(c) for c in children)
    return "any" if len(children) > 1 and names and says("alternatives", lead) else None


def _ends(pattern: re.Pattern[str], text: str) -> bool:
    words = text.rstrip(" ,;:.")
    return pattern.search(words, max(0, len(words) - END)) is not None


def ends_open(text: str) -> bool:
    """Whether the text ends in "and" or "or": something must follow."""
    return _ends(_OR_END, text) or _ends(_AND_END, text)


def begins_or(text: str) -> bool:
    """Whether the text begins with "or": it is one more alternative."""
    return bool(_OR_START.match(text))
