"""The time of the splitter grows with the length of the text, whatever stands in it."""

import time
from collections.abc import Callable

import pytest

from plaincriteria import readable
from plaincriteria.split import split

MEGABYTE, DENSE_LETTERS = 1_000_000, 30_000
# What is repeated to make a text of a given length.
UNITS = {
    "bullets": "* Age over 18 years and under 80\n",
    "nested brackets": "([{}])",
    "open brackets": "([{",
    "one endless line": "patients with gout or asthma ",
    "numbers alone": "1) 2) 3) ",
    "negations": "not ",
    "blanks": " \n",
    "one run of blanks": " ",
    "emphasis": "**__",
    "escapes": "\\>",
    "marks that stand alone": " -",
}
# These give an item every few letters, so less will do.
DENSE = {
    "circled numbers out of order": "③ gout ⑤ asthma ",
    "lists in lists in one line": "a) gout b) asthma 1) rash 2) fever ",
    "letters that begin no list": "a) i. ",
    "lead-ins without a list": "a:\n",
}


def _seconds(run: Callable[[str], object], text: str) -> float:
    begun = time.process_time()
    run(text)
    return time.process_time() - begun


def grows_linearly(run: Callable[[str], object], small: str, large: str) -> bool:
    """Whether four times the text takes far less than sixteen times as long, in one of three tries."""
    return any(_seconds(run, large) < 9 * max(_seconds(run, small), 0.004) for _ in range(3))


@pytest.mark.parametrize("unit", UNITS.values(), ids=UNITS.keys())
def test_megabyte_takes_linear_time(unit: str) -> None:
    """A megabyte of one thing is split in about four times the time of a quarter of it."""
    large = unit * (MEGABYTE // len(unit))
    assert grows_linearly(split, large[: MEGABYTE // 4], large)


@pytest.mark.parametrize("unit", DENSE.values(), ids=DENSE.keys())
def test_dense_text_takes_linear_time(unit: str) -> None:
    """Many short items cost no more each than few."""
    large = unit * (DENSE_LETTERS // len(unit))
    assert grows_linearly(split, large[: DENSE_LETTERS // 4], large)


@pytest.mark.parametrize("run", [readable.text, readable.read], ids=["text", "read"])
def test_entity_escaped_without_end(run: Callable[[str], object]) -> None:
    """An entity that was escaped fifty thousand times over is resolved at once, not one round for each."""
    assert readable.text(f"&{'amp;' * 50_000}lt; 5") == "< 5"
    assert grows_linearly(run, f"&{'amp;' * 12_500}lt;", f"&{'amp;' * 50_000}lt;")


def test_escaped_entities_in_linear_time() -> None:
    """Such entities in a listing cost no more each than few."""
    assert grows_linearly(split, f"* gout &{'amp;' * 12_500}lt; 5", f"* gout &{'amp;' * 50_000}lt; 5")


def test_inline_lists_stay_shallow() -> None:
    """Lists that begin anew inside each other without end do not pile up levels, nor texts of ancestors."""
    items = split("a) gout: b) asthma: 1) rash: 2) fever: " * 300).items
    assert len(items) == 1200
    assert max(len(item.lead_in) for item in items) < 20
