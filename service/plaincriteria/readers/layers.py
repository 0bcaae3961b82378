"""What lies between the bytes of an input and its text: packing and encoding, and what is wrong with either."""

from __future__ import annotations

import codecs
import gzip
import io
import lzma
import zipfile
import zlib
from collections.abc import Callable

from plaincriteria.errors import UnreadableInput

# A gzip of real trials is 3 to 15 times smaller than they are; deflate can reach 1,032 times.
MOST_TIMES = 200
SMALL_BYTES = 256 << 20

TO_UTF8 = (
    "Say with --encoding what it is in (windows-1252 and latin-1 are common), or convert it: "
    "iconv -f WINDOWS-1252 -t UTF-8 FILE > NEW"
)
"""What to do about text that is not UTF-8: nothing is guessed."""


class Guarded(io.RawIOBase):
    """Bytes up to the end or to the first damage, which `damage` then describes; never raises for it.

    `given` counts the bytes handed out.
    """

    def __init__(self, fetch: Callable[[int], bytes], packed_as: str = "ZIP") -> None:
        self._fetch = fetch
        self._packed_as = packed_as
        self.damage: str | None = None
        self.given = 0

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fills the buffer as far as bytes come; 0 at their end, and from the first damage on."""
        if self.damage:
            return 0
        try:
            data = self._fetch(len(buffer))
        except EOFError:
            self.damage = f"the {self._packed_as} data end too early, so the file was probably cut off"
        except (gzip.BadGzipFile, zipfile.BadZipFile, zlib.error, lzma.LZMAError):
            self.damage = f"the {self._packed_as} data are damaged"
        except _Bomb:
            self.damage = too_far(self._packed_as)
        except UnicodeDecodeError:
            self.damage = f"it is not {self._packed_as} text all the way"
        except OSError as problem:
            self.damage = f"reading stopped ({problem.strerror or type(problem).__name__})"
        else:
            buffer[: len(data)] = data
            self.given += len(data)
            return len(data)
        return 0


class _Bomb(Exception):
    """Packed data that unpack to what no export does."""


def is_bomb(packed: int, unpacked: int) -> bool:
    """Whether so many bytes out of so few are refused: more than `MOST_TIMES`, and over `SMALL_BYTES`."""
    return unpacked > SMALL_BYTES and unpacked > MOST_TIMES * packed


def too_far(packed_as: str) -> str:
    """Why a bomb is refused, in words for a person."""
    return (
        f"the {packed_as} data unpack to more than {MOST_TIMES} times their size and over "
        f"{SMALL_BYTES >> 20} MB, as no export does; if you trust it, unpack it and give what was in it"
    )


def unpacked(packed: io.BufferedReader, guard: Guarded) -> Callable[[int], bytes]:
    """Reads what a gzip stream holds; raises `_Bomb` where that is more than any export holds."""
    file = gzip.GzipFile(fileobj=packed)
    taken = 0

    def fetch(size: int) -> bytes:
        nonlocal taken
        data = file.read1(size)
        taken += len(data)
        if is_bomb(guard.given, taken):
            raise _Bomb
        return data

    return fetch


def recoded(packed: io.BufferedReader, encoding: str) -> Callable[[int], bytes]:
    """Reads text in `encoding` as UTF-8, up to the first bytes that are not in it; nothing is guessed."""
    try:
        "a".encode(encoding)  # refuses codecs that are not of text
        decoder = codecs.getincrementaldecoder(encoding)()
    except (LookupError, ValueError) as problem:
        raise UnreadableInput(
            f"There is no encoding {encoding!r}. Names are such as windows-1252, latin-1 or utf-16."
        ) from problem

    broken: UnicodeDecodeError | None = None

    def decoded(data: bytes) -> str:
        nonlocal broken
        try:
            return decoder.decode(data, final=not data)
        except UnicodeDecodeError as problem:
            broken = problem
            return decoder.decode(data[: max(0, problem.start - len(problem.object) + len(data))])

    def fetch(size: int) -> bytes:
        while not broken:
            data = packed.read1(max(1, size // 4))  # a byte becomes three at most
            text = decoded(data)
            if text or not (data or broken):
                return text.encode()
        raise broken

    return fetch


def where(problem: UnicodeDecodeError) -> str:
    """The place where bytes are not UTF-8, in words for a person: line and byte, each from 1."""
    line = problem.object.count(b"\n", 0, problem.start) + 1
    byte = problem.start - problem.object.rfind(b"\n", 0, problem.start)
    return f"line {line}, byte {byte}"
