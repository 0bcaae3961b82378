"""Operators: each changes a rewrite in one known way, so that its label is known without a reader.

Those with an error type change the meaning in that way; their twins keep it and change how it is said. They know
nothing of how the check reads: patterns and words are their own.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import NamedTuple

from evals.operators import lists, otherwise, values
from evals.operators.edits import Change, Places, change
from evals.operators.swaps import Guard, Sentences, Siblings, Spellings, Swaps
from plaincriteria.domain import ErrorType, Frozen

_HERE = Path(__file__).parent

# Those that change values, sense and content, and those that say the same otherwise.
_TABLES = ("values", "sense", "content", "otherwise")

# Operators for which a table is not enough.
_FUNCTIONS: Mapping[str, Places] = {
    "number-digit": values.digit,
    "number-tenfold": values.tenfold,
    "number-transposed": values.transposed,
    "number-exchanged": values.exchanged,
    "window-length": values.window_length,
    "omission-member": lists.member_dropped,
    "omission-sentence": lists.sentence_dropped,
    "same-order": lists.reordered,
    "same-time": otherwise.time_equivalent,
    "same-number-words": otherwise.number_spelt,
    "same-from-the-other-side": otherwise.frame_turned,
    "same-abbreviation-expanded": otherwise.abbreviation_expanded,
    "same-abbreviation-left-out": otherwise.abbreviation_dropped,
    "same-bracket-as-sentence": otherwise.bracket_to_sentence,
    "same-sentence-as-bracket": otherwise.sentence_to_bracket,
}


class Example(NamedTuple):
    """A text that the operator changes, what it then says, and a text that it leaves alone."""

    match: str
    result: str
    miss: str


@dataclass(frozen=True)
class Operator:
    """One way to change a text; `error_type` is None where the meaning stays.

    `places` finds every edit that it could make in a text.
    """

    id: str
    error_type: ErrorType | None
    does: str
    places: Places
    example: Example

    def __call__(self, text: str, dice: Random) -> Change | None:
        """One of the changes, drawn with the dice; None where the operator does not apply."""
        found = self.changes(text)
        return dice.choice(found) if found else None

    def changes(self, text: str) -> list[Change]:
        """Every change that it could make, each new text once."""
        made = (change(text, edit) for edit in self.places(text))
        return list({one.text: one for one in made if one.text != text}.values())


class _Entry(Frozen):
    """An operator as the tables describe it."""

    id: str
    does: str
    match: str
    result: str
    miss: str
    error_type: ErrorType | None = None
    swaps: tuple[tuple[str, ...], ...] = ()
    siblings: tuple[tuple[str, ...], ...] = ()
    spellings: tuple[tuple[str, str], ...] = ()
    patient: tuple[str, ...] = ()
    caregiver: tuple[str, ...] = ()
    unless: str | None = None
    unless_text: str | None = None
    brackets: bool = False

    def places(self) -> Places:
        guard = Guard(self.unless, self.unless_text, self.brackets)
        if self.swaps:
            return Swaps(self.swaps, guard)
        if self.siblings:
            return Siblings(self.siblings, guard)
        if self.spellings:
            return Spellings(self.spellings)
        if self.patient:
            return Sentences(self.patient, self.caregiver, guard)
        return _FUNCTIONS[self.id]


@cache
def operators() -> tuple[Operator, ...]:
    """Every operator: those that change the meaning, then those that keep it."""
    tables = (tomllib.loads((_HERE / f"{name}.toml").read_text("utf-8")) for name in _TABLES)
    entries = [_Entry.model_validate(entry) for table in tables for entry in table["operator"]]
    return tuple(
        Operator(one.id, one.error_type, one.does, one.places(), Example(one.match, one.result, one.miss))
        for one in entries
    )
