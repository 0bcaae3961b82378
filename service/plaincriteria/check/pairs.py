"""`check` over labelled or unlabelled pairs: one row in, one verdict out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from plaincriteria.check import check
from plaincriteria.domain import Audience, Criterion, Draft, SectionKind, Span
from plaincriteria.errors import UnreadableInput

_SIDES = ("inclusion", "exclusion", "other")


def _text(row: Mapping[str, object], key: str) -> str:
    value = row.get(key)
    if not isinstance(value, str) or not value.strip():
        raise UnreadableInput(f'A pair needs the text "{key}"; add it to the row.')
    return value


def _choice(row: Mapping[str, object], key: str, allowed: tuple[str, ...]) -> str:
    value = row.get(key)
    if value not in allowed:
        raise UnreadableInput(f'A pair needs "{key}" to be one of: {", ".join(allowed)}.')
    return str(value)


def _lead_in(row: Mapping[str, object]) -> tuple[str, ...]:
    value = row.get("lead_in") or ()
    lines = (value,) if isinstance(value, str) else value
    if not isinstance(lines, list | tuple) or not all(isinstance(line, str) for line in lines):
        raise UnreadableInput('A pair\'s "lead_in" must be a text, a list of texts or null.')
    return tuple(lines)


def check_pair(row: Mapping[str, object]) -> dict[str, Any]:
    """The verdict on one pair of the `check` command; raises `UnreadableInput` when the row lacks a text."""
    source, pair_id = _text(row, "source"), row.get("pair_id")
    criterion = Criterion(
        id=str(pair_id), parent_id=None, section=0, kind="criterion", span=Span(0, len(source)), text=source,
        side=cast(SectionKind, _choice(row, "section", _SIDES)), lead_in=_lead_in(row),
    )  # fmt: skip
    rewrite = row.get("rewrite")
    if not isinstance(rewrite, str):
        raise UnreadableInput('A pair needs the text "rewrite"; add it to the row.')
    audience = Audience(_choice(row, "audience", tuple(Audience)))
    verdict = check(criterion, Draft(criterion_id=criterion.id, text=rewrite, method="model"), audience)
    return {
        "pair_id": pair_id,
        "verdict": "pass" if verdict.passed else "fail",
        "score": verdict.score,
        "findings": [finding.model_dump(mode="json") for finding in verdict.findings],
    }
