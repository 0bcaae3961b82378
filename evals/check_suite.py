"""Does the check stop what it should and stay silent where it should?"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import orjson
from rich.console import Console

from evals import report
from evals.baselines import all_baselines
from evals.gate import Floor, missed
from evals.metrics import (
    Outcome,
    Rate,
    balanced_accuracy,
    by_error_type,
    faithful_passed,
    false_alarms,
    named,
    recall,
)
from evals.pairs import SEED, Pair, read
from plaincriteria.check import CHECKER, check
from plaincriteria.domain import Criterion, Draft, Span, Verdict

Check = Callable[[Pair], Verdict]

# What the check says of itself when it broke: it fails closed, and that is no judgement of the rewrite.
BROKE = "check failed"


class Measured(NamedTuple):
    """What a check did over pairs, with the simple baselines over the same pairs."""

    outcomes: tuple[Outcome, ...]
    baselines: Mapping[str, list[Outcome]]

    @property
    def unscored(self) -> tuple[Outcome, ...]:
        """Pairs without a verdict: they stand in no rate."""
        return tuple(outcome for outcome in self.outcomes if outcome.passed is None)

    def metrics(self) -> dict[str, float | None]:
        """Every figure by its name for `--fail-under`: higher is better, None was not measured."""
        hard = [outcome for outcome in self.outcomes if outcome.pair.hard]
        types = {
            f"recall.{kind}": recall(group).value for kind, group in by_error_type(self.outcomes).items()
        }
        return {
            "balanced_accuracy": balanced_accuracy(self.outcomes),
            "recall": recall(self.outcomes).value,
            "faithful_passed": faithful_passed(self.outcomes).value,
            "faithful_passed_hard": faithful_passed(hard).value,
            "scored": 1 - len(self.unscored) / len(self.outcomes) if self.outcomes else None,
            **types,
        }

    def as_json(self) -> dict[str, Any]:
        """The metrics, the rates with their intervals, the baselines, and a row for each pair."""
        return {
            "checker": CHECKER,
            "metrics": self.metrics(),
            "rates": {name: rate._asdict() for name, rate in _rates(self.outcomes).items()},
            "baselines": {name: balanced_accuracy(judged) for name, judged in self.baselines.items()},
            "rows": [_row(outcome) for outcome in self.outcomes],
        }


def production(pair: Pair) -> Verdict:
    """What the service's own check says of the pair."""
    criterion = Criterion(
        id=pair.pair_id,
        parent_id=None,
        section=0,
        side=pair.section,
        kind="criterion",
        span=Span(0, len(pair.source)),
        text=pair.source,
        lead_in=(pair.lead_in,) if pair.lead_in else (),
    )
    draft = Draft(criterion_id=pair.pair_id, text=pair.rewrite, method="model")
    return check(criterion, draft, pair.audience)


def measure(pairs: Sequence[Pair], judge: Check = production) -> Measured:
    """What `judge` and the baselines say of the pairs; where `judge` breaks, the pair is unscored."""
    return Measured(tuple(_outcome(pair, judge) for pair in pairs), all_baselines(pairs))


def _outcome(pair: Pair, judge: Check) -> Outcome:
    try:
        verdict = judge(pair)
    except Exception as problem:  # whatever breaks in a check is no judgement of the rewrite
        return Outcome(pair, None, trouble=type(problem).__name__)
    if any(finding.message == BROKE for finding in verdict.findings):
        return Outcome(pair, None, trouble=BROKE)
    failing = [finding for finding in verdict.findings if finding.severity == "fail"]
    return Outcome(
        pair,
        verdict.passed,
        frozenset(finding.type for finding in failing),
        tuple(f"{finding.type}: {finding.message}" for finding in failing),
    )


def _rates(outcomes: Sequence[Outcome]) -> dict[str, Rate]:
    hard = [outcome for outcome in outcomes if outcome.pair.hard]
    return {
        "recall": recall(outcomes),
        "named": named(outcomes),
        "false_alarms": false_alarms(outcomes),
        "false_alarms_hard": false_alarms(hard),
        **{f"recall.{kind}": recall(group) for kind, group in by_error_type(outcomes).items()},
    }


def _row(outcome: Outcome) -> dict[str, Any]:
    pair = outcome.pair
    return {
        "pair_id": pair.pair_id,
        "label": pair.label,
        "error_type": pair.error_type,
        "verdict": {True: "pass", False: "fail", None: "unscored"}[outcome.passed],
        "right": outcome.right,
        "findings": outcome.messages,
        "trouble": outcome.trouble,
    }


def show(measured: Measured, console: Console, wrong: int = 0) -> None:
    """Prints the tables, and the first `wrong` pairs on which verdict and label differ, to be read."""
    rates, outcomes = _rates(measured.outcomes), measured.outcomes
    judged = {f"check ({CHECKER})": list(outcomes), **measured.baselines}
    report.table(
        console,
        "Check beside simple baselines",
        ("", "balanced accuracy", "recall", "false alarms"),
        [
            (name, report.share(balanced_accuracy(o)), report.rate(recall(o)), report.rate(false_alarms(o)))
            for name, o in judged.items()
        ],
    )
    report.table(
        console,
        "Recall by error type",
        ("error type", "recall", "named as such"),
        [
            (kind, report.rate(recall(group)), report.rate(named(group)))
            for kind, group in by_error_type(outcomes).items()
        ],
    )
    alarms: Counter[str] = Counter(
        kind for o in outcomes if o.pair.faithful and o.passed is False for kind in o.named
    )
    console.print(f"Pairs: {len(outcomes)}, could not be scored: {len(measured.unscored)}")
    console.print(f"False alarms on the hard ones: {report.rate(rates['false_alarms_hard'])}")
    console.print(f"False alarms by finding: {report.counts(alarms)}")
    for outcome in [o for o in outcomes if o.right is False][:wrong]:
        _show_wrong(outcome, console)


def _show_wrong(outcome: Outcome, console: Console) -> None:
    pair = outcome.pair
    console.print(f"\n{pair.pair_id}: {'false alarm' if pair.faithful else f'missed {pair.error_type}'}")
    console.print(f"  source ({pair.section}): {' / '.join(filter(None, (pair.lead_in, pair.source)))}")
    console.print(f"  {pair.audience}: {pair.rewrite}")
    for line in (*outcome.messages, *([pair.note] if pair.note else [])):
        console.print(f"  - {line}")


def run(arguments: argparse.Namespace) -> int:
    """`check [FILE…]`: exit code 1 when a pair could not be scored or a floor is not held."""
    floors: list[Floor] = arguments.fail_under
    measured = measure([pair for path in arguments.files or [SEED] for pair in read(path)])
    told = missed(floors, measured.metrics())
    show(measured, report.screen(), arguments.wrong)
    if arguments.json:
        Path(arguments.json).write_bytes(orjson.dumps(measured.as_json(), option=orjson.OPT_INDENT_2))
    unscored = [f"{one.pair.pair_id} could not be scored: {one.trouble}" for one in measured.unscored]
    return report.ended((*unscored, *told))
