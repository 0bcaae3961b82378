"""What every format does with a record: whose it is, its two lists as one text, and what is wrong with it."""

from __future__ import annotations

from plaincriteria.domain import Failure

_ID_CHARS = 64


def is_id(text: str) -> bool:
    """Whether this can stand as a trial's identifier: short, printable, without blanks."""
    return 0 < len(text) <= _ID_CHARS and text.isprintable() and " " not in text


def bad_record(place: str, why: str, trial: str | None = None) -> Failure:
    """The failure of a record that is not what its format promises; `place` is in words for a person."""
    return Failure(trial=trial, error="bad_record", detail=f"{place}: {why}")


def no_criteria(place: str, where: str, trial: str) -> Failure:
    """The failure of a record without eligibility criteria; `where` names the field that should hold them."""
    return Failure(trial=trial, error="no_criteria", detail=f"{place}: no {where}")


def two_lists(inclusion: str, exclusion: str) -> str:
    """The criteria text of a registry that keeps two fields: each list as it stands under a heading of ours."""
    lists = (("Inclusion Criteria:", inclusion), ("Exclusion Criteria:", exclusion))
    return "\n\n".join(f"{heading}\n\n{text}" for heading, text in lists if text.strip())
