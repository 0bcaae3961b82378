"""Learning the weights of the check's signals: logistic regression, none below zero, with a threshold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import exp, log
from random import Random
from typing import NamedTuple

from evals.check_suite import criterion_of, draft_of
from evals.metrics import Outcome
from evals.pairs import Pair
from plaincriteria.check import read_signals
from plaincriteria.check.signals import Signal
from plaincriteria.check.weigh import Weights, strength, totals, weigh

FOLDS = 5
_ROUNDS, _STEP = 500, 0.5
_SHRINK = 0.0006
_FITTED = 0.25  # what a pair counts from which rules of the check were written
_RARE = 3  # a kind seen in fewer pairs keeps the weight `unknown`
_UNKNOWN, _HEAVY = 0.8, 6.0
_LEAST = 0.01  # by which the score of a draft with something noticed is lower, to fail
_SPARE = 0.25  # by how much a stopping signal clears the threshold, in log odds
# Signals that stop a rewrite by themselves, whatever the pairs say: nothing could be compared, or a fact is another.
STOPS = (
    "size", "empty", "quantity.number", "quantity.unit", "quantity.comparator", "quantity.boundary",
    "quantity.threshold_softened", "quantity.window", "quantity.addition", "code.term", "joins.logic",
    "demand.verdict", "demand.advice", "voice.who", "turned.frame", "turned.dropped", "exception.turned",
    "demand.exception.lost", "demand.exception.added", "demand.modal.weaker",
    "closure.opened.complete", "closure.opened.list", "closure.closed", "closure.only", "closure.unmarked",
    "closure.listed", "exception.added", "exception.cut", "exception.cut.qualifier", "exception.lost",
    "exception.lost.beside", "exception.unsaid",
    "binding.units", "binding.words",
    "logic.turned", "logic.counted.against", "logic.counted.lead", "logic.counted.list", "logic.counted.pair",
    "logic.counted.required",
    "logic.parted.or", "logic.parted.and", "logic.values",
    "demand.modal.asked", "demand.modal.firmer", "demand.judgement", "window.turned", "who.lost.decider",
    "who.added.near", "turned.granted",
)  # fmt: skip

Row = tuple[
    Sequence[tuple[int, float]], bool, float
]  # signals by number with their strength, unfaithful, what it counts


class Sample(NamedTuple):
    """A labelled pair with what the check noticed; `fitted`: rules of the check were written from its like."""

    pair: Pair
    signals: tuple[Signal, ...]
    totals: Mapping[str, float]
    fitted: bool


def observe(pair: Pair, fitted: bool = False) -> Sample:
    """What the check notices of a pair."""
    signals = tuple(read_signals(criterion_of(pair), draft_of(pair), pair.audience))
    return Sample(pair, signals, totals(signals), fitted)


def learn(samples: Sequence[Sample], alarms: float) -> Weights:
    """The weights; the share `alarms` of the faithful pairs that were not fitted scores below the threshold."""
    seen = Counter(kind for sample in samples for kind in sample.totals)
    kinds = [kind for kind, number in sorted(seen.items()) if number >= _RARE]
    place = {kind: i for i, kind in enumerate(kinds)}
    bias, found = _descend([_row(sample, place) for sample in samples], len(kinds))
    weights = {kind: round(found[i], 3) for kind, i in place.items()}
    return _stopping(samples, Weights(round(bias, 3), 0.0, _UNKNOWN, weights), alarms)


def _row(sample: Sample, place: Mapping[str, int]) -> Row:
    signals = [(place[kind], strength(total)) for kind, total in sample.totals.items() if kind in place]
    return signals, not sample.pair.faithful, _FITTED if sample.fitted else 1.0


def _descend(rows: Sequence[Row], size: int) -> tuple[float, list[float]]:
    """Gradient descent over both classes alike; the more often a weight is moved, the smaller its steps."""
    whole = {label: sum(counts for _, bad, counts in rows if bad is label) or 1.0 for label in (True, False)}
    bias, weights = 0.0, [0.0] * size
    squares, bias_square = [1e-8] * size, 1e-8
    for _ in range(_ROUNDS):
        slope, bias_slope = [_SHRINK * weight for weight in weights], 0.0
        for signals, bad, counts in rows:
            odds = bias + sum(weights[i] * value for i, value in signals)
            wrong = (1 / (1 + exp(-odds)) - bad) * counts / (2 * whole[bad])
            bias_slope += wrong
            for i, value in signals:
                slope[i] += wrong * value
        for i, full in enumerate(slope):
            squares[i] += full * full
            weights[i] = max(0.0, weights[i] - _STEP * full / squares[i] ** 0.5)
        bias_square += bias_slope * bias_slope
        bias -= _STEP * bias_slope / bias_square**0.5
    return bias, weights


def _stopping(samples: Sequence[Sample], learnt: Weights, alarms: float) -> Weights:
    """The weights with a threshold, and with every stopping kind heavy enough to reach it alone."""
    heavy = replace(learnt, kinds={**learnt.kinds, **dict.fromkeys(STOPS, _HEAVY)})
    unread = [sample for sample in samples if not sample.fitted] or samples
    scores = sorted(heavy.score(sample.totals) for sample in unread if sample.pair.faithful)
    passes = round(scores[min(len(scores) - 1, int(alarms * len(scores)))], 4)
    # A draft of which nothing is noticed always passes, however few faithful ones have been noticed.
    passes = min(passes, round(heavy.score({}) - _LEAST, 4))
    alone = log((1 - passes) / passes) - learnt.bias + _SPARE
    least = {kind: round(max(learnt.kinds.get(kind, 0.0), alone), 3) for kind in STOPS}
    return replace(learnt, passes=passes, kinds={**learnt.kinds, **least})


def crossed(samples: Sequence[Sample], alarms: float) -> list[Outcome]:
    """Each pair judged by weights that were learnt from the other criteria."""
    clusters = sorted({sample.pair.cluster for sample in samples})
    Random(0).shuffle(clusters)  # noqa: S311 (folds, no secret)
    fold = {cluster: i % FOLDS for i, cluster in enumerate(clusters)}
    outcomes = []
    for number in range(FOLDS):
        by = learn([sample for sample in samples if fold[sample.pair.cluster] != number], alarms)
        for sample in samples:
            if fold[sample.pair.cluster] == number:
                verdict = weigh(sample.signals, by)
                outcomes.append(Outcome(sample.pair, verdict.passed, verdict.findings, verdict.score))
    return outcomes
