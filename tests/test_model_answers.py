import asyncio

import httpx2
import pytest
from endpoint import Endpoint, refused, said
from pydantic import BaseModel, ConfigDict

from plaincriteria.errors import AnswerInvalid
from plaincriteria.model import Unusable

GOOD = '{"word":"yes"}'


class Word(BaseModel):
    model_config = ConfigDict(extra="forbid")
    word: str


def ask(endpoint: Endpoint) -> Word:
    async def run() -> Word:
        async with endpoint.model() as model:
            return await model.ask(({"role": "user", "content": "Well?"},), Word)

    return asyncio.run(run())


@pytest.mark.parametrize(
    "content",
    [
        GOOD,
        f"```json\n{GOOD}\n```",
        f"```\n{GOOD}\n```",
        f"<think>\nLet me say {{this}}.\n</think>\n\n{GOOD}",
        f"thoughts without a start </think> ```json {GOOD} ```",
        f"Sure! Here it is:\n\n{GOOD}\n\nAnything else?",
    ],
    ids=["clean", "fence", "bare_fence", "think", "half_think", "prose"],
)
def test_wrapped_answer_read(content):
    """An answer inside a fence, after thoughts or amid prose is read."""
    assert ask(Endpoint([said(content)])) == Word(word="yes")


def test_marks_inside_kept():
    """Marks inside the strings of a clean answer are text."""
    word = 'a </think> {"b"} ```json'
    assert ask(Endpoint([said(Word(word=word).model_dump_json())])).word == word


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (said(GOOD[:8], finish="length"), "length"),
        (said(None, refusal="I cannot."), "refusal"),
        (said("", finish="content_filter"), "content_filter"),
        (said(""), "empty"),
        (said(" \n"), "empty"),
        (said(None), "empty"),
        (httpx2.Response(200, json={"choices": []}), "empty"),
        (said("I would rather not."), "not_json"),
        (said(GOOD[:-3] + ' ,,"'), "not_json"),
        (said("<think>and on {and on"), "not_json"),
        (said("[" * 100_000), "not_json"),
        (said('{"word":"\\ud83d"}'), "not_json"),
        (said('{"words":"yes"}'), "wrong_schema"),
        (said('{"word":"yes","more":1}'), "wrong_schema"),
        (said('{"word":null}'), "wrong_schema"),
        (said('["yes"]'), "wrong_schema"),
        (refused(400, "context_length_exceeded"), "too_long"),
        (refused(400, message="This model's maximum context length is 4096 tokens."), "too_long"),
        (refused(413), "too_long"),
        (refused(400, "content_filter"), "content_filter"),
    ],
)
def test_bad_answer_typed(reply, reason):
    """An answer that cannot be used is refused after one send, with the reason."""
    endpoint = Endpoint([reply])
    with pytest.raises(AnswerInvalid) as caught:
        ask(endpoint)
    assert isinstance(caught.value, Unusable)
    assert caught.value.reason == reason
    assert len(endpoint.sent) == 1
