"""What a model said, read into the asked type; anything else is refused with a typed reason."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, TypeVar

from pydantic import BaseModel, ValidationError

from plaincriteria.errors import AnswerInvalid

T = TypeVar("T", bound=BaseModel)
Reason = Literal["length", "too_long", "refusal", "content_filter", "empty", "not_json", "wrong_schema"]

_WORDS: dict[Reason, str] = {
    "length": "The model's answer was cut off before its end.",
    "too_long": "The call is longer than the model can take; a smaller PLAINCRITERIA_CALL_TOKENS may help.",
    "refusal": "The model refused to answer.",
    "content_filter": "The endpoint's content filter stopped the answer.",
    "empty": "The model's answer was empty.",
    "not_json": "The model's answer was no JSON.",
    "wrong_schema": "The model's answer was JSON of another shape than asked for.",
}


class Unusable(AnswerInvalid):
    """An answer that cannot be used; `reason` says why."""

    def __init__(self, reason: Reason) -> None:
        self.reason: Reason = reason
        super().__init__(_WORDS[reason])


class Message(BaseModel):
    """The part of a chat message that is read."""

    content: str | None = None
    refusal: str | None = None


class Choice(BaseModel):
    """One answer of a reply."""

    message: Message
    finish_reason: str | None = None


class Tokens(BaseModel):
    """The endpoint's own count of the tokens of one call."""

    prompt_tokens: int | None = None
    completion_tokens: int | None = None


class Reply(BaseModel):
    """The part of a chat completion that is read; servers add keys of their own."""

    choices: list[Choice]
    usage: Tokens | None = None


def read(reply: Reply, answer: type[T]) -> T:
    """The answer in `reply`; raises `Unusable` when it was stopped, refused, empty or of another shape."""
    if not reply.choices:
        raise Unusable("empty")
    choice = reply.choices[0]
    if choice.finish_reason == "content_filter":
        raise Unusable("content_filter")
    if choice.message.refusal:
        raise Unusable("refusal")
    if choice.finish_reason == "length":
        raise Unusable("length")
    if not (content := (choice.message.content or "").strip()):
        raise Unusable("empty")
    return parse(content, answer)


def parse(content: str, answer: type[T]) -> T:
    """The one JSON object in `content`, alone or amid a fence, thoughts or prose; else `Unusable`."""
    reason: Reason = "not_json"
    for candidate in _candidates(content):
        try:
            return answer.model_validate_json(candidate)
        except ValidationError as problem:
            if any(error["type"] != "json_invalid" for error in problem.errors()):
                reason = "wrong_schema"
    raise Unusable(reason)


def _candidates(content: str) -> Iterator[str]:
    # The whole comes first: `</think>` or braces inside the strings of a clean answer are only text.
    yield content
    spoken = content.rpartition("</think>")[2]
    yield spoken[spoken.find("{") : spoken.rfind("}") + 1]
