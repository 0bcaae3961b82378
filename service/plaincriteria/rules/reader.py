"""Reads patterns for what they need, from left to right."""

from __future__ import annotations

import re
from collections.abc import Callable

from plaincriteria.rules.needed import ANYTHING, EMPTY, Needs, Row, either, letter, repeated

_COUNT = re.compile(r"\{(?=[\d,])(\d*)(?:(,)(\d*))?\}")
_PIECE = re.compile(r"<([a-z]+)>")
_LETTERS = re.compile(r"[A-Za-z0-9 ,/]+(?![A-Za-z0-9 ,/]|[*+?{])")
_OPEN = re.compile(r"\((?:\?(?:P<\w+>|<[=!]|[:=!>]|[a-zA-Z-]+:))?")
_CODE = {"n": "\n", "t": "\t", "r": "\r", "f": "\f", "v": "\v"}

_NUMBERED = {"x": 2, "u": 4}  # hexadecimal digits


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
        return either(parts)

    def _row(self) -> Needs:
        row = Row()
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
        return repeated(part, least, most)

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
        return ANYTHING if char == "." else EMPTY if char in "^$" else letter(char)

    def _escaped(self) -> Needs:
        char = self.pattern[self.at]
        self.at += 1
        if char in "bBAZ":
            return EMPTY
        if char in _CODE:
            return letter(_CODE[char])
        if char in _NUMBERED:
            digits = self.pattern[self.at : self.at + _NUMBERED[char]]
            self.at += len(digits)
            return letter(chr(int(digits, 16)))
        return ANYTHING if char.isalnum() else letter(char)

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
        return Needs(EMPTY.exact, sets=inner.all_sets) if head[0].endswith("=") else inner

    def _one_of(self) -> Needs:
        found = re.compile(r"\[(\^?)(\]?(?:\\.|[^\]\\])*)\]", re.DOTALL).match(self.pattern, self.at)
        if found is None:
            raise ValueError(f"unknown set: {self.pattern[self.at :][:20]}")
        self.at = found.end()
        chars = found[2]
        plain = not found[1] and len(chars) <= 4 and not re.search(r"\\\w|.-.", chars)
        each = [letter(char) for char in re.sub(r"\\(.)", r"\1", chars)] if plain else [ANYTHING]
        return either(each)
