"""Eligibility text as logical lines: the marks before each, where it is indented, hard wraps joined."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

_BREAK = re.compile(r"[\r\n\v\f\x85\u2028\u2029](?:(?<=\r)\n)?")
_TAGGED_BREAK = re.compile(
    r"(?:\r\n|[\r\n])?(?:<|&lt;)br\s{0,3}/?(?:>|&gt;)|\r\n|[\r\n\v\f\x85\u2028\u2029]", re.IGNORECASE
)
# Tables of AACT write "~" for a line break, and "\~" for a "~" of the registry for itself.
_TILDE_BREAK = re.compile(r"(?<!\\)~")
MIN_TILDES = 2
BLANK = re.compile(r"[\s\u200b\ufeff]*")
# Every mark begins so; most words do not.
_MARK_BEGINS = re.compile(r"[^A-Za-z]|o[ \t]|[IE][NXC \-\d]|[A-Za-z]{1,5}\\?[.)\]]")
_BULLET = re.compile(
    r"(?:\\?[*•●○▪■□·▸►➢➤◆◇‣⁃∙⋅◦\uf0b7˗–—\-#°¿]){1,8}(?=[\s\u200b]|[^\W_]|[\\(\[<>≤≥\"'])"
    r"|o(?=[ \t]+\S)|\?(?=[ \t]?[^\W\d_])|\\?[>+](?=\s+[A-Za-z])"
)
_NUMBER = re.compile(
    r"(?P<open>[(\[]?)(?P<number>\d{1,3}(?:\.\d{1,2}){0,3})"
    r"(?P<close>\\?[.．、](?:\)|\\\))?|\\?[)\]])(?=\s|[^\W\d_]|[(\[\\<>≤≥\"'])"
    r"|(?P<tiered>(?:\d{1,2}|[IVX]{1,4})(?:\.\d{1,2}){1,3})(?=\s+[A-Z])"
)
_LETTER = re.compile(
    r"(?P<open>[(\[]?)(?P<letter>[ivxIVX]{1,5}|[a-zA-Z])(?P<close>\\?\.(?:\)|\\\))?|\\?[)\]])(?=\s)"
)
# Roman numbers inside a line (`… II. …`), which make those at the head of a line sure.
_INSIDE = re.compile(r"(?<=\s)(?P<open>)(?P<letter>[IVX]{2,5}|[ivx]{2,5})(?P<close>\.)(?=\s)")
_CODED = re.compile(r"(?P<code>[IE](?:NC?|XC?|C)?[- ]?)(?P<number>\d{1,2})[a-z]?(?P<close>[.):])(?=\s)")
_CIRCLED = re.compile(r"[①-⑳⑴-⒇❶-❿]")
_RULE = re.compile(r"[\W_]*")
_ROMAN = {"i": 1, "v": 5, "x": 10}
MAX_MARKS = 4
MAX_WRAP = 130
MIN_WRAP_INDENT = 4


class Mark(NamedTuple):
    """What stands before an item: its style ("*", "1.", "(a)"), its rank (0: none), its column."""

    style: str
    value: int
    column: int


@dataclass(slots=True)
class Line:
    """One logical line: `start`, `end` are its text without marks, in offsets of the untouched source."""

    start: int
    end: int
    column: int
    mark: Mark | None
    after_blank: bool
    marks: int = 0
    bullet_before: bool = False


def _roman(word: str) -> int:
    values = [_ROMAN[c] for c in word.lower()]
    return sum(-a if a < b else a for a, b in zip(values, [*values[1:], 0], strict=True))


def readings(match: re.Match[str], column: int) -> list[Mark]:
    """The marks that a letter can be: `i)` is the ninth letter or the first Roman number."""
    word = match["letter"]
    shell = f"{match['open']}{{}}{match['close'].lstrip(chr(92))}"
    found = []
    if len(word) == 1:
        style = "a" if word.islower() else "A"
        found.append(Mark(shell.format(style), ord(word.lower()) - 96, column))
    if all(c in "ivxIVX" for c in word) and (word.islower() or word.isupper()):
        found.append(Mark(shell.format("i" if word.islower() else "I"), _roman(word), column))
    return found


def number(source: str, at: int, column: int = 0) -> tuple[Mark, int] | None:
    """The number or circled number that begins at `at`, and where it ends."""
    if found := _NUMBER.match(source, at):
        digits = found["number"] or found["tiered"]
        shell = f"{found['open'] or ''}{{}}{(found['close'] or '.').lstrip(chr(92))}"
        tiers = digits.count(".")
        return Mark(shell.format("1" + ".1" * tiers), int(digits.rsplit(".", 1)[-1]), column), found.end()
    if found := _CIRCLED.match(source, at):
        return Mark("①", circled(found[0]), column), found.end()
    return None


def circled(char: str) -> int:
    """The value of a circled number, 0 for any other character."""
    for first in "①⑴❶":
        if 0 <= ord(char) - ord(first) < 20:
            return ord(char) - ord(first) + 1
    return 0


def letter(source: str, at: int, column: int = 0) -> tuple[list[Mark], int] | None:
    """The letter or Roman number that begins at `at` in its readings, and where it ends."""
    found = _LETTER.match(source, at)
    marks = readings(found, column) if found else []
    return (marks, found.end()) if found and marks else None


def bullet(source: str, at: int, column: int = 0) -> tuple[Mark, int] | None:
    """The bullet or study code (`E4.`) that begins at `at`, and where it ends."""
    if found := _BULLET.match(source, at):
        return Mark(found[0].lstrip("\\")[:1], 0, column), found.end()
    if found := _CODED.match(source, at):
        return Mark(found["code"], int(found["number"]), column), found.end()
    return None


class _Raw(NamedTuple):
    """A physical line with the marks at its head; a letter is still in all its readings."""

    start: int
    end: int
    column: int
    choices: tuple[tuple[Mark, ...], ...]
    stops: tuple[int, ...]
    after_blank: bool
    width: int


def _breaks(source: str) -> re.Pattern[str]:
    """What parts the lines; looking for `<br>` in texts that have none would take many times as long."""
    if source.count("~") >= MIN_TILDES and not _BREAK.search(source):
        return _TILDE_BREAK
    lower = source.lower()
    return _TAGGED_BREAK if "<br" in lower or "&lt;br" in lower else _BREAK


def _physical(source: str) -> Iterator[_Raw]:
    at, blank = 0, False
    ends = [m.span() for m in _breaks(source).finditer(source)]
    for stop, after in [*ends, (len(source), len(source))]:
        start = BLANK.match(source, at, stop).end()  # type: ignore[union-attr]
        end = stop
        while end > start and (source[end - 1].isspace() or source[end - 1] in "\u200b\ufeff"):
            end -= 1
        if start < end:
            yield _marked(source, at, start, end, blank)
        blank = start >= end
        at = after


def _marked(source: str, at: int, start: int, end: int, blank: bool) -> _Raw:
    choices: list[tuple[Mark, ...]] = []
    stops: list[int] = []
    here = start
    while here < end and len(choices) < MAX_MARKS and _MARK_BEGINS.match(source, here):
        column = here - at
        one = bullet(source, here, column) or number(source, here, column)
        several = None if one else letter(source, here, column)
        if one:
            choices.append((one[0],))
            here = one[1]
        elif several:
            choices.append(tuple(several[0]))
            here = several[1]
        else:
            break
        here = min(end, BLANK.match(source, here, end).end())  # type: ignore[union-attr]
        stops.append(here)
    return _Raw(start, end, start - at, tuple(choices), tuple(stops), blank, end - at)


def _settle(source: str, raws: list[_Raw]) -> Iterator[Line]:
    """Letters become marks only where a neighbour in their sequence stands in the text."""
    seen = {(m.style, m.value) for raw in raws for choice in raw.choices for m in choice}
    if any(style in ("I.", "i.") for style, _ in seen):
        seen.update((m.style, m.value) for found in _INSIDE.finditer(source) for m in readings(found, 0))
    last: dict[str, int] = {}
    for raw in raws:
        start, mark, count, bulleted = raw.start, None, 0, False
        for choice, stop in zip(raw.choices, raw.stops, strict=True):
            picked = _pick(choice, seen, last)
            if picked is None:
                break
            bulleted = bulleted or picked.value == 0
            last[picked.style] = picked.value
            kept = mark if mark and mark.value and not picked.value else picked
            start, mark, count = stop, kept, count + 1
        column = mark.column if mark else raw.column
        yield Line(start, raw.end, column, mark, raw.after_blank, count, bulleted and count > 1)


def _pick(choice: tuple[Mark, ...], seen: set[tuple[str, int]], last: dict[str, int]) -> Mark | None:
    if len(choice) == 1 and not choice[0].style.strip("()[].").isalpha():
        return choice[0]
    if len(choice) == 1 and choice[0].value == 0:
        return choice[0]
    following = [m for m in choice if last.get(m.style) == m.value - 1 and m.value > 1]
    firsts = [m for m in reversed(choice) if m.value == 1 and (m.style, 2) in seen]
    lower = [m for m in choice if m.style.strip("()[].") in "ai" and (m.value == 1 or len(choice) == 1)]
    near = [m for m in choice if {(m.style, m.value - 1), (m.style, m.value + 1)} & seen and m.value > 1]
    return next(iter([*following, *firsts, *near, *lower]), None)


def _joined(source: str, lines: list[Line], raws: list[_Raw]) -> list[Line]:
    """Hard wraps joined: a line that could not have stood on the one before it, in a text of short lines."""
    width = max((raw.width for raw in raws), default=0)
    joined: list[Line] = []
    previous: _Raw | None = None
    for line, raw in zip(lines, raws, strict=True):
        if joined and previous and _wraps(source, line, raw, previous, width):
            joined[-1].end = line.end
        else:
            joined.append(line)
        previous = raw
    return joined


def _wraps(source: str, line: Line, raw: _Raw, above: _Raw, width: int) -> bool:
    if line.mark or raw.after_blank or not 50 <= width <= MAX_WRAP or raw.column < above.column:
        return False
    word = source[raw.start : raw.end].split(None, 1)[0]
    if raw.column < MIN_WRAP_INDENT and word[:1].isupper():
        return False
    return above.width + 1 + len(word) > width - 1


def _with_text(source: str, lines: list[Line]) -> list[Line]:
    """Marks that stand alone go to the unmarked line below them; rules (`-----`) go."""
    kept: list[Line] = []
    alone: Line | None = None
    for line in lines:
        if _RULE.fullmatch(source, line.start, line.end):
            alone = line if line.mark and line.start >= line.end else None
            continue
        if alone and line.mark is None:
            line = replace(line, mark=alone.mark, column=alone.column, marks=alone.marks)
        alone = None
        kept.append(line)
    return kept


def read(source: str) -> list[Line]:
    """The logical lines of the text, in order; all but marks, blanks and rules stands in one of them."""
    raws = list(_physical(source))
    return _with_text(source, _joined(source, list(_settle(source, raws)), raws))
