"""A fake OpenAI-compatible endpoint at the transport: answers from a script and keeps what was sent."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

import httpx2

from plaincriteria.model import Model
from plaincriteria.settings import Settings

KEY = "sk-canary-0123456789"
Step = httpx2.Response | Exception | Callable[[dict[str, Any]], httpx2.Response]


class Endpoint:
    """Plays `steps` in order, the last one for ever; `sent` holds the bodies of the calls."""

    def __init__(self, steps: Sequence[Step]) -> None:
        self.steps = list(steps)
        self.sent: list[dict[str, Any]] = []
        self.headers: list[httpx2.Headers] = []

    def model(self, **changes: Any) -> Model:
        fields = {"openai_api_key": KEY, "model": "tiny", "call_tries": 3} | changes
        return Model(Settings(_env_file=None, **fields), transport=httpx2.MockTransport(self.answer))

    def answer(self, request: httpx2.Request) -> httpx2.Response:
        self.sent.append(json.loads(request.content))
        self.headers.append(request.headers)
        step = self.steps[min(len(self.sent), len(self.steps)) - 1]
        if isinstance(step, Exception):
            raise step
        if isinstance(step, httpx2.Response):
            return httpx2.Response(step.status_code, headers=step.headers, content=step.content)
        return step(self.sent[-1])


def said(content: str | None, finish: str = "stop", refusal: str | None = None) -> httpx2.Response:
    message = {"role": "assistant", "content": content, "refusal": refusal}
    choice = {"index": 0, "message": message, "finish_reason": finish}
    usage = {"prompt_tokens": 100, "completion_tokens": 7, "total_tokens": 107}
    return httpx2.Response(200, json={"id": "1", "object": "x", "choices": [choice], "usage": usage})


def refused(status: int, code: str | None = None, message: str = "No.", **headers: str) -> httpx2.Response:
    error = {"message": message, "type": "some_error", "param": None, "code": code}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx2.Response(status, json={"error": error}, headers=named)
