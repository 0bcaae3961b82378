"""Text without marks, cut into its conditions: at sentences, `;`, commas, or nothing but a capital letter."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from plaincriteria.readable import BREAK_TAG
from plaincriteria.split.capitals import CAPITAL, before_blanks, capitals
from plaincriteria.split.phrases import words

_SENTENCE = re.compile(r"[.!?。][\"'”)\]]{0,2}(?P<gap>\s+)(?=(?:[\\\"'“(\[<>≥≤]\s?){0,3}[A-Z0-9])")
_COLON = re.compile(r"[:：]")
# A lead-in inside a paragraph: "Must have one of the following characteristics: …".
_LEAD = re.compile(r"\b(?:following|these)\b[^:.;]{0,40}[:：](?=\s)", re.IGNORECASE)
_BLANKS = re.compile(rf"(?:\s|{BREAK_TAG})*")
_WORD = re.compile(r"[^\W\d_][\w/.’'-]*")
# A Roman number or letter after these ends a sentence ("Tanner stage IV. Females …").
_NUMBERED = frozenset(("stage", "grade", "class", "type", "phase", "group", "arm", "cohort", "hepatitis"))
_ALNUM = re.compile(r"[^\W_]")
_JOINTS = re.compile(r"&(?:amp;|#?\w{1,31};){1,4}|[();；,]")
# A part that permits or defines something belongs to the condition before it.
_PERMITS = re.compile(
    r"\b(?:should|may be|can be|must be|is|are) (?:not )?(?:be )?"
    r"(?:allowed|permitted|used|accepted|acceptable|defined)\b"
)
MAX_COMMA_WORDS = 12
MAX_SHORT_WORDS = 20
MIN_TAIL_WORDS = 8
MIN_RUN_ON = 2
MIN_LISTED = 2


@cache
def _begins(kind: str) -> re.Pattern[str]:
    listed = "|".join(re.escape(w) for w in sorted(words(kind), key=len, reverse=True))
    return re.compile(rf"[\"'(\[\\“]*(?:{listed})(?![\w])", re.IGNORECASE)


def leans(source: str, start: int, kind: str = "leaning") -> bool:
    """Whether the words from `start` on need the words before them."""
    return bool(_begins(kind).match(source, start))


def sentences(source: str, start: int, end: int) -> Iterator[int]:
    """Where a new sentence begins inside `source[start:end]`."""
    for found in _SENTENCE.finditer(source, start, end):
        head = source[max(start, found.start() - 12) : found.start()]
        last = head.split()[-1].lower().strip("([\"'") if head.split() else ""
        if last in words("abbreviations") or (
            re.fullmatch(r"[a-z]|[ivx]{2,5}|\d?", last)
            and source[found.start()] == "."
            and (head.split()[-2:-1] or [""])[0].lower() not in _NUMBERED
        ):
            continue
        yield found.end()


def semicolons(source: str, start: int, end: int) -> Iterator[int]:
    """Where a part begins after a `;` that stands in no bracket."""
    depth = 0
    for found in _JOINTS.finditer(source, start, end):
        if found[0] in "()":
            depth = max(0, depth + (1 if found[0] == "(" else -1))
        elif found[0] in ";；" and not depth:
            yield found.end()


def commas(source: str, start: int, end: int) -> Iterator[int]:
    """Where a part begins after a comma that stands in no bracket and in no number."""
    depth = 0
    for found in _JOINTS.finditer(source, start, end):
        if found[0] in "()":
            depth = max(0, depth + (1 if found[0] == "(" else -1))
        elif found[0] == "," and not depth and source[found.end() : found.end() + 1].isspace():
            yield found.end()


def _spans(source: str, start: int, end: int, cuts: list[int]) -> list[tuple[int, int]]:
    spans = []
    for a, b in zip([start, *cuts], [*cuts, end], strict=True):
        low = _BLANKS.match(source, a, b).end()  # type: ignore[union-attr]
        high = before_blanks(source, low, b)
        if _ALNUM.search(source, low, high):
            spans.append((low, high))
        elif spans and low < high:
            spans[-1] = (spans[-1][0], high)
    return spans or [(start, end)]


def _standing(source: str, end: int, cuts: list[int]) -> list[int]:
    """The cuts after which something stands that does not lean on what is before."""
    return [c for c in cuts if not leans(source, _skip(source, c, end))]


def _skip(source: str, at: int, end: int) -> int:
    while at < end and source[at].isspace():
        at += 1
    return at


def _length(source: str, span: tuple[int, int]) -> int:
    return len(_WORD.findall(source, *span))


def conditions(source: str, start: int, end: int, alone: bool) -> list[tuple[int, int]]:
    """The conditions of an unmarked paragraph; `alone`: nothing else stands in its section."""
    found = {*sentences(source, start, end), *semicolons(source, start, end), *capitals(source, start, end)}
    last = max(found, default=start)
    found.update(lead.end() for lead in _LEAD.finditer(source, start, end) if lead.end() < last)
    spans = _spans(source, start, end, _standing(source, end, sorted(found)))
    if len(spans) == 1 and alone:
        return _listed(source, start, end) or spans
    return spans


def _listed(source: str, start: int, end: int) -> list[tuple[int, int]] | None:
    """A bare enumeration, `smokers, asthma, other diseases`, or None where commas belong to a sentence."""
    cuts = list(commas(source, start, end))
    spans = _spans(source, start, end, cuts)
    if len(spans) < 3 or any(_length(source, s) > MAX_COMMA_WORDS for s in spans):
        return None
    return None if any(leans(source, s[0], "joined") for s in spans[1:]) else spans


def whole(source: str, start: int, end: int) -> bool:
    """Whether a marked line has nothing that could cut it; what this denies may still be one condition."""
    return not (_has_semicolon(source, start, end) or CAPITAL.search(source, start + 1, end))


def _has_semicolon(source: str, start: int, end: int) -> bool:
    """Whether counting brackets for `semicolons` can pay: most lines have none."""
    return source.find(";", start, end) >= 0 or source.find("；", start, end) >= 0


def clauses(source: str, start: int, end: int) -> list[tuple[int, int]]:
    """A marked line cut at `;` where short conditions stand side by side; else the line as it is."""
    if not _has_semicolon(source, start, end):
        return [(start, end)]
    cuts = [c for c in semicolons(source, start, end) if c < end]
    if not cuts:
        return [(start, end)]
    spans = _spans(source, start, end, cuts)
    leaning = len(_standing(source, end, cuts)) < len(cuts)
    adding = any(_first(source, s[0]) in words("adding") or _length(source, s) < 1 for s in spans[1:])
    adding = adding or bool(_PERMITS.search(source, start, end))
    if (
        leaning
        or adding
        or any(_length(source, s) > MAX_SHORT_WORDS for s in spans)
        or ":" in source[start : spans[0][1]]
    ):
        return [(start, end)]
    return spans


def members(source: str, start: int, end: int) -> list[tuple[int, int]]:
    """The lead-in of a marked line and the list behind its colon that `;` part; nothing where there is none.

    The first span is the lead-in.
    """
    if not _has_semicolon(source, start, end):
        return []
    colon = _COLON.search(source, start, end)
    if not colon or _length(source, (start, colon.start())) < 1:
        return []
    cuts = [c for c in semicolons(source, colon.end(), end) if c < end]
    spans = _spans(source, colon.end(), end, cuts)
    if len(spans) <= MIN_LISTED or any(_length(source, s) > MAX_SHORT_WORDS for s in spans):
        return []
    if any(True for _ in sentences(source, start, colon.end())) or _COLON.search(source, colon.end(), end):
        return []
    if any(leans(source, s[0]) or _first(source, s[0]) in words("adding") for s in spans):
        return []
    return [(start, colon.end()), *spans]


def tail(source: str, start: int, end: int) -> int | None:
    """Where a sentence begins that stands behind the last member of an inline list, None where none does."""
    begun = next(sentences(source, start, end), None)
    if begun is not None:
        return None if leans(source, begun) else begun
    begun = next(capitals(source, start, end), None)
    return begun if begun is not None and _length(source, (begun, end)) >= MIN_TAIL_WORDS else None


def glued(source: str, start: int, end: int, alone: bool) -> list[tuple[int, int]]:
    """A marked line into which several conditions were run together with nothing between them.

    `alone`: nothing else stands in its section.
    """
    cuts = list(capitals(source, start, end))
    if alone and len(cuts) >= MIN_RUN_ON and len(cuts) > len(list(sentences(source, start, end))):
        return conditions(source, start, end, False)
    if not cuts or not all(_first(source, c) in words("strong") for c in cuts):
        return [(start, end)]
    return _spans(source, start, end, cuts)


def _first(source: str, at: int) -> str:
    found = _WORD.search(source, at, at + 40)
    return found[0].lower() if found else ""
