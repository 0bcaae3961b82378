"""Lines cut into pieces: section headings, items, and the items inside a line, in the order of the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from plaincriteria import readable
from plaincriteria.split import headings, inline, lines, paragraphs
from plaincriteria.split.headings import Heading
from plaincriteria.split.inline import Part
from plaincriteria.split.lines import Line, Mark

ENOUGH_LINES = 4
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


@dataclass(slots=True)
class _Stretch:
    """A line, or the part of a line before or after a section heading in it."""

    line: Line
    start: int
    end: int
    mark: Mark | None
    heading: Heading | None = None


def _stretches(source: str, line: Line) -> Iterator[_Stretch]:
    cuts = [line.start, *headings.midline(source, line.start, line.end), line.end]
    for start, end in pairwise(cuts):
        mark = line.mark if start == line.start else None
        found = headings.opening(source, start, end, mark is not None)
        if found:
            yield _Stretch(line, start, found[1], mark, found[0])
            start, mark = found[1], None
        if found or start != line.start:
            start, mark = _own_mark(source, start, end)
        end = _rstrip(source, start, end)
        if start < end and _ALNUM.search(source, start, end):
            yield _Stretch(line, start, end, mark)


def _rstrip(source: str, start: int, end: int) -> int:
    """Without blanks, and without a mark that stands alone behind the last word."""
    while end > start and (source[end - 1].isspace() or _alone(source, start, end - 1)):
        end -= 1
    return end


def _alone(source: str, start: int, at: int) -> bool:
    return at > start and source[at] in "-–•" and source[at - 1].isspace()


def _own_mark(source: str, start: int, end: int) -> tuple[int, Mark | None]:
    """The mark that stands after a heading on the same line: `Inclusion Criteria: 1. …`."""
    start = lines.BLANK.match(source, start, end).end()  # type: ignore[union-attr]
    found = lines.bullet(source, start) or lines.number(source, start)
    if not found and (several := lines.letter(source, start)):
        first = [m for m in several[0] if m.value == 1]
        found = (first[0], several[1]) if first else None
    if not found:
        return start, None
    return lines.BLANK.match(source, found[1], end).end(), found[0]  # type: ignore[union-attr]


@cache
def _topics() -> re.Pattern[str]:
    names = "|".join(
        re.escape(w).replace(r"\ ", r"\s+") for w in sorted(paragraphs.words("topics"), key=len, reverse=True)
    )
    return re.compile(rf"(?:(?<=\s)|(?<![\s\S]))(?:{names}):(?=\s|$)")


def cut(source: str, listed: list[Line]) -> list[Piece]:
    """The pieces of the text; together they hold everything but marks, blanks and rules."""
    stretches = [s for line in listed for s in _stretches(source, line)]
    pieces: list[Piece] = []
    block: list[_Stretch] = []
    for stretch in stretches:
        if stretch.heading:
            pieces += _block(source, block)
            block = []
            text = readable.text(source[stretch.start : stretch.end])
            pieces.append(
                Piece(
                    stretch.start,
                    stretch.end,
                    text,
                    stretch.line.column,
                    stretch.mark,
                    heading=stretch.heading,
                )
            )
        else:
            block.append(stretch)
    return [*pieces, *_block(source, block)]


def _block(source: str, block: list[_Stretch]) -> Iterator[Piece]:
    """The pieces under one section heading."""
    unmarked = [s for s in block if s.mark is None]
    alone = len(block) == 1
    single = sum(1 for s in unmarked if not any(paragraphs.sentences(source, s.start, s.end)))
    by_line = len(unmarked) >= ENOUGH_LINES and single >= 0.6 * len(unmarked)
    topical = _is_topical(source, block)
    for n, here in enumerate(block):
        follows = block[n + 1].mark if n + 1 < len(block) else None
        for part in _parts(source, here, follows):
            column = here.line.column
            if topical and part.mark is None:
                yield from _topical(source, part, column)
            elif members := paragraphs.members(source, part.start, part.end):
                yield from _cut(source, part, column, members[:1])
                inner = part._replace(mark=None, level=part.level + 1)
                yield from _cut(source, inner, column, members[1:])
            else:
                yield from _cut(source, part, column, _spans(source, part, alone, by_line))


def _is_topical(source: str, block: list[_Stretch]) -> bool:
    """Whether the block has paragraphs in the PDQ form."""
    sign = "CHARACTERISTICS:"
    if not block or source.find(sign, max(0, block[0].start - len(sign)), block[-1].end) < 0:
        return False
    return any(
        source[s.end - len(sign) : s.end] == sign or sign in source[s.start : s.start + 40] for s in block
    )


def _parts(source: str, here: _Stretch, follows: Mark | None) -> list[Part]:
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
