"""The endpoint: sends a prompt, waits no longer than allowed, tries again where that can help."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, NamedTuple, Self, TypeVar
from urllib.parse import urlsplit

import aiohttp
import httpx2
import openai
from pydantic import BaseModel, ValidationError
from tenacity import (
    AsyncRetrying,
    RetryCallState,
    retry_if_exception_type,
    stop_after_attempt,
    wait_random,
    wait_random_exponential,
)

from plaincriteria.errors import ModelError, ModelRejected, ModelUnavailable, SettingError
from plaincriteria.model.answers import Reply, Unusable, read
from plaincriteria.settings import Settings

T = TypeVar("T", bound=BaseModel)

OPENAI = "https://api.openai.com/v1"
LONGEST_PAUSE = 60.0  # seconds; an endpoint that asks for more is given up
_BACKOFF = wait_random_exponential(multiplier=1, max=20)
_SPREAD = wait_random(0, 1)
_LADDER = ("json_schema", "json_object", "text")
_ADVICE = {
    401: "It does not accept the key: check OPENAI_API_KEY.",
    403: "It does not allow this call for this key.",
    404: "It does not know the model {model} or the address: check PLAINCRITERIA_MODEL and OPENAI_BASE_URL.",
}


class Usage(NamedTuple):
    """What a `Model` has used so far: sends, and tokens as the endpoint counted them."""

    sends: int = 0
    tokens_in: int = 0
    tokens_out: int = 0


class _Later(ModelUnavailable):
    """Another try can help, `after` so many seconds if the endpoint said so."""

    def __init__(self, text: str, after: float | None = None) -> None:
        self.after = after
        super().__init__(text)


class Model:
    """A language model behind an OpenAI-compatible endpoint; it belongs to one event loop until `aclose`."""

    def __init__(self, settings: Settings, transport: httpx2.AsyncBaseTransport | None = None) -> None:
        """Raises `SettingError` where no key and no own endpoint is set, or one of them cannot be used."""
        address = settings.openai_base_url or OPENAI
        self.endpoint = _host(address)
        self.name = settings.model
        self.call_tokens = settings.call_tokens
        self._seconds = settings.call_seconds
        self._tries = settings.call_tries
        self._rung = 0
        self._usage = Usage()
        self._client = openai.AsyncOpenAI(
            api_key=_key(settings),
            base_url=address,
            max_retries=0,  # tenacity alone tries again: two layers multiply
            timeout=settings.call_seconds,
            http_client=_http(settings, transport),
        )

    @property
    def usage(self) -> Usage:
        """Sends and tokens since this model was built."""
        return self._usage

    async def ask(self, messages: Sequence[Mapping[str, str]], answer: type[T]) -> T:
        """The model's answer as `answer`, a closed type without defaults.

        Raises `ModelUnavailable` after `call_tries` sends, `ModelRejected` at once where no try can help,
        and `Unusable` (an `AnswerInvalid`) when the answer is not what was asked for.
        """
        trying = AsyncRetrying(
            stop=stop_after_attempt(self._tries),
            wait=_wait,
            retry=retry_if_exception_type(_Later),
            sleep=_pause,
            reraise=True,
        )
        reply: Reply = await trying(self._send, messages, answer)
        return read(reply, answer)

    async def aclose(self) -> None:
        """Close the connections; nothing can be asked afterwards."""
        await self._client.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def _send(self, messages: Sequence[Mapping[str, str]], answer: type[BaseModel]) -> Reply:
        rung = self._rung
        call: dict[str, Any] = {"model": self.name, "messages": list(messages)}
        call.update(_format(_LADDER[rung], answer))
        self._usage = self._usage._replace(sends=self._usage.sends + 1)
        try:
            # The client's own time-out counts from read to read: a trickling server would never meet it.
            async with asyncio.timeout(self._seconds):
                raw = await self._client.chat.completions.with_raw_response.create(**call)
        except TimeoutError:
            raise _Later(f"{self.endpoint} did not answer within {self._seconds:g} seconds.") from None
        except openai.APIStatusError as problem:
            if not _refuses_format(problem) or rung + 1 == len(_LADDER):
                raise self._trouble(problem) from None
        except (openai.APIConnectionError, aiohttp.ClientError, OSError):
            raise _Later(f"{self.endpoint} cannot be reached, or it broke off the connection.") from None
        else:
            return self._reply(raw.content)
        # A refused format is no failed try: the next rung is taken at once, and kept for all later calls.
        self._rung = max(self._rung, rung + 1)
        return await self._send(messages, answer)

    def _reply(self, body: bytes) -> Reply:
        try:
            reply = Reply.model_validate_json(body)
        except ValidationError:
            raise _Later(
                f"{self.endpoint} gives no answer of an OpenAI-compatible endpoint: check OPENAI_BASE_URL."
            ) from None
        if used := reply.usage:
            sends, tokens_in, tokens_out = self._usage
            self._usage = Usage(
                sends, tokens_in + (used.prompt_tokens or 0), tokens_out + (used.completion_tokens or 0)
            )
        return reply

    def _trouble(self, problem: openai.APIStatusError) -> ModelError:
        # The endpoint's own words can hold part of the key or of the prompt: only the status is passed on.
        status, codes = problem.status_code, {problem.code, problem.type}
        if "insufficient_quota" in codes:
            return ModelRejected(f"{self.endpoint} says that the quota is used up (HTTP {status}).")
        if status in {408, 409, 429} or status >= 500:
            return self._overload(status, _retry_after(problem.response.headers))
        if status == 413 or "context_length_exceeded" in codes or "maximum context length" in problem.message:
            return Unusable("too_long")
        if "content_filter" in codes:
            return Unusable("content_filter")
        advice = _ADVICE.get(status, "").format(model=self.name)
        return ModelRejected(f"{self.endpoint} refuses the call (HTTP {status}). {advice}".rstrip())

    def _overload(self, status: int, after: float | None) -> ModelUnavailable:
        if after is not None and after > LONGEST_PAUSE:
            return ModelUnavailable(
                f"{self.endpoint} asks to wait for {after:.0f} seconds (HTTP {status}): try again later."
            )
        return _Later(f"{self.endpoint} is overloaded or out of order (HTTP {status}).", after)


def _key(settings: Settings) -> str:
    key = settings.openai_api_key.get_secret_value().strip() if settings.openai_api_key else ""
    if not key and not settings.openai_base_url:
        raise SettingError(
            "The openai backend needs a key: set OPENAI_API_KEY, or OPENAI_BASE_URL for a server that "
            "asks for no key. The offline backend (`--backend rules`) needs neither."
        )
    if not key.isascii() or not key.isprintable():
        raise SettingError("OPENAI_API_KEY holds characters that no key has: copy it again.")
    return key or "none"


def _host(address: str) -> str:
    with suppress(ValueError):
        parts = urlsplit(address)
        if parts.scheme in {"http", "https"} and parts.hostname:
            return f"{parts.hostname}:{parts.port}" if parts.port else parts.hostname
    raise SettingError("OPENAI_BASE_URL must be an address such as http://localhost:8080/v1.")


def _http(settings: Settings, transport: httpx2.AsyncBaseTransport | None) -> httpx2.AsyncClient:
    limits = httpx2.Limits(
        max_connections=settings.concurrency, max_keepalive_connections=settings.concurrency
    )
    if transport is None:
        # aiohttp takes half the processor time of the default transport. A redirect could carry the key away.
        return openai.DefaultAioHttpClient(
            limits=limits, timeout=settings.call_seconds, follow_redirects=False
        )
    return httpx2.AsyncClient(transport=transport, limits=limits, follow_redirects=False)


def _format(kind: str, answer: type[BaseModel]) -> dict[str, object]:
    if kind == "text":
        return {}
    if kind == "json_object":
        return {"response_format": {"type": kind}}
    schema = {"name": answer.__name__, "strict": True, "schema": answer.model_json_schema()}
    return {"response_format": {"type": kind, kind: schema}}


def _refuses_format(problem: openai.APIStatusError) -> bool:
    named = f"{problem.param} {problem.message}"
    return problem.status_code in {400, 422} and ("response_format" in named or "json_schema" in named)


def _wait(state: RetryCallState) -> float:
    failure = state.outcome.exception() if state.outcome else None
    asked = failure.after if isinstance(failure, _Later) else None
    return _BACKOFF(state) if asked is None else asked + _SPREAD(state)


async def _pause(seconds: float) -> None:
    await asyncio.sleep(seconds)


def _retry_after(headers: httpx2.Headers) -> float | None:
    for name, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        with suppress(ValueError):
            seconds = float(headers.get(name, "")) * unit
            if math.isfinite(seconds):
                return max(0.0, seconds)
    with suppress(ValueError, OverflowError):
        moment = parsedate_to_datetime(headers.get("retry-after", ""))
        now = datetime.now(moment.tzinfo or UTC).replace(tzinfo=moment.tzinfo)
        return max(0.0, (moment - now).total_seconds())
    return None
