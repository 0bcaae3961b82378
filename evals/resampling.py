"""Figures with intervals from resampled clusters: a criterion or a trial is drawn with all its cases or not at all."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import accumulate
from operator import mul
from random import Random
from typing import NamedTuple

from evals.metrics import wilson

DRAWS = 1_000
_TAIL = 0.025
_LEAST = 1e-9  # a difference below this is rounding

# The value of a figure when each cluster is counted as often as its weight says; None where nothing counts.
Statistic = Callable[[Sequence[int]], float | None]


class Observed(NamedTuple):
    """What one case adds to the figures.

    `shares` holds its part and its whole of each figure that it counts for; `score` and `faithful` are those of
    a pair that was scored; `right` says whether the case came out as it should, None where it could not be scored.
    """

    id: str
    cluster: str
    shares: Mapping[str, tuple[float, float]]
    score: float | None = None
    faithful: bool | None = None
    right: bool | None = None


class Figure(NamedTuple):
    """A figure with its 95 % interval and what it was counted over; value None where nothing was counted."""

    value: float | None
    low: float
    high: float
    of: float


class Difference(NamedTuple):
    """A figure before and now over the same cases, and the 95 % interval of the difference (now less before)."""

    before: float | None
    now: float | None
    low: float
    high: float

    @property
    def worse(self) -> bool:
        """Whether the figure fell outside its interval, or can no longer be measured."""
        if self.now is None or self.before is None:
            return self.before is not None
        return self.high < -_LEAST

    @property
    def better(self) -> bool:
        """Whether the figure rose outside its interval."""
        return self.now is not None and self.before is not None and self.low > _LEAST


def values(cases: Sequence[Observed]) -> dict[str, float | None]:
    """Every figure by its name, without intervals."""
    places = _places(cases)
    once = [1] * len(places)
    return {name: statistic(once) for name, statistic in _statistics(cases, places).items()}


def figures(cases: Sequence[Observed], draws: int = DRAWS) -> dict[str, Figure]:
    """Every figure by its name: Wilson intervals for shares of yes and no, resampled clusters for the others."""
    places = _places(cases)
    statistics = _statistics(cases, places)
    plain = {name for name in statistics if _yes_or_no(cases, name)}
    drawn = _drawn({name: s for name, s in statistics.items() if name not in plain}, len(places), draws)
    return {
        name: _rate(cases, name) if name in plain else _figure(cases, name, statistic, places, drawn[name])
        for name, statistic in statistics.items()
    }


def differences(
    before: Sequence[Observed], now: Sequence[Observed], draws: int = DRAWS
) -> dict[str, Difference]:
    """Every figure of either side, compared over the cases that both have; the same clusters are drawn for both."""
    both = {case.id for case in before} & {case.id for case in now}
    old, new = [c for c in before if c.id in both], [c for c in now if c.id in both]
    clusters = {case.id: case.cluster for case in new}
    old = [case._replace(cluster=clusters[case.id]) for case in old]
    places = _places(new)
    then, today = _statistics(old, places), _statistics(new, places)
    once = [1] * len(places)
    pairs = {
        name: (then.get(name, _nothing), today.get(name, _nothing)) for name in sorted({**then, **today})
    }
    moved = {name: pair for name, pair in pairs.items() if not _same(old, new, name)}
    drawn = _drawn({name: _less(*pair) for name, pair in moved.items()}, len(places), draws)
    return {
        name: Difference(earlier(once), later(once), *_ends(drawn.get(name, [])))
        for name, (earlier, later) in pairs.items()
    }


def _places(cases: Sequence[Observed]) -> dict[str, int]:
    """The number of each cluster, in the order of the cases."""
    return {cluster: place for place, cluster in enumerate(dict.fromkeys(case.cluster for case in cases))}


def _statistics(cases: Sequence[Observed], places: Mapping[str, int]) -> dict[str, Statistic]:
    names = {name for case in cases for name in case.shares}
    found = {name: _share(cases, name, places) for name in names}
    if "recall" in found and "faithful_passed" in found:
        found["balanced_accuracy"] = _mean(found["recall"], found["faithful_passed"])
    scored = [(case.score, case.faithful, places[case.cluster]) for case in cases if case.score is not None]
    if len({faithful for _, faithful, _ in scored}) > 1:
        found["auroc"] = _auroc(scored)
    return dict(sorted(found.items()))


def _share(cases: Sequence[Observed], name: str, places: Mapping[str, int]) -> Statistic:
    sums: dict[int, tuple[float, float]] = {}
    for case in cases:
        if name in case.shares:
            part, whole = sums.get(places[case.cluster], (0.0, 0.0))
            sums[places[case.cluster]] = (part + case.shares[name][0], whole + case.shares[name][1])
    places_of = list(sums)
    parts, wholes = [part for part, _ in sums.values()], [whole for _, whole in sums.values()]

    def share(weights: Sequence[int]) -> float | None:
        times = [weights[place] for place in places_of]
        whole = sum(map(mul, times, wholes))
        return sum(map(mul, times, parts)) / whole if whole else None

    return share


def _mean(one: Statistic, other: Statistic) -> Statistic:
    def mean(weights: Sequence[int]) -> float | None:
        a, b = one(weights), other(weights)
        return None if a is None or b is None else (a + b) / 2

    return mean


def _auroc(scored: Sequence[tuple[float, bool | None, int]]) -> Statistic:
    """As `metrics.auroc`, with weights: the pairs are ranked once, each draw is one walk along the ranks."""
    bad = sorted((score, place) for score, faithful, place in scored if not faithful)
    bad_scores, bad_places = [score for score, _ in bad], [place for _, place in bad]
    good = [(score, place) for score, faithful, place in scored if faithful]
    good_places = [place for _, place in good]
    below = [bisect_left(bad_scores, score) for score, _ in good]
    tied = [bisect_right(bad_scores, score) for score, _ in good]

    def auroc(weights: Sequence[int]) -> float | None:
        upto = [0, *accumulate([weights[place] for place in bad_places])]
        times = [weights[place] for place in good_places]
        wins = (
            sum([w * (upto[low] + upto[high]) for w, low, high in zip(times, below, tied, strict=True)]) / 2
        )
        whole = upto[-1] * sum(times)
        return wins / whole if whole else None

    return auroc


def _nothing(weights: Sequence[int]) -> float | None:
    return None


def _less(before: Statistic, now: Statistic) -> Statistic:
    def less(weights: Sequence[int]) -> float | None:
        a, b = before(weights), now(weights)
        return None if a is None or b is None else b - a

    return less


def _same(old: Sequence[Observed], new: Sequence[Observed], name: str) -> bool:
    """Whether no case counts otherwise than before: then no draw could differ."""
    if name == "auroc":
        return {c.id: (c.score, c.faithful) for c in old} == {c.id: (c.score, c.faithful) for c in new}
    used = ("recall", "faithful_passed") if name == "balanced_accuracy" else (name,)
    return all(_counted(old, one) == _counted(new, one) for one in used)


def _counted(cases: Sequence[Observed], name: str) -> dict[str, tuple[float, float]]:
    return {case.id: case.shares[name] for case in cases if name in case.shares}


def _drawn(statistics: Mapping[str, Statistic], clusters: int, draws: int) -> dict[str, list[float]]:
    """The values of each statistic over all draws, those left out where nothing counted."""
    drawn: dict[str, list[float]] = {name: [] for name in statistics}
    for weights in _weights(clusters, draws) if statistics else ():
        for name, statistic in statistics.items():
            value = statistic(weights)
            if value is not None:
                drawn[name].append(value)
    return drawn


def _weights(clusters: int, draws: int, seed: int = 1) -> Iterator[list[int]]:
    dice, places = Random(seed), range(clusters)  # noqa: S311 - the same draws every time, no secret
    for _ in range(draws):
        weights = [0] * clusters
        for place in dice.choices(places, k=clusters):
            weights[place] += 1
        yield weights


def _ends(drawn: list[float]) -> tuple[float, float]:
    """The middle 95 % of the draws; nothing drawn is no difference."""
    if not drawn:
        return 0.0, 0.0
    ordered, last = sorted(drawn), len(drawn) - 1
    return ordered[round(_TAIL * last)], ordered[round((1 - _TAIL) * last)]


def _yes_or_no(cases: Sequence[Observed], name: str) -> bool:
    counted = [case.shares[name] for case in cases if name in case.shares]
    return bool(counted) and all(whole == 1 and part in (0, 1) for part, whole in counted)


def _rate(cases: Sequence[Observed], name: str) -> Figure:
    counted = [case.shares[name][0] for case in cases if name in case.shares]
    hits, of = int(sum(counted)), len(counted)
    return Figure(hits / of, *wilson(hits, of), of)


def _figure(
    cases: Sequence[Observed], name: str, statistic: Statistic, places: Mapping[str, int], drawn: list[float]
) -> Figure:
    value = statistic([1] * len(places))
    low, high = _ends(drawn)
    of = sum(case.shares[name][1] for case in cases if name in case.shares) or len(cases)
    return Figure(value, low, high, of)
