"""`plaincriteria rewrite`: one trial to the screen, as JSON or as a page."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from plaincriteria import compose, readers, writers
from plaincriteria.cli.console import (
    AudienceOption,
    BackendOption,
    ColumnOption,
    EncodingOption,
    FormatOption,
    ModelOption,
    errors,
    first,
    now,
)
from plaincriteria.domain import Audience, RewrittenTrial, Trial
from plaincriteria.errors import UnreadableInput
from plaincriteria.settings import Settings, load
from plaincriteria.split import split
from plaincriteria.writers import screen


def rewrite(  # noqa: PLR0913  (the options of the command)
    file: Annotated[
        str | None, typer.Argument(help="An export with one trial, a text file, or - for standard input.")
    ] = None,
    text: Annotated[
        str | None, typer.Option("--text", help="Criteria text to rewrite instead of a file.")
    ] = None,
    audience: AudienceOption = Audience.PATIENT,
    backend: BackendOption = None,
    model: ModelOption = None,
    format: FormatOption = None,
    encoding: EncodingOption = None,
    column: ColumnOption = None,
    json: Annotated[bool, typer.Option("--json", help="Print the result object instead.")] = False,
    html: Annotated[Path | None, typer.Option("--html", help="Write a page to this file instead.")] = None,
    show_split: Annotated[
        bool, typer.Option("--show-split", help="Draw the tree of items before the result.")
    ] = False,
) -> None:
    """Rewrite one trial: original beside plain text, with the caveat."""
    if (file is None) == (text is None):
        raise UnreadableInput("Give one file (or - for standard input), or --text with criteria.")
    trial = readers.read_text(text) if text is not None else first(str(file), format, encoding, column)
    result = asyncio.run(_rewritten(load(backend=backend, model=model), trial, audience))
    if show_split:
        screen.show_split(split(trial.criteria), Console())
    if html is not None:
        writers.write([result], html.with_suffix(".html") if not html.suffix else html)
        errors().print(f"Written: {html}")
    elif json:
        sys.stdout.write(result.model_dump_json(indent=2) + "\n")
    else:
        screen.show(result, Console())


async def _rewritten(settings: Settings, trial: Trial, audience: Audience) -> RewrittenTrial:
    pipeline = compose.pipeline(settings)
    try:
        return await pipeline.rewrite(trial, audience, now())
    finally:
        await pipeline.aclose()
