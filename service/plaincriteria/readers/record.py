"""What every format does with a record: whose it is, its two lists as one text, and what is wrong with it."""

from __future__ import annotations

import re

from plaincriteria.domain import Failure

_ID_CHARS = 64
_NOTHING = frozenset({"", "na", "n/a", "nan", "null", "-", "?", "??"})
_OWN_HEADING = re.compile(
    r"(?:\s|<br\s{0,3}/?>)*(inclusion|exclusion)\s{1,3}criteri(?:a|on)\s{0,3}(?:[:：]|\.?\s{0,3}(?:<br|[\r\n]))",
    re.IGNORECASE,
)


def is_id(text: str) -> bool:
    """Whether this can stand as a trial's identifier: short, printable, without blanks."""
    return 0 < len(text) <= _ID_CHARS and text.isprintable() and " " not in text


def bad_record(place: str, why: str, trial: str | None = None) -> Failure:
    """The failure of a record that is not what its format promises; `place` is in words for a person."""
    return Failure(trial=trial, error="bad_record", detail=f"{place}: {why}")


def no_criteria(place: str, where: str, trial: str) -> Failure:
    """The failure of a record without eligibility criteria; `where` names the field that should hold them."""
    return Failure(trial=trial, error="no_criteria", detail=f"{place}: no {where}")


def web_address(text: str | None) -> str | None:
    """The address, None where it is none of the web."""
    return text if text and text.startswith(("https://", "http://")) else None


def says_nothing(text: str) -> bool:
    """Whether this is blank, or what registries and programs write for a value that is not there."""
    return text.strip().lower() in _NOTHING


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
