"""The check: what must pass, what must fail and as what, and that it fails closed."""

import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plaincriteria import check as stage
from plaincriteria.check import CHECKER, check
from plaincriteria.check.pairs import check_pair
from plaincriteria.domain import Audience, Criterion, Draft, Span, Term
from plaincriteria.errors import UnreadableInput

PAIRS = Path(__file__).parents[2] / "shared" / "rewrites" / "dev_pairs.jsonl"


def judge(source, plain, side="inclusion", audience="patient", lead_in=(), **draft):
    criterion = Criterion(
        id="I1",
        parent_id=None,
        section=0,
        side=side,
        kind="criterion",
        span=Span(0, len(source)),
        text=source,
        lead_in=lead_in,
    )
    written = {"method": "model", **draft}
    return check(criterion, Draft(criterion_id="I1", text=plain, **written), Audience(audience))


def types(*args, **kwargs) -> list[str]:
    """The types of what stops a text, each once."""
    failing = [finding.type for finding in judge(*args, **kwargs).findings if finding.severity == "fail"]
    return list(dict.fromkeys(failing))


CASES_FILE = Path(__file__).with_name("check_cases.jsonl")
CASES = [json.loads(line) for line in CASES_FILE.read_text(encoding="utf-8").splitlines()]
FAITHFUL = [case for case in CASES if case["error"] is None]
UNFAITHFUL = [case for case in CASES if case["error"] is not None]


@pytest.mark.parametrize("case", FAITHFUL, ids=lambda case: case["source"])
def test_faithful_texts_pass(case):
    """The same facts in other words, symbols, units or frames stop nothing."""
    verdict = judge(case["source"], case["plain"], case["side"])
    assert [finding for finding in verdict.findings if finding.severity == "fail"] == []
    assert verdict.passed
    assert verdict.score > 0.5


@pytest.mark.parametrize("case", UNFAITHFUL, ids=lambda case: f"{case['error']}: {case['source']}")
def test_changed_facts_fail(case):
    """A changed fact fails under its type, with a sentence for a person."""
    verdict = judge(case["source"], case["plain"], case["side"])
    assert not verdict.passed
    assert verdict.score < 0.5
    assert case["error"] in [finding.type for finding in verdict.findings]
    assert all(finding.message.endswith(".") for finding in verdict.findings)


def test_findings_point_both_ways():
    """Spans are offsets of the criterion's text and of the draft as they stand."""
    source, plain = "Age  ≥ 18 years at entry", "To join, you must be over 18 at entry."
    finding = judge(source, plain).findings[0]
    assert source[slice(*finding.source)] == "≥ 18 years"
    assert plain[slice(*finding.plain)] == "over 18"
    assert finding.message == "The listing says at least 18 years; the plain text says more than 18."


def test_numbers_of_lead_in_allowed():
    """A number of the lead-in may be said, but need not be."""
    lead_in = ("Within 28 days before the first dose:",)
    assert judge("Haemoglobin ≥ 9 g/dL", "Your haemoglobin must be 9 g/dL or more.", lead_in=lead_in).passed
    both = "In the 28 days before your first dose, your haemoglobin must be 9 g/dL or more."
    assert judge("Haemoglobin ≥ 9 g/dL", both, lead_in=lead_in).passed
    assert types("Haemoglobin ≥ 9 g/dL", both) == ["window"]


def test_lead_in_window_moved():
    """A window of the lead-in that is said must keep its event."""
    moved = "In the 28 days before surgery, your haemoglobin must be 9 g/dL or more."
    assert "window" in types(
        "Haemoglobin ≥ 9 g/dL", moved, lead_in=("Within 28 days before the first dose:",)
    )


def test_glossary_meanings_unread():
    """Numbers in an explanation from the glossary are not held against the text; a model's own are."""
    plain = "You must have an ECOG score of 0 or 1 (six steps, 0 to 9)."
    term = Term(term="ECOG", meaning="six steps, 0 to 9", plain=Span(21, 25))
    assert judge("ECOG 0 or 1", plain, method="rules", terms=(term,)).passed
    assert not judge("ECOG 0 or 1", plain, method="model", terms=(term,)).passed


def test_caregiver_voice_kept():
    """A caregiver's text says "you" of nobody, and a patient's knows no person cared for."""
    cared = "The person you care for cannot join if they smoke."
    assert judge("Smoker", cared, "exclusion", "caregiver").passed
    assert types("Smoker", cared, "exclusion", "patient") == ["who"]
    mixed = "The person you care for cannot join if you smoke."
    assert types("Smoker", mixed, "exclusion", "caregiver") == ["who"]
    assert judge("Smoker", "Your child cannot join if they smoke.", "exclusion", "parent").passed


@pytest.mark.parametrize("lead_in", [(), ("Diabetes or asthma",), ("Any of the following:",)])
def test_listing_words_judged(lead_in):
    """A draft in the very words of the listing, or of its lead-in, is compared like any other."""
    verdict = judge("Diabetes or asthma", "Diabetes or asthma", "exclusion", lead_in=lead_in)
    assert "check failed" not in [finding.message for finding in verdict.findings]
    assert verdict.passed


def test_endless_words_refused():
    """A text that says one word again and again is not compared: the work would grow without bound."""
    verdict = judge("asthma or " * 300, "You cannot join if you have " + "asthma and " * 300, "exclusion")
    assert not verdict.passed
    assert [finding.message for finding in verdict.findings] == [
        "The item is too long to be compared safely."
    ]


def test_empty_text_fails():
    """Nothing said is never faithful."""
    assert types("Smoker", "  ", "exclusion") == ["omission"]


def test_broken_check_fails(monkeypatch):
    """If anything in the check raises, the verdict is fail with score 0."""

    def broken(*_):
        raise RuntimeError("no criteria text here")

    monkeypatch.setattr(stage, "read_signals", broken)
    verdict = judge("Age ≥ 18 years", "You must be 18 or older.")
    assert (verdict.passed, verdict.score) == (False, 0.0)
    assert [(f.type, f.severity, f.message) for f in verdict.findings] == [
        ("verdict", "fail", "check failed")
    ]


@given(st.text(max_size=120), st.text(max_size=120), st.sampled_from(["inclusion", "exclusion", "other"]))
def test_any_texts_judged(source, plain, side):
    """Whatever the two texts, the inner check gives findings within them and does not raise."""
    criterion = Criterion(
        id="I1", parent_id=None, section=0, side=side, kind="criterion", span=Span(0, 1), text=source
    )
    draft = Draft(criterion_id="I1", text=plain, method="model")
    for signal in stage.read_signals(criterion, draft, Audience.PATIENT):
        finding = signal.finding
        assert finding.source is None or 0 <= finding.source.start <= finding.source.end <= len(source)
        assert finding.plain is None or 0 <= finding.plain.start <= finding.plain.end <= len(plain)


RULES = st.sampled_from(
    [
        "platelets {sign} {n},000/mm3",
        "age {sign} {n} years",
        "asthma with {sign} {n} attacks a month",
        "weight {sign} {n} kg",
        "creatinine {sign} {n} mg/dL",
        "stroke within {n} months before screening",
        "ALT {sign} {n} x ULN",
        "Karnofsky score {sign} {n}",
    ]
)
SIGNS = st.sampled_from([">", "<", "≥", "≤", "at least", "no more than", "under", "over"])


@given(RULES, SIGNS, st.integers(2, 99))
def test_source_passes_itself(rule, sign, n):
    """A criterion in the frame of its own side says what it says."""
    source = rule.format(sign=sign, n=n)
    assert judge(source, f"You must have {source}.").findings == ()
    assert judge(source, f"You cannot join if you have {source}.", "exclusion").findings == ()


@given(RULES, SIGNS, st.integers(2, 99), st.data())
def test_changed_digit_fails(rule, sign, n, data):
    """A number in which one digit differs never passes."""
    digits = str(n)
    at = data.draw(st.integers(0, len(digits) - 1))
    other = data.draw(st.sampled_from([d for d in "123456789" if d != digits[at]]))
    changed = rule.format(sign=sign, n=digits[:at] + other + digits[at + 1 :])
    for side, frame in (("inclusion", "You must have {}."), ("exclusion", "You cannot join if you have {}.")):
        assert not judge(rule.format(sign=sign, n=n), frame.format(changed), side).passed


ROW = {
    "pair_id": "x1",
    "section": "inclusion",
    "lead_in": None,
    "source": "Age ≥ 18 years",
    "audience": "patient",
    "rewrite": "You must be over 18.",
}


def test_pairs_become_verdicts():
    """A row of the check command becomes a verdict row that JSON can hold."""
    verdict = check_pair(ROW)
    assert json.loads(json.dumps(verdict)) == verdict
    assert (verdict["pair_id"], verdict["verdict"]) == ("x1", "fail")
    assert verdict["findings"][0]["type"] == "boundary"
    assert (
        check_pair({**ROW, "rewrite": "You must be 18 or older.", "lead_in": ["All:"]})["verdict"] == "pass"
    )


@pytest.mark.parametrize(
    "change",
    [
        {"source": None},
        {"source": " "},
        {"section": "both"},
        {"audience": "doctor"},
        {"lead_in": 3},
        {"rewrite": 1},
    ],
)
def test_bad_rows_named(change):
    """A row that lacks something is refused in words that name what."""
    with pytest.raises(UnreadableInput, match=next(iter(change))):
        check_pair({**ROW, **change})


def test_checker_is_versioned():
    """Results name the version of the check that judged them."""
    assert CHECKER.startswith("facts-")


@pytest.fixture(scope="module")
def labelled():
    if not PAIRS.exists():
        pytest.skip("the labelled pairs (../shared/rewrites) are not on this machine")
    rows = [json.loads(line) for line in PAIRS.read_text(encoding="utf-8").splitlines()]
    return [(row, check_pair(row)["verdict"] == "fail") for row in rows]


@pytest.mark.parametrize(
    ("kinds", "floor"),
    [
        ({"number", "comparator", "boundary", "unit", "threshold_softened"}, 0.90),
        ({"window"}, 0.45),
        ({"polarity", "exception", "modality", "verdict", "list_closure"}, 0.60),
    ],
)
def test_labelled_errors_caught(labelled, kinds, floor):
    """On the labelled rewrites the check catches what it is for."""
    caught = [failed for row, failed in labelled if row["error_type"] in kinds]
    assert sum(caught) / len(caught) >= floor


def test_labelled_faithful_pass(labelled):
    """On the labelled rewrites few faithful ones fail."""
    alarms = [failed for row, failed in labelled if row["label"] == "faithful"]
    assert sum(alarms) / len(alarms) <= 0.08


def test_long_texts_quick():
    """A page of text is judged in well under a second."""
    source = "Platelets ≥ 100,000/mm3, no asthma, ALT ≤ 2.5 x ULN unless metastases; " * 60
    started = time.process_time()
    judge(source, f"You must have {source}")
    assert time.process_time() - started < 2.0
