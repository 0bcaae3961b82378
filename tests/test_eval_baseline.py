"""No figure falls below the one on record, and a change planted in the check is seen."""

import argparse
import json

import pytest

from evals import check_suite, ratchet
from evals.metrics import GROUPS
from plaincriteria import check as checking
from plaincriteria import errors
from plaincriteria.check.compare import Comparison


@pytest.fixture(scope="module")
def present():
    """Every suite, measured once."""
    return ratchet.measure()


@pytest.fixture(scope="module")
def recorded(present):
    """The present figures as a record, read back as a file would be."""
    return json.loads(ratchet.lines(ratchet.record(present)))


# What reads negation and frames, and what reads the times of a rule, in the service's check.
READERS = {"polarity": ("turned",), "window": ("moved_moments", "changed_rates")}


def ignore(monkeypatch, kind):
    """Plant a change in the check itself: its readers of negation, or of time windows, see nothing."""
    for name in READERS[kind]:
        monkeypatch.setattr(checking, name, lambda *_: iter(()))
    if kind == "window":
        monkeypatch.setattr(Comparison, "windows", lambda _: iter(()))


def planted(present, kind):
    """What is measured when the check reads every criterion that has an error of the type again."""
    touched = {o.pair.cluster for o in present.check.outcomes if o.pair.error_type == kind}
    outcomes = tuple(
        check_suite.outcome(o.pair) if o.pair.cluster in touched else o for o in present.check.outcomes
    )
    return present._replace(check=present.check._replace(outcomes=outcomes))


def fallen(recorded, present):
    return list(ratchet.fallen(ratchet.against(recorded, present), present))


def test_baseline_held(present):
    """Nothing falls below the figures in the repository; a change that means to is put on record with --write."""
    assert fallen(ratchet.load(), present) == []


def test_baseline_complete(present):
    """The record in the repository holds every case that there is."""
    compared = ratchet.against(ratchet.load(), present)
    assert {suite: found.only_now for suite, found in compared.items()} == dict.fromkeys(compared, ())


def test_record_read_back(present, recorded):
    """A record that was just written differs from nothing."""
    compared = ratchet.against(recorded, present)
    assert fallen(recorded, present) == []
    for found in compared.values():
        assert (found.fixed, found.broken) == ((), ())
        assert {(one.low, one.high) for one in found.differences.values()} == {(0, 0)}


@pytest.mark.parametrize("kind", ["polarity", "window"])
def test_planted_change_fails(present, kind, monkeypatch):
    """A check that ignores negation, or time windows, falls below the record in the recall of that type."""
    ignore(monkeypatch, kind)
    told = fallen(ratchet.load(), planted(present, kind))
    assert any(line.startswith(f"check: recall.{kind} fell from") for line in told), told


def test_group_loss_seen(present, recorded):
    """One error lost of each type fails by the group of types: losses too small to see in a type add up."""
    kinds, clusters, outcomes = set(GROUPS["values"]), set(), []
    for one in present.check.outcomes:
        pair = one.pair
        lost = one.passed is False and pair.error_type in kinds and pair.cluster not in clusters
        if lost:
            kinds.remove(pair.error_type)
            clusters.add(pair.cluster)
        outcomes.append(one._replace(passed=True) if lost else one)
    now = present._replace(check=present.check._replace(outcomes=tuple(outcomes)))
    worse = ratchet.against(recorded, now)["check"].worse
    assert "recall.values" in worse
    assert "recall.boundary" not in worse


def test_gone_case_told(present, recorded):
    """A case that is on record and no longer there is named: a figure is not kept up by leaving cases out."""
    fewer = present._replace(check=present.check._replace(outcomes=present.check.outcomes[1:]))
    gone = present.check.outcomes[0].pair.pair_id
    assert fallen(recorded, fewer) == [f"check: 1 cases on record are gone: {gone}."]


def test_unscored_never_excused(present, recorded, monkeypatch, tmp_path):
    """A pair that could not be scored fails the comparison, and is never put on record."""
    first, *others = present.check.outcomes
    broken = present._replace(
        check=present.check._replace(outcomes=(first._replace(passed=None, trouble="KeyError"), *others))
    )
    told = fallen(recorded, broken)
    assert told[0] == f"check: {first.pair.pair_id} could not be scored: KeyError."
    monkeypatch.setattr(ratchet, "FILE", tmp_path / "baseline.json")
    monkeypatch.setattr(ratchet, "measure", lambda: broken)
    assert ratchet.run(argparse.Namespace(write=True)) == 1
    assert not ratchet.FILE.exists()


def test_command_writes_compares(present, monkeypatch, tmp_path, capsys):
    """`--write` puts the figures on record, the command alone compares, and without a record it is wrong use."""
    monkeypatch.setattr(ratchet, "FILE", tmp_path / "baseline.json")
    monkeypatch.setattr(ratchet, "measure", lambda: present)
    with pytest.raises(errors.UnreadableInput, match="holds no figures"):
        ratchet.run(argparse.Namespace(write=False))
    assert ratchet.run(argparse.Namespace(write=True)) == 0
    assert ratchet.run(argparse.Namespace(write=False)) == 0
    assert "# rewrite" in capsys.readouterr().out


def test_lost_study_fails(present, recorded):
    """A trial of the samples that loses its caveat fails, whatever the intervals say."""
    first, *others = present.rewrite.studies
    bare = present._replace(rewrite=present.rewrite._replace(studies=(first._replace(caveat=False), *others)))
    assert f"rewrite: {first.id}: the caveat is missing." in fallen(recorded, bare)
