"""Operators change a rewrite as they say, and the suite counts what a check makes of it."""

import ast
import json
import re
from collections import Counter
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import evals
from evals import operators as package
from evals.operator_suite import examine, make, observations, rows
from evals.operators import operators
from evals.operators.edits import Spot, change, fitted
from evals.pairs import SEED, read
from evals.resampling import values
from plaincriteria.domain import ErrorType, Finding, Verdict

OPERATORS = operators()
KEEPING = [one for one in OPERATORS if one.error_type is None]
BY_ID = {one.id: one for one in OPERATORS}
REFERENCES = [pair for pair in read(SEED) if pair.faithful]
MADE = make(REFERENCES)
WORDS = dict(
    zip(["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"], range(2, 11), strict=True)
)
LONGER = {"week": ("day", 7), "year": ("month", 12), "g": ("mg", 1000)}
AMOUNT = re.compile(
    r"(?<![\w^.,])(\d+(?:[.,]\d+)*|[a-z]+)(?:(?: or [a-z]+)? ?(week|year|g)(?:s\b|\b))?", re.IGNORECASE
)

named = pytest.mark.parametrize("operator", OPERATORS, ids=lambda one: one.id)


def amounts(text):
    """The amounts of a text by value, whatever way they are written."""
    found = set()
    for number, unit in AMOUNT.findall(
        text.replace("⁹", "^9")
        .replace("m2", "m²")
        .replace("wice", "wo times")
        .replace(" years old", " or older")
    ):
        number = str(WORDS.get(number.lower(), number))
        if number[0].isdigit():
            name, times = LONGER.get(unit, (unit, 1))
            found.add((Decimal(number.replace(",", "")) * times, name if unit else ""))
    return {value for value, _ in found}


def told(passed):
    finding = Finding(type="number", severity="fail", source=None, plain=None, message="wrong")
    return Verdict(passed=passed, score=float(passed), findings=() if passed else (finding,))


# The operators


@named
def test_example_is_changed(operator):
    """The text that an operator is for becomes what its table says."""
    assert operator.example.result in [one.text for one in operator.changes(operator.example.match)]


@named
def test_miss_left_alone(operator):
    """Where an operator does not fit, it gives nothing."""
    assert operator(operator.example.miss, Random(1)) is None  # noqa: S311


def test_every_error_made():
    """Each error type has an operator, ids are unique, and each operator fits a case of ours."""
    assert {one.error_type for one in OPERATORS} == {*get_args(ErrorType), None}
    assert len(BY_ID) == len(OPERATORS)
    assert len({one.operator.id for one in MADE}) > 0.8 * len(OPERATORS)


def test_spans_say_where():
    """What lies outside the spans is the same in both texts, and what lies inside is not."""
    for one in MADE:
        before, after, (old, new) = one.reference.rewrite, one.change.text, one.change[1:]
        assert before[: old.start] == after[: new.start]
        assert before[old.end :] == after[new.end :]
        assert before[slice(*old)] != after[slice(*new)]


def test_grammar_kept_up():
    """No text ends up with doubled spaces or words, a lower-case beginning, or a mark without its word."""
    broken = re.compile(
        r"  | [.,;]|\b(\w+) \1\b|,,|\.\.|\ba (?=[aeio])|\ban (?=[bcdfgjkpqtvwyz])|^[a-z]|[.] [a-z]"
    )
    assert [one.pair.rewrite for one in MADE if broken.search(one.pair.rewrite)] == []


def test_reader_stays_addressed():
    """A sentence that is added speaks to the reader of the text."""
    for one in (one for one in MADE if one.operator.id.startswith(("verdict", "addition-re"))):
        said = one.change.text[slice(*one.change.new)]
        caregiver = "person you care for" in one.reference.rewrite
        assert not re.search(r"\b(?:they|their|them)\b" if not caregiver else r"\byour?\b", said)


@pytest.mark.parametrize("operator", KEEPING, ids=lambda one: one.id)
def test_numbers_stay_equal(operator):
    """An operator that keeps the meaning keeps every amount, by value."""
    texts = [*(pair.rewrite for pair in REFERENCES), operator.example.match]
    for text in texts:
        for one in operator.changes(text):
            assert amounts(one.text) == amounts(text)


@pytest.mark.parametrize("name", [one.id for one in OPERATORS if one.id.startswith("number-")])
def test_numbers_really_change(name):
    """An operator for numbers leaves no text with the amounts in the places they had."""
    for text in (pair.rewrite for pair in REFERENCES):
        for one in BY_ID[name].changes(text):
            assert re.findall(r"\d+(?:\.\d+)?", one.text) != re.findall(r"\d+(?:\.\d+)?", text)


def test_no_check_imported():
    """The operators share no code with what they test."""
    files = sorted(Path(package.__file__).parent.glob("*.py"))
    assert len(files) > 3
    for file in files:
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom):
                assert node.module and not node.module.startswith(
                    ("plaincriteria.check", "plaincriteria.rules")
                )
                assert node.module != "plaincriteria"
            if isinstance(node, ast.Import):
                assert not any(name.name.startswith("plaincriteria") for name in node.names)


@given(st.integers(2, 200), st.sampled_from(["days", "weeks", "months", "years"]))
@settings(max_examples=60, deadline=None)
def test_times_come_out_even(number, unit):
    """A time in another unit is the same time, or the operator keeps still."""
    text = f"You cannot join if you had surgery in the {number} {unit} before screening."
    for one in BY_ID["same-time"].changes(text):
        assert one.text != text
        assert amounts(one.text) == amounts(text)


@given(st.decimals(2, 999, places=1))
@settings(max_examples=60, deadline=None)
def test_tenfold_is_tenfold(value):
    """A shifted point makes a value ten times as large or a tenth of it."""
    for one in BY_ID["number-tenfold"].changes(f"Your sodium must be at least {value} mmol/L."):
        new = Decimal(re.search(r"[\d.]+(?= )", one.text)[0])
        assert new in (value * 10, value / 10)


@given(st.text(max_size=200))
@settings(max_examples=60, deadline=None)
def test_any_text_survives(text):
    """No text breaks an operator, and a change is always a change."""
    for operator in OPERATORS:
        assert all(one.text != text for one in operator.changes(text))


@pytest.mark.parametrize(
    ("text", "start", "end", "put", "result"),
    [
        ("You had an active ulcer.", 11, 18, "", "You had an ulcer."),
        ("You had an active cancer.", 11, 18, "", "You had a cancer."),
        ("Take a drug.", 7, 11, "MRI", "Take an MRI."),
        ("At least one.", 0, 8, "at most", "At most one."),
        ("Take it at no more than 5 mg.", 11, 23, "at most", "Take it at most 5 mg."),
    ],
)
def test_article_and_capital(text, start, end, put, result):
    """What is put in fits its place: the article before it and the capital of a sentence."""
    assert change(text, (fitted(text, start, end, put),)).text == result


def test_spots_in_any_order():
    """Several spots are one change, whose span runs from the first to the last."""
    made = change("3 and 5 mg", (Spot(6, 7, "30"), Spot(0, 1, "50")))
    assert made == ("50 and 30 mg", (0, 7), (0, 9))


# The suite


def test_same_seed_same_pairs():
    """The same seed makes the same pairs, another seed others."""
    again, other = make(REFERENCES), make(REFERENCES, seed=2)
    assert [one.pair for one in again] == [one.pair for one in MADE]
    assert [one.pair for one in other] != [one.pair for one in MADE]


def test_pairs_are_labelled():
    """A made pair bears the label of its operator and belongs to its case; no case has two of one operator."""
    assert max(Counter((one.pair.cluster, one.operator.id) for one in MADE).values()) == 1
    assert len({one.pair.pair_id for one in MADE}) == len(MADE)
    for one in MADE:
        assert one.pair.error_type == one.operator.error_type
        assert one.pair.faithful == (one.operator.error_type is None)
        assert one.pair.pair_id == f"{one.reference.cluster}-{one.operator.id}"
        assert one.pair.cluster == one.reference.cluster


def test_most_are_more():
    """More rewrites of a case by an operator are made of its other references, each with its own name."""
    more = make(REFERENCES, most=2)
    assert len(more) > len(MADE)
    assert len({one.pair.pair_id for one in more}) == len(more)
    assert max(Counter((one.pair.cluster, one.operator.id) for one in more).values()) == 2


def test_unfaithful_never_taken():
    """Rewrites with an error of their own are no references."""
    assert make([pair for pair in read(SEED) if not pair.faithful]) == []


def test_rows_count_stops():
    """A check that stops all has full recall and alarms only; of references, those that pass are counted apart."""
    made = MADE[:80]
    untouched = {one.reference.rewrite for one in made if one.reference.audience == "patient"}
    _, tested = examine(made, lambda pair: told(pair.rewrite in untouched))
    counted = {row.operator.id: row for row in rows(tested)}
    assert {row.stopped.value for row in counted.values()} == {1.0}
    assert sum(row.passing.of for row in counted.values()) == sum(
        one.reference.audience == "patient" for one in made
    )
    figures = values(observations(tested))
    assert figures["recall.number-digit"] == 1
    assert figures["passed.same-frame"] == 0


def test_unscored_stands_apart():
    """A pair on which the check breaks is in no rate of its operator."""

    def broken(pair):
        raise ValueError

    _, tested = examine(MADE[:10], broken)
    assert rows(tested) == []
    assert values(observations(tested)) == {"scored": 0}


def test_command_writes_report(tmp_path, capsys):
    """`operators` prints a row an operator, writes rows with spans, and holds floors."""
    cases = tmp_path / "cases.jsonl"
    cases.write_text("".join(f"{line}\n" for line in SEED.read_text("utf-8").splitlines()[:2]), "utf-8")
    floor = ["--fail-under", "recall.comparator-flipped=1.1"]
    assert evals.main(["operators", str(cases), "--seed", "3", "--out", str(tmp_path / "run"), *floor]) == 1
    printed = capsys.readouterr()
    assert "recall.comparator-flipped is" in printed.err
    assert "comparator-flipped" in printed.out
    found = [
        json.loads(line) for line in (tmp_path / "run" / "results.jsonl").read_text("utf-8").splitlines()
    ]
    assert {"changed_from", "changed_to", "operator", "reference_passed"} <= found[0].keys()
    for row in found:
        (start, _), (_, end) = row["changed_from"], row["changed_to"]
        assert row["rewrite"][:start] == row["reference_rewrite"][:start]
        assert end <= len(row["rewrite"])
    page = (tmp_path / "run" / "report.html").read_text("utf-8")
    assert "Operators that change the meaning" in page
    summary = json.loads((tmp_path / "run" / "summary.json").read_text("utf-8"))
    assert summary["seed"] == 3
    assert "passed.same-frame" in summary["intervals"]
