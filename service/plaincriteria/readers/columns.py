"""What the columns of a table mean, told by their names."""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Sequence
from pathlib import Path

_SIGNS = re.compile(r"[\W_]+")
CRITERIA = ("criteria", "inclusion", "exclusion")
"""The meanings of the columns that hold eligibility criteria."""


@functools.cache
def _known() -> dict[str, list[str]]:
    data = tomllib.loads(Path(__file__).with_name("columns.toml").read_text(encoding="utf-8"))
    return {column["meaning"]: column["names"] for column in data["column"]}


def meanings(names: Sequence[str]) -> dict[str, int]:
    """Where the column of each known meaning stands among `names`; of several the one known by the first name."""
    at: dict[str, int] = {}
    for number, name in enumerate(names):
        for form in (name, name.rpartition(".")[2]):
            at.setdefault(normal(form), number)
    return {
        meaning: at[forms[0]]
        for meaning, known in _known().items()
        if (forms := [form for form in known if form in at])
    }


def hold_criteria(names: Sequence[str]) -> bool:
    """Whether one of the columns is known to hold eligibility criteria."""
    return not meanings(names).keys().isdisjoint(CRITERIA)


def normal(name: str) -> str:
    """A column's name as it is compared: without case, blanks and signs."""
    return _SIGNS.sub("", name).lower()


def advice() -> str:
    """What can be done about a table in which no column is known to hold eligibility criteria."""
    known = ", ".join(name for meaning in CRITERIA for name in _known()[meaning][:2])
    return (
        "None of its columns is known to hold eligibility criteria "
        f"(such as, whatever their case, blanks and signs: {known}). --column NAME says which one does."
    )
