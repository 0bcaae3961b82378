"""Names with a number in them (CD20, B12, DSM-5, RECIST v1.1, F2, 8th): one changed digit names another thing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from plaincriteria.check.phrases import words
from plaincriteria.domain import Criterion, Draft, Finding, Span

_CODE = re.compile(
    r"(?<![\w^])(?P<name>[A-Za-z]{1,12})-?(?P<number>\d{1,5}(?:\.\d+)*)(?P<more>[A-Za-z]{0,2})(?![\w^])"
)
_ORDINAL = re.compile(r"(?<![\w.])(?P<number>\d{1,3})(?P<name>st|nd|rd|th)\b", re.IGNORECASE)
_NO_NAME = frozenset(words("letters before a digit that name nothing"))


class _Code(NamedTuple):
    name: str
    number: str
    span: Span


@lru_cache(maxsize=256)
def _codes(text: str) -> tuple[_Code, ...]:
    return tuple(_read(text))


def _read(text: str) -> Iterator[_Code]:
    for found in _CODE.finditer(text):
        if (name := found["name"].lower()) not in _NO_NAME:
            yield _Code(name, found["number"] + found["more"].lower(), Span(*found.span()))
    for found in _ORDINAL.finditer(text):
        yield _Code("ordinal", found["number"], Span(*found.span()))


def renamed(criterion: Criterion, draft: Draft) -> Iterator[Finding]:
    """A code of the draft whose letters stand in the listing, but never with its number."""
    known = _codes("\n".join([criterion.text, *criterion.lead_in, criterion.scope or ""]))
    if not known:
        return
    for told in _codes(draft.text):
        alike = [code for code in known if code.name == told.name]
        if not alike or any(code.number == told.number for code in alike):
            continue
        meant = alike[0]
        ours = (
            criterion.text[meant.span.start : meant.span.end] if meant.span.end <= len(criterion.text) else ""
        )
        yield Finding(
            type="term",
            severity="fail",
            source=meant.span if ours else None,
            plain=told.span,
            message=f"The plain text says {draft.text[told.span.start : told.span.end]}; the listing says "
            + (f"{ours}." if ours else "something else."),
        )
