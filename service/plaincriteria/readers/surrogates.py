"""Halves of characters in JSON: `\\ud83d` without the `\\ude00` that belongs to it.

Such an escape stands for no character. orjson refuses it; ijson writes "?" for a first half, so that a text would
change unseen, and breaks down at a second half. Here each becomes a character that no text holds, of the same
length.
"""

from __future__ import annotations

import re
from typing import Protocol

_STAND_IN = "\ufdd0"  # Unicode 16, 23.7: for use inside a program, never in text
_STAND_IN_ESCAPE = rb"\ufdd0"
# Escapes from left to right: a pair, one that the next bytes may complete, a half, any other.
_ESCAPE = re.compile(
    rb"\\u[dD][89abAB]..\\u[dD][c-fC-F].."
    rb"|(?P<open>\\(?:u(?:.{0,3}|[dD][89abAB]..(?:\\(?:u.{0,3})?)?))?\Z)"
    rb"|(?P<half>\\u[dD][89a-fA-F]..)"
    rb"|\\.",
    re.DOTALL,
)


class Bytes(Protocol):
    """Anything to read bytes from."""

    def read(self, size: int, /) -> bytes:
        """Up to `size` bytes; none means the end."""
        ...


class HalvesMarked:
    """The bytes of a source, half characters replaced; `seen` says that there was one. Same length, same lines."""

    def __init__(self, source: Bytes) -> None:
        self.seen = False
        self._source = source
        self._open = b""

    def read(self, size: int) -> bytes:
        """Some bytes, `size` and a few at most; none means the end (or that none were asked for)."""
        while size > 0:
            data = self._source.read(size)
            whole = self._open + data
            self._open = b""
            if data and (b"\\u" in whole or whole.endswith(b"\\")):
                whole = _ESCAPE.sub(self._marked, whole)
            if whole or not data:
                return whole
        return b""

    def _marked(self, escape: re.Match[bytes]) -> bytes:
        if escape["open"] is not None:
            self._open = escape["open"]
            return b""
        if escape["half"] is not None:
            self.seen = True
            return _STAND_IN_ESCAPE
        return escape[0]


def holds_half(value: object) -> bool:
    """Whether a replaced half character is anywhere in this value."""
    left = [value]
    while left:
        found = left.pop()
        if isinstance(found, str) and _STAND_IN in found:
            return True
        if isinstance(found, dict):
            left += [*found, *found.values()]
        elif isinstance(found, list):
            left += found
    return False
