"""Errors as people and programs read them over HTTP: RFC 9457 problem details with a stable `type`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from fastapi import FastAPI, Request
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from plaincriteria.domain import Frozen
from plaincriteria.errors import InputError, ModelError

MEDIA_TYPE = "application/problem+json"
RETRY_SECONDS = "30"

# code: (status, title). The code ends the `type`; it is that of the error class where there is one.
KINDS: Mapping[str, tuple[int, str]] = {
    "bad_request": (400, "The request cannot be read"),
    "invalid_json": (400, "The body is not JSON"),
    "not_found": (404, "There is nothing at this address"),
    "method_not_allowed": (405, "This address does not take that method"),
    "body_too_large": (413, "The body is too large"),
    "unsupported_media_type": (415, "The body must be JSON"),
    "invalid_request": (422, "The request does not fit its description"),
    "bad_input": (422, "The trial or text cannot be used"),
    "unknown_format": (422, "The trial has no supported format"),
    "unreadable_input": (422, "The trial or text cannot be read"),
    "internal_error": (500, "Something went wrong here"),
    "answer_invalid": (502, "The language model gave no usable answer"),
    "model_failed": (502, "The language model could not be asked"),
    "model_rejected": (502, "The language model refused the call"),
    "model_unavailable": (503, "The language model cannot be reached now"),
}

# Fixed words: what a provider says is for the operator and may name addresses, accounts or models.
_MODEL_TROUBLE = {
    "answer_invalid": "Try again; if it stays so, tell whoever runs this server.",
    "model_failed": "Try again; if it stays so, tell whoever runs this server.",
    "model_rejected": "Trying again does not help; tell whoever runs this server.",
    "model_unavailable": f"Try again in {RETRY_SECONDS} seconds.",
}
_BY_STATUS = {404: "not_found", 405: "method_not_allowed"}


class Fault(Frozen):
    """One thing that is wrong in the request; `pointer` is a JSON Pointer into its body."""

    pointer: str
    detail: str


class Problem(Frozen):
    """The body of every error answer; `errors` is there only where places in the body can be named."""

    type: str
    title: str
    status: int
    detail: str
    errors: tuple[Fault, ...] | None = None


class RequestError(Exception):
    """The request cannot be served: `code` is a key of `KINDS`, `detail` quotes nothing of the caller's."""

    def __init__(self, code: str, detail: str, faults: tuple[Fault, ...] = ()) -> None:
        super().__init__(code)
        self.code, self.detail, self.faults = code, detail, faults


def problem(code: str, detail: str, faults: tuple[Fault, ...] = ()) -> Problem:
    """The problem of this kind; raises KeyError for a code that is not in `KINDS`."""
    status, title = KINDS[code]
    kind = f"urn:plaincriteria:problem:{code}"
    return Problem(type=kind, title=title, status=status, detail=detail, errors=faults or None)


def answer(body: Problem, headers: Mapping[str, str] | None = None) -> Response:
    """The HTTP answer that carries a problem."""
    given = dict(headers or {})
    if body.status == 503:
        given["Retry-After"] = RETRY_SECONDS
    if body.status == 413:
        given["Connection"] = "close"  # the rest of the body is not wanted
    return JSONResponse(
        body.model_dump(exclude_none=True, mode="json"), body.status, headers=given, media_type=MEDIA_TYPE
    )


async def _request_error(request: Request, error: RequestError) -> Response:
    request.state.problem = error.code
    return answer(problem(error.code, error.detail, error.faults))


async def _input_error(request: Request, error: InputError) -> Response:
    request.state.problem = error.code
    return answer(problem(error.code, str(error)))


async def _model_error(request: Request, error: ModelError) -> Response:
    request.state.problem = error.code
    return answer(problem(error.code, _MODEL_TROUBLE[error.code]))


async def _http_error(_: Request, error: HTTPException) -> Response:
    code = _BY_STATUS.get(error.status_code, "bad_request")
    detail = "See /openapi.json for what this server answers."
    return answer(problem(code, detail), error.headers)


def answer_with_problems(application: FastAPI) -> None:
    """Let every error of `application` come out as a problem; `edge.Edge` catches what nobody expects."""
    handlers: dict[type[Exception], Callable[[Request, Any], Awaitable[Response]]] = {
        RequestError: _request_error,
        InputError: _input_error,
        ModelError: _model_error,
        HTTPException: _http_error,
    }
    for kind, handler in handlers.items():
        application.add_exception_handler(kind, handler)
