"""The only wiring: settings in, a pipeline out."""

from __future__ import annotations

from plaincriteria.pipeline import Pipeline
from plaincriteria.rules import Rules
from plaincriteria.settings import Settings


def pipeline(settings: Settings) -> Pipeline:
    """The pipeline of the backend that the settings name; raises `SettingError` and `PromptError`."""
    rules = Rules()
    if settings.backend == "rules":
        return Pipeline(rules, rules)
    # The model's client takes most of a second to load: only those who use it wait for it.
    from plaincriteria.model import Model
    from plaincriteria.rewrite import ModelRewriter, load_prompt

    return Pipeline(ModelRewriter(Model(settings), load_prompt()), rules)
