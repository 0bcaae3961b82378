"""Values out of JSON records whose shape cannot be relied on: what is missing or of another kind is None."""

from __future__ import annotations

from collections.abc import Mapping


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


def text(value: object) -> str | None:
    """A string without outer blanks, None where nothing is left."""
    found = unboxed(value)
    return found.strip() or None if isinstance(found, str) else None


def texts(value: object) -> tuple[str, ...]:
    """The strings of a list, or the one string that stands for a list of one."""
    values = value if isinstance(value, list) else [value]
    return tuple(found for found in map(text, values) if found)


def count(value: object) -> int | None:
    """A whole number of zero or more, written as a number or in digits."""
    found = unboxed(value)
    if isinstance(found, str) and found.strip().isascii() and found.strip().isdigit():
        found = int(found) if len(found) < 10 else None
    return found if isinstance(found, int) and not isinstance(found, bool) and found >= 0 else None
