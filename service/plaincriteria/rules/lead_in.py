"""What a point says when its lead-in is taken into it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from plaincriteria.domain import Criterion, Joins
from plaincriteria.rules.articles import lowered
from plaincriteria.rules.pattern import compiled, data

_END = re.compile(r"[\s.;,:；，。：、]+$|[\s.;,:；，。]+(?:and|or|and/or)[\s.;,:；，。]*$", re.IGNORECASE)


def bare(text: str) -> str:
    """An item without its end mark and without the "and" or "or" that ties it to the next."""
    while (shorter := _END.sub("", text)) != text:
        text = shorter
    return text


def resolved(item: Criterion, items: Mapping[str, Criterion]) -> tuple[str, Joins | None] | None:
    """What the item says when its lead-in is taken into it, and how its list combines; None where that is unclear."""
    parent = items.get(item.parent_id) if item.parent_id else None
    if parent is None:
        return item.text, None
    if any(_turning(items, parent)):
        return None
    if parent.kind == "heading":
        return item.text, _joins_above(parent, items)
    if item.side == "inclusion" and all(_defining(above) for above in _asking(parent, items)):
        return item.text, "all"
    if parent.parent_id and items[parent.parent_id].kind == "criterion":
        return None
    if parent.joins == "any" and matches("headings.toml", "diagnosis", parent.text):
        return item.text, "any"
    return _substituted(item, parent)


def _asking(parent: Criterion, items: Mapping[str, Criterion]) -> list[Criterion]:
    """The parent and all above it that ask something themselves."""
    above: Criterion | None = parent
    found = []
    while above is not None:
        if above.kind == "criterion":
            found.append(above)
        above = items.get(above.parent_id) if above.parent_id else None
    return found


def _defining(above: Criterion) -> bool:
    return above.joins in (None, "all") and matches("frames.toml", "defining", above.text)


def _joins_above(parent: Criterion, items: Mapping[str, Criterion]) -> Joins | None:
    above = items.get(parent.parent_id) if parent.parent_id else None
    return parent.joins or (above.joins if above else None)


def _turning(items: Mapping[str, Criterion], parent: Criterion) -> list[bool]:
    """For the parent and all above it: does it turn its points round, or ask something that they depend on?"""
    turned = []
    above: Criterion | None = parent
    while above is not None:
        if not above.id.startswith("S"):
            turned.append(above.joins == "none" or _searches("turning", above.text))
        above = items.get(above.parent_id) if above.parent_id else None
    return turned


def _substituted(item: Criterion, parent: Criterion) -> tuple[str, Joins | None] | None:
    """ "History of any of the following within 6 months:" with the item put in the place of "the following"."""
    if item.side == "inclusion" and parent.joins is None:
        return None
    tables: Any = data("frames.toml")["following"]
    found = list(compiled(tables[0]["pattern"]).finditer(parent.text))
    if len(found) != 1 or re.search(r"[:;.]\s", bare(item.text)):
        return None
    lead, tail = parent.text[: found[0].start()], bare(parent.text[found[0].end() :])
    if not lead and not tail:
        return item.text, parent.joins
    if (
        not lead or parent.joins == "all"
    ):  # "defined by all of the following": one point alone does not define it
        return None
    if tail and not re.match(
        r"[,)]| (?:within|in|during|at|prior|before|for|on|to|by|over|after|since|as)\b", tail
    ):
        return None
    return f"{lead}{lowered(bare(item.text))}{tail}", parent.joins


def matches(name: str, key: str, text: str) -> bool:
    """Does a pattern of this table of a data file take the whole text?"""
    tables: Any = data(name)[key]
    return any(compiled(table["pattern"]).fullmatch(text) for table in tables)


def _searches(key: str, text: str) -> bool:
    tables: Any = data("frames.toml")[key]
    return any(compiled(table["pattern"]).search(text) for table in tables)
