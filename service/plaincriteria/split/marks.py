"""The marks that stand before items: bullets, numbers, letters, circled numbers, study codes."""

from __future__ import annotations

import re
from typing import NamedTuple

_BULLET = re.compile(
    r"(?:\\?[*•●○▪■□·▸►➢➤◆◇‣⁃∙⋅◦\uf0b7˗–—\-#°¿]){1,8}(?=[\s\u200b]|[^\W_]|[\\(\[<>≤≥\"'])"
    r"|o(?=[ \t]+\S)|\?(?=[ \t]?[^\W\d_])|\\?[>+](?=\s+[A-Za-z])"
)
_NUMBER = re.compile(
    r"(?P<open>[(\[]?)(?P<number>\d{1,3}(?:\.\d{1,2}){0,3})"
    r"(?P<close>\\?[.．、](?:\)|\\\))?|\\?[)\]])(?=\s|[^\W\d_]|[(\[\\<>≤≥\"'])"
    r"|(?P<tiered>(?:\d{1,2}|[IVX]{1,4})(?:\.\d{1,2}){1,3})(?=\s+[A-Z])"
)
_LETTER = re.compile(
    r"(?P<open>[(\[]?)(?P<letter>[ivxIVX]{1,5}|[a-zA-Z])(?P<close>\\?\.(?:\)|\\\))?|\\?[)\]])(?=\s)"
)
_CODED = re.compile(r"(?P<code>[IE](?:NC?|XC?|C)?[- ]?)(?P<number>\d{1,2})[a-z]?(?P<close>[.):])(?=\s)")
_CIRCLED = re.compile(r"[①-⑳⑴-⒇❶-❿]")
_ROMAN = {"i": 1, "v": 5, "x": 10}


class Mark(NamedTuple):
    """What stands before an item: its style ("*", "1.", "(a)"), its rank (0: none), its column."""

    style: str
    value: int
    column: int


def _roman(word: str) -> int:
    values = [_ROMAN[c] for c in word.lower()]
    return sum(-a if a < b else a for a, b in zip(values, [*values[1:], 0], strict=True))


def readings(match: re.Match[str], column: int) -> list[Mark]:
    """The marks that a letter can be: `i)` is the ninth letter or the first Roman number."""
    word = match["letter"]
    shell = f"{match['open']}{{}}{match['close'].lstrip(chr(92))}"
    found = []
    if len(word) == 1:
        style = "a" if word.islower() else "A"
        found.append(Mark(shell.format(style), ord(word.lower()) - 96, column))
    if all(c in "ivxIVX" for c in word) and (word.islower() or word.isupper()):
        found.append(Mark(shell.format("i" if word.islower() else "I"), _roman(word), column))
    return found


def number(source: str, at: int, column: int = 0) -> tuple[Mark, int] | None:
    """The number or circled number that begins at `at`, and where it ends."""
    if found := _NUMBER.match(source, at):
        digits = found["number"] or found["tiered"]
        shell = f"{found['open'] or ''}{{}}{(found['close'] or '.').lstrip(chr(92))}"
        tiers = digits.count(".")
        return Mark(shell.format("1" + ".1" * tiers), int(digits.rsplit(".", 1)[-1]), column), found.end()
    if found := _CIRCLED.match(source, at):
        return Mark("①", circled(found[0]), column), found.end()
    return None


def circled(char: str) -> int:
    """The value of a circled number, 0 for any other character."""
    for first in "①⑴❶":
        if 0 <= ord(char) - ord(first) < 20:
            return ord(char) - ord(first) + 1
    return 0


def letter(source: str, at: int, column: int = 0) -> tuple[list[Mark], int] | None:
    """The letter or Roman number that begins at `at` in its readings, and where it ends."""
    found = _LETTER.match(source, at)
    marks = readings(found, column) if found else []
    return (marks, found.end()) if found and marks else None


def bullet(source: str, at: int, column: int = 0) -> tuple[Mark, int] | None:
    """The bullet or study code (`E4.`) that begins at `at`, and where it ends."""
    if found := _BULLET.match(source, at):
        return Mark(found[0].lstrip("\\")[:1], 0, column), found.end()
    if found := _CODED.match(source, at):
        return Mark(found["code"], int(found["number"]), column), found.end()
    return None
