"""The word lists of the splitter are counted from listings."""

from __future__ import annotations

import json

from evals import wordlists
from tests.exports import study

LISTINGS = [
    f"Adults with gout number {n}, seen by Mayer. History of Mayer gout; walking aid" for n in range(5)
]


def test_words_counted() -> None:
    """A word counts when enough listings use it, a starter when they write it in lower case inside sentences."""
    words, starters = wordlists.count(LISTINGS)
    assert {"adults", "gout", "mayer"} <= set(words)
    assert {"gout", "walking"} <= set(starters)
    assert "mayer" not in starters


def test_rare_words_left_out() -> None:
    """A word of too few listings is in neither list."""
    words, starters = wordlists.count([*LISTINGS, "rarely gout", "rarely gout"])
    assert "rarely" not in words
    assert "rarely" not in starters


def test_each_trial_once(tmp_path) -> None:
    """A trial that stands in two exports is counted once, a labelled one not at all."""
    one, two = tmp_path / "one.ndjson", tmp_path / "two.ndjson"
    for path, numbers in ((one, (1, 2)), (two, (2, 3))):
        path.write_text("\n".join(json.dumps(study(n, f"* Gout {n}")) for n in numbers), encoding="utf-8")
    assert list(wordlists.texts([one, two], {"NCT99980001"})) == ["* Gout 2", "* Gout 3"]
