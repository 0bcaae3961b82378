"""Cues: phrases that carry the logic of a criterion, and what one text demands of the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal, NamedTuple

import ahocorasick

from plaincriteria.check.phrases import Found, data
from plaincriteria.domain import ErrorType


@dataclass(frozen=True, slots=True)
class Demand:
    """A cue of one text (`of`) that the other text must answer with a cue of one of the kinds `met_by`."""

    of: Literal["source", "plain"]
    cue: str
    met_by: frozenset[str]
    type: ErrorType
    message: str
    name: str  # under which its weight is kept


class _Form(NamedTuple):
    """One way to write a cue; `means` is False for a longer phrase that holds a cue and is none."""

    kind: str
    means: bool
    open_end: bool


_FILES = ("check/cues.toml", "check/modals.toml")


@cache
def _automaton() -> ahocorasick.Automaton:
    """Every form of every cue, found in one pass."""
    forms: dict[str, list[_Form]] = {}
    for entry in (entry for file in _FILES for entry in data(file).get("cue", ())):
        for means, written in ((True, entry["forms"]), (False, entry.get("not", ()))):
            for form in written:
                text = form.rstrip("*")
                forms.setdefault(text, []).append(_Form(entry["kind"], means, text != form))
    automaton = ahocorasick.Automaton()
    for text, ways in forms.items():
        automaton.add_word(text, (len(text), tuple(ways)))
    automaton.make_automaton()
    return automaton


def _end(text: str, end: int, form: _Form) -> int | None:
    """Where the cue ends whose letters end at `end`; None inside a longer word."""
    if form.open_end:
        while end < len(text) and text[end].isalpha():
            end += 1
    elif text[end - 1].isalnum() and end < len(text) and text[end].isalnum():
        return None
    return end


@lru_cache(maxsize=4096)
def _found(text: str) -> Mapping[str, tuple[Found[str], ...]]:
    """By kind: its cues, the longest at each place, none inside another."""
    flat = text.replace("\n", " ")
    seen: dict[str, list[tuple[int, int, bool]]] = {}
    for last, (length, forms) in _automaton().iter(flat):
        start = last + 1 - length
        if start and flat[start].isalnum() and flat[start - 1].isalnum():
            continue
        for form in forms:
            end = _end(flat, last + 1, form)
            if end is not None:
                seen.setdefault(form.kind, []).append((start, end, form.means))
    return {kind: _apart(kind, places) for kind, places in seen.items()}


def _apart(kind: str, places: list[tuple[int, int, bool]]) -> tuple[Found[str], ...]:
    found, done = [], 0
    for start, end, means in sorted(places, key=lambda place: (place[0], -place[1])):
        if start >= done:
            done = end
            if means:
                found.append(Found(start, end, kind))
    return tuple(found)


def find(kind: str, text: str) -> tuple[Found[str], ...]:
    """The cues of one kind in normalised text."""
    return _found(text).get(kind, ())


@cache
def demands() -> tuple[Demand, ...]:
    """The demands of cues.toml, in order."""
    return tuple(
        Demand(
            entry["of"],
            entry["cue"],
            frozenset(entry["met_by"]),
            entry["type"],
            entry["message"],
            entry.get("name", entry["type"]),
        )
        for entry in data("check/cues.toml")["demand"]
    )


def has(text: str, kinds: frozenset[str]) -> bool:
    """Whether normalised text holds a cue of any of these kinds."""
    return any(find(kind, text) for kind in kinds)


def unmet(source: str, plain: str, context: str) -> Iterator[tuple[Demand, Found[str]]]:
    """Demands that the other text does not answer; `context` (lead-in, scope) answers for the source only."""
    given = f"{source}\n{context}"
    for demand in demands():
        asking, answering = (source, plain) if demand.of == "source" else (plain, given)
        found = find(demand.cue, asking)
        if found and not has(answering, demand.met_by):
            yield demand, found[0]
