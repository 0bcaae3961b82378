"""Find many fixed phrases in normalised text at once; the longest wins."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any, Generic, NamedTuple, TypeVar

import ahocorasick

Meaning = TypeVar("Meaning")
_INSIDE = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")  # what goes on as one word


@cache
def data(name: str) -> dict[str, Any]:
    """One TOML file of the package, such as "check/comparators.toml"."""
    text: dict[str, Any] = tomllib.loads(files("plaincriteria").joinpath(name).read_text(encoding="utf-8"))
    return text


def words(name: str) -> list[str]:
    """One list of words.toml."""
    found: list[str] = data("check/words.toml")[name]
    return found


def either(name: str) -> str:
    """One list of words.toml as the body of a pattern, longest first."""
    return "|".join(
        re.escape(word).replace(r"\ ", " ") for word in sorted(words(name), key=len, reverse=True)
    )


class Found(NamedTuple, Generic[Meaning]):
    """A phrase where it stands in the normalised text."""

    start: int
    end: int
    meaning: Meaning


class _Form(NamedTuple, Generic[Meaning]):
    """A phrase by its rank among all, the longest first; `open` allows any ending."""

    rank: int
    open: bool
    meaning: Meaning


class Phrases(Generic[Meaning]):
    """Phrases in lower case with single blanks, each with what it means; a trailing "*" allows any ending."""

    def __init__(self, entries: Iterable[tuple[str, Meaning]]) -> None:
        forms: dict[str, list[_Form[Meaning]]] = {}
        for rank, (form, meaning) in enumerate(sorted(entries, key=lambda entry: -len(entry[0]))):
            text = form.rstrip("*")
            if not text or text[0].isspace():
                raise ValueError(f"The phrase {form!r} starts with a blank.")
            forms.setdefault(text, []).append(_Form(rank, form != text, meaning))
        self._automaton = ahocorasick.Automaton()
        for text, written in forms.items():
            self._automaton.add_word(text, (len(text), tuple(written)))
        self._automaton.make_automaton()

    def find(self, text: str) -> list[Found[Meaning]]:
        """All phrases of the text in order, longest first at each place, none inside another."""
        flat = text.replace("\n", " ")
        every: list[tuple[int, int, int, Meaning]] = []
        for last, (length, forms) in self._automaton.iter(flat):
            start = last + 1 - length
            if start and flat[start] in _INSIDE and flat[start - 1] in _INSIDE:
                continue  # part of a longer word
            for form in forms:
                end = _end(flat, last + 1, form.open)
                if end is not None:
                    every.append((start, form.rank, end, form.meaning))
        if not every:
            return []
        found: list[Found[Meaning]] = []
        done = 0
        for start, _, end, meaning in sorted(every, key=lambda one: one[:2]):
            if start >= done:
                found.append(Found(start, end, meaning))
                done = end
        return found


def _end(flat: str, end: int, open_end: bool) -> int | None:
    """Where a phrase ends whose letters end at a place; None where it is part of a longer word."""
    if open_end:
        while end < len(flat) and flat[end].isalpha():
            end += 1
    elif flat[end - 1].isalnum() and end < len(flat) and flat[end].isalnum():
        return None
    return end
