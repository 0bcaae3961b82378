"""What the check is measured by: ranks, risk, calibration, and intervals from resampled criteria."""

import random

import pytest

from evals import check_suite, metrics, resampling
from evals.metrics import GROUPS, Outcome
from evals.pairs import Pair
from evals.resampling import Difference, Figure, Observed
from plaincriteria.domain import Audience, ErrorType


def pair(name="p", kind=None, cid="c"):
    return Pair(
        pair_id=name, section="inclusion", lead_in=None, source="Age ≥ 18", audience=Audience.PATIENT,
        rewrite="You must be 18.", label="unfaithful" if kind else "faithful", error_type=kind, cid=cid,
    )  # fmt: skip


def seen(name, cluster="c", score=None, faithful=None, **shares):
    return Observed(name, cluster, {key: (int(part), 1) for key, part in shares.items()}, score, faithful)


# Ranks, risk, calibration


@pytest.mark.parametrize(
    ("scored", "area"),
    [
        ([(0.9, True), (0.1, False)], 1.0),
        ([(0.1, True), (0.9, False)], 0.0),
        ([(0.5, True), (0.5, False)], 0.5),
        ([(0.8, True), (0.4, True), (0.4, False), (0.2, False)], 0.875),
        ([(0.9, True)], None),
        ([], None),
    ],
)
def test_auroc_ties_half(scored, area):
    """A faithful pair above an unfaithful one counts once, beside it half, below it not at all."""
    assert metrics.auroc(scored) == area


def test_risk_grows_with_share():
    """The best score is shown first; pairs of the same score are shown together."""
    points = metrics.risk_by_share([(1.0, True), (0.5, True), (0.5, False), (0.1, False)])
    assert [(p.score, p.share, p.risk) for p in points] == [
        (1.0, 0.25, 0),
        (0.5, 0.75, 1 / 3),
        (0.1, 1.0, 0.5),
    ]
    assert metrics.area_under_risk(points) == pytest.approx(0.5 / 3 + 0.25 * 0.5)
    assert metrics.area_under_risk(metrics.risk_by_share([])) is None


def test_calibration_bins_scores():
    """Pairs of like score are counted together, and a score of 1 falls into the last bin."""
    bins = metrics.calibration([(0.05, False), (0.07, True), (0.95, True), (1.0, True)])
    assert [(held.score, held.faithful.hits, held.faithful.of) for held in bins] == [
        (pytest.approx(0.06), 1, 2),
        (pytest.approx(0.975), 2, 2),
    ]


def test_groups_hold_all_types():
    """Each error type stands in exactly one group."""
    held = [kind for kinds in GROUPS.values() for kind in kinds]
    assert sorted(held) == sorted(ErrorType.__args__)


# What a pair adds


def test_observed_error_counts():
    """A stopped error counts for all recalls that it belongs to, and for no faithful share."""
    case = check_suite.observed(Outcome(pair("p-U1", "window", "c7"), False, score=0.123456))
    assert case.shares == dict.fromkeys(("recall", "recall.values", "recall.window", "scored"), (1, 1))
    assert (case.cluster, case.score, case.faithful, case.right) == ("c7", 0.1235, False, True)


def test_observed_hard_faithful():
    """A stopped faithful pair counts against what passes, and a hard one also against the hard ones."""
    case = check_suite.observed(Outcome(pair("p-F3"), False, score=0.2))
    assert case.shares == {"faithful_passed": (0, 1), "faithful_passed_hard": (0, 1), "scored": (1, 1)}


def test_observed_unscored_apart():
    """What could not be scored counts as that alone, in no rate."""
    case = check_suite.observed(Outcome(pair("p"), None, trouble="ZeroDivisionError"))
    assert (case.shares, case.right, case.faithful) == ({"scored": (0, 1)}, None, None)


def test_cluster_source_without_cid():
    """Rewrites of one source belong together where the file names no criterion."""
    assert pair(cid="").cluster == pair("q", cid="").cluster == "Age ≥ 18"


# Intervals


def test_values_as_metrics():
    """Balanced accuracy and AUROC agree with those that are counted without weights."""
    dice = random.Random(3)  # noqa: S311
    outcomes = [
        Outcome(
            pair(f"p{n}", "unit" if n % 2 else None, f"c{n % 7}"),
            dice.random() < 0.6,
            score=round(dice.random(), 1),
        )
        for n in range(80)
    ]
    found = resampling.values([check_suite.observed(outcome) for outcome in outcomes])
    assert found["balanced_accuracy"] == metrics.balanced_accuracy(outcomes)
    assert found["auroc"] == pytest.approx(metrics.auroc(metrics.scores(outcomes)))
    assert found["recall.unit"] == found["recall"] == metrics.recall(outcomes).value


def test_figures_rates_wilson():
    """A share of yes and no has its Wilson interval."""
    found = resampling.figures([seen(f"p{n}", recall=n < 8) for n in range(10)])["recall"]
    assert found == Figure(0.8, *metrics.wilson(8, 10), 10)


def test_figures_same_every_time():
    """The same cases give the same interval, with the value inside."""
    cases = [seen(f"p{n}", f"c{n}", n / 30, n % 3 == 0) for n in range(30)]
    first, again = resampling.figures(cases)["auroc"], resampling.figures(cases)["auroc"]
    assert first == again
    assert 0 < first.low < first.value < first.high < 1


def test_clusters_widen_interval():
    """Ten rewrites of each criterion that share one fate tell no more than one of each."""
    alone = [seen(f"p{n}", f"c{n}", recall=n % 2, faithful_passed=1) for n in range(200)]
    together = [case._replace(cluster=f"c{n % 20}") for n, case in enumerate(alone)]
    narrow, wide = (resampling.figures(cases)["balanced_accuracy"] for cases in (alone, together))
    assert narrow.value == wide.value
    assert (wide.high - wide.low) > 2 * (narrow.high - narrow.low)


def test_sums_weighted_by_size():
    """A ratio of sums is that of all parts and wholes, not the mean of the ratios."""
    cases = [Observed("a", "a", {"f1": (1, 10)}), Observed("b", "b", {"f1": (1, 2)})]
    assert resampling.figures(cases)["f1"][:1] == (pytest.approx(2 / 12),)
    assert resampling.figures(cases)["f1"].of == 12


# Differences


def thirty(lost=0):
    return [seen(f"p{n}", f"c{n}", recall=n >= lost) for n in range(30)]


def test_difference_small_loss_seen():
    """Six of thirty lost and none won is outside the interval, though both Wilson intervals overlap."""
    found = resampling.differences(thirty(), thirty(6))["recall"]
    assert found.worse
    assert not found.better
    assert (found.before, found.now) == (1.0, 0.8)
    assert resampling.figures(thirty())["recall"].low < resampling.figures(thirty(6))["recall"].high


def test_difference_single_loss_inside():
    """One case of thirty lost could be chance."""
    assert not resampling.differences(thirty(), thirty(1))["recall"].worse


def test_difference_none_exact():
    """The same cases differ by nothing, whatever is drawn."""
    assert resampling.differences(thirty(3), thirty(3))["recall"] == Difference(0.9, 0.9, 0, 0)


def test_difference_shared_cases_only():
    """A case that only one side has counts on neither."""
    found = resampling.differences(thirty(), [*thirty(), seen("new", "new", recall=0)])["recall"]
    assert (found.before, found.now) == (1.0, 1.0)


def test_difference_no_longer_measured():
    """A figure that is not measured any more is worse, a new one is not."""
    now = [case._replace(shares={"unit": (1, 1)}) for case in thirty()]
    found = resampling.differences(thirty(), now)
    assert found["recall"].worse
    assert not found["unit"].worse
    assert not found["unit"].better
