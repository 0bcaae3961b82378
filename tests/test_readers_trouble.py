"""Readers: trouble with one record, or with the file, is told in words and loses nothing that can be read."""

from __future__ import annotations

import codecs
import gzip
import io
import json
import random

import pytest

from plaincriteria import readers
from plaincriteria.domain import Failure
from plaincriteria.errors import UnknownFormat, UnreadableInput
from plaincriteria.readers import json_stream, source
from tests.exports import COMPACT, CRITERIA, PRETTY, SHAPES, STUDIES, ids, read, study

SECRET = "zanzibarine"

# Trouble with one record


BAD_LINES = {
    "cut_in_word": (COMPACT[1][:10], "line 2: it is no valid JSON (column 11)"),
    "cut_after_word": (COMPACT[1][: COMPACT[1].index(":")], "line 2: it is no valid JSON ("),
    "not_json": ("oops", "line 2: it is no valid JSON (column 1)"),
    "bad_utf8": (COMPACT[1].replace("Somethingmab", "\udcff"), "line 2: it is no valid JSON"),
    "number": ("17", "line 2: not a JSON object"),
    "null": ("null", "line 2: not a JSON object"),
    "other_object": ('{"a": 1}', "line 2: no protocolSection"),
    "no_id": ('{"protocolSection": {"eligibilityModule": {}}}', "line 2: no nctId"),
    "odd_id": (COMPACT[1].replace("NCT99980002", "a b"), "line 2: nctId is no identifier"),
}


@pytest.mark.parametrize("case", BAD_LINES)
def test_bad_line_goes_on(case):
    """A bad line is one failure that says where, and the lines after it are read."""
    line, detail = BAD_LINES[case]
    data = "\n".join([COMPACT[0], line, COMPACT[2]]).encode(errors="surrogateescape")
    results = read(data)
    assert ids(results) == ["NCT99980001", None, "NCT99980003"]
    assert results[1].error == "bad_record"
    assert results[1].trial is None
    assert results[1].detail.startswith(detail)


@pytest.mark.parametrize("ending", ["\n", "\r\n", " \n"])
def test_cut_line_column(ending):
    """Wherever a line is cut, the failure points at the column where it ends, never at the next line."""
    for end in range(1, len(COMPACT[1]) - 1, 11):
        results = read(ending.join([COMPACT[0], COMPACT[1][:end].rstrip(), COMPACT[2]]))
        assert ids(results) == ["NCT99980001", None, "NCT99980003"]
        assert (
            results[1].detail == f"line 2: it is no valid JSON (column {len(COMPACT[1][:end].rstrip()) + 1})"
        )


HALVES = ["\\ud83d", "\\ude00", "\\ud83d\\n\\ude00", "\\ud83d\\ud83d\\ude00", "\\\\\\ud83d"]
WHOLES = ["\\ud83d\\ude00", "\\\\ud83d", "\\u00b5\\ud83d\\ude00\\ud83c\\udffd?", "?"]


@pytest.mark.parametrize("escape", HALVES)
@pytest.mark.parametrize("shape", ["ndjson", "array_compact", "array_pretty", "page_pretty"])
def test_half_character_told(shape, escape):
    """Half a character is never read as another one: its record fails, and the others are read."""
    for place in ("Somethingmab", "26 weeks", "nctId"):
        parts = SHAPES[shape].split(place)
        data = place.join(parts[:2]) + place + escape + place.join(parts[2:])
        results = read(data)
        assert ids(results) == ["NCT99980001", None, "NCT99980003"]
        assert results[1].error == "bad_record"


@pytest.mark.parametrize("bite", [1, 2, 3, 5, 512])
@pytest.mark.parametrize("escape", WHOLES + HALVES)
def test_halves_any_bite(escape, bite, monkeypatch):
    """However the bytes are cut up, pairs and escaped backslashes stay, and halves are found, at the end too."""
    monkeypatch.setattr(json_stream, "_BITE_BYTES", bite)
    for text in (f"a{escape}b", escape, f"{escape}\\\\", f"\\\\{escape}"):
        whole = json.dumps([study(1, "TEXT"), study(2)], indent=1).replace("TEXT", text)
        first, second = read(whole)
        if escape in WHOLES:
            assert first.criteria == json.loads(f'"{text}"')
        else:
            assert (first.error, first.detail.partition(" (")[0]) == (
                "bad_record",
                "record 1: it holds half a character",
            )
        assert second.id == "NCT99980002"


@pytest.mark.parametrize("wrong", [b"\xed\xa0\xbd", b"\xc0\x80", b"\xff", b"\xf5\x80\x80\x80"])
def test_wrong_bytes_told(wrong):
    """Bytes that are no UTF-8 end the reading of a list with a failure that says so, not with a traceback."""
    first, second, _ = (text.encode() for text in COMPACT)
    results = read(b"[\n" + first + b",\n" + second.replace(b"Somethingmab", wrong) + b"]")
    assert ids(results) == ["NCT99980001", None]
    assert results[1].detail.endswith(
        "after record 1: it is no valid JSON there, so nothing after it is read"
    )


def test_first_line_bad():
    """A bad first line does not hide that the file is a study a line."""
    results = read("\n".join([COMPACT[0][:-40], *COMPACT[1:]]))
    assert ids(results) == [None, "NCT99980002", "NCT99980003"]


def test_long_line_skipped(monkeypatch):
    """A line that is too long to hold is one failure, and the next line is read."""
    monkeypatch.setattr(source, "LINE_BYTES", 2000)
    huge = json.dumps(study(2, "word " * 3000))
    results = read("\n".join([COMPACT[0], huge, COMPACT[2]]))
    assert ids(results) == ["NCT99980001", None, "NCT99980003"]
    assert results[1].detail.startswith("line 2: it is longer than")


@pytest.mark.parametrize("criteria", [None, "", " \n ", []])
def test_no_criteria_failure(criteria):
    """A study without eligibility text is named with its reason, in lists too."""
    data = [study(1), study(2, criteria), study(3)]
    for text in ("\n".join(map(json.dumps, data)), json.dumps(data, indent=1)):
        results = read(text)
        assert ids(results) == ["NCT99980001", None, "NCT99980003"]
        assert (results[1].trial, results[1].error) == ("NCT99980002", "no_criteria")


def test_criteria_not_text():
    """Eligibility text that is no text is a bad record of a known trial."""
    results = read("\n".join([COMPACT[0], json.dumps(study(2, {"a": 1})), json.dumps(study(3, ["a", "b"]))]))
    assert [(f.trial, f.error) for f in results[1:]] == [
        ("NCT99980002", "bad_record"),
        ("NCT99980003", "bad_record"),
    ]


@pytest.mark.parametrize("bad", ["12", '"text"', "null", "{}", '{"protocolSection": []}'])
def test_bad_member_goes_on(bad):
    """What is no study inside a list is one failure, and the list is read on."""
    results = read(f"[\n{COMPACT[0]},\n{bad},\n{COMPACT[2]}\n]")
    assert ids(results) == ["NCT99980001", None, "NCT99980003"]
    assert results[1].error == "bad_record"
    assert results[1].detail.startswith("record 2: ")


@pytest.mark.parametrize(
    ("part", "said"),
    [
        ({}, "no protocolSection"),
        ({"protocolSection": {"a": 1}}, "no nctId"),
        (study(1, ""), "no eligibilityCriteria"),
        ({"studies": [study()]}, "no protocolSection"),
    ],
)
def test_study_says_missing(part, said):
    """One study as an object raises with what is missing in it."""
    with pytest.raises(UnreadableInput, match=said):
        readers.read_study(part)


# Trouble with the file


@pytest.mark.parametrize(
    "shape", ["array_compact", "array_pretty", "page_compact", "page_pretty", "pretty_concatenated"]
)
def test_cut_middle_keeps(shape):
    """Of a list that is cut off, what came before is kept and one failure says where it ended."""
    data = SHAPES[shape]
    results = read(data[: data.index("NCT99980003")])
    assert ids(results) == ["NCT99980001", "NCT99980002", None]
    assert results[2].error == "truncated_input"
    assert "after record 2" in results[2].detail
    assert "ends in the middle" in results[2].detail


def test_broken_middle_keeps():
    """Of a list that is broken, what came before is kept and one failure says near which line."""
    data = SHAPES["array_pretty"].replace('"nctId": "NCT99980003"', '"nctId" "NCT99980003"')
    results = read(data)
    assert ids(results) == ["NCT99980001", "NCT99980002", None]
    assert results[2].error == "truncated_input"
    assert results[2].detail.endswith("it is no valid JSON there, so nothing after it is read")
    line = data[: data.index("NCT99980003")].count("\n") + 1
    told = int(results[2].detail.removeprefix("near line ").partition(",")[0])
    assert line <= told <= line + 25


def test_last_line_cut():
    """A file of lines that ends inside the last one is said to be cut off."""
    results = read("\n".join(COMPACT)[:-50])
    assert ids(results) == ["NCT99980001", "NCT99980002", None]
    assert (results[2].error, results[2].detail) == (
        "truncated_input",
        "line 3: the file ends in the middle of this record",
    )


def _noisy(count: int) -> list[dict]:
    noise = random.Random(1)  # noqa: S311
    return [study(n, CRITERIA + noise.randbytes(2000).hex()) for n in range(count)]


@pytest.mark.parametrize("dump", ["lines", "list"])
def test_gzip_cut_keeps(dump):
    """Of a packed file that is cut off, the studies before the cut are kept and the last word is why."""
    data = _noisy(20)
    text = "\n".join(map(json.dumps, data)) if dump == "lines" else json.dumps(data)
    packed = gzip.compress(text.encode())
    results = read(packed[: len(packed) // 2])
    assert 5 < len(results) < 15
    assert (
        ids(results[:-1])
        == [s["protocolSection"]["identificationModule"]["nctId"] for s in data][: len(results) - 1]
    )
    assert results[-1].error == "truncated_input"
    assert "gzip data end too early" in results[-1].detail


@pytest.mark.parametrize("dump", ["lines", "list"])
def test_gzip_damage_told(dump):
    """A packed file that was changed on its way is never taken for whole."""
    text = SHAPES["ndjson"] if dump == "lines" else SHAPES["array_compact"]
    packed = bytearray(gzip.compress(text.encode()))
    packed[-8] ^= 0xFF
    results = read(bytes(packed))
    assert ids(results) == ["NCT99980001", "NCT99980002", "NCT99980003", None]
    assert "gzip data are damaged" in results[-1].detail


UNREADABLE = {
    "empty": (b"", "is empty"),
    "blank": (b" \n\t\n", "is empty"),
    "mark_only": (codecs.BOM_UTF8, "is empty"),
    "empty_packed": (gzip.compress(b""), "is empty"),
    "gzip_head_only": (gzip.compress(b"x" * 100)[:12], "gzip data end too early"),
    "single_cut": (
        PRETTY[0][:300].encode(),
        r"the file ends in the middle of the data \(near line \d+, byte 300\)",
    ),
    "single_broken": (PRETTY[0].replace('": {', '" {', 2).encode(), r"no valid JSON there \(near line \d+"),
    "no_studies": (b'{"studies": []}', "holds no study"),
    "empty_list": (b"[]", "holds no study"),
}


@pytest.mark.parametrize("case", UNREADABLE)
def test_unreadable_says_why(case):
    """A file that gives nothing at all raises, with its name and the reason, at the first trial."""
    data, said = UNREADABLE[case]
    trials = readers.read_stream(
        io.BytesIO(data), "export.json", "ctgov-v2" if case == "empty_list" else None
    )
    with pytest.raises(UnreadableInput, match=said) as raised:
        next(trials)
    assert str(raised.value).startswith("export.json ")


def test_missing_folder_told(tmp_path):
    """A missing file and an empty folder are told apart."""
    with pytest.raises(UnreadableInput, match="does not exist"):
        next(readers.read(tmp_path / "none.json"))
    with pytest.raises(UnreadableInput, match="no file in the folder"):
        next(readers.read(tmp_path))


def test_disk_error_told():
    """A disk that stops giving data is a reason in words, and no traceback."""

    class Disk(io.BytesIO):
        def read(self, size=-1):
            raise OSError(5, "Input/output error")

    with pytest.raises(UnreadableInput, match="Input/output error"):
        next(readers.read_stream(Disk(), "export.json"))


# What holds for all of it


def test_messages_keep_quiet():
    """No message repeats criteria text or a contact."""
    data = study(1, f"{SECRET} " * 50)
    data["protocolSection"]["contactsLocationsModule"] = {"centralContacts": [{"name": SECRET, "phone": "1"}]}
    whole = json.dumps(data)
    pretty = json.dumps([STUDIES[0], data], indent=1)
    for text in (
        whole[:-300], f"{COMPACT[0]}\n{whole[:-300]}\n{COMPACT[2]}", pretty[:-300],
        pretty.replace(f"{SECRET} {SECRET}", f'{SECRET}" {SECRET}', 1),
        json.dumps([SECRET, 1]), json.dumps({"a": SECRET}),
    ):  # fmt: skip
        try:
            said = " ".join(result.detail for result in read(text) if isinstance(result, Failure))
        except (UnreadableInput, UnknownFormat) as problem:
            said = str(problem)
        assert said
        assert SECRET not in said


def test_cut_anywhere_calm():
    """Wherever a file is cut, it ends in trials, failures or one of our errors, and never invents a trial."""
    whole = ["NCT99980001", "NCT99980002", "NCT99980003"]
    for shape in ("ndjson", "page_pretty", "array_compact"):
        data = gzip.compress(SHAPES[shape].encode()) if shape == "array_compact" else SHAPES[shape].encode()
        for end in range(0, len(data) - 4, 37):
            try:
                got = [name for name in ids(read(data[:end])) if name]
            except (UnreadableInput, UnknownFormat):
                got = []
            assert got == whole[: len(got)]
