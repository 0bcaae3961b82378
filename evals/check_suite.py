"""Does the check stop what it should and stay silent where it should?"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from evals import folder, report
from evals.baselines import all_baselines
from evals.check_page import page
from evals.check_tables import Judged, show
from evals.gate import Floor, missed
from evals.metrics import GROUPS, Outcome, by_error_type
from evals.pairs import Pair, case_files, read
from evals.resampling import Observed, figures, values
from plaincriteria.check import CHECKER, check
from plaincriteria.domain import Criterion, Draft, Span, Verdict

Check = Callable[[Pair], Verdict]

# What the check says of itself when it broke: it fails closed, and that is no judgement of the rewrite.
BROKE = "check failed"
_DIGITS = 4  # of a score: what is on record is compared with what is measured

_ALWAYS = (
    "balanced_accuracy", "auroc", "recall", "faithful_passed", "faithful_passed_hard", "scored",
    *(f"recall.{group}" for group in GROUPS),
)  # fmt: skip


class Measured(NamedTuple):
    """What a check did over pairs, with the simple baselines over the same pairs."""

    outcomes: tuple[Outcome, ...]
    baselines: Mapping[str, list[Outcome]]

    @property
    def unscored(self) -> tuple[Outcome, ...]:
        """Pairs without a verdict: they stand in no rate."""
        return tuple(outcome for outcome in self.outcomes if outcome.passed is None)

    def observed(self) -> list[Observed]:
        """What each pair adds to the figures."""
        return [observed(outcome) for outcome in self.outcomes]

    def metrics(self) -> dict[str, float | None]:
        """Every figure by its name for `--fail-under`: higher is better, None was not measured."""
        types = [f"recall.{kind}" for kind in by_error_type(self.outcomes)]
        return {**dict.fromkeys((*_ALWAYS, *types)), **values(self.observed())}

    def ours(self, name: str = f"check ({CHECKER})") -> Judged:
        """The check with its figures, for tables and pages."""
        return Judged(name, self.outcomes, figures(self.observed()))

    def others(self) -> list[Judged]:
        """The baselines with their figures."""
        return [
            Judged(name, tuple(outcomes), figures([observed(one) for one in outcomes]))
            for name, outcomes in self.baselines.items()
        ]


def criterion_of(pair: Pair) -> Criterion:
    """The source of the pair as the splitter would hand it on."""
    return Criterion(
        id=pair.pair_id,
        parent_id=None,
        section=0,
        side=pair.section,
        kind="criterion",
        span=Span(0, len(pair.source)),
        text=pair.source,
        lead_in=(pair.lead_in,) if pair.lead_in else (),
    )


def draft_of(pair: Pair) -> Draft:
    """The rewrite of the pair as a model's draft: none of its words is trusted."""
    return Draft(criterion_id=pair.pair_id, text=pair.rewrite, method="model")


def production(pair: Pair) -> Verdict:
    """What the service's own check says of the pair."""
    return check(criterion_of(pair), draft_of(pair), pair.audience)


def measure(pairs: Sequence[Pair], judge: Check = production) -> Measured:
    """What `judge` and the baselines say of the pairs; where `judge` breaks, the pair is unscored."""
    return Measured(tuple(outcome(pair, judge) for pair in pairs), all_baselines(pairs))


def outcome(pair: Pair, judge: Check = production) -> Outcome:
    """What `judge` says of the pair; where it breaks, the pair is unscored."""
    try:
        verdict = judge(pair)
    except Exception as problem:  # whatever breaks in a check is no judgement of the rewrite
        return Outcome(pair, None, trouble=type(problem).__name__)
    if any(finding.message == BROKE for finding in verdict.findings):
        return Outcome(pair, None, trouble=BROKE)
    return Outcome(pair, verdict.passed, verdict.findings, verdict.score)


def observed(judged: Outcome) -> Observed:
    """What the pair adds to the figures: without a verdict, only that it has none."""
    pair, passed = judged.pair, judged.passed
    case = Observed(pair.pair_id, pair.cluster, {"scored": (int(passed is not None), 1)}, right=judged.right)
    if passed is None:
        return case
    names = ["faithful_passed"] + ["faithful_passed_hard"] * pair.hard
    if pair.error_type is not None:
        groups = [f"recall.{name}" for name, types in GROUPS.items() if pair.error_type in types]
        names = ["recall", *groups, f"recall.{pair.error_type}"]
    shares = dict.fromkeys(names, (int(passed == pair.faithful), 1))
    score = None if judged.score is None else round(judged.score, _DIGITS)
    return case._replace(shares={**shares, **case.shares}, score=score, faithful=pair.faithful)


def row(judged: Outcome) -> dict[str, Any]:
    """The row of a pair: what it adds to the figures, the verdict with its reasons, and both texts."""
    pair = judged.pair
    return folder.row(
        observed(judged),
        label=pair.label,
        error_type=pair.error_type,
        verdict={True: "pass", False: "fail", None: "could not score"}[judged.passed],
        trouble=judged.trouble,
        reasons=[finding.model_dump() for finding in judged.findings],
        audience=pair.audience,
        section=pair.section,
        lead_in=pair.lead_in,
        source=pair.source,
        rewrite=pair.rewrite,
        note=pair.note,
    )


def run(arguments: argparse.Namespace) -> int:
    """`check [FILE…]`: exit code 1 when a pair could not be scored or a floor is not held."""
    floors: list[Floor] = arguments.fail_under
    files = tuple(arguments.files) or case_files()
    measured = measure([pair for path in files for pair in read(path)])
    metrics = measured.metrics()
    told = missed(floors, metrics)
    ours, others = measured.ours(), measured.others()
    show(ours, others, report.screen(), arguments.wrong)
    if arguments.out or arguments.json:
        more = {
            "pairs": len(measured.outcomes),
            "could_not_score": len(measured.unscored),
            "baselines": {other.name: other.values() for other in others},
        }
        rows = [row(judged) for judged in measured.outcomes]
        done = folder.Run("check", files, metrics, ours.figures, more, rows, page(ours, others))
        folder.write(done, arguments.out, arguments.json)
    unscored = [f"{one.pair.pair_id} could not be scored: {one.trouble}" for one in measured.unscored]
    return report.ended((*unscored, *told))
