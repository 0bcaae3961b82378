"""Rates with their intervals, and what a check is measured by."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from math import sqrt
from typing import NamedTuple

from evals.pairs import Pair
from plaincriteria.domain import ErrorType, Finding

# Error types that the same kind of reading catches: of values, of how a rule is turned and joined, of words.
GROUPS: Mapping[str, frozenset[ErrorType]] = {
    "values": frozenset({"number", "comparator", "boundary", "unit", "window", "threshold_softened"}),
    "sense": frozenset({"polarity", "exception", "logic", "modality", "list_closure", "verdict"}),
    "content": frozenset({"omission", "scope", "term", "who", "addition"}),
}

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
    """What a check said of a pair: `passed` is None where it could not be scored, `trouble` then says why.

    `score` runs from 0 (surely unfaithful) to 1 (surely faithful), None where the check gives none.
    """

    pair: Pair
    passed: bool | None
    findings: tuple[Finding, ...] = ()
    score: float | None = None
    trouble: str | None = None

    @property
    def failing(self) -> tuple[Finding, ...]:
        """The findings that stop the rewrite; warnings are left out."""
        return tuple(finding for finding in self.findings if finding.severity == "fail")

    @property
    def named(self) -> frozenset[ErrorType]:
        """The types of the findings that stop the rewrite."""
        return frozenset(finding.type for finding in self.failing)

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


def auroc(scored: Iterable[tuple[float, bool]]) -> float | None:
    """How often a faithful pair scores above an unfaithful one, ties half; None where either kind is missing."""
    below = kept = 0
    wins = 0.0
    for _, tied in _ties(scored):
        good, bad = sum(tied), len(tied) - sum(tied)
        wins += good * (below + bad / 2)
        below, kept = below + bad, kept + good
    return wins / (below * kept) if below and kept else None


class Shown(NamedTuple):
    """When everything with at least `score` is shown: the share of pairs shown, and of them the unfaithful ones."""

    score: float
    share: float
    risk: float


def risk_by_share(scored: Iterable[tuple[float, bool]]) -> tuple[Shown, ...]:
    """Risk against share shown, from the best score to all; pairs with the same score come in together."""
    pairs = list(scored)
    points: list[Shown] = []
    shown = wrong = 0
    for score, tied in reversed(_ties(pairs)):
        shown, wrong = shown + len(tied), wrong + len(tied) - sum(tied)
        points.append(Shown(score, shown / len(pairs), wrong / shown))
    return tuple(points)


def area_under_risk(points: Sequence[Shown]) -> float | None:
    """The mean risk over all shares shown, lower is better; None without a point."""
    area = last = 0.0
    for point in points:
        area, last = area + (point.share - last) * point.risk, point.share
    return area if points else None


class Bin(NamedTuple):
    """Pairs of like score: the mean of their scores, and how many of them are faithful."""

    score: float
    faithful: Rate


def calibration(scored: Iterable[tuple[float, bool]], bins: int = 10) -> tuple[Bin, ...]:
    """Pairs in bins of equal width of the score, empty ones left out: faithful as often as the score says?"""
    held: dict[int, list[tuple[float, bool]]] = {}
    for score, faithful in scored:
        held.setdefault(min(int(score * bins), bins - 1), []).append((score, faithful))
    return tuple(
        Bin(sum(score for score, _ in pairs) / len(pairs), rate(faithful for _, faithful in pairs))
        for _, pairs in sorted(held.items())
    )


def scores(outcomes: Iterable[Outcome]) -> Iterator[tuple[float, bool]]:
    """Score and label of the pairs that have both a verdict and a score."""
    return ((o.score, o.pair.faithful) for o in outcomes if o.passed is not None and o.score is not None)


def _ties(scored: Iterable[tuple[float, bool]]) -> list[tuple[float, list[bool]]]:
    """The labels of each score, from the lowest score to the highest."""
    ordered = groupby(sorted(scored), key=lambda pair: pair[0])
    return [(score, [faithful for _, faithful in tied]) for score, tied in ordered]


def sentence_lengths(text: str) -> tuple[int, ...]:
    """The number of words of each sentence; each line of a written-out list counts as one."""
    lengths = (len(_WORD.findall(sentence)) for sentence in _SENTENCE_END.split(text))
    return tuple(length for length in lengths if length)
