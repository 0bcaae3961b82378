"""Ends of items that are said in sentences of their own: exceptions, examples, who decides."""

from __future__ import annotations

import re
from functools import cache
from typing import Any, NamedTuple

from pydantic import Field

from plaincriteria.domain import Frozen, SectionKind
from plaincriteria.rules import lines
from plaincriteria.rules.address import address
from plaincriteria.rules.articles import lowered
from plaincriteria.rules.ends import unbalanced
from plaincriteria.rules.pattern import compiled, data
from plaincriteria.rules.sentence import CLOSE, OPEN
from plaincriteria.rules.sieve import Sieve

_MOST = 2  # ends of one item

# "No cancer other than of the skin" bars on either side.
_BARRING = re.compile(r"(?:no|absence of|free of|without)\b", re.IGNORECASE)
_JOINT = re.compile(
    r"(?P<left>[\w)\]/-]+)(?:;|,(?: (?:and/or|and|or))?| (?:and/or|and|or|&)) (?P<right>[\w/-]+)"
)


class Tail(Frozen):
    """One kind of end, and the sentence that says it.

    `listed`: it may stand behind a list; `defines`: what it says is all that the words before it mean;
    `demands`: it asks for something more, which one choice of several does not.
    """

    id: str
    when: str
    pattern: str
    say: str
    sides: tuple[SectionKind, ...] = ("inclusion", "exclusion")
    unless: str | None = None
    listed: bool = False
    defines: bool = False
    demands: bool = False
    match: tuple[str, ...] = Field(min_length=1)
    miss: tuple[str, ...] = Field(min_length=1)

    def take(self, text: str) -> dict[str, str] | None:
        """The parts of the text by name, `core` what stands before the end; None where it has no such end."""
        if not compiled(self.when).search(text):
            return None
        found = compiled(_numbered(self.pattern)).fullmatch(text)
        if found is None:
            return None
        parts = {name.rstrip("_"): part.strip(" ,;.") for name, part in found.groupdict().items() if part}
        if any(map(unbalanced, parts.values())) or (not self.listed and _lists(parts["core"])):
            return None
        if self.unless and compiled(self.unless).match(parts["x"]):
            return None
        return parts


def _lists(core: str) -> bool:
    """Where things are listed, an end may belong to the last alone; qualities may be: "acute or chronic pain"."""
    words: Any = data("tails.toml")["joined"]
    quality, general, anew = (compiled(words[name]) for name in ("quality", "general", "anew"))
    return any(
        anew.fullmatch(joint["right"])
        or (
            not quality.fullmatch(joint["left"])
            and not (general.fullmatch(joint["left"]) and general.fullmatch(joint["right"]))
        )
        for joint in _JOINT.finditer(core)
    )


class Cut(NamedTuple):
    """An item without its ends, and the sentences that say them, still with `{you}` in them."""

    core: str
    sentences: tuple[str, ...]


@cache
def _numbered(pattern: str) -> str:
    # A name may stand once in a pattern, but an end may stand in brackets or not: the second x is x_.
    for name in ("x", "who"):
        first, mark, rest = pattern.partition(f"(?P<{name}>")
        pattern = first + mark + rest.replace(mark, f"(?P<{name}_>") if mark else pattern
    return pattern


@cache
def tails() -> tuple[Tail, ...]:
    """The kinds of ends, in the order in which they are tried."""
    tables: Any = data("tails.toml")["tail"]
    return tuple(Tail.model_validate(table) for table in tables)


@cache
def _signs() -> Sieve:
    """Tells which kinds of ends a text can have."""
    return Sieve((tail.when, False) for tail in tails())


def ended(said: str, sentences: tuple[str, ...]) -> str:
    """The sentence of an item with those of its ends behind it; one that begins with a comma goes on with it."""
    for one in filter(None, sentences):
        mark = "\n" if "\n" in said else " "
        said = said.removesuffix(".") + one if one.startswith(",") else f"{said}{mark}{one}"
    return said


def cuts(text: str, side: SectionKind, of_list: bool = False, choice: bool = False) -> tuple[Cut, ...]:
    """The item without its last end and without its last two, the shortest first; nothing where it has none.

    One point of a list defines nothing by itself (`of_list`); `choice`: another point may be met instead.
    """
    if _BARRING.match(text):
        side = "exclusion"
    found: list[Cut] = []
    cut: Cut | None = Cut(text, ())
    while cut is not None and len(found) < _MOST:
        cut = _shorter(cut, side, of_list, choice)
        if cut is not None:
            found.insert(0, cut)
    return tuple(found)


def _shorter(cut: Cut, side: SectionKind, of_list: bool, choice: bool) -> Cut | None:
    for tail in (tails()[number] for number in _signs().likely(cut.core)):
        if (of_list and tail.defines) or (choice and tail.demands):
            continue
        parts = tail.take(cut.core) if side in tail.sides else None
        if parts and (said := _said(tail, parts)) is not None:
            return Cut(parts["core"].rstrip(" -–—"), (said, *cut.sentences))
    return None


def _said(tail: Tail, parts: dict[str, str]) -> str | None:
    said = tail.say
    points = lines.parts(parts["x"], joint="") if "{x}" in said else []
    if points:
        first = said.removesuffix("{x}.").rstrip(" ,:")
        return f"{first}:" + "".join(f"\n- {OPEN}{point}{CLOSE}" for point in points)
    for name in ("x", "who"):
        if f"{{{name}}}" in said:
            part = address(lowered(parts[name]))
            if part is None:
                return None
            said = said.replace(f"{{{name}}}", f"{OPEN}{part}{CLOSE}")
    return said
