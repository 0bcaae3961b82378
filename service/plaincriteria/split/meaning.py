"""Nesting by meaning, where the indentation of a list is lost or false."""

from __future__ import annotations

import re

from plaincriteria.split import kinds
from plaincriteria.split.node import Node, first, hang

MAX_ADOPTED = 15
MAX_ROW = 200
MAX_NESTED = 2
MIN_FLAT = 3
_COUNT = re.compile(
    r"\b(?:following|these|all|both)\s+(?P<word>two|three|four|five|six|\d)\b|\b(?P<both>both)\b"
    r"|\bof the (?P<word2>two|three|four|five)\b",
    re.IGNORECASE,
)
_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_CONSENT = re.compile(
    r"(?:willing|able to|ability to|age[ds]?\b|signed|written|informed|provision of)", re.IGNORECASE
)
_TOP = re.compile(
    r"(?:patients?|subjects?|participants?|willing\w*|able|ability|age[ds]?|signed|written|informed|provision"
    r"|pregnan\w+|women|females?|males?|life expectancy|ecog|history of|any (?:other|condition)|known"
    r"|participation|concurrent|concomitant|current\w*|inability|unable|unwilling\w*|adequate|other|use of"
    r"|previous|prior|treatment with|body mass|bmi|disease (?:duration|activity)|duration of)\b",
    re.IGNORECASE,
)

_MEASURED = re.compile(r"[<>≤≥=]\s?\d|\d\s?(?:%|years?|months?|weeks?|days?)", re.IGNORECASE)


def adopt(nodes: list[Node]) -> None:
    """Flattened lists: a lead-in that ends in a colon takes the items that follow it at its own level."""
    for n, lead in enumerate(nodes):
        if not lead.lead or lead.holds or lead.adopted > MAX_NESTED:
            continue
        after = _after(nodes, n)
        for child in after[: _reach(lead, after, _before(nodes, n))]:
            hang(child, lead)
            child.adopted = lead.adopted + 1


def _after(nodes: list[Node], n: int) -> list[Node]:
    """The siblings that follow a lead-in, as far as they could belong to it."""
    lead = nodes[n]
    limit = MAX_ROW if _titled(lead) else MAX_ADOPTED
    found: list[Node] = []
    seen: set[int] = set()
    for k in range(n + 1, len(nodes)):
        node = nodes[k]
        if node.parent is not lead.parent and not (not found and _unindented(lead, node)):
            if node.parent is None or id(node.parent) not in seen:
                break
        elif (node.piece.mark is None and node.kind == "heading") or len(found) > limit:
            break
        else:
            found.append(node)
        seen.add(id(node))
    return found


def _titled(lead: Node) -> bool:
    """Whether a marked line is the heading of a group: it holds what follows up to the next of its kind."""
    return lead.kind == "heading" and (kinds.cohort(lead.text) or lead.text.isupper())


def _unindented(lead: Node, node: Node) -> bool:
    return (
        kinds.colon(lead.text)
        and node.piece.mark is None
        and node.parent is None
        and node.kind == "criterion"
    )


def _before(nodes: list[Node], n: int) -> set[str]:
    return {first(m.text) for m in nodes[max(0, n - 12) : n] if m.parent is nodes[n].parent}


def _reach(lead: Node, after: list[Node], firsts_before: set[str]) -> int:
    """How many of the following siblings are children of the lead-in."""
    if not after or not (
        kinds.colon(lead.text) or re.search(r"\b(?:as|criteria|listed|mentioned) below\.?$", lead.text)
    ):
        return 0
    found = _COUNT.search(lead.text)
    limit = _number(found) if found else MAX_ROW
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
    if _titled(lead):
        return False
    firsts = {first(t.text) for t in taken}
    if text[:1].isupper() and all(t.text[:1].islower() for t in taken):
        return True
    if first(text) in firsts:
        return False
    if first(text) in firsts_before or (_TOP.match(text) and not _TOP.match(taken[0].text)):
        return True
    if (
        len(taken) > 1
        and kinds.says("alternatives", lead.text)
        and _measures(node)
        and not any(map(_measures, taken))
    ):
        return True  # a value is no further kind of disease
    if last.endswith(".") and any(t.text.endswith((",", ";")) for t in taken[:-1]):
        return True
    return len(text) > 80 and len(text) > 3 * max(len(t.text) for t in taken)


def _measures(node: Node) -> bool:
    return _MEASURED.search(node.text) is not None


def flatten(nodes: list[Node]) -> bool:
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
