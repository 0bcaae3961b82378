"""The application and the process that serves it."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Annotated, Protocol

import anyio
import uvicorn
from anyio import to_thread
from fastapi import Depends, FastAPI, Request
from starlette.responses import JSONResponse

from plaincriteria import __version__
from plaincriteria.api import openapi
from plaincriteria.api.bodies import CRITERIA_CHARS, TextRequest, TrialRequest, read_request
from plaincriteria.api.edge import BodyLimit, Edge
from plaincriteria.api.problems import Fault, RequestError, answer_with_problems
from plaincriteria.domain import Audience, Frozen, RewrittenTrial, Trial
from plaincriteria.errors import InputError, SettingError
from plaincriteria.settings import Settings

GRACE_SECONDS = 10


class Pipeline(Protocol):
    """What the service asks of a pipeline."""

    @property
    def backend(self) -> str:
        """The name of the backend that writes."""
        ...

    async def rewrite(self, trial: Trial, audience: Audience, created: str) -> RewrittenTrial:
        """The published rewrite of a trial; raises `ModelError` from a model backend."""
        ...

    async def aclose(self) -> None:
        """Give back what the backend holds open."""
        ...


class Health(Frozen):
    """The process answers; nothing else is asked."""

    status: str
    version: str
    backend: str


def app(pipeline: Pipeline, settings: Settings) -> FastAPI:
    """The HTTP service around `pipeline`; at most `settings.concurrency` trials are in work at once."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        await pipeline.aclose()

    application = FastAPI(
        docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False, lifespan=lifespan
    )
    answer_with_problems(application)
    application.add_middleware(BodyLimit, limit=settings.body_bytes)
    application.add_middleware(Edge)  # added last: outermost
    _add_routes(application, pipeline, anyio.CapacityLimiter(settings.concurrency))
    described = openapi.describe(application, pipeline.backend, settings.body_bytes)

    async def description(_: Request) -> JSONResponse:
        return JSONResponse(described)

    application.add_route("/openapi.json", description, include_in_schema=False)
    return application


def _add_routes(application: FastAPI, pipeline: Pipeline, in_work: anyio.CapacityLimiter) -> None:
    @application.post(
        "/v1/rewrite",
        operation_id="rewrite",
        summary="Rewrite the criteria of one trial, or bare criteria text",
        response_description="Every item, in plain words or in its own with the reason",
        responses={
            200: {"content": {"application/json": {"example": openapi.examples()["result"]}}},
            **openapi.errors(400, 413, 415, 422, 500, 502, 503),
        },
        openapi_extra={"requestBody": openapi.request_body()},
    )
    async def rewrite(
        request: Request, asked: Annotated[TextRequest | TrialRequest, Depends(read_request)]
    ) -> RewrittenTrial:
        if asked.backend not in (None, pipeline.backend):
            fault = Fault(pointer="/backend", detail=f"This server's backend is {pipeline.backend}.")
            raise RequestError("invalid_request", "The backend is not one of this server.", (fault,))
        trial = _read(asked)
        result = await _rewritten(pipeline, trial, asked.audience, in_work)
        request.state.items = len(result.items)
        return result

    @application.get(
        "/healthz",
        operation_id="healthz",
        summary="Is the process up",
        response_description="It is",
        responses={
            200: {"content": {"application/json": {"example": openapi.examples()["health"]}}},
            **openapi.errors(500),
        },
    )
    async def healthz() -> Health:
        return Health(status="ok", version=__version__, backend=pipeline.backend)


def _read(asked: TextRequest | TrialRequest) -> Trial:
    place = "/trial" if isinstance(asked, TrialRequest) else "/text"
    try:
        trial = asked.read()
    except InputError as error:
        raise RequestError(error.code, str(error), (Fault(pointer=place, detail=str(error)),)) from None
    if len(trial.criteria) > CRITERIA_CHARS:
        detail = (
            f"The criteria have {len(trial.criteria)} characters; this server takes up to {CRITERIA_CHARS}."
        )
        raise RequestError("invalid_request", detail, (Fault(pointer=place, detail="Too long."),))
    return trial


async def _rewritten(
    pipeline: Pipeline, trial: Trial, audience: Audience, in_work: anyio.CapacityLimiter
) -> RewrittenTrial:
    """The rewrite, without holding up the other requests.

    The rules never wait for anything outside: on the loop they would block it for as long as they take, so
    they run to their end in a thread. A model backend does wait, and its connections belong to this loop.
    """
    created = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if pipeline.backend == "rules":
        return await to_thread.run_sync(
            lambda: asyncio.run(pipeline.rewrite(trial, audience, created)), limiter=in_work
        )
    async with in_work:
        return await pipeline.rewrite(trial, audience, created)


def serve(pipeline: Pipeline, settings: Settings, host: str, port: int) -> None:
    """Serve until the process is told to stop; raises `SettingError` where it cannot listen."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listening = socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        raise SettingError(f"Cannot listen on {host} port {port}: {error.strerror or error}.") from error
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("plaincriteria.api").info("listening on http://%s:%s", host, listening.getsockname()[1])
    config = uvicorn.Config(
        app(pipeline, settings),
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    with listening:
        uvicorn.Server(config).run(sockets=[listening])
