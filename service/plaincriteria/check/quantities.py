"""Quantities of a text: value, side of the boundary, unit; one reader for listing and plain text."""

from __future__ import annotations

import re
from functools import cache

from plaincriteria.check import numbers
from plaincriteria.check.ages import birthdays, without_ends
from plaincriteria.check.numbers import Number
from plaincriteria.check.phrases import Found, Phrases, data, either
from plaincriteria.check.quantity import COMPLEMENT, Quantity, Relation
from plaincriteria.check.ranges import LABEL, Ranges
from plaincriteria.check.units import TIME, Unit, at, limit_at, units

__all__ = ["COMPLEMENT", "Quantity", "Relation", "read"]

_NEGATION = re.compile(
    r"(?:\b(?:no|not|never|nor|neither|cannot)|n't)(?: (?:be|go|have been|any|a|is|are|much))?[ \n]+$"
)
_ADDS = re.compile(r"\badds? $|\badding $|\badded $")  # "add up to 20" is 20
# "nobody younger than 16", "none of them may pass 2", "may not be under 65 or above 115"
_NOBODY = re.compile(
    r"\b(?:nobody|no one|no [a-z]+|none(?: of [a-z]+)?|nothing|neither|nor)(?: [a-z-]+){0,6}? $"
    r"|\bnot (?:be |go |fall |lie )?(?:under|below|less than|lower than|over"
    r"|above) [0-9.,]+[^.;:]{0,12} (?:or|nor) (?:go |be )?$"
)
# What may stand between a comparator and its number without changing what it says.
_BEFORE_GAP = re.compile(
    rf"[ \n]*(?:(?:(?:{either('between comparator and number')}|(?:v|version )?\d\.\d)\b|[(:=~])"
    r"[ \n-]*){0,5}"
)
_AFTER_GAP = re.compile(
    r"\)?(?:/[a-z0-9]+)?(?: (?:of age|old|years|in age|in duration|[a-z%]{2,9}(?= ?\())\b)?(?: ?\([^()]{0,60}\))?"
    r"(?:[ \n](?!or |and |at |mild |moderate |severe |if |with |who |but |when |have |has |had |one "
    r"|two |three )[a-z'/-]+){0,4}?(?: \([^()]{0,30}\))?[ \n,(-]*"
)
_GOES_ON = re.compile(
    rf" than\b| ?\d|(?<=or up) to \d| (?:an? )?(?:{either('ones')})\b"
    rf"| an?\b"
)  # "or more than", "at least 2", "or up to 2": the words belong to what follows
_RATE = re.compile(
    r"[a-z ]{0,24}?(?:(?:/| per | an? | each | every )(hour|day|week|month|year)"
    r"\b|\b(dai|week|month|year)ly\b)"
)
_OVER_THE = re.compile(r"over (?:the|a) (?!age )")
_FALLING = re.compile(r"\b(?:grades?|class|stage|ecog|ps|nyha|status)(?: (?:of|is|score|class))* $")
_AGED = re.compile(r"\b(?:ages?|aged|adults?|old|older|young|younger|birthday|turned|y\.?o)\b")
_OLDER = re.compile(r"\b(?:older|younger|age|aged)\b")
# "Aged 3-9 months": the unit stands behind the second number.
_YOUNG = re.compile(r" ?(?:-|~|to|and) ?\d+(?:\.\d+)?[ -]?(?:month|week|day|hour|mo\b|wk)")
_AGE_BEFORE = re.compile(r"\bage[ds]?(?: of| is|:| from| must be| between)* $")
# "15 headache days", "3 full weeks", "8 of those days".
_WHICH = re.compile(
    r" (?:of (?:those|these|the) |(?:full|whole|consecutive|calendar|working|business|straight|complete"
    r"|successive|headache|migraine"
    r"|diary|more|further) ){1,2}(?=(?:hour|day|night|week|month|year)s\b)"
)
_MINUS = re.compile(
    r"(?:[<>=] ?|\b(?:of|than|from|to|between|and|below|above|under|over|minus) |\()(?:-"
    r"|(?<=minus )) ?$"
)
_GONE_BY = re.compile(r" (?:have|has|are|is) (?:gone by|passed|over|up|gone)\b")
_PAGE = re.compile(r"\bpage \d+ of $")
_POINTS = re.compile(
    r" (?:points?|grounds?|things|conditions|ways|kinds|reasons|facts|signs|rules|parts|cases)\b"
)
_SCALE_TOP = re.compile(
    r"\b(?:on a scale of|on a scale up to|scale that goes up to|out of)(?: \d+(?:-| to ))? ?$"
)
_BULLET = re.compile(r"(?<=\()\d\)(?= [a-z])|(?<=\()\d\)$")  # "(1) surgery": counts the points of a list
_LIST_NUMBER = re.compile(
    r"\(?\d{1,2}(?:-\d{1,2})?[.)] ?(?=[a-z])"
)  # "7-1.Platelets", at the head of an item
_MONTH = re.compile(rf"[ \n]*(?:{either('months of the year')}|edition)\b")


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
        if not _BEFORE_GAP.fullmatch(text, cue.end, start) or _ADDS.search(
            text, max(0, cue.start - 8), cue.start
        ):
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
    named = LABEL.search(text, max(0, number.start - 20), number.start) or _MONTH.match(text, number.end)
    page = _PAGE.search(text, max(0, number.start - 16), number.start)
    small = number.kind == "word" and (
        number.value <= 4 or "(" in text[max(0, number.start - 60) : number.start]
    )
    points = number.kind == "word" and _POINTS.match(text, number.end)
    scale = _SCALE_TOP.search(text, max(0, number.start - 30), number.start)
    return bool(year or named or page or small or points or scale)


def _rate(text: str, end: int, unit: Unit | None) -> str | None:
    """How often a count recurs ("15 days a month"); None for measures and where it is not said."""
    if unit is not None and unit.dimension not in TIME | {"drink", "cigarette"}:
        return None
    found = _RATE.match(text, end)
    if found is None:
        return None
    return found[1] or {"dai": "day"}.get(found[2], found[2])


_MULTIPLES = {"double": 2.0, "twice": 2.0, "triple": 3.0, "half": 0.5}
_TIMES = re.compile(r" (double|twice|triple|half)(?= )")  # "more than double the upper limit"


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
        if unit is None and (which := _WHICH.match(text, end)):
            unit = at(text, which.end())
        if number.kind == "weeks" and (unit is None or unit[1].dimension not in TIME):
            unit = end, units()["week"][1]
        if unit is None and text[end : end + 1].isalnum():
            return None
        front = _before(text, self.before, number.start)
        if front and unit and unit[1].dimension in TIME and _OVER_THE.match(text, front[0]):
            front = None  # "over the past 6 months" is a window, not a boundary
        loose = bool(front and unit and unit[1].dimension in TIME and text.startswith("over ", front[0]))
        behind = None if front and not loose else _after(text, self.after, unit[0] if unit else end)
        if behind:
            front, loose = None, False
        if unit is None and behind and not text[end : behind.start].strip(" -"):
            unit = at(text, behind.end)
        if unit is None and not _YOUNG.match(text, end) and self.is_age(number, front, behind):
            unit = end, units()["year"][1]
        relation: Relation = front[1] if front else behind.meaning if behind else "eq"
        relation = self.meant(relation, number, front, behind, unit[0] if unit else end)
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
            aged=bool(
                unit
                and unit[1].id == "year"
                and _AGED.search(text, max(0, number.start - 30), max(ends) + 12)
            ),
            minus=_MINUS.search(text, max(0, number.start - 12), number.start) is not None,
            weak=number.kind == "article" or (relation == "eq" and unit is None and _is_weak(text, number)),
        )

    def meant(
        self, relation: Relation, number: Number, front: tuple[int, Relation] | None,
        behind: Found[Relation] | None, end: int,
    ) -> Relation:  # fmt: skip
        """ "Grade 1 or better" is 1 at most; "until 3 months have passed" leaves the 3 out."""
        text = self.text
        better = behind is not None and text.endswith("better", 0, behind.end)
        if better and relation == "ge" and _FALLING.search(text, max(0, number.start - 40), number.start):
            return "le"
        if front and text.startswith(("until", "till"), front[0]) and _GONE_BY.match(text, end):
            return "lt"
        return relation

    def is_age(
        self, number: Number, front: tuple[int, Relation] | None, behind: Found[Relation] | None
    ) -> bool:
        """ "15 or older", "aged 18": years, also where they are not said."""
        cue = (
            self.text[front[0] : number.start]
            if front
            else self.text[behind.start : behind.end]
            if behind
            else ""
        )
        start = front[0] if front else number.start
        return bool(_OLDER.search(cue) or _AGE_BEFORE.search(self.text, max(0, start - 14), start))

    def limits(self) -> list[Quantity]:
        """Bare limits of normal: "above the ULN" is more than once the ULN."""
        found = []
        for cue in self.before:
            times = _TIMES.match(self.text, cue.end)
            limit = limit_at(self.text, times.end() if times else cue.end)
            if limit is None:
                continue
            negated = _NEGATION.search(self.text, max(0, cue.start - 18), cue.start)
            relation = COMPLEMENT[cue.meaning] if negated and cue.meaning in ("gt", "lt") else cue.meaning
            value = _MULTIPLES[times[1]] if times else 1.0
            found.append(Quantity(cue.start, limit[0], value, relation, limit[1]))
        return found

    def read(self) -> list[Quantity]:
        pairs: list[tuple[Number, Quantity]] = []
        head = _LIST_NUMBER.match(self.text)
        done = head.end() if head else 0
        for number in numbers.find(self.text):
            if number.start < done:
                continue  # the 1.73 of mL/min/1.73 m2
            if quantity := self.quantity(number):
                pairs.append((number, quantity))
                unit = at(self.text, number.end)
                done = unit[0] if unit else number.end
        together = Ranges(self.text)
        ranged = together.ranges([number for number, _ in pairs], [quantity for _, quantity in pairs])
        together.restate(ranged)
        every = sorted([*ranged, *self.limits(), *birthdays(self.text)], key=lambda quantity: quantity.start)
        return without_ends(self.text, every)


def read(text: str) -> list[Quantity]:
    """The quantities of normalised text, in order."""
    return _Reader(text).read()
