from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plaincriteria.writers.visible import same_words, visible


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("\x1b[31;1mred\x1b[0m", "red"),
        ("\x1b]8;;https://evil.example\x07link\x1b]8;;\x1b\\", "link"),
        ("\x1b]0;never ends", "]0;never ends"),
        ("a\x9b2Jb\x00\x7f", "a2Jb"),
        ("18\u202e71\u202c", "1871"),
        ("a\u2066b\u2069\u200e\u200f\u061c", "ab"),
        ("a\U000e0041\ufeff\u200bb", "ab"),
        ("\ud800a", "a"),
        ("a\tb\r\nc\u2028d", "a b c d"),
        ("a\nb", "a\nb"),
        ("≥ 18 µg/m² – naïve “x” 𝛽 نص", "≥ 18 µg/m² – naïve “x” 𝛽 نص"),
    ],
)
def test_steering_taken_out(text: str, left: str):
    """What steers a terminal or turns a line round goes; words of any script stay."""
    assert visible(text) == left


@given(st.text())
def test_no_control_left(text: str):
    """No control character but the line feed and no half of a pair is left; a second time changes nothing."""
    left = visible(text)
    assert not [c for c in left if c != "\n" and unicodedata.category(c) in ("Cc", "Cs")]
    assert visible(left) == left


def test_blanks_set_aside():
    """Texts are the same to a reader when only blanks or unseen characters differ."""
    assert same_words("Age  18\n", "Age\u200b 18")
    assert not same_words("Age 18", "Age 19")
