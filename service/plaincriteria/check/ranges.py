"""Numbers that belong together: ranges, enumerations, values said twice."""

from __future__ import annotations

import math
import re
from dataclasses import replace

from plaincriteria.check.numbers import Number
from plaincriteria.check.phrases import either
from plaincriteria.check.quantity import Quantity, Relation

LABEL = re.compile(rf"(?:\b(?:{either('labels')}|{either('months of the year')})[ .#:-]*|#)$")
_JOINER = re.compile(
    r"(?: times?)?[ \n]*(?:,|/|-|or|and|to|and/or|but|, ?or|, ?and)"
    r"[ \n]*(?:[<>]=?|at least|at most|no more than|not more than|no less than|less than|more than|up to"
    r"|below|under|over)?[ \n]*"
)
_AGE = r"(?:the age of |age |ages |(?:grade|stage|class|score) )?"
_RANGE = re.compile(rf"[ \n]*(?:-|~|to|through|thru|up to|until)[ \n]*{_AGE}")
_BETWEEN_AND = re.compile(rf"[ \n]*and[ \n]+{_AGE}")
_BETWEEN = re.compile(r"\bbetween\b[^.;\d]{0,40}$")
_LIST = re.compile(
    r"[ \n]*(?:,|/|-|,? ?or|,? ?and|and/or|to)[ \n]*(?:(?:a )?(?:grade|stage|class|score|level)s? )?"
)
_RANK = re.compile(r"\b(grade|stage|class|score|level)s?\b")
_POINT = re.compile(r"\n ?[-*]")  # the next point of a list


class Ranges:
    """The quantities of one normalised text beside each other."""

    def __init__(self, text: str) -> None:
        self.text = text

    def restate(self, found: list[Quantity]) -> None:
        """A value said twice ("0.5 g (500 mg) or less") or after a slash takes the first one's side."""
        for i in range(len(found) - 1):
            one, two = found[i], found[i + 1]
            if two.relation != "eq" or one.relation == "eq":
                continue
            gap = self.text[min(one.end, two.start) : two.start]
            same = one.unit and two.unit and one.unit.agrees(two.unit)
            inside = one.end > two.end or gap.strip() in ("(", "[", "=")
            other = (
                gap.strip() in ("(", "[") and one.unit and not two.weak and self.text[one.end - 1].isalpha()
            )
            alike = inside and same and math.isclose(one.base, two.base, rel_tol=1e-6)
            if alike or other or (gap == "/" and two.unit):
                found[i + 1] = replace(two, relation=one.relation)

    def ranges(self, places: list[Number], found: list[Quantity]) -> list[Quantity]:
        """Units shared backwards ("2 to 3 weeks"), ranges as their two boundaries, enumerations likewise."""
        for i in reversed(range(len(found) - 1)):
            gap = (found[i].end, places[i + 1].start)
            label = LABEL.search(self.text, max(0, found[i].start - 20), found[i].start)
            if label is None and found[i].unit is None and found[i + 1].unit and self.joined(*gap):
                found[i] = replace(found[i], unit=found[i + 1].unit, weak=False)
        for i in range(len(found) - 1):
            if self._is_range(places[i], found[i], places[i + 1], found[i + 1]):
                first: Relation = found[i].relation if found[i].relation in ("gt", "ge") else "ge"
                last: Relation = found[i + 1].relation if found[i + 1].relation in ("lt", "le") else "le"
                unit = found[i].unit or found[i + 1].unit
                if found[i].value > found[i + 1].value:  # "73 to 24"
                    first, last = "le", "ge"
                found[i] = replace(found[i], relation=first, unit=unit, weak=False, listed=True)
                found[i + 1] = replace(found[i + 1], relation=last, unit=unit, weak=False, listed=True)
        return self._enumerations(places, found)

    def joined(self, start: int, end: int) -> bool:
        """Whether a unit behind the second of two numbers is that of the first as well."""
        return _JOINER.fullmatch(self.text, start, end) is not None and not _POINT.search(
            self.text, start, end
        )

    def _is_range(self, place: Number, one: Quantity, next_place: Number, two: Quantity) -> bool:
        if LABEL.search(self.text, max(0, place.start - 20), place.start) and two.unit and one.unit is None:
            return False  # "from Day 1 to 16 weeks after"
        if (
            one.relation not in ("eq", "gt", "ge")
            or two.relation not in ("eq", "le", "lt")
            or one.value == two.value
        ):
            return False
        if one.value > two.value and (one.relation, two.relation) != ("eq", "eq"):
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
