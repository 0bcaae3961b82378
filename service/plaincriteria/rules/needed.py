"""What every text that a pattern takes must hold: a few letters, read off the pattern without compiling it.

The patterns are many and long, and hardly any takes a given text. So each is read once for sets of strings of
which the text must hold one (`Needs`), and is compiled and tried only where that is so (`sieve.py`). Pieces
(`<name>`) are read once for all patterns that they stand in. In doubt a pattern needs nothing, and is tried.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from itertools import product
from typing import NamedTuple

# Around a text: a string with one of them is needed at its beginning or at its end.
BEGIN, END = "\x01", "\x04"

_MOST = 32  # strings that are kept as a set
_REPEATS = 3  # so often a repeated part is written out
_COUNT = re.compile(r"\{(?=[\d,])(\d*)(?:(,)(\d*))?\}")
_PIECE = re.compile(r"<([a-z]+)>")
_LETTERS = re.compile(r"[A-Za-z0-9 ,/]+(?![A-Za-z0-9 ,/]|[*+?{])")
_OPEN = re.compile(r"\((?:\?(?:P<\w+>|<[=!]|[:=!>]|[a-zA-Z-]+:))?")
_CODE = {"n": "\n", "t": "\t", "r": "\r", "f": "\f", "v": "\v"}

_NUMBERED = {"x": 2, "u": 4}  # hexadecimal digits

Strings = frozenset[str]
_NOTHING: Strings = frozenset([""])


class Needs(NamedTuple):
    """What a part of a pattern takes: all its strings where they are few (`exact`), else what it needs.

    `first` and `last` hold the strings of which one must begin or end what it takes, `sets` those of which it
    must hold one each.
    """

    exact: Strings | None
    first: Strings = _NOTHING
    last: Strings = _NOTHING
    sets: tuple[Strings, ...] = ()

    @property
    def all_sets(self) -> tuple[Strings, ...]:
        """The sets that do tell something."""
        each = self.sets if self.exact is None else (*self.sets, self.exact)
        return tuple(one for one in each if _worth(one))


ANYTHING = Needs(None)
EMPTY = Needs(_NOTHING)


def _worth(strings: Strings) -> int:
    """How much the need of one of them tells: the letters of the shortest, ends not counted."""
    return min((len(one.strip(f"{BEGIN}{END}")) for one in strings), default=0)


def best(sets: Iterable[Strings]) -> list[Strings]:
    """The sets that tell most, those first; those at an end of the text before the same elsewhere."""
    kept: dict[Strings, Strings] = {}
    for one in sets:
        words = frozenset(string.strip(f"{BEGIN}{END}") for string in one)
        if one != words or words not in kept:
            kept[words] = one
    return sorted(kept.values(), key=lambda one: (-min(_worth(one), 6), len(one)))


def _times(left: Strings, right: Strings) -> Strings | None:
    """Every string of the one with every string of the other behind it; None where these are too many."""
    if len(left) * len(right) > _MOST:
        return None
    return frozenset(a + b for a, b in product(left, right))


class _Row:
    """Parts of a pattern one behind the other."""

    def __init__(self) -> None:
        self.run: Strings = _NOTHING
        self.first: Strings | None = None
        self.sets: list[Strings] = []

    def add(self, part: Needs) -> None:
        """Go on with a part."""
        joined = _times(self.run, part.first if part.exact is None else part.exact)
        self.sets += part.sets
        if part.exact is not None and joined is not None:
            self.run = joined
            return
        self._close(joined or self.run)
        self.run = part.last if part.exact is None else part.exact

    def _close(self, strings: Strings) -> None:
        self.first = strings if self.first is None else self.first
        self.sets.append(strings)

    def needs(self) -> Needs:
        """What the parts need together."""
        if self.first is None:
            return Needs(self.run, sets=tuple(self.sets))
        sets = tuple(one for one in (*self.sets, self.run) if _worth(one))
        return Needs(None, self.first, self.run, sets)


def _either(parts: list[Needs]) -> Needs:
    """One of several parts."""
    if len(parts) == 1:
        return parts[0]
    exact = [part.exact for part in parts if part.exact is not None]
    if len(exact) == len(parts) and len(every := frozenset().union(*exact)) <= _MOST:
        return Needs(every)
    ends = [(part.exact or part.first, part.exact or part.last) for part in parts]
    first, last = (frozenset().union(*strings) for strings in zip(*ends, strict=True))
    sets = [best(part.all_sets)[:1] for part in parts]
    one = (frozenset(string for (strings,) in sets for string in strings),) if all(sets) else ()
    return Needs(None, _few(first), _few(last), one)


def _few(strings: Strings) -> Strings:
    return strings if len(strings) <= _MOST else _NOTHING


def _repeated(part: Needs, least: int, most: int | None) -> Needs:
    row = _Row()
    for _ in range(min(least, _REPEATS)):
        row.add(part)
    if most is None or most > _REPEATS or least > _REPEATS:
        row.add(ANYTHING)
    else:
        for _ in range(most - least):
            row.add(_either([EMPTY, part]))
    return row.needs()


def folded(text: str) -> str:
    """Small letters of the same number, read as patterns without regard to capitals read them."""
    return (text if text.isascii() else text.translate(_ODD)).lower()


# Letters beyond ASCII that such a pattern takes for one of ASCII.
_ODD = str.maketrans({"ſ": "s", "ı": "i", "İ": "i", "K": "k"})


def _letter(char: str) -> Needs:
    if not char.isascii() and char.lower() != char.upper():
        return ANYTHING
    return Needs(frozenset([char.lower()]))


class Reader:
    """Reads a pattern from left to right; `piece` gives the needs of a piece by its name."""

    def __init__(self, pattern: str, piece: Callable[[str], Needs]) -> None:
        self.pattern, self.piece, self.at = pattern, piece, 0

    def read(self) -> Needs:
        """The needs of the whole pattern."""
        found = self._choice()
        if self.at < len(self.pattern):
            raise ValueError(f"unread: {self.pattern[self.at :][:40]}")
        return found

    def closed(self) -> bool:
        """Is the pattern one part, so that whatever stands around it applies to all of it?"""
        self._part()
        return self.at == len(self.pattern)

    def in_row(self) -> bool:
        """Is the pattern no choice, so that other parts can stand before and behind it?"""
        self._row()
        return self.at == len(self.pattern)

    def _choice(self) -> Needs:
        parts = [self._row()]
        while self.pattern.startswith("|", self.at):
            self.at += 1
            parts.append(self._row())
        return _either(parts)

    def _row(self) -> Needs:
        row = _Row()
        while self.at < len(self.pattern) and self.pattern[self.at] not in "|)":
            part = self._part()
            row.add(self._counted(part))
        return row.needs()

    def _counted(self, part: Needs) -> Needs:
        sign = self.pattern[self.at : self.at + 1]
        if sign == "{" and (count := _COUNT.match(self.pattern, self.at)):
            least = int(count[1] or 0)
            most = int(count[3]) if count[3] else (None if count[2] else least)
            self.at = count.end()
        elif sign and sign in "*+?":
            least, most = {"*": (0, None), "+": (1, None), "?": (0, 1)}[sign]
            self.at += 1
        else:
            return part
        if self.pattern[self.at : self.at + 1] in ("?", "+"):  # lazy or possessive: takes the same
            self.at += 1
        return _repeated(part, least, most)

    def _part(self) -> Needs:
        char = self.pattern[self.at]
        if char == "(":
            return self._group()
        if char == "[":
            return self._one_of()
        if char == "<" and (piece := _PIECE.match(self.pattern, self.at)):
            self.at = piece.end()
            return self.piece(piece[1])
        if letters := _LETTERS.match(self.pattern, self.at):
            self.at = letters.end()
            return Needs(frozenset([letters[0].lower()]))
        self.at += 1
        if char == "\\":
            return self._escaped()
        return ANYTHING if char == "." else EMPTY if char in "^$" else _letter(char)

    def _escaped(self) -> Needs:
        char = self.pattern[self.at]
        self.at += 1
        if char in "bBAZ":
            return EMPTY
        if char in _CODE:
            return _letter(_CODE[char])
        if char in _NUMBERED:
            digits = self.pattern[self.at : self.at + _NUMBERED[char]]
            self.at += len(digits)
            return _letter(chr(int(digits, 16)))
        return ANYTHING if char.isalnum() else _letter(char)

    def _group(self) -> Needs:
        head = _OPEN.match(self.pattern, self.at)
        if head is None or (head[0] == "(" and self.pattern.startswith("(?", self.at)):
            raise ValueError(f"unknown group: {self.pattern[self.at :][:20]}")
        self.at = head.end()
        inner = self._choice()
        if not self.pattern.startswith(")", self.at):
            raise ValueError("a bracket is not closed")
        self.at += 1
        if head[0].endswith("!"):
            return EMPTY
        return Needs(_NOTHING, sets=inner.all_sets) if head[0].endswith("=") else inner

    def _one_of(self) -> Needs:
        found = re.compile(r"\[(\^?)(\]?(?:\\.|[^\]\\])*)\]", re.DOTALL).match(self.pattern, self.at)
        if found is None:
            raise ValueError(f"unknown set: {self.pattern[self.at :][:20]}")
        self.at = found.end()
        chars = found[2]
        plain = not found[1] and len(chars) <= 4 and not re.search(r"\\\w|.-.", chars)
        each = [_letter(char) for char in re.sub(r"\\(.)", r"\1", chars)] if plain else [ANYTHING]
        return _either(each)
