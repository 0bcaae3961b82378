"""Cues: phrases that carry the logic of a criterion, and what one text demands of the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

from plaincriteria.check.phrases import Found, Phrases, data
from plaincriteria.domain import ErrorType


@dataclass(frozen=True, slots=True)
class Demand:
    """A cue of one text (`of`) that the other text must answer with a cue of one of the kinds `met_by`."""

    of: Literal["source", "plain"]
    cue: str
    met_by: frozenset[str]
    type: ErrorType
    message: str


@cache
def phrases(kind: str) -> Phrases[str]:
    """All cues of one kind."""
    entries = [entry for entry in data("check/cues.toml")["cue"] if entry["kind"] == kind]
    shadows = [(form, "") for entry in entries for form in entry.get("not", ())]
    return Phrases([(form, kind) for entry in entries for form in entry["forms"]] + shadows)


@lru_cache(maxsize=2048)
def find(kind: str, text: str) -> tuple[Found[str], ...]:
    """The cues of one kind in normalised text."""
    return tuple(found for found in phrases(kind).find(text) if found.meaning)


@cache
def demands() -> tuple[Demand, ...]:
    """The demands of cues.toml, in order."""
    return tuple(
        Demand(entry["of"], entry["cue"], frozenset(entry["met_by"]), entry["type"], entry["message"])
        for entry in data("check/cues.toml")["demand"]
    )


def has(text: str, kinds: frozenset[str]) -> bool:
    """Whether normalised text holds a cue of any of these kinds."""
    return any(find(kind, text) for kind in kinds)


def unmet(source: str, plain: str, context: str) -> Iterator[tuple[Demand, Found[str]]]:
    """Demands that the other text does not answer; `context` (lead-in, scope) answers for the source only."""
    for demand in demands():
        asking, answering = (source, plain) if demand.of == "source" else (plain, f"{source}\n{context}")
        found = find(demand.cue, asking)
        if found and not has(answering, demand.met_by):
            yield demand, found[0]
