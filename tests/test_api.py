from __future__ import annotations

import json
import logging
import re
import socket
import threading
import time

import anyio
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from plaincriteria import api
from plaincriteria.api.bodies import TextRequest, TrialRequest
from plaincriteria.api.openapi import examples
from plaincriteria.api.problems import KINDS
from plaincriteria.caveat import caveat, disclosure
from plaincriteria.domain import Audience, RewrittenTrial, Trial
from plaincriteria.errors import AnswerInvalid, InputError, ModelRejected, ModelUnavailable, SettingError
from plaincriteria.settings import Settings
from tests.make import rewritten

SECRET = "Participants with zanthoma of the third kind"
LIMIT = 2_000
STUDY = {
    "protocolSection": {
        "identificationModule": {"nctId": "NCT00000002", "briefTitle": "Walking after a stroke"},
        "eligibilityModule": {"eligibilityCriteria": "Inclusion Criteria:\n\n* Age \\>= 18 years"},
    }
}


class FakePipeline:
    """Answers with a built result, or raises what it was given; remembers what it was asked."""

    def __init__(self, backend: str = "rules", trouble: Exception | None = None) -> None:
        self.backend, self.trouble, self.asked, self.closed = backend, trouble, [], False

    async def rewrite(self, trial: Trial, audience: Audience, created: str) -> RewrittenTrial:
        self.asked.append((trial, audience, created))
        if self.trouble:
            raise self.trouble
        return rewritten(trial.id, audience=audience, created=created)

    async def aclose(self) -> None:
        self.closed = True


def client(pipeline: FakePipeline | None = None) -> TestClient:
    return TestClient(api.app(pipeline or FakePipeline(), Settings(body_bytes=LIMIT)))


def send(body: bytes, pipeline: FakePipeline | None = None, **headers: str):
    with client(pipeline) as http:
        return http.post("/v1/rewrite", content=body, headers={"Content-Type": "application/json", **headers})


def assert_problem(response, status: int, code: str) -> dict:
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    body = response.json()
    assert body["type"] == f"urn:plaincriteria:problem:{code}"
    assert body["status"] == status
    assert body["title"] and body["detail"]
    return body


def test_text_rewritten_whole():
    """Bare text comes back as the one result object, with the caveat, for a patient unless said otherwise."""
    pipeline = FakePipeline()
    with client(pipeline) as http:
        response = http.post("/v1/rewrite", json={"text": "Age \\>= 18 years"})
    result = RewrittenTrial.model_validate(response.json())
    (trial, audience, created) = pipeline.asked[0]
    assert response.status_code == 200
    assert result.caveat.endswith("Always confirm with the trial site.")
    assert trial.criteria == "Age \\>= 18 years"
    assert audience is Audience.PATIENT
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", created)


def test_study_rewritten_whole():
    """A v2 study is read as a trial, and the audience is handed on."""
    pipeline = FakePipeline()
    with client(pipeline) as http:
        response = http.post("/v1/rewrite", json={"trial": STUDY, "audience": "parent", "backend": "rules"})
    assert response.status_code == 200
    assert pipeline.asked[0][0].id == "NCT00000002"
    assert pipeline.asked[0][1] is Audience.PARENT


def test_model_backend_awaited():
    """A pipeline whose backend is a model runs on the server's own loop."""
    with client(FakePipeline("openai")) as http:
        response = http.post("/v1/rewrite", json={"text": "Age", "backend": "openai"})
    assert response.status_code == 200


def test_slow_rules_hinder_nobody():
    """While the rules work on a long trial, another request is answered."""
    entered, leave = threading.Event(), threading.Event()

    class Slow(FakePipeline):
        async def rewrite(self, trial: Trial, audience: Audience, created: str) -> RewrittenTrial:
            entered.set()
            assert leave.wait(10)
            return rewritten(trial.id)

    answers = []
    with client(Slow()) as http:
        asking = threading.Thread(
            target=lambda: answers.append(http.post("/v1/rewrite", json={"text": "Age"}))
        )
        asking.start()
        assert entered.wait(10)
        health = http.get("/healthz")
        leave.set()
        asking.join(10)
    assert health.status_code == 200
    assert answers[0].status_code == 200


@pytest.mark.parametrize(
    ("body", "status", "code", "pointers"),
    [
        (b"", 400, "invalid_json", []),
        (b'{"text": ', 400, "invalid_json", []),
        (b'{"text": "Age", "audience": NaN}', 400, "invalid_json", []),
        (b'{"text": "\\ud800"}', 400, "invalid_json", []),
        (b'{"text": "\xff"}', 400, "invalid_json", []),
        (b"[" * 1900, 400, "invalid_json", []),
        (b"[" * 900 + b"]" * 900, 422, "invalid_request", []),
        (b'{"trial":' * 100 + b"1" + b"}" * 100, 422, "invalid_request", []),
        (b'{"text": "Age\\u0000"}', 422, "invalid_request", []),
        (b'{"trial": {"a\\u0000": 1}}', 422, "invalid_request", []),
        (b"[]", 422, "invalid_request", [""]),
        (b"{}", 422, "invalid_request", [""]),
        (b'{"text": "Age", "trial": {}}', 422, "invalid_request", ["/text", "/trial"]),
        (b'{"text": 5}', 422, "invalid_request", ["/text"]),
        (b'{"text": " \\n"}', 422, "invalid_request", ["/text"]),
        (b'{"trial": "NCT00000001"}', 422, "invalid_request", ["/trial"]),
        (b'{"trial": {}}', 422, "unreadable_input", ["/trial"]),
        (b'{"text": "Age", "audience": "doctor"}', 422, "invalid_request", ["/audience"]),
        (b'{"text": "Age", "backend": "openai"}', 422, "invalid_request", ["/backend"]),
        (b'{"text": "Age", "model": "x"}', 422, "invalid_request", ["/model"]),
        (b'{"text": "Age", "a name of many words": 1}', 422, "invalid_request", [""]),
    ],
)
def test_bad_body_pointed_at(body: bytes, status: int, code: str, pointers: list[str]):
    """Each kind of wrong body gets its own problem, which points at the place where there is one."""
    found = assert_problem(send(body), status, code)
    assert [fault["pointer"] for fault in found.get("errors", [])] == pointers


@pytest.mark.parametrize(
    "body",
    [
        {"text": SECRET, "audience": SECRET},
        {"text": SECRET, SECRET: SECRET},
        {"text": [SECRET]},
        {"trial": {"protocolSection": SECRET}},
        {"trial": {"protocolSection": {"eligibilityModule": {"eligibilityCriteria": SECRET}}}},
        {"text": SECRET, "backend": SECRET},
    ],
)
def test_callers_text_unquoted(body: dict, caplog: pytest.LogCaptureFixture):
    """Neither the answer to a wrong request nor the log quotes what the caller sent."""
    caplog.set_level(logging.DEBUG)
    response = send(json.dumps(body).encode())
    assert response.status_code == 422
    assert "zanthoma" not in response.text + caplog.text


@pytest.mark.parametrize(
    ("headers", "said"),
    [
        ({"Content-Type": "text/plain"}, "application/json"),
        ({"Content-Type": ""}, "application/json"),
        ({"Content-Encoding": "gzip"}, "without compression"),
    ],
)
def test_other_media_refused(headers: dict[str, str], said: str):
    """A body that is not plain JSON is refused in words that say what to send."""
    found = assert_problem(send(b'{"text": "Age"}', **headers), 415, "unsupported_media_type")
    assert said in found["detail"]


def test_unknown_address_problem():
    """An address that is not there is a problem, and so is a method that it does not take, with Allow."""
    with client() as http:
        assert_problem(http.get(f"/{SECRET}"), 404, "not_found")
        wrong = http.get("/v1/rewrite")
    assert_problem(wrong, 405, "method_not_allowed")
    assert wrong.headers["allow"] == "POST"


def test_large_body_sized():
    """A body over the limit is refused with the allowed size, and the sent one where it was declared."""
    found = assert_problem(send(b"x" * 2_001), 413, "body_too_large")
    assert "2000 bytes" in found["detail"]
    assert "2001" in found["detail"]
    assert send(b" " * 1_985 + b'{"text":"Age"}').status_code == 200


@pytest.mark.parametrize("kind", ["text", "trial"])
def test_long_listing_refused(kind: str):
    """Criteria that are longer than any registry's listing are refused, however they are sent."""
    long = "a" * 100_001
    study = json.loads(json.dumps(STUDY))
    study["protocolSection"]["eligibilityModule"]["eligibilityCriteria"] = long
    with TestClient(api.app(FakePipeline(), Settings())) as http:
        response = http.post("/v1/rewrite", json={kind: long if kind == "text" else study})
        shorter = http.post("/v1/rewrite", json={"text": long[1:]})
    assert assert_problem(response, 422, "invalid_request")["errors"][0]["pointer"] == f"/{kind}"
    assert shorter.status_code == 200


def test_streamed_body_counted():
    """A body without a declared length is refused once more than the limit has arrived."""
    drawn = 0

    def endless():
        nonlocal drawn
        while drawn < 100_000:
            drawn += 1
            yield b" " * 1_000

    with client() as http:
        response = http.post("/v1/rewrite", content=endless(), headers={"Content-Type": "application/json"})
    assert "2000 bytes" in assert_problem(response, 413, "body_too_large")["detail"]


def test_streamed_body_cut_short():
    """Only a little more than the limit is taken from a client that never ends."""
    taken, sent = 0, []
    scope = {
        "type": "http", "method": "POST", "path": "/v1/rewrite", "raw_path": b"/v1/rewrite",
        "query_string": b"", "root_path": "", "http_version": "1.1",
        "headers": [(b"content-type", b"application/json")],
    }  # fmt: skip

    async def receive():
        nonlocal taken
        taken += 1_000
        return {"type": "http.request", "body": b" " * 1_000, "more_body": True}

    async def collect(message):
        sent.append(message)

    anyio.run(api.app(FakePipeline(), Settings(body_bytes=LIMIT)), scope, receive, collect)
    assert sent[0]["status"] == 413
    assert taken <= 10 * LIMIT


@pytest.mark.parametrize(
    ("backend", "trouble", "status", "code"),
    [
        ("openai", ModelRejected(f"key sk-12345 refused {SECRET}"), 502, "model_rejected"),
        ("openai", AnswerInvalid(SECRET), 502, "answer_invalid"),
        ("openai", ModelUnavailable(SECRET), 503, "model_unavailable"),
        ("rules", RuntimeError(f"sk-12345 {SECRET}"), 500, "internal_error"),
        ("openai", RecursionError(f"sk-12345 {SECRET}"), 500, "internal_error"),
    ],
)
def test_trouble_inside_told(backend, trouble, status, code, caplog: pytest.LogCaptureFixture):
    """Trouble behind the face has its status and its kind; its own words stay out of answer and log."""
    caplog.set_level(logging.DEBUG)
    response = send(b'{"text": "Age"}', FakePipeline(backend, trouble))
    assert_problem(response, status, code)
    assert ("retry-after" in response.headers) == (status == 503)
    said = response.text + caplog.text
    assert f"problem={code}" in caplog.text or code == "internal_error"
    assert "sk-12345" not in said and "zanthoma" not in said and "Traceback" not in said


def test_internal_error_findable(caplog: pytest.LogCaptureFixture):
    """A 500 gives the caller the id under which the log says what broke and where."""
    caplog.set_level(logging.INFO, "plaincriteria.api")
    response = send(b'{"text": "Age"}', FakePipeline(trouble=ZeroDivisionError()))
    request_id = response.headers["x-request-id"]
    assert request_id in response.json()["detail"]
    assert re.search(rf"request={request_id} unexpected ZeroDivisionError at test_api.py:\d+", caplog.text)


@pytest.mark.parametrize(
    ("given_id", "kept"),
    [("job-7.a_B", True), ("", False), ("a b", False), ("x" * 65, False), ("é", False), ("a;\tdrop", False)],
)
def test_request_id_sanitised(given_id: str, kept: bool):
    """A request id of harmless characters comes back; any other is replaced by one of ours."""
    with client() as http:
        back = http.get("/healthz", headers={"X-Request-ID": given_id.encode("latin-1")}).headers[
            "x-request-id"
        ]
    assert (back == given_id) == kept
    assert re.fullmatch(r"[A-Za-z0-9._-]{1,64}", back)


@pytest.mark.parametrize("path", ["/healthz", "/openapi.json", "/nowhere", "/v1/rewrite"])
def test_security_headers_everywhere(path: str):
    """Every answer, also an error, forbids sniffing, framing, referrers and storing."""
    with client() as http:
        headers = http.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == "no-store"
    assert "default-src 'none'" in headers["content-security-policy"]


def test_log_without_criteria(caplog: pytest.LogCaptureFixture):
    """One line a request holds its id, route, status, duration and counts, and nothing of the trial."""
    caplog.set_level(logging.DEBUG, "plaincriteria.api")
    send(json.dumps({"text": SECRET}).encode(), **{"X-Request-ID": "abc"})
    (line,) = [record.getMessage() for record in caplog.records if record.name == "plaincriteria.api"]
    size = len(json.dumps({"text": SECRET}))
    assert re.fullmatch(
        rf"request=abc method=POST route=/v1/rewrite status=200 ms=\d+ body_bytes={size} items=2", line
    )


def test_health_answers():
    """The process says that it is up, and which version and backend it is."""
    with client() as http:
        assert http.get("/healthz").json() == examples()["health"]


def test_description_complete():
    """Each operation has an id, an example of its answer, and its errors as problems with examples."""
    with client() as http:
        described = http.get("/openapi.json").json()
    operations = [operation for path in described["paths"].values() for operation in path.values()]
    rewrite = described["paths"]["/v1/rewrite"]["post"]
    assert {one["operationId"] for one in operations} == {"rewrite", "healthz"}
    assert set(rewrite["responses"]) == {"200", "400", "413", "415", "422", "500", "502", "503"}
    assert len(rewrite["requestBody"]["content"]["application/json"]["examples"]) == 2
    for operation in operations:
        assert operation["responses"]["200"]["content"]["application/json"]["example"]
        for status, response in operation["responses"].items():
            if status != "200":
                assert list(response["content"]) == ["application/problem+json"]
                assert response["content"]["application/problem+json"]["examples"]


def test_description_references_resolve():
    """Everything that the description refers to is in it, and the result has no optional part."""
    with client() as http:
        described = http.get("/openapi.json").json()
    known = described["components"]["schemas"]
    referred = re.findall(r'"\$ref": "#/components/schemas/([^"]+)"', json.dumps(described))
    assert set(referred) <= set(known)
    assert set(known["RewrittenTrial"]["required"]) == set(RewrittenTrial.model_fields)
    assert known["TextRequest"]["properties"]["backend"]["enum"] == ["rules"]


def test_examples_true():
    """The published examples are requests that can be read, and a result with the real fixed wording."""
    result = RewrittenTrial.model_validate(examples()["result"])
    assert result.caveat == caveat(Audience.PATIENT)
    assert result.disclosure == disclosure("rules", None)
    assert TextRequest.model_validate(examples()["requests"]["text"]["value"]).read().criteria
    assert TrialRequest.model_validate(examples()["requests"]["study"]["value"]).read().id == "NCT99999999"


def test_error_kinds_covered():
    """Every error of input and model has a kind of problem of its own."""

    def below(kind: type[Exception]) -> set[type[Exception]]:
        return {kind}.union(*(below(child) for child in kind.__subclasses__()))

    for kind in below(InputError) | below(ModelRejected.__mro__[1]):
        assert kind.code in KINDS


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
NAMES = st.sampled_from(["text", "trial", "audience", "backend", "nctId", "date", "eligibilityCriteria"])
PART = st.dictionaries(NAMES, JSON)
MODULES = ["identificationModule", "eligibilityModule", "statusModule", "designModule"]
STUDIES = st.fixed_dictionaries(dict.fromkeys(MODULES, PART | JSON)).map(
    lambda modules: {"trial": {"protocolSection": modules}}
)
BODIES = st.binary(max_size=300) | (JSON | PART | STUDIES).map(lambda value: json.dumps(value).encode())


@pytest.fixture(scope="module")
def running():
    with client() as http:
        yield http


@settings(deadline=None, max_examples=200)
@given(body=BODIES)
def test_any_body_answered(running: TestClient, body: bytes):
    """Whatever the body, the answer is the result object or a 4xx problem, never a fault of ours."""
    response = running.post("/v1/rewrite", content=body, headers={"Content-Type": "application/json"})
    if response.status_code == 200:
        RewrittenTrial.model_validate(response.json())
    else:
        assert 400 <= response.status_code < 500
        code = response.json()["type"].rpartition(":")[2]
        assert_problem(response, response.status_code, code)


def test_taken_port_named():
    """A port that something else listens on is an error that names it."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(SettingError, match=f"127.0.0.1 port {port}"):
            api.serve(FakePipeline(), Settings(), "127.0.0.1", port)


def test_server_serves(monkeypatch: pytest.MonkeyPatch):
    """The served process answers over a real socket without naming its software."""
    servers = []
    real = api.server.uvicorn.Server

    def kept(config):
        servers.append(real(config))
        return servers[-1]

    monkeypatch.setattr(api.server.uvicorn, "Server", kept)
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    running = threading.Thread(
        target=api.serve, args=(FakePipeline(), Settings(), "127.0.0.1", port), daemon=True
    )
    running.start()
    while not (servers and servers[0].started):
        assert running.is_alive()
        time.sleep(0.01)
    with socket.create_connection(("127.0.0.1", port), timeout=5) as wire:
        wire.sendall(b"GET /healthz HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n")
        said = b"".join(iter(lambda: wire.recv(65_536), b"")).decode()
    servers[0].should_exit = True
    running.join(10)
    assert said.startswith("HTTP/1.1 200 OK")
    assert "\r\nserver:" not in said.lower()


def test_pipeline_closed_at_end():
    """What the backend holds open is given back when the service ends."""
    pipeline = FakePipeline()
    with client(pipeline) as http:
        http.get("/healthz")
        assert not pipeline.closed
    assert pipeline.closed
