"""Folders and archives: every file as if it were given alone, what is harmful refused, nothing lost."""

from __future__ import annotations

import gzip
import io
import os
import tracemalloc
import zipfile

import orjson
import pytest

from plaincriteria import readers
from plaincriteria.batch.identity import identify
from plaincriteria.domain import Failure, Trial
from plaincriteria.errors import UnknownFormat, UnreadableInput
from plaincriteria.readers import archives, detect, layers, source
from tests.exports import COMPACT, CORPUS, ids, read, study
from tests.packed import ONE, changed, packed, spoiled, with_link

THREE = ["NCT99980001", "NCT99980002", "NCT99980003"]
LIST = "Inclusion Criteria:\n\n* Adults who can walk\n* Signed consent\n"


def folder(path, members=ONE):
    """The members as files below `path`."""
    for name, content in members.items():
        file = path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


# Folders


def test_folder_every_file(tmp_path):
    """All files below a folder are read, sorted by name, packed ones and archives too."""
    folder(tmp_path, {"b/2.json.gz": gzip.compress(COMPACT[1].encode()), "a.json": COMPACT[0]})
    folder(tmp_path, {"c.zip": packed({"3.json": COMPACT[2]})})
    assert ids(readers.read(tmp_path)) == THREE


def test_folder_names_foreign(tmp_path):
    """A file that is no export is a failure with its name, and the others are read."""
    folder(tmp_path, ONE | {"b.bin": b"\0\1\2" * 20, "sub/a.json": "", "z.json": "{broken"})
    results = list(readers.read(tmp_path))
    assert [r.id for r in results if isinstance(r, Trial)] == THREE
    failures = [(r.error, r.detail) for r in results if isinstance(r, Failure)]
    assert [error for error, _ in failures] == ["unknown_format", "unreadable_input", "unknown_format"]
    for (_, detail), name in zip(failures, ("b.bin", "sub/a.json", "z.json"), strict=True):
        assert f"{tmp_path}/{name} is " in detail
        assert "Supported" not in detail


def test_folder_failures_placed(tmp_path):
    """The failure of a record says in which file of the folder it stands."""
    folder(tmp_path, {"a.ndjson": f"{COMPACT[0]}\n{{broken\n{COMPACT[1]}"})
    (failure,) = (r for r in readers.read(tmp_path) if isinstance(r, Failure))
    assert failure.detail.startswith("a.ndjson: line 2: it is no valid JSON")


def test_folder_hidden_skipped(tmp_path):
    """Hidden files, and what a Mac leaves in archives, are passed over."""
    hidden = {".x.json": "{", ".git/a.json": "{", "__MACOSX/a.json": "{", "sub/._b.json": "{"}
    folder(tmp_path, ONE | hidden)
    assert ids(readers.read(tmp_path)) == THREE
    assert ids(read(packed(ONE | hidden))) == THREE


@pytest.mark.skipif(os.name == "nt", reason="symbolic links need rights there")
def test_folder_links_out(tmp_path):
    """A link that leads out of the folder is not followed, nor is a folder that holds itself."""
    inside, outside = folder(tmp_path / "in"), folder(tmp_path / "out", {"x.json": COMPACT[0]})
    (inside / "link.json").symlink_to(outside / "x.json")
    (inside / "loop").symlink_to(inside)
    (inside / "out").symlink_to(outside)
    assert ids(readers.read(inside)) == THREE


def test_folder_nothing_readable(tmp_path):
    """Where no file can be read, that is said with what was there, at the first trial."""
    folder(tmp_path, {"a.bin": b"\0" * 50, "b.csv": "NCT Number,Study Title\nNCT99980001,x\n"})
    with pytest.raises(
        UnreadableInput, match=r"2 files.*a.bin is binary.*b.csv is the CSV download"
    ) as raised:
        next(readers.read(tmp_path))
    assert str(tmp_path) in str(raised.value)


def test_folder_notes_aside(tmp_path):
    """Text beside exports is taken for criteria only where its name says so."""
    folder(tmp_path, ONE | {"README.txt": LIST, "notes.md": LIST, "arm.txt": LIST})
    results = list(readers.read(tmp_path))
    assert [r.id for r in results if isinstance(r, Trial)] == ["NCT99980001", "arm", *THREE[1:]]
    assert [r.error for r in results if isinstance(r, Failure)] == ["unknown_format"] * 2
    assert [r.id for r in readers.read(tmp_path, "text") if isinstance(r, Trial) and r.criteria == LIST] == [
        "README", "arm", "notes.md",
    ]  # fmt: skip


# Archives


@pytest.mark.parametrize(
    "method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]
)
def test_archive_like_folder(tmp_path, method):
    """An archive gives what the folder gives, whatever it is called and however it is packed."""
    assert read(packed(ONE, method), "export.json") == list(readers.read(folder(tmp_path)))


def test_archive_packed_members():
    """Packed members, and an archive that was packed again, are read."""
    data = packed({"a.json.gz": gzip.compress(COMPACT[0].encode()), "b.json": COMPACT[1]})
    assert ids(read(data)) == THREE[:2]
    assert ids(read(gzip.compress(data))) == THREE[:2]


class Pipe(io.RawIOBase):
    """A stream that cannot be rewound."""

    def __init__(self, data):
        self.data = io.BytesIO(data)

    def readable(self):
        return True

    def readinto(self, buffer):
        part = self.data.read(min(100, len(buffer)))
        buffer[: len(part)] = part
        return len(part)


def test_archive_from_stream(monkeypatch):
    """An archive from a pipe is kept in a temporary file, up to a limit that is stated."""
    assert ids(list(readers.read_stream(Pipe(packed(ONE)), "standard input"))) == THREE
    monkeypatch.setattr(archives, "SPOOL_BYTES", 100)
    with pytest.raises(UnreadableInput, match="more than 0 GB in a stream"):
        next(readers.read_stream(Pipe(packed(ONE)), "standard input"))


def test_archive_in_archive():
    """An archive inside an archive is a failure with its name and what to do."""
    results = read(packed(ONE | {"more.zip": packed({"x.json": COMPACT[0]})}))
    assert [r.id for r in results if isinstance(r, Trial)] == THREE
    (failure,) = (r for r in results if isinstance(r, Failure))
    assert "more.zip is a ZIP archive inside another" in failure.detail


@pytest.mark.parametrize(
    "name", ["../x.json", "a/../../x.json", "/x.json", "..\\x.json", "\\x.json", "C:\\x.json", "c:x.json"]
)
def test_archive_climbs_out(name):
    """A member whose path leads out condemns the whole archive."""
    with pytest.raises(UnreadableInput, match=r"refused: its member .* lead out"):
        read(packed(ONE | {name: COMPACT[0]}))


def test_archive_windows_folders():
    """A backslash alone only parts folders, as old Windows programs write it."""
    assert ids(read(packed({"sub\\a.json": COMPACT[0]}))) == THREE[:1]


DAMAGED = {
    "encrypted": (changed(packed(ONE), "a.json", 8, 1), "is encrypted"),
    "unknown_packing": (changed(packed(ONE), "a.json", 10, 9), "packed in a way that is not supported"),
    "bad_content": (changed(packed(ONE), "a.json", 16, 7, 4), "the ZIP data are damaged"),
    "declared_short": (changed(packed(ONE), "a.json", 24, 90, 4), "the ZIP data are damaged"),
    "link": (with_link("/etc/hostname"), "is a symbolic link"),
}


@pytest.mark.parametrize("case", DAMAGED)
def test_member_trouble_told(case):
    """A member that cannot be read is told, and the others are read."""
    data, said = DAMAGED[case]
    results = read(data)
    assert any(said in r.detail for r in results if isinstance(r, Failure))
    expected = ["NCT99980001"] if case == "link" else THREE[1:]
    assert [r.id for r in results if isinstance(r, Trial)][-len(expected) :] == expected


def test_member_changed_told():
    """A member that was changed on its way is never taken for whole."""
    results = read(spoiled(packed(ONE, zipfile.ZIP_STORED), b"somethingmab lowers"))
    assert sum(isinstance(r, Failure) and "ZIP data are damaged" in r.detail for r in results) == 1


BROKEN = {
    "cut": (packed(ONE)[:-40], "cut off"),
    "head_only": (packed(ONE)[:30], "cut off"),
    "empty": (packed({}), "no file in the archive"),
    "folders_only": (packed({"a/": ""}), "no file in the archive"),
    "all_hidden": (packed({".a.json": COMPACT[0]}), "no file in the archive"),
    "overlapping": (changed(packed(ONE), "sub/b.json", 42, 0, 4), "overlap"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_archive_broken_told(case):
    """An archive that gives nothing is refused with its name and the reason."""
    data, said = BROKEN[case]
    with pytest.raises(UnreadableInput, match=said) as raised:
        read(data, "export.zip")
    assert "export.zip" in str(raised.value)


@pytest.mark.parametrize("entry", detect.known()["archive"], ids=lambda entry: entry["member"])
def test_document_refused(entry):
    """A spreadsheet or document, which is an archive too, is refused with what to do."""
    with pytest.raises(UnknownFormat) as raised:
        read(packed({entry["match"]: "x"}), "list.zip")
    assert str(raised.value) == f"list.zip is {entry['found']}. {entry['advice']}"
    with pytest.raises(UnreadableInput, match="Nothing in"):
        read(packed({entry["miss"]: "x"}))


# Bombs


@pytest.fixture
def small(monkeypatch):
    """Bombs of a size for tests."""
    monkeypatch.setattr(layers, "SMALL_BYTES", 1 << 20)


def test_archive_bomb_refused(small):
    """An archive that unpacks to far more than any export does is refused before it is unpacked."""
    bomb = packed({"a.json": COMPACT[0], "b.json": b" " * (2 << 20)})
    with pytest.raises(UnreadableInput, match=r"refused: .*more than 200 times .* over 1 MB"):
        read(bomb)


def test_many_bombs_refused(small):
    """Many members that are each too small to be a bomb are one together."""
    with pytest.raises(UnreadableInput, match="more than 200 times"):
        read(packed({f"{n}.json": b" " * (900 << 10) for n in range(4)}))


def test_lying_bomb_held(small):
    """A member that declares less than it holds gives no more than it declares."""
    results = read(changed(packed(ONE | {"z.json": b" " * (2 << 20)}), "z.json", 24, 100, 4))
    assert [r.id for r in results if isinstance(r, Trial)] == THREE
    assert "ZIP data are damaged" in results[-1].detail


@pytest.mark.parametrize("wrap", [lambda data: data, lambda data: packed({"a.json.gz": data})])
def test_gzip_bomb_refused(small, wrap):
    """A gzip bomb ends where it is known as one, alone and in an archive."""
    results = read(wrap(gzip.compress(f"[{COMPACT[0]},".encode() + b" " * (64 << 20))))
    assert ids(results) == ["NCT99980001", None]
    assert "gzip data unpack to more than 200 times their size and over 1 MB" in results[-1].detail


def test_gzip_bomb_keeps(small, monkeypatch):
    """What a gzip bomb held before is kept, and the last word is why it was ended."""
    monkeypatch.setattr(source, "HEAD_BYTES", 1000)
    results = read(gzip.compress("\n".join(COMPACT).encode() + b"\n" + b" " * (64 << 20)))
    assert ids(results) == [*THREE, None]
    assert "more than 200 times" in results[-1].detail


def test_dense_export_passes(small):
    """An export that packs well is no bomb: 50 times smaller is read to its end."""
    text = "\n".join(COMPACT[0].replace("INV-7", f"{n * 7919**3 % 2**40:x}") for n in range(2000))
    data = gzip.compress(text.encode())
    assert max(1 << 20, 50 * len(data)) < len(text) < 200 * len(data)
    assert len(read(data)) == 2000


def test_memory_stays_flat(monkeypatch):
    """Ten times the members take no more memory than their names do."""
    monkeypatch.setattr(source, "HEAD_BYTES", 50_000)

    def peak(count):
        one = study(1, "word and word " * 2000)
        data = io.BytesIO(packed({f"{n:06}.json": orjson.dumps(one) for n in range(count)}))
        tracemalloc.start()
        assert sum(1 for _ in readers.read_stream(data, "long")) == count
        top = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return top

    assert peak(300) < peak(30) + 270 * 1500


# Identity of a batch run


def test_identity_of_folder(tmp_path):
    """A folder is the same input as long as its names and contents are; a hidden file is no part of it."""
    folder(tmp_path / "a")
    first = identify({}, [tmp_path / "a"], "now").inputs
    (tmp_path / "a" / ".hidden").write_text("x")
    assert identify({}, [tmp_path / "a"], "now").inputs == first
    assert first[0].size == sum(map(len, ONE.values()))
    (tmp_path / "a" / "a.json").write_text(COMPACT[1])
    changed_one = identify({}, [tmp_path / "a"], "now").inputs
    (tmp_path / "a" / "a.json").rename(tmp_path / "a" / "d.json")
    assert len({first[0].sha256, changed_one[0].sha256, identify({}, [tmp_path / "a"]).inputs[0].sha256}) == 3


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes there")
def test_identity_of_pipe(tmp_path):
    """A pipe cannot be read twice, and that is said."""
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UnreadableInput, match="read twice"):
        identify({}, [tmp_path / "pipe"])


# Two files for a trial


def test_halves_one_trial(tmp_path):
    """The two lists of a trial are one trial, each exactly as its file has it."""
    halves = {"NCT99980001_exc.txt": "Gout\n", "NCT99980001_inc.txt": "Adults \nSigned consent\n"}
    (trial,) = read(packed(halves))
    assert trial == Trial(
        id="NCT99980001",
        registry="clinicaltrials.gov",
        url="https://clinicaltrials.gov/study/NCT99980001",
        criteria="Inclusion Criteria:\n\nAdults \nSigned consent\n\n\nExclusion Criteria:\n\nGout\n",
    )
    assert list(readers.read(folder(tmp_path, halves))) == [trial]


def test_half_alone_one_list(tmp_path):
    """A list without the other one is a trial all the same, in a folder or given alone."""
    words = "Gout, or any other inflammation of joints\n"
    folder(tmp_path, {"a/X1_exc.txt": words, "b/X1_inc.txt": words})
    assert [t.criteria for t in readers.read(tmp_path)] == [
        f"Exclusion Criteria:\n\n{words}",
        f"Inclusion Criteria:\n\n{words}",
    ]
    (alone,) = readers.read(tmp_path / "a" / "X1_exc.txt")
    assert (alone.id, alone.criteria) == ("X1", f"Exclusion Criteria:\n\n{words}")


def test_halves_annotations_aside():
    """Annotations beside the lists hold no criteria and are passed over."""
    halves = {"X1_inc.txt": "Adults\n", "X1_inc.ann": "T1\tPerson 0 6\tAdults\n", "X1_exc.txt": "Gout\n"}
    assert ids(read(packed(halves))) == ["X1"]


def test_halves_blank_told():
    """Two blank lists are a trial without criteria, by name."""
    (failure,) = read(packed({"X1_inc.txt": "\n", "X1_exc.txt": ""}))
    assert (failure.trial, failure.error) == ("X1", "no_criteria")


@pytest.mark.parametrize(("name", "count"), [("chia_text.zip", 120), ("ctgov_legacy_xml.zip", 80)])
def test_corpus_every_member(name, count):
    """Every trial of the real archives is read."""
    if not (CORPUS / name).exists():
        pytest.skip(f"no corpus at {CORPUS}")
    results = list(readers.read(CORPUS / name))
    assert len(results) == count
    assert all(isinstance(result, Trial) for result in results)
    with zipfile.ZipFile(CORPUS / name) as archive:
        if name == "chia_text.zip":
            trial = results[0]
            assert all(
                archive.read(f"{trial.id}_{side}.txt").decode() in trial.criteria for side in ("inc", "exc")
            )
