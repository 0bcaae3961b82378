"""Detection: what is no supported format is named; readable text is taken as criteria, untouched."""

from __future__ import annotations

import codecs
import gzip
import json
import tomllib
from pathlib import Path

import pytest

from plaincriteria import readers
from plaincriteria.domain import Trial
from plaincriteria.errors import UnknownFormat, UnreadableInput
from plaincriteria.readers import detect
from tests.exports import COMPACT, CORPUS, read

KNOWN = tomllib.loads(Path(detect.__file__).with_name("found.toml").read_text(encoding="utf-8"))


# Formats that are not supported


UNKNOWN = {
    "csv": ("nct_id,title,phase\nNCT99980001,Something,2\n", "CSV table \\(columns: nct_id, title, phase\\)"),
    "csv_without_ids": ("site,arm,dose\nA,1,20\nB,2,40\n", "CSV table"),
    "tsv": ("nct_id\tnotes\nNCT99980001\tAdults\n", "tab-separated table"),
    "website_csv": (
        'NCT Number,Study Title,Study URL\nNCT99980001,"A, B",x\n',
        "no column with the eligibility criteria",
    ),
    "xml": ("<?xml version='1.0'?>\n<study><id>1</id></study>", "XML \\(outermost element study\\)"),
    "other_json": ('{"alpha": 1, "beta": [2]}', "JSON of another kind \\(keys: alpha, beta\\)"),
    "other_array": ('[{"alpha": 1}, {"beta": 2}]', "JSON of another kind \\(keys: alpha\\)"),
    "many_keys": (json.dumps({f"k{n}": n for n in range(20)}), "k0, k1, k2, k3, k4, k5, k6, k7, …\\)"),
    "binary": (b"\x00\x01\x02\x03" * 20, "binary data"),
    "latin1": ("Patients \u00e4lter als 18 Jahre".encode("latin-1"), "not UTF-8"),
    "too_short": ("Bad Request", "does not read like eligibility criteria"),
    "figures": ("12 13 14 15\n16 17 18 19\n", "does not read like eligibility criteria"),
}


@pytest.mark.parametrize("case", UNKNOWN)
def test_unknown_names_found(case):
    """What is not supported is named, with what to do; where nothing is known, with all that is supported."""
    data, found = UNKNOWN[case]
    with pytest.raises(UnknownFormat, match=found) as raised:
        read(data, "thing.dat")
    said = str(raised.value)
    assert said.startswith("thing.dat is ")
    assert "--format" in said
    seen = detect.look(data if isinstance(data, bytes) else data.encode())
    if seen.advice:
        assert seen.advice in said
        assert len(said) < 700
        assert ", ".join(readers.FORMATS) in said
    else:
        assert all(f"\n  {name}: {sentence}" in said for name, sentence in readers.FORMATS.items())


def test_unknown_format_name():
    """A format name that does not exist is answered with those that do."""
    with pytest.raises(UnknownFormat, match=r"(?s)no format 'csv'.*ctgov-v2.*text"):
        read(COMPACT[0], format="csv")


@pytest.mark.parametrize("entry", KNOWN["bytes"], ids=lambda entry: entry["starts"])
def test_bytes_entry_tells(entry):
    """A signature is told from bytes that only resemble it."""
    assert detect.look(bytes.fromhex(entry["match"])).found == entry["found"]
    assert detect.look(bytes.fromhex(entry["miss"])).found != entry["found"]


JSON_FORMATS = {
    "ctgov-v2": "protocolSection",
    "ctgov-v1": "FullStudiesResponse",
    "euctr": "x5_trial_status",
    "ctis": "ctStatus",
    "isrctn": "isrctn",
}


@pytest.mark.parametrize("name", JSON_FORMATS)
def test_json_format_told(name):
    """A format of JSON is told by a key of its own, alone, in a list and a line, by no other format and no value."""
    key = JSON_FORMATS[name]
    for wrap in ("%s", "[%s, {}]", "%s\n{}"):
        match = detect.look((wrap % json.dumps({"_id": "1", key: 1})).encode())
        miss = detect.look((wrap % json.dumps({"_id": key, "other": {key: 1}})).encode())
        assert [n for n, reader in readers._READERS.items() if reader.recognises(match)] == [name]
        assert [n for n, reader in readers._READERS.items() if reader.recognises(miss)] == []


@pytest.mark.parametrize("entry", KNOWN["table"], ids=lambda entry: entry["columns"][0])
@pytest.mark.parametrize("delimiter", [",", "|", "\t", ";"])
def test_table_entry_tells(entry, delimiter):
    """A table is told by its columns, whatever stands between them."""
    assert detect.look(delimiter.join(entry["match"]).encode()).found == entry["found"]
    assert detect.look(delimiter.join(entry["miss"]).encode()).found != entry["found"]


@pytest.mark.parametrize("entry", KNOWN["markup"], ids=lambda entry: entry["root"])
def test_markup_entry_tells(entry):
    """XML is told by its outermost element."""
    assert detect.look(entry["match"].encode()).found == entry["found"]
    assert detect.look(entry["miss"].encode()).found != entry["found"]


@pytest.mark.parametrize("entry", KNOWN["prose"], ids=lambda entry: entry["words"])
def test_prose_entry_tells(entry):
    """Readable text that is more than criteria is told by its words."""
    assert detect.look(entry["match"].encode()).found == entry["found"]
    assert detect.look(entry["miss"].encode()).family == "prose"


def test_entries_name_authority():
    """Each entry says on whose word it stands, and what can be done."""
    entries = [entry for kind in KNOWN.values() for entry in kind]
    assert all(entry["authority"] and entry["found"] and entry["advice"] for entry in entries)


# Bare criteria text


PROSE = {
    "list": "Inclusion Criteria:\n\n* Adults, 18 to 75 years\n* BMI \\< 30 kg/m\\^2\n\nExclusion:\n\n* Gout",
    "one_line": "Women aged 50 to 70 years with osteoporosis, no prior fracture, and normal renal function.",
    "commas_alike": "Adults, children, elderly\nwho walk, who stand and can climb, who sit, rest or sleep",
    "less_than_first": "< 75 years of age and able to give consent\n> 40 kg body weight",
    "bracket_first": "[Part A] Healthy men and women\n[Part B] Patients with gout",
    "other_script": "年龄18至75岁，性别不限，自愿签署知情同意书",
    "semicolons": "Age over 18; signed consent; no pregnancy\nNo cancer; no stroke",
    "windows_breaks": "Inclusion Criteria:\r\n\r\n1. Adults with asthma\r\n2. Able to inhale",
}


@pytest.mark.parametrize("case", PROSE)
def test_prose_taken_whole(case):
    """Criteria as plain text are one trial, untouched to the last character."""
    (trial,) = read(PROSE[case], "notes/arm b.txt")
    assert trial == Trial(id="arm b", registry="none", criteria=PROSE[case])


def test_text_packed_marked():
    """Text may be packed and may begin with a byte order mark."""
    (trial,) = read(gzip.compress(codecs.BOM_UTF8 + PROSE["list"].encode()), "x.txt.gz")
    assert (trial.id, trial.criteria) == ("x", PROSE["list"])


def test_format_overrides_content():
    """A caller who knows better than the look is believed."""
    (trial,) = read(UNKNOWN["csv"][0], "x.csv", "text")
    assert trial.criteria == UNKNOWN["csv"][0]
    with pytest.raises(UnreadableInput, match="no valid JSON"):
        read(PROSE["list"], format="ctgov-v2")


def test_text_not_utf8():
    """Text in another encoding is refused with the line, not guessed at."""
    with pytest.raises(UnreadableInput, match=r"not UTF-8 text \(line 2, byte 15\).*iconv -f"):
        read("Erste Zeile\nzweite Zeile für alle".encode("latin-1"), format="text")


def test_text_too_long():
    """A text that cannot be one trial's criteria is refused."""
    with pytest.raises(UnreadableInput, match="longer than 1 MB"):
        read("a word and another " * 60_000)


def test_read_text_blank():
    """Blank text raises; other text is a trial without a registry."""
    assert readers.read_text("Adults only").registry == "none"
    assert readers.read_text(" Adults \n", id="x") == Trial(id="x", registry="none", criteria=" Adults \n")
    with pytest.raises(UnreadableInput):
        readers.read_text(" \n")


def test_corpus_others_refused():
    """What holds no criteria is taken for none of the formats."""
    for name in ("MANIFEST.json", "ctgov_csv_download.csv"):
        if not (CORPUS / name).exists():
            pytest.skip(f"no corpus at {CORPUS}")
        with pytest.raises(UnknownFormat):
            next(readers.read(CORPUS / name))


def test_corpus_text_recognised():
    """The criteria of real studies, saved as text, are recognised as text."""
    path = CORPUS / "ctgov_v2_full.ndjson.gz"
    if not path.exists():
        pytest.skip(f"no corpus at {CORPUS}")
    looks = [detect.look(trial.criteria.encode()) for trial in readers.read(path)]
    assert {seen.family for seen in looks} == {"prose"}
