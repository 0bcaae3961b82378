"""The data files of the rules, and patterns put together from their shared pieces."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import Any

_WITH_PIECES = ("slots.toml", "values.toml", "deeds.toml")
_PIECE = re.compile(r"(?<!\?P)<([a-z]+)>")


@cache
def data(name: str) -> dict[str, object]:
    """A data file of the rules, parsed."""
    return tomllib.loads((files(__package__) / name).read_text(encoding="utf-8"))


@cache
def _pieces() -> dict[str, str]:
    tables: Any = [data(name)["slots"] for name in _WITH_PIECES]
    return {name: str(piece) for table in tables for name, piece in table.items()}


def piece(name: str) -> str:
    """A shared piece of patterns, with others still in it."""
    return _pieces()[name]


def expanded(pattern: str, keeps: Callable[[re.Match[str]], bool] = lambda _: False) -> str:
    """The pattern with every `<piece>` of the data files put in, however deep; those that `keeps` holds of stay."""

    def put(found: re.Match[str]) -> str:
        return found[0] if keeps(found) else piece(found[1])

    while (longer := _PIECE.sub(put, pattern)) != pattern:
        pattern = longer
    return pattern


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """A pattern with its pieces put in, read case-insensitively."""
    return re.compile(expanded(pattern), re.IGNORECASE)
