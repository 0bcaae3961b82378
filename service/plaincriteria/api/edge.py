"""The outermost layers as plain ASGI: request id, security headers, one log line, last catch, body limit."""

from __future__ import annotations

import logging
import re
import traceback
from pathlib import Path
from time import perf_counter
from uuid import uuid4

import anyio
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from plaincriteria.api.problems import RequestError, answer, problem

log = logging.getLogger("plaincriteria.api")

SECURITY_HEADERS = {
    "Cache-Control": "no-store",  # the body may be what somebody asked about their own illness
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
DRAIN_SECONDS, DRAIN_TIMES = 0.5, 8
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


class Edge:
    """Gives each request an id and each answer its headers; what nobody caught becomes a 500, unquoted."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection of the ASGI server."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = _request_id(Headers(scope=scope).get("x-request-id", ""))
        began, status = perf_counter(), 0

        async def dressed(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers["X-Request-ID"] = request_id
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            await self.app(scope, receive, dressed)
        except ClientDisconnect:
            log.info("request=%s the client left", request_id)
        except Exception as error:
            log.error("request=%s unexpected %s at %s", request_id, type(error).__name__, _place(error))
            if not status:
                detail = f"The fault is ours. Tell whoever runs this server the request id {request_id}."
                await answer(problem("internal_error", detail))(scope, receive, dressed)
        log.info("request=%s %s", request_id, _told(scope, status, perf_counter() - began))


class BodyLimit:
    """Refuses a body of more than `limit` bytes as they arrive, and earlier where Content-Length says so."""

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self.app, self.limit = app, limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection of the ASGI server."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        declared = headers.get("content-length", "")[:20]
        if declared.isascii() and declared.isdigit() and int(declared) > self.limit:
            if "expect" not in headers:  # a client that asks first has not begun to send
                await self._drain(receive)
            detail = self._detail(f"; yours has {int(declared)}")
            await answer(problem("body_too_large", detail))(scope, receive, send)
            return
        arrived = 0

        async def counted() -> Message:
            nonlocal arrived
            message = await receive()
            arrived += len(message.get("body", b""))
            scope.setdefault("state", {})["body_bytes"] = arrived
            if arrived > self.limit:
                if message.get("more_body"):
                    await self._drain(receive)
                raise RequestError("body_too_large", self._detail(""))
            return message

        await self.app(scope, counted, send)

    async def _drain(self, receive: Receive) -> None:
        """Throw away a little more: a client that is cut off while it sends never reads why."""
        thrown = 0
        with anyio.move_on_after(DRAIN_SECONDS):
            while thrown < DRAIN_TIMES * self.limit:
                message = await receive()
                thrown += len(message.get("body", b""))
                if not message.get("more_body"):
                    break

    def _detail(self, sent: str) -> str:
        return f"This server takes bodies of up to {self.limit} bytes{sent}. Send one trial, or less text."


def _place(error: Exception) -> str:
    """File and line that raised; the message stays out, because it may quote what the caller sent."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "?"


def _request_id(given: str) -> str:
    """The caller's own id where it is harmless, else a new one."""
    return given if _REQUEST_ID.fullmatch(given) else uuid4().hex


def _told(scope: Scope, status: int, seconds: float) -> str:
    """A request for the log; only the pattern of its route, because any other path may hold anything."""
    said: dict[str, object] = {
        "method": scope["method"],
        "route": getattr(scope.get("route"), "path", "unknown"),
        "status": status or "-",
        "ms": round(1000 * seconds),
    }
    state = scope.get("state", {})
    said |= {name: state[name] for name in ("body_bytes", "items", "problem") if name in state}
    return " ".join(f"{name}={value}" for name, value in said.items())
