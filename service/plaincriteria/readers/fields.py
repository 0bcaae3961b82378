"""Values out of a record: what is missing, of another kind than it should be, or says nothing is None."""

from __future__ import annotations

import re
from collections.abc import Mapping

# What registries and programs write for a value that is not there.
_MISSING = frozenset({"", "nan", "null", "-", "?", "??"})
_NOTHING = _MISSING | {"na", "n/a", "not applicable", "no limit"}
_YES = frozenset({"yes", "true", "t", "1", "y", "accepts healthy volunteers"})
_NO = frozenset({"no", "false", "f", "0", "n"})
# Spreadsheets and pandas write 120.0 for 120.
_WHOLE_NUMBER = re.compile(r"(\d{1,9})(?:\.0)?", re.ASCII)
_MOST = 10**9
_MIDNIGHT = re.compile(r"T00:00(?::00(?:\.0+)?)?(?:Z|[+-]\d\d:?\d\d)?")
# "Phase 1/Phase 2", but not "Phase I/II".
_BETWEEN_PHASES = re.compile(r"[|;\n]|/(?=\s?(?:Early[ _]?)?Phase)", re.IGNORECASE)


def unboxed(value: object) -> object:
    """The value without lists of one around it: R's jsonlite writes each scalar as such a list."""
    while isinstance(value, list) and len(value) == 1:
        value = value[0]
    return None if value == [] else value


def part(value: object, key: str) -> Mapping[str, object]:
    """The object under `key`, empty where there is none."""
    found = unboxed(value.get(key)) if isinstance(value, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def parts(value: object) -> tuple[Mapping[str, object], ...]:
    """The objects of a list, or the one object that stands for a list of one."""
    values = value if isinstance(value, list) else [value]
    return tuple(found for found in map(unboxed, values) if isinstance(found, Mapping))


def says_nothing(text: str) -> bool:
    """Whether this is blank, or what is written where there is no value ("N/A", "No limit")."""
    return text.strip().lower() in _NOTHING


def untouched(value: object) -> str:
    """A string exactly as it stands, empty where there is none."""
    found = unboxed(value)
    return found if isinstance(found, str) else ""


def text(value: object) -> str | None:
    """A string without outer blanks, None where it says nothing."""
    found = untouched(value)
    return None if says_nothing(found) else found.strip()


def texts(value: object) -> tuple[str, ...]:
    """The strings of a list that say something, or the one string that stands for such a list: each once."""
    values = value if isinstance(value, list) else [value]
    return tuple(dict.fromkeys(found for found in map(text, values) if found))


def phases(value: object) -> tuple[str, ...]:
    """The phases in one string or a list of them, each once; that none applies ("NA") is said of a trial too."""
    values = value if isinstance(value, list) else [value]
    found = (phase.strip() for one in values for phase in _BETWEEN_PHASES.split(untouched(one)))
    return tuple(dict.fromkeys(phase for phase in found if phase.lower() not in _MISSING))


def count(value: object) -> int | None:
    """A whole number from zero to a billion, written as a number or in digits."""
    found = unboxed(value)
    if isinstance(found, str):
        digits = _WHOLE_NUMBER.fullmatch(found.strip())
        return int(digits[1]) if digits else None
    if isinstance(found, bool) or not isinstance(found, int | float):
        return None
    return int(found) if 0 <= found < _MOST and found == int(found) else None


def yes_or_no(value: object) -> bool | None:
    """A truth value, or the word or letter that stands for one."""
    found = unboxed(value)
    if isinstance(found, bool):
        return found
    word = untouched(found).strip().lower()
    return True if word in _YES else False if word in _NO else None


def date(value: object) -> str | None:
    """A date as it is written, without the midnight that programs write behind it."""
    found = text(value)
    return _MIDNIGHT.sub("", found) if found else None


def web_address(value: object) -> str | None:
    """The address, None where it is none of the web."""
    found = text(value)
    return found if found and found.startswith(("https://", "http://")) else None
