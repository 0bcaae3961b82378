"""Eligibility text as logical lines: the marks before each, where it is indented, hard wraps joined."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate

from plaincriteria.split.headings import Heading
from plaincriteria.split.marks import Mark, bullet, letter, number, readings

_BREAK = re.compile(r"[\r\n\v\f\x85\u2028\u2029](?:(?<=\r)\n)?")
_TAGGED_BREAK = re.compile(
    r"(?:\r\n|[\r\n])?(?:<|&lt;)br\s{0,3}/?\s{0,3}(?:>|&gt;)|\r\n|[\r\n\v\f\x85\u2028\u2029]", re.IGNORECASE
)
# Tables of AACT write "~" for a line break, and "\~" for a "~" of the registry for itself.
_TILDE_BREAK = re.compile(r"(?<!\\)~")
MIN_TILDES = 2
BLANK = re.compile(r"[\s\u200b\ufeff]*")
# Every mark begins so; most words do not.
_MARK_BEGINS = re.compile(r"[^A-Za-z]|o[ \t]|[IE][NXC \-\d]|[A-Za-z]{1,5}\\?[.)\]]")
# Roman numbers inside a line (`… II. …`), which make those at the head of a line sure.
_INSIDE = re.compile(r"(?<=\s)(?P<open>)(?P<letter>[IVX]{2,5}|[ivx]{2,5})(?P<close>\.)(?=\s)")
_RULE = re.compile(r"[\W_]*")
# Most lines begin so: no mark, one bullet or one number, then a word that begins no further mark. One look does for
# these, and what they are depends on no other line.
_PLAIN = re.compile(
    r"[\s\u200b\ufeff]*+(?:(?P<bullet>[*•–-])[ \t]++|(?P<number>\d{1,3})\.[ \t]++)?+"
    r"(?=[A-Za-z])(?!o[ \t]|[IE][NXC \-\d]|[A-Za-z]{1,5}\\?[.)\]])"
)
MAX_MARKS = 4
MIN_WRAP, MAX_WRAP = 50, 130
MIN_WRAP_INDENT = 4


@dataclass(slots=True)
class Line:
    """A logical line, or what of it stands beside a section heading in it (`heading`: the heading itself).

    `start`, `end` are its text without marks, in offsets of the untouched source; `indent`, `width`, `after_blank`
    tell of the physical line that it begins with.
    """

    start: int
    end: int
    column: int
    mark: Mark | None
    indent: int = 0
    width: int = 0
    after_blank: bool = False
    heading: Heading | None = None


# The marks at the head of a line, a letter in all its readings, and where the text behind each begins.
_Choices = list[tuple[tuple[Mark, ...], int]]


def _breaks(source: str) -> re.Pattern[str] | None:
    """What parts the lines; None: what `splitlines` knows does, as in most texts, and in a sixth of the time."""
    if source.count("~") >= MIN_TILDES and not _BREAK.search(source):
        return _TILDE_BREAK
    if "<b" in source or "<B" in source or "&" in source:
        lower = source.lower()
        if "<br" in lower or "&lt;br" in lower:
            return _TAGGED_BREAK
    separators = "\x1c" in source or "\x1d" in source or "\x1e" in source  # only `splitlines` breaks there
    return _BREAK if separators else None


def _ends(source: str) -> Iterable[tuple[int, int]]:
    """Where each line ends, with blanks behind it or without, and where the next begins."""
    if breaks := _breaks(source):
        return [*(m.span() for m in breaks.finditer(source)), (len(source), len(source))]
    ends = list(accumulate(map(len, source.splitlines(keepends=True))))
    return zip(ends, ends, strict=True)


def _physical(source: str) -> list[Line]:
    """The lines as they stand, without the blank ones, marks read."""
    listed: list[Line] = []
    marked: list[tuple[Line, _Choices]] = []
    at, blank = 0, False
    for stop, after in _ends(source):
        plain = _PLAIN.match(source, at, stop)
        start = plain.end() if plain else BLANK.match(source, at, stop).end()  # type: ignore[union-attr]
        end = stop
        while end > start and (source[end - 1].isspace() or source[end - 1] in "\u200b\ufeff"):
            end -= 1
        if plain:
            column, mark = _plain_mark(plain, at)
            listed.append(Line(start, end, column, mark, column, end - at, blank))
        elif start < end:
            line = Line(start, end, start - at, None, start - at, end - at, blank)
            listed.append(line)
            if choices := _choices(source, at, start, end):
                marked.append((line, choices))
        blank = start >= end
        at = after
    if marked:
        _settle(source, marked)
    return listed


def _plain_mark(plain: re.Match[str], at: int) -> tuple[int, Mark | None]:
    kind = plain.lastgroup
    if kind is None:
        return plain.end() - at, None
    column = plain.start(kind) - at
    return column, Mark("1.", int(plain[kind]), column) if kind == "number" else Mark(plain[kind], 0, column)


def _choices(source: str, at: int, start: int, end: int) -> _Choices:
    choices: _Choices = []
    choice: tuple[Mark, ...]
    here = start
    while here < end and len(choices) < MAX_MARKS and _MARK_BEGINS.match(source, here):
        column = here - at
        one = bullet(source, here, column) or number(source, here, column)
        several = None if one else letter(source, here, column)
        if one:
            choice, here = (one[0],), one[1]
        elif several:
            choice, here = tuple(several[0]), several[1]
        else:
            break
        here = min(end, BLANK.match(source, here, end).end())  # type: ignore[union-attr]
        choices.append((choice, here))
    return choices


def _settle(source: str, marked: list[tuple[Line, _Choices]]) -> None:
    """Letters become marks only where a neighbour in their sequence stands in the text."""
    seen = {(m.style, m.value) for _, choices in marked for choice, _ in choices for m in choice}
    if any(style in ("I.", "i.") for style, _ in seen):
        seen.update((m.style, m.value) for found in _INSIDE.finditer(source) for m in readings(found, 0))
    last: dict[str, int] = {}
    for line, choices in marked:
        for choice, stop in choices:
            picked = _pick(choice, seen, last)
            if picked is None:
                break
            last[picked.style] = picked.value
            if not (line.mark and line.mark.value) or picked.value:
                line.mark = picked
            line.start = stop
        if line.mark:
            line.column = line.mark.column


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


def _joined(source: str, listed: list[Line]) -> list[Line]:
    """Hard wraps joined: a line that could not have stood on the one before it, in a text of short lines."""
    width = max((line.width for line in listed), default=0)
    if not MIN_WRAP <= width <= MAX_WRAP:
        return listed
    joined: list[Line] = []
    for n, line in enumerate(listed):
        if joined and _wraps(source, line, listed[n - 1], width):
            joined[-1].end = line.end
        else:
            joined.append(line)
    return joined


def _wraps(source: str, line: Line, above: Line, width: int) -> bool:
    if line.mark or line.after_blank or line.indent < above.indent:
        return False
    word = source[line.start : line.end].split(None, 1)[0]
    if line.indent < MIN_WRAP_INDENT and word[:1].isupper():
        return False
    return above.width + 1 + len(word) > width - 1


def _with_text(source: str, listed: list[Line]) -> list[Line]:
    """Marks that stand alone go to the unmarked line below them; rules (`-----`) go."""
    kept: list[Line] = []
    alone: Line | None = None
    for line in listed:
        begins = source[line.start : line.start + 1].isalnum()  # as most lines do, and no rule
        if not begins and _RULE.fullmatch(source, line.start, line.end):
            alone = line if line.mark and line.start >= line.end else None
            continue
        if alone and line.mark is None:
            line.mark, line.column = alone.mark, alone.column
        alone = None
        kept.append(line)
    return kept


def read(source: str) -> list[Line]:
    """The logical lines of the text, in order; all but marks, blanks and rules stands in one of them."""
    return _with_text(source, _joined(source, _physical(source)))
