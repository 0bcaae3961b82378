import asyncio
import traceback
from email.utils import formatdate

import httpx2
import openai
import pytest
from endpoint import KEY, Endpoint, refused, said
from pydantic import BaseModel, ConfigDict

from plaincriteria.errors import AnswerInvalid, ModelRejected, ModelUnavailable, SettingError
from plaincriteria.model import Model, Usage
from plaincriteria.model import client as client_module
from plaincriteria.settings import Settings

MESSAGES = ({"role": "system", "content": "Be kind."}, {"role": "user", "content": "canary criterion"})
GOOD = '{"word":"yes"}'


class Word(BaseModel):
    model_config = ConfigDict(extra="forbid")
    word: str


@pytest.fixture(autouse=True)
def waits(monkeypatch):
    """No test waits for real: the pauses asked for are kept."""
    asked: list[float] = []

    async def pause(seconds: float) -> None:
        asked.append(seconds)

    monkeypatch.setattr(client_module, "_pause", pause)
    return asked


def ask(endpoint: Endpoint, **settings) -> Word:
    async def run() -> Word:
        async with endpoint.model(**settings) as model:
            return await model.ask(MESSAGES, Word)

    return asyncio.run(run())


def test_good_answer_typed():
    """A good answer comes back as the asked type after one send, with the key and the prompt in it."""
    endpoint = Endpoint([said(GOOD)])
    assert ask(endpoint) == Word(word="yes")
    [sent], [headers] = endpoint.sent, endpoint.headers
    assert (sent["model"], sent["messages"]) == ("tiny", list(MESSAGES))
    assert headers["authorization"] == f"Bearer {KEY}"
    assert headers["x-stainless-retry-count"] == "0"


def test_schema_is_strict():
    """The schema sent is of the strict kind: closed objects, every key required."""
    endpoint = Endpoint([said(GOOD)])
    ask(endpoint)
    form = endpoint.sent[0]["response_format"]
    assert form["type"] == "json_schema"
    assert form["json_schema"]["strict"] is True
    schema = form["json_schema"]["schema"]
    assert (schema["additionalProperties"], schema["required"]) == (False, ["word"])


def test_usage_adds_up():
    """Usage counts every send, and the tokens of every answer that came."""

    async def run() -> Usage:
        async with Endpoint([refused(503), said(GOOD)]).model() as model:
            assert model.usage == Usage(0, 0, 0)
            await model.ask(MESSAGES, Word)
            await model.ask(MESSAGES, Word)
            return model.usage

    assert asyncio.run(run()) == Usage(sends=3, tokens_in=200, tokens_out=14)


def test_missing_usage_allowed():
    """A server that reports no usage, or a null one, is no trouble."""
    body = {"choices": [{"message": {"content": GOOD}}], "usage": {"prompt_tokens": None}}
    assert ask(Endpoint([httpx2.Response(200, json=body)])).word == "yes"


@pytest.mark.parametrize("tries", [1, 5])
@pytest.mark.parametrize("status", [408, 409, 429, 500, 502, 503, 504, 529])
def test_passing_trouble_retried(status, tries):
    """An endpoint that stays overloaded gets exactly the allowed number of sends."""
    endpoint = Endpoint([refused(status)])
    with pytest.raises(ModelUnavailable, match=str(status)):
        ask(endpoint, call_tries=tries)
    assert len(endpoint.sent) == tries


@pytest.mark.parametrize(
    "trouble",
    [
        refused(500),
        httpx2.ConnectError("down"),
        httpx2.ReadError("reset"),
        httpx2.ReadTimeout("slow"),
        ConnectionResetError(),
        httpx2.Response(502, content=b"<html>Bad Gateway</html>", headers={"content-type": "text/html"}),
        httpx2.Response(200, content=b"<html>Log in</html>", headers={"content-type": "text/html"}),
        httpx2.Response(200, content=b'{"choices": [{"mess', headers={"content-type": "application/json"}),
        httpx2.Response(200, json={"error": "none"}),
    ],
    ids=["500", "connect", "read", "timeout", "reset", "html502", "html200", "cut", "other"],
)
def test_next_try_helps(trouble):
    """After trouble that passes, the next try gives the answer."""
    endpoint = Endpoint([trouble, said(GOOD)])
    assert ask(endpoint).word == "yes"
    assert len(endpoint.sent) == 2


@pytest.mark.parametrize(
    ("status", "code", "words"),
    [
        (400, None, "HTTP 400"),
        (401, "invalid_api_key", "OPENAI_API_KEY"),
        (403, None, "does not allow"),
        (404, "model_not_found", "model tiny"),
        (422, None, "HTTP 422"),
        (429, "insufficient_quota", "quota"),
        (307, None, "HTTP 307"),
    ],
)
def test_hopeless_call_stops(status, code, words, waits):
    """A call that no try can mend is sent once, and the error says what to look at."""
    endpoint = Endpoint([refused(status, code, location="https://elsewhere.example/")])
    with pytest.raises(ModelRejected, match=words):
        ask(endpoint)
    assert (len(endpoint.sent), waits) == (1, [])


def test_hanging_call_ends():
    """A call that never ends is given up at the deadline, as often as tries are allowed."""

    async def run() -> int:
        sends = 0

        async def hang(_: httpx2.Request) -> httpx2.Response:
            nonlocal sends
            sends += 1
            await asyncio.sleep(60)
            raise AssertionError

        settings = Settings(openai_api_key=KEY, call_seconds=0.05, call_tries=2)
        async with Model(settings, transport=httpx2.MockTransport(hang)) as model:
            with pytest.raises(ModelUnavailable, match=r"within 0\.05 seconds"):
                await model.ask(MESSAGES, Word)
        return sends

    assert asyncio.run(run()) == 2


def test_trickling_call_ends():
    """A server that sends a byte now and then is given up at the deadline too."""

    class Trickle(httpx2.AsyncByteStream):
        async def __aiter__(self):
            while True:
                yield b" "
                await asyncio.sleep(0.01)

    def answer(_: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(200, stream=Trickle())

    async def run() -> None:
        settings = Settings(openai_api_key=KEY, call_seconds=0.1, call_tries=1)
        async with Model(settings, transport=httpx2.MockTransport(answer)) as model:
            with pytest.raises(ModelUnavailable, match="did not answer within"):
                await model.ask(MESSAGES, Word)

    asyncio.run(run())


@pytest.mark.parametrize(
    ("headers", "least", "most"),
    [
        ({"retry_after": "7"}, 7, 8),
        ({"retry_after_ms": "1500", "retry_after": "7"}, 1.5, 2.5),
        ({"retry_after": formatdate(usegmt=True)}, 0, 1),
        ({"retry_after": "-5"}, 0, 1),
        ({"retry_after": "soon"}, 0, 1),
        ({"retry_after": "nan"}, 0, 1),
        ({}, 0, 1),
    ],
)
def test_asked_pause_kept(headers, least, most, waits):
    """The pause asked for by the endpoint is kept, with a little spread; nonsense is ignored."""
    ask(Endpoint([refused(429, **headers), said(GOOD)]))
    [waited] = waits
    assert least <= waited <= most


def test_long_pause_reported(waits):
    """An endpoint that asks for a very long pause is not waited for; the error says how long."""
    endpoint = Endpoint([refused(429, retry_after="86400")])
    with pytest.raises(ModelUnavailable, match="86400 seconds"):
        ask(endpoint)
    assert (len(endpoint.sent), waits) == (1, [])


def test_pauses_grow_bounded(waits):
    """Without advice from the endpoint, the random pauses grow up to a limit."""
    with pytest.raises(ModelUnavailable):
        ask(Endpoint([refused(500)]), call_tries=10)
    assert len(waits) == 9
    assert all(0 <= waited <= min(20, 2**n) for n, waited in enumerate(waits))


def kinds(endpoint: Endpoint) -> list[str]:
    return [sent.get("response_format", {}).get("type", "text") for sent in endpoint.sent]


@pytest.mark.parametrize("status", [400, 422])
def test_ladder_climbed_once(status):
    """A refused answer format falls to the next rung at once, and later calls start there."""
    no_schema = refused(status, message="'response_format' of type 'json_schema' is not supported")
    no_object = refused(status, message="unknown field response_format")
    endpoint = Endpoint([no_schema, no_object, said(GOOD)])

    async def run() -> None:
        async with endpoint.model(call_tries=1) as model:
            for _ in range(2):
                assert (await model.ask(MESSAGES, Word)).word == "yes"

    asyncio.run(run())
    assert kinds(endpoint) == ["json_schema", "json_object", "text", "text"]


def test_ladder_has_end():
    """A server that complains about a format that was not asked for is not asked for ever."""
    endpoint = Endpoint([refused(400, message="bad response_format")])
    with pytest.raises(ModelRejected, match="400"):
        ask(endpoint)
    assert kinds(endpoint) == ["json_schema", "json_object", "text"]


def test_other_400_stays():
    """A 400 about anything else does not touch the ladder."""
    endpoint = Endpoint([refused(400, message="bad temperature")])
    with pytest.raises(ModelRejected):
        ask(endpoint)
    assert kinds(endpoint) == ["json_schema"]


@pytest.mark.parametrize(
    "reply",
    [
        refused(400, message=f"Invalid: canary criterion {KEY}"),
        refused(401, message=f"Incorrect API key provided: {KEY}"),
        refused(500, message=f"canary criterion {KEY}"),
        said('{"word": 1, "canary criterion": 2}'),
        said("canary criterion"),
        httpx2.Response(200, content=f"canary criterion {KEY}".encode()),
    ],
)
def test_errors_hold_nothing(reply):
    """No error, shown whole, holds the key or a word of the criteria."""
    with pytest.raises((ModelRejected, ModelUnavailable, AnswerInvalid)) as caught:
        ask(Endpoint([reply]))
    shown = "".join(traceback.format_exception_only(caught.value)) + str(caught.value.__cause__)
    assert "canary" not in shown
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


def test_missing_key_explained():
    """Without a key the error says what to set, and that the rules need none."""
    with pytest.raises(SettingError) as caught:
        Model(Settings(openai_api_key=None, openai_base_url=None))
    for words in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "--backend rules"):
        assert words in str(caught.value)


def test_own_server_keyless():
    """A server of one's own is asked without a real key."""
    endpoint = Endpoint([said(GOOD)])
    assert ask(endpoint, openai_api_key=None, openai_base_url="http://localhost:9/v1").word == "yes"
    assert endpoint.headers[0]["authorization"] == "Bearer none"


@pytest.mark.parametrize("address", ["localhost:8080/v1", "ftp://host/v1", "http://", "http://[bad", "words"])
def test_bad_address_named(address):
    """An address that cannot be one is refused before anything is sent."""
    with pytest.raises(SettingError, match="OPENAI_BASE_URL"):
        Model(Settings(openai_api_key=KEY, openai_base_url=address))


@pytest.mark.parametrize("key", ["sk-ключ", "sk-a\nb"])
def test_bad_key_hidden(key):
    """A key that no header can carry is refused without being shown."""
    with pytest.raises(SettingError, match="OPENAI_API_KEY") as caught:
        Model(Settings(openai_api_key=key))
    assert key not in str(caught.value)


def test_address_keeps_secrets():
    """A name and password in the address never show."""
    model = Endpoint([]).model(openai_base_url="http://me:secret@localhost:8080/v1")
    assert model.endpoint == "localhost:8080"


def test_default_transport_aiohttp():
    """Without a fake transport the client is the one over aiohttp, follows no redirect and never retries."""

    async def run() -> None:
        async with Model(Settings(openai_api_key=KEY)) as model:
            assert isinstance(model._client._client, openai.DefaultAioHttpClient)
            assert model._client._client.follow_redirects is False
            assert model._client.max_retries == 0

    asyncio.run(run())
