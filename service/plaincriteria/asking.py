"""What every part has that asks a language model with a prompt of its own."""

from __future__ import annotations

from collections.abc import Iterable

from plaincriteria.domain import Criterion
from plaincriteria.model import Model, Usage
from plaincriteria.prompt import Prompt


class Asking:
    """A model and the prompt it is asked with."""

    def __init__(self, model: Model, prompt: Prompt) -> None:
        self._model = model
        self._prompt = prompt

    @property
    def model(self) -> str:
        """The name of the model that is asked."""
        return self._model.name

    @property
    def prompt(self) -> str:
        """The fingerprint of the prompt."""
        return self._prompt.fingerprint

    @property
    def usage(self) -> Usage:
        """Sends and tokens so far."""
        return self._model.usage

    async def aclose(self) -> None:
        """Give back the connections of the model."""
        await self._model.aclose()


def shown(item: Criterion, fields: Iterable[str]) -> dict[str, object]:
    """An item as a prompt shows it: these fields of it, without those that it does not have."""
    return {name: value for name in fields if (value := getattr(item, name))}
