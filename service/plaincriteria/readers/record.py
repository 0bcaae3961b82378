"""What every format does with a record: whose it is, its two lists as one text, and what is wrong with it."""

from __future__ import annotations

import re
from typing import TypeGuard

from plaincriteria.domain import Failure

_ID_CHARS = 64
_OWN_HEADING = re.compile(
    r"(?:\s|<br\s{0,3}/?>)*(inclusion|exclusion)\s{1,3}criteri(?:a|on)\s{0,3}(?:[:：]|\.?\s{0,3}(?:<br|[\r\n]))",
    re.IGNORECASE,
)


def is_id(text: str | None) -> TypeGuard[str]:
    """Whether this can stand as a trial's identifier: short, printable, without blanks."""
    return text is not None and 0 < len(text) <= _ID_CHARS and text.isprintable() and " " not in text


def bad_record(place: str, why: str, trial: str | None = None) -> Failure:
    """The failure of a record that is not what its format promises; `place` is in words for a person."""
    return Failure(trial=trial, error="bad_record", detail=f"{place}: {why}")


def bad_id(place: str, field: str, trial_id: str | None) -> Failure:
    """The failure of a record that cannot be named: its `field` is missing or holds no identifier."""
    return bad_record(place, f"{field} is no identifier" if trial_id else f"no {field}")


def no_criteria(place: str, where: str, trial: str) -> Failure:
    """The failure of a record without eligibility criteria; `where` names the field that should hold them."""
    return Failure(trial=trial, error="no_criteria", detail=f"{place}: no {where}")


def truncated(place: str, why: str, trial: str | None = None) -> Failure:
    """The failure that stands for all that can no longer be read, from `place` on."""
    return Failure(trial=trial, error="truncated_input", detail=f"{place}: {why}")


def two_lists(inclusion: str, exclusion: str) -> str:
    """The criteria text of a registry that keeps two fields: each list as it stands, under a heading of ours.

    A list that begins with a heading of its own side keeps that one alone.
    """
    lists = (("Inclusion Criteria:", inclusion), ("Exclusion Criteria:", exclusion))
    return "\n\n".join(
        text if _headed(text, heading) else f"{heading}\n\n{text}" for heading, text in lists if text.strip()
    )


def _headed(text: str, heading: str) -> bool:
    """Whether the text begins with this heading, in whatever case: with its colon, or alone on its line."""
    own = _OWN_HEADING.match(text)
    return own is not None and heading.lower().startswith(own[1].lower())
