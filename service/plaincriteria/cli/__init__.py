"""The command line: translates words to calls, and errors to sentences and exit codes."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from plaincriteria import __version__
from plaincriteria.cli.console import problem
from plaincriteria.cli.data import check, split
from plaincriteria.cli.knowledge import explain, rules
from plaincriteria.cli.run import batch
from plaincriteria.cli.service import doctor, eval_, serve
from plaincriteria.cli.show import rewrite
from plaincriteria.errors import PlaincriteriaError

DONE, SOME_FAILED, WRONG_USE, INTERRUPTED = 0, 1, 2, 130

app = typer.Typer(
    name="plaincriteria",
    help="Eligibility criteria of clinical trials in plain language, checked item by item.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _version(asked: bool) -> None:
    if asked:
        sys.stdout.write(f"plaincriteria {__version__}\n")
        raise typer.Exit


@app.callback()
def _top(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say the version and stop.")
    ] = False,
) -> None:
    """Eligibility criteria of clinical trials in plain language, checked item by item."""


app.command()(rewrite)
app.command()(batch)
app.command()(split)
app.command()(check)
app.command()(explain)
app.command()(rules)
app.command()(serve)
app.command(
    name="eval",
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
    add_help_option=False,
)(eval_)
app.command()(doctor)


def main() -> None:
    """Run the command line; whatever goes wrong is told in a sentence, with the exit code of the contract."""
    try:
        app()
    except PlaincriteriaError as error:
        problem(str(error))
        raise SystemExit(WRONG_USE) from None
    except KeyboardInterrupt:
        problem("Stopped.")
        raise SystemExit(INTERRUPTED) from None
    except BrokenPipeError:
        # The reader of our output (head, less) has gone: nothing is wrong, and nothing more can be said.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(SOME_FAILED) from None
