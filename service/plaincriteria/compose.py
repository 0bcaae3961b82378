"""The only wiring: settings in, a pipeline out."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

from plaincriteria import readers
from plaincriteria.domain import Audience
from plaincriteria.pipeline import Pipeline
from plaincriteria.rules import Rules
from plaincriteria.settings import Settings

if TYPE_CHECKING:
    from plaincriteria.verify import Verifier

# New objects between two rounds of the garbage collector (its own default, 700, suits small programs).
ROUND = (50_000, 20, 20)


def pipeline(settings: Settings) -> Pipeline:
    """The pipeline of the backend that the settings name; raises `SettingError` and `PromptError`."""
    rules = Rules()
    if settings.backend == "rules":
        return Pipeline(rules, rules)
    # The model's client takes most of a second to load: only those who use it wait for it.
    from plaincriteria.model import Model
    from plaincriteria.rewrite import ModelRewriter, load_prompt

    second = second_reader(settings) if settings.verify else None
    return Pipeline(ModelRewriter(Model(settings), load_prompt()), rules, second)


def second_reader(settings: Settings) -> Verifier:
    """The language model that reads what the check has passed; raises `SettingError` and `PromptError`."""
    from plaincriteria.model import Model
    from plaincriteria.verify import Verifier, load_prompt

    model = Model(settings.model_copy(update={"model": settings.verify_model or settings.model}))
    return Verifier(model, load_prompt(), settings.concurrency)


async def settle() -> None:
    """Load what every trial needs, and spare the garbage collector from walking through it; for long work only.

    The lexicon and the glossary are some hundred thousand objects that live as long as the process does.
    """
    rules = Rules()
    await Pipeline(rules, rules).rewrite(
        readers.read_text("Inclusion Criteria: Adults"), Audience.PATIENT, ""
    )
    gc.collect()
    gc.freeze()
    gc.set_threshold(*ROUND)
