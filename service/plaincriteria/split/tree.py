"""Which item stands under which, by indentation and marks; `meaning` then puts right what these hide."""

from __future__ import annotations

from collections.abc import Sequence

from plaincriteria.domain import ItemKind
from plaincriteria.split import kinds, meaning
from plaincriteria.split.node import Node, first, hang
from plaincriteria.split.pieces import Piece

MAX_HEADINGS = 4
CONNECTIVE = "lone connective"
LEADING_NOTHING = (CONNECTIVE, "registry form field")
UPPER, HEADING, LEAD = 0.9, 0.75, 0.5


def _node(piece: Piece, below: Piece | None) -> Node:
    text = piece.text
    colon, note = kinds.colon(text), kinds.note(text)
    lead = colon or kinds.leads_on(text)
    kind: ItemKind = "criterion"
    if piece.topic:
        kind, lead = "heading", True
    elif note:
        kind, lead = "note", colon and note not in LEADING_NOTHING
    elif (colon or _names(piece, below)) and kinds.cohort(text):
        kind, lead = "heading", True
    elif colon and (kinds.topic(text) or _people(piece, below)):
        kind = "heading"
    elif _titles(piece, below) and kinds.title(text):
        kind, lead = "heading", True
    style = piece.mark.style if piece.mark else ""
    rank = _rank(piece, kind, colon, below)
    return Node(piece, text, colon, kind, lead, rank, style, note == CONNECTIVE)


def _inside(piece: Piece, below: Piece | None) -> bool:
    """Whether the list of a lead-in stands in the same line: what stands below the line is none of it."""
    return below is not None and below.level > piece.level


def _people(piece: Piece, below: Piece | None) -> bool:
    """Whether an unmarked line names the people whom the lines below it are about."""
    return piece.mark is None and not _inside(piece, below) and kinds.population(piece.text)


def _deeper(piece: Piece, below: Piece | None) -> bool:
    return below is not None and (below.column > piece.column or _inside(piece, below))


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


def _rank(piece: Piece, kind: ItemKind, colon: bool, below: Piece | None) -> float:
    rank = piece.column + 0.1 * piece.level
    if piece.mark is not None or piece.level:
        return rank
    if _inside(piece, below):
        return rank - LEAD
    if kind == "heading" or (colon and not kinds.announces(piece.text)):
        return rank - (UPPER if piece.text.isupper() else HEADING)
    return rank - LEAD


def grow(pieces: Sequence[Piece]) -> list[Node]:
    """The pieces under one section heading as nodes, parents set."""
    nodes = [_node(p, pieces[n + 1] if n + 1 < len(pieces) else None) for n, p in enumerate(pieces)]
    stack: list[Node] = []
    listed: set[float] = set()
    for n, node in enumerate(nodes):
        below = nodes[n + 1] if n + 1 < len(nodes) else None
        if n and node.kind == "heading":
            _answers(nodes[n - 1], node)
        _among(node, listed)
        if node.lead and below:
            _raise(node, below, stack)
        if node.connects and _parts_groups(below):
            stack.clear()
        _place(node, stack)
    meaning.adopt(nodes)
    _families(nodes)
    if meaning.flatten(nodes):
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


def _answers(above: Node, node: Node) -> None:
    """A line right below a marked lead-in is its list and no title of the marked items that follow."""
    if node.piece.mark or node.colon or above.kind != "criterion":
        return
    if above.piece.mark and above.colon:
        node.kind, node.lead, node.rank = "criterion", False, node.piece.column - LEAD


def _raise(node: Node, below: Node, stack: list[Node]) -> None:
    """A lead-in indented under an item that announces nothing, its list further out: it stands with its list."""
    if node.rank <= below.rank or not node.colon:
        return
    rank, plain = below.rank, not (node.piece.level or below.piece.level)
    above = next((s for s in reversed(stack) if s.rank < node.rank), None)
    if not above or above.lead or above.kind != "criterion":
        return
    if plain and below.piece.mark and above.rank == rank:
        node.rank, node.raised = rank, True


def _families(nodes: list[Node]) -> None:
    """Every node's children, in the order of the text, from the parents."""
    for node in nodes:
        node.children.clear()
    for node in nodes:
        if node.parent:
            node.parent.children.append(node)


def _parts_groups(below: Node | None) -> bool:
    """A lone "OR" before an unmarked line parts two groups, not two items of one."""
    return below is None or below.piece.mark is None


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
    if stack and stack[-1].cohort and node.cohort and _alike(node, stack[-1]):
        stack.pop()
    if stack and node.kind == stack[-1].kind == "heading" and not stack[-1].holds:
        stack[-1].rows = node.cohort and not stack[-1].cohort
    if stack and _second(node, stack[-1]):
        stack.pop()
    if stack:
        hang(node, stack[-1])
    if (node.kind != "note" or node.lead) and not (loose and not node.lead):
        stack.append(node)


def _closed(above: Node, node: Node) -> bool:
    """An item that ends in `;` and announces nothing has nothing below it, whatever the indentation says."""
    return above.text.endswith(";") and not above.lead and node.piece.level == 0 and above.kind == "criterion"


def _counts_on(above: Node, node: Node) -> bool:
    """A list does not begin with its second number: such an item stands beside the one above it."""
    mark, first = node.piece.mark, above.piece.mark
    if mark is None or first is None or mark.value < 2 or node.piece.level:
        return False
    newest = above.newest.piece.mark if above.newest else None
    if newest and newest[:2] == (mark.style, mark.value - 1):
        return False
    if (mark.style, mark.value) == (first.style, first.value + 1):
        return True
    if above.kind == "heading":
        return False
    return not above.holds and not above.lead


def _second(node: Node, above: Node) -> bool:
    """A second "2." under an unmarked lead-in: the lead-in itself was the first, without its number."""
    mark, newest = node.piece.mark, above.newest.piece.mark if above.newest else None
    if mark is None or newest is None or above.piece.mark or above.kind == "heading":
        return False
    return mark.value == 2 and newest.style == mark.style and newest.value >= 2


def _goes_under(node: Node, stack: list[Node]) -> bool:
    """At the same indentation: a heading under an empty heading, or a list in a new style under a lead-in."""
    top = stack[-1]
    if node.kind == top.kind == "heading" and node.piece.mark is None:
        if top.rows and node.cohort:
            return True
        return not top.holds and len(stack) < MAX_HEADINGS and not _alike(node, top)
    if not node.style or not top.style or node.style == top.style:
        return False
    if any(n.rank == node.rank and n.style == node.style for n in stack):
        return False
    return top.lead


def _alike(one: Node, other: Node) -> bool:
    """Whether two headings are of one row: "Part 1:", "Part 2:"."""
    return first(one.text) == first(other.text) and one.cohort == other.cohort
