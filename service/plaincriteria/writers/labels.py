"""The few words that the page and the screen put around an item."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from plaincriteria.domain import Joins, Rewrite, RewrittenTrial, Section, SectionKind, Term
from plaincriteria.writers.outline import Branch, grow
from plaincriteria.writers.visible import same_words

SIDES: dict[SectionKind, str] = {
    "inclusion": "Who may be able to join",
    "exclusion": "Who cannot join",
    "other": "Also in the listing",
}
_JOINS: dict[Joins, str] = {
    "all": "all of these",
    "any": "any one of these",
    "at_least": "at least {count} of these",
    "at_most": "at most {count} of these",
    "none": "none of these",
}
_NUMBERS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


class Side(NamedTuple):
    """A run of items of one section; `opened_by` is the listing's heading where ours says nothing else."""

    section: Section
    opened_by: Rewrite | None
    branches: list[Branch[Rewrite]]


def sides(trial: RewrittenTrial) -> Iterator[Side]:
    """Every item of a trial once, in order, by sections; what has no known section is a remark."""
    for number, run in groupby(trial.items, key=lambda item: item.section):
        items, known = list(run), 0 <= number < len(trial.sections)
        section = trial.sections[number] if known else Section(kind="other", heading=None, scope=None)
        opened_by = items.pop(0) if _says_no_more(items[0], section) else None
        yield Side(section, opened_by, grow(items))


def _says_no_more(item: Rewrite, section: Section) -> bool:
    plain = item.kind == "heading" and item.status == "rewritten" and not item.terms
    return plain and same_words(item.plain, section.heading or "")


def explained(item: Rewrite) -> tuple[Term, ...]:
    """The terms whose meaning the plain text does not give already, each once."""
    said = item.plain.casefold()
    terms = {
        term.term.casefold(): term for term in reversed(item.terms) if term.meaning.casefold() not in said
    }
    return tuple(reversed(terms.values()))


def joined(item: Rewrite) -> str | None:
    """How the items under this one combine, where its own words do not say so."""
    if item.joins is None:
        return None
    words, plain = combined(item.joins, item.count), item.plain.casefold()
    told = words.removesuffix(" these") in plain or (item.count is not None and _counted(item.count, plain))
    return None if told else words


def _counted(count: int, plain: str) -> bool:
    """Whether the words have the number, in a digit or spelt out."""
    return bool(re.search(rf"\b(?:{count}|{_NUMBERS[count]})\b", plain))


def combined(joins: Joins, count: int | None) -> str:
    """How a list combines, in words: "at least 2 of these"."""
    return _JOINS[joins].format(count=count)
