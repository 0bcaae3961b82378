"""The eval suite: the cases are what they say they are, and the figures are what they should be."""

import json
import re
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import get_args

import pytest

import evals
from evals import check_suite, gate, metrics
from evals.baselines import all_baselines, always_pass, best_overlap, number_set, word_overlap
from evals.metrics import Outcome
from evals.pairs import SEED, Pair, Phenomenon, case_files, read, read_cases
from plaincriteria import errors
from plaincriteria.domain import Audience, ErrorType, Finding, Verdict

CASES = [case for file in case_files() for case in read_cases(file)]
PAIRS = read(SEED)
REFERENCES = [pair for pair in PAIRS if pair.faithful]
ADDRESSED = re.compile(r"\byou(?:r|rs|rself)?\b", re.IGNORECASE)
CRITERIA = "Inclusion Criteria:\n\n* Aged 18 or older\n* Able to walk\n\nExclusion Criteria:\n\n* Pregnant"


def pair(name="p1", label="faithful", error_type=None, source="Age ≥ 18", rewrite="You must be 18 or older."):
    return Pair(
        pair_id=name, section="inclusion", lead_in=None, source=source, audience=Audience.PATIENT,
        rewrite=rewrite, label=label, error_type=error_type,
    )  # fmt: skip


def good(passed, name="g-F1"):
    return Outcome(pair(name), passed)


def bad(passed, kind="number", named=()):
    findings = tuple(
        Finding(type=name, severity="fail", source=None, plain=None, message="wrong") for name in named
    )
    return Outcome(pair("b", "unfaithful", kind), passed, findings)


def verdict(passed, kind="number", message="18 is missing"):
    finding = Finding(type=kind, severity="fail", source=None, plain=None, message=message)
    return Verdict(passed=passed, score=float(passed), findings=() if passed else (finding,))


def always(passed):
    return lambda pair: verdict(passed)


# The cases


def test_cases_many_conditions():
    """At least two hundred cases over at least fifteen conditions, each with its own id and its own criterion."""
    assert len(CASES) >= 200
    assert len({case.metadata.condition for case in CASES}) >= 15
    assert len({case.id for case in CASES}) == len(CASES)
    assert len({case.input.source for case in CASES}) == len(CASES)


def test_phenomena_all_present():
    """Each phenomenon is in a dozen cases at least, so that none hangs on one sentence."""
    counted = Counter(name for case in CASES for name in case.metadata.phenomena)
    assert {name: n for name, n in counted.items() if n < 12} == {}
    assert set(counted) == set(get_args(Phenomenon))


def test_error_types_all_present():
    """Each error type of the taxonomy is planted in a dozen rewrites at least."""
    counted = Counter(bad.error_type for case in CASES for bad in case.target.unfaithful)
    assert set(counted) == set(get_args(ErrorType))
    assert min(counted.values()) >= 12


def test_pairs_ids_unique():
    """Every case gives a faithful pair for each audience, a hard one if it has any, and two unfaithful ones or more."""
    pairs = [pair for case in CASES for pair in case.pairs()]
    assert len({pair.pair_id for pair in pairs}) == len(pairs)
    for case in CASES:
        faithful = [pair for pair in case.pairs() if pair.faithful]
        assert [pair.audience for pair in faithful[:2]] == [Audience.PATIENT, Audience.CAREGIVER]
        assert len(faithful) == 2 + (case.target.faithful.hard is not None)
        assert sum(pair.hard for pair in faithful) == len(faithful) - 2
        assert len(case.target.unfaithful) >= 2


def test_rewrites_no_twins():
    """An unfaithful rewrite differs from the references of its case."""
    for case in CASES:
        faithful = {pair.rewrite for pair in case.pairs() if pair.faithful}
        assert len(faithful) == 2 + (case.target.faithful.hard is not None)
        assert faithful.isdisjoint(bad.rewrite for bad in case.target.unfaithful)


@pytest.mark.parametrize("reference", REFERENCES, ids=lambda pair: pair.pair_id)
def test_reference_keeps_style(reference):
    """A reference rewrite has the frame of its side and its audience, and no sentence over twenty words."""
    caregiver = reference.audience is Audience.CAREGIVER
    who = "The person you care for" if caregiver else "You"
    frame = "cannot join if" if reference.section == "exclusion" else "must"
    assert reference.rewrite.startswith(f"{who} {frame} ")
    assert max(metrics.sentence_lengths(reference.rewrite)) <= 20
    if caregiver:
        assert not ADDRESSED.search(reference.rewrite.replace("person you care for", ""))


def test_read_names_line(tmp_path):
    """A broken line is named by its number, without the criterion's text."""
    file = tmp_path / "pairs.jsonl"
    file.write_text(pair().model_dump_json() + "\n" + '{"pair_id": "x", "source": "secret words"}\n')
    with pytest.raises(errors.UnreadableInput, match=r"line 2: section: Field required") as told:
        read(file)
    assert "secret" not in str(told.value)
    file.write_text("[1]\n")
    with pytest.raises(errors.UnreadableInput, match="line 1: one JSON object a line"):
        read(file)


def test_read_empty_refused(tmp_path):
    """A file without a pair is no measurement, and neither is a file that is not there."""
    (tmp_path / "empty.jsonl").write_text("\n")
    for name in ("empty.jsonl", "none.jsonl"):
        with pytest.raises(errors.UnreadableInput):
            read(tmp_path / name)


def test_pair_label_contradicts():
    """A faithful pair with an error type, or an unfaithful one without, is refused."""
    for label, kind in (("faithful", "number"), ("unfaithful", None)):
        with pytest.raises(ValueError, match="names its error_type"):
            pair(label=label, error_type=kind)


def test_read_development_pairs():
    """Labelled pairs with further keys are read as they are."""
    file = Path(__file__).parents[2] / "shared" / "rewrites" / "dev_pairs.jsonl"
    if not file.exists():
        pytest.skip(f"labelled pairs are not here: {file}")
    pairs = read(file)
    assert len(pairs) == 840
    assert sum(pair.faithful for pair in pairs) == 360
    assert sum(pair.hard for pair in pairs) == 120


# The figures


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [(8, 10, 0.4901625, 0.9433178), (0, 10, 0.0, 0.2775328), (10, 10, 0.7224672, 1.0), (0, 0, 0.0, 1.0)],
)
def test_wilson_known_values(hits, of, low, high):
    """The interval agrees with published values of the Wilson score interval."""
    assert metrics.wilson(hits, of) == pytest.approx((low, high), abs=1e-6)


def test_wilson_narrows_with_counts():
    """The same share from more cases has a narrower interval around it."""
    widths = [high - low for low, high in (metrics.wilson(n // 2, n) for n in (10, 100, 1000))]
    assert all(wide > narrow for wide, narrow in pairwise(widths))


def test_rates_counted_by_hand():
    """Three of four errors stopped, one of two faithful passed: 0.75, 0.5, balanced 0.625."""
    outcomes = [bad(False), bad(False), bad(False), bad(True), good(True), good(False)]
    assert metrics.recall(outcomes).value == 0.75
    assert metrics.false_alarms(outcomes).value == 0.5
    assert metrics.faithful_passed(outcomes).value == 0.5
    assert metrics.balanced_accuracy(outcomes) == 0.625


def test_rates_without_unscored():
    """What could not be scored changes no rate; with nothing left the rate is None, not zero."""
    outcomes = [bad(False), bad(None), good(True), good(None)]
    assert metrics.balanced_accuracy(outcomes) == 1.0
    assert metrics.recall(outcomes).of == 1
    assert metrics.recall([bad(None)]).value is None
    assert metrics.balanced_accuracy([good(True), bad(None)]) is None


def test_named_only_caught():
    """Of the errors that were stopped, the share with a finding of the labelled type."""
    outcomes = [bad(False, "unit", ["unit"]), bad(False, "unit", ["number"]), bad(True, "unit"), good(False)]
    assert metrics.named(outcomes)[:3] == (1, 2, 0.5)


def test_error_types_grouped():
    """Each unfaithful pair stands under its own type, faithful ones under none."""
    groups = metrics.by_error_type([bad(True, "who"), bad(False, "unit"), bad(False, "who"), good(True)])
    assert {kind: len(group) for kind, group in groups.items()} == {"unit": 1, "who": 2}
    assert list(groups) == ["unit", "who"]


@pytest.mark.parametrize(
    ("text", "lengths"),
    [
        ("You must be 18 or older.", (6,)),
        ("At most 2.5 times (ULN). It counts.", (5, 2)),
        ("Any of these:\n- one thing\n- another", (3, 2, 1)),
        ("", ()),
    ],
)
def test_sentence_lengths_counted(text, lengths):
    """Words are counted, bullets and blanks are not, and a decimal point ends no sentence."""
    assert metrics.sentence_lengths(text) == lengths


# The baselines


def test_number_set_compares():
    """The number set misses an exchanged comparator and stops a changed number."""
    assert number_set(pair(rewrite="You must be under 18."))
    assert not number_set(pair(rewrite="You must be 21 or older."))


def test_word_overlap_share():
    """The share of long words of the source that the rewrite has; without any, it lets through."""
    share = word_overlap(pair(source="stable asthma treatment", rewrite="Stable treatment"))
    assert share == pytest.approx(2 / 3)
    assert word_overlap(pair(source="≥ 18", rewrite="You must be 18 or older.")) == 1.0


def test_overlap_best_threshold():
    """The threshold is the one with the highest balanced accuracy on these pairs."""
    pairs = [
        pair("a", source="stable asthma", rewrite="stable asthma"),
        pair("b", "unfaithful", "omission", source="stable asthma", rewrite="asthma"),
    ]
    assert best_overlap(pairs) == 1.0


def test_baselines_always_pass():
    """Always-pass is at 0.5 by construction, on any labelled pairs."""
    assert all(always_pass(pair) for pair in PAIRS)
    assert metrics.balanced_accuracy(all_baselines(PAIRS)["always-pass"]) == 0.5


# The check suite


def test_check_broken_unscored():
    """A check that raises, or says of itself that it broke, gives no verdict; it never counts as caught."""

    def raises(pair):
        raise ZeroDivisionError

    def broke(pair):
        return verdict(False, message=check_suite.BROKE)

    for judge, trouble in ((raises, "ZeroDivisionError"), (broke, check_suite.BROKE)):
        measured = check_suite.measure(PAIRS, judge)
        assert len(measured.unscored) == len(PAIRS)
        assert {outcome.trouble for outcome in measured.outcomes} == {trouble}
        assert measured.metrics()["scored"] == 0
        assert measured.metrics()["recall"] is None


def test_check_fake_figures():
    """A check that stops everything has recall 1 and no faithful pair passed."""
    figures = check_suite.measure(PAIRS, always(False)).metrics()
    assert (figures["recall"], figures["faithful_passed"], figures["balanced_accuracy"]) == (1, 0, 0.5)
    assert figures["recall.who"] == 1
    assert figures["faithful_passed_hard"] is None


def test_check_prints_report(monkeypatch, capsys):
    """The screen names baselines, error types and what could not be scored; brackets stay."""
    monkeypatch.setattr(check_suite, "check", lambda *_: verdict(False, message="[18] is [bold]missing"))
    assert evals.main(["check", str(SEED), "--wrong", "1"]) == 0
    told = capsys.readouterr()
    for words in ("always-pass", "number set", "word overlap", "boundary", "could not be scored: 0"):
        assert words in told.out
    assert "[18] is [bold]missing" in told.out
    assert told.err == ""


def test_check_unscored_exits(monkeypatch, capsys):
    """A pair that could not be scored is named on standard error, and the exit code is 1."""

    def sometimes(criterion, draft, audience):
        if criterion.id == "seed-01-U1":
            raise RuntimeError
        return verdict(True)

    monkeypatch.setattr(check_suite, "check", sometimes)
    assert evals.main(["check", str(SEED)]) == 1
    assert capsys.readouterr().err == "seed-01-U1 could not be scored: RuntimeError\n"


def test_check_writes_json(monkeypatch, tmp_path):
    """The JSON has the figures and one row for each pair."""
    monkeypatch.setattr(check_suite, "check", lambda *_: verdict(False))
    assert evals.main(["check", str(SEED), "--json", str(tmp_path / "out.json")]) == 0
    written = json.loads((tmp_path / "out.json").read_bytes())
    assert len(written["rows"]) == len(PAIRS)
    assert written["metrics"]["recall"] == 1
    assert written["baselines"]["always-pass"]["balanced_accuracy"] == 0.5
    assert written["counted"]["recall"] == len(PAIRS) - len(REFERENCES)


def test_production_checks_seed():
    """The service's own check scores every seed pair and holds what it was measured at."""
    measured = check_suite.measure(PAIRS)
    assert [outcome.pair.pair_id for outcome in measured.unscored] == []
    figures = measured.metrics()
    assert figures["faithful_passed"] >= 0.95
    assert figures["recall"] >= 0.47


# The gate


@pytest.mark.parametrize(
    ("floor", "code"), [("recall=1", 0), ("recall=1.01", 1), ("faithful_passed_hard=0", 1)]
)
def test_fail_under_exit(monkeypatch, capsys, floor, code):
    """At the floor is held, below it is not, and what was not measured holds no floor."""
    monkeypatch.setattr(check_suite, "check", lambda *_: verdict(False))
    assert evals.main(["check", str(SEED), "--fail-under", floor]) == code
    assert bool(capsys.readouterr().err) == bool(code)


@pytest.mark.parametrize("floor", ["recall", "=1", "recall=high", "nonsense=1"])
def test_fail_under_refused(monkeypatch, capsys, floor):
    """A floor that is none, or for a metric that is none, is wrong use: exit code 2 and a sentence."""
    monkeypatch.setattr(check_suite, "check", lambda *_: verdict(True))
    assert evals.main(["check", str(SEED), "--fail-under", floor]) == 2
    assert floor.partition("=")[0] in capsys.readouterr().err


def test_floor_not_a_number():
    """A figure that is not a number holds no floor."""
    assert gate.missed([gate.Floor("recall", 0.5)], {"recall": float("nan")})


# The rewrite suite
