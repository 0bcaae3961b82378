"""POST /v1/rewrite: what is taken, what is refused and how trouble is told."""

from __future__ import annotations

import json
import logging
import re
import threading

import anyio
import pytest
from starlette.testclient import TestClient

from plaincriteria import api
from plaincriteria.domain import Audience, RewrittenTrial, Trial
from plaincriteria.errors import AnswerInvalid, ModelRejected, ModelUnavailable
from plaincriteria.settings import Settings
from tests.asking import LIMIT, SECRET, STUDY, FakePipeline, assert_problem, client, send
from tests.make import rewritten


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
    assert re.search(rf"request={request_id} unexpected ZeroDivisionError at asking.py:\d+", caplog.text)


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
