"""Where the command line speaks: data on standard output, everything else on standard error."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer
from rich.console import Console

from plaincriteria import readers
from plaincriteria.domain import Audience, Failure, Trial
from plaincriteria.errors import UnreadableInput
from plaincriteria.readers.source import named
from plaincriteria.settings import Backend

AudienceOption = Annotated[Audience, typer.Option("--audience", "-a", help="Who reads the plain text.")]
BackendOption = Annotated[
    Backend | None,
    typer.Option(
        "--backend", "-b", help="rules (offline, the default) or openai (a model behind OPENAI_BASE_URL)."
    ),
]
ModelOption = Annotated[str | None, typer.Option("--model", help="The model's name, for the openai backend.")]
FormatOption = Annotated[
    str | None, typer.Option("--format", help="The input's format, where its content does not tell it.")
]
EncodingOption = Annotated[
    str | None,
    typer.Option(
        "--encoding", help="What the input's text is in, where that is not UTF-8 (windows-1252, …)."
    ),
]
ColumnOption = Annotated[
    str | None,
    typer.Option(
        "--column", help="The column of a table with the criteria, where its name does not tell it."
    ),
]


def errors() -> Console:
    """Standard error as it is now, so that a redirected stream is used."""
    return Console(stderr=True, highlight=False, markup=False, soft_wrap=True)


def problem(message: str) -> None:
    """Tell a person what went wrong."""
    errors().print(f"plaincriteria: {message}")


def emit(row: dict[str, Any]) -> None:
    """One row of data as a line of JSON on standard output."""
    sys.stdout.buffer.write(orjson.dumps(row) + b"\n")


def now() -> str:
    """The time in UTC, to the second, as ISO 8601."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def records(
    source: str, format: str | None, encoding: str | None = None, column: str | None = None
) -> Iterator[Trial | Failure]:
    """The trials of a file, or of standard input where `source` is "-"."""
    if source == "-":
        return readers.read_stream(sys.stdin.buffer, "standard input", format, encoding, column)
    return readers.read(Path(source), format, encoding, column)


def first(source: str, format: str | None, encoding: str | None = None, column: str | None = None) -> Trial:
    """The first trial of an export; raises `UnreadableInput` where that one cannot be used."""
    with closing(records(source, format, encoding, column)) as found:  # type: ignore[type-var]
        trial = next(iter(found), None)
    if isinstance(trial, Trial):
        return trial
    raise UnreadableInput(placed(trial, source) if trial else f"There is no trial in {source}.")


def placed(failure: Failure, source: str) -> str:
    """What is wrong with a record, its trial and the input that it stands in ("-" is standard input)."""
    name = "standard input" if source == "-" else source
    told = f"{failure.trial}: {failure.detail}" if failure.trial else failure.detail
    return named(told, name)
