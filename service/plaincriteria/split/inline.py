"""Lists inside one line: `1) … 2) …`, `(i) … (ii) …`, `a. … b. …`, `① … ②`, ` - … - …`."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import NamedTuple

from plaincriteria.split.marks import Mark
from plaincriteria.split.phrases import words
from plaincriteria.split.signs import MIN_RUN, marks_of, signs

_COLON = re.compile(r"[:：]\s*$")
_WHOLE = re.compile(r"[a-z]{4}")
MAX_GAP = 24
MAX_LEVEL = 6
MIN_GLUED = 3
MIN_STUCK = 2


class Part(NamedTuple):
    """A piece of a line: its offsets in the source, the mark before it, how deep it lies in the line."""

    start: int
    end: int
    mark: Mark | None
    level: int


@dataclass(slots=True)
class _Chain:
    """Marks of one style that count on: `1) 2) 3)`; `above` is the chain that it lies in."""

    style: str
    value: int
    above: _Chain | None
    sure: bool
    members: int = 1
    base: bool = False
    capital: bool = False
    level: int = 0

    def holds(self) -> bool:
        """Whether this is a list: two marks or more, or marks that are nothing else."""
        return self.sure or self.members > 1


class _Sign(NamedTuple):
    start: int
    end: int
    mark: Mark
    chain: _Chain


class _Reader:
    """Follows the marks of one line and tells lists from chance."""

    def __init__(self, source: str, start: int, end: int, mark: Mark | None, below: Mark | None) -> None:
        self.source, self.start, self.end, self.below = source, start, end, below
        self.open: list[_Chain] = []
        self.signs: list[_Sign] = []
        self.ahead: Counter[tuple[str, int]] = Counter()
        if mark:
            self.open.append(_Chain(mark.style, mark.value, None, True, base=True))
            self.open[0].capital = source[start : start + 1].isupper()

    def read(self) -> list[_Sign]:
        seen = [(found, marks_of(found)) for found in signs(self.source, self.start, self.end)]
        self.ahead = Counter((mark.style, mark.value) for _, marks in seen for mark in marks)
        for found, marks in seen:
            if marks and found.start() >= self.start and not self._counts(found):
                self._take(found, marks)
        for sign in self.signs:
            _settle(sign.chain)
        return [s for s in self.signs if s.chain.holds()]

    def _counts(self, found: re.Match[str]) -> bool:
        """A number that ends a phrase ("at visit 1. Use of …") is no mark."""
        if not found["number2"]:
            return False
        if int(found["number2"]) > 2 and self.source[found.end() : found.end() + 4].lstrip()[:1].isupper():
            return False
        before = self.source[max(self.start, found.start() - 14) : found.start()].split()
        return bool(before) and before[-1].strip("\\").lower() in words("counted")

    def _take(self, found: re.Match[str], marks: list[Mark]) -> None:
        for depth in range(len(self.open) - 1, -1, -1):
            chain = self.open[depth]
            for mark in marks:
                if self._continues(chain, mark, found):
                    del self.open[depth + 1 :]
                    chain.value, chain.members = mark.value, chain.members + 1
                    self.signs.append(_Sign(found.start(), found.end(), mark, chain))
                    return
        self._begin(found, marks)

    def _continues(self, chain: _Chain, mark: Mark, found: re.Match[str]) -> bool:
        if chain.style != mark.style:
            return False
        if mark.value == 0:
            return self._dash_fits(found, chain, mark)
        if chain.base and self.below and (self.below.style, self.below.value) == (mark.style, mark.value):
            return False
        return mark.value == chain.value + 1

    def _dash_fits(self, found: re.Match[str], chain: _Chain, mark: Mark) -> bool:
        if found["round"] or mark.style == "-x":
            return True
        after = self._after(found)
        before = self.source[found.start() - 2 : found.start()].strip()
        if chain.base and not (chain.capital and after.isupper()):
            return False
        if before.isdigit() and ((found["dash"] or "-").lstrip("\\") in "*·" or after.isdigit()):
            return False
        return not chain.capital or not after.islower()

    def _after(self, found: re.Match[str]) -> str:
        """The first character behind a sign, on the next line if need be."""
        return self.source[found.end() : found.end() + MAX_GAP].lstrip()[:1]

    def _begin(self, found: re.Match[str], marks: list[Mark]) -> None:
        firsts = [m for m in reversed(marks) if m.value in (0, 1)]
        mark = firsts[0] if firsts else marks[0]
        round_number = mark.style == "①"
        leads_on = self._leads_on(mark)
        onwards = mark.value > 1 and leads_on
        if mark.value > 1 and not round_number and not onwards and not self._runs(mark):
            return
        if mark.style == "-x" and self.ahead[mark.style, 0] < self._least(found):
            return
        sure = round_number or bool(found["round"]) or leads_on
        if found["dash"] and not _COLON.search(
            self.source, max(self.start, found.start() - MAX_GAP), found.start()
        ):
            return
        # A circled number again and again would pile up as many chains.
        self.open = [
            c
            for c in self.open
            if c.style != mark.style or (c.base and not (round_number and c.value == mark.value))
        ]
        glued = mark.style == "-x" and not _COLON.search(self.source, self.start, found.start())
        loose = found.start() == self.start or (round_number and mark.value > 1) or onwards or glued
        chain = _Chain(mark.style, mark.value, None if loose or not self.open else self.open[-1], sure)
        chain.base = loose
        chain.capital = self._after(found).isupper()
        self.open.append(chain)
        self.signs.append(_Sign(found.start(), found.end(), mark, chain))

    def _least(self, found: re.Match[str]) -> int:
        """How many such dashes make a list: fewer where a whole word follows, as in `-swelling`, not `HLA -A`."""
        return MIN_STUCK if found["stuck"] or _WHOLE.match(self.source, found.end()) else MIN_GLUED

    def _leads_on(self, mark: Mark) -> bool:
        """The next line goes on counting from this mark: `… 3. An item` above `4. Another`."""
        return mark.value > 0 and self.below is not None and self.below[:2] == (mark.style, mark.value + 1)

    def _runs(self, mark: Mark) -> bool:
        """A list that counts on from one above: `g) … h) … i) …`."""
        following = (self.ahead[mark.style, mark.value + n] for n in range(1, MIN_RUN))
        return mark.style.endswith(")") and all(following)


def _settle(chain: _Chain) -> None:
    """How deep a chain lies; the chains above it began before it and know their level."""
    if not chain.base:
        chain.level = min(MAX_LEVEL, (chain.above.level if chain.above else 0) + chain.holds())


def cut(source: str, start: int, end: int, mark: Mark | None, below: Mark | None) -> list[Part]:
    """A promising line `source[start:end]`, without outer blanks, in parts; `below` is the mark of the next line."""
    parts: list[Part] = []
    here, own, level = start, mark, 0
    listed = _Reader(source, start, end, mark, below).read()
    if listed and mark is None and listed[0].chain.base and listed[0].mark.style == "-x":
        own = listed[0].mark  # `gout -aged 30`: the first of such a list has lost its dash
    for sign in listed:
        parts.append(Part(here, sign.start, own, level))
        here, own, level = sign.end, sign.mark, sign.chain.level
    parts.append(Part(here, end, own, level))
    return [p for p in (_trimmed(source, part) for part in parts) if p.start < p.end]


def _trimmed(source: str, part: Part) -> Part:
    start, end = part.start, part.end
    while start < end and source[start].isspace():
        start += 1
    while end > start and source[end - 1].isspace():
        end -= 1
    return part if (start, end) == (part.start, part.end) else part._replace(start=start, end=end)
