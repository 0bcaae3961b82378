"""Lists inside one line: `1) … 2) …`, `(i) … (ii) …`, `a. … b. …`, `① … ②`, ` - … - …`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from plaincriteria.split.marks import Mark, circled, readings
from plaincriteria.split.phrases import words

# At a letter inside a word only the first line of this is tried.
_SIGN = re.compile(
    r"""(?=[^A-Za-z]|(?<![^\s;:,.])[A-Za-z])(?:"""
    r"""(?<![^\s;:,.])(?P<open>\(?)(?P<letter>[ivxIVX]{1,5}|[a-zA-Z])(?P<close>\\?\))(?=\s|[A-Za-z<>≥≤\\])"""
    r"""|(?<![^\s;:,.])(?P<nopen>\(?)(?P<number>\d{1,2})(?P<nclose>\\?\))(?=\s|[^\W\d_]|[<>≥≤\\])"""
    r"""|(?<=\s)(?P<number2>\d{1,2})(?P<nclose2>\\?\.)(?=\s+\S|[A-Z])"""
    r"""|(?<=\s)(?P<open3>)(?P<letter3>[ivx]{1,5}|[IVX]{1,5}|[a-z]|[A-H])(?P<close3>\\?\.)(?=\s+\S)"""
    r"""|(?<=[a-z;.)%])(?P<number4>\d{1,2})(?P<nclose4>\.)(?=\s?[A-Z])"""
    r"""|(?<![^\s;:,])(?P<tier>\d{1,2}\.\d{1,2})(?P<tclose>\\?\))(?=\s|[^\W\d_]|[<>≥≤\\])"""
    r"""|(?<=[^\s,]\s)(?P<glued>-)(?=[A-Za-z])|(?:(?<=[.;:])|(?<=[.;]\s)|(?<=[\w)]))(?P<stuck>-)(?=\s[A-Z]|(?<=[.;:]-)[A-Z])"""
    r"""|(?P<circled>[①-⑳⑴-⒇❶-❿])"""
    r"""|(?P<round>[•●▪■►◆])(?=\s?\S)|(?<=\s)(?P<dash>\\?[-–*·])(?=\s+[^\W_]|\s+[(<>≥≤\\"])"""
    r"""|(?P<bracket>[()]))""",
)
# Quick to try: where this finds nothing, `_SIGN` finds no list. What ends a mark stands first, then what must stand
# around it: a pattern that begins with a set of characters is searched for many times as fast.
_ROUND = "①-⑳⑴-⒇❶-❿•●▪■►◆"
_SHORT = (r"\d", r"\d\d", "[A-Za-z]", *(f"[ivxIVX]{{{n}}}" for n in range(2, 6)))
_SHORT_BEFORE = "|".join(rf"(?<=\s{word}\.)|(?<=\W{word}\))" for word in _SHORT)
_HINT = re.compile(
    rf"[{_ROUND}.)\-–*·](?:(?<=[{_ROUND}])|(?<=[-–*·])(?=\s)|(?<=[\s.;:]-)(?=\s?[A-Za-z])"
    rf"|(?<=[.)])(?=[\s<>≥≤\\]|[^\W\d_])"
    rf"(?:{_SHORT_BEFORE}|(?<=[a-z;.)%]\d\.)|(?<=[a-z;.)%]\d\d\.)|(?<=\\[.)])))"
)
_COLON = re.compile(r"[:：]\s*$")
LONGEST_BRACKET = 300
MAX_GAP = 24
MAX_LEVEL = 6
MIN_GLUED = 3
MIN_STUCK = 2
MIN_RUN = 3
CLOSED = re.compile(r"[.;]\s*$")


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


def _marks(found: re.Match[str]) -> list[Mark]:
    groups = found.groupdict()
    if groups["letter"]:
        return readings(found, 0)
    if groups["letter3"]:
        return readings(re.match(r"(?P<open>)(?P<letter>\w+)(?P<close>\.)", groups["letter3"] + "."), 0)  # type: ignore[arg-type]
    for number, close in (("number", "nclose"), ("number2", "nclose2"), ("number4", "nclose4")):
        if groups[number]:
            opened = groups["nopen"] if number == "number" else ""
            return [Mark(f"{opened}1{groups[close].lstrip(chr(92))}", int(groups[number]), 0)]
    if groups["tier"]:
        return [Mark(f"1.1{groups['tclose'].lstrip(chr(92))}", int(groups["tier"].split(".")[1]), 0)]
    if groups["stuck"]:
        return [Mark("-", 0, 0), Mark("-x", 0, 0)]
    if groups["glued"]:
        return [Mark("-x", 0, 0)]
    if groups["circled"]:
        return [Mark("①", circled(groups["circled"]), 0)]
    return [Mark((groups["round"] or groups["dash"]).lstrip("\\"), 0, 0)]


def _signs(source: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """Everything that looks like a mark, outside of brackets."""
    depth, opened = 0, start
    for found in _SIGN.finditer(source, start, end):
        if found["bracket"] == "(":
            depth, opened = depth + 1, found.start() if not depth else opened
        elif found["bracket"]:
            depth = max(0, depth - 1)
        elif (
            depth
            and not (found["open"] or found["nopen"])
            and (found["close"] or found["nclose"] or found["tclose"])
        ):
            depth -= 1
        elif not depth or found.start() - opened > LONGEST_BRACKET:
            depth = 0
            yield found


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
        seen = [(found, _marks(found)) for found in _signs(self.source, self.start, self.end)]
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
        onwards = self._leads_on(mark)
        if mark.value > 1 and not round_number and not onwards and not self._runs(mark):
            return
        if mark.style == "-x" and self.ahead[mark.style, 0] < (MIN_STUCK if found["stuck"] else MIN_GLUED):
            return
        sure = round_number or bool(found["round"]) or onwards
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

    def _leads_on(self, mark: Mark) -> bool:
        """The next line goes on counting from this mark: `… 3. An item` above `4. Another`."""
        return mark.value > 1 and self.below is not None and self.below[:2] == (mark.style, mark.value + 1)

    def _runs(self, mark: Mark) -> bool:
        """A list that counts on from one above: `g) … h) … i) …`."""
        following = (self.ahead[mark.style, mark.value + n] for n in range(1, MIN_RUN))
        return mark.style.endswith(")") and all(following)


def _settle(chain: _Chain) -> None:
    """How deep a chain lies; the chains above it began before it and know their level."""
    if not chain.base:
        chain.level = min(MAX_LEVEL, (chain.above.level if chain.above else 0) + chain.holds())


def promising(source: str, start: int, end: int, mark: Mark | None, below: Mark | None) -> bool:
    """Whether a line can hold a list: two marks, the first number or letter among them, or one that needs no other."""
    if (mark and mark.value) or (below and below.value > 1):
        return bool(_HINT.search(source, start, end))  # any number may count on from the line's own
    count, begins = 0, False
    for hint in _HINT.finditer(source, start, end):
        if hint[0] not in ".)":
            return True
        count += 1
        begins = begins or source[hint.start() - 1] in "1iIaA\\"
    return count >= MIN_RUN or (begins and count > 1)


def cut(source: str, start: int, end: int, mark: Mark | None, below: Mark | None) -> list[Part]:
    """A promising line `source[start:end]`, without outer blanks, in parts; `below` is the mark of the next line."""
    parts: list[Part] = []
    here, own, level = start, mark, 0
    signs = _Reader(source, start, end, mark, below).read()
    if signs and mark is None and signs[0].chain.base and signs[0].mark.style == "-x":
        own = signs[0].mark  # `gout -aged 30`: the first of such a list has lost its dash
    for sign in signs:
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
