"""The bytes of one input: unpacked, as UTF-8, without a byte order mark, read once from front to back."""

from __future__ import annotations

import codecs
import io
from collections.abc import Callable, Iterator
from typing import BinaryIO, NamedTuple

from plaincriteria.readers.layers import Guarded, recoded, unpacked

HEAD_BYTES = 4 << 20
LINE_BYTES = 64 << 20

_BLOCK_BYTES = 1 << 16
_GZIP = b"\x1f\x8b"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_BOM = b"\xef\xbb\xbf"
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class Line(NamedTuple):
    """One line, numbered from 1, None where too long to hold; `ended` says that a line break follows it."""

    number: int
    data: bytes | None
    ended: bool


def shown(name: str) -> str:
    """A file's name as messages have it: what would act on a terminal, or is no UTF-8, stands as an escape."""
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in name)


def named(told: str, name: str) -> str:
    """What is wrong, behind the name of the input that it stands in, unless that is said already."""
    return told if name in told else f"{name}, {told}"


class Source:
    """An input while it is read: `head` holds its first bytes, `line` counts from 1, `offset` counts bytes.

    `line` and `offset` are of the unpacked bytes handed out so far, a byte order mark not counted; `name` is
    as messages have it. Text in UTF-16 with a byte order mark, or in the `encoding` that the caller names, is
    handed out as UTF-8, which `recoded` says. `zipped` says that it is a ZIP archive. Raises
    `UnreadableInput` for an unknown encoding.
    """

    def __init__(self, handle: BinaryIO, name: str, encoding: str | None = None) -> None:
        self.name = shown(name)
        self.line = 1
        self.offset = 0
        self.ended = False
        self._handle = handle
        self._guards: list[Guarded] = []
        self._rest = self._guarded(handle.read)
        if self._rest.peek(2).startswith(_GZIP):
            self._rest = self._guarded(unpacked(self._rest, self._guards[-1]), "gzip")
        begins = self._rest.peek(4)[:4]
        self.zipped = begins in _ZIP
        if encoding is None and begins[:2] in _UTF16:
            encoding = "utf-16"
        self.recoded = encoding is not None and not self.zipped
        if encoding is not None and self.recoded:
            self._rest = self._guarded(recoded(self._rest, encoding), encoding.upper())
        self.head = self._rest.read(HEAD_BYTES).removeprefix(_BOM)
        self._unread = io.BytesIO(self.head)

    def _guarded(self, fetch: Callable[[int], bytes], packed_as: str = "ZIP") -> io.BufferedReader:
        self._guards.append(Guarded(fetch, packed_as))
        return io.BufferedReader(self._guards[-1], _BLOCK_BYTES)

    @property
    def damage(self) -> str | None:
        """Why the bytes ended before their time, None as long as nothing is known against them."""
        return next((guard.damage for guard in self._guards if guard.damage), None)

    @property
    def file(self) -> BinaryIO | None:
        """The input as a file to seek in, at its first byte; None where it is a stream or packed."""
        if len(self._guards) > 1 or not self._handle.seekable():
            return None
        self._handle.seek(0)
        return self._handle

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
