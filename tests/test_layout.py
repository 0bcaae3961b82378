"""Long texts in lines: which breaks are certain, and that no word changes."""

from __future__ import annotations

import re

import pytest

from plaincriteria.rules.layout import laid_out
from plaincriteria.rules.sentence import CLOSE, OPEN

LIST = (
    "Any serious disease that is not under control at the time of the first visit, including but not limited to: "
    "kidney failure, liver failure, asthma, and a bent back"
)


def words(text: str) -> list[str]:
    """The words of a text, marks of lists and carried-over words aside."""
    return re.sub(rf"[{OPEN}{CLOSE}.()]|\n- ", " ", text).lower().split()


def test_list_in_lines():
    """A plain list behind a colon stands in lines."""
    assert laid_out(LIST).endswith("to:\n- kidney failure,\n- liver failure,\n- asthma,\n- and a bent back")


def test_semicolons_in_lines():
    """What semicolons part stands in lines, with the marks for carried-over words around each of them."""
    text = f"You cannot join if {OPEN}{'one thing ' * 12}is true; {'another thing ' * 4}is true{CLOSE}."
    assert f"is true;{CLOSE}\n{OPEN}another" in laid_out(text)


def test_remark_in_a_sentence_of_its_own():
    """A remark in brackets stays in them, behind the full stop."""
    text = f"{'Some words ' * 11}of use (e.g., this one and that one)."
    assert laid_out(text).endswith("of use. (For example, this one and that one.)")


@pytest.mark.parametrize(
    "text",
    [
        "A short list: one, two, three",
        f"{LIST} within 6 months before the first visit",
        f"{'Some words ' * 11}of use (except for this one and that one)",
        f"{'Some words ' * 11}of use (at least ten milligrams of it a day)",
        f"{LIST}:",
    ],
)
def test_uncertain_stays(text):
    """Short texts stay, and so does what could be meant for more than what stands beside it."""
    assert laid_out(text) == text


@pytest.mark.parametrize("text", [LIST, "; ".join(["A part that is said in many words of its own"] * 3)])
def test_no_word_changed(text):
    """Breaks add and lose no word."""
    assert words(laid_out(text)) == words(text)
