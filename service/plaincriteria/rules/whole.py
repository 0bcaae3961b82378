"""An item as a whole: the readers of its kinds, one after the other."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from plaincriteria.domain import Joins, SectionKind
from plaincriteria.rules.articles import lowered
from plaincriteria.rules.ends import bare
from plaincriteria.rules.measured import measured
from plaincriteria.rules.pattern import data, follow
from plaincriteria.rules.sentence import sentence
from plaincriteria.rules.several import of_group, of_some, several
from plaincriteria.rules.tails import cuts, ended
from plaincriteria.rules.trace import took

# Such a word ends no sentence: the listing goes on elsewhere, or breaks off.
_UNFINISHED = re.compile(
    r"\b(?:including|such as|with|of|for|by|than|the|an?|requiring|except|excluding)\W*$", re.IGNORECASE
)


class Place(NamedTuple):
    """Where an item stands: its side, how the list combines that it is in, and whether it is in one."""

    side: SectionKind
    joins: Joins | None
    within: bool

    @property
    def alone(self) -> bool:
        """Is each item of its list a rule by itself, so that a second sentence is one more of them?"""
        return not self.within or self.joins == ("all" if self.side == "inclusion" else "any")


def whole(text: str, place: Place, of_list: bool = False) -> str | None:
    """What a reader of items says of this one, unvoiced; None where none takes every word.

    `of_list`: the text is a lead-in with one of its points.
    """
    if _UNFINISHED.search(text):
        return None
    readers: tuple[tuple[str, Callable[[], str | None]], ...] = (
        ("values", lambda: measured(bare(text), *place)),
        ("requests", lambda: _asked(text, place)),
        ("ends", lambda: _ended(text, place, of_list)),
        ("rules", lambda: ruled(text, place)),
        ("groups", lambda: _of_group(bare(text), place)),
    )
    for name, read in readers:
        if said := read():
            took(f"reader of {name}", text)
            return said
    return None


def ruled(text: str, place: Place) -> str | None:
    """What one rule says of a text."""
    followed = follow(lowered(bare(text)), place.side)
    said = sentence(followed, *place) if followed else None
    if said is None and place.side == "exclusion":
        return of_some(lowered(bare(text)), place.joins, place.within)
    return said


def _asked(text: str, place: Place) -> str | None:
    """What an inclusion item asks of a person."""
    return several(lowered(bare(text)), place.joins, place.within) if place.side == "inclusion" else None


def _of_group(text: str, place: Place) -> str | None:
    """ "Group A only: …": the group is named, and what stands behind it is said."""
    found = of_group(text)
    said = whole(found.rest, place) if found else None
    if found is None or said is None:
        return None
    frames: Any = data("frames.toml")["frames"]
    rule = re.sub(r"^\{You\}", "{you}", said)
    return str(frames["scope"]).replace("{scope}", found.scope).replace("{rule}", rule[0].lower() + rule[1:])


def _ended(text: str, place: Place, of_list: bool) -> str | None:
    """What a rule says of an item without its exceptions, examples and remarks, and these behind it."""
    for cut in cuts(bare(text), place.side, of_list=of_list, choice=place.joins == "any"):
        if said := ruled(cut.core, place):
            return ended(said, cut.sentences)
    return None
