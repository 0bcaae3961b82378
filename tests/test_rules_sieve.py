"""What patterns need, and the sieve that tells which can take a text: never one too few."""

from __future__ import annotations

import re

import pytest

from plaincriteria.rules.ends import bare
from plaincriteria.rules.needed import ANYTHING, folded
from plaincriteria.rules.pattern import RULES, rules
from plaincriteria.rules.reader import Reader
from plaincriteria.rules.sieve import Sieve, needs
from plaincriteria.rules.tails import tails
from plaincriteria.rules.wording import compiled, data


@pytest.mark.parametrize(
    ("pattern", "strings"),
    [
        ("no (?:known )?allergy", {"no allergy", "no known allergy"}),
        ("(?:lack|absence) of .+", {"lack of ", "absence of "}),
        (r"\d+ years?", {" year", " years"}),
        ("[a-z]+(?:itis|osis)", {"itis", "osis"}),
        ("(?!not )[Aa]ble", {"able"}),
        (r".*(?<=very )\w+", {"very "}),
        (r"(?P<n>\d) to{2} much", {" too much"}),
        (r"\x27tis", {"'tis"}),
        ("(?:ab)?c{1,2}", {"c", "abc", "cc", "abcc"}),
    ],
)
def test_needs(pattern: str, strings: set[str]):
    assert strings in [set(one) for one in needs(pattern, whole=False)]


@pytest.mark.parametrize("pattern", [".*", r"\w+", "(?:a|.)", "x*", "(?!ill).+", "é?"])
def test_nothing_needed(pattern: str):
    assert needs(pattern, whole=False) == []


def test_ends_needed():
    sieve = Sieve([("ill.*", True), (".*ill", True), ("ill", False)])
    assert list(sieve.likely("ill at ease")) == [0, 2]
    assert list(sieve.likely("he is ill")) == [1, 2]
    assert list(sieve.likely("chills")) == [2]


@pytest.mark.parametrize("text", ["aſk", "Ask", "asK", "aSK"])
def test_odd_letters_folded(text: str):
    assert re.fullmatch("ask", text, re.IGNORECASE)
    assert list(Sieve([("ask", True)]).likely(text)) == [0]
    assert len(folded(text)) == len(text)


@pytest.mark.parametrize("pattern", ["(?(1)a|b)", "(a", "[a"])
def test_unknown_pattern_named(pattern: str):
    with pytest.raises(ValueError):
        Reader(pattern, lambda _: ANYTHING).read()
    assert list(Sieve([(pattern, True)]).likely("whatever")) == [0]


def test_every_rule_passes_its_examples():
    """Whatever a rule, an end or a word-level step takes gets through its sieve."""
    words = data("words.toml")["word"]
    asked = [(one, True, text) for rule in rules(*RULES) for one in rule.pattern for text in rule.match]
    asked += [(tail.when, False, text) for tail in tails() for text in tail.match]
    asked += [(step["pattern"], False, step["match"]) for step in words]  # type: ignore[attr-defined, index]
    for pattern, whole, text in asked:
        text = bare(text)
        takes = compiled(pattern).fullmatch(text) if whole else compiled(pattern).search(text)
        if takes:
            assert list(Sieve([(pattern, whole)]).likely(text)) == [0], (pattern, text)
