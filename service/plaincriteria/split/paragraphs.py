"""Text without marks, cut into its conditions: at sentences, `;`, commas, or nothing but a capital letter."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

_HERE = Path(__file__).parent
_SENTENCE = re.compile(r"[.!?。][\"'”)\]]{0,2}(?P<gap>\s+)(?=(?:[\\\"'“(\[<>≥≤]\s?){0,3}[A-Z0-9])")
# The capital first: looking for blanks would stop at every word.
_CAPITAL = re.compile(r"[A-Z](?<=\s[A-Z])(?:[a-z]+(?:-[a-z]+)*(?=[\s,.;:]|$)|[A-Z]+)")
# "… 1.5 mg/dL SGOT no greater than …": a measure that begins behind the value of another.
_VALUE_ENDS = re.compile(r"(?:(?:\d[\w%/.^²³-]*|normal|[UL]LN|mg/\w+|g/\w+|U/L)[)\]]?|\w\))$", re.IGNORECASE)
_MEASURE = re.compile(
    r"(?P<name>[A-Z]{2,}+[\w-]*+)(?:\s++[\w()/-]++){0,3}?"
    r"(?:\s?[:<>≤≥=\\]|\s(?:of|no|not|less|greater|at least|below|above|between|within)\b)"
)
_COLON = re.compile(r"[:：]")
# A lead-in inside a paragraph: "Must have one of the following characteristics: …".
_LEAD = re.compile(r"\b(?:following|these)\b[^:.;]{0,40}[:：](?=\s)", re.IGNORECASE)
_BLANKS = re.compile(r"(?:\s|<br\s{0,3}/?>)*", re.IGNORECASE)
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
MAX_ASIDE = 50
MIN_RUN_ON = 2
MIN_LISTED = 2
LONGEST_WORD = 40


@cache
def words(name: str) -> frozenset[str]:
    """One list of `phrases.toml`."""
    return frozenset(tomllib.loads((_HERE / "phrases.toml").read_text("utf-8"))[name]["words"])


@cache
def starters() -> frozenset[str]:
    """Words that registry texts write in lower case inside a sentence: a capital begins something new."""
    return frozenset((_HERE / "starters.txt").read_text("utf-8").split()) | words("strong") | words("single")


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


def capitals(source: str, start: int, end: int) -> Iterator[int]:
    """Where nothing but a capital letter says that a new condition begins."""
    begun, starting = start, starters()
    for found in _CAPITAL.finditer(source, start + 1, end):
        word, at = found[0].lower(), found.start()
        if found[0].isupper():
            if _measures(source, begun, at):
                begun = at
                yield at
            continue
        if word not in starting:
            continue
        gap = _rskip(source, start, at)
        if gap == start:
            continue
        before = source[max(begun, gap - LONGEST_WORD) : gap].split()[-1]
        if not _free(before, word, begun + len(before) == gap):
            continue
        if before[-1] in ")]" and source[begun] in "([" and at - begun < MAX_ASIDE:
            continue
        rest = source[at : min(end, at + 80)]
        tokens = rest.split(None, 3)
        single = word in words("single")
        if not single and (len(tokens) < 3 or (tokens[1][:1].isupper() and tokens[1][1:2].islower())):
            continue
        begun = at
        yield at


def _measures(source: str, begun: int, at: int) -> bool:
    """Whether a measure begins at `at`, behind the value of another."""
    measure = _MEASURE.match(source, at)  # asked first, as it costs the least
    if not measure or measure["name"].lower() not in words("measures"):
        return False
    return _VALUE_ENDS.search(source[max(begun, at - LONGEST_WORD) : _rskip(source, begun, at)]) is not None


def _free(before: str, word: str, at_start: bool) -> bool:
    """Whether a condition can end with the word `before`, when `word` comes next."""
    bare = before.strip("\"'”“").lower()
    if (
        bare in words("binding")
        or before[-1] in ":/(-–,&[\"'“≤≥<>=×±"
        or bare.rstrip(".") in words("abbreviations")
    ):
        return False
    if (
        before[-1] in ".;"
        or (len(before) == 1 and before.isupper())
        or (before.isdigit() and len(before) < 3)
    ):
        return False
    if before[0].isupper() and before[1:2].islower():
        return (at_start and bare in words("single")) or word in words("fresh")
    return True


def _spans(source: str, start: int, end: int, cuts: list[int]) -> list[tuple[int, int]]:
    spans = []
    for a, b in zip([start, *cuts], [*cuts, end], strict=True):
        low = _BLANKS.match(source, a, b).end()  # type: ignore[union-attr]
        high = _rskip(source, low, b)
        if _ALNUM.search(source, low, high):
            spans.append((low, high))
        elif spans and low < high:
            spans[-1] = (spans[-1][0], high)
    return spans or [(start, end)]


def _standing(source: str, end: int, cuts: list[int]) -> list[int]:
    """The cuts after which something stands that does not lean on what is before."""
    return [c for c in cuts if not leans(source, _skip(source, c, end))]


def _rskip(source: str, start: int, at: int) -> int:
    while at > start and source[at - 1].isspace():
        at -= 1
    return at


def _skip(source: str, at: int, end: int) -> int:
    while at < end and source[at].isspace():
        at += 1
    return at


def _length(source: str, span: tuple[int, int]) -> int:
    return len(_WORD.findall(source, *span))


def conditions(source: str, start: int, end: int, alone: bool) -> list[tuple[int, int]]:
    """The conditions of an unmarked paragraph; `alone`: nothing else stands in its section."""
    found = {*sentences(source, start, end), *semicolons(source, start, end), *capitals(source, start, end)}
    found.update(
        lead.end() for lead in _LEAD.finditer(source, start, end) if any(c > lead.end() for c in found)
    )
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
    return not (
        source.find(";", start, end) >= 0
        or source.find("；", start, end) >= 0
        or _CAPITAL.search(source, start + 1, end)
    )


def clauses(source: str, start: int, end: int) -> list[tuple[int, int]]:
    """A marked line cut at `;` where short conditions stand side by side; else the line as it is."""
    if source.find(";", start, end) < 0 and source.find("；", start, end) < 0:
        return [(start, end)]  # so it is with most lines
    cuts = [c for c in semicolons(source, start, end) if c < end]
    if not cuts:
        return [(start, end)]
    spans = _spans(source, start, end, cuts)
    whole = len(_standing(source, end, cuts)) < len(cuts)
    adding = any(_first(source, s[0]) in words("adding") or _length(source, s) < 1 for s in spans[1:])
    adding = adding or bool(_PERMITS.search(source, start, end))
    if (
        whole
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
    if source.find(";", start, end) < 0 and source.find("；", start, end) < 0:
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
