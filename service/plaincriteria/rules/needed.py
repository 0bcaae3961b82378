"""What every text that a pattern takes must hold: a few letters, read off the pattern without compiling it.

The patterns are many and long, and hardly any takes a given text. So each is read once for sets of strings of
which the text must hold one (`Needs`), and is compiled and tried only where that is so (`sieve.py`). Pieces
(`<name>`) are read once for all patterns that they stand in. In doubt a pattern needs nothing, and is tried.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product
from typing import NamedTuple

# Around a text: a string with one of them is needed at its beginning or at its end.
BEGIN, END = "\x01", "\x04"

_MOST = 32  # strings that are kept as a set
_REPEATS = 3  # so often a repeated part is written out

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


class Row:
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


def either(parts: list[Needs]) -> Needs:
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


def repeated(part: Needs, least: int, most: int | None) -> Needs:
    """A part so many times; `most` is None where it may stand any number of times."""
    row = Row()
    for _ in range(min(least, _REPEATS)):
        row.add(part)
    if most is None or most > _REPEATS or least > _REPEATS:
        row.add(ANYTHING)
    else:
        for _ in range(most - least):
            row.add(either([EMPTY, part]))
    return row.needs()


def folded(text: str) -> str:
    """Small letters of the same number, read as patterns without regard to capitals read them."""
    return (text if text.isascii() else text.translate(_ODD)).lower()


# Letters beyond ASCII that such a pattern takes for one of ASCII.
_ODD = str.maketrans({"ſ": "s", "ı": "i", "İ": "i", "K": "k"})


def letter(char: str) -> Needs:
    """The needs of one letter, in small."""
    if not char.isascii() and char.lower() != char.upper():
        return ANYTHING
    return Needs(frozenset([char.lower()]))
