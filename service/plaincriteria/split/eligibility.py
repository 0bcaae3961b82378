"""The splitter's one verb: lines, pieces, tree, then sections, ids and scopes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from plaincriteria.domain import Criterion, Eligibility, Section, SectionKind, Span, Trial
from plaincriteria.split import combine, headings, kinds, lines, notes, pieces
from plaincriteria.split.combine import Combination
from plaincriteria.split.headings import Heading
from plaincriteria.split.node import Node
from plaincriteria.split.pieces import Piece
from plaincriteria.split.tree import grow

NONE_BELOW = Combination(None)
LETTERS = {"inclusion": "I", "exclusion": "E", "other": "O"}


@dataclass(slots=True)
class _Block:
    """What stands under one section heading (None: before the first)."""

    head: Piece | None
    heading: Heading | None
    pieces: list[Piece]


def _blocks(listed: Iterable[Piece]) -> list[_Block]:
    blocks = [_Block(None, None, [])]
    for piece in listed:
        if piece.heading:
            blocks.append(_Block(piece, piece.heading, []))
        else:
            blocks[-1].pieces.append(piece)
    return blocks if blocks[0].pieces else blocks[1:]


class _Writer:
    """Numbers the items and collects the sections in the order of the text."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.sections: list[Section] = []
        self.items: list[Criterion] = []
        self.counts = {"S": 0, "I": 0, "E": 0, "O": 0}
        self.closed = False
        self.current = 0

    def block(self, block: _Block) -> None:
        side: SectionKind = block.heading.side if block.heading else "inclusion"
        head = self._head(block, side)
        nodes = grow(block.pieces)
        made: dict[int, Criterion] = {}
        counted: dict[str, int] = {}
        for node in nodes:
            if side == "inclusion" and not self.closed:
                side = self._side(node)
            self._item(node, side, head, made, counted)
            node.parent = (
                None  # without circles the nodes go at once, and the collector has next to nothing to do
            )

    def _head(self, block: _Block, side: SectionKind) -> Criterion | None:
        text = block.head.text if block.head else None
        scope = block.heading.scope if block.heading else None
        self._open(side, text, scope)
        if not block.head or not block.heading:
            return None
        letter = "S" if block.heading.bare else LETTERS[side]
        self.counts[letter] += 1
        item = Criterion(
            id=f"{letter}{self.counts[letter]}",
            parent_id=None,
            section=self.current,
            side=side,
            kind="heading",
            span=Span(block.head.start, block.head.end),
            text=block.head.text,
            scope=scope,
        )
        self.items.append(item)
        return None if block.heading.bare else item

    def _open(self, side: SectionKind, heading: str | None, scope: str | None) -> None:
        self.sections.append(Section(kind=side, heading=heading, scope=scope))
        self.current = len(self.sections) - 1

    def _side(self, node: Node) -> SectionKind:
        """A lead-in such as "… are excluded if:" opens the other side where no heading in the text does."""
        opens = node.parent is None and node.piece.mark is None and node.colon
        if opens and headings.side_of_sentence(node.text) == "exclusion":
            self._open("exclusion", node.text, None)
            return "exclusion"
        return "inclusion"

    def _item(
        self,
        node: Node,
        side: SectionKind,
        head: Criterion | None,
        made: dict[int, Criterion],
        counted: dict[str, int],
    ) -> None:
        piece, kind = node.piece, node.kind
        text = piece.text
        parent = made[id(node.parent)] if node.parent else head
        section = self.current
        if kind == "note" and kinds.both_sides(text):
            parent, side, section = None, "other", self._other()
        if node.connects:
            parent = None
        scope = parent.scope if parent else self.sections[section].scope
        if kind == "heading" and node.cohort:
            scope = _narrowed(scope, text)
        combination = _combination(node, side) if node.children else NONE_BELOW
        item = Criterion(
            id=self._number(parent, side, counted),
            parent_id=parent.id if parent else None,
            section=section,
            side=side,
            kind=kind,
            span=Span(piece.start, piece.end),
            text=text,
            lead_in=(*parent.lead_in, parent.text) if parent else (),
            scope=scope,
            joins=combination.joins,
            count=combination.number,
        )
        made[id(node)] = item
        self.items.append(item)

    def _other(self) -> int:
        """The section of remarks about the whole listing; made once."""
        for n, section in enumerate(self.sections):
            if section.kind == "other" and section.heading is None:
                return n
        self.sections.append(Section(kind="other", heading=None, scope=None))
        return len(self.sections) - 1

    def _number(self, parent: Criterion | None, side: SectionKind, counted: dict[str, int]) -> str:
        if parent:
            counted[parent.id] = counted.get(parent.id, 0) + 1
            return f"{parent.id}.{counted[parent.id]}"
        letter = LETTERS[side]
        self.counts[letter] += 1
        return f"{letter}{self.counts[letter]}"


def _combination(node: Node, side: SectionKind) -> Combination:
    children = [c.text for c in node.children if c.kind != "note"]
    return combine.combination(node.text, children, excluding=side == "exclusion")


def _narrowed(scope: str | None, cohort: str) -> str:
    """The scope of what stands under the name of a cohort."""
    name = cohort.strip(" :：*_")
    name = name[1:-1] if name[:1] in "[(" and name[-1:] in ")]" else name
    return f"{scope}, {name}" if scope else name


def split(criteria: str) -> Eligibility:
    """The sections and items of an eligibility text, spans into `criteria` as it stands; never raises."""
    listed = pieces.cut(criteria, lines.read(criteria))
    writer = _Writer(criteria)
    blocks = _blocks(listed)
    writer.closed = any(b.heading and b.heading.side == "exclusion" for b in blocks)
    for block in blocks:
        writer.block(block)
    complete = notes.complete(writer.items)
    return Eligibility(
        source=criteria,
        sections=tuple(writer.sections),
        items=tuple(writer.items),
        notes=tuple(notes.remarks(criteria, writer.items, complete)),
        complete=complete,
    )


def as_row(trial: Trial, eligibility: Eligibility) -> dict[str, Any]:
    """The row that `plaincriteria split` writes for a trial; offsets are of `source_text`."""
    items = [
        {
            "id": i.id,
            "parent_id": i.parent_id,
            "section": i.side,
            "kind": i.kind,
            "start": i.span.start,
            "end": i.span.end,
            "text": i.text,
        }
        for i in eligibility.items
    ]
    return {"nct_id": trial.id, "source_text": eligibility.source, "items": items}
