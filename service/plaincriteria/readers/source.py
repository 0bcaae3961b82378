"""The bytes of one input: unpacked, without a byte order mark, read once from front to back."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO, NamedTuple

HEAD_BYTES = 4 << 20
LINE_BYTES = 64 << 20

_BLOCK_BYTES = 1 << 16
_GZIP = b"\x1f\x8b"
_BOM = b"\xef\xbb\xbf"


class Line(NamedTuple):
    """One line, numbered from 1, None where too long to hold; `ended` says that a line break follows it."""

    number: int
    data: bytes | None
    ended: bool


class _Guarded(io.RawIOBase):
    """Bytes up to the end or to the first damage, which `damage` then describes; never raises for it."""

    def __init__(self, fetch: Callable[[int], bytes]) -> None:
        self._fetch = fetch
        self.damage: str | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        if self.damage:
            return 0
        try:
            data = self._fetch(len(buffer))
        except EOFError:
            self.damage = "the gzip data end too early, so the file was probably cut off"
        except (gzip.BadGzipFile, zlib.error):
            self.damage = "the gzip data are damaged"
        except OSError as problem:
            self.damage = f"reading stopped ({problem.strerror or type(problem).__name__})"
        else:
            buffer[: len(data)] = data
            return len(data)
        return 0


class Source:
    """An input while it is read: `head` holds its first bytes, `line` counts from 1, `offset` counts bytes.

    `line` and `offset` are of the unpacked bytes handed out so far, a byte order mark not counted.
    """

    def __init__(self, handle: BinaryIO, name: str) -> None:
        self.name = name
        self.line = 1
        self.offset = 0
        self.ended = False
        self._guard = _Guarded(handle.read)
        self._rest = io.BufferedReader(self._guard, _BLOCK_BYTES)
        if self._rest.peek(2).startswith(_GZIP):
            self._guard = _Guarded(gzip.GzipFile(fileobj=self._rest).read1)
            self._rest = io.BufferedReader(self._guard, _BLOCK_BYTES)
        self.head = self._rest.read(HEAD_BYTES).removeprefix(_BOM)
        self._unread = io.BytesIO(self.head)

    @property
    def damage(self) -> str | None:
        """Why the bytes ended before their time, None as long as nothing is known against them."""
        return self._guard.damage

    def read(self, size: int) -> bytes:
        """Up to `size` bytes; none means the end."""
        data = self._unread.read(size) or self._rest.read1(size)
        self.line += data.count(b"\n")
        self.offset += len(data)
        self.ended = self.ended or (not data and size > 0)
        return data

    def lines(self) -> Iterator[Line]:
        """Line by line, with the line breaks; a line of `LINE_BYTES` or more comes as None."""
        number = 0
        while data := self._readline(LINE_BYTES):
            number += 1
            too_long = len(data) == LINE_BYTES
            while data and not data.endswith(b"\n") and too_long:
                data = self._readline(_BLOCK_BYTES)
            yield Line(number, None if too_long else data, data.endswith(b"\n"))

    def _readline(self, limit: int) -> bytes:
        data = self._unread.readline(limit)
        if data.endswith(b"\n") or len(data) == limit:
            return data
        return data + self._rest.readline(limit - len(data))
