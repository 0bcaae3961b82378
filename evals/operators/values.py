"""Changed values: digits, places of the point, exchanged values, lengths of time windows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations

from evals.operators.edits import Edit, Spot
from evals.operators.swaps import pattern, words

_TIME = re.compile(r"(?: or (?:more|less|fewer|longer))?[ -](?:hour|day|week|month|year)s?\b")
_AGE = re.compile(r" years? (?:old|or older|or younger|of age)")
_NAME = re.compile(
    r"(?:\b(?:type|day|visit|exon|cycle|phase|part|step|hepatitis|version) |/)\Z", re.IGNORECASE
)
_NAMED_AFTER = re.compile(r"-(?:minute|year|day)|\.73| m²")
_MEASURED = r"(?!%) ?(?:<<lab>>|×|times the)"
_GAP_WORD = re.compile(r"[a-zµ²]+(?:/\S+)?")


def _numbers(text: str) -> list[re.Match[str]]:
    """Numbers that count or measure; those that are part of a name or of a time are left out."""
    return [
        found
        for found in pattern("<<number>>").finditer(text)
        if not _NAME.search(text, 0, found.start())
        and not _NAMED_AFTER.match(text, found.end())
        and (_AGE.match(text, found.end()) or not _TIME.match(text, found.end()))
    ]


def _times(text: str) -> list[re.Match[str]]:
    """Whole numbers of hours, days, weeks, months or years, ages left out."""
    return [
        found
        for found in pattern(r"(?<!or )(?<!to )(?<!and )<<number>>").finditer(text)
        if re.match(r" (?:hour|day|week|month|year)s\b", text[found.end() :])
        and not _AGE.match(text, found.end())
        and not re.match(r" [a-z]+ (?:\+|(?:and|but|to) )", text[found.end() :])
        and found[0].isdigit()
    ]


def _everywhere(text: str, numbers: list[re.Match[str]], old: str, new: str) -> Edit:
    return tuple(Spot(*found.span(), new) for found in numbers if found[0] == old)


def _replaced(text: str, numbers: list[re.Match[str]], old: str, new: str) -> Iterator[Edit]:
    """The edit, unless it makes a one of it (or had one), or a number that the text has already."""
    others = {_value(found[0]) for found in pattern("<<number>>").finditer(text)}
    if _value(new) not in others | {Decimal(0), Decimal(1)} and _value(old) != 1:
        yield _everywhere(text, numbers, old, new)


def digit(text: str) -> Iterator[Edit]:
    """One digit of a value is one more or one less."""
    numbers = _numbers(text)
    for old in dict.fromkeys(found[0] for found in numbers):
        for at, figure in enumerate(old):
            for other in (int(figure) - 1, int(figure) + 1) if figure.isdigit() else ():
                new = f"{old[:at]}{other}{old[at + 1 :]}"
                if 0 <= other <= 9 and not (new.startswith("0") and not old.startswith("0")):
                    yield from _replaced(text, numbers, old, new)


def tenfold(text: str) -> Iterator[Edit]:
    """A measured value is ten times as large, or a tenth of it."""
    numbers = [
        found
        for found in _numbers(text)
        if pattern(_MEASURED).match(text, found.end()) and "," not in found[0]
    ]
    for old in dict.fromkeys(found[0] for found in numbers):
        tenth, whole = f"{(Decimal(old) / 10).normalize():f}", "." not in old
        times = f"{old}0" if whole else f"{(Decimal(old) * 10).normalize():f}"
        yield from _replaced(text, numbers, old, times)
        if not (whole and "." in tenth):
            yield from _replaced(text, numbers, old, tenth)


def transposed(text: str) -> Iterator[Edit]:
    """Two neighbouring digits of a value have changed places."""
    numbers = _numbers(text)
    for old in dict.fromkeys(found[0] for found in numbers):
        for at in range(len(old) - 1):
            a, b = old[at], old[at + 1]
            new = f"{old[:at]}{b}{a}{old[at + 2 :]}"
            if (a + b).isdigit() and a != b and not new.startswith("0"):
                yield from _replaced(text, numbers, old, new)


def exchanged(text: str) -> Iterator[Edit]:
    """The values of two different things have changed places."""
    numbers = _numbers(text)
    for one, other in combinations(dict.fromkeys(found[0] for found in numbers), 2):
        first = [found for found in numbers if found[0] == one]
        second = [found for found in numbers if found[0] == other]
        once = len(first) == len(second) == 1 and ("." in one) == ("." in other)
        gaps = [text[min(a.end(), b.end()) : max(a.start(), b.start())] for a in first for b in second]
        units = {_unit(text, found) for found in (*first, *second)}
        alike = once if units == {""} else len(units) == 1
        if alike and _value(one) and _value(other) and not any(map(_within_range, gaps)):
            yield _everywhere(text, numbers, one, other) + _everywhere(text, numbers, other, one)


def window_length(text: str) -> Iterator[Edit]:
    """A time is half as long or twice as long."""
    numbers = _times(text)
    for old in dict.fromkeys(found[0] for found in numbers):
        half, odd = divmod(int(old), 2)
        for new in (*(() if odd else (half,)), int(old) * 2):
            yield from _replaced(text, numbers, old, str(new))


def _within_range(gap: str) -> bool:
    """Whether two values with this between them are the ends of a range: to exchange them would make no rule."""
    joining = words("gaps")["range"].split()
    return all(word in joining or "/" in word for word in _GAP_WORD.findall(gap.lower()))


def _unit(text: str, found: re.Match[str]) -> str:
    following = pattern(r" ?(<<unit>>(?: the)?|×)").match(text, found.end())
    return following[1].replace("times the", "×").split()[0] if following else ""


def _value(number: str) -> Decimal:
    return Decimal(number.replace(",", ""))
