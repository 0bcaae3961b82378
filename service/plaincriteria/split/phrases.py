"""The word lists of `phrases.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path


@cache
def _lists() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(Path(__file__).with_name("phrases.toml").read_text("utf-8"))


@cache
def words(name: str) -> frozenset[str]:
    """One list of `phrases.toml`."""
    return frozenset(_lists()[name]["words"])
