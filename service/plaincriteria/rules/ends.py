"""The ends of an item: marks and joining words that say nothing of it."""

from __future__ import annotations

import re

_END = re.compile(r"[\s.;,:；，。：、]+$|[\s.;,:；，。]+(?:and|or|and/or)[\s.;,:；，。]*$", re.IGNORECASE)


_MARK = re.compile(r"\(?(?:[a-z]|[ivx]{2,4}|\d{1,2})(?:\)[.:]?|\.)\s*(?=[A-Z][a-z])")


def unmarked(text: str) -> str:
    """An item without the mark of a list that the export has left before it ("a.Platelets")."""
    return _MARK.sub("", text, count=1) if _MARK.match(text) else text


def unbalanced(text: str) -> bool:
    """Whether a bracket of it is opened or closed elsewhere."""
    return text.count("(") != text.count(")") or text.count("[") != text.count("]")


def bare(text: str) -> str:
    """An item without its end mark and without the "and" or "or" that ties it to the next."""
    while _may_end(text) and (shorter := _END.sub("", text)) != text:
        text = shorter
    return text


def _may_end(text: str) -> bool:
    """Can there be such an end? Most texts have none, and the pattern would look for it at every blank."""
    last = text[-1:]
    return last.isspace() or last in ".;,:；，。：、" or text[-3:].lower().endswith(("and", "or"))
