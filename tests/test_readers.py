"""Readers: every shape of a v2 export gives the same trials."""

from __future__ import annotations

import codecs
import gzip
import io
import json
import tracemalloc

import pytest

from plaincriteria import readers
from plaincriteria.domain import Failure, Outcome, Trial
from plaincriteria.readers import json_records, source
from tests.exports import (
    COMPACT,
    CORPUS,
    CRITERIA,
    LOOSE,
    PRETTY,
    SHAPES,
    STUDIES,
    V2_FILES,
    boxed,
    ids,
    read,
    study,
)


@pytest.mark.parametrize("shape", SHAPES)
def test_shape_same_trials(shape):
    """However the studies are strung together, all come, in order, the criteria untouched."""
    trials = read(SHAPES[shape])
    assert ids(trials) == ["NCT99980001", "NCT99980002", "NCT99980003"]
    assert {trial.criteria for trial in trials} == {CRITERIA}


@pytest.mark.parametrize("shape", SHAPES)
def test_packed_marked_same(shape):
    """Packed with gzip, twice as two members, or with a byte order mark, the trials are the same."""
    plain = read(SHAPES[shape])
    data = SHAPES[shape].encode()
    middle = len(data) // 2
    assert read(gzip.compress(data)) == plain
    assert read(gzip.compress(data[:middle]) + gzip.compress(data[middle:])) == plain
    assert read(codecs.BOM_UTF8 + data) == plain
    assert read(gzip.compress(codecs.BOM_UTF8 + data)) == plain


def test_event_line_alike(monkeypatch):
    """The two ways through JSON, by line and by event, give the same trials."""
    by_line = read(SHAPES["ndjson"])
    monkeypatch.setattr(json_records, "_is_lines", lambda head: False)
    assert read(SHAPES["ndjson"]) == by_line


@pytest.mark.parametrize("data", [COMPACT[0], LOOSE[0], PRETTY[0], json.dumps(boxed(STUDIES[0]), indent=1)])
def test_single_all_fields(data):
    """One study fills every field of a trial, boxed or not."""
    assert read(data) == [
        Trial(
            id="NCT99980001",
            registry="clinicaltrials.gov",
            criteria=CRITERIA,
            title="A Study of Somethingmab",
            url="https://clinicaltrials.gov/study/NCT99980001",
            last_update="2031-02-03",
            status="RECRUITING",
            phases=("PHASE2",),
            conditions=("Type 2 Diabetes", "Obesity"),
            minimum_age="18 Years",
            maximum_age="75 Years",
            sex="ALL",
            healthy_volunteers=False,
            sponsor="Invented Pharma",
            countries=("Spain", "Chile"),
            enrolment=7,
            start="2030-11",
            summary="It asks whether somethingmab lowers blood sugar.",
            outcomes=(
                Outcome(rank="primary", measure="Change in HbA1c", time_frame="26 weeks"),
                Outcome(rank="secondary", measure="Body weight"),
            ),
        )
    ]


def test_fields_only_sparse():
    """A download with two fields is enough; the others stay empty."""
    sparse = {
        "protocolSection": {
            "identificationModule": {"nctId": "NCT99980009"},
            "eligibilityModule": {"eligibilityCriteria": "x"},
        }
    }
    trial = readers.read_study(sparse)
    assert trial == Trial(
        id="NCT99980009",
        registry="clinicaltrials.gov",
        criteria="x",
        url="https://clinicaltrials.gov/study/NCT99980009",
    )


def test_update_submit_date():
    """Without a posting date the date of submission counts."""
    data = study()
    del data["protocolSection"]["statusModule"]["lastUpdatePostDateStruct"]
    assert readers.read_study(data).last_update == "2031-02-01"


def test_foreign_id_no_link():
    """An id that is none of the registry's gets no address there."""
    data = study()
    data["protocolSection"]["identificationModule"]["nctId"] = "LOCAL-1"
    assert readers.read_study(data).url is None


def test_file_same_stream(tmp_path):
    """The name of a file says nothing: a packed one is known by its bytes."""
    path = tmp_path / "export.json"
    path.write_bytes(gzip.compress(SHAPES["ndjson"].encode()))
    assert list(readers.read(path)) == read(SHAPES["ndjson"])


def test_pipe_not_seekable():
    """A stream that gives few bytes at a time and cannot be rewound is read all the same."""

    class Pipe(io.RawIOBase):
        def __init__(self, data):
            self.data = io.BytesIO(data)

        def readable(self):
            return True

        def readinto(self, buffer):
            part = self.data.read(min(7, len(buffer)))
            buffer[: len(part)] = part
            return len(part)

    data = gzip.compress(SHAPES["page_pretty"].encode())
    assert ids(list(readers.read_stream(Pipe(data), "-"))) == ["NCT99980001", "NCT99980002", "NCT99980003"]


@pytest.mark.parametrize("shape", ["lines", "page"])
def test_memory_stays_flat(shape, monkeypatch):
    """Ten times the studies do not take more memory, not even on one single line."""

    class Endless(io.RawIOBase):
        """A long export that is made while it is read."""

        def __init__(self, count):
            glue = b"\n" if shape == "lines" else b","
            opening = b"" if shape == "lines" else b'{"studies":['
            one = COMPACT[0].encode()
            parts = [opening, *([one + glue] * (count - 1)), one, b"" if shape == "lines" else b"]}"]
            self.parts = iter(parts)
            self.rest = b""

        def readable(self):
            return True

        def readinto(self, buffer):
            while len(self.rest) < len(buffer) and (part := next(self.parts, None)) is not None:
                self.rest += part
            size = min(len(buffer), len(self.rest))
            buffer[:size] = self.rest[:size]
            self.rest = self.rest[size:]
            return size

    def peak(count):
        tracemalloc.start()
        stream = Endless(count)
        before = tracemalloc.get_traced_memory()[0]
        assert sum(1 for _ in readers.read_stream(stream, "long")) == count
        top = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return top - before

    monkeypatch.setattr(source, "HEAD_BYTES", 50_000)
    peak(100)  # what is loaded once
    # Python keeps up to 2,000 freed tuples of each size; the studies held would be 2 MB and more.
    assert peak(1000) < peak(100) + 500_000


def test_formats_described():
    """Every format has a name to type and one sentence."""
    assert next(iter(readers.FORMATS)) == "ctgov-v2"
    assert list(readers.FORMATS)[-1] == "text"  # it takes whatever reads like text
    assert all(sentence.endswith(".") for sentence in readers.FORMATS.values())


@pytest.mark.parametrize("name", V2_FILES)
def test_corpus_every_study(name):
    """Every study of every real v2 export is read, its criteria as they stand there."""
    path = CORPUS / name
    if not path.exists():
        pytest.skip(f"no corpus at {CORPUS}")
    results = list(readers.read(path))
    assert [r for r in results if isinstance(r, Failure)] == []
    assert len(results) == V2_FILES[name]
    raw = path.read_bytes()
    text = (gzip.decompress(raw) if name.endswith(".gz") else raw).decode()
    assert all(
        json.dumps(r.criteria) in text or json.dumps(r.criteria, ensure_ascii=False) in text
        for r in results[:40]
    )
