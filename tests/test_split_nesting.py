"""What stands under what where the indentation of a list is lost or false."""

from __future__ import annotations

import re

import pytest

from plaincriteria.split import kinds, split


def tree(*lines: str) -> list[str]:
    """The readable texts under "Inclusion Criteria:", each behind one dot for each level."""
    items = split("Inclusion Criteria:\n\n" + "\n".join(lines)).items[1:]
    return ["." * item.id.count(".") + item.text for item in items]


def levels(*lines: str) -> list[int]:
    """How deep each item stands."""
    return [len(line) - len(line.lstrip(".")) for line in tree(*lines)]


@pytest.mark.parametrize("name", sorted(kinds.data()["list_end"]["examples"]))
def test_wordings_keep_examples(name: str) -> None:
    """Every wording that ends a list matches its examples and none of the others."""
    data = kinds.data()["list_end"]
    found = re.compile(data[name], re.IGNORECASE)
    assert all(found.search(text) for text in data["examples"][name])
    starts = name in ("consent", "top", "other_values", "beside")
    seek = found.match if starts else found.search
    assert not any(seek(text) for text in data["not_matching"][name])


def test_every_wording_exemplified() -> None:
    """No wording that ends a list lacks examples of both kinds."""
    data = kinds.data()["list_end"]
    names = {name for name, value in data.items() if isinstance(value, str)}
    assert names == set(data["examples"]) == set(data["not_matching"])


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (
            ["* Sound lung function, normal lung function being:", "* FVC > 75 %", "* FEV1 > 75 %"],
            [0, 1, 1],
        ),
        (
            [
                "* Normal kidney function, defined as:",
                "* creatinine < 1.2 mg/dL",
                "* urea < 40 mg/dL in two samples that were taken on an empty stomach in the same week at rest",
                "* Lives within an hour of the clinic",
                "* Heart rate > 50 bpm",
            ],
            [0, 1, 1, 0, 0],
        ),
        (
            ["* Adequate liver function:", "* ALT < 60 U/L", "* Adequate renal function: GFR > 50 mL/min"],
            [0, 1, 0],
        ),
        (
            [
                "* Adequate organ function as follows:",
                "* Hepatic:",
                "* bilirubin < 2 mg/dL",
                "* Renal:",
                "* GFR > 50 mL/min",
                "* Reads Danish",
            ],
            [0, 1, 2, 1, 2, 0],
        ),
    ],
    ids=["values stay", "topic changes", "next organ", "organs by name"],
)
def test_values_end_together(lines: list[str], expected: list[int]) -> None:
    """A flattened list of values goes on as long as its items measure something."""
    assert levels(*lines) == expected


def test_one_exception_only() -> None:
    """An exception in the singular is one item, and the list around it goes on."""
    assert levels(
        "1. Adequate organ function, defined as:",
        "",
        "   * platelets > 90 x 10^9/L",
        "   * bilirubin < 1.4 mg/dL, with the following exception:",
        "   * people with Gilbert disease may have up to 3 mg/dL",
        "   * albumin > 3 g/dL",
        "2. Lives in Peru",
    ) == [0, 1, 1, 2, 1, 0]


def test_treatments_before_diseases() -> None:
    """A flattened list of treatments ends with the first disease."""
    lines = ["* Treatment with any of the following:", "* Prior gene therapy", "* Hip surgery this year"]
    assert levels(*lines, "* Spinal cord compression", "* Angina") == [0, 1, 1, 0, 0]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["* Scheduled for a hernia operation and...", "* on warfarin or,", "* on no drug"], [0, 1, 1]),
        (["* Gout shown by:", "* crystals or", "* tophi", "* Reads Danish"], [0, 1, 1, 0]),
        (
            ["* Egg allergy, defined as:", "* Hives", "* OR a wheal of 3 mm", "* Has a telephone"],
            [0, 1, 1, 0],
        ),
    ],
    ids=["dots announce", "or leads on", "or begins"],
)
def test_or_holds_together(lines: list[str], expected: list[int]) -> None:
    """A list joined by "or" ends with the item that its last "or" leads to."""
    assert levels(*lines, "* Written informed consent") == [*expected, 0]


def test_consent_ends_list() -> None:
    """Consent defines no disease, but an unfinished sentence may ask for it."""
    behind = ["* People whose asthma is severe, as shown by:", "* Two attacks in the past year"]
    assert levels(*behind, "* People who have signed the consent form") == [0, 1, 0]
    assert levels("* Adults who:", "* Smoke", "* Agree to sign the informed consent form") == [0, 1, 1]


def test_following_are_several() -> None:
    """A lead-in in the plural has more than one item, whatever the second begins with."""
    assert levels(
        "* Poorly controlled asthma, shown by one of the following:",
        "* Global guideline step 5",
        "* History of two courses of prednisone",
    ) == [0, 1, 1]


def test_unmarked_list_ends() -> None:
    """Lines without marks below a marked lead-in are its list; the marked items go on beside it."""
    found = tree(
        "- Recovered from earlier treatment, apart from:", "", "Hair loss allowed", "", "- Reads Danish"
    )
    assert found == ["Recovered from earlier treatment, apart from:", ".Hair loss allowed", "Reads Danish"]


def test_groups_stand_out() -> None:
    """A group that is indented under the item above it, its items further out, stands beside that item."""
    found = tree("5. Has a telephone", "", "   For women who may conceive:", "6. Uses two methods")
    assert found == ["Has a telephone", "For women who may conceive:", ".Uses two methods"]


def test_second_begins_twice() -> None:
    """A second "2." under an unmarked lead-in means that the lead-in was the first item."""
    lines = [
        "Had any of the following:",
        "",
        "1. Gout",
        "2. Scurvy",
        "3. Rickets",
        "",
        "   2\\. Speaks Dutch",
    ]
    assert levels(*lines) == [0, 1, 1, 1, 0]


def test_consent_shows_falsehood() -> None:
    """Consent under an item that announces nothing shows that the whole list below it stands beside it."""
    lines = [
        "* Reads Danish",
        "* Had gout for a year.",
        "",
        "  * Urate above 8 mg/dL",
        "  * Informed consent",
    ]
    assert levels(*lines) == [0, 0, 0, 0]
    assert levels(*lines[:-1], "  * Tophi") == [0, 0, 1, 1]


def test_topics_share_leadin() -> None:
    """A topic behind the lead-in itself is the first of several."""
    assert levels(
        "* Has a cold as described below: Mild illness:",
        "* runny nose",
        "* sore throat",
        "",
        "  *Moderate illness:",
        "* fever and",
        "* cough",
    ) == [0, 1, 1, 1, 2, 2]


def test_either_skips_or() -> None:
    """A lone "or" stands between the two items of "either"."""
    assert levels("- Kidneys work, shown by either:", "- urine test", "Or:", "- blood test") == [0, 1, 0, 1]
