"""Bad input through the command line: a clear error with the contract's exit code, nothing lost, no traceback."""

from __future__ import annotations

import codecs
import gzip
import io
import json
import random
import sys
from typing import NamedTuple

import pytest

from plaincriteria.cli import DONE, SOME_FAILED, WRONG_USE, main
from plaincriteria.errors import UnreadableInput
from plaincriteria.readers import json_records, json_stream, layers, source
from tests.exports import COMPACT, PRETTY, SHAPES, STUDIES, ids, read, study
from tests.packed import ONE, packed

THREE = ["NCT99980001", "NCT99980002", "NCT99980003"]
TEXT = "Einschluss:\n\n* Erwachsene mit Asthma, die gehen können\n* Keine Schwangerschaft"


class Done(NamedTuple):
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def trials(self) -> list[str]:
        """The ids in the rows of standard output."""
        return [json.loads(line)["nct_id"] for line in self.out.splitlines()]


@pytest.fixture
def split(tmp_path, monkeypatch, capfdbinary):
    """`plaincriteria split` on a file with these bytes."""

    def run(data: bytes | str, *options: str, name: str = "export") -> Done:
        path = tmp_path / name
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        monkeypatch.setattr(sys, "argv", ["plaincriteria", "split", str(path), *options])
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capfdbinary.readouterr()
        assert b"Traceback" not in err
        return Done(int(ended.value.code or 0), out.decode(), " ".join(err.decode().split()))

    return run


USELESS = {
    "empty": (b"", "is empty"),
    "gzip_cut": (gzip.compress(PRETTY[0].encode())[:200], "gzip data end too early"),
    "zip_cut": (packed(ONE)[:-50], "cut off. Download it again."),
    "zip_empty": (packed({}), "There is no file"),
    "zip_climbs": (packed(ONE | {"../../x.json": COMPACT[0]}), "would lead out of the archive"),
    "spreadsheet": (packed({"xl/workbook.xml": "<x/>", "[Content_Types].xml": "<x/>"}), "Save it as CSV"),
    "other_encoding": (TEXT.encode("windows-1252"), "(line 3, byte 37)"),
    "utf16_no_mark": (TEXT.encode("utf-16-le"), "binary data"),
    "table_of_names": ("nct_id,title,criteria\n", "holds no trial: below its column names there is no row"),
    "ictrp_of_names": ("TrialID,Public title,Inclusion Criteria\n", "holds no trial"),
    "text_too_long": ("Adults who can walk and climb\n" * 40_000, "longer than 1 MB"),
}


@pytest.mark.parametrize("case", USELESS)
def test_useless_one_sentence(split, case):
    """Input that gives nothing at all is told in words, with the exit code for unusable input."""
    data, said = USELESS[case]
    done = split(data)
    assert done.code == WRONG_USE
    assert done.out == ""
    assert said in done.err
    assert "export" in done.err


def test_bomb_limit_stated(split, monkeypatch):
    """A bomb is refused with the limit and what to do, as an archive and as a gzip file."""
    monkeypatch.setattr(layers, "SMALL_BYTES", 1 << 20)
    for data in (packed({"a.json": b" " * (20 << 20)}), gzip.compress(b"[" + b" " * (20 << 20) + b"{}]")):
        done = split(data)
        assert done.code in (SOME_FAILED, WRONG_USE)
        assert "more than 200 times their size and over 1 MB" in done.err
        assert "unpack it and give what was in it" in done.err


def test_gzip_cut_keeps(split):
    """Of a packed file that was cut off, what came before the cut is split, and the rest is told."""
    noise = random.Random(1)  # noqa: S311
    lines = (json.dumps(study(n, f"Inclusion: {noise.randbytes(2000).hex()}")) for n in range(9))
    data = gzip.compress("\n".join(lines).encode())
    done = split(data[: len(data) // 2])
    assert done.code == SOME_FAILED
    assert 2 < len(done.trials) < 7
    assert "gzip data end too early" in done.err


def test_broken_line_others(split):
    """A line of broken JSON is told, and the lines around it are split."""
    done = split("\n".join([COMPACT[0], COMPACT[1][:-9], COMPACT[2]]))
    assert (done.code, done.trials) == (SOME_FAILED, [THREE[0], THREE[2]])
    assert "line 2: it is no valid JSON" in done.err


def test_undecodable_line_others(split):
    """A line that is not UTF-8 is told, and the lines around it are split; so it is in a table."""
    bad = COMPACT[1].replace("Somethingmab", "S\udce4").encode(errors="surrogateescape")
    done = split(b"\n".join([COMPACT[0].encode(), bad, COMPACT[2].encode()]))
    assert (done.code, done.trials) == (SOME_FAILED, [THREE[0], THREE[2]])
    rows = [f"{trial},Adults who can walk" for trial in THREE]
    done = split(
        "\n".join(["nct_id,criteria", *rows]).replace(f"{THREE[1]},A", f"{THREE[1]},\u00c4").encode("latin-1")
    )
    assert (done.code, done.trials) == (SOME_FAILED, [THREE[0], THREE[2]])
    assert "not UTF-8" in done.err


def test_archive_part_bad(split):
    """What cannot be read of an archive is told by name, and the rest is split."""
    done = split(packed(ONE | {"notes.bin": b"\0" * 99}))
    assert (done.code, done.trials) == (SOME_FAILED, THREE)
    assert "export/notes.bin is binary data" in done.err


NAMES = {
    "line_feed": ("a\nb", "a\\nb"),
    "terminal": ("a\x1b[31mb", "a\\x1b[31mb"),
    "turned": ("a\u202eb", "a\\u202eb"),
    "other_bytes": ("a\udcffb", "a\\udcffb"),
}


@pytest.mark.parametrize("case", NAMES)
def test_odd_name_shown(split, case):
    """A name that would act on a terminal, or is no UTF-8, is shown with escapes; its trials are split."""
    name, shown = NAMES[case]
    assert split(COMPACT[0], name=f"{name}.json").trials == THREE[:1]
    assert f"{shown}.bin is binary data" in split(b"\0" * 99, name=f"{name}.bin").err
    if case != "other_bytes":  # no member of an archive has such a name
        done = split(
            packed(ONE | {f"{name}.bin": b"\0" * 99, f"{name}.csv": "nct_id,criteria\nNCT99970001,a,b"})
        )
        assert (done.code, done.trials) == (SOME_FAILED, THREE)
        assert f"export/{shown}.bin is binary data" in done.err
        assert f"{shown}.csv: row 2" in done.err


GREAT = {"digits": "9" * 5000, "64_bits": str(2**64), "exponent": "1e999"}


@pytest.mark.parametrize("number", GREAT)
@pytest.mark.parametrize("shape", ["array_pretty", "page_pretty"])
def test_great_number_told(split, number, shape):
    """A number that cannot be held ends the reading with a sentence, and what came before is split."""
    text = SHAPES[shape]
    great = f'"count": {GREAT[number]}'
    done = split(great.join(text.rsplit('"count": 7', 1)))
    assert (done.code, done.trials) == (SOME_FAILED, THREE[:2])
    assert "a number is too great to be read, so nothing after it is read" in done.err
    done = split(text.replace('"count": 7', great, 1))
    assert (done.code, done.out) == (WRONG_USE, "")
    assert "a number is too great to be read (near line" in done.err


@pytest.mark.parametrize("text", ["[" * 100_000, "[" * 100_000 + "]" * 100_000, '{"studies":' * 100_000])
def test_deep_nesting_told(split, text):
    """Nesting without end is refused in words."""
    done = split(text)
    assert (done.code, done.out) == (WRONG_USE, "")
    assert len(done.err) > 20


def test_deep_record_others(split):
    """A record that nests without end is told, and those around it are split, in lines and in a list."""
    deep = '{"protocolSection":' + "[" * 100_000 + "]" * 100_000 + "}"
    for text in ("\n".join([COMPACT[0], deep, COMPACT[2]]), f"[{COMPACT[0]},\n{deep},\n{COMPACT[2]}]"):
        done = split(text)
        assert (done.code, done.trials) == (SOME_FAILED, [THREE[0], THREE[2]])


# Encodings


@pytest.mark.parametrize("shape", ["ndjson", "page_pretty", "array_compact"])
@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_marked_same(shape, encoding):
    """UTF-16 with its byte order mark, as PowerShell writes it, gives the same trials, packed or not."""
    mark = codecs.BOM_UTF16_LE if encoding == "utf-16-le" else codecs.BOM_UTF16_BE
    data = mark + SHAPES[shape].encode(encoding)
    assert read(data) == read(gzip.compress(data)) == read(SHAPES[shape])


def test_utf16_cut_told():
    """UTF-16 that ends within a character, or holds half of one, is said to be damaged."""
    data = codecs.BOM_UTF16_LE + SHAPES["ndjson"].encode("utf-16-le")
    results = read(data + b"\n")
    assert ids(results) == [*THREE, None]
    assert "it is not UTF-16 text all the way" in results[-1].detail


def test_utf16_any_length(monkeypatch):
    """No character is lost or torn wherever the blocks end that UTF-16 is read in."""
    text = "Inclusion Criteria:\n\n* Adults \u2265 18 \U0001d6fc \u5e74\u9f84\n" * 30
    for head in range(1, 60):
        monkeypatch.setattr(source, "_BLOCK_BYTES", 8 * head)
        (trial,) = read(text.encode("utf-16"))
        assert trial.criteria == text


def test_encoding_named(split):
    """Text in another encoding is read where the caller names it, and refused with advice where not."""
    done = split(TEXT.encode("windows-1252"))
    assert "--encoding" in done.err
    assert "iconv -f WINDOWS-1252 -t UTF-8" in done.err
    done = split(TEXT.encode("windows-1252"), "--encoding", "windows-1252")
    assert done.code == DONE
    assert json.loads(done.out)["source_text"] == TEXT
    done = split(TEXT.encode("utf-16-be"), "--encoding", "utf-16-be")
    assert json.loads(done.out)["source_text"] == TEXT


@pytest.mark.parametrize("name", ["klingon", "hex", "a\0b", ""])
def test_encoding_unknown(split, name):
    """An encoding that does not exist, or is none of text, is answered with examples."""
    if "\0" in name:
        with pytest.raises(UnreadableInput, match="no encoding"):
            source.Source(io.BytesIO(b"x"), "x", name)
        return
    done = split(TEXT, "--encoding", name)
    assert (done.code, done.out) == (WRONG_USE, "")
    assert "Names are such as windows-1252" in done.err


def test_encoding_wrong(split):
    """Bytes that are not in the encoding that was named are not read on in silence."""
    done = split("\n".join(COMPACT).encode() + b"\n\xff", "--encoding", "ascii")
    assert (done.code, done.trials) == (SOME_FAILED, THREE)
    assert "not ASCII text all the way" in done.err


# Records that are too long


@pytest.mark.parametrize("dump", ["lines", "list"])
def test_record_50mb_told(split, dump):
    """A record of 50 MB is a failure with the limit, in bounded time, and those around it are split."""
    long = study(2, "* Adults who can walk and climb the stairs alone\n" * 1_000_000)
    data = [STUDIES[0], long, STUDIES[2]]
    text = "\n".join(map(json.dumps, data)) if dump == "lines" else json.dumps(data, indent=1)
    done = split(text)
    assert len(text) > 50_000_000
    assert (done.code, done.trials) == (SOME_FAILED, [THREE[0], THREE[2]])
    assert "NCT99980002: its criteria have 49,000,000 characters; the most is 1,048,576" in done.err


def test_value_endless_told(monkeypatch):
    """A value that never ends is given up at a limit that is stated, and what came before is kept."""
    monkeypatch.setattr(json_stream, "LINE_BYTES", 1 << 20)
    monkeypatch.setattr(json_records, "LINE_BYTES", 1 << 20)
    text = json.dumps([STUDIES[0], study(2, "word " * 1_000_000)], indent=1)
    results = read(text)
    assert ids(results) == ["NCT99980001", None]
    assert "one value is longer than 1 MB" in results[1].detail


def test_long_value_few_bites(monkeypatch):
    """A long value is not begun anew for every 512 bytes of it."""
    calls = []
    bites = json_stream._Bites.read
    monkeypatch.setattr(
        json_stream._Bites, "read", lambda self, size: calls.append(size) or bites(self, size)
    )
    assert len(read(json.dumps([study(1, "word " * 200_000), STUDIES[1]], indent=1))) == 2
    assert len(calls) < 60
