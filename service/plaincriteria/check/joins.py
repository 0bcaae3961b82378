"""How a list combines (all, any, at least 2 of these): what a draft says of it against what the listing says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from plaincriteria.check.phrases import data, words
from plaincriteria.domain import Criterion, Draft, Finding, Joins, Span

_MESSAGE = 'The plain text says "{found}" of its points; the listing combines them in another way.'


class _Wording(NamedTuple):
    joins: Joins
    pattern: re.Pattern[str]


@cache
def _wordings() -> tuple[_Wording, ...]:
    return tuple(
        _Wording(rule["joins"], re.compile(rule["pattern"], re.IGNORECASE))
        for rule in data("check/joins.toml")["wording"]
    )


def _said(text: str) -> Iterator[tuple[Joins, int | None, Span]]:
    """Each way of combining that a text states, with its number; the first wording that fits a place counts."""
    taken: list[Span] = []
    for joins, pattern in _wordings():
        for found in pattern.finditer(text):
            span = Span(*found.span())
            if any(span.start < other.end and other.start < span.end for other in taken):
                continue
            taken.append(span)
            yield joins, _number(found), span


def _number(found: re.Match[str]) -> int | None:
    word = found.groupdict().get("count")
    if word is None:
        return None
    return int(word) if word.isdigit() else words("ones").index(word.lower())


def recombined(criterion: Criterion, draft: Draft) -> Iterator[Finding]:
    """A statement of the draft about its points that turns "any of these" into "all of these", or the like."""
    if criterion.joins is None:
        return
    for joins, count, span in _said(draft.text):
        if (joins, count) != (criterion.joins, criterion.count) and not _alike(joins, criterion.joins):
            message = _MESSAGE.format(found=draft.text[span.start : span.end])
            yield Finding(type="logic", severity="fail", source=None, plain=span, message=message)


def _alike(told: Joins, meant: Joins) -> bool:
    """None of these may be true, not any of these: the negation is another check's matter."""
    return told == "any" and meant == "none"
