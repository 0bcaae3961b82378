"""ZIP archives: the files in them, and what is refused because it could do harm."""

from __future__ import annotations

import functools
import re
import stat
import struct
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from operator import attrgetter
from typing import BinaryIO, NamedTuple, cast

from plaincriteria.errors import UnknownFormat, UnreadableInput
from plaincriteria.readers.detect import known
from plaincriteria.readers.layers import is_bomb, too_far
from plaincriteria.readers.source import Source, shown

SPOOL_BYTES = 16 << 30

_BLOCK_BYTES = 1 << 20
_LOCAL_HEADER_BYTES = 30
_ENCRYPTED = 0x1
_DRIVE = re.compile(r"[A-Za-z]:")
_BROKEN = (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, OSError, struct.error, EOFError)


class Member(NamedTuple):
    """A file of a folder or an archive; `open` raises `UnreadableInput` where it cannot be read."""

    name: str
    open: Callable[[], BinaryIO]


@contextmanager
def members(source: Source) -> Iterator[list[Member]]:
    """The files in the archive that `source` is; they can be opened within the block.

    Raises `UnreadableInput` for an archive that is broken or refused, `UnknownFormat` for a document. Memory
    grows with the number of members alone, by less than 1 kB for each.
    """
    with _seekable(source) as file:
        try:
            archive = zipfile.ZipFile(file)
        except _BROKEN as problem:
            raise UnreadableInput(
                f"{source.name} is a ZIP archive without a readable table of contents, so it was probably cut "
                "off. Download it again."
            ) from problem
        with archive:
            _require_safe(archive, source.name)
            yield [
                Member(info.filename, functools.partial(_opened, archive, info, source.name))
                for info in archive.infolist()
                if not info.is_dir()
            ]


@contextmanager
def _seekable(source: Source) -> Iterator[BinaryIO]:
    """The bytes as a file; a stream is kept in a temporary one."""
    if source.file:
        yield source.file
        return
    with tempfile.TemporaryFile() as file:
        size = 0
        while block := source.read(_BLOCK_BYTES):
            size += len(block)
            if size > SPOOL_BYTES:
                raise UnreadableInput(
                    f"{source.name} is a ZIP archive of more than {SPOOL_BYTES >> 30} GB in a stream. "
                    "Save it as a file and give its name."
                )
            try:
                file.write(block)
            except OSError as problem:
                raise UnreadableInput(
                    f"{source.name} is a ZIP archive in a stream, for which there is no room in the folder for "
                    f"temporary files ({problem.strerror}). Save it as a file and give its name."
                ) from problem
        if source.damage:
            raise UnreadableInput(f"{source.name} cannot be read: {source.damage}.")
        yield cast(BinaryIO, file)


def _require_safe(archive: zipfile.ZipFile, name: str) -> None:
    """Raises where the archive is a document, leads out, overlaps itself or unpacks to too much."""
    infos = archive.infolist()
    for entry in known()["archive"]:
        if entry["member"] in archive.NameToInfo:
            raise UnknownFormat(f"{name} is {entry['found']}. {entry['advice']}")
    for info in infos:
        if _leads_out(info.orig_filename):
            shown = ascii(info.orig_filename[:80])
            raise UnreadableInput(f"{name} is refused: its member {shown} would lead out of the archive.")
    if _overlaps(infos, archive.start_dir):
        raise UnreadableInput(f"{name} is refused: members of this archive overlap, as no honest one's do.")
    # No member gives more than the size it declares: zipfile stops there.
    sizes = [(info.compress_size, info.file_size) for info in infos]
    packed, unpacked = (sum(size) for size in zip(*sizes, strict=True)) if sizes else (0, 0)
    if any(is_bomb(*size) for size in (*sizes, (packed, unpacked))):
        raise UnreadableInput(f"{name} is refused: {too_far('ZIP')}.")


def _leads_out(name: str) -> bool:
    """Whether a path is absolute, on a drive, or climbs; backslashes part folders as slashes do."""
    parts = name.replace("\\", "/").split("/")
    return not parts[0] or ".." in parts or bool(_DRIVE.match(name)) or "\0" in name


def _overlaps(infos: list[zipfile.ZipInfo], end: int) -> bool:
    for info in sorted(infos, key=attrgetter("header_offset"), reverse=True):
        if info.header_offset + _LOCAL_HEADER_BYTES + info.compress_size > end:
            return True
        end = info.header_offset
    return False


def _opened(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> BinaryIO:
    name = f"{name}/{shown(info.filename)}"
    if stat.S_ISLNK(info.external_attr >> 16):
        raise UnreadableInput(f"{name} is a symbolic link, which is not followed.")
    if info.flag_bits & _ENCRYPTED:
        raise UnreadableInput(f"{name} is encrypted. Unpack it with its password and give what was in it.")
    try:
        return cast(BinaryIO, archive.open(info))
    except NotImplementedError as problem:
        raise UnreadableInput(
            f"{name} is packed in a way that is not supported. Unpack it first."
        ) from problem
    except _BROKEN as problem:
        raise UnreadableInput(f"{name} is damaged. Download the archive again.") from problem
