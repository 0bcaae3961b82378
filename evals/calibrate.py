"""Weights for the check's signals, learnt from labelled pairs: nothing is written that was not measured on others."""

from __future__ import annotations

import argparse
import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import exp, log
from pathlib import Path
from random import Random
from typing import NamedTuple

from evals import report
from evals.baselines import all_baselines
from evals.check_suite import Measured, criterion_of, draft_of
from evals.check_tables import show
from evals.metrics import Outcome
from evals.pairs import Pair, read
from plaincriteria.check import CHECKER, read_signals
from plaincriteria.check.signals import Signal
from plaincriteria.check.weigh import Weights, strength, totals, weigh

FILE = Path("service/plaincriteria/check/weights.toml")
FOLDS = 5
_ROUNDS, _STEP, _SHRINK = 500, 0.5, 0.0004
_UNKNOWN, _HEAVY = 1.0, 6.0
_RARE = 3  # a kind seen in fewer pairs keeps the weight `unknown`
_SPARE = 0.25  # by how much a stopping signal clears the threshold, in log odds
# Signals that stop a rewrite by themselves, whatever the pairs say: nothing could be compared, or a fact is another one.
_STOPS = (
    "size", "empty", "quantity.number", "quantity.unit", "quantity.comparator", "quantity.boundary",
    "quantity.threshold_softened", "quantity.window", "quantity.addition", "demand.exception", "code.term", "joins.logic", "demand.verdict", "turned.frame.sure", "turned.dropped.negated", "voice.who",
)  # fmt: skip


class Sample(NamedTuple):
    """A labelled pair with what the check noticed."""

    pair: Pair
    signals: tuple[Signal, ...]
    totals: Mapping[str, float]


def observe(pair: Pair) -> Sample:
    """What the check notices of a pair."""
    signals = tuple(read_signals(criterion_of(pair), draft_of(pair), pair.audience))
    return Sample(pair, signals, totals(signals))


def learn(samples: Sequence[Sample], alarms: float) -> Weights:
    """Weights by logistic regression with balanced classes, none below zero; `alarms`: share of faithful ones stopped."""
    seen = Counter(kind for sample in samples for kind in sample.totals)
    kinds = [kind for kind, number in sorted(seen.items()) if number >= _RARE ]
    place = {kind: i for i, kind in enumerate(kinds)}
    rows = [
        ([(place[kind], strength(total)) for kind, total in sample.totals.items() if kind in place], not sample.pair.faithful)
        for sample in samples
    ]  # fmt: skip
    bad = sum(unfaithful for _, unfaithful in rows)
    share = (0.5 / max(1, len(rows) - bad), 0.5 / max(1, bad))
    bias, found = _descend(rows, share, len(kinds))
    weights = {kind: round(found[i], 3) for kind, i in place.items()}
    return _stopping(samples, Weights(round(bias, 3), 0.0, _UNKNOWN, weights), alarms)


def _stopping(samples: Sequence[Sample], learnt: Weights, alarms: float) -> Weights:
    """The weights with a threshold, and with every stopping kind heavy enough to reach it alone."""
    weights = {**learnt.kinds, **dict.fromkeys(_STOPS, _HEAVY)}
    passes = round(_threshold(samples, replace(learnt, kinds=weights), alarms), 4)
    alone = log((1 - passes) / passes) - learnt.bias + _SPARE
    least = {kind: round(max(learnt.kinds.get(kind, 0.0), alone), 3) for kind in _STOPS}
    return Weights(learnt.bias, passes, learnt.unknown, {**learnt.kinds, **least})


def _descend(
    rows: Sequence[tuple[Sequence[tuple[int, float]], bool]], share: tuple[float, float], size: int
) -> tuple[float, list[float]]:
    """Gradient descent with one rate for each weight (the more often seen, the smaller the step)."""
    bias, weights = 0.0, [0.0] * size
    squares, bias_square = [1e-8] * size, 1e-8
    for _ in range(_ROUNDS):
        slope, bias_slope = [0.0] * size, 0.0
        for features, unfaithful in rows:
            odds = bias + sum(weights[i] * value for i, value in features)
            wrong = (1 / (1 + exp(-odds)) - unfaithful) * share[unfaithful]
            bias_slope += wrong
            for i, value in features:
                slope[i] += wrong * value
        for i in range(size):
            full = slope[i] + _SHRINK * weights[i]
            squares[i] += full * full
            weights[i] = max(0.0, weights[i] - _STEP * full / squares[i] ** 0.5)
        bias_square += bias_slope * bias_slope
        bias -= _STEP * bias_slope / bias_square**0.5
    return bias, weights


def _threshold(samples: Sequence[Sample], weights: Weights, alarms: float) -> float:
    """The score that this share of the faithful pairs stays below."""
    scores = sorted(weights.score(sample.totals) for sample in samples if sample.pair.faithful)
    return scores[min(len(scores) - 1, int(alarms * len(scores)))]


def crossed(samples: Sequence[Sample], alarms: float) -> list[Outcome]:
    """Each pair judged by weights that were learnt from the other criteria."""
    clusters = sorted({sample.pair.cluster for sample in samples})
    Random(0).shuffle(clusters)
    fold = {cluster: i % FOLDS for i, cluster in enumerate(clusters)}
    outcomes = []
    for number in range(FOLDS):
        by = learn([sample for sample in samples if fold[sample.pair.cluster] != number], alarms)
        for sample in samples:
            if fold[sample.pair.cluster] == number:
                verdict = weigh(sample.signals, by)
                outcomes.append(Outcome(sample.pair, verdict.passed, verdict.findings, verdict.score))
    return outcomes


def written(weights: Weights, files: Sequence[Path], samples: Sequence[Sample], alarms: float) -> str:
    """The data file: the weights, and the data they came from."""
    sources = [
        f"#   {path.name}: sha256 {hashlib.sha256(path.read_bytes()).hexdigest()[:16]}" for path in files
    ]
    head = [
        "# What each kind of signal of the check weighs, in log odds of being unfaithful; made by `python -m evals calibrate`.",
        f"# Learnt from {len(samples)} labelled pairs of {len({s.pair.cluster for s in samples})} criteria with checker {CHECKER}:",
        *sources,
        f"# `passes`: the score that {alarms:.0%} of the faithful ones stay below. `unknown`: a kind too rare to be weighed.",
    ]
    body = [
        f"bias = {weights.bias}",
        f"passes = {weights.passes}",
        f"unknown = {weights.unknown}",
        "",
        "[weights]",
    ]
    rows = [f'"{kind}" = {weight}' for kind, weight in sorted(weights.kinds.items())]
    return "\n".join([*head, "", *body, *rows, ""])


def run(arguments: argparse.Namespace) -> int:
    """`calibrate PAIRS…`: prints what the weights do on criteria they were not learnt from; `--write` keeps them."""
    samples = [observe(pair) for path in arguments.files for pair in read(path)]
    judged = crossed(samples, arguments.alarms)
    pairs = [one.pair for one in judged]
    measured = Measured(tuple(judged), all_baselines(pairs))
    show(measured.ours(f"check ({CHECKER}), {FOLDS}-fold"), measured.others(), report.screen())
    if arguments.write:
        text = written(learn(samples, arguments.alarms), arguments.files, samples, arguments.alarms)
        FILE.write_text(text, encoding="utf-8")
    return 0
