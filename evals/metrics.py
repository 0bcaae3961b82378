"""Rates with their intervals, and what a check is measured by."""

from __future__ import annotations

import re
from collections.abc import Iterable
from math import sqrt
from typing import NamedTuple

from evals.pairs import Pair
from plaincriteria.domain import ErrorType

_Z95 = 1.959963984540054
# A sentence ends at a mark followed by a capital, and at a line break (an item of a written-out list).
_SENTENCE_END = re.compile(r"(?<=[.!?])[\"”)]*\s+(?=[A-Z“\"(])|\s*\n\s*")
_WORD = re.compile(r"\S*\w\S*")


class Rate(NamedTuple):
    """`hits` out of `of`, with its 95 % Wilson interval; `value` is None where nothing was counted."""

    hits: int
    of: int
    value: float | None
    low: float
    high: float


class Outcome(NamedTuple):
    """What a check said of a pair: `passed` is None where it could not be scored, `trouble` then says why."""

    pair: Pair
    passed: bool | None
    named: frozenset[ErrorType] = frozenset()
    messages: tuple[str, ...] = ()
    trouble: str | None = None

    @property
    def right(self) -> bool | None:
        """Whether the verdict agrees with the label; None where there is no verdict."""
        return None if self.passed is None else self.passed == self.pair.faithful


def wilson(hits: int, of: int, z: float = _Z95) -> tuple[float, float]:
    """The Wilson score interval of a share; (0, 1) when nothing was counted."""
    if of == 0:
        return 0.0, 1.0
    share, weight = hits / of, z * z / of
    centre = (share + weight / 2) / (1 + weight)
    half = z * sqrt(share * (1 - share) / of + weight / (4 * of)) / (1 + weight)
    return max(0.0, centre - half), min(1.0, centre + half)


def rate(hits: Iterable[bool]) -> Rate:
    """The share of true ones among `hits`."""
    counted = list(hits)
    number, of = sum(counted), len(counted)
    return Rate(number, of, number / of if of else None, *wilson(number, of))


def recall(outcomes: Iterable[Outcome]) -> Rate:
    """The share of unfaithful pairs that were stopped, among those with a verdict."""
    return rate(not o.passed for o in outcomes if o.passed is not None and not o.pair.faithful)


def faithful_passed(outcomes: Iterable[Outcome]) -> Rate:
    """The share of faithful pairs that were let through, among those with a verdict."""
    return rate(o.passed for o in outcomes if o.passed is not None and o.pair.faithful)


def false_alarms(outcomes: Iterable[Outcome]) -> Rate:
    """The share of faithful pairs that were stopped, among those with a verdict."""
    return rate(not o.passed for o in outcomes if o.passed is not None and o.pair.faithful)


def named(outcomes: Iterable[Outcome]) -> Rate:
    """The share of stopped unfaithful pairs with a finding of the labelled type."""
    return rate(o.pair.error_type in o.named for o in outcomes if o.passed is False and not o.pair.faithful)


def balanced_accuracy(outcomes: Iterable[Outcome]) -> float | None:
    """The mean of recall and faithful pairs let through; None when one of the two was not measured."""
    counted = list(outcomes)
    caught, kept = recall(counted).value, faithful_passed(counted).value
    return None if caught is None or kept is None else (caught + kept) / 2


def by_error_type(outcomes: Iterable[Outcome]) -> dict[ErrorType, list[Outcome]]:
    """Outcomes of unfaithful pairs under their error type, in the alphabet's order."""
    groups: dict[ErrorType, list[Outcome]] = {}
    for outcome in outcomes:
        if outcome.pair.error_type is not None:
            groups.setdefault(outcome.pair.error_type, []).append(outcome)
    return dict(sorted(groups.items()))


def sentence_lengths(text: str) -> tuple[int, ...]:
    """The number of words of each sentence; each line of a written-out list counts as one."""
    lengths = (len(_WORD.findall(sentence)) for sentence in _SENTENCE_END.split(text))
    return tuple(length for length in lengths if length)
