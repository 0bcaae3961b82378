"""Typed remarks about the listing: empty, cut off, damaged, at odds with itself, not complete, without headings."""

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
    "garbled": "Some signs of the listing are damaged, and nobody can tell what they were.",
    "conflict": "The listing gives the same words as a reason to join and as a reason not to join.",
    "side_assumed": "The listing has no headings: its points are read as rules for joining.",
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
# A sign that an export has lost: the replacement character, UTF-8 read as Latin-1, a "?" where a sign stood.
_GARBLED = re.compile(
    "\ufffd|\u00e2\u2030[\u00a4\u00a5]|\u00e2\u20ac[\u0080-\u00bf\u2122\u0153\u201c]|\u00c2[\u00b0-\u00b9]"
    r"|(?<=[\w)])\s\?\s?(?=\d)|\?(?=[UL]LN\b)|(?<=\d)\?(?=[A-Za-z])"
)
_SIGNS = ("?", "\ufffd", "\u00e2", "\u00c2")  # one of these stands in every text that `_GARBLED` matches
# "Age = 18 years" where "at least" is meant: exports into alphabets without such signs write "=" for them.
_LEVELLED = re.compile(
    r"(?<![<>≤≥=!~/])(?<![<>≤≥=!~/]\s)(?<!\bor\s)=\s?\d+(?:\.\d+)?\s?"
    r"(?:years|yrs|kg|mmHg|mmol|mg|g/|%|x\s?ULN|ULN|x\s?10|times|beats|breaths)|\bof = ?\d"
)
_CONVERTED = re.compile(r"\d\s?[^\W\d][\w/%^.·-]*[\s(]*$")  # "25 umol/L = 1.4 mg/dL"
# "Body weight  3 kg": the sign between the blanks is lost, as in the JSON of the EU Clinical Trials Register.
_LOST_SIGN = re.compile(r"[a-z]{2}  (?=\d+(?:[.,]\d+)?\s?(?:kg|g/|mg|mmol|ng|U/|x 10|%|cm|mm|years))")
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


def remarks(source: str, items: Sequence[Criterion], complete: bool) -> Iterator[Note]:
    """The remarks on the listing `source` with these items."""
    said = [i for i in items if i.kind != "heading"]
    if not said:
        yield _remark("empty")
        return
    last = items[-1]
    if last.kind != "heading" and (cut_off(last.text) or last.text.endswith(":")):
        yield _remark("source_cut_off", [last.id])
    if damaged := _damaged(source, items):
        yield _remark("garbled", damaged)
    if opposed := _opposed(items):
        yield _remark("conflict", opposed)
    if not any(i.kind == "heading" for i in items) and all(i.side == "inclusion" for i in said):
        yield _remark("side_assumed")
    if not complete:
        yield _remark("not_complete")


def _damaged(source: str, items: Sequence[Criterion]) -> list[str]:
    """The items with a sign that the export has lost; few listings have anything that could be one."""
    odd = any(sign in source for sign in _SIGNS)
    parted, equal = "  " in source, "=" in source
    if not (odd or parted or equal):
        return []
    return [
        i.id
        for i in items
        if (odd and _GARBLED.search(i.text))
        or (parted and source.find("  ", *i.span) > 0 and _LOST_SIGN.search(source, *i.span))
        or (equal and "=" in i.text and _levelled(i.text))
    ]


def _levelled(text: str) -> bool:
    found = _LEVELLED.search(text)
    return found is not None and not _CONVERTED.search(text[: found.start()])


def complete(items: Sequence[Criterion]) -> bool:
    """False where the listing says itself that other criteria apply that it does not give."""
    return not any(
        _ABBREVIATED.search(i.text) if i.kind == "heading" else kinds.not_complete(i.text) for i in items
    )


def _opposed(items: Sequence[Criterion]) -> list[str]:
    """The items that stand on both sides in the same words, with nothing around them that could tell them apart."""
    sides: dict[str, list[Criterion]] = {}
    parents = {i.parent_id for i in items}
    for item in items:
        if item.kind == "criterion" and not (item.parent_id or item.scope or item.id in parents):
            sides.setdefault(item.text.casefold().rstrip(" .;,"), []).append(item)
    return [i.id for same in sides.values() if len({i.side for i in same}) > 1 for i in same]


def _remark(kind: str, items: Sequence[str] = ()) -> Note:
    return Note(type=kind, message=MESSAGES[kind], items=tuple(items))
