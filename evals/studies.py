"""What the rewrites of trials were measured to be: the studies of a run, and its figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from statistics import median
from typing import NamedTuple

from evals.resampling import Observed, values
from plaincriteria.domain import Failure, Finding, Status

LONG = 25  # words of a sentence
_ALWAYS = ("processed", "items_kept", "caveat", "covered", "rewritten", "short_sentences", "grades_easier")


class Said(NamedTuple):
    """A criterion as the listing says it and as it is shown; source spans of the findings are those of `source`."""

    id: str
    above: str
    source: str
    plain: str
    status: Status
    reason: str | None
    findings: tuple[Finding, ...]


class Study(NamedTuple):
    """What one trial's rewrite was measured to be.

    `covered` counts rewritten items of any kind, as the published coverage does; `rewritten` counts criteria.
    Reasons are those of criteria; sentences and the first two grades are those of rewritten criteria.
    """

    id: str
    seconds: float
    items_kept: bool
    caveat: bool
    items: int
    covered: int
    criteria: int
    rewritten: int
    reasons: Counter[str]
    findings: Counter[str]
    sentences: int
    long_sentences: int
    source_grade: float | None
    plain_grade: float | None
    shown_grade: float | None
    said: tuple[Said, ...]

    def observed(self) -> Observed:
        """What the study adds to the figures."""
        shares: dict[str, tuple[float, float]] = {
            "processed": (1, 1),
            "items_kept": (int(self.items_kept), 1),
            "caveat": (int(self.caveat), 1),
            "covered": (self.covered, self.items),
            "rewritten": (self.rewritten, self.criteria),
            "short_sentences": (self.sentences - self.long_sentences, self.sentences),
        }
        if self.source_grade is not None and self.plain_grade is not None:
            shares["grades_easier"] = (round(self.source_grade - self.plain_grade, 3), 1)
        return Observed(self.id, self.id, shares, right=self.items_kept and self.caveat)


class Measured(NamedTuple):
    """The studies that were rewritten, the records that were not, and the wall time of the run in seconds."""

    studies: tuple[Study, ...]
    failures: tuple[Failure, ...]
    seconds: float

    def observed(self) -> list[Observed]:
        """What each record adds to the figures: one that could not be processed, only that."""
        failed = (failure.trial or f"record {n}" for n, failure in enumerate(self.failures, start=1))
        lost = [Observed(name, name, {"processed": (0, 1)}) for name in failed]
        return [*(study.observed() for study in self.studies), *lost]

    def metrics(self) -> dict[str, float | None]:
        """Every figure by its name for `--fail-under`: higher is better, None was not measured."""
        speed = len(self.studies) / self.seconds if self.seconds else None
        return {**dict.fromkeys(_ALWAYS), **values(self.observed()), "studies_per_second": speed}

    def figures(self) -> dict[str, float | int | None]:
        """Everything that the report says in numbers, for people."""
        seconds = [study.seconds for study in self.studies]
        criteria = sum(study.criteria for study in self.studies)
        rewritten = sum(study.rewritten for study in self.studies)
        return {
            "studies": len(self.studies),
            "could not be processed": len(self.failures),
            "items": sum(study.items for study in self.studies),
            "items rewritten": sum(study.covered for study in self.studies),
            "criteria": criteria,
            "criteria rewritten": rewritten,
            "criteria in the source's words": criteria - rewritten,
            "studies with items in = items out": sum(study.items_kept for study in self.studies),
            "studies with the caveat": sum(study.caveat for study in self.studies),
            "source grade of rewritten criteria, median": _median(
                study.source_grade for study in self.studies
            ),
            "plain grade of rewritten criteria, median": _median(study.plain_grade for study in self.studies),
            "grade of all that is shown, median": _median(study.shown_grade for study in self.studies),
            "rewritten sentences": sum(study.sentences for study in self.studies),
            f"rewritten sentences over {LONG} words": sum(study.long_sentences for study in self.studies),
            "seconds a study, median": _median(seconds),
            "seconds a study, longest": max(seconds, default=None),
            "seconds": self.seconds,
        }

    def reasons(self) -> Counter[str]:
        """Why criteria stand in the source's words."""
        return sum((study.reasons for study in self.studies), Counter())

    def findings(self) -> Counter[str]:
        """Findings by severity and type."""
        return sum((study.findings for study in self.studies), Counter())


def _median(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return median(known) if known else None
