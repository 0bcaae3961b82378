"""`plaincriteria batch`: whole exports, streaming and resumable."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Annotated

import orjson
import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from plaincriteria import batch as runs
from plaincriteria import compose
from plaincriteria.cli.console import (
    AudienceOption,
    BackendOption,
    ColumnOption,
    EncodingOption,
    FormatOption,
    ModelOption,
    errors,
)
from plaincriteria.domain import Audience
from plaincriteria.settings import Settings, load

NAMED = 20  # failures told on the screen
LINE_SECONDS = 5.0  # between two lines of progress where no terminal shows a bar


def batch(  # noqa: PLR0913  (the options of the command)
    exports: Annotated[list[Path], typer.Argument(help="One or more exports, or folders of them.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="Where to: .ndjson, .ndjson.gz, .csv or .html.")],
    audience: AudienceOption = Audience.PATIENT,
    backend: BackendOption = None,
    model: ModelOption = None,
    format: FormatOption = None,
    encoding: EncodingOption = None,
    column: ColumnOption = None,
    concurrency: Annotated[int | None, typer.Option(min=1, help="Trials in work at once.")] = None,
    limit: Annotated[int | None, typer.Option(min=0, help="Stop after so many records.")] = None,
    restart: Annotated[
        bool,
        typer.Option("--restart/--resume", help="Begin anew, or go on where a run stopped (the default)."),
    ] = False,
) -> None:
    """Rewrite every trial of one or many exports; a stopped run goes on where it was."""
    settings = load(backend=backend, model=model, concurrency=concurrency)
    with _shown(limit) as show:
        report = asyncio.run(
            _run(settings, exports, out, audience, format, encoding, column, limit, restart, show)
        )
    console = errors()
    if report.stopped is not None:
        console.print(
            f"Stopped after {report.studies + report.failures} records; all of them are kept. "
            "The same command goes on from there."
        )
        raise typer.Exit(128 + report.stopped)
    share = f"{report.rewritten / report.items:.1%}" if report.items else "none"
    console.print(
        f"{out}: {report.studies} studies, {report.items} items, {share} rewritten, "
        f"{report.source_shown} in the source's words, {report.seconds:.1f} s."
    )
    if report.failures:
        _name_failures(runs.errors_file(out))
        console.print(f"{report.failures} could not be processed; each is named in {runs.errors_file(out)}.")
        raise typer.Exit(1)


def _name_failures(path: Path) -> None:
    """The first failures of a run, each with what was wrong; the file has them all."""
    with path.open("rb") as lines:
        for line in islice(lines, NAMED):
            row = orjson.loads(line)
            errors().print(f"{row['trial'] or 'a record'}: {row['detail']}")


async def _run(  # noqa: PLR0913
    settings: Settings,
    exports: list[Path],
    out: Path,
    audience: Audience,
    format: str | None,
    encoding: str | None,
    column: str | None,
    limit: int | None,
    restart: bool,
    show: Callable[[runs.Progress], None],
) -> runs.Report:
    pipeline = compose.pipeline(settings)
    await compose.settle()
    try:
        return await runs.run(
            exports, out, pipeline, audience, limit=limit, restart=restart,
            concurrency=settings.concurrency, progress=show, format=format, encoding=encoding, column=column,
        )  # fmt: skip
    finally:
        await pipeline.aclose()


@contextmanager
def _shown(limit: int | None) -> Iterator[Callable[[runs.Progress], None]]:
    """How progress is shown: a bar on a terminal, a plain line every few seconds elsewhere."""
    console = errors()
    if not console.is_terminal:
        yield _lines()
        return
    columns = (
        TextColumn("{task.completed:.0f} trials"), BarColumn(), TextColumn("{task.fields[said]}"),
        TimeElapsedColumn(), TimeRemainingColumn(),
    )  # fmt: skip
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("trials", total=limit, said="")
        yield lambda at: bar.update(task, completed=at.done, said=_said(at))


def _lines() -> Callable[[runs.Progress], None]:
    last = time.monotonic()

    def show(at: runs.Progress) -> None:
        nonlocal last
        if time.monotonic() - last >= LINE_SECONDS:
            last = time.monotonic()
            errors().print(f"{at.done} trials, {_said(at)}")

    return show


def _said(at: runs.Progress) -> str:
    return f"{at.rate:.1f} a second, {at.rewritten_share:.0%} of items rewritten, {at.failures} failed"
