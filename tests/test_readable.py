"""Readable text: what it resolves, and that its offsets point at the raw text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plaincriteria.domain import Span
from plaincriteria.readable import read, text

TOKENS = (
    "age ", "\\<", "\\>=", "&lt;", "&amp;lt;", "\\&gt;", "&amp;amp;", "\\[", "\n   ", "  ", "\u00a0",
    "\u200b", "<br>", "&nbsp;", "&#8805;", "&", "\\", "10\\^9", "&nosuch;", "<", "\u00ad", "é", "😀",
)  # fmt: skip
PIECES = st.sampled_from(TOKENS)
RAW = st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=25).map("".join))


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("HbA1c \\<10% and \\>= 7%", "HbA1c <10% and >= 7%"),
        ("ALT &gt; 2 x ULN", "ALT > 2 x ULN"),
        ("ALT &amp;gt; 2 x ULN", "ALT > 2 x ULN"),
        ("ALT \\&gt; 2 x ULN", "ALT > 2 x ULN"),
        ("ALT \\&amp;gt; 2 x ULN", "ALT > 2 x ULN"),
        ("\\[part 2 only\\] \\*", "[part 2 only] *"),
        ('Smith \\& Jones say \\"yes\\"', 'Smith & Jones say "yes"'),
        ("  hard\n      wrapped\ttext ", "hard wrapped text"),
        ("first<br>second<BR/>third", "first second third"),
        ("hyper\u00adtension and hyper\u200btension", "hypertension and hypertension"),
        ("10 &nbsp; mg", "10 mg"),
        ("&nosuch; stays, R&D stays", "&nosuch; stays, R&D stays"),
        ("", ""),
        (" \n ", ""),
    ],
)
def test_registry_text_reads(raw: str, expected: str) -> None:
    """Escapes, entities (also doubly escaped), hard wraps and invisible characters are resolved."""
    assert read(raw).text == expected
    assert text(raw) == expected


@given(RAW)
def test_offsets_stay_inside(raw: str) -> None:
    """There is one offset more than characters; offsets never run backwards and never leave the raw text."""
    found = read(raw)
    assert len(found.offsets) == len(found.text) + 1
    assert all(a <= b for a, b in zip(found.offsets, found.offsets[1:], strict=False))
    assert found.offsets[0] >= 0 and found.offsets[-1] <= len(raw)


@given(RAW)
def test_text_equals_read(raw: str) -> None:
    """The short way gives the same text as the long one, without runs of blanks or blanks at the ends."""
    found = text(raw)
    assert found == read(raw).text
    assert found == " ".join(found.split())


@given(st.text(alphabet="abc XYZ12<>&\\[]", max_size=40))
def test_plain_characters_located(raw: str) -> None:
    """A character that was not resolved stands at its offset in the raw text."""
    found = read(raw)
    for char, at in zip(found.text, found.offsets, strict=False):
        assert char.isspace() or raw[at] in (char, "\\", "&")


def test_span_is_located() -> None:
    """A span of the readable text finds the characters, escapes and all, that it was read from."""
    raw = "HbA1c \\<10%,  ALT &gt;5"
    found = read(raw)
    at = found.text.index("<10%")
    span = found.locate(Span(at, at + 4))
    assert raw[span.start : span.end] == "\\<10%"
    at = found.text.index(">5")
    span = found.locate(Span(at, at + 2))
    assert raw[span.start : span.end] == "&gt;5"
    assert found.locate(Span(3, 3)) == Span(3, 3)


def test_outside_span_refused() -> None:
    """A span that lies outside of the readable text is an error and not a guess."""
    with pytest.raises(IndexError):
        read("short").locate(Span(2, 40))


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("platelets of 75×109/L or more", "platelets of 75×10^9/L or more"),
        ("1.5\\*109 / L", "1.5*10^9 / L"),
        ("0.5 x 10 9/L", "0.5 x 10^9/L"),
        ("2 x 106 cells per kg", "2 x 10^6 cells per kg"),
        ("3 x 109\n      cells/L", "3 x 10^9 cells/L"),
    ],
)
def test_lost_powers_said(raw, expected):
    """A power of ten that has lost its superscript is written as one, and points at its digits."""
    found = read(raw)
    assert found.text == text(raw) == expected
    power = found.text.index("^")
    assert raw[found.offsets[power + 1]] == found.text[power + 1]


@pytest.mark.parametrize("raw", ["2 x 109 mg", "room 109/L", "3 x 100/L", "4 x 10^9/L", "1 x 1099/L"])
def test_other_numbers_stay(raw):
    """Numbers that only look like a lost power stay as they are."""
    assert text(raw) == read(raw).text == raw
