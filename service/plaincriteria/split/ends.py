"""Where a flattened list ends: which item after a lead-in no longer belongs to it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from plaincriteria.split import combine, kinds
from plaincriteria.split.node import Node, first

LONG = 80
_MEASURED = re.compile(r"[<>≤≥=]\s?\d|\d\s?(?:%|years?|months?|weeks?|days?)", re.IGNORECASE)
_VALUE = re.compile(r"[<>≤≥=]\s?\d|\d\s?%")
_UNFINISHED = re.compile(r"\b(?:who|must|should|to|will|and|or)\s?[:：]$", re.IGNORECASE)
_BRACKETS = re.compile(r"\([^()]*\)")
_LAST_TOPIC = re.compile(r"[:：]\s+([^:：]{3,50}[:：])$")


@cache
def _words(name: str) -> re.Pattern[str]:
    return re.compile(kinds.data()["list_end"][name], re.IGNORECASE)


def ended(lead: Node, node: Node, taken: Sequence[Node], firsts_before: set[str]) -> bool:
    """Whether the list under a lead-in, of which `taken` are the items so far, has ended before this node."""
    if combine.ends_open(taken[-1].text):
        return False
    if lead.piece.mark is None and node.piece.mark is not None and not lead.raised:
        return _opens(node.text, taken[0].text, "consent")
    if _unmarked_list(lead, node, taken):
        return True
    if node.kind != "criterion":
        return not (_topic(node) and (_fused(lead) or (_topic(taken[0]) and values(lead, taken))))
    if titled(lead) and not lead.raised:
        return node.colon
    if values(lead, taken):
        return (
            not measures(node.text)
            or bool(_words("other_values").match(node.text))
            or _beside(lead, node, taken)
        )
    return node.colon or _joined(node, taken) or _changes(lead, node, taken, firsts_before)


def _beside(lead: Node, node: Node, taken: Sequence[Node]) -> bool:
    """Whether the node begins as its lead-in does and no item so far ("No …", "Must …"): it stands beside it."""
    word = first(node.text)
    if word != first(lead.text) or any(first(t.text) == word for t in taken):
        return False
    return _words("beside").fullmatch(word) is not None and not _words("several").search(lead.text)


def titled(lead: Node) -> bool:
    """Whether a marked line is the heading of a group: it holds what follows up to the next of its kind."""
    return lead.kind == "heading" and (lead.cohort or lead.text.isupper())


def _unmarked_list(lead: Node, node: Node, taken: Sequence[Node]) -> bool:
    """Whether lines without marks stood below a marked lead-in, and the marked items now go on."""
    return bool(
        lead.piece.mark and taken[0].piece.mark is None and taken[0].piece.level == 0 and node.piece.mark
    )


def _topic(node: Node) -> bool:
    return node.kind == "heading" and node.colon


def _fused(lead: Node) -> bool:
    """Whether the first of several topics stands behind the lead-in itself: "… as follows: Mild disease:"."""
    found = _LAST_TOPIC.search(lead.text[-LONG:])
    return bool(found and kinds.topic(found[1]))


def measures(text: str) -> bool:
    """Whether the text says how high something is; a time alone is no value."""
    return _VALUE.search(text) is not None or _words("measured").search(text) is not None


def values(lead: Node, taken: Sequence[Node]) -> bool:
    """Whether this is a list of values: its lead-in speaks of a function, its items measure or are topics."""
    return bool(_words("function").search(lead.text)) and all(_topic(t) or measures(t.text) for t in taken)


def _opens(text: str, before: str, name: str) -> bool:
    """Whether the text begins as the wording says, and the one before it does not."""
    return bool(_words(name).match(text)) and not _words(name).match(before)


def _joined(node: Node, taken: Sequence[Node]) -> bool:
    """A list joined by "or" ends with the item that its last "or" leads to."""
    if node.text[:1].islower() or any(t.colon for t in taken):
        return False  # what follows a lead-in among the alternatives is its list
    if any(combine.ends_open(t.text) for t in taken[:-1]):
        return True
    return combine.begins_or(taken[-1].text) and not combine.begins_or(node.text)


def _changes(lead: Node, node: Node, taken: Sequence[Node], firsts_before: set[str]) -> bool:
    """Whether the node speaks of something else than the items so far."""
    text, head = node.text, taken[0].text
    if text[:1].isupper() and all(t.text[:1].islower() for t in taken):
        return True
    if _consents(lead, text, head) or _treatments(lead, text, taken):
        return True
    if len(taken) == 1 and _words("plural").search(lead.text):
        return False
    if first(text) in {first(t.text) for t in taken} or _of_women(lead, text):
        return False
    if first(text) in firsts_before or _opens(text, head, "top") or _beside(lead, node, taken):
        return True
    return _breaks_row(lead, text, taken)


def agrees(text: str) -> bool:
    """Whether the text asks for consent."""
    return _words("agreement").search(text) is not None


def _consents(lead: Node, text: str, head: str) -> bool:
    """Consent defines nothing: it stands behind a list, unless the lead-in is an unfinished sentence."""
    if lead.kind != "criterion" and not lead.raised:
        return False
    return agrees(text) and not agrees(head) and not _UNFINISHED.search(lead.text)


def _treatments(lead: Node, text: str, taken: Sequence[Node]) -> bool:
    """A list of treatments ends with the first disease."""
    said = _words("treatment").search
    return bool(
        said(lead.text[-LONG:])
        and not _words("disease").search(lead.text)
        and not said(text)
        and _words("disease").search(text)
        and all(said(t.text) for t in taken)
    )


def _of_women(lead: Node, text: str) -> bool:
    """What makes a woman unable to conceive stands under a lead-in that speaks of women."""
    states = _words("unable_to_conceive").search
    return bool(_words("women").search(lead.text) and states(text) and not states(lead.text))


def _breaks_row(lead: Node, text: str, taken: Sequence[Node]) -> bool:
    """Whether the text cannot stand in one row with the items so far: a value, a new sentence, a long one."""
    measured = _MEASURED.search
    if len(taken) > 1 and measured(text) and combine.says("alternatives", lead.text):
        return not any(measured(t.text) for t in taken)  # a value is no further kind of disease
    if taken[-1].text.endswith(".") and any(t.text.endswith((",", ";")) for t in taken[:-1]):
        return True
    length = len(_BRACKETS.sub("", text))
    return length > LONG and length > 3 * max(len(t.text) for t in taken)
