"""From signals to a verdict: each kind of signal has a weight, and the weights are a data file with its source."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import exp

from plaincriteria.check.signals import Signal
from plaincriteria.domain import Finding, Severity, Verdict

MOST = 3.0  # signals of one kind beyond this many add nothing
_TELLING = 0.5  # a kind that weighs this share of the heaviest one is a reason of its own


@dataclass(frozen=True)
class Weights:
    """What each kind of signal weighs, in log odds of being unfaithful.

    `passes` is the least score (0 to 1) that passes. A kind without a weight of its own weighs `unknown`.
    """

    bias: float
    passes: float
    unknown: float
    kinds: Mapping[str, float]

    def of(self, kind: str) -> float:
        """The weight of a kind."""
        return self.kinds.get(kind, self.unknown)

    def score(self, totals: Mapping[str, float]) -> float:
        """How surely a draft with these signals is faithful, 0 to 1."""
        odds = self.bias + sum(self.of(kind) * strength(total) for kind, total in totals.items())
        return 1 / (1 + exp(min(odds, 500.0)))


def strength(total: float) -> float:
    """What several signals of one kind count together: the second counts less than the first."""
    return float(min(total, MOST) ** 0.5)


def totals(signals: Iterable[Signal]) -> dict[str, float]:
    """The sizes of the signals of each kind, added up."""
    sums: dict[str, float] = {}
    for signal in signals:
        sums[signal.kind] = sums.get(signal.kind, 0.0) + signal.size
    return sums


@cache
def weights() -> Weights:
    """The weights of the data file."""
    table = tomllib.loads(files("plaincriteria").joinpath("check/weights.toml").read_text(encoding="utf-8"))
    return Weights(table["bias"], table["passes"], table["unknown"], table["weights"])


def weigh(signals: Sequence[Signal], by: Weights | None = None) -> Verdict:
    """The verdict: its failing findings are the signals that weighed most, the others are warnings."""
    scale = by or weights()
    sums = totals(signals)
    shares = {kind: scale.of(kind) * strength(total) for kind, total in sums.items()}
    score = scale.score(sums)
    passed = score >= scale.passes
    least = max(shares.values(), default=0.0) * _TELLING
    findings: list[Finding] = []
    for signal in sorted(signals, key=lambda signal: -shares[signal.kind]):
        if shares[signal.kind] <= 0:
            continue
        severity: Severity = "fail" if not passed and shares[signal.kind] >= least else "warn"
        same = signal.finding.severity == severity
        findings.append(signal.finding if same else signal.finding.model_copy(update={"severity": severity}))
    return Verdict(passed=passed, score=round(score, 4), findings=tuple(findings))
