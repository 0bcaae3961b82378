"""`plaincriteria serve`, `eval` and `doctor`."""

from __future__ import annotations

import asyncio
import importlib.util
import sys
from importlib import import_module
from typing import Annotated

import typer

from plaincriteria import __version__, compose, glossary
from plaincriteria.check import CHECKER
from plaincriteria.cli.console import BackendOption, ModelOption, problem
from plaincriteria.errors import PlaincriteriaError, SettingError
from plaincriteria.settings import Settings, load


def serve(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port to listen on.")] = 8000,
    backend: BackendOption = None,
    model: ModelOption = None,
) -> None:
    """Serve the HTTP interface until stopped."""
    # Loaded here, like the model's client below: the other commands need not wait for it.
    from plaincriteria import api

    settings = load(backend=backend, model=model)
    pipeline = compose.pipeline(settings)
    asyncio.run(compose.settle())
    api.serve(pipeline, settings, host, port)


def eval_(context: typer.Context) -> None:
    """Run the eval suite (see `plaincriteria eval --help`)."""
    # The suite belongs to the repository, not to the package: it is looked for, never imported by ours.
    sys.path.insert(0, "")
    if importlib.util.find_spec("evals") is None:
        raise SettingError("The eval suite is not here: run this in a checkout of the repository.")
    raise typer.Exit(import_module("evals").main(context.args))


def doctor() -> None:
    """Say what is configured, reachable and missing."""
    settings = load()
    for name, found in _findings(settings):
        sys.stdout.write(f"{name:<10} {found}\n")
    try:
        compose.pipeline(settings)
    except PlaincriteriaError as error:
        problem(str(error))
        raise typer.Exit(1) from None


def _findings(settings: Settings) -> list[tuple[str, str]]:
    from plaincriteria.model import encoding_name
    from plaincriteria.rewrite import load_prompt

    key = "set" if settings.openai_api_key else "not set (needed for the openai backend only)"
    return [
        ("version", __version__),
        (
            "backend",
            f"{settings.backend}{' (offline, needs nothing)' if settings.backend == 'rules' else ''}",
        ),
        ("model", f"{settings.model} (used by the openai backend)"),
        (
            "verify",
            (settings.verify_model or settings.model) if settings.verify else "off (PLAINCRITERIA_VERIFY)",
        ),
        ("endpoint", settings.openai_base_url or "the provider's own (OPENAI_BASE_URL is not set)"),
        ("key", key),
        ("tokens", f"counted with {encoding_name()}"),
        ("prompt", load_prompt().fingerprint),
        ("checker", CHECKER),
        ("glossary", f"{len(glossary.all_entries())} entries, {glossary.version()}"),
    ]
