"""Operators that are written as tables: phrases for phrases, words for their siblings, sentences to be added."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from evals.operators.edits import Edit, added, bracketed, everywhere, fitted, lowered, sentence_at

_HERE = Path(__file__).parent


@cache
def words(table: str) -> Mapping[str, str]:
    """A table of words.toml."""
    known: dict[str, dict[str, str]] = tomllib.loads((_HERE / "words.toml").read_text("utf-8"))
    return known[table]


@cache
def pattern(written: str) -> re.Pattern[str]:
    """The pattern with its parts filled in that have a name, written `<<name>>`."""
    while named := re.search(r"<<(\w+)>>", written):
        written = written.replace(named[0], words("pieces")[named[1]])
    return re.compile(written)


@dataclass(frozen=True)
class Guard:
    """Where a table keeps still: sentences and texts of a kind, and brackets unless they are let in."""

    sentence: str | None = None
    text: str | None = None
    brackets: bool = False

    def holds(self, text: str, at: int) -> bool:
        """Whether the place is to be left alone."""
        said, place = lowered(text), sentence_at(text, at)
        return (
            (self.sentence is not None and bool(pattern(self.sentence).search(said[slice(*place)])))
            or (self.text is not None and bool(pattern(self.text).search(said)))
            or (not self.brackets and bracketed(text, at))
        )


@dataclass(frozen=True)
class Swaps:
    """Phrases, each with one thing or several that are put in its place, at one match at a time."""

    table: tuple[tuple[str, ...], ...]
    guard: Guard

    def __call__(self, text: str) -> Iterator[Edit]:
        """Each place with each phrase that fits; of two phrases at one place, the one that stands first."""
        taken: set[int] = set()
        for find, *puts in self.table:
            for found in pattern(find).finditer(lowered(text)):
                at = set(range(found.start(), found.end()))
                if at & taken or self.guard.holds(text, found.start()):
                    continue
                taken |= at
                yield from ((fitted(text, *found.span(), found.expand(put)),) for put in puts)


@dataclass(frozen=True)
class Siblings:
    """Groups of words of which each would make another rule; every mention changes, so that the text stays whole."""

    groups: tuple[tuple[str, ...], ...]
    guard: Guard

    def __call__(self, text: str) -> Iterator[Edit]:
        """Each word for each of its siblings, where none of them is in the text already."""
        for group in self.groups:
            within = [word for word in group if _word(word).search(lowered(text))]
            if len(within) != 1 or _word(within[0] + "s").search(text):
                continue
            place = _word(within[0]).search(lowered(text))
            if place and not self.guard.holds(text, place.start()):
                yield from (everywhere(text, _word(within[0]), word) for word in group if word != within[0])


@dataclass(frozen=True)
class Spellings:
    """Two ways to write the same word, in any of its forms; every mention changes."""

    table: tuple[tuple[str, str], ...]

    def __call__(self, text: str) -> Iterator[Edit]:
        """Each way for the other."""
        for pair in self.table:
            for old, new in (pair, pair[::-1]):
                edit = everywhere(text, re.compile(rf"(?<![a-z]){re.escape(old)}"), new)
                if edit:
                    yield edit


@dataclass(frozen=True)
class Sentences:
    """Sentences to be added, as the patient and as the caregiver reads them."""

    patient: tuple[str, ...]
    caregiver: tuple[str, ...]
    guard: Guard

    def __call__(self, text: str) -> Iterator[Edit]:
        """Each sentence for this reader, at the end."""
        said = self.caregiver if "person you care for" in text else self.patient
        if not self.guard.holds(text, len(text)):
            yield from (added(text, sentence) for sentence in said)


@cache
def _word(word: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-]){re.escape(word)}(?![\w-]|['’]s)")
