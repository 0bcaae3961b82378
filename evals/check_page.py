"""The report page of the check suite: recall, false alarms, risk, calibration, and the worst cases to be read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from markupsafe import Markup

from evals import plots, report
from evals.check_tables import BESIDE, Judged, TypeRow, alarming, alarms, beside, types
from evals.metrics import (
    Outcome,
    Rate,
    Shown,
    area_under_risk,
    calibration,
    recall,
    risk_by_share,
    scores,
)
from evals.page import Case, Page, Reason, Section, Table, Tile

WORST = 15  # cases of each kind on the page
_STEPS = (0.1, 0.25, 0.4, 0.5, 0.6, 0.75, 0.9, 1.0)  # shares shown in the table of risk


def page(ours: Judged, others: Sequence[Judged], title: str = "The check on labelled rewrites") -> Page:
    """Everything that a reader wants to know of one run of the check, or of another judge without a score."""
    scored = (_risk(ours, others), _calibration(ours)) if any(scores(ours.outcomes)) else ()
    sections = (_beside(ours, others), _recall(ours), _alarms(ours), *scored, *_cases(ours))
    return Page(title, tuple(_tiles(ours)), sections)


def _tiles(ours: Judged) -> Iterable[Tile]:
    for name, label in (("balanced_accuracy", "balanced accuracy"), ("auroc", "AUROC")):
        figure = ours.figure(name)
        below = "not measured" if figure.value is None else f"{figure.low:.3f} to {figure.high:.3f}"
        yield Tile(label, "–" if figure.value is None else f"{figure.value:.3f}", below)
    yield _tile("errors stopped", recall(ours.outcomes))
    by_name = dict(alarms(ours.outcomes))
    yield _tile("false alarms", by_name["all"])
    yield _tile("false alarms, hard", by_name["the hard ones"])
    yield Tile("could not be scored", str(len(ours.unscored)), f"of {len(ours.outcomes)} pairs")


def _tile(name: str, of: Rate) -> Tile:
    if of.value is None:
        return Tile(name, "–", "not measured")
    return Tile(name, f"{of.value:.1%}", f"{of.low:.0%} to {of.high:.0%} of {of.of}")


def _beside(ours: Judged, others: Sequence[Judged]) -> Section:
    table = Table(
        "The check and three baselines over the same pairs", BESIDE, beside((ours, *others)), wide=True
    )
    text = (
        "A check that sees nothing has a balanced accuracy of 0.5. The threshold of word overlap is the one that "
        "suits it best on these very pairs. Intervals are 95 %: Wilson for rates; for balanced accuracy and AUROC, "
        "criteria are resampled with all their rewrites."
    )
    return Section("Beside simple baselines", text, tables=(table,))


def _recall(ours: Judged) -> Section:
    text = (
        "The share of unfaithful rewrites that were stopped, and how often a finding then has the labelled type. "
        "Types stand in three groups: values, the sense of a rule (how it is turned and joined), and its content."
    )
    rows = [
        _type_row(row, bold)
        for group, kinds in types(ours.outcomes)
        for row, bold in ((group, True), *((kind, False) for kind in kinds))
    ]
    columns = ("error type", "0 to 100 % stopped", "stopped", "named as such")
    return Section(
        "Errors stopped, by type",
        text,
        tables=(Table("Recall with 95 % intervals", columns, rows, wide=True),),
    )


def _type_row(row: TypeRow, bold: bool) -> tuple[str | Markup, ...]:
    name = Markup("<strong>{}, all</strong>").format(row.name) if bold else row.name
    return (name, _whisker(row.recall), report.rate(row.recall), report.rate(row.named))


def _alarms(ours: Judged) -> Section:
    text = (
        "The share of faithful rewrites that were stopped: the reader would have been shown the listing’s own words. "
        f"Findings that stopped them: {report.counts(alarming(ours.outcomes))}."
    )
    rows = [(name, _whisker(stopped), report.rate(stopped)) for name, stopped in alarms(ours.outcomes)]
    columns = ("faithful rewrites", "0 to 100 % stopped", "stopped")
    return Section(
        "False alarms", text, tables=(Table("False alarms with 95 % intervals", columns, rows, wide=True),)
    )


def _risk(ours: Judged, others: Sequence[Judged]) -> Section:
    overlap = next(other for other in others if other.name == "word overlap")
    points, theirs = risk_by_share(scores(ours.outcomes)), risk_by_share(scores(overlap.outcomes))
    everything = points[-1].risk if points else 0.0
    lines = (
        plots.Line("check", "ours", [(p.share, p.risk) for p in points]),
        plots.Line("word overlap", "other", [(p.share, p.risk) for p in theirs]),
        plots.Line("always-pass", "even", [(0, everything), (1, everything)]),
    )
    text = (
        "Rewrites in the order of their scores, the best first: of those shown, how many are unfaithful? "
        "The ring is what passes. The mix of these pairs is not that of a rewriter, whose errors are fewer."
    )
    told = f"Risk against share shown: {report.share(everything)} unfaithful when all is shown."
    drawn = plots.curves(lines, _passing(ours.outcomes), "share shown", "of them unfaithful", told)
    rows = [
        (f"{p.share:.0%}", f"{p.score:.2f}", f"{p.risk:.1%}", f"{_at(theirs, p.share).risk:.1%}")
        for p in dict.fromkeys(_at(points, step) for step in _STEPS if points)
    ]
    rows.append(
        (
            "mean over all shares",
            "",
            report.share(area_under_risk(points)),
            report.share(area_under_risk(theirs)),
        )
    )
    table = Table("Unfaithful among what is shown", ("shown", "score from", "check", "word overlap"), rows)
    return Section("Risk against share shown", text, drawn, plots.legend(lines), (table,))


def _at(points: Sequence[Shown], share: float) -> Shown:
    """The first point at which at least this share is shown."""
    return next((point for point in points if point.share >= share - 1e-9), points[-1])


def _passing(outcomes: Sequence[Outcome]) -> tuple[float, float] | None:
    shown = [o.pair.faithful for o in outcomes if o.passed]
    of = sum(o.passed is not None for o in outcomes)
    return (len(shown) / of, 1 - sum(shown) / len(shown)) if shown else None


def _calibration(ours: Judged) -> Section:
    bins = calibration(scores(ours.outcomes))
    text = (
        "Pairs of like score together: are as many of them faithful as the score says? Above the line the score is "
        "too low, below it too high. It depends on the mix of pairs."
    )
    rows = [(f"{held.score:.2f}", report.rate(held.faithful)) for held in bins]
    table = Table("Faithful pairs by score", ("mean score", "faithful"), rows)
    return Section("Does the score mean what it says?", text, plots.reliability(bins, text), tables=(table,))


def _cases(ours: Judged) -> Iterable[Section]:
    """What could not be scored stands apart from what was judged wrongly."""
    wrong = [outcome for outcome in ours.outcomes if outcome.right is False]
    missed = _mixed(sorted((o for o in wrong if not o.pair.faithful), key=lambda o: -(o.score or 0.0)))
    alarmed = sorted((o for o in wrong if o.pair.faithful), key=lambda o: o.score or 0.0)
    if missed:
        yield _listed("Errors that went through", "the best scored of each type first", missed)
    if alarmed:
        yield _listed("Faithful rewrites that were stopped", "the worst scored first", alarmed)
    if ours.unscored:
        yield _listed("Could not be scored", "they stand in no figure above", ours.unscored)


def _mixed(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """The first of each error type, then the second of each, and so on: a list of one type teaches little."""
    seen: Counter[str] = Counter()
    ranked: list[tuple[int, Outcome]] = []
    for outcome in outcomes:
        kind = str(outcome.pair.error_type)
        seen[kind] += 1
        ranked.append((seen[kind], outcome))
    return [outcome for _, outcome in sorted(ranked, key=lambda one: one[0])]


def _listed(title: str, order: str, outcomes: Sequence[Outcome]) -> Section:
    text = f"{min(WORST, len(outcomes))} of {len(outcomes)}, {order}; results.jsonl has them all."
    return Section(title, text, cases=tuple(map(_case, outcomes[:WORST])))


def _case(outcome: Outcome) -> Case:
    pair = outcome.pair
    said = pair.error_type or "faithful"
    score = "no score" if outcome.score is None else f"score {outcome.score:.2f}"
    none = f"Could not be scored: {outcome.trouble}." if outcome.trouble else "Nothing was found."
    return Case(
        id=pair.pair_id,
        tags=(f"label: {said}", score, pair.section, pair.audience),
        above=pair.lead_in or "",
        source=pair.source,
        plain=pair.rewrite,
        reasons=tuple(Reason(f.type, f.severity, f.message, f.source, f.plain) for f in outcome.findings),
        note=f"Label: {pair.note}" if pair.note else "",
        none=none,
    )


def _whisker(of: Rate) -> Markup:
    return plots.whisker(of.value, of.low, of.high)
