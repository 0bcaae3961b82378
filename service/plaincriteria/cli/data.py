"""`plaincriteria split` and `plaincriteria check`: stages on their own, a line of JSON for each row."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import orjson
import typer

from plaincriteria import readers
from plaincriteria.check.pairs import check_pair
from plaincriteria.cli.console import ColumnOption, EncodingOption, FormatOption, emit, placed, problem
from plaincriteria.domain import Failure
from plaincriteria.errors import InputError, UnreadableInput
from plaincriteria.split import as_row
from plaincriteria.split import split as split_text


def split(
    exports: Annotated[list[Path], typer.Argument(help="One or more exports, or folders of them.")],
    format: FormatOption = None,
    encoding: EncodingOption = None,
    column: ColumnOption = None,
) -> None:
    """Split criteria into items: one line of JSON for each trial."""
    failed = 0
    for path in exports:
        for trial in readers.read(path, format, encoding, column):
            if isinstance(trial, Failure):
                failed += 1
                problem(placed(trial, str(path)))
            else:
                emit(as_row(trial, split_text(trial.criteria)))
    if failed:
        raise typer.Exit(1)


def check(pairs: Annotated[Path, typer.Argument(help="Pairs of source and rewrite, one a line.")]) -> None:
    """Check rewrites against their source: one verdict a line."""
    failed = 0
    try:
        lines = pairs.open("rb")
    except OSError as error:
        raise UnreadableInput(f"{pairs} cannot be read: {error.strerror}.") from None
    with lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                row = orjson.loads(line)
                if not isinstance(row, dict):
                    raise UnreadableInput("A pair is a JSON object.")
                emit(check_pair(row))
            except (orjson.JSONDecodeError, InputError) as error:
                failed += 1
                told = str(error) if isinstance(error, InputError) else "This is no JSON."
                problem(f"{pairs}, line {number}: {told}")
    if failed:
        raise typer.Exit(1)
