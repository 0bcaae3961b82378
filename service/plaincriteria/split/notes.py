"""Typed remarks about the listing as a whole: empty, cut off, not complete."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from plaincriteria.domain import Note
from plaincriteria.split import kinds

MESSAGES = {
    "empty": "The listing gives no criteria.",
    "source_cut_off": "The listing ends in the middle of a sentence.",
    "not_complete": "The listing says that other criteria apply that it does not give.",
}


def remarks(texts: Sequence[str], headings: Sequence[str]) -> Iterator[Note]:
    """The remarks on a listing whose items read `texts` and whose section headings read `headings`."""
    if not texts:
        yield Note(type="empty", message=MESSAGES["empty"])
        return
    if cut_off(texts[-1]):
        yield Note(type="source_cut_off", message=MESSAGES["source_cut_off"])
    key = any(re.search(r"\b(?:key|main|major|abbreviated)\b", h, re.IGNORECASE) for h in headings)
    if key or any(kinds.not_complete(t) for t in texts):
        yield Note(type="not_complete", message=MESSAGES["not_complete"])


def cut_off(last: str) -> bool:
    """Whether a listing that ends in this text ends too early."""
    return False
