"""Asking the HTTP face in tests: a pipeline that answers what it was given, and a client."""

from starlette.testclient import TestClient

from plaincriteria import api
from plaincriteria.domain import Audience, RewrittenTrial, Trial
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
