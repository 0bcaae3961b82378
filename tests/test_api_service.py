"""The HTTP service as a whole: health, description, any body, starting and stopping."""

import json
import re
import socket
import threading
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from plaincriteria import api
from plaincriteria.api.bodies import TextRequest, TrialRequest
from plaincriteria.api.openapi import examples
from plaincriteria.api.problems import KINDS
from plaincriteria.caveat import caveat, disclosure
from plaincriteria.domain import Audience, RewrittenTrial
from plaincriteria.errors import InputError, ModelRejected, SettingError
from plaincriteria.settings import Settings
from tests.asking import FakePipeline, assert_problem, client


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
