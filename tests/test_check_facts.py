"""The reader of facts: every entry of its data with its examples; numbers, sides and windows of a text."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plaincriteria.check import cues, numbers, quantities
from plaincriteria.check.facts import read
from plaincriteria.check.normal import normalise
from plaincriteria.check.phrases import data
from plaincriteria.check.quantities import Quantity
from plaincriteria.check.windows import window
from plaincriteria.glossary import units

UNITS = units()["unit"]
COMPARATORS = data("check/comparators.toml")["comparator"]
CUES = data("check/cues.toml")["cue"]
DEMANDS = data("check/cues.toml")["demand"]
DIRECTIONS = data("check/windows.toml")["direction"]
ANCHORS = data("check/windows.toml")["anchor"]


def quantities_of(text: str) -> list[Quantity]:
    return quantities.read(normalise(text).text)


def sides(text: str) -> list[tuple[float, str, str | None]]:
    return [(q.value, q.relation, q.unit.id if q.unit else None) for q in quantities_of(text)]


def windows_of(text: str) -> list[tuple[str | None, frozenset[str]]]:
    normal = normalise(text)
    found = [window(normal.text, q) for q in quantities.read(normal.text)]
    return [(w.direction, w.anchors) for w in found]


@pytest.mark.parametrize("entry", UNITS, ids=lambda entry: entry["id"])
def test_unit_examples_hold(entry):
    """Every unit is read in its own examples, in none of its counter-examples, and names its authority."""
    assert entry["authority"]
    for text in entry["match"]:
        assert [q.unit.id for q in quantities_of(text) if q.unit] == [entry["id"]]
    for text in entry["miss"]:
        assert entry["id"] not in [q.unit.id for q in quantities_of(text) if q.unit]


@pytest.mark.parametrize("entry", UNITS, ids=lambda entry: entry["id"])
def test_unit_words_read_back(entry):
    """A unit said in its own plain words is read as the same amount."""
    for count, said in ((1, entry["words"]["one"]), (3, entry["words"]["many"])):
        found = quantities_of(f"{count} {said.split(' (')[0]}")
        assert found
        assert found[0].unit is not None
        assert found[0].unit.dimension == entry["dimension"]
        assert math.isclose(found[0].base, count * entry["factor"])


@pytest.mark.parametrize("entry", COMPARATORS, ids=lambda e: f"{e['relation']} {e['place']}")
def test_comparator_examples_hold(entry):
    """Every comparator gives its relation in its examples and another in its counter-examples."""
    assert entry["authority"]
    for text in entry["match"]:
        assert quantities_of(text)[0].relation == entry["relation"], text
    for text in entry["miss"]:
        assert quantities_of(text)[0].relation != entry["relation"], text


@pytest.mark.parametrize("entry", COMPARATORS, ids=lambda e: f"{e['relation']} {e['place']}")
def test_comparator_forms_read(entry):
    """Every single form of a comparator is understood beside a number."""
    for form in entry["forms"]:
        text = f"score {form} 7" if entry["place"] == "before" else f"score 7 {form}"
        assert [(q.value, q.relation) for q in quantities_of(text)] == [(7, entry["relation"])], text


@pytest.mark.parametrize("entry", CUES, ids=lambda entry: entry["kind"])
def test_cue_examples_hold(entry):
    """Every kind of cue is found in its examples and not in its counter-examples."""
    assert entry["authority"]
    for text in entry["match"]:
        assert cues.find(entry["kind"], normalise(text).text), text
    for text in entry["miss"]:
        assert not cues.find(entry["kind"], normalise(text).text), text


def test_demands_name_cues():
    """A demand speaks only of kinds of cue that exist."""
    kinds = {entry["kind"] for entry in CUES}
    for demand in DEMANDS:
        assert {demand["cue"], *demand["met_by"]} <= kinds


@pytest.mark.parametrize("entry", DIRECTIONS, ids=lambda entry: entry["id"])
def test_direction_examples_hold(entry):
    """Every direction is found in its examples and not in its counter-examples."""
    for text in entry["match"]:
        assert windows_of(text)[0][0] == entry["id"], text
    for text in entry["miss"]:
        assert windows_of(text)[0][0] != entry["id"], text


@pytest.mark.parametrize("entry", ANCHORS, ids=lambda entry: entry["id"])
def test_anchor_examples_hold(entry):
    """Every event is found behind a window in its examples and not in its counter-examples."""
    for text in entry["match"]:
        assert entry["id"] in windows_of(f"4 weeks {text}")[0][1], text
    for text in entry["miss"]:
        assert entry["id"] not in windows_of(f"4 weeks {text}")[0][1], text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("aged 18 to 75 years", [(18, "ge", "year"), (75, "le", "year")]),
        ("between 18 and 75 years old", [(18, "ge", "year"), (75, "le", "year")]),
        ("> 18 and < 65 years", [(18, "gt", "year"), (65, "lt", "year")]),
        ("ECOG 0, 1 or 2", [(0, "ge", None), (1, "eq", None), (2, "le", None)]),
        ("NYHA class III or IV", [(3, "ge", None), (4, "le", None)]),
        ("must not be older than 70 years", [(70, "le", "year")]),
        ("no fewer than three episodes", [(3, "ge", None)]),
        ("platelets ≥ 75 x 109/L", [(75e9, "ge", "/L")]),
        ("platelets ≥ 75 × 10⁹/L", [(75e9, "ge", "/L")]),
        ("bilirubin above the upper limit of normal", [(1, "gt", "x ULN")]),
        ("ALT at or below two and a half times the ULN", [(2.5, "le", "x ULN")]),
        ("for more than half a year", [(0.5, "gt", "year")]),
        ("over the past 6 months", [(6, "eq", "month")]),
        ("0.5 g (500 mg) or less", [(0.5, "le", "g"), (500, "le", "mg")]),
        ("blood pressure > 160/100 mmHg", [(160, "gt", "mmHg"), (100, "gt", "mmHg")]),
        ("2 or more weeks", [(2, "ge", "week")]),
        ("twenty-one days", [(21, "eq", "day")]),
    ],
)  # fmt: skip
def test_sides_are_read(text, expected):
    """Symbols, words, ranges and enumerations give the same values, sides and units."""
    assert sides(text) == expected


@pytest.mark.parametrize("text", ["CD4", "IL-6", "COVID-19", "HER2", "2nd line", "version 5.1.3", "PD-L1"])
def test_names_are_no_numbers(text):
    """A figure inside a name, an ordinal or a version is no quantity."""
    assert quantities_of(text) == []


def test_conversions_are_exact():
    """Four weeks are 28 days and a year is 12 months, but a month is no number of days."""
    four_weeks, days, month, year = quantities_of("4 weeks; 28 days; 12 months; 1 year")
    assert four_weeks.base == days.base
    assert month.base == year.base
    assert not days.unit.agrees(month.unit)


@given(st.text())
def test_offsets_stay_inside(text):
    """Whatever the text, offsets of the normalised text lead back into it, in order."""
    normal = normalise(text)
    assert len(normal.offsets) == len(normal.text) + 1
    assert all(a <= b for a, b in zip(normal.offsets, normal.offsets[1:], strict=False))
    assert normal.offsets[-1] == len(text)


@given(st.text(alphabet=st.sampled_from("≥≤<>0123456789.,/^-() xULNmgdLkg2³µ%IVorto\n"), max_size=60))
def test_reader_never_raises(text):
    """Signs, figures and units in any order are read without an exception."""
    facts = read(text)
    assert all(0 <= q.start < q.end <= len(facts.text) for q in facts.quantities)


@given(st.integers(min_value=0, max_value=999_999_999))
def test_thousands_read_alike(value):
    """A number with thousands separators is the number without."""
    assert (
        [n.value for n in numbers.find(f"{value:,}")]
        == [n.value for n in numbers.find(str(value))]
        == [value]
    )
