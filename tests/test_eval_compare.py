"""Two runs compared: what was fixed and broken by id, and which figures fell outside their interval."""

import pytest

import evals
from evals import check_suite, compare
from evals.pairs import SEED
from evals.resampling import Observed
from plaincriteria import errors
from plaincriteria.domain import Finding, Verdict

FINDING = Finding(type="number", severity="fail", source=None, plain=None, message="differs")


def passing(*kept):
    """A check that lets the named pairs through and stops all others; it breaks on the name `broken`."""

    def check(criterion, draft, audience):
        passed = criterion.id in kept
        return Verdict(passed=passed, score=float(passed), findings=() if passed else (FINDING,))

    return check


@pytest.fixture
def run(monkeypatch, tmp_path, capsys):
    def one(name, check):
        monkeypatch.setattr(check_suite, "check", check)
        evals.main(["check", str(SEED), "--out", str(tmp_path / name)])
        capsys.readouterr()
        return str(tmp_path / name)

    return one


def test_compare_names_cases(run, capsys):
    """What is right now and was not is fixed, the opposite broken, each by its id; the exit code is 0."""
    before = run("a", passing("seed-01-U1"))
    now = run("b", passing("seed-02-patient", "seed-03-U2"))
    assert evals.main(["compare", before, now]) == 0
    told = capsys.readouterr().out
    assert "Fixed (2): seed-01-U1, seed-02-patient" in told
    assert "Broken (1): seed-03-U2" in told
    assert "balanced_accuracy" in told


def test_compare_fail_if_worse(run, capsys):
    """A figure outside its interval ends with 1 when that is asked for, and is named; the better way round is 0."""
    everything = passing(*(pair.pair_id for pair in check_suite.read(SEED)))
    before, now = run("a", passing()), run("b", everything)
    assert evals.main(["compare", before, now]) == 0
    assert evals.main(["compare", before, now, "--fail-if-worse"]) == 1
    told = capsys.readouterr()
    assert "recall.values fell outside its interval" in told.err
    assert "worse" in told.out
    assert evals.main(["compare", before, before, "--fail-if-worse"]) == 0


def test_compare_files_of_folder(run):
    """The files of a folder stand for the folder."""
    before = run("a", passing())
    assert (
        evals.main(["compare", f"{before}/summary.json", f"{before}/results.jsonl", "--fail-if-worse"]) == 0
    )


def test_compare_other_suite_refused(run, tmp_path, capsys):
    """Runs of two suites, or a folder that is none, cannot be compared: exit code 2."""
    before = run("a", passing())
    evals.main(["split", "--out", str(tmp_path / "split")])
    assert evals.main(["compare", before, str(tmp_path / "split")]) == 2
    assert "check run cannot be compared with a split run" in capsys.readouterr().err
    assert evals.main(["compare", before, str(tmp_path / "none")]) == 2


def test_compare_nothing_in_common():
    """Two runs without a case in common have no difference."""
    with pytest.raises(errors.InputError, match="no case in common"):
        compare.compare([Observed("a", "a", {})], [Observed("b", "b", {})])


def test_compare_unscored_broken():
    """A case that can no longer be scored is broken, and one that is gone is told."""
    before = [Observed("a", "a", {"recall": (1, 1)}, right=True), Observed("b", "b", {}, right=True)]
    now = [Observed("a", "a", {}, right=None), Observed("c", "c", {}, right=True)]
    found = compare.compare(before, now)
    assert (found.broken, found.fixed) == (("a",), ())
    assert (found.only_before, found.only_now) == (("b",), ("c",))
