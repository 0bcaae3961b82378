"""What a point says when its lead-in is taken into it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from plaincriteria.domain import Criterion, Joins
from plaincriteria.rules.articles import lowered
from plaincriteria.rules.ends import bare
from plaincriteria.rules.pattern import compiled, data

# Such a list as a whole decides: one point of it says nothing by itself.
_TIME = re.compile(r"\b(?:within|in the (?:past|last|previous)|before|prior to|during)\b", re.IGNORECASE)
_PARTLY: tuple[Joins, ...] = ("none", "at_least", "at_most")


def resolved(item: Criterion, items: Mapping[str, Criterion]) -> tuple[str, Joins | None] | None:
    """What the item says when its lead-in is taken into it, and how its list combines; None where that is unclear."""
    parent = items.get(item.parent_id) if item.parent_id else None
    if parent is None:
        return item.text, None
    if any(_turns(above) for above in upwards(parent, items)):
        return None
    asking = [above for above in upwards(parent, items) if above.kind == "criterion"]
    defining = all(_defining(above) for above in asking)
    if parent.kind == "heading":
        # Below "Patients with asthma: / Children:" a point holds for some of some.
        return (item.text, _joins_above(parent, items)) if defining or not parent.scope else None
    if item.side == "inclusion" and defining:
        return item.text, "all"
    if parent.parent_id and items[parent.parent_id].kind == "criterion":
        return None
    if parent.joins == "any" and matches("headings.toml", "diagnosis", parent.text):
        return item.text, "any"
    return _substituted(item, parent)


def upwards(parent: Criterion, items: Mapping[str, Criterion]) -> Iterator[Criterion]:
    """The parent and all that it hangs under, outwards."""
    above: Criterion | None = parent
    while above is not None:
        yield above
        above = items.get(above.parent_id) if above.parent_id else None


def _defining(above: Criterion) -> bool:
    return above.joins in (None, "all") and matches("frames.toml", "defining", above.text)


def _joins_above(parent: Criterion, items: Mapping[str, Criterion]) -> Joins | None:
    return next((above.joins for above in islice(upwards(parent, items), 2) if above.joins), None)


def _turns(above: Criterion) -> bool:
    """Does it turn its points round, or ask something that they depend on?"""
    own_heading = above.id.startswith("S")
    return not own_heading and (above.joins in _PARTLY or _searches("turning", above.text))


def _substituted(item: Criterion, parent: Criterion) -> tuple[str, Joins | None] | None:
    """The lead-in with the item in the place of "the following", as in "History of any of the following:"."""
    if item.side == "inclusion" and parent.joins is None:
        return None
    tables: Any = data("frames.toml")["following"]
    found = list(compiled(tables[0]["pattern"]).finditer(parent.text))
    if len(found) != 1 or re.search(r"[:;.]\s", bare(item.text)):
        return None
    lead, tail = parent.text[: found[0].start()], bare(parent.text[found[0].end() :])
    if not lead and not tail:
        return item.text, parent.joins
    # "Defined by all of the following": one point alone does not define it.
    if not lead or parent.joins == "all":
        return None
    if tail and not re.match(
        r"[,)]| (?:within|in|during|at|prior|before|for|on|to|by|over|after|since|as)\b", tail
    ):
        return None
    own = lowered(bare(item.text))
    if tail and own.endswith(tail.strip()):
        return f"{lead}{own}", parent.joins
    # A point with a time of its own does not take a second one.
    if tail and _TIME.search(tail) and _TIME.search(own):
        return None
    return f"{lead}{own}{tail}", parent.joins


def matches(name: str, key: str, text: str) -> bool:
    """Does a pattern of this table of a data file take the whole text?"""
    tables: Any = data(name)[key]
    return any(compiled(table["pattern"]).fullmatch(text) for table in tables)


def _searches(key: str, text: str) -> bool:
    tables: Any = data("frames.toml")[key]
    return any(compiled(table["pattern"]).search(text) for table in tables)
