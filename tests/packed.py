"""ZIP archives for tests, whole and spoiled."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping

from tests.exports import COMPACT

ONE = {"a.json": COMPACT[0], "sub/b.json": COMPACT[1], "sub/deep/c.json": COMPACT[2]}


def packed(members: Mapping[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An archive with these members, whatever their names."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", method) as archive:
        for name, content in members.items():
            info = zipfile.ZipInfo("x")
            info.filename, info.compress_type = name, method
            archive.writestr(info, content)
    return data.getvalue()


def with_link(target: str) -> bytes:
    """An archive with a trial and a symbolic link."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("a.json", COMPACT[0])
        link = zipfile.ZipInfo("link.json")
        link.create_system, link.external_attr = 3, 0o120777 << 16
        archive.writestr(link, target)
    return data.getvalue()


def changed(archive: bytes, member: str, offset: int, value: int, size: int = 2) -> bytes:
    """The archive with one number of a member's entry in the table of contents changed (APPNOTE 4.3.12)."""
    data = bytearray(archive)
    at = data.index(b"PK\x01\x02")
    while data[at + 46 : at + 46 + struct.unpack_from("<H", data, at + 28)[0]] != member.encode():
        at = data.index(b"PK\x01\x02", at + 1)
    data[at + offset : at + offset + size] = value.to_bytes(size, "little")
    return bytes(data)


def spoiled(archive: bytes, part: bytes) -> bytes:
    """The archive with one bit of a stored member changed."""
    data = bytearray(archive)
    data[data.index(part)] ^= 0x01
    return bytes(data)
