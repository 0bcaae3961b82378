"""Quantities and windows of the listing against those of the plain text: what differs, as typed findings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from plaincriteria.check.explaining import Explaining
from plaincriteria.check.facts import Facts
from plaincriteria.check.polarity import sentence_at
from plaincriteria.check.quantity import COMPLEMENT, Quantity
from plaincriteria.check.sameness import (
    alike_units,
    close,
    fits,
    measured_otherwise,
    names_another,
    optional,
    relation_between,
    said,
    same_value,
    whole,
)
from plaincriteria.check.windows import Window, anchors_of, near
from plaincriteria.domain import ErrorType, Finding

_TOO = re.compile(r"[^.;,\n]{0,20}\b(?:is|are|was|were|would be) (?:too|not enough)\b")
_BOTH = re.compile(r"\bboth (?:the |of the |of your |your )?[a-z]+s\b")
_PERCENT = re.compile(r"%|\bper ?cent\b|\bhundred|\b100\b")
_SUM = re.compile(r"(?<![\d.])\d ?\+ ?\d(?!\.?\d)")
_LIMIT = re.compile(
    r"\b(?:limit|cut-?off|threshold|instead|ceiling|floor|maximum|minimum|reach|that"
    r"|granted|allowed|permitted|accepted|highest|lowest|top)\b"
)


class Comparison:
    """One listing item against one plain text; `mirrored` holds the plain quantities in a turned frame."""

    def __init__(self, source: Facts, context: Facts, plain: Facts, mirrored: frozenset[Quantity]) -> None:
        self.source, self.context, self.plain = source, context, plain
        self.explaining = Explaining(source, context, plain)
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
                if fits(quantity, plain, plain in self.mirrored or self._too(plain))
                or self._limit(quantity, plain)
            ]
            matched[quantity] = fitting
            if any(fits(quantity, plain, False) for plain in fitting):
                self.said.add(quantity)
            self.turned.update(plain for plain in fitting if not fits(quantity, plain, False))
            self.used.update(fitting)
        for quantity in asked:
            if not matched[quantity]:
                if (
                    not self._outgrown(quantity)
                    and not self._both(quantity)
                    and (not optional(quantity) or self._turned_over(quantity))
                ):
                    yield self._missing(quantity)
            elif self._percent(quantity, matched[quantity]):
                yield self._differs("unit", quantity, matched[quantity][0])
        yield from self._sums()
        yield from self._added()

    def _too(self, plain: Quantity) -> bool:
        """ "A value under 7 is too low": what it names is kept out."""
        return bool(_TOO.match(self.plain.text, plain.end))

    def _percent(self, quantity: Quantity, fitting: list[Quantity]) -> bool:
        """ "80 of the visits" for "80% of the visits"."""
        bare = [plain for plain in fitting if plain.unit is None and plain.value == quantity.value]
        share = quantity.unit is not None and quantity.unit.id == "%"
        return share and bool(bare) and len(bare) == len(fitting) and not _PERCENT.search(self.plain.text)

    def _sums(self) -> Iterator[Finding]:
        """ "4+3" for "3+4"."""
        ours, theirs = (
            {found[0].replace(" ", "") for found in _SUM.finditer(facts.text)} if "+" in facts.text else set()
            for facts in (self.source, self.plain)
        )
        if ours - theirs and theirs - ours:
            message = f"The listing says {min(ours - theirs)}; the plain text says {min(theirs - ours)}."
            yield self.finding("number", None, None, message)

    def _limit(self, quantity: Quantity, plain: Quantity) -> bool:
        """The side is said elsewhere: "the limit is then 5 x ULN", "may reach 1.5, but not go above that"."""
        around = self.plain.text[max(0, plain.start - 60) : plain.end + 60]
        if plain.relation != "eq" or not same_value(quantity, plain):
            return False
        return bool(_LIMIT.search(around)) or self._shares(quantity, plain)

    def _shares(self, quantity: Quantity, plain: Quantity) -> bool:
        """ "May not top 25 mg of the one or 12.5 mg of the other": the second value has the first one's side."""
        start, _ = sentence_at(self.plain.text, plain.start)
        return any(
            start <= other.start < plain.start and other.relation == quantity.relation
            and alike_units(other, plain)
            and re.search(r",|\b(?:or|and|nor)\b", self.plain.text[other.end : plain.start])
            for other in self.plain.quantities
        )  # fmt: skip

    def _outgrown(self, quantity: Quantity) -> bool:
        """The 59 of "60 or older, or 50 to 59": the next age is said."""
        turned = whole(replace(quantity, relation=COMPLEMENT[quantity.relation]))
        told = [whole(plain) for plain in self.plain.quantities]
        next_age = any(same_value(turned, plain) and turned.relation == plain.relation for plain in told)
        return quantity.aged and quantity.listed and next_age

    def _both(self, quantity: Quantity) -> bool:
        """ "The 2 parents" are both of them."""
        return quantity.value == 2 and quantity.unit is None and bool(_BOTH.search(self.plain.text))

    def _turned_over(self, quantity: Quantity) -> bool:
        return any(
            same_value(quantity, plain) and plain.relation != "eq" and plain not in self.used
            for plain in self.plain.quantities
        )

    def _missing(self, quantity: Quantity) -> Finding:
        free = [plain for plain in self.plain.quantities if plain not in self.used]
        for plain in [*free, *self.plain.quantities]:
            if same_value(quantity, plain) and not names_another(quantity, plain):
                self.used.add(plain)
                kind: ErrorType = (
                    "boundary" if relation_between(quantity, plain) == "boundary" else "comparator"
                )
                return self._differs(kind, quantity, plain)
        for plain in free:
            if close(quantity.value, plain.value) and measured_otherwise(quantity, plain):
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
            if plain in self.used or self.explaining.explains(plain) or (plain.weak and not figures):
                continue
            if plain.weak:  # "type 2 diabetes", "RECIST 1.1": may be left out, but not changed
                if not self._known(plain):
                    yield self._new("number", plain)
                continue
            near = [q for q in self.source.quantities if not q.weak and same_value(q, plain)]
            if (
                near
                and plain.relation != "eq"
                and not any(close(q.value, plain.value) for q in self.context.quantities)
            ):
                if any(plain.relation == COMPLEMENT[q.relation] and q in self.said for q in near):
                    continue  # "at least 18; under 18 you cannot join"
                sides = {relation_between(q, plain) for q in near}
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

    def _moved(self, one: Window, two: Window) -> bool:
        """Another event, and the right one is not in the sentence (seen from there, the other may be as true)."""
        start, end = sentence_at(self.plain.text, two.quantity.start)
        named = anchors_of(self.plain.text[start:end])
        told = two.anchors | named
        return bool(two.anchors) and not any(near(ours, theirs) for ours in one.anchors for theirs in told)

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


def _turned(one: Window, two: Window) -> bool:
    """The other direction from the same event; seen from another event, "after" may be as true."""
    same_event = one.anchors & two.anchors or not (one.anchors or two.anchors)
    return bool(two.direction is not None and one.direction != two.direction and same_event)


def _names(anchors: frozenset[str]) -> str:
    return " or ".join(sorted(anchors))
