"""An item in the making: its piece, its kind, and what it stands under."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from plaincriteria.domain import ItemKind
from plaincriteria.split.pieces import Piece

_FIRST = re.compile(r"[^\W\d_][\w'-]*")


@dataclass(slots=True, eq=False)
class Node:
    """A piece with its kind and its place.

    `rows`: the cohorts below it stand in one row; `raised`: it was indented falsely and stands further out.
    """

    piece: Piece
    kind: ItemKind
    lead: bool
    rank: float
    style: str
    connects: bool = False
    parent: Node | None = None
    holds: bool = False
    newest: Node | None = None
    adopted: int = 0
    rows: bool = False
    raised: bool = False
    children: list[Node] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The readable text."""
        return self.piece.text


def hang(node: Node, parent: Node | None) -> None:
    """Put a node under a parent, or under nothing."""
    node.parent = parent
    if parent:
        parent.holds = True
        parent.newest = node


def first(text: str) -> str:
    """The first word, in lower case."""
    found = _FIRST.search(text)
    return found[0].lower() if found else ""
