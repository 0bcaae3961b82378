"""The splitter on lists that are run together, numbered in odd ways, or combined by a count."""

from __future__ import annotations

import pytest

from plaincriteria.domain import Criterion, Eligibility
from plaincriteria.split import split


def texts(criteria: str) -> list[str]:
    """The readable texts of all items but section headings."""
    return [item.text for item in split(criteria).items if not item.id.startswith("S")]


def tree(criteria: str) -> list[str]:
    """The same, each behind one dot for each level."""
    return [
        "." * item.id.count(".") + item.text for item in split(criteria).items if not item.id.startswith("S")
    ]


def item(criteria: str, begins: str) -> Criterion:
    """The first item that begins so."""
    return next(item for item in split(criteria).items if item.text.startswith(begins))


@pytest.mark.parametrize(
    ("criteria", "expected"),
    [
        (
            "Inclusion Criteria:\n\ngout for a year -aged 30 to 60 years -urate above 8 mg/dL -able to walk",
            ["gout for a year", "aged 30 to 60 years", "urate above 8 mg/dL", "able to walk"],
        ),
        (
            "Inclusion Criteria:\n\n* Donor matched at HLA-A, -B, -C and -DRB1",
            ["Donor matched at HLA-A, -B, -C and -DRB1"],
        ),
        (
            "Inclusion Criteria:\n\nI. Adults with gout. II. Able to walk.\n\nIII. Speaks Welsh. IV. Has a telephone.",
            ["Adults with gout.", "Able to walk.", "Speaks Welsh.", "Has a telephone."],
        ),
        (
            "Exclusion Criteria:\n\nDonors: g) gout of a donor h) stones of a donor i) donors under 20",
            ["Donors:", ".gout of a donor", ".stones of a donor", ".donors under 20"],
        ),
        (
            "Inclusion Criteria:\n\n7.1) Has gout 7.2) Can walk\n7.3) Can read",
            ["Has gout", "Can walk", "Can read"],
        ),
        (
            "Inclusion Criteria:\n\n* Has gout\n* Can walk well 3. Urate measured twice\n\n4. Can read\n\n5. Can write",
            ["Has gout", "Can walk well", "Urate measured twice", "Can read", "Can write"],
        ),
        (
            "Inclusion Criteria:\n\n* One of these signs: a) swollen joint\n\n  b) rash\n\n  c) fever\n* Adult",
            ["One of these signs:", ".swollen joint", ".rash", ".fever", "Adult"],
        ),
        (
            "Exclusion Criteria:\n\nChildren under 12.- Gout of a parent.- Taking: -Colchicine -Any steroid.",
            ["Children under 12.", "Gout of a parent.", "Taking:", ".Colchicine", ".Any steroid."],
        ),
        (
            "Exclusion Criteria:\n\n* Gout in a parent. - Stones. - Fever of a child",
            ["Gout in a parent.", "Stones.", "Fever of a child"],
        ),
        (
            "Exclusion Criteria:\n\nGout in one foot- No walking aid- Speaks Welsh at home",
            ["Gout in one foot", "No walking aid", "Speaks Welsh at home"],
        ),
        (
            "\n        Exclusion Criteria: - Use of drugs for sleep - Gout before the visit of screening -\n"
            "        Known allergy to wax\n",
            ["Use of drugs for sleep", "Gout before the visit of screening", "Known allergy to wax"],
        ),
        (
            "Inclusion Criteria:\n\n1. Has gout 2. Oxygen above 90%3. Parents agree",
            ["Has gout", "Oxygen above 90%", "Parents agree"],
        ),
    ],
    ids=[
        "glued dashes",
        "matched antigens",
        "Roman numbers",
        "counts on",
        "tiers",
        "next line counts on",
        "first behind its lead-in",
        "dashes behind stops",
        "dashes after stops",
        "dashes stuck to words",
        "dash at a line's end",
        "number behind percent",
    ],
)
def test_marks_inside_lines(criteria: str, expected: list[str]) -> None:
    """Marks inside a line cut it where they form a list, and only there."""
    assert tree(criteria) == expected


def test_semicolons_side_by_side() -> None:
    """Conditions that `;` parts stand side by side, be they short or not; what leans on them stays."""
    parted = "Exclusion Criteria:\n\n* Gout in the feet, the hands or the knees; stones in the last year; pregnancy"
    assert texts(parted) == [
        "Gout in the feet, the hands or the knees;",
        "stones in the last year;",
        "pregnancy",
    ]
    leaning = "Exclusion Criteria:\n\n* Use of colchicine; however, one dose a week is allowed"
    assert len(texts(leaning)) == 1


def test_list_behind_colon() -> None:
    """A lead-in with a list behind its colon, parted by `;`, becomes a parent and its children."""
    listed = "Good organ function as shown by:urate < 9 mg/dL;platelets > 90,000/µL;sodium normal"
    criteria = f"Inclusion Criteria:\n\n* {listed}\n* Adult"
    assert tree(criteria) == [
        "Good organ function as shown by:",
        ".urate < 9 mg/dL;",
        ".platelets > 90,000/µL;",
        ".sodium normal",
        "Adult",
    ]


def test_lines_behind_such_list() -> None:
    """Unmarked lines after a lead-in with its list in one line are no children of it."""
    listed = "No sign of illness: urate normal; sodium normal; iron normal."
    criteria = f"Adults with gout.\n{listed}\nAble to walk.\nNo other gout drug."
    assert "Able to walk." in tree(criteria)


def test_run_on_bullet() -> None:
    """A single bullet into which a whole list was run together is cut at the capitals."""
    run_on = "Temperature over 38 degrees Nursing a baby Gout in the last month Kidney failure of any kind"
    criteria = f"Exclusion Criteria:\n\n- {run_on}"
    assert texts(criteria) == [
        "Temperature over 38 degrees",
        "Nursing a baby",
        "Gout in the last month",
        "Kidney failure of any kind",
    ]


def test_measure_behind_value() -> None:
    """An abbreviation behind the value of another measure begins a new condition."""
    criteria = "Inclusion Criteria:\n\nUric acid greater than 8 mg/dL SGOT no greater than 2 times normal. Must walk."
    assert texts(criteria)[:2] == ["Uric acid greater than 8 mg/dL", "SGOT no greater than 2 times normal."]


def test_numbers_below_numbers() -> None:
    """A list with numbers below a number keeps its second point."""
    criteria = (
        "Exclusion Criteria:\n\n  1. Heart disease:\n\n       1. Angina\n\n       2. Valves\n\n  2. Asthma"
    )
    assert tree(criteria) == ["Heart disease:", ".Angina", ".Valves", "Asthma"]


def test_list_ends_with_marks() -> None:
    """Unmarked lines behind a numbered list stand beside its lead-in."""
    lead_in = "Reasons against a scan including:"
    criteria = f"Exclusion Criteria:\n\nAllergy to wax\n{lead_in}\n1. metal\n2. fear\nPlanned surgery\nGout"
    assert tree(criteria) == [
        "Allergy to wax", lead_in, ".metal", ".fear", "Planned surgery", "Gout",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("lead", "joins", "count"),
    [
        ("At least two of the following:", "at_least", 2),
        ("Meets 3 or more of these criteria:", "at_least", 3),
        ("No more than two of the following:", "at_most", 2),
        ("At least one of the following:", "any", None),
        ("All three of the following:", "all", None),
        ("At least 2 weeks since one of the following:", "any", None),
        ("Laboratory values:", None, None),
    ],
)
def test_counts_of_lists(lead: str, joins: str | None, count: int | None) -> None:
    """A lead-in that asks for a number of its points says so in its fields."""
    found = item(f"Inclusion Criteria:\n\n* {lead}\n  * gout\n  * stones\n  * fever", lead[:8])
    assert (found.joins, found.count) == (joins, count)


def notes(eligibility: Eligibility) -> dict[str, tuple[str, ...]]:
    """The types of the notes, each with the items that it is about."""
    return {note.type: note.items for note in eligibility.notes}


def test_damaged_signs_noted() -> None:
    """A sign that the export has lost is noted with its item; nothing is guessed."""
    listing = split(
        "Inclusion Criteria:\n\n* ALT \ufffd 2.5 times normal\n* AST of 2?ULN\n* Why not? Ask us."
    )
    assert notes(listing) == {"garbled": ("I1", "I2")}
    assert listing.items[1].text == "ALT \ufffd 2.5 times normal"


def test_opposed_sides_noted() -> None:
    """The same words on both sides are noted as a conflict, unless a group tells them apart."""
    assert notes(split("Inclusion Criteria:\n\n* Gout.\n* Adult\n\nExclusion Criteria:\n\n* gout")) == {
        "conflict": ("I1", "E1")
    }
    grouped = "Inclusion Criteria:\n\nCohort A:\n* Gout\n\nExclusion Criteria:\n\n* Gout"
    assert "conflict" not in notes(split(grouped))


def test_missing_headings_noted() -> None:
    """A listing without any heading is read as rules for joining, and says so."""
    assert notes(split("* Adults with gout\n* Able to walk")) == {"side_assumed": ()}


def test_incomplete_listing_told() -> None:
    """A listing that says it leaves rules out is not complete."""
    criteria = "Inclusion Criteria:\n\n* Gout\n* Other protocol-defined criteria may apply."
    assert not split(criteria).complete
    assert split("Inclusion Criteria:\n\n* Gout").complete


def test_tildes_part_lines() -> None:
    """The one-line text of an AACT table is split at its tildes; the registry's own stay."""
    criteria = "Inclusion Criteria:~~* Adult, \\~60 kg~* Gout~  * in one foot~~Exclusion Criteria:~~* Fever"
    assert tree(criteria) == ["Adult, ~60 kg", "Gout", ".in one foot", "Fever"]
    assert texts("Inclusion Criteria: Adults of ~5 feet or more.") == ["Adults of ~5 feet or more."]


def test_capitals_head_list() -> None:
    """A heading in capitals, fused to the first number of its list, is cut off and gives the scope."""
    criteria = "Inclusion Criteria:\n\nINCLUSION CRITERIA COMMON TO BOTH COHORTS 1. Adults\n2. Gout"
    found = split(criteria)
    assert tree(criteria) == ["INCLUSION CRITERIA COMMON TO BOTH COHORTS", ".Adults", ".Gout"]
    assert found.items[-1].scope == "COMMON TO BOTH COHORTS"


def test_lost_comparator_noted() -> None:
    """Two blanks between a measure and its value are where a sign was lost."""
    assert notes(split("Exclusion Criteria:\n\nBody weight  3 kg.")) == {"garbled": ("E1",)}


def test_values_are_no_starts() -> None:
    """Limits of one value on both sides of its name do not cut it."""
    criteria = (
        "Inclusion Criteria:\n\n* TSH: 0.3 mIU/L ≤ Thyroid hormone ≤ 4 mIU/L OR free hormone ≤ 1.5 x ULN"
    )
    assert len(texts(criteria)) == 1


def test_people_with_list_in_line() -> None:
    """People named before a list in the same line are no heading of the lines that follow."""
    criteria = (
        "EXCLUSION CRITERIA:\n\nPatients with a bad heart: weak pulse; fast pulse; no pulse.\n\n"
        "Allergy to wax\n\nGout of a parent\n\nStones in a kidney"
    )
    assert tree(criteria)[4:] == ["Allergy to wax", "Gout of a parent", "Stones in a kidney"]


@pytest.mark.parametrize(
    "text", ["Age = 18 years", "Adults (=18 years)", "A score of = 5", "BMI=40kg/m2", "SpO2 = 93%"]
)
def test_levelled_comparator_noted(text: str) -> None:
    """An "=" before the value of a measure stands for a comparator that the export could not write."""
    assert notes(split(f"Inclusion Criteria:\n\n* {text}")) == {"garbled": ("I1",)}


@pytest.mark.parametrize(
    "text",
    [
        "Bilirubin > 25 umol/L = 1.4 mg/dL",
        "HbA1c >= 7%",
        "Age > or = 18 years",
        "ECOG = 0",
        "Creatinine > 90 umol/L (=1 mg/dL)",
    ],
)
def test_equal_values_fine(text: str) -> None:
    """Conversions, comparators in two signs and scores are not damaged."""
    assert notes(split(f"Inclusion Criteria:\n\n* {text}")) == {}


def test_break_tags_part_lines() -> None:
    """Every spelling of the break tag ends a line."""
    criteria = "inclusion criteria: <br/ >- adults <br />- gout<br>- able to walk <BR/>"
    assert texts(criteria) == ["adults", "gout", "able to walk"]
