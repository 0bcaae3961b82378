"""An item in the making: its piece, its kind, and what it stands under."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from plaincriteria.domain import ItemKind
from plaincriteria.split import kinds
from plaincriteria.split.pieces import Piece

_FIRST = re.compile(r"[^\W\d_][\w'-]*")


@dataclass(slots=True, eq=False)
class Node:
    """A piece with its kind and its place.

    `text`: the readable text; `colon`: whether it ends in one;
    `rows`: the cohorts below it stand in one row; `raised`: it was indented falsely and stands further out.
    """

    piece: Piece
    text: str
    colon: bool
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
    _cohort: bool | None = None

    @property
    def cohort(self) -> bool:
        """Whether the text names a cohort, asked once."""
        if self._cohort is None:
            self._cohort = kinds.cohort(self.text)
        return self._cohort


def hang(node: Node, parent: Node) -> None:
    """Put a node under a parent."""
    node.parent = parent
    parent.holds = True
    parent.newest = node


def first(text: str) -> str:
    """The first word, in lower case."""
    found = _FIRST.search(text)
    return found[0].lower() if found else ""
