"""Nesting by meaning, where the indentation of a list is lost or false."""

from __future__ import annotations

import re

from plaincriteria.split import combine, ends
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
# An exception or condition in the singular announces one item.
_ONE = re.compile(
    r"\b(?:following|one) (?:exception|exemption|condition|criterion|requirement)\s?[:：]$", re.IGNORECASE
)
_EITHER = re.compile(r"\beither\b[^.;]{0,40}$", re.IGNORECASE)
# Promises of a list without a colon.
_PROMISE = re.compile(
    r"\b(?:(?:as|criteria|listed|mentioned) below\.?|(?:and|or)\s?(?:\.{3}|…)"
    r"|(?:one|any|all|none|more|two|both|either) of (?:the |these )?following(?: [\w/-]+){0,2}\.?"
    r"|(?:no|the|any) following [\w -]{1,40} (?:of|with))$",
    re.IGNORECASE,
)


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
    limit = MAX_ROW if ends.titled(lead) else MAX_ADOPTED
    found: list[Node] = []
    seen: set[int] = set()
    for k in range(n + 1, len(nodes)):
        node = nodes[k]
        if node.connects and found and _EITHER.search(lead.text):
            continue
        if node.parent is not lead.parent and not (not found and _unindented(lead, node)):
            if node.parent is None or id(node.parent) not in seen:
                break
        elif (node.piece.mark is None and node.kind == "heading") or len(found) > limit:
            break
        else:
            found.append(node)
        seen.add(id(node))
    return found


def _unindented(lead: Node, node: Node) -> bool:
    return lead.colon and node.piece.mark is None and node.parent is None and node.kind == "criterion"


def _before(nodes: list[Node], n: int) -> set[str]:
    return {first(m.text) for m in nodes[max(0, n - 12) : n] if m.parent is nodes[n].parent}


def _reach(lead: Node, after: list[Node], firsts_before: set[str]) -> int:
    """How many of the following siblings are children of the lead-in."""
    if not after or not (lead.colon or _promises(lead, after[0])):
        return 0
    taken = 1
    for node in after[1 : _most(lead.text)]:
        if ends.ended(lead, node, after[:taken], firsts_before):
            break
        taken += 1
    return taken


def _promises(lead: Node, below: Node) -> bool:
    """Whether a lead-in without a colon announces a list, and no other lead-in stands below it."""
    return _PROMISE.search(lead.text) is not None and ("below" in lead.text[-6:] or not below.colon)


def _most(text: str) -> int:
    """The highest number of items that the lead-in can announce."""
    if _ONE.search(text):
        return 1
    found = _COUNT.search(text)
    return _number(found) if found else MAX_ROW


def _number(found: re.Match[str]) -> int:
    return 2 if found["both"] else combine.figure(found["word"] or found["word2"])


def flatten(nodes: list[Node]) -> bool:
    """False indentation: an item that is no lead-in, below which the rest of the list hangs."""
    moved = False
    outer = [n for n in nodes if n.parent is None]
    for inner in [outer, *(n.children for n in nodes if n.kind == "heading")]:
        items = [n for n in inner if n.kind == "criterion"]
        for item in items:
            if _holds_rest(item, len(items) == 1):
                moved = True
                for child in item.children:
                    child.parent = item.parent
    return moved


def _holds_rest(item: Node, alone: bool) -> bool:
    """Whether the item holds what stands beside it: it is the only one, or consent is asked for below it."""
    below = item.children
    if not below or item.lead or item.piece.mark is None or any(c.piece.level for c in below):
        return False
    if alone and len(below) >= MIN_FLAT:
        return True
    return len(below) > 1 and any(ends.agrees(c.text) for c in below) and not ends.agrees(item.text)
