"""What the check did, as rows of words: for the screen, and for the tables of the report page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from rich.console import Console

from evals import report
from evals.metrics import GROUPS, Outcome, Rate, by_error_type, false_alarms, named, recall
from evals.pairs import Pair
from evals.resampling import Figure

BESIDE = ("", "balanced accuracy", "AUROC", "recall", "false alarms")
_COMPARED = ("balanced_accuracy", "auroc", "recall", "faithful_passed")
_MISSING = Figure(None, 0, 1, 0)


class Judged(NamedTuple):
    """A check or a baseline by its name, with its outcomes and figures."""

    name: str
    outcomes: tuple[Outcome, ...]
    figures: Mapping[str, Figure]

    @property
    def unscored(self) -> tuple[Outcome, ...]:
        """Pairs without a verdict."""
        return tuple(outcome for outcome in self.outcomes if outcome.passed is None)

    def figure(self, name: str) -> Figure:
        """The figure, which may not have been measured."""
        return self.figures.get(name, _MISSING)

    def values(self) -> dict[str, float | None]:
        """The figures by which checks are compared."""
        return {name: self.figure(name).value for name in _COMPARED}


class TypeRow(NamedTuple):
    """Recall over one error type or a group of them, and how often a finding has the labelled type."""

    name: str
    recall: Rate
    named: Rate


def beside(judged: Sequence[Judged]) -> list[tuple[str, ...]]:
    """A row a check: balanced accuracy, AUROC, recall and false alarms with their intervals."""
    return [
        (
            one.name,
            report.figure(one.figure("balanced_accuracy")),
            report.figure(one.figure("auroc")),
            report.rate(recall(one.outcomes)),
            report.rate(false_alarms(one.outcomes)),
        )
        for one in judged
    ]


def types(outcomes: Sequence[Outcome]) -> Iterator[tuple[TypeRow, list[TypeRow]]]:
    """Each group of error types with its types; what was not measured is left out."""
    by_type = by_error_type(outcomes)
    for name, kinds in GROUPS.items():
        rows = [TypeRow(kind, recall(o), named(o)) for kind, o in by_type.items() if kind in kinds]
        together = [outcome for kind in kinds for outcome in by_type.get(kind, ())]
        if rows:
            yield TypeRow(name, recall(together), named(together)), rows


def alarms(outcomes: Sequence[Outcome]) -> list[tuple[str, Rate]]:
    """False alarms over all, over the hard ones, and by reader and side."""
    faithful = [outcome for outcome in outcomes if outcome.pair.faithful]
    groups = {"all": faithful, "the hard ones": [o for o in faithful if o.pair.hard]}
    groups |= _grouped(faithful, lambda pair: f"for the {pair.audience}")
    groups |= _grouped(faithful, lambda pair: f"of {pair.section} criteria")
    return [(name, false_alarms(group)) for name, group in groups.items()]


def _grouped(outcomes: Sequence[Outcome], by: Callable[[Pair], str]) -> dict[str, list[Outcome]]:
    groups: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        groups.setdefault(by(outcome.pair), []).append(outcome)
    return dict(sorted(groups.items()))


def alarming(outcomes: Sequence[Outcome]) -> Counter[str]:
    """The types of finding that stopped faithful pairs."""
    return Counter(kind for o in outcomes if o.pair.faithful and o.passed is False for kind in o.named)


def show(ours: Judged, others: Sequence[Judged], console: Console, wrong: int = 0) -> None:
    """Prints the tables, and the first `wrong` pairs on which verdict and label differ, to be read."""
    report.table(console, "Check beside simple baselines", BESIDE, beside((ours, *others)))
    rows = [
        row
        for group, kinds in types(ours.outcomes)
        for row in (*kinds, group._replace(name=f"= {group.name}"))
    ]
    report.table(
        console, "Recall by error type", ("error type", "recall", "named as such"),
        [(row.name, report.rate(row.recall), report.rate(row.named)) for row in rows],
    )  # fmt: skip
    counted = [(name, report.rate(stopped)) for name, stopped in alarms(ours.outcomes)]
    report.table(console, "False alarms", ("faithful rewrites", "stopped"), counted)
    console.print(f"Pairs: {len(ours.outcomes)}, could not be scored: {len(ours.unscored)}")
    console.print(f"False alarms by finding: {report.counts(alarming(ours.outcomes))}")
    for outcome in [one for one in ours.outcomes if one.right is False][:wrong]:
        _show_wrong(outcome, console)


def _show_wrong(outcome: Outcome, console: Console) -> None:
    pair = outcome.pair
    console.print(f"\n{pair.pair_id}: {'false alarm' if pair.faithful else f'missed {pair.error_type}'}")
    console.print(f"  source ({pair.section}): {' / '.join(filter(None, (pair.lead_in, pair.source)))}")
    console.print(f"  {pair.audience}: {pair.rewrite}")
    for finding in outcome.findings:
        console.print(f"  - {finding.severity} {finding.type}: {finding.message}")
    if pair.note:
        console.print(f"  - {pair.note}")
