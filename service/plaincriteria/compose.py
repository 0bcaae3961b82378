"""The only wiring: settings in, a pipeline out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plaincriteria.pipeline import Pipeline
from plaincriteria.rules import Rules
from plaincriteria.settings import Settings

if TYPE_CHECKING:
    from plaincriteria.verify import Verifier


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
