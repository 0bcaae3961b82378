"""The splitter's rules: each matches its examples and leaves its counter-examples alone."""

from __future__ import annotations

import pytest

from plaincriteria.split import capitals, combine, headings, kinds, notes


@pytest.mark.parametrize("rule", headings.data()["heading"], ids=lambda r: r["name"])
def test_heading_examples_hold(rule: dict[str, list[str]]) -> None:
    """Each wording of a heading opens the side that it is listed under, and no other text does."""
    for side in ("inclusion", "exclusion", "other"):
        for example in rule[side]:
            found = headings.recognise(example)
            assert found and found.side == side, example
    for example in rule["not_matching"]:
        assert headings.recognise(example) is None, example


def test_sentence_examples_hold() -> None:
    """A lead-in sentence opens the side that it names."""
    examples = headings.data()["sentence_examples"]
    assert {headings.side_of_sentence(e) for e in examples["exclusion"]} == {"exclusion"}
    assert {headings.side_of_sentence(e) for e in examples["inclusion"]} == {"inclusion"}
    assert {headings.side_of_sentence(e) for e in examples["neither"]} == {None}


def test_group_examples_hold() -> None:
    """Names of cohorts and populations are told from criteria that begin with the same words."""
    groups = headings.data()["groups"]
    assert [e for e in groups["cohort_examples"] if not kinds.cohort(e)] == []
    assert [e for e in groups["cohort_not_matching"] if kinds.cohort(e)] == []
    assert [e for e in groups["population_examples"] if not kinds.population(e)] == []
    assert [e for e in groups["population_not_matching"] if kinds.population(e)] == []


@pytest.mark.parametrize("rule", kinds.data()["note"], ids=lambda r: r["name"])
def test_note_examples_hold(rule: dict[str, list[str]]) -> None:
    """Each kind of note is known by its examples and leaves criteria alone."""
    assert [e for e in rule["examples"] if kinds.note(e) != rule["name"]] == []
    assert [e for e in rule["not_matching"] if kinds.note(e) is not None] == []


def test_lead_examples_hold() -> None:
    """Lead-ins are told from whole criteria, and empty lead-ins from those that ask something."""
    lead, empty = kinds.data()["lead"], kinds.data()["empty_lead"]
    assert [e for e in lead["examples"] if not kinds.leads(e)] == []
    assert [e for e in lead["not_matching"] if kinds.leads(e)] == []
    assert [e for e in empty["examples"] if not kinds.topic(e)] == []
    assert [e for e in empty["not_matching"] if kinds.topic(e)] == []


@pytest.mark.parametrize("how", ["any", "all", "none", "at_least", "at_most", "unstated"])
def test_joins_examples_hold(how: str) -> None:
    """A lead-in says how its children combine, or nothing."""
    expected = None if how == "unstated" else how
    children = ["Condition one", "Condition two"]
    for example in kinds.data()["joins"][f"examples_{how}"]:
        assert combine.combination(example, children).joins == expected, example


def test_word_lists_lower() -> None:
    """The word lists are in lower case and sorted as the code needs them."""
    words = notes._words()
    assert list(words) == sorted(set(words))
    assert all(w == w.lower() for w in capitals.starters())
