"""Which of many patterns can take a text at all: one search for all the strings that they need."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

import ahocorasick

from plaincriteria.rules.needed import ANYTHING, BEGIN, END, Needs, Strings, best, folded
from plaincriteria.rules.reader import Reader
from plaincriteria.rules.wording import expanded, piece

_SETS = 3  # of a pattern's needs, those that tell most


@cache
def _of_piece(name: str) -> Needs:
    return _read(piece(name))


@cache
def _is_closed(name: str) -> bool:
    return Reader(expanded(piece(name)), lambda _: ANYTHING).closed()


@cache
def _is_row(name: str) -> bool:
    return Reader(expanded(piece(name)), lambda _: ANYTHING).in_row()


def _stays(found: re.Match[str]) -> bool:
    """Does the piece mean by itself what it means where it stands?"""
    counted = found.string[found.end() : found.end() + 1] in tuple("?*+{")
    return _is_closed(found[1]) if counted else _is_row(found[1])


def _read(pattern: str) -> Needs:
    return Reader(expanded(pattern, _stays), _of_piece).read()


def needs(pattern: str, whole: bool) -> list[Strings]:
    """The strings of which a text must hold one for each set; `whole`: the pattern must take all of it."""
    ends = (BEGIN, END) if whole else ("", "")
    try:
        found = _read(f"{ends[0]}(?:{pattern}){ends[1]}")
    except (ValueError, IndexError):  # more of a pattern than is read here: it is tried on every text
        return []
    return best(found.all_sets)[:_SETS]


class Sieve:
    """Patterns by their number; `likely` are those that can take a text.

    A pattern that must take the whole text is given as (pattern, True), one that is searched for as (pattern, False).
    """

    def __init__(self, patterns: Iterable[tuple[str, bool]]) -> None:
        self._masks = [0] * _SETS  # the patterns that need nothing, by the place of the need
        strings = {BEGIN + END: [0] * _SETS}  # of an empty text alone: an automaton needs a string
        for number, (pattern, whole) in enumerate(patterns):
            each = needs(pattern, whole)
            for place in range(_SETS):
                if place >= len(each):
                    self._masks[place] |= 1 << number
                    continue
                for string in each[place]:
                    strings.setdefault(string, [0] * _SETS)[place] |= 1 << number
        self._found = ahocorasick.Automaton()
        for string, masks in strings.items():
            self._found.add_word(string, tuple(masks))
        self._found.make_automaton()

    def likely(self, text: str) -> Iterator[int]:
        """The numbers of the patterns that can take the text, the first ones first."""
        first, second, third = self._masks
        for _, (a, b, c) in self._found.iter(f"{BEGIN}{folded(text)}{END}"):
            first, second, third = first | a, second | b, third | c
        left = first & second & third
        while left:
            lowest = left & -left
            yield lowest.bit_length() - 1
            left ^= lowest
