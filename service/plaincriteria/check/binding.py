"""Values and what they measure: two values of a listing must not change places in the plain text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

from plaincriteria.check import lexicon
from plaincriteria.check.aligned import Aligned
from plaincriteria.check.cover import Side
from plaincriteria.check.facts import Facts
from plaincriteria.check.polarity import sentences
from plaincriteria.check.quantity import Quantity
from plaincriteria.check.sameness import alike_units, same_value
from plaincriteria.check.signals import Signal, noticed
from plaincriteria.check.units import at

_MOST = 14  # values of a listing beyond which pairs are not compared
_BEHIND = 1.3  # a word behind a value is this many times further away than one in front of it
_LEAST, _TIMES = 0.8, 4.0  # how much must speak for the exchange, and how many times more than against it
# What parts two values, and how many words it counts for.
_PARTS = ((re.compile(r"[;:\n]"), 6), (re.compile(r",|\b(?:and|or|but|if|when|while|for)\b"), 3))
# A few words that may part a number from its unit.
_NEAR = re.compile(r"(?: (?!an? |per |each |every |in |over |for |or |and |of the |at |on )[a-z]+){1,3}")
_BRACKET = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")

_TO = re.compile(r"\s*(?:to|through|until|and|but|-|–)\s*")

Shares = dict[str, float]
Near = Mapping[Quantity, Mapping[str, float]]


def exchanged_values(texts: Aligned) -> Iterator[Signal]:
    """Two values of which each stands, in the plain text, with what the other one measures."""
    asked = [q for q in texts.source.quantities if not q.weak and (q.unit or q.value > 1 or q.value % 1)]
    if not 2 <= len(asked) <= _MOST:
        return
    reading = _Reading(texts)
    for one, two in combinations(asked, 2):
        kind = _units_crossed(one, two, texts) or reading.crossed(one, two, asked)
        if kind:
            first = next((q for q in texts.plain.quantities if _same(one, q)), one)
            yield noticed(
                f"binding.{kind}", "number", "Two values have changed places in the plain text.",
                source=(texts.source, (one.start, one.end)), plain=(texts.plain, (first.start, first.end)),
            )  # fmt: skip
            return


def _same(one: Quantity, two: Quantity) -> bool:
    return same_value(one, two) and (one.unit is None) == (two.unit is None)


def _units_crossed(one: Quantity, two: Quantity, texts: Aligned) -> str | None:
    """ "At least 45 years and 15 pack-years" told as 15 years and 45 pack-years."""
    if alike_units(one, two) or one.value == two.value:
        return None
    if any(q.unit is None and _counts(texts.source, q) for q in (one, two)):
        return None
    straight = crossed = 0
    others = [q for q in texts.source.quantities if q not in (one, two)]
    for value, unit in ((one, one), (two, two), (one, two), (two, one)):
        told = any(_measures(texts.plain, q, value.value, unit) for q in texts.plain.quantities)
        if value is unit:
            straight += told
        else:
            crossed += told and not any(_measures(texts.source, q, value.value, unit) for q in others)
    return "units" if crossed == 2 and not straight else None


def _measures(facts: Facts, quantity: Quantity, value: float, like: Quantity) -> bool:
    if (quantity.unit is None) != (like.unit is None) or quantity.value != value:
        return False
    if like.unit is None or quantity.unit is None:
        return not _counts(facts, quantity)
    return quantity.unit.agrees(like.unit)


def _counts(facts: Facts, quantity: Quantity) -> bool:
    """The 15 of "15 headache days", "8 of those days": its unit stands a few words behind."""
    behind = _NEAR.match(facts.text, quantity.end)
    return behind is not None and any(
        at(facts.text, behind.start() + blank.end()) is not None for blank in re.finditer(" ", behind[0])
    )


def _opposed(one: Quantity, two: Quantity) -> bool:
    """One is a lowest, the other a highest value: the two ends of a range."""
    sides = {one.relation[0], two.relation[0]}
    return sides == {"g", "l"}


class _Word(NamedTuple):
    """A content word, or the value of a quantity standing for one, and its place."""

    stem: str
    start: int
    end: int


class _Reading:
    """How closely the words of both texts belong to their values."""

    def __init__(self, texts: Aligned) -> None:
        self.texts = texts
        self.says = _says(texts)
        self.ours = _Words(texts.source, texts.ours)
        self.theirs = _Words(texts.plain, texts.theirs)

    def crossed(self, one: Quantity, two: Quantity, asked: Sequence[Quantity]) -> str | None:
        if same_value(one, two) or not alike_units(one, two) or _opposed(one, two) or self._ends(one, two):
            return None
        first = [q for q in self.texts.plain.quantities if same_value(one, q)]
        second = [q for q in self.texts.plain.quantities if same_value(two, q)]
        if not first or not second or set(first) & set(second):
            return None
        ours = self.ours.shares(
            [q for q in asked if same_value(q, one)], [q for q in asked if same_value(q, two)]
        )
        theirs = self.theirs.shares(first, second)
        return self._judge(ours, theirs)

    def _ends(self, one: Quantity, two: Quantity) -> bool:
        """ "12 to less than 15": both belong to one thing."""
        first, second = sorted((one, two), key=lambda q: q.start)
        return _TO.fullmatch(self.texts.source.text, first.end, second.start) is not None

    def _judge(self, ours: Shares, theirs: Shares) -> str | None:
        straight = crossed = 0.0
        for stem, share in theirs.items():
            said = self.says.get(stem, (stem,))
            known = [ours[each] for each in said if each in ours]
            if known:
                agree = share * max(known, key=abs)
                straight += max(agree, 0.0)
                crossed += max(-agree, 0.0)
        return "words" if crossed > _LEAST and crossed > _TIMES * straight else None


class _Words:
    """The content words of one text by sentence, with how far each is from a value."""

    def __init__(self, facts: Facts, side: Side) -> None:
        self.facts = facts
        self.bounds = list(sentences(facts.text))
        # What a bracket without a value explains belongs to no value: "direct bilirubin (a part of the total)".
        inside = [(q.start, q.end) for q in facts.quantities]
        inside += [
            found.span()
            for found in _BRACKET.finditer(facts.text)
            if not any(found.start() < q.start < found.end() for q in facts.quantities)
        ]
        self.words = [
            _Word(word.stem, word.start, word.end)
            for word in side.words
            if not lexicon.is_function(word.stem)
            and not word.text[0].isdigit()
            and not any(start <= word.start < end for start, end in inside)
        ]
        self.words += [_Word(f"#{q.base:g}", q.start, q.end) for q in facts.quantities if not q.weak]
        self.known: dict[tuple[int, Quantity], float] = {}

    def shares(self, one: Sequence[Quantity], two: Sequence[Quantity]) -> Shares:
        """By stem: 1 where it belongs wholly to the first value, -1 where to the second, between them in part."""
        found: dict[str, list[float]] = {}
        for start, end in self.bounds:
            first, second = (
                [q for q in group if start <= q.start < end and not q.weak] for group in (one, two)
            )
            if not first and not second:
                continue
            for place, word in enumerate(self.words):
                if not start <= word.start < end or any(
                    q.start <= word.start < q.end for q in (*first, *second)
                ):
                    continue
                a = max((self._close(place, q) for q in first), default=0.0)
                b = max((self._close(place, q) for q in second), default=0.0)
                found.setdefault(word.stem, []).append((a - b) / (a + b))
        return {stem: sum(values) / len(values) for stem, values in found.items()}

    def _close(self, place: int, quantity: Quantity) -> float:
        if (place, quantity) not in self.known:
            word = self.words[place]
            before = word.start < quantity.start
            gap = (word.end, quantity.start) if before else (quantity.end, word.start)
            between = _BRACKET.sub("", self.facts.text[gap[0] : gap[1]])
            steps = 1 + between.count(" ") + sum(cost * len(sign.findall(between)) for sign, cost in _PARTS)
            steps += 4 * (between.count("(") + between.count(")"))
            self.known[place, quantity] = (1.0 if before else 1 / _BEHIND) / steps**2
        return self.known[place, quantity]


def _says(texts: Aligned) -> dict[str, tuple[str, ...]]:
    """By word of the plain text: the stems of the listing that it says."""
    says: dict[str, set[str]] = {}
    for stem in texts.ours.places:
        for place in texts.places(stem):
            says.setdefault(texts.theirs.words[place].stem, set()).add(stem)
    return {word: tuple(sorted(stems)) for word, stems in says.items()}
