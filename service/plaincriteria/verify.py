"""A second reader: a language model that can stop a draft which the check has passed, and do nothing else."""

from __future__ import annotations

import asyncio
from typing import Literal, Self

from pydantic import model_validator

from plaincriteria.asking import Asking, shown
from plaincriteria.domain import Criterion, Draft, ErrorType, Finding, Frozen, Span
from plaincriteria.model import Model
from plaincriteria.prompt import Prompt, load

_SHOWN = ("side", "scope", "lead_in", "joins", "count", "text")
# The model's own sentence is not shown to readers: nobody has checked it.
_OBJECTS = "A second reader (a language model) does not find the same in both texts."


class Opinion(Frozen):
    """What the model answers; one that contradicts itself is no answer."""

    sentence: str
    source_words: str
    plain_words: str
    error: Literal[ErrorType, "none"]
    verdict: Literal["same", "differs"]

    @model_validator(mode="after")
    def _of_one_mind(self) -> Self:
        if (self.verdict == "same") != (self.error == "none"):
            raise ValueError("the same has no error, a difference has one")
        return self

    def finding(self, item: Criterion, draft: Draft, message: str = _OBJECTS) -> Finding | None:
        """The difference with its words in both texts; None where the model found none."""
        if self.error == "none":
            return None
        return Finding(
            type=self.error,
            severity="fail",
            source=_found(self.source_words, item.text),
            plain=_found(self.plain_words, draft.text),
            message=message,
        )


def load_prompt() -> Prompt:
    """The prompt of the second reader; raises `PromptError` when its file is missing or does not fit."""
    return load("verify", inputs=("listing", "plain"), answer=Opinion.__name__)


def inputs(item: Criterion, draft: Draft) -> dict[str, object]:
    """What the prompt shows of an item and its draft; what the item does not have is left out."""
    return {"listing": shown(item, _SHOWN), "plain": draft.text}


class Verifier(Asking):
    """A language model as the second reader; satisfies `domain.SecondReader`."""

    def __init__(self, model: Model, prompt: Prompt, at_once: int) -> None:
        """No more than `at_once` calls are on their way: a deadline counts the wait for a connection too."""
        super().__init__(model, prompt)
        self._free = asyncio.Semaphore(at_once)

    async def opinion(self, item: Criterion, draft: Draft) -> Opinion:
        """What the model says of a draft; raises `ModelError` where it says nothing that can be used."""
        async with self._free:
            return await self._model.ask(self._prompt.render(**inputs(item, draft)), Opinion)

    async def objection(self, item: Criterion, draft: Draft) -> Finding | None:
        """Why the draft may not be shown, None where nothing differs; raises `ModelError` as `opinion` does."""
        return (await self.opinion(item, draft)).finding(item, draft)


def _found(words: str, text: str) -> Span | None:
    """Where the text has the words, however they are capitalized; None where it does not have them."""
    at = text.lower().find(words.lower()) if words else -1
    # Lower case can be longer than the text ("İ"): then the words stand somewhere else.
    found = text[at : at + len(words)]
    return Span(at, at + len(words)) if at >= 0 and found.lower() == words.lower() else None
