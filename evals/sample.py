"""Draws items of a batch output for a reader's eyes: most defects are visible to a careful reader."""

from __future__ import annotations

import argparse
import gzip
import random
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError
from rich.console import Console

from evals import report
from plaincriteria.domain import Finding, Rewrite, RewrittenTrial
from plaincriteria.errors import UnreadableInput


class Drawn(NamedTuple):
    """An item with the trial it is from, its section's heading and the source wording that leads in to it."""

    trial: str
    heading: str
    lead_in: tuple[str, ...]
    item: Rewrite


def read(path: Path) -> Iterator[RewrittenTrial]:
    """The rows of a batch output, one at a time; raises `UnreadableInput` naming the line that is wrong."""
    try:
        with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    yield _row(path, number, line)
    except (OSError, EOFError) as problem:
        raise UnreadableInput(f"{path} cannot be read as a batch output.") from problem


def _row(path: Path, number: int, line: bytes) -> RewrittenTrial:
    try:
        return RewrittenTrial.model_validate_json(line)
    except ValidationError as problem:
        raise UnreadableInput(f"{path}, line {number}: not a row that batch wrote.") from problem


def draw(trials: Iterable[RewrittenTrial], number: int, seed: int, status: str = "rewritten") -> list[Drawn]:
    """`number` items with this status (or `any`), each as likely as the others, in the order of the file."""
    dice = random.Random(seed)  # noqa: S311 - a sample for readers, not a secret
    kept: list[tuple[int, Drawn]] = []
    for seen, drawn in enumerate(_items(trials, status)):
        if len(kept) < number:
            kept.append((seen, drawn))
        elif (place := dice.randrange(seen + 1)) < number:
            kept[place] = (seen, drawn)
    return [drawn for _, drawn in sorted(kept, key=lambda pair: pair[0])]


def _items(trials: Iterable[RewrittenTrial], status: str) -> Iterator[Drawn]:
    for trial in trials:
        by_id = {item.id: item for item in trial.items}
        for item in trial.items:
            if item.kind == "criterion" and status in ("any", item.status):
                heading = trial.sections[item.section].heading or ""
                yield Drawn(trial.trial.id, heading, lead_in(item, by_id), item)


def lead_in(item: Rewrite, by_id: Mapping[str, Rewrite]) -> tuple[str, ...]:
    """The source wording of the items above this one, outermost first."""
    above: list[str] = []
    while item.parent_id is not None and item.parent_id in by_id:
        item = by_id[item.parent_id]
        above.append(item.source.text)
    return tuple(reversed(above))


def show(drawn: Iterable[Drawn], console: Console) -> None:
    """Prints source beside plain, with status, reason and findings."""
    for number, one in enumerate(drawn, start=1):
        item = one.item
        console.print(f"\n{number}. {one.trial} {item.id} · {item.status} · {item.method} · {one.heading}")
        for line in one.lead_in:
            console.print(f"   under   {line}")
        console.print(f"   source  {item.source.text}")
        console.print(f"   plain   {item.plain}")
        for line in (*([item.reason] if item.reason else []), *map(_told, item.findings)):
            console.print(f"   -       {line}")


def _told(finding: Finding) -> str:
    return f"{finding.severity} {finding.type}: {finding.message}"


def run(arguments: argparse.Namespace) -> int:
    """`sample OUT.ndjson`: exit code 1 when no item has the status that was asked for."""
    drawn = draw(read(arguments.output), arguments.number, arguments.seed, arguments.status)
    show(drawn, report.screen())
    return report.ended(() if drawn else (f"No item in {arguments.output} is {arguments.status}.",))
