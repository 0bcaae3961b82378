"""XML that attacks is refused fast and in flat memory; of XML that is broken, what came before is kept."""

from __future__ import annotations

import gzip
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest

from plaincriteria import readers
from plaincriteria.errors import UnknownFormat, UnreadableInput
from tests.exports import ids, read
from tests.xml_exports import PROLOG, Chunks, study, wrapped

SECRET = "zanzibarine"
MB = 1 << 20
OPEN = b"<search_results>\n"
STUDY = study(1).encode()

# XML that declares entities


def declaring(subset: str, used: str = "x", root: str = "<search_results>") -> bytes:
    """A study behind a DOCTYPE with this internal subset, its criteria made of `used`."""
    body = study(1, "@@").replace("@@", used)
    return f"<!DOCTYPE search_results [{subset}]>\n{root}{body}</search_results>".encode()


LAUGHS = '<!ENTITY l0 "laugh">' + "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(12))
PARAMETERS = '<!ENTITY % p0 "<!ATTLIST a b CDATA #IMPLIED>">' + "".join(
    f"<!ENTITY % p{n + 1} '{f'&#37;p{n};' * 10}'>" for n in range(9)
)
ENTITIES = {
    "billion_laughs": declaring(LAUGHS, "&l12;"),
    "laughs_in_attribute": declaring(LAUGHS, "<b c='&l12;'/>"),
    "laughs_at_root": declaring(LAUGHS, root="<search_results a='&l12;'>"),
    "laughs_in_utf16": declaring(LAUGHS, "&l12;").decode().encode("utf-16"),
    "one_long_often": declaring(f'<!ENTITY a "{"x" * 50_000}">', "&a;" * 50_000),
    "external": declaring('<!ENTITY e SYSTEM "file:///etc/passwd">', "&e;"),
    "external_public": declaring('<!ENTITY e PUBLIC "a" "http://127.0.0.1:9/x">', "&e;"),
    "external_unparsed": declaring('<!NOTATION n SYSTEM "n"><!ENTITY e SYSTEM "file:///etc/passwd" NDATA n>'),
    "parameter": declaring("<!ENTITY % p \"<!ENTITY e 'x'>\"> %p;", "&e;"),
    "parameter_external": declaring('<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;'),
    "parameters_nested": declaring(f"{PARAMETERS} %p9;"),
    "itself": declaring('<!ENTITY a "&b;"><!ENTITY b "&a;">', "&a;"),
    "declared_unused": declaring('<!ENTITY ge "&#8805;">'),
}


@pytest.mark.parametrize("case", ENTITIES)
def test_entities_refused_fast(case):
    """A file that declares an entity, of whatever kind, is refused at once and told what to do."""
    started = time.process_time()
    with pytest.raises(UnreadableInput) as raised:
        read(ENTITIES[case], "export.xml")
    assert time.process_time() - started < 2
    assert str(raised.value) == (
        "export.xml declares XML entities, which registry exports do not do. Remove its DOCTYPE."
    )


def test_entities_beyond_look():
    """A DOCTYPE so long that nothing else is seen of the file is told for what it is."""
    data = declaring(f'<!ENTITY a "{"x" * 100_000}">', "&a;")
    with pytest.raises(UnknownFormat, match=r"is XML that declares entities\. Registry exports do not"):
        read(data)
    with pytest.raises(UnreadableInput, match="declares XML entities"):
        read(data, format="ctgov-xml")


@pytest.mark.timeout(20)
@pytest.mark.parametrize("kind", ["entity", "parameter", "dtd"])
def test_external_never_opened(kind, tmp_path):
    """What an external entity or DTD points at is never opened: a pipe nobody writes to would hang."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    data = {
        "entity": declaring(f'<!ENTITY e SYSTEM "{pipe.as_uri()}">', "&e;"),
        "parameter": declaring(f'<!ENTITY % e SYSTEM "{pipe.as_uri()}"> %e;'),
        "dtd": f'<!DOCTYPE search_results SYSTEM "{pipe.as_uri()}">{wrapped(study(1))}'.replace(
            PROLOG, ""
        ).encode(),
    }[kind]
    if kind == "dtd":
        assert ids(read(data)) == ["NCT99970001"]
    else:
        with pytest.raises(UnreadableInput, match="declares XML entities"):
            read(data)


# XML without end


def text_of(size: int) -> Iterator[bytes]:
    """So many bytes of words."""
    return (b"word " * (MB // 5) for _ in range(size // MB + 1))


def endless(case: str, before: bytes = b"") -> Iterator[bytes]:
    """An attack after `before`, made while it is read."""
    opening, middle, closing = {
        "deep": (b"<clinical_study>", (b"<a>" * 1000 for _ in range(100)), b""),
        "deep_studies": (b"", (b"<clinical_study>" * 1000 for _ in range(100)), b""),
        "text": (b"<clinical_study><a>", text_of(50 * MB), b"</a></clinical_study>"),
        "cdata": (b"<clinical_study><a><![CDATA[", text_of(50 * MB), b"]]></a></clinical_study>"),
        "comment": (b"<!--", text_of(80 * MB), b"--><clinical_study/>"),
        "attribute": (b"<clinical_study a='", text_of(80 * MB), b"'/>"),
        "name": (b"<", (b"word" * 100_000 for _ in range(100)), b"/>"),
        "texts": (
            b"<clinical_study>",
            (piece for _ in range(9) for piece in (b"<a>", *text_of(8 * MB), b"</a>")),
            b"</clinical_study>",
        ),
        "tiny_elements": (b"<clinical_study>", (b"<a/>" * 10_000 for _ in range(400)), b"</clinical_study>"),
        "tiny_outside": (b"", (b"<a/>" * 10_000 for _ in range(400)), b"<clinical_study/>"),
    }[case]
    yield OPEN + before + opening
    yield from middle
    yield closing + b"</search_results>"


ENDLESS = [
    "deep", "deep_studies", "text", "cdata", "comment", "attribute", "name", "texts", "tiny_elements",
    "tiny_outside",
]  # fmt: skip
LIMITS = "a record may hold 64 MB and 1,500,000 tags and attributes, one text in it 10 MB, 256 elements"


@pytest.mark.parametrize("case", ENDLESS)
def test_endless_refused_fast(case):
    """XML too long or too deep is refused in time, with the limits."""
    started = time.process_time()
    with pytest.raises(UnreadableInput, match=LIMITS) as raised:
        next(readers.read_stream(Chunks(endless(case)), "export.xml", "ctgov-xml"))
    assert time.process_time() - started < 2
    assert str(raised.value).startswith("export.xml cannot be read: it is too long or too deep")


@pytest.mark.parametrize("case", ["deep", "text", "tiny_elements"])
def test_endless_keeps_before(case):
    """The studies before a record without end are kept, and one failure says where reading stopped."""
    results = list(readers.read_stream(Chunks(endless(case, STUDY)), "export.xml"))
    assert ids(results) == ["NCT99970001", None]
    assert (results[1].trial, results[1].error) == (None, "truncated_input")
    assert results[1].detail.startswith("near line ")
    assert "after record 1: it is too long or too deep" in results[1].detail
    assert results[1].detail.endswith("so nothing after it is read")


def in_child(expression: str) -> int:
    """The value of a function of this module in a process of its own, so that its memory can be measured."""
    root = Path(__file__).resolve().parents[1]
    return int(
        subprocess.run(
            [sys.executable, "-c", f"from tests import test_xml_safety as t; print(t.{expression})"],
            cwd=root, env={**os.environ, "PYTHONPATH": f"{root / 'service'}{os.pathsep}{root}"},
            capture_output=True, text=True, check=True,
        ).stdout
    )  # fmt: skip


def peak() -> int:
    """The most memory that this process ever had, in MB."""
    unit = 1 if sys.platform == "darwin" else 1 << 10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit // MB


def grown_by_attacks() -> int:
    """By how many MB the memory of this process grows at most under the attacks, one after another."""
    before = peak()
    streams = [Chunks([data]) for data in ENTITIES.values()]
    for stream in streams + [Chunks(endless(case)) for case in ("attribute", "tiny_elements", "text")]:
        with pytest.raises(UnreadableInput):
            next(readers.read_stream(stream, "export.xml", "ctgov-xml"))
    return peak() - before


def grown_by_many() -> int:
    """By how many MB the memory grows from 1,500 studies to 3,000."""
    peaks = []
    for count in (1500, 3000):
        parts = (b"<study>" + STUDY + b"</study>\n" for _ in range(count))
        chunks = Chunks(chain([OPEN], parts, [b"</search_results>"]))
        assert sum(1 for _ in readers.read_stream(chunks, "long")) == count
        peaks.append(peak())
    return peaks[1] - peaks[0]


def test_attacks_memory_flat():
    """Under attack after attack memory stays below what one record may take."""
    assert in_child("grown_by_attacks()") < 250


def test_many_memory_flat():
    """Twice the studies do not take more memory."""
    assert in_child("grown_by_many()") < 5


# XML that is broken

BROKEN = {
    "cut_in_text": ("Kidney stones", None, "the file ends in the middle of the data"),
    "cut_in_tag": ("ender>All", None, "the file ends in the middle of the data"),
    "cut_after_bracket": ("gender>All", None, "the file ends in the middle of the data, or it is no well"),
    "cut_before_end": ("</clinical_study>", None, "the file ends in the middle of the data"),
    "bare_ampersand": ("Kidney", "Kidney & bladder", "an & or < of the text"),
    "bare_less_than": ("Kidney", "eGFR < 30", "an & or < of the text"),
    "wrong_end": ("</gender>", "</sex>", "an element is closed that is not open"),
    "undeclared_entity": ("Kidney", "eGFR &ge; 30", "an entity that is not declared"),
    "undeclared_attribute": ("<gender>", "<gender a='&ge;'>", "an entity that is not declared"),
    "control_character": ("Kidney", "Kidney\x01", "a character that XML does not allow"),
    "control_reference": ("Kidney", "Kidney&#1;", "a character that XML does not allow"),
    "other_bytes": ("Kidney", "Kidn\udcffy", "its bytes do not fit its encoding"),
    "attribute_twice": ("<gender>", "<gender a='1' a='2'>", "it is no well-formed XML there"),
    "unknown_prefix": ("<gender>", "<x:gender/><gender>", "it is no well-formed XML there"),
}


def broken(case: str, *before: str) -> bytes:
    """An export that breaks in the study after `before`."""
    old, new, _ = BROKEN[case]
    text = wrapped(*before, study(5).replace("Kidney", f"{SECRET} Kidney"), study(6))
    at = text.rindex(old, 0, text.index("NCT99970006"))
    whole = text[:at] if new is None else text[:at] + new + text[at + len(old) :]
    return whole.encode(errors="surrogateescape")


@pytest.mark.parametrize("case", BROKEN)
def test_broken_keeps_before(case):
    """The studies before the break are kept, and one failure at the end says where and why."""
    results = read(broken(case, study(1), study(2)))
    assert ids(results)[:2] == ["NCT99970001", "NCT99970002"]
    assert [type(r).__name__ for r in results].count("Failure") == 1
    assert results[-1].error == "truncated_input"
    assert BROKEN[case][2] in results[-1].detail
    line = broken(case, study(1), study(2)).partition(SECRET.encode())[0].count(b"\n") + 1
    told = int(results[-1].detail.removeprefix("near line ").partition(",")[0])
    assert line <= told <= line + (12 if case == "cut_before_end" else 3)
    assert SECRET not in results[-1].detail


@pytest.mark.parametrize("case", sorted(BROKEN.keys() - {"cut_before_end", "unknown_prefix"}))
def test_broken_first_raises(case):
    """A file in which not even the first study can be read is refused with the place and the reason."""
    with pytest.raises(UnreadableInput) as raised:
        read(broken(case), "export.xml")
    said = str(raised.value)
    assert said.startswith("export.xml cannot be read: ")
    assert BROKEN[case][2] in said
    assert "near line " in said
    assert SECRET not in said


def test_entity_behind_dtd():
    """An entity that only an external DTD could declare stops the reading at its study, never drops it."""
    data = wrapped(study(1), study(2).replace("Kidney", "eGFR &ge; 30"), study(3))
    results = read(data.replace(PROLOG, '<!DOCTYPE search_results SYSTEM "public.dtd">\n'))
    assert ids(results) == ["NCT99970001", None]
    assert "an entity that is not declared" in results[1].detail


def test_gzip_cut_told():
    """Of a packed export that is cut off, the studies before the cut are kept and the reason is the packing."""
    data = wrapped(*(study(n, os.urandom(2000).hex()) for n in range(20)))
    packed = gzip.compress(data.encode())
    results = read(packed[: len(packed) // 2])
    assert 5 < len(results) < 15
    assert None not in ids(results[:-1])
    assert "gzip data end too early" in results[-1].detail


def test_gzip_damage_told():
    """A packed export that was changed on its way is never taken for whole."""
    packed = bytearray(gzip.compress(wrapped(study(1)).encode()))
    packed[-8] ^= 0xFF
    results = read(bytes(packed))
    assert ids(results) == ["NCT99970001", None]
    assert "gzip data are damaged" in results[1].detail


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (wrapped("<study/>"), "holds no clinical_study element"),
        ("Inclusion: adults", "it is no XML"),
        ("<?xml version='1.0' encoding='klingon'?><clinical_study/>", "its encoding is not known"),
        ("<?xml version='1.0' encoding='UTF-16'?><clinical_study/>", "cannot be read"),
    ],
)
def test_no_study_told(data, said):
    """A file without a study, or that is no XML, is refused with its name and the reason."""
    with pytest.raises(UnreadableInput, match=said) as raised:
        read(data, "export.xml", "ctgov-xml")
    assert str(raised.value).startswith("export.xml ")


def test_cut_anywhere_calm():
    """Wherever an export is cut, it ends in trials, failures or one of our errors, and never invents a trial."""
    data = wrapped(study(1), study(2)).encode()
    whole = read(data)
    for end in range(60, len(data) - 20, 257):
        try:
            results = read(data[:end], format="ctgov-xml")
        except UnreadableInput:
            results = []
        assert results == [] or ids(results)[-1] is None
        assert results[:-1] == whole[: max(0, len(results) - 1)]
