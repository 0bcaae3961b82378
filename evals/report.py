"""How a report looks on the screen: Markdown tables, whole lines, no colour codes in a file."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from evals.metrics import Rate
from evals.resampling import Figure

_FILE_WIDTH = 160
_TOLD = 20  # troubles that are named


def screen() -> Console:
    """Standard output; markup and highlighting are off because criteria are full of brackets and numbers."""
    width = None if sys.stdout.isatty() else _FILE_WIDTH
    return Console(markup=False, highlight=False, emoji=False, soft_wrap=True, width=width)


def table(console: Console, title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Prints rows as a Markdown table under its title."""
    drawn = Table(box=box.MARKDOWN)
    for column in columns:
        drawn.add_column(Text(column), overflow="fold")
    for row in rows:
        drawn.add_row(*(Text(cell) for cell in row))
    console.print(f"\n{title}\n")
    console.print(drawn)


def share(value: float | None) -> str:
    """A share with three digits, or that it was not measured."""
    return "not measured" if value is None else f"{value:.3f}"


def rate(measured: Rate) -> str:
    """A rate with its interval and the counts behind it."""
    if measured.value is None:
        return "not measured"
    return f"{measured.value:.1%} ({measured.low:.0%} to {measured.high:.0%}) of {measured.of}"


def figure(measured: Figure) -> str:
    """A figure with its interval."""
    if measured.value is None:
        return "not measured"
    return f"{measured.value:.3f} ({measured.low:.3f} to {measured.high:.3f})"


def counts(counted: Mapping[str, int]) -> str:
    """Counts from the most to the least frequent, in one line."""
    ordered = sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
    return ", ".join(f"{name} {number}" for name, number in ordered) or "none"


def ended(troubles: Sequence[str]) -> int:
    """Names the first troubles on standard error, and how many more there are; exit code 1 if there was one, else 0."""
    for trouble in troubles[:_TOLD]:
        sys.stderr.write(f"{trouble}\n")
    if len(troubles) > _TOLD:
        sys.stderr.write(f"… and {len(troubles) - _TOLD} more.\n")
    return 1 if troubles else 0
