"""Lines cut into pieces: section headings, items, and the items inside a line, in the order of the text."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise, zip_longest

from plaincriteria import readable
from plaincriteria.split import headings, inline, lines, marks, paragraphs, signs
from plaincriteria.split.headings import Heading
from plaincriteria.split.inline import Part
from plaincriteria.split.lines import Line
from plaincriteria.split.marks import Mark
from plaincriteria.split.phrases import words

ENOUGH_LINES = 4
DASHES = "-–•"
_ALNUM = re.compile(r"[^\W_]")


@dataclass(slots=True)
class Piece:
    """A span of the source that becomes an item; `level` counts the inline lists that it lies in."""

    start: int
    end: int
    text: str
    column: float
    mark: Mark | None
    level: int = 0
    heading: Heading | None = None
    topic: bool = False
    cut: bool = False


def _stretches(source: str, listed: list[Line]) -> list[Line]:
    """The lines, cut where a section heading stands in one."""
    hooks = headings.hooks(source)
    stretches: list[Line] = []
    for line in listed:
        if hooks[bisect_left(hooks, line.start)] < line.end:
            stretches += _beside_headings(source, line)
            continue
        if source[line.end - 1] in DASHES:
            line.end = _rstrip(source, line.start, line.end)
        stretches.append(line)
    return stretches


def _beside_headings(source: str, line: Line) -> Iterator[Line]:
    cuts = [line.start, *headings.midline(source, line.start, line.end), line.end]
    for start, end in pairwise(cuts):
        mark = line.mark if start == line.start else None
        found = headings.opening(source, start, end, mark is not None)
        if found:
            yield Line(start, found[1], line.column, mark, heading=found[0])
            start, mark = found[1], None
        if found or start != line.start:
            start, mark = _own_mark(source, start, end)
        end = _rstrip(source, start, end)
        if start < end and _ALNUM.search(source, start, end):
            yield Line(start, end, line.column, mark)


def _rstrip(source: str, start: int, end: int) -> int:
    """Without blanks, and without a mark that stands alone behind the last word."""
    while end > start and (source[end - 1].isspace() or _alone(source, start, end - 1)):
        end -= 1
    return end


def _alone(source: str, start: int, at: int) -> bool:
    return at > start and source[at] in DASHES and source[at - 1].isspace()


def _own_mark(source: str, start: int, end: int) -> tuple[int, Mark | None]:
    """The mark that stands after a heading on the same line: `Inclusion Criteria: 1. …`."""
    start = lines.BLANK.match(source, start, end).end()  # type: ignore[union-attr]
    found = marks.bullet(source, start) or marks.number(source, start)
    if not found and (several := marks.letter(source, start)):
        first = [m for m in several[0] if m.value == 1]
        found = (first[0], several[1]) if first else None
    if not found:
        return start, None
    return lines.BLANK.match(source, found[1], end).end(), found[0]  # type: ignore[union-attr]


@cache
def _topics() -> re.Pattern[str]:
    names = "|".join(
        re.escape(w).replace(r"\ ", r"\s+") for w in sorted(words("topics"), key=len, reverse=True)
    )
    return re.compile(rf"(?:(?<=\s)|(?<![\s\S]))(?:{names}):(?=\s|$)")


def cut(source: str, listed: list[Line]) -> list[Piece]:
    """The pieces of the text; together they hold everything but marks, blanks and rules."""
    pieces: list[Piece] = []
    block: list[Line] = []
    for here in _stretches(source, listed):
        if here.heading:
            pieces += _block(source, block)
            block = []
            text = readable.text(source[here.start : here.end])
            pieces.append(Piece(here.start, here.end, text, here.column, here.mark, heading=here.heading))
        else:
            block.append(here)
    return pieces + _block(source, block)


def _block(source: str, block: list[Line]) -> list[Piece]:
    """The pieces under one section heading."""
    pieces: list[Piece] = []
    alone, by_line, topical = len(block) == 1, _by_line(source, block), _is_topical(source, block)
    for here, below in zip_longest(block, block[1:]):
        start, end, mark, column = here.start, here.end, here.mark, here.column
        follows = below.mark if below else None
        if signs.promising(source, start, end, mark, follows):
            parts = _parts(source, here, follows)
        elif mark and paragraphs.whole(source, start, end):  # as with half of all lines
            pieces.append(Piece(start, end, readable.text(source[start:end]), column, mark))
            continue
        else:
            parts = [Part(start, end, mark, 0)]
        for part in parts:
            if topical and part.mark is None:
                pieces += _topical(source, part, column)
            elif members := paragraphs.members(source, part.start, part.end):
                pieces += _cut(source, part, column, members[:1])
                inner = part._replace(mark=None, level=part.level + 1)
                pieces += _cut(source, inner, column, members[1:])
            else:
                pieces += _cut(source, part, column, _spans(source, part, alone, by_line))
    return pieces


def _by_line(source: str, block: list[Line]) -> bool:
    """Whether the unmarked lines are an item each, as they are where most are one sentence."""
    unmarked = [s for s in block if s.mark is None]
    if len(unmarked) < ENOUGH_LINES:
        return False
    single = sum(1 for s in unmarked if not any(paragraphs.sentences(source, s.start, s.end)))
    return single >= 0.6 * len(unmarked)


def _is_topical(source: str, block: list[Line]) -> bool:
    """Whether the block has paragraphs in the PDQ form."""
    sign = "CHARACTERISTICS:"
    if not block or source.find(sign, max(0, block[0].start - len(sign)), block[-1].end) < 0:
        return False
    return any(
        source[s.end - len(sign) : s.end] == sign or sign in source[s.start : s.start + 40] for s in block
    )


def _parts(source: str, here: Line, follows: Mark | None) -> list[Part]:
    """The inline lists of a stretch; a sentence behind the last member of a list is an item of its own."""
    parts = inline.cut(source, here.start, here.end, here.mark, follows)
    if len(parts) == 1:
        return parts
    found: list[Part] = []
    for n, part in enumerate(parts):
        last = n + 1 == len(parts)
        ends = part.level > 0 and n > 1 and (last or parts[n + 1].level < part.level)
        begun = _behind(source, parts[n - 1], part) if ends else None
        if begun is None:
            found.append(part)
        else:
            found.append(part._replace(end=_rstrip(source, part.start, begun)))
            found.append(Part(begun, part.end, None, 0 if last else part.level))
    return found


def _behind(source: str, before: Part, part: Part) -> int | None:
    """Where the sentence behind a list begins, if the other members are no sentences themselves."""
    if before.level != part.level or any(
        True for _ in paragraphs.sentences(source, before.start, before.end)
    ):
        return None
    return paragraphs.tail(source, part.start, part.end)


def _spans(source: str, part: Part, alone: bool, by_line: bool) -> list[tuple[int, int]]:
    """The conditions of a part."""
    if part.mark is None and part.level == 0:
        if by_line:
            return [(part.start, part.end)]
        return paragraphs.conditions(source, part.start, part.end, alone)
    glued = paragraphs.glued(source, part.start, part.end, alone)
    if len(glued) == 1:
        return paragraphs.clauses(source, *glued[0])
    return [clause for span in glued for clause in paragraphs.clauses(source, *span)]


def _cut(source: str, part: Part, column: int, spans: list[tuple[int, int]]) -> list[Piece]:
    """The spans as pieces; the mark stands before the first."""
    return [
        Piece(
            start,
            end,
            readable.text(source[start:end]),
            column,
            None if n else part.mark,
            part.level,
            cut=n > 0,
        )
        for n, (start, end) in enumerate(spans)
    ]


def _topical(source: str, part: Part, column: int) -> Iterator[Piece]:
    """A paragraph in the PDQ form: `Age: 18 and over Renal: Not specified`."""
    here = part.start
    for found in _topics().finditer(source, part.start, part.end):
        yield from _cut(source, part, column, _paragraph(source, here, found.start()))
        yield Piece(found.start(), found.end(), found[0], column, None, topic=True)
        here = found.end()
    yield from _cut(source, part, column, _paragraph(source, here, part.end))


def _paragraph(source: str, start: int, end: int) -> list[tuple[int, int]]:
    start = lines.BLANK.match(source, start, end).end()  # type: ignore[union-attr]
    return paragraphs.conditions(source, start, end, False) if start < end else []
