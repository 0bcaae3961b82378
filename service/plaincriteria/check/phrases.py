"""Find many fixed phrases in normalised text at once; the longest wins."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Generic, NamedTuple, TypeVar

Meaning = TypeVar("Meaning")
_FIRST = re.compile(r"[a-z0-9]+|[^a-z0-9\s]")


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


@lru_cache(maxsize=256)
def _tokens(text: str) -> tuple[str, tuple[tuple[int, str], ...]]:
    """The text on one line, and where each word or sign begins with the key that phrases are filed under."""
    flat = text.replace("\n", " ")
    return flat, tuple((token.start(), token[0][:3]) for token in _FIRST.finditer(flat))


class Found(NamedTuple, Generic[Meaning]):
    """A phrase where it stands in the normalised text."""

    start: int
    end: int
    meaning: Meaning


class Phrases(Generic[Meaning]):
    """Phrases in lower case with single blanks, each with what it means; a trailing "*" allows any ending."""

    def __init__(self, entries: Iterable[tuple[str, Meaning]]) -> None:
        self._by_first: dict[str, list[tuple[str, bool, Meaning]]] = {}
        for form, meaning in sorted(entries, key=lambda entry: -len(entry[0])):
            text = form.rstrip("*")
            first = _FIRST.match(text)
            if first is None:
                raise ValueError(f"The phrase {form!r} starts with a blank.")
            self._by_first.setdefault(first[0][:3], []).append((text, form != text, meaning))

    def find(self, text: str) -> list[Found[Meaning]]:
        """All phrases of the text in order, longest first at each place, none inside another."""
        flat, tokens = _tokens(text)
        found: list[Found[Meaning]] = []
        done = 0
        for start, key in tokens:
            if key not in self._by_first or start < done:
                continue
            one = self._at(flat, start, key)
            if one is not None:
                found.append(one)
                done = one.end
        return found

    def _at(self, flat: str, start: int, key: str) -> Found[Meaning] | None:
        for form, open_end, meaning in self._by_first[key]:
            end = start + len(form)
            if not flat.startswith(form, start):
                continue
            if open_end:
                while end < len(flat) and flat[end].isalpha():
                    end += 1
            elif form[-1].isalnum() and end < len(flat) and flat[end].isalnum():
                continue
            return Found(start, end, meaning)
        return None
