"""The service's description of itself, with an example and a problem for each way it can go."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic.json_schema import models_json_schema

from plaincriteria import __version__
from plaincriteria.api.bodies import TextRequest, TrialRequest
from plaincriteria.api.problems import KINDS, MEDIA_TYPE, Problem, problem

_REF = "#/components/schemas/{model}"
_ABOUT = (
    "Rewrites the eligibility criteria of a clinical trial into plain language, item by item, each beside "
    "its source wording, with a fixed caveat. It does not say whether anybody is eligible. Every error, also "
    "at an address that is not listed here, is `application/problem+json` (RFC 9457) with a stable `type`. "
    "Every answer names its request in `X-Request-ID`, which a caller may set (letters, digits, `.`, `_`, "
    "`-`; up to 64)."
)


@cache
def examples() -> dict[str, Any]:
    """The examples of the description: requests, the result, the health answer."""
    text = (files("plaincriteria.api") / "examples.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def errors(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The description of these error answers, for a route's `responses`."""
    return {status: _error(status) for status in statuses}


def _error(status: int) -> dict[str, Any]:
    kinds = {code: title for code, (known, title) in KINDS.items() if known == status}
    shown = {
        code: {"value": problem(code, "What to do about it, in a sentence.").model_dump(exclude_none=True)}
        for code in kinds
    }
    return {
        "description": "; ".join(kinds.values()),
        "content": {MEDIA_TYPE: {"schema": {"$ref": _REF.format(model="Problem")}, "examples": shown}},
    }


def request_body() -> dict[str, Any]:
    """The description of the body of `POST /v1/rewrite`."""
    shapes = [{"$ref": _REF.format(model=shape.__name__)} for shape in (TextRequest, TrialRequest)]
    content = {"schema": {"oneOf": shapes}, "examples": examples()["requests"]}
    return {"required": True, "content": {"application/json": content}}


def describe(application: FastAPI, backend: str, limit: int) -> dict[str, Any]:
    """The whole description of an application whose routes are in place; `limit` is in bytes."""
    described = get_openapi(
        title="plaincriteria",
        version=__version__,
        description=f"{_ABOUT} Bodies may have up to {limit} bytes.",
        routes=application.routes,
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
    )
    _, ours = models_json_schema(
        [(TextRequest, "validation"), (TrialRequest, "validation"), (Problem, "validation")],
        ref_template=_REF,
    )
    for shape in ("TextRequest", "TrialRequest"):
        asked = ours["$defs"][shape]["properties"]["backend"]
        ours["$defs"][shape]["properties"]["backend"] = {
            "type": "string", "enum": [backend], "description": asked["description"],
        }  # fmt: skip
    described.setdefault("components", {}).setdefault("schemas", {}).update(ours["$defs"])
    return described
