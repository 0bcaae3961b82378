"""Weights for the check's signals, learnt from labelled pairs and tried on criteria that they were not learnt from."""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path

from evals import report
from evals.baselines import all_baselines
from evals.check_suite import Measured
from evals.check_tables import show
from evals.learning import FOLDS, Sample, crossed, learn, observe
from evals.metrics import Outcome
from evals.pairs import read
from plaincriteria.check import CHECKER
from plaincriteria.check.weigh import Weights

FILE = Path("service/plaincriteria/check/weights.toml")


def _sources(paths: Iterable[Path]) -> list[str]:
    return [f"#   {path.name}: sha256 {hashlib.sha256(path.read_bytes()).hexdigest()[:16]}" for path in paths]


def written(weights: Weights, samples: Sequence[Sample], arguments: argparse.Namespace) -> str:
    """The data file: the weights, and the data they came from."""
    criteria = len({sample.pair.cluster for sample in samples})
    head = [
        "# What each kind of signal of the check weighs, in log odds of being unfaithful (`evals calibrate`).",
        f"# Learnt from {len(samples)} labelled pairs of {criteria} criteria with checker {CHECKER}:",
        *_sources(arguments.files),
        *(
            ["# and, each pair a quarter, from those that rules of the check were written from:"]
            if arguments.fitted
            else []
        ),
        *_sources(arguments.fitted),
        f"# `passes`: the score that {arguments.alarms:.0%} of the faithful ones in the first files miss.",
        "# `unknown`: the weight of a kind too rare to be weighed.",
        "",
    ]
    body = [
        f"bias = {weights.bias}",
        f"passes = {weights.passes}",
        f"unknown = {weights.unknown}",
        "",
        "[weights]",
    ]
    rows = [f'"{kind}" = {weight}' for kind, weight in sorted(weights.kinds.items())]
    return "\n".join([*head, *body, *rows, ""])


def _tell(title: str, judged: Sequence[Outcome]) -> None:
    measured = Measured(tuple(judged), all_baselines([one.pair for one in judged]))
    show(measured.ours(f"{title}, {FOLDS}-fold"), measured.others(), report.screen())


def run(arguments: argparse.Namespace) -> int:
    """`calibrate PAIRS… [--fitted PAIRS…]`: what weights learnt from the other criteria do; `--write` keeps them."""
    samples = [observe(pair) for path in arguments.files for pair in read(path)]
    fitted = [observe(pair, fitted=True) for path in arguments.fitted for pair in read(path)]
    judged = crossed([*samples, *fitted], arguments.alarms)
    ours = {sample.pair.pair_id for sample in samples}
    _tell(f"check ({CHECKER})", [one for one in judged if one.pair.pair_id in ours])
    if fitted:
        _tell("on the fitted ones", [one for one in judged if one.pair.pair_id not in ours])
    if arguments.write:
        FILE.write_text(
            written(learn([*samples, *fitted], arguments.alarms), samples, arguments), encoding="utf-8"
        )
    return 0
