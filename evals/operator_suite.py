"""How often does the check see a change that an operator made, and how often does one that means nothing disturb it?"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Mapping, Sequence
from random import Random
from typing import Any, NamedTuple

from rich.console import Console

from evals import folder, plots, report
from evals.check_page import page
from evals.check_suite import Check, Measured, measure, observed, production
from evals.check_tables import Judged, show
from evals.gate import Floor, missed
from evals.metrics import Outcome, Rate, rate
from evals.operators import Operator, operators
from evals.operators.edits import Change
from evals.page import Page, Section, Table
from evals.pairs import Pair, case_files, read
from evals.resampling import Observed, figures, values

MOST = 1  # rewrites of one case by one operator


class Made(NamedTuple):
    """A pair that an operator made out of the reference rewrite of a case."""

    pair: Pair
    operator: Operator
    reference: Pair
    change: Change


class Tested(NamedTuple):
    """What the check says of a made pair, and whether it lets the reference pass that it was made of."""

    made: Made
    outcome: Outcome
    reference_passed: bool

    @property
    def name(self) -> str:
        """The figure that the pair counts for; every figure is better when it is higher."""
        return f"{'passed' if self.outcome.pair.faithful else 'recall'}.{self.made.operator.id}"


class Row(NamedTuple):
    """How many of an operator's pairs were stopped: of all, and of those whose reference passes."""

    operator: Operator
    stopped: Rate
    passing: Rate


def make(references: Iterable[Pair], seed: int = 1, most: int = MOST) -> list[Made]:
    """For each case and each operator that fits, at most so many rewrites; the same seed makes the same ones."""
    cases: dict[str, list[Pair]] = {}
    for pair in references:
        if pair.faithful:
            cases.setdefault(pair.cluster, []).append(pair)
    return [
        made for case, pairs in cases.items() for operator in operators()
        for made in _of(case, pairs, operator, seed, most)
    ]  # fmt: skip


def _of(case: str, references: Sequence[Pair], operator: Operator, seed: int, most: int) -> Iterator[Made]:
    # Dice of their own for each case and operator: one more operator leaves what the others draw as it is.
    dice = Random(f"{seed}/{case}/{operator.id}")  # noqa: S311 - the same draws every time, no secret
    drawn = [(one, operator(one.rewrite, dice)) for one in dice.sample(references, len(references))]
    fitting = [(reference, change) for reference, change in drawn if change is not None]
    for number, (reference, change) in enumerate(fitting[:most], start=1):
        name = f"{case}-{operator.id}" if number == 1 else f"{case}-{operator.id}-{number}"
        yield Made(_pair(name, reference, operator, change), operator, reference, change)


def _pair(name: str, reference: Pair, operator: Operator, change: Change) -> Pair:
    before, after = reference.rewrite[slice(*change.old)], change.text[slice(*change.new)]
    return reference.model_copy(
        update={
            "pair_id": name,
            "cid": reference.cluster,
            "rewrite": change.text,
            "label": "faithful" if operator.error_type is None else "unfaithful",
            "error_type": operator.error_type,
            "note": f"{operator.does} “{before}” became “{after}”.",
        }
    )


def examine(made: Sequence[Made], judge: Check = production) -> tuple[Measured, list[Tested]]:
    """What the check says of the pairs, and of the references that they were made of."""
    measured = measure([one.pair for one in made], judge)
    references = {one.reference.pair_id: one.reference for one in made}
    passing = {one.pair.pair_id for one in measure(list(references.values()), judge).outcomes if one.passed}
    tested = [
        Tested(one, outcome, one.reference.pair_id in passing)
        for one, outcome in zip(made, measured.outcomes, strict=True)
    ]
    return measured, tested


def rows(tested: Sequence[Tested]) -> list[Row]:
    """A row an operator, in the order of the operators."""
    groups: dict[str, list[Tested]] = {}
    for one in tested:
        if one.outcome.passed is not None:
            groups.setdefault(one.made.operator.id, []).append(one)
    return [
        Row(
            operator,
            rate(not one.outcome.passed for one in groups[operator.id]),
            rate(not one.outcome.passed for one in groups[operator.id] if one.reference_passed),
        )
        for operator in operators() if operator.id in groups
    ]  # fmt: skip


def observations(tested: Sequence[Tested]) -> list[Observed]:
    """What each pair adds to the figures: those of the check, and those of its operator."""
    cases = ((one, observed(one.outcome)) for one in tested)
    return [
        case if case.right is None else case._replace(shares={**case.shares, one.name: (int(case.right), 1)})
        for one, case in cases
    ]


def sections(tested: Sequence[Tested]) -> tuple[Section, ...]:
    """The tables of the report: operators that change the meaning, and those that keep it."""
    changing, keeping = _halves(rows(tested))
    return tuple(
        Section(title, text, tables=(Table(f"{caption} with 95 % intervals", columns, drawn, wide=True),))
        for title, text, caption, columns, drawn in (
            (
                "Operators that change the meaning",
                "Each makes one error in a reference rewrite. Where the check lets the reference pass, it stops the "
                "rewrite for the error; where it stops the reference too, it may be for something else.",
                "Errors stopped", _columns("stopped"), [_cells(row) for row in changing],
            ),
            (
                "Operators that keep the meaning",
                "Each says the same otherwise. To stop such a rewrite is a false alarm.",
                "False alarms", _columns("false alarms"), [_cells(row) for row in keeping],
            ),
        )
    )  # fmt: skip


def _halves(counted: Iterable[Row]) -> tuple[list[Row], list[Row]]:
    counted = list(counted)
    return (
        [row for row in counted if row.operator.error_type is not None],
        [row for row in counted if row.operator.error_type is None],
    )


def _columns(stopped: str) -> tuple[str, ...]:
    return ("operator", "what it does", "0 to 100 %", stopped, "where the reference passes")


def _cells(row: Row) -> tuple[Any, ...]:
    drawn = plots.whisker(row.stopped.value, row.stopped.low, row.stopped.high)
    return (row.operator.id, row.operator.does, drawn, report.rate(row.stopped), report.rate(row.passing))


def _print(tested: Sequence[Tested], console: Console) -> None:
    columns = ("operator", "stopped", "where the reference passes")
    for title, half in zip(("Errors made", "Said otherwise"), _halves(rows(tested)), strict=True):
        counted = [(row.operator.id, report.rate(row.stopped), report.rate(row.passing)) for row in half]
        report.table(console, title, columns, counted)


def _result(one: Tested, case: Observed) -> Mapping[str, Any]:
    return folder.row(
        case,
        operator=one.made.operator.id,
        error_type=one.made.pair.error_type,
        reference=one.made.reference.pair_id,
        reference_passed=one.reference_passed,
        verdict={True: "pass", False: "fail", None: "could not score"}[one.outcome.passed],
        trouble=one.outcome.trouble,
        reasons=[finding.model_dump() for finding in one.outcome.findings],
        changed_from=tuple(one.made.change.old),
        changed_to=tuple(one.made.change.new),
        source=one.made.pair.source,
        reference_rewrite=one.made.reference.rewrite,
        rewrite=one.made.pair.rewrite,
        note=one.made.pair.note,
    )


def _page(ours: Judged, others: Sequence[Judged], tested: Sequence[Tested]) -> Page:
    whole = page(ours, others)
    return whole._replace(
        title="The check on rewrites made by operators", sections=(*sections(tested), *whole.sections)
    )


def run(arguments: argparse.Namespace) -> int:
    """`operators [FILE…]`: exit code 1 when a pair could not be scored or a floor is not held."""
    floors: list[Floor] = arguments.fail_under
    files = tuple(arguments.files) or case_files()
    references = [pair for path in files for pair in read(path)]
    measured, tested = examine(make(references, arguments.seed, arguments.most))
    cases = observations(tested)
    metrics = {**measured.metrics(), **values(cases)}
    told = missed(floors, metrics)
    ours, others = measured.ours()._replace(figures=figures(cases)), measured.others()
    show(ours, others, report.screen(), arguments.wrong)
    _print(tested, report.screen())
    if arguments.out or arguments.json:
        results = [_result(one, case) for one, case in zip(tested, cases, strict=True)]
        more = {"pairs": len(tested), "seed": arguments.seed, "could_not_score": len(measured.unscored)}
        done = folder.Run(
            "operators", files, metrics, ours.figures, more, results, _page(ours, others, tested)
        )
        folder.write(done, arguments.out, arguments.json)
    unscored = [f"{one.pair.pair_id} could not be scored: {one.trouble}" for one in measured.unscored]
    return report.ended((*unscored, *told))
