"""The eval suite: the cases are what they say they are, and the figures are what they should be."""

import asyncio
import gzip
import json
import re
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import get_args

import orjson
import pytest

import evals
from evals import check_suite, gate, metrics, rewrite_suite, sample
from evals.baselines import all_baselines, always_pass, best_overlap, number_set, word_overlap
from evals.metrics import Outcome
from evals.pairs import SEED, Pair, Phenomenon, read, read_cases
from plaincriteria import errors
from plaincriteria.caveat import Judged, Maker, publish
from plaincriteria.domain import Audience, Draft, ErrorType, Failure, Finding, Trial, Verdict
from plaincriteria.split import split

CASES = read_cases()
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
    return Outcome(pair("b", "unfaithful", kind), passed, frozenset(named))


def verdict(passed, kind="number", message="18 is missing"):
    finding = Finding(type=kind, severity="fail", source=None, plain=None, message=message)
    return Verdict(passed=passed, score=float(passed), findings=() if passed else (finding,))


def always(passed):
    return lambda pair: verdict(passed)


# The cases


def test_cases_many_conditions():
    """At least twenty cases over at least ten conditions, each with its own id and its own criterion."""
    assert len(CASES) >= 20
    assert len({case.metadata.condition for case in CASES}) >= 10
    assert len({case.id for case in CASES}) == len(CASES)
    assert len({case.input.source for case in CASES}) == len(CASES)


def test_phenomena_all_present():
    """Each phenomenon is in two cases at least, so that none hangs on one sentence."""
    counted = Counter(name for case in CASES for name in case.metadata.phenomena)
    assert {name: n for name, n in counted.items() if n < 2} == {}
    assert set(counted) == set(get_args(Phenomenon))


def test_error_types_all_present():
    """Each error type of the taxonomy is planted in two rewrites at least."""
    counted = Counter(bad.error_type for case in CASES for bad in case.target.unfaithful)
    assert set(counted) == set(get_args(ErrorType))
    assert min(counted.values()) >= 2


def test_pairs_ids_unique():
    """Every case gives two faithful and at least two unfaithful pairs, one of them for each audience."""
    assert len({pair.pair_id for pair in PAIRS}) == len(PAIRS)
    assert len(REFERENCES) == 2 * len(CASES)
    for case in CASES:
        assert {bad.audience for bad in case.target.unfaithful} == {Audience.PATIENT, Audience.CAREGIVER}


def test_rewrites_no_twins():
    """An unfaithful rewrite differs from both references of its case."""
    for case in CASES:
        faithful = {case.target.faithful.patient, case.target.faithful.caregiver}
        assert len(faithful) == 2
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
    assert evals.main(["check", "--wrong", "1"]) == 0
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
    assert evals.main(["check"]) == 1
    assert capsys.readouterr().err == "seed-01-U1 could not be scored: RuntimeError\n"


def test_check_writes_json(monkeypatch, tmp_path):
    """The JSON has the figures and one row for each pair."""
    monkeypatch.setattr(check_suite, "check", lambda *_: verdict(False))
    assert evals.main(["check", "--json", str(tmp_path / "out.json")]) == 0
    written = json.loads((tmp_path / "out.json").read_bytes())
    assert len(written["rows"]) == len(PAIRS)
    assert written["metrics"]["recall"] == 1
    assert written["baselines"]["always-pass"] == 0.5
    assert written["rates"]["recall"]["of"] == len(PAIRS) - len(REFERENCES)


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
    assert evals.main(["check", "--fail-under", floor]) == code
    assert bool(capsys.readouterr().err) == bool(code)


@pytest.mark.parametrize("floor", ["recall", "=1", "recall=high", "nonsense=1"])
def test_fail_under_refused(monkeypatch, capsys, floor):
    """A floor that is none, or for a metric that is none, is wrong use: exit code 2 and a sentence."""
    monkeypatch.setattr(check_suite, "check", lambda *_: verdict(True))
    assert evals.main(["check", "--fail-under", floor]) == 2
    assert floor.partition("=")[0] in capsys.readouterr().err


def test_floor_not_a_number():
    """A figure that is not a number holds no floor."""
    assert gate.missed([gate.Floor("recall", 0.5)], {"recall": float("nan")})


# The rewrite suite


class Fake:
    """Says the first criterion of each trial, and shows the other items in the source's words."""

    def __init__(self, lose=False):
        self.lose = lose

    async def rewrite(self, trial, audience, created):
        eligibility = split(trial.criteria)
        first = next(item for item in eligibility.items if item.kind == "criterion")
        judged = [self.judged(item, said=item is first) for item in eligibility.items]
        maker = Maker(backend="rules", model=None, prompt=None, checker="c", glossary="g", created=created)
        result = publish(trial, eligibility, audience, judged, maker)
        return result.model_copy(update={"items": result.items[1:]}) if self.lose else result

    def judged(self, item, said):
        words = Draft(criterion_id=item.id, text=item.text, method="source")
        draft = Draft(criterion_id=item.id, text="You must be 18 or older.", method="rules")
        return Judged(
            criterion=item, draft=draft, verdict=verdict(said), source_words=words,
            reason=None if said else "check_failed",
        )  # fmt: skip


def trial(name="T1"):
    return Trial(id=name, registry="test", criteria=CRITERIA)


def run_rewrite(monkeypatch, tmp_path, pipeline, records, *more):
    monkeypatch.setattr(rewrite_suite.compose, "pipeline", lambda settings: pipeline)
    monkeypatch.setattr(rewrite_suite, "trials", lambda path: iter(records))
    code = evals.main(["rewrite", "--json", str(tmp_path / "out.json"), *more])
    return code, json.loads((tmp_path / "out.json").read_bytes())


def test_rewrite_counts_items(monkeypatch, tmp_path, capsys):
    """Two trials of three criteria and two headings: one said in each is a third, and nothing is lost."""
    code, written = run_rewrite(monkeypatch, tmp_path, Fake(), [trial("T1"), trial("T2")])
    assert code == 0
    assert written["figures"]["items"] == 10
    assert written["figures"]["criteria"] == 6
    assert written["metrics"]["covered"] == pytest.approx(1 / 5)
    assert written["metrics"]["rewritten"] == pytest.approx(1 / 3)
    assert written["metrics"]["items_kept"] == written["metrics"]["caveat"] == 1
    assert list(written["reasons"].values()) == [4]
    assert written["findings"] == {"fail number": 8}
    assert written["metrics"]["short_sentences"] == 1
    assert "items in = items out" in capsys.readouterr().out


def test_rewrite_lost_item(monkeypatch, tmp_path, capsys):
    """A trial that lost an item is named, and the exit code is 1."""
    code, written = run_rewrite(monkeypatch, tmp_path, Fake(lose=True), [trial()])
    assert code == 1
    assert written["metrics"]["items_kept"] == 0
    assert capsys.readouterr().err == "T1: items in are not items out\n"


def test_rewrite_failure_counted(monkeypatch, tmp_path, capsys):
    """A record, a model or a rule that breaks is counted, and the run goes on."""

    class Down(Fake):
        async def rewrite(self, trial, audience, created):
            if trial.id == "T1":
                raise errors.ModelUnavailable("no connection")
            if trial.id == "T3":
                raise ZeroDivisionError
            return await super().rewrite(trial, audience, created)

    broken = Failure(trial="T0", error="unreadable_input", detail="no eligibility text")
    records = [broken, trial("T1"), trial("T2"), trial("T3")]
    code, written = run_rewrite(monkeypatch, tmp_path, Down(), records)
    assert code == 1
    assert written["figures"]["studies"] == 1
    assert written["metrics"]["processed"] == pytest.approx(1 / 4)
    assert capsys.readouterr().err.splitlines() == [
        "T0 could not be processed: unreadable_input",
        "T1 could not be processed: model_unavailable",
        "T3 could not be processed: ZeroDivisionError",
    ]


def test_rewrite_limit_and_floor(monkeypatch, tmp_path, capsys):
    """`--limit` takes the first trials only, and a floor that is not held ends with 1."""
    trials = [trial("T1"), trial("T2")]
    more = ("--limit", "1", "--fail-under", "rewritten=0.9")
    code, written = run_rewrite(monkeypatch, tmp_path, Fake(), trials, *more)
    assert code == 1
    assert [study["id"] for study in written["studies"]] == ["T1"]
    assert "rewritten is 0.3333" in capsys.readouterr().err


def test_rewrite_empty_folder(tmp_path):
    """A folder without an export is wrong input, not a perfect score."""
    with pytest.raises(errors.InputError, match=r"no \.json"):
        list(rewrite_suite.trials(tmp_path))


# The sample


@pytest.fixture
def rows():
    async def rewrite():
        return [await Fake().rewrite(trial(f"T{n}"), Audience.PATIENT, "2025-01-01") for n in range(30)]

    return asyncio.run(rewrite())


def test_sample_seeded_draw(rows):
    """The same seed draws the same items, another one others; none comes twice."""
    first = sample.draw(rows, 10, seed=1)
    assert first == sample.draw(rows, 10, seed=1) != sample.draw(rows, 10, seed=2)
    assert len({(one.trial, one.item.id) for one in first}) == 10
    assert {one.item.status for one in first} == {"rewritten"}


def test_sample_fair_draw(rows):
    """Over many seeds each item is drawn about as often as the others."""
    counted = Counter(one.trial for seed in range(600) for one in sample.draw(rows, 3, seed))
    assert len(counted) == 30
    assert 35 <= min(counted.values()) <= max(counted.values()) <= 90


def test_sample_status_chosen(rows):
    """Items in the source's words, or any, can be asked for; asking for more than there are gives all."""
    assert len(sample.draw(rows, 500, 1)) == 30
    assert len(sample.draw(rows, 500, 1, "source_shown")) == 60
    assert len(sample.draw(rows, 500, 1, "any")) == 90


@pytest.mark.parametrize("name", ["out.ndjson", "out.ndjson.gz"])
def test_sample_prints_both(rows, tmp_path, capsys, name):
    """Source and plain text stand one under the other, with the reason where there is one."""
    lines = b"\n".join(orjson.dumps(row.model_dump(mode="json")) for row in rows)
    (tmp_path / name).write_bytes(gzip.compress(lines) if name.endswith("gz") else lines)
    assert evals.main(["sample", str(tmp_path / name), "-n", "1", "--status", "source_shown"]) == 0
    told = capsys.readouterr().out
    assert "source  " in told
    assert "plain   " in told
    assert "did not pass the check. 18 is missing" in told


def test_sample_wrong_file(tmp_path, capsys):
    """A file that batch did not write is named with the line; a missing one too; nothing to draw is 1."""
    (tmp_path / "other.ndjson").write_text('{"a": 1}\n')
    (tmp_path / "empty.ndjson").write_text("")
    assert evals.main(["sample", str(tmp_path / "other.ndjson")]) == 2
    assert "line 1" in capsys.readouterr().err
    assert evals.main(["sample", str(tmp_path / "none.ndjson")]) == 2
    assert evals.main(["sample", str(tmp_path / "empty.ndjson")]) == 1


# The command


@pytest.mark.parametrize("argv", [[], ["judge"], ["check", "--seed", "1"]])
def test_command_wrong_use(argv, capsys):
    """Wrong use is exit code 2 with a usage line, and no exception reaches the caller."""
    assert evals.main(argv) == 2
    assert "usage: plaincriteria eval" in capsys.readouterr().err


def test_command_input_error(tmp_path, capsys):
    """Input that cannot be used is exit code 2 with one sentence."""
    assert evals.main(["check", str(tmp_path / "none.jsonl")]) == 2
    assert capsys.readouterr().err.count("\n") == 1
