"""Quantities and windows of the listing against those of the plain text: what differs, as typed findings."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Literal

from plaincriteria.check.facts import Facts
from plaincriteria.check.polarity import sentences
from plaincriteria.check.quantities import COMPLEMENT, Quantity, Relation
from plaincriteria.check.units import LIMITS
from plaincriteria.check.windows import Window, anchors_of, is_time
from plaincriteria.domain import ErrorType, Finding

Outcome = Literal["same", "boundary", "comparator"]
_SAID: dict[Relation, str] = {
    "ge": "at least ",
    "gt": "more than ",
    "le": "no more than ",
    "lt": "less than ",
    "eq": "",
}
_NEAR = 0.03
_ROUGH = re.compile(r"\b(?:about|around|roughly|approximately|nearly|almost)\b[^.;]{0,12}$|[~][ ]?$")


def said(quantity: Quantity) -> str:
    """The quantity in words for a message, such as "more than 18 years"."""
    unit = "" if quantity.unit is None else quantity.unit.id
    if quantity.unit is not None and (is_time(quantity) and unit != "ms") and quantity.value != 1:
        unit = "half-lives" if unit == "half-life" else unit + "s"
    if quantity.rate:
        unit += f" a {quantity.rate}"
    joined = f"{quantity.value:,.10g}" + ("" if unit in ("", "%") else " ") + unit.lstrip()
    return _SAID[quantity.relation] + joined


def _close(one: float, two: float) -> bool:
    return math.isclose(one, two, rel_tol=1e-6, abs_tol=1e-12)


def same_value(one: Quantity, two: Quantity) -> bool:
    """Equal amounts, by exact conversion where both have a unit; a missing unit is taken on trust."""
    if one.rate and two.rate and one.rate != two.rate:
        return False
    if one.unit and two.unit:
        return one.unit.agrees(two.unit) and _close(one.base, two.base)
    if any(q.unit and q.unit.id in LIMITS and q.value == 1 for q in (one, two)):
        return False  # "above the ULN" is no bare 1
    return _close(one.value, two.value) or _close(one.base, two.base)


@lru_cache(maxsize=1_024)
def whole(quantity: Quantity) -> Quantity:
    """A count or rank by its inclusive boundary: more than 1 is 2 or more."""
    if quantity.unit is None and quantity.value.is_integer():
        if quantity.relation == "gt":
            return replace(quantity, value=quantity.value + 1, relation="ge")
        if quantity.relation == "lt":
            return replace(quantity, value=quantity.value - 1, relation="le")
    return quantity


def _relation(source: Quantity, plain: Quantity) -> Outcome:
    one, two = source.relation, plain.relation
    if one == two or ((source.loose or plain.loose) and {one, two} <= {"eq", "gt", "ge"}):
        return "same"
    if (is_time(source) and {one, two} in ({"eq", "le"}, {"eq", "ge"}, {"eq", "lt"})):
        return "same"
    return "boundary" if {one, two} in ({"ge", "gt"}, {"le", "lt"}) else "comparator"


_SCALE = re.compile(
    r"\b(?:scale|score|rate|point|grade|class|stage|best|worst|from 0|lower means|higher means)(?:s|d|es)?\b"
)
_EQUALS = re.compile(r"\b(?:is|are|means?|equals?|makes?|stands? for)\b|=")
_LIMIT = re.compile(r"\b(?:limit|cut-?off|threshold|instead|ceiling|floor|maximum|minimum|reach|that|granted|allowed|permitted|accepted|highest|lowest|top)\b")


def _names_another(source: Quantity, plain: Quantity) -> bool:
    """A number that names a thing ("Day 1") does not say a measure ("1 month"); "half" may say 50%."""
    measured = source.unit is not None and source.unit.dimension != "ratio"
    return plain.weak and plain.unit is None and measured


def fits(source: Quantity, plain: Quantity, mirrored: bool) -> bool:
    """The same boundary on the same side; `mirrored` where one text asks for what the other keeps out."""
    if _names_another(source, plain):
        return False
    for one, two in ((source, plain), (whole(source), whole(plain))):
        if not same_value(one, two):
            continue
        if _relation(one, two) == "same":
            return True
        if mirrored and COMPLEMENT[one.relation] == two.relation:
            return True
    if mirrored:
        turned = whole(replace(source, relation=COMPLEMENT[source.relation]))
        return same_value(turned, whole(plain)) and turned.relation == whole(plain).relation
    return False


class Comparison:
    """One listing item against one plain text; `mirrored` holds the plain quantities in a turned frame."""

    def __init__(self, source: Facts, context: Facts, plain: Facts, mirrored: frozenset[Quantity]) -> None:
        self.source, self.context, self.plain = source, context, plain
        self.mirrored = mirrored
        self.used: set[Quantity] = set()
        self.said: set[Quantity] = set()  # of the listing, those that the plain text says straight
        self.turned: set[Quantity] = set()  # fit only because their sentence asks the opposite way

    def finding(
        self, kind: ErrorType, source: Quantity | None, plain: Quantity | None, message: str
    ) -> Finding:
        """A finding with the spans of both quantities in the texts as given."""
        return Finding(
            type=kind,
            severity="fail",
            source=self.source.normal.locate(source.start, source.end) if source else None,
            plain=self.plain.normal.locate(plain.start, plain.end) if plain else None,
            message=message,
        )

    def quantities(self) -> Iterator[Finding]:
        """Numbers, units, comparators and boundaries, from the listing and back."""
        asked = [quantity for quantity in self.source.quantities if not quantity.weak]
        matched: dict[Quantity, list[Quantity]] = {}
        for quantity in asked:
            fitting = [
                plain
                for plain in self.plain.quantities
                if fits(quantity, plain, plain in self.mirrored) or self._limit(quantity, plain)
            ]
            matched[quantity] = fitting
            if any(fits(quantity, plain, False) for plain in fitting):
                self.said.add(quantity)
            self.turned.update(plain for plain in fitting if not fits(quantity, plain, False))
            self.used.update(fitting)
        for quantity in asked:
            if not matched[quantity] and not (_optional(quantity) and not self._turned_over(quantity)):
                yield self._missing(quantity)
        yield from self._added()

    def _limit(self, quantity: Quantity, plain: Quantity) -> bool:
        """The side is said elsewhere: "the limit is then 5 x ULN", "may reach 1.5, but not go above that"."""
        around = self.plain.text[max(0, plain.start - 60) : plain.end + 60]
        if plain.relation != "eq" or not same_value(quantity, plain):
            return False
        return bool(_LIMIT.search(around)) or self._shares(quantity, plain)

    def _shares(self, quantity: Quantity, plain: Quantity) -> bool:
        """ "May not top 25 mg of the one or 12.5 mg of the other": the second value has the first one's side."""
        start, _ = sentence_of(self.plain.text, plain.start)
        return any(
            start <= other.start < plain.start and other.relation == quantity.relation
            and (other.unit is plain.unit or (other.unit and plain.unit and other.unit.agrees(plain.unit)))
            and re.search(r",|\b(?:or|and|nor)\b", self.plain.text[other.end : plain.start])
            for other in self.plain.quantities
        )  # fmt: skip

    def _turned_over(self, quantity: Quantity) -> bool:
        return any(
            same_value(quantity, plain) and plain.relation != "eq" and plain not in self.used
            for plain in self.plain.quantities
        )

    def _missing(self, quantity: Quantity) -> Finding:
        free = [plain for plain in self.plain.quantities if plain not in self.used]
        for plain in [*free, *self.plain.quantities]:
            if same_value(quantity, plain) and not _names_another(quantity, plain):
                self.used.add(plain)
                kind: ErrorType = "boundary" if _relation(quantity, plain) == "boundary" else "comparator"
                return self._differs(kind, quantity, plain)
        for plain in free:
            if _close(quantity.value, plain.value) and _measured_otherwise(quantity, plain):
                self.used.add(plain)
                return self._differs("unit", quantity, plain)
        for plain in free:
            alike = (
                quantity.unit.agrees(plain.unit)
                if quantity.unit and plain.unit
                else quantity.unit is plain.unit
            )
            if alike and not plain.weak and not self._known(plain):
                self.used.add(plain)
                return self._differs("window" if self._in_window(quantity) else "number", quantity, plain)
        kind = "window" if self._in_window(quantity) else "threshold_softened"
        return self.finding(
            kind, quantity, None, f"The listing says {said(quantity)}; the plain text leaves it out."
        )

    def _in_window(self, quantity: Quantity) -> bool:
        """A length of time with a direction or an event; ages and durations have neither."""
        every = (*self.source.windows, *self.plain.windows)
        return any(w.quantity == quantity and (w.direction or w.anchors) for w in every)

    def _differs(self, kind: ErrorType, source: Quantity, plain: Quantity) -> Finding:
        message = f"The listing says {said(source)}; the plain text says {said(plain)}."
        return self.finding(kind, source, plain, message)

    def _known(self, plain: Quantity) -> bool:
        every = (*self.source.quantities, *self.context.quantities)
        return any(
            same_value(quantity, plain) or same_value(whole(quantity), whole(plain)) for quantity in every
        )

    def _added(self) -> Iterator[Finding]:
        for plain in self.plain.quantities:
            figures = self.plain.text[plain.start].isdigit()
            if plain in self.used or self._explains(plain) or (plain.weak and not figures):
                continue
            if plain.weak:  # "type 2 diabetes", "RECIST 1.1": may be left out, but not changed
                if not self._known(plain):
                    yield self._new("number", plain)
                continue
            near = [q for q in self.source.quantities if not q.weak and same_value(q, plain)]
            if (
                near
                and plain.relation != "eq"
                and not any(_close(q.value, plain.value) for q in self.context.quantities)
            ):
                if any(plain.relation == COMPLEMENT[q.relation] and q in self.said for q in near):
                    continue  # "at least 18; under 18 you cannot join"
                sides = {_relation(q, plain) for q in near}
                kind: ErrorType = "boundary" if "boundary" in sides else "comparator"
                if plain.relation not in {q.relation for q in near} and all(q.relation != "eq" for q in near):
                    yield self._differs(kind, near[0], plain)
            elif not near and not self._known(plain):
                kind = "window" if self._in_window(plain) else "addition"
                yield self.finding(
                    kind, None, plain, f"The plain text says {said(plain)}; the listing does not."
                )

    def _new(self, kind: ErrorType, plain: Quantity) -> Finding:
        return self.finding(kind, None, plain, f"The plain text says {said(plain)}; the listing does not.")

    def _explains(self, plain: Quantity) -> bool:
        """ "one or more", "in one second", a rough conversion beside the exact value."""
        if plain.value <= 1 and plain.unit is None:
            return True
        if plain.value == 1 and plain.relation == "eq":
            return True
        if self._in_name(plain) or self._in_definition(plain) or (plain.unit is None and (self._in_gloss(plain) or self._between(plain))):
            return True
        if plain.unit is None or not _ROUGH.search(self.plain.text, max(0, plain.start - 30), plain.start):
            return False
        return any(
            q.unit and q.unit.agrees(plain.unit) and math.isclose(q.base, plain.base, rel_tol=_NEAR)
            for q in self.source.quantities
        )

    def _between(self, plain: Quantity) -> bool:
        """The 3 of "2, 3 or 4", where the listing says 2 to 4."""
        bare = [q for q in self.source.quantities if q.unit is None]
        return (
            plain.relation == "eq" and plain.value.is_integer()
            and any(q.value < plain.value and q.relation in ("ge", "gt") for q in bare)
            and any(q.value > plain.value and q.relation in ("le", "lt") for q in bare)
        )  # fmt: skip

    def _in_name(self, plain: Quantity) -> bool:
        """The 2 of "receptor 2", where the listing writes HER2."""
        listing = f"{self.source.text}\n{self.context.text}"
        return plain.relation == "eq" and bool(
            re.search(rf"[a-z]-?{plain.value:g}(?:\.0+)?(?!\.?[0-9])|\b{plain.value:g}-?[a-z]", listing)
        )

    def _in_gloss(self, plain: Quantity) -> bool:
        """A scale explained in brackets: "(from 0 to 100; 100 is best)"."""
        opened = self.plain.text.rfind("(", 0, plain.start)
        closed = self.plain.text.find(")", plain.end)
        inside = opened >= 0 and ")" not in self.plain.text[opened : plain.start] and closed >= 0
        return inside and bool(_SCALE.search(self.plain.text, opened, closed))

    def _in_definition(self, plain: Quantity) -> bool:
        """The 20 of "(a pack-year is 20 cigarettes a day for a year)"."""
        opened = self.plain.text.rfind("(", 0, plain.start)
        closed = self.plain.text.find(")", plain.end)
        inside = opened >= 0 and closed >= 0 and ")" not in self.plain.text[opened : plain.start]
        return inside and bool(_EQUALS.search(self.plain.text, opened, closed))

    def _moved(self, one: Window, two: Window) -> bool:
        """Another event, and the right one is not in the sentence (seen from there, the other may be as true)."""
        start, end = sentence_of(self.plain.text, two.quantity.start)
        named = anchors_of(self.plain.text[start:end])
        return bool(two.anchors) and not one.anchors & (two.anchors | named)

    def windows(self) -> Iterator[Finding]:
        """Direction and anchor of the time windows whose length agrees."""
        for window in (*self.source.windows, *self.context.windows):
            others = [w for w in self.plain.windows if same_value(window.quantity, w.quantity)]
            ours = window.quantity if window in self.source.windows else None
            if others and window.direction and all(_turned(window, other) for other in others):
                yield self.finding(
                    "window", ours, others[0].quantity,
                    f"The listing counts {said(window.quantity)} {window.direction} an event; "
                    f"the plain text counts {others[0].direction} it.",
                )  # fmt: skip
            elif others and window.anchors and all(self._moved(window, other) for other in others):
                yield self.finding(
                    "window", ours, others[0].quantity,
                    f"The listing counts {said(window.quantity)} from {_names(window.anchors)}; "
                    f"the plain text counts from {_names(others[0].anchors)}.",
                )  # fmt: skip


def sentence_of(text: str, at: int) -> tuple[int, int]:
    """The sentence of normalised text in which an offset lies."""
    return next(((start, end) for start, end in sentences(text) if start <= at < end), (0, len(text)))


def _optional(quantity: Quantity) -> bool:
    """The floor of a scale ("0 to 2" is "no more than 2") and "one or more" need not be said."""
    return quantity.relation == "ge" and quantity.value in (0, 1) and quantity.unit is None


def _measured_otherwise(one: Quantity, two: Quantity) -> bool:
    """Both have a unit and the units differ, or both recur and not as often."""
    units = one.unit is not None and two.unit is not None and one.unit is not two.unit
    return units or (one.rate is not None and two.rate is not None and one.rate != two.rate)


def _turned(one: Window, two: Window) -> bool:
    """The other direction from the same event; seen from another event, "after" may be as true."""
    same_event = one.anchors & two.anchors or not (one.anchors or two.anchors)
    return bool(two.direction is not None and one.direction != two.direction and same_event)


def _names(anchors: frozenset[str]) -> str:
    return " or ".join(sorted(anchors))
