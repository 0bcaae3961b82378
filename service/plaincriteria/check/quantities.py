"""Quantities of a text: value, side of the boundary, unit; one reader for listing and plain text."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

from plaincriteria.check import numbers
from plaincriteria.check.numbers import Number
from plaincriteria.check.phrases import Found, Phrases, data, either
from plaincriteria.check.units import TIME, Unit, at, limit_at

Relation = Literal["ge", "gt", "le", "lt", "eq"]
COMPLEMENT: Mapping[Relation, Relation] = {"ge": "lt", "lt": "ge", "gt": "le", "le": "gt", "eq": "eq"}

_NEGATION = re.compile(
    r"(?:\b(?:no|not|never|nor|neither|cannot)|n't)(?: (?:be|go|have been|any|a|is|are|much))?[ \n]+$"
)
_ADDS = re.compile(r"\badds? $|\badding $|\badded $")  # "add up to 20" is 20
# "nobody younger than 16", "none of them may pass 2", "may not be under 65 or above 115"
_NOBODY = re.compile(
    r"\b(?:nobody|no one|no [a-z]+|none(?: of [a-z]+)?|nothing|neither|nor)(?: [a-z-]+){0,6}? $"
    r"|\bnot (?:be |go |fall |lie )?(?:under|below|less than|lower than|over|above) [0-9.,]+[^.;:]{0,12} (?:or|nor) (?:go |be )?$"
)
# What may stand between a comparator and its number without changing what it says.
_BEFORE_GAP = re.compile(
    rf"[ \n]*(?:(?:(?:{either('between comparator and number')}|(?:v|version )?\d\.\d)\b|[(:=~])"
    r"[ \n-]*){0,5}"
)
_AFTER_GAP = re.compile(
    r"(?:/[a-z0-9]+)?(?: (?:of age|old|years|in age|in duration|[a-z%]{2,9}(?= ?\())\b)?(?: ?\([^()]{0,60}\))?"
    r"(?:[ \n](?!or |and |at |mild |moderate |severe |if |with |who |but |when |have |has |had |one |two |three )[a-z'/-]+){0,4}?[ \n,(-]*"
)
_JOINER = re.compile(
    r"[ \n]*(?:,|/|-|or|and|to|and/or|but|, ?or|, ?and)"
    r"[ \n]*(?:[<>]=?|at least|at most|less than|more than|up to|below|under|over)?[ \n]*"
)
_AGE = r"(?:the age of |age |ages |(?:grade|stage|class|score) )?"
_RANGE = re.compile(rf"[ \n]*(?:-|to|through|thru|up to|until)[ \n]*{_AGE}")
_BETWEEN_AND = re.compile(rf"[ \n]*and[ \n]+{_AGE}")
_BETWEEN = re.compile(r"\bbetween\b[^.;\d]{0,40}$")
_LIST = re.compile(
    r"[ \n]*(?:,|/|-|,? ?or|,? ?and|and/or|to)[ \n]*(?:(?:a )?(?:grade|stage|class|score|level)s? )?"
)
_GOES_ON = re.compile(rf" than\b| ?\d| (?:an? )?(?:{either('ones')})\b| an?\b")  # "or more than", "at least 2": the words belong to what follows
_RATE = re.compile(
    r"[a-z ]{0,24}?(?:(?:/| per | an? | each | every )(hour|day|week|month|year)"
    r"\b|\b(dai|week|month|year)ly\b)"
)
_OVER_THE = re.compile(r"over (?:the|a) ")
_RANK = re.compile(r"\b(grade|stage|class|score|level)s?\b")
_PAGE = re.compile(r"\bpage \d+ of $")
_LABEL = re.compile(rf"(?:\b(?:{either('labels')}|{either('months of the year')})[ .#:-]*|#)$")
_BULLET = re.compile(r"(?<=\()\d\)(?= [a-z])|(?<=\()\d\)$")  # "(1) surgery": counts the points of a list
_MONTH = re.compile(rf"[ \n]*(?:{either('months of the year')}|edition)\b")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its side and unit; `start`/`end` are offsets of the normalised text.

    `weak` marks numbers that a faithful text may add or drop: small number words without unit or comparator,
    versions, dates, names of visits. `listed` marks the ends of a range or an enumeration ("0, 1 or 2"); `loose`
    a length of time "over" which something goes on, which may also be meant as a boundary.
    """

    start: int
    end: int
    value: float
    relation: Relation
    unit: Unit | None
    rate: str | None = None
    weak: bool = False
    listed: bool = False
    loose: bool = False

    @property
    def base(self) -> float:
        """The value in the base unit of its dimension."""
        return self.value * self.unit.factor if self.unit else self.value


@cache
def _comparators(place: str) -> Phrases[Relation]:
    return Phrases(
        (form, entry["relation"])
        for entry in data("check/comparators.toml")["comparator"]
        if entry["place"] == place
        for form in entry["forms"]
    )


def _before(text: str, cues: list[Found[Relation]], start: int) -> tuple[int, Relation] | None:
    """The comparator in front of the number at `start`: where it begins and what it says."""
    for cue in reversed([cue for cue in cues if start - 60 < cue.end <= start]):
        if not _BEFORE_GAP.fullmatch(text, cue.end, start) or _ADDS.search(text, max(0, cue.start - 8), cue.start):
            continue
        negation = _NEGATION.search(text, max(0, cue.start - 18), cue.start)
        if negation is None:
            negation = _NOBODY.search(text, max(0, cue.start - 60), cue.start)
        if negation and cue.meaning in ("gt", "lt"):
            return negation.start(), COMPLEMENT[cue.meaning]
        return cue.start, cue.meaning
    return None


def _after(text: str, cues: list[Found[Relation]], end: int) -> Found[Relation] | None:
    """The comparator behind the number (and unit) that ends at `end`."""
    for cue in cues:
        if cue.start > end + 90:
            return None
        if cue.start >= end and _AFTER_GAP.fullmatch(text, end, cue.start):
            return None if _GOES_ON.match(text, cue.end) else cue
    return None


def _is_weak(text: str, number: Number) -> bool:
    year = number.value in range(1900, 2101) and number.end - number.start == 4
    named = _LABEL.search(text, max(0, number.start - 20), number.start) or _MONTH.match(text, number.end)
    page = _PAGE.search(text, max(0, number.start - 16), number.start)
    small = number.kind == "word" and (
        number.value <= 4 or "(" in text[max(0, number.start - 60) : number.start]
    )
    return bool(year or named or page or small)


def _rate(text: str, end: int, unit: Unit | None) -> str | None:
    """How often a count recurs ("15 days a month"); None for measures and where it is not said."""
    if unit is not None and unit.dimension not in TIME | {"drink", "cigarette"}:
        return None
    found = _RATE.match(text, end)
    if found is None:
        return None
    return found[1] or {"dai": "day"}.get(found[2], found[2])


class _Reader:
    """Reads the quantities of one normalised text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.before = _comparators("before").find(text)
        self.after = _comparators("after").find(text)

    def quantity(self, number: Number) -> Quantity | None:
        text, end = self.text, number.end
        if _BULLET.match(text, number.start):
            return None
        unit = at(text, end)
        if unit is None and text[end : end + 1].isalnum():
            return None
        front = _before(text, self.before, number.start)
        if front and unit and unit[1].dimension in TIME and _OVER_THE.match(text, front[0]):
            front = None  # "over the past 6 months" is a window, not a boundary
        behind = None if front else _after(text, self.after, unit[0] if unit else end)
        if unit is None and behind and not text[end : behind.start].strip(" -"):
            unit = at(text, behind.end)
        relation: Relation = front[1] if front else behind.meaning if behind else "eq"
        loose = bool(front and unit and unit[1].dimension in TIME and text.startswith("over ", front[0]))
        measure_end = unit[0] if unit else end
        ends = (end, unit[0] if unit else end, behind.end if behind else end)
        return Quantity(
            start=front[0] if front else number.start,
            end=max(ends),
            value=number.value,
            relation=relation,
            unit=unit[1] if unit else None,
            rate=_rate(text, measure_end, unit[1] if unit else None),
            loose=loose,
            weak=number.kind == "article" or (relation == "eq" and unit is None and _is_weak(text, number)),
        )

    def limits(self) -> list[Quantity]:
        """Bare limits of normal: "above the ULN" is more than once the ULN."""
        found = []
        for cue in self.before:
            limit = limit_at(self.text, cue.end)
            if limit is None:
                continue
            negated = _NEGATION.search(self.text, max(0, cue.start - 18), cue.start)
            relation = COMPLEMENT[cue.meaning] if negated and cue.meaning in ("gt", "lt") else cue.meaning
            found.append(Quantity(cue.start, limit[0], 1.0, relation, limit[1]))
        return found

    def read(self) -> list[Quantity]:
        pairs: list[tuple[Number, Quantity]] = []
        done = 0
        for number in numbers.find(self.text):
            if number.start < done:
                continue  # the 1.73 of mL/min/1.73 m2
            if quantity := self.quantity(number):
                pairs.append((number, quantity))
                unit = at(self.text, number.end)
                done = unit[0] if unit else number.end
        ranged = self.ranges([number for number, _ in pairs], [quantity for _, quantity in pairs])
        self.restate(ranged)
        return sorted([*ranged, *self.limits()], key=lambda quantity: quantity.start)

    def restate(self, found: list[Quantity]) -> None:
        """A value said twice ("0.5 g (500 mg) or less") or after a slash takes the first one's side."""
        for i in range(len(found) - 1):
            one, two = found[i], found[i + 1]
            if two.relation != "eq" or one.relation == "eq":
                continue
            gap = self.text[min(one.end, two.start) : two.start]
            same = one.unit and two.unit and one.unit.agrees(two.unit)
            inside = one.end > two.end or gap.strip() in ("(", "[", "=")
            if (inside and same and math.isclose(one.base, two.base, rel_tol=1e-6)) or (
                gap == "/" and two.unit
            ):
                found[i + 1] = replace(two, relation=one.relation)

    def ranges(self, places: list[Number], found: list[Quantity]) -> list[Quantity]:
        """Units shared backwards ("2 to 3 weeks"), ranges as their two boundaries, enumerations likewise."""
        for i in reversed(range(len(found) - 1)):
            gap = (found[i].end, places[i + 1].start)
            label = _LABEL.search(self.text, max(0, found[i].start - 20), found[i].start)
            if label is None and found[i].unit is None and found[i + 1].unit and _JOINER.fullmatch(self.text, *gap):
                found[i] = replace(found[i], unit=found[i + 1].unit, weak=False)
        for i in range(len(found) - 1):
            if self._is_range(places[i], found[i], places[i + 1], found[i + 1]):
                first: Relation = found[i].relation if found[i].relation in ("gt", "ge") else "ge"
                last: Relation = found[i + 1].relation if found[i + 1].relation in ("lt", "le") else "le"
                unit = found[i].unit or found[i + 1].unit
                found[i] = replace(found[i], relation=first, unit=unit, weak=False, listed=True)
                found[i + 1] = replace(found[i + 1], relation=last, unit=unit, weak=False, listed=True)
        return self._enumerations(places, found)

    def _is_range(self, place: Number, one: Quantity, next_place: Number, two: Quantity) -> bool:
        if _LABEL.search(self.text, max(0, place.start - 20), place.start) and two.unit and one.unit is None:
            return False  # "from Day 1 to 16 weeks after"
        if (
            one.relation not in ("eq", "gt", "ge")
            or two.relation not in ("eq", "le", "lt")
            or one.value >= two.value
        ):
            return False
        if one.unit and two.unit and not one.unit.agrees(two.unit):
            return False
        gap = (one.end, next_place.start) if one.end <= next_place.start else (place.end, next_place.start)
        if _RANGE.fullmatch(self.text, *gap):
            return True
        between = _BETWEEN.search(self.text, max(0, place.start - 50), place.start)
        return bool(between and _BETWEEN_AND.fullmatch(self.text, *gap))

    def _enumerations(self, places: list[Number], found: list[Quantity]) -> list[Quantity]:
        """Runs of neighbouring whole numbers ("0, 1 or 2") become their lowest and highest member."""
        i = 0
        while i < len(found):
            last = i
            while last + 1 < len(found) and self._continues(found[last], places[last + 1], found[last + 1]):
                last += 1
            if last > i:
                found[i] = replace(found[i], relation="ge", weak=False, listed=True)
                found[last] = replace(found[last], relation="le", weak=False, listed=True)
                for j in range(i + 1, last):
                    found[j] = replace(found[j], weak=True)
            i = last + 1
        return found

    def _continues(self, one: Quantity, place: Number, two: Quantity) -> bool:
        alone = one.relation == two.relation == "eq" and one.unit is None and two.unit is None
        if not (alone and two.value == one.value + 1 and _LIST.fullmatch(self.text, one.end, place.start)):
            return False
        between = _RANK.search(self.text, one.end, place.start)
        first = _RANK.search(self.text, max(0, one.start - 14), one.start)
        return between is None or (first is not None and first[1] == between[1])


def read(text: str) -> list[Quantity]:
    """The quantities of normalised text, in order."""
    return _Reader(text).read()
