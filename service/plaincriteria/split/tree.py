"""Which item stands under which: by indentation and marks, and by meaning where these are lost or false."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from plaincriteria.domain import ItemKind
from plaincriteria.split import kinds
from plaincriteria.split.pieces import Piece

MAX_ADOPTED = 15
MAX_HEADINGS = 4
MAX_NESTED = 2
MIN_FLAT = 3
CONNECTIVE = "lone connective"
UPPER, HEADING, LEAD = 0.9, 0.75, 0.5
_COUNT = re.compile(
    r"\b(?:following|these|all|both)\s+(?P<word>two|three|four|five|six|\d)\b|\b(?P<both>both)\b"
    r"|\bof the (?P<word2>two|three|four|five)\b",
    re.IGNORECASE,
)
_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_FIRST = re.compile(r"[^\W\d_][\w'-]*")
_CONSENT = re.compile(
    r"(?:willing|able to|ability to|age[ds]?\b|signed|written|informed|provision of)", re.IGNORECASE
)
_TOP = re.compile(
    r"(?:patients?|subjects?|participants?|willing\w*|able|ability|age[ds]?|signed|written|informed|provision"
    r"|pregnan\w+|women|females?|males?|life expectancy|ecog|history of|any (?:other|condition)|known"
    r"|participation|concurrent|concomitant|current\w*|inability|unable|unwilling\w*|adequate|other|use of"
    r"|previous|prior|treatment with|body mass|bmi)\b",
    re.IGNORECASE,
)


@dataclass(slots=True, eq=False)
class Node:
    """A piece with its kind and its place; `rows`: the cohorts below it stand in one row."""

    piece: Piece
    kind: ItemKind
    lead: bool
    rank: float
    style: str
    connects: bool = False
    parent: Node | None = None
    holds: bool = False
    adopted: int = 0
    rows: bool = False
    children: list[Node] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The readable text."""
        return self.piece.text


def _node(piece: Piece, below: Piece | None) -> Node:
    text, marked = piece.text, piece.mark is not None
    lead, note = kinds.leads(text), kinds.note(text)
    kind: ItemKind = "criterion"
    if piece.topic:
        kind, lead = "heading", True
    elif note:
        kind, lead = "note", kinds.colon(text) and note != CONNECTIVE
    elif kinds.cohort(text) and (kinds.colon(text) or _names(piece, below)):
        kind, lead = "heading", True
    elif kinds.colon(text) and (kinds.topic(text) or (not marked and kinds.population(text))):
        kind = "heading"
    elif kinds.title(text) and _titles(piece, below):
        kind, lead = "heading", True
    return Node(
        piece, kind, lead, _rank(piece, kind), piece.mark.style if piece.mark else "", note == CONNECTIVE
    )


def _deeper(piece: Piece, below: Piece | None) -> bool:
    return below is not None and (below.column > piece.column or below.level > piece.level)


def _names(piece: Piece, below: Piece | None) -> bool:
    """Whether the name of a cohort without a colon has a list below it, or can be nothing but a heading."""
    if below is None or piece.mark is not None:
        return _deeper(piece, below)
    return below.mark is not None or kinds.group(piece.text)


def _titles(piece: Piece, below: Piece | None) -> bool:
    """Whether a line that reads like a title stands right above a list, as a title does."""
    if below is None or piece.cut:
        return False
    if piece.mark is None:
        return below.mark is not None and below.column >= piece.column
    return _deeper(piece, below) and piece.text.endswith("criteria")


def _rank(piece: Piece, kind: ItemKind) -> float:
    rank = piece.column + 0.1 * piece.level
    if piece.mark is not None or piece.level:
        return rank
    if kind == "heading" or (kinds.colon(piece.text) and not kinds.announces(piece.text)):
        return rank - (UPPER if piece.text.isupper() else HEADING)
    return rank - LEAD


def grow(pieces: Sequence[Piece]) -> list[Node]:
    """The pieces under one section heading as nodes, parents set."""
    nodes = [_node(p, pieces[n + 1] if n + 1 < len(pieces) else None) for n, p in enumerate(pieces)]
    stack: list[Node] = []
    listed: set[float] = set()
    for n, node in enumerate(nodes):
        _among(node, listed)
        if _parts_groups(node, nodes[n + 1 : n + 2]):
            stack.clear()
        _place(node, stack)
    _adopt(nodes)
    _families(nodes)
    if _flatten(nodes):
        _families(nodes)
    return nodes


def _among(node: Node, listed: set[float]) -> None:
    """An unmarked lead-in among marked items stands beside them; meaning says where its list ends."""
    if node.kind == "heading" or node.rank % 1 == 1 - HEADING:
        listed.clear()
    elif node.style:
        listed.add(node.rank)
    elif node.lead and node.piece.level == 0 and node.piece.column in listed:
        node.rank = node.piece.column


def _hang(node: Node, parent: Node | None) -> None:
    node.parent = parent
    if parent:
        parent.holds = True


def _families(nodes: list[Node]) -> None:
    """Every node's children, in the order of the text, from the parents."""
    for node in nodes:
        node.children = []
    for node in nodes:
        if node.parent:
            node.parent.children.append(node)


def _parts_groups(node: Node, below: list[Node]) -> bool:
    """A lone "OR" before an unmarked line parts two groups, not two items of one."""
    return node.connects and all(b.piece.mark is None for b in below)


def _place(node: Node, stack: list[Node]) -> None:
    loose = node.piece.mark is None and node.piece.level == 0
    if node.connects and loose:
        return
    while stack and stack[-1].rank > node.rank:
        stack.pop()
    while stack and stack[-1].rank == node.rank and not _goes_under(node, stack):
        stack.pop()
    while stack and stack[-1].rank < node.rank and (_closed(stack[-1], node) or _counts_on(stack[-1], node)):
        node.rank = stack.pop().rank
    if (
        stack
        and kinds.cohort(node.text)
        and kinds.cohort(stack[-1].text)
        and _alike(node.text, stack[-1].text)
    ):
        stack.pop()
    if stack and node.kind == stack[-1].kind == "heading" and not stack[-1].holds:
        stack[-1].rows = kinds.cohort(node.text) and not kinds.cohort(stack[-1].text)
    _hang(node, stack[-1] if stack else None)
    if (node.kind != "note" or node.lead) and not (loose and not node.lead):
        stack.append(node)


def _closed(above: Node, node: Node) -> bool:
    """An item that ends in `;` and announces nothing has nothing below it, whatever the indentation says."""
    return above.text.endswith(";") and not above.lead and node.piece.level == 0 and above.kind == "criterion"


def _counts_on(above: Node, node: Node) -> bool:
    """A list does not begin with its second number: such an item stands beside the one above it."""
    mark, first = node.piece.mark, above.piece.mark
    if mark is None or first is None or mark.value < 2 or node.piece.level or above.kind == "heading":
        return False
    return not above.holds and not above.lead


def _goes_under(node: Node, stack: list[Node]) -> bool:
    """At the same indentation: a heading under an empty heading, or a list in a new style under a lead-in."""
    top = stack[-1]
    if node.kind == top.kind == "heading" and node.piece.mark is None:
        if top.rows and kinds.cohort(node.text):
            return True
        return not top.holds and len(stack) < MAX_HEADINGS and not _alike(node.text, top.text)
    if not node.style or not top.style or node.style == top.style:
        return False
    if any(n.rank == node.rank and n.style == node.style for n in stack):
        return False
    return top.lead


def _alike(one: str, other: str) -> bool:
    """Whether two headings are of one row: "Part 1:", "Part 2:"."""
    return _first(one) == _first(other) and kinds.cohort(one) == kinds.cohort(other)


def _first(text: str) -> str:
    found = _FIRST.search(text)
    return found[0].lower() if found else ""


def _adopt(nodes: list[Node]) -> None:
    """Flattened lists: a lead-in that ends in a colon takes the items that follow it at its own level."""
    for n, lead in enumerate(nodes):
        if not lead.lead or lead.holds or lead.adopted > MAX_NESTED:
            continue
        after = _after(nodes, n)
        for child in after[: _reach(lead, after, _before(nodes, n))]:
            _hang(child, lead)
            child.adopted = lead.adopted + 1


def _after(nodes: list[Node], n: int) -> list[Node]:
    """The siblings that follow a lead-in, as far as they could belong to it."""
    lead = nodes[n]
    found: list[Node] = []
    seen: set[int] = set()
    for k in range(n + 1, len(nodes)):
        node = nodes[k]
        if node.parent is not lead.parent and not (not found and _unindented(lead, node)):
            if node.parent is None or id(node.parent) not in seen:
                break
        elif (node.piece.mark is None and node.kind == "heading") or len(found) > MAX_ADOPTED:
            break
        else:
            found.append(node)
        seen.add(id(node))
    return found


def _unindented(lead: Node, node: Node) -> bool:
    return (
        kinds.colon(lead.text)
        and node.piece.mark is None
        and node.parent is None
        and node.kind == "criterion"
    )


def _before(nodes: list[Node], n: int) -> set[str]:
    return {_first(m.text) for m in nodes[max(0, n - 12) : n] if m.parent is nodes[n].parent}


def _reach(lead: Node, after: list[Node], firsts_before: set[str]) -> int:
    """How many of the following siblings are children of the lead-in."""
    if not after or not (kinds.colon(lead.text) or re.search(r"\bbelow\.?$", lead.text)):
        return 0
    found = _COUNT.search(lead.text)
    limit = _number(found) if found else MAX_ADOPTED
    taken = 0
    for n, node in enumerate(after[:limit]):
        if n and _stops(lead, node, after[:n], firsts_before):
            break
        taken = n + 1
    return taken


def _number(found: re.Match[str]) -> int:
    word = (found["word"] or found["word2"] or "").lower()
    return 2 if found["both"] else int(word) if word.isdigit() else _NUMBERS.get(word, MAX_ADOPTED)


def _stops(lead: Node, node: Node, taken: list[Node], firsts_before: set[str]) -> bool:
    """Whether the list under a lead-in has ended before this node."""
    last, text = taken[-1].text, node.text
    if kinds.ends_open(last):
        return False
    if lead.piece.mark is None and node.piece.mark is not None:
        return bool(_CONSENT.match(text)) and not _CONSENT.match(taken[0].text)
    if node.kind != "criterion" or kinds.colon(text):
        return True
    if lead.kind == "heading" and kinds.cohort(lead.text):
        return False
    firsts = {_first(t.text) for t in taken}
    if text[:1].isupper() and all(t.text[:1].islower() for t in taken):
        return True
    if _first(text) in firsts:
        return False
    if _first(text) in firsts_before or (_TOP.match(text) and not _TOP.match(taken[0].text)):
        return True
    if last.endswith(".") and any(t.text.endswith((",", ";")) for t in taken[:-1]):
        return True
    return len(text) > 80 and len(text) > 3 * max(len(t.text) for t in taken)


def _flatten(nodes: list[Node]) -> bool:
    """False indentation: the one item on the outer level is no lead-in, and everything hangs under it."""
    moved = False
    outer = [n for n in nodes if n.parent is None]
    for inner in [outer, *(n.children for n in nodes if n.kind == "heading")]:
        items = [n for n in inner if n.kind == "criterion"]
        if len(items) != 1 or items[0].lead or items[0].piece.mark is None:
            continue
        only = items[0]
        if len(only.children) >= MIN_FLAT and all(c.piece.level == 0 for c in only.children):
            moved = True
            for child in only.children:
                child.parent = only.parent
    return moved
