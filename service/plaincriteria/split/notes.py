"""Typed remarks about the listing as a whole: empty, cut off, not complete."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from plaincriteria.domain import Criterion, Note
from plaincriteria.split import kinds

MESSAGES = {
    "empty": "The listing gives no criteria.",
    "source_cut_off": "The listing ends in the middle of a sentence.",
    "not_complete": "The listing says that other criteria apply that it does not give.",
}
TAIL = 240
NEAR = 50
MIN_KNOWN = 0.6
_WORD = re.compile(r"[^\W\d_]+")
_LAST = re.compile(r"(?<=[\s(/])[a-z]{2,}$")
_OPEN_END = re.compile(
    r"(?:\w\s?(?:\.{3,}|…)|[(\[/=<>≤≥]|\s(?:the|an|of|and|or|with|to|for|by|from|as|is|are|be|been|that|which|who"
    r"|than|no|within|between|during|into|their|his|its|if|at least|more than|less than))$"
)
_ABBREVIATED = re.compile(r"\b(?:key|main|major|abbreviated|selected)\b|not limited to", re.IGNORECASE)


@cache
def _words() -> tuple[str, ...]:
    """Words that registry texts use, sorted (counted over ClinicalTrials.gov records)."""
    return tuple(Path(__file__).with_name("words.txt").read_text("utf-8").split())


def _known(word: str) -> bool:
    at = bisect_right(_words(), word)
    return at > 0 and _words()[at - 1] == word


def _fragment(word: str) -> bool:
    """Whether this is no word, but the beginning of one."""
    at = bisect_right(_words(), word)
    return not _known(word) and at < len(_words()) and _words()[at].startswith(word)


def cut_off(last: str) -> bool:
    """Whether a listing whose last item reads so ends too early; in doubt it does not."""
    tail = last.rstrip()[-TAIL:]
    if _OPEN_END.search(tail):
        return True
    if tail.endswith((".", ";", "!", "?")):
        return False
    if tail.rfind("(", len(tail) - NEAR if len(tail) > NEAR else 0) > tail.rfind(")"):
        return True
    found = _LAST.search(tail)
    if not found or not _fragment(found[0]):
        return False
    words = [w.lower() for w in _WORD.findall(tail)[:-1]]
    return len(words) > 1 and sum(map(_known, words)) >= MIN_KNOWN * len(words)


def remarks(items: Sequence[Criterion]) -> Iterator[Note]:
    """The remarks on a listing with these items."""
    said = [i for i in items if i.kind != "heading"]
    if not said:
        yield _remark("empty")
        return
    last = items[-1]
    if last.kind != "heading" and (cut_off(last.text) or last.text.endswith(":")):
        yield _remark("source_cut_off")
    abbreviated = any(_ABBREVIATED.search(i.text) for i in items if i.kind == "heading")
    if abbreviated or any(kinds.not_complete(i.text) for i in said):
        yield _remark("not_complete")


def _remark(kind: str) -> Note:
    return Note(type=kind, message=MESSAGES[kind])
