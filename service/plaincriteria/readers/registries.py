"""Which registry a trial belongs to, told by its identifier."""

from __future__ import annotations

import functools
import re
import tomllib
from pathlib import Path
from typing import NamedTuple


class Registry(NamedTuple):
    """A registry: its name, and the address of one trial's page (None where it is not certain)."""

    name: str
    url: str | None


@functools.cache
def _known() -> tuple[tuple[re.Pattern[str], str, str], ...]:
    data = tomllib.loads(Path(__file__).with_name("registries.toml").read_text(encoding="utf-8"))
    return tuple((re.compile(r["id"]), r["name"], r.get("url", "")) for r in data["registry"])


def of(trial_id: str) -> Registry:
    """The registry that gives out such identifiers; "unknown" where none does."""
    for pattern, name, url in _known():
        if found := pattern.fullmatch(trial_id):
            return Registry(name, url.format(*found.groups(), id=trial_id) if url else None)
    return Registry("unknown", None)
