"""What did a change fix and break: two report folders, case by case and figure by figure."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from rich.console import Console

from evals import report
from evals.folder import Kept, read
from evals.resampling import Difference, Observed, differences
from plaincriteria.errors import InputError


class Compared(NamedTuple):
    """What changed between two runs over the cases that both have."""

    differences: Mapping[str, Difference]
    fixed: tuple[str, ...]
    broken: tuple[str, ...]
    only_before: tuple[str, ...]
    only_now: tuple[str, ...]

    @property
    def worse(self) -> tuple[str, ...]:
        """The figures that fell outside their interval."""
        return tuple(name for name, found in self.differences.items() if found.worse)


def compare(before: Sequence[Observed], now: Sequence[Observed]) -> Compared:
    """The differences over the shared cases; raises `InputError` where there is none."""
    then, today = {case.id: case for case in before}, {case.id: case for case in now}
    both = [name for name in today if name in then]
    if not both:
        raise InputError("The two runs have no case in common.")
    return Compared(
        differences(before, now),
        tuple(name for name in both if today[name].right and not then[name].right),
        tuple(name for name in both if then[name].right and not today[name].right),
        tuple(name for name in then if name not in today),
        tuple(name for name in today if name not in then),
    )


def show(compared: Compared, console: Console) -> None:
    """Prints the figures side by side, then what was fixed and broken by id."""
    rows = [(name, *_row(found)) for name, found in compared.differences.items()]
    report.table(
        console, "Figures over the cases of both", ("metric", "before", "now", "difference", ""), rows
    )
    console.print()
    for name, ids in (("Fixed", compared.fixed), ("Broken", compared.broken)):
        console.print(f"{name} ({len(ids)}): {', '.join(ids) or 'none'}")
    console.print(f"Only before: {len(compared.only_before)}, only now: {len(compared.only_now)}")


def _row(found: Difference) -> tuple[str, str, str, str]:
    """Both values, their difference with its interval, and whether that is a change at all."""
    told = "worse" if found.worse else "better" if found.better else ""
    if found.before is None or found.now is None:
        return report.share(found.before), report.share(found.now), "", told
    change = f"{found.now - found.before:+.3f} ({found.low:+.3f} to {found.high:+.3f})"
    return report.share(found.before), report.share(found.now), change, told


def run(arguments: argparse.Namespace) -> int:
    """`compare A B`: exit code 0; with `--fail-if-worse` 1 where a figure fell outside its interval."""
    before, now = read(arguments.before), read(arguments.now)
    if before.summary["suite"] != now.summary["suite"]:
        raise InputError(
            f"A {before.summary['suite']} run cannot be compared with a {now.summary['suite']} run."
        )
    console = report.screen()
    console.print(f"Before: {_told(before)}\nNow:    {_told(now)}")
    compared = compare(before.cases, now.cases)
    show(compared, console)
    worse = (f"{name} fell outside its interval." for name in compared.worse)
    return report.ended(tuple(worse) if arguments.fail_if_worse else ())


def _told(kept: Kept) -> str:
    files = ", ".join(one["file"] for one in kept.summary["inputs"][:4])
    return f"{kept.summary['created']}, checker {kept.summary['checker']}, {files}"
