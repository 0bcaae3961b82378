"""What `POST /v1/rewrite` takes: strict JSON of one of two shapes, refused by place, never by quotation."""

from __future__ import annotations

import re
from typing import Annotated, Any

import orjson
from fastapi import Request
from pydantic import Field, ValidationError

from plaincriteria.api.problems import Fault, RequestError
from plaincriteria.domain import Audience, Frozen, Trial
from plaincriteria.readers import read_study, read_text

DEPTH = 64  # nesting of a real study is about 12
CRITERIA_CHARS = 100_000  # ClinicalTrials.gov takes listings of up to 20,000
_NAME = re.compile(r"[A-Za-z0-9_.-]{1,40}")
_WORDS = {
    "string_pattern_mismatch": "The text must hold more than blanks.",
    "dict_type": "This must be an object.",
}


class _Asked(Frozen):
    audience: Audience = Field(
        default=Audience.PATIENT, description="who reads: the patient, a caregiver, or the parent of a child"
    )
    backend: str | None = Field(
        default=None, description="who writes; this server has one backend, so leave it out or name that one"
    )


class TextRequest(_Asked):
    """Bare eligibility text."""

    text: str = Field(
        max_length=CRITERIA_CHARS,
        pattern=r"^[^\x00]*[^\x00\s][^\x00]*$",
        description="eligibility criteria as the listing has them",
    )

    def read(self) -> Trial:
        """The text as a trial without a record; raises `InputError`."""
        return read_text(self.text)


class TrialRequest(_Asked):
    """One study as the ClinicalTrials.gov API v2 gives it."""

    trial: Annotated[dict[str, Any], Field(json_schema_extra={"required": ["protocolSection"]})] = Field(
        description="the study object, with `protocolSection.eligibilityModule.eligibilityCriteria`"
    )

    def read(self) -> Trial:
        """The study as a trial; raises `InputError`."""
        return read_study(self.trial)


async def read_request(request: Request) -> TextRequest | TrialRequest:
    """The request's body, checked; raises `RequestError` (400, 413, 415, 422)."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise RequestError("unsupported_media_type", "Send the header Content-Type: application/json.")
    if request.headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise RequestError("unsupported_media_type", "Send the body without compression.")
    given = _parsed(await request.body())
    if not isinstance(given, dict):
        raise RequestError(
            "invalid_request",
            "The body must be a JSON object.",
            (Fault(pointer="", detail="Not an object."),),
        )
    if ("text" in given) == ("trial" in given):
        raise RequestError("invalid_request", "Send exactly one of `text` and `trial`.", _either(given))
    shape = TrialRequest if "trial" in given else TextRequest
    try:
        return shape.model_validate(given)
    except ValidationError as error:
        faults = tuple(
            _fault(one["loc"], one["type"], one["msg"]) for one in error.errors(include_input=False)
        )
        raise RequestError(
            "invalid_request", "Each place that is wrong is named in `errors`.", faults
        ) from None


def _parsed(body: bytes) -> Any:  # noqa: ANN401 -- JSON
    try:
        given = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise RequestError("invalid_json", f"It cannot be read as JSON in UTF-8 from {place} on.") from None
    _refuse_odd(given)
    return given


def _refuse_odd(given: Any) -> None:  # noqa: ANN401 -- JSON
    """Raises `RequestError` for a body nested too deeply or with the character NUL; does not recurse."""
    level, depth = [given], 0
    while level:
        if depth > DEPTH:
            raise RequestError("invalid_request", f"The body is nested more than {DEPTH} levels deep.")
        below: list[Any] = []
        for value in level:
            if isinstance(value, dict):
                below += value.keys()
                below += value.values()
            elif isinstance(value, list):
                below += value
            elif isinstance(value, str) and "\0" in value:
                raise RequestError("invalid_request", "A text holds the character NUL (U+0000); take it out.")
        level, depth = below, depth + 1


def _either(given: dict[str, Any]) -> tuple[Fault, ...]:
    if "text" not in given:
        return (Fault(pointer="", detail="Neither `text` nor `trial` is there."),)
    return (
        Fault(pointer="/text", detail="Not beside `trial`."),
        Fault(pointer="/trial", detail="Not beside `text`."),
    )


def _fault(place: tuple[int | str, ...], kind: str, said: str) -> Fault:
    """A fault in words; the pointer stops before a name of the caller's own that may be any text."""
    known = [str(part) for part in place]
    if kind == "extra_forbidden":
        named = all(_NAME.fullmatch(part) for part in known)
        return Fault(pointer=_pointer(known if named else known[:-1]), detail="This field is not known here.")
    return Fault(pointer=_pointer(known), detail=_WORDS.get(kind, said))


def _pointer(parts: list[str]) -> str:
    return "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in parts)
