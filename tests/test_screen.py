from __future__ import annotations

import io
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from plaincriteria.domain import Criterion, Eligibility, Note, RewrittenTrial, Section, Span, TrialRef
from plaincriteria.writers import labels, screen
from plaincriteria.writers.visible import visible
from tests.make import item, rewritten, shown

WORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(
    lambda text: visible(text).strip()
)


def printed(row: RewrittenTrial, width: int = 80, **options) -> str:
    console = Console(file=io.StringIO(), width=width, **options)
    screen.show(row, console)
    return console.file.getvalue()


def squeezed(text: str) -> str:
    """Without blanks and without the lines of boxes."""
    return re.sub(r"[\s\u2500-\u257f]", "", visible(text))


def assert_whole(row: RewrittenTrial, output: str) -> None:
    words = squeezed(output)
    said = [row.caveat, row.disclosure, *(note.message for note in row.notes)]
    for one in row.items:
        said += [one.plain, one.source.text, one.reason or ""]
    for text in said:
        assert squeezed(text) in words


@pytest.mark.parametrize("width", [40, 80, 400])
def test_nothing_left_out(width: int):
    """Caveat, disclosure, notes, both texts and reasons are printed at any width."""
    row = rewritten(items=(item(), shown(), item("I2.1", parent_id="I2")))
    assert_whole(row, printed(row, width))
    assert "Reading level (school grade): listing 9.1, now 4.2." in printed(row, 100)
    assert "2 of 3 entries in plain words, 1 in the listing's own." in printed(row, 100)


def drawn_item(number: int, plain: str, source: str, own: bool, parent: int):
    status, reason = ("source_shown", source) if own else ("rewritten", None)
    where = {"parent_id": f"I{parent}", "section": parent % 2}
    return item(f"I{number}", plain, source, status=status, reason=reason, **where)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(WORDS, WORDS, st.booleans(), st.integers(0, 4)), max_size=5), WORDS)
def test_any_words_kept(drawn, note: str):
    """Whatever the words and however the items hang together, none of them is left out."""
    items = tuple(drawn_item(number, *what) for number, what in enumerate(drawn))
    row = rewritten(items=items, notes=(Note(type="odd", message=note),))
    assert_whole(row, printed(row, 60))


def test_wide_side_by_side():
    """In a wide window the listing's words stand on the same line as the plain ones."""
    assert re.search(r"You must be 18 or older\..*│ Age >= 18 years", printed(rewritten(), 120))


def test_narrow_one_below_other():
    """In a narrow window they stand below, with a label."""
    lines = printed(rewritten(), 60).splitlines()
    at = next(n for n, line in enumerate(lines) if "You must be 18 or older." in line)
    assert "In the listing's words: Age >= 18 years" in lines[at + 1]


@pytest.mark.parametrize("width", [30, 100])
def test_long_word_whole(width: int):
    """A word that is wider than its column is folded, not cut."""
    row = rewritten(items=(item(source="q" * 150),))
    assert printed(row, width).count("q") == 150


@pytest.mark.parametrize("width", [60, 120])
def test_terminal_unsteered(width: int):
    """No escape, control or direction mark and no markup of the data acts on the terminal."""
    bad = "\x1b]0;owned\x07\x1b[2J\x9b31m\rAge\x08 [red]18[/red] [/] :smile: \u202eabc"
    row = rewritten(
        items=(item(bad, bad, bad, status="source_shown", reason=bad),), caveat=bad, disclosure=bad,
        notes=(Note(type="x", message=bad),), sections=(Section(kind="other", heading=bad, scope="y"),),
        trial=TrialRef(id=bad, registry="none", title=bad, url=bad, last_update=bad),
    )  # fmt: skip
    output = printed(row, width)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", output)
    assert "owned" not in output
    assert "[red]18[/red] [/]" in output and ":smile:" in output


def test_sides_named():
    """Each side is told by words and heading, not by colour alone; an unknown section is a remark."""
    row = rewritten(
        items=(item(), item("E1", section=1), item("O1", section=7)),
        sections=(
            Section(kind="inclusion", heading="If all of these:", scope=None),
            Section(kind="exclusion", heading=None, scope="Part B"),
        ),
    )
    output = printed(row)
    for words in (
        "WHO MAY BE ABLE TO JOIN",
        "If all of these:",
        "WHO CANNOT JOIN",
        "Only for: Part B",
        "ALSO IN",
    ):
        assert words in output


def test_terms_and_joins_said():
    """Terms are explained below their item, and how the items under it combine is said."""
    parent = item(joins="any", terms=({"term": "ULN", "meaning": "highest normal value", "plain": (0, 3)},))
    output = printed(rewritten(items=(parent, item("I1.1", parent_id="I1"))))
    assert "ULN: highest normal value" in output
    assert "any one of these:" in output


def test_plain_ascii_terminal():
    """A terminal without Unicode boxes gets the same words."""
    raw = io.BytesIO()
    console = Console(file=io.TextIOWrapper(raw, "ascii"), width=100)
    row = rewritten()
    screen.show(row, console)
    console.file.flush()
    assert_whole(row, re.sub(r"[|+-]{2,}|\|", "", raw.getvalue().decode()))


def split_of(*items: Criterion) -> Eligibility:
    return Eligibility(
        source="", sections=(Section(kind="inclusion", heading="Key [b]criteria", scope=None),), items=items,
        notes=(Note(type="cut", message="The listing ends here."),),
    )  # fmt: skip


def criterion(item_id: str, text: str, parent_id: str | None = None, **changes) -> Criterion:
    return Criterion(
        id=item_id, parent_id=parent_id, section=0, side="inclusion", kind="criterion", span=Span(0, 0),
        text=text, **changes,
    )  # fmt: skip


def test_split_drawn_as_tree():
    """Sections, ids, texts, kinds and notes of a split are drawn, children under their parents."""
    console = Console(file=io.StringIO(), width=70)
    items = (
        criterion("I1", "One of:\x1b[2J", joins="any"),
        criterion("I1.1", "Age [i]18", "I1", scope="Arm A"),
    )
    screen.show_split(split_of(*items), console)
    lines = console.file.getvalue().splitlines()
    assert lines[0] == "inclusion: Key [b]criteria"
    assert lines[1].endswith("I1 One of:  [any one of these]")
    assert lines[2].endswith("I1.1 Age [i]18  [Arm A]")
    assert lines[2].index("I1.1") > lines[1].index("I1")
    assert lines[3] == "Note: The listing ends here."


def test_deep_split_drawn():
    """A nesting of hundreds of levels is drawn without an end of the stack or of the width."""
    console = Console(file=io.StringIO(), width=70)
    items = [criterion(f"n{n}", f"level {n}", f"n{n - 1}" if n else None) for n in range(1_500)]
    screen.show_split(split_of(*items), console)
    assert "level 1499" in console.file.getvalue()


def test_bare_heading_not_repeated():
    """The listing's own heading stands under ours, and not as an item with the same words once more."""
    plain = rewritten().sections[0].heading
    row = rewritten(items=(item("S1", plain, "Key inclusion criteria:", kind="heading"), item()))
    words = printed(row)
    assert words.count(plain) == 1
    assert "In the listing's words: Key inclusion criteria:" in words


def test_counted_lists_told_once():
    """How many points of a list count is told where the item's own words do not say it."""
    assert labels.joined(item(plain="Any two of these:", joins="at_least", count=2)) is None
    assert labels.joined(item(plain="Signs of gout:", joins="at_least", count=2)) == "at least 2 of these"
    assert labels.joined(item(plain="No more than 3 of:", joins="at_most", count=3)) is None
