"""What the rewrites of trials were measured to be: the studies of a run, and its figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from statistics import median
from typing import NamedTuple

from evals.plainness import METRICS, Plainness, together
from evals.resampling import Observed, values
from evals.spent import MILLION, Price, Spent
from plaincriteria.domain import Failure, Finding, Status

LONG = 25  # words of a sentence
_ALWAYS = (
    "processed", "items_kept", "caveat", "covered", "rewritten", "rewritten_by_backend", "short_sentences",
    *METRICS,
)  # fmt: skip


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

    `covered` counts rewritten items of any kind, as the published coverage does; `rewritten` counts criteria,
    `repaired` those of them that the rules say because what the model wrote could not be shown. Reasons are those
    of criteria, sentences those of rewritten criteria; `spent` is None where no model writes.
    """

    id: str
    seconds: float
    items_kept: bool
    caveat: bool
    items: int
    covered: int
    criteria: int
    rewritten: int
    repaired: int
    reasons: Counter[str]
    findings: Counter[str]
    sentences: int
    long_sentences: int
    plainness: Plainness
    spent: Spent | None
    said: tuple[Said, ...]

    def observed(self) -> Observed:
        """What the study adds to the figures."""
        shares: dict[str, tuple[float, float]] = {
            "processed": (1, 1),
            "items_kept": (int(self.items_kept), 1),
            "caveat": (int(self.caveat), 1),
            "covered": (self.covered, self.items),
            "rewritten": (self.rewritten, self.criteria),
            "rewritten_by_backend": (self.rewritten - self.repaired, self.criteria),
            "short_sentences": (self.sentences - self.long_sentences, self.sentences),
            **self.plainness.shares(),
        }
        return Observed(self.id, self.id, shares, right=self.items_kept and self.caveat)


class Measured(NamedTuple):
    """The studies that were rewritten, the records that were not, and what all of them took.

    `spent` counts what failed too, and is None where no model writes; without a `price` there is no cost.
    """

    studies: tuple[Study, ...]
    failures: tuple[Failure, ...]
    seconds: float
    spent: Spent | None = None
    price: Price | None = None

    def observed(self) -> list[Observed]:
        """What each record adds to the figures: one that could not be processed, only that."""
        failed = (failure.trial or f"record {n}" for n, failure in enumerate(self.failures, start=1))
        lost = [Observed(name, name, {"processed": (0, 1)}) for name in failed]
        return [*(study.observed() for study in self.studies), *lost]

    def metrics(self) -> dict[str, float | None]:
        """Every figure by its name for `--fail-under`: higher is better, None was not measured."""
        tokens = self.spent and self.spent.tokens
        return {
            **dict.fromkeys(_ALWAYS),
            **values(self.observed()),
            "studies_per_second": self._studies_for(self.seconds),
            "studies_per_million_tokens": self._studies_for(tokens and tokens / MILLION),
            "studies_per_cost": self._studies_for(self.spent and self.spent.cost(self.price)),
        }

    def _studies_for(self, one: float | None) -> float | None:
        return len(self.studies) / one if one else None

    def plainness(self) -> Plainness:
        """All trials as one text."""
        return together(study.plainness for study in self.studies)

    def figures(self) -> dict[str, float | int | None]:
        """Everything that the report says in numbers, for people."""
        seconds = [study.seconds for study in self.studies]
        criteria = sum(study.criteria for study in self.studies)
        rewritten = sum(study.rewritten for study in self.studies)
        repaired = sum(study.repaired for study in self.studies)
        text = self.plainness()
        return {
            "studies": len(self.studies),
            "could not be processed": len(self.failures),
            "items": sum(study.items for study in self.studies),
            "items rewritten": sum(study.covered for study in self.studies),
            "criteria": criteria,
            "criteria rewritten": rewritten,
            "criteria rewritten by the rules in the model's place": repaired,
            "criteria in the source's words": criteria - rewritten,
            "studies with items in = items out": sum(study.items_kept for study in self.studies),
            "studies with the caveat": sum(study.caveat for study in self.studies),
            "required terms in rewritten criteria": text.terms,
            "required terms kept in plain text": text.terms_kept,
            "numbers in rewritten criteria": text.values,
            "numbers kept in plain text": text.values_kept,
            "numbers in brackets in plain text": text.bracketed,
            "rewritten sentences": sum(study.sentences for study in self.studies),
            f"rewritten sentences over {LONG} words": sum(study.long_sentences for study in self.studies),
            "seconds a study, median": _median(seconds),
            "seconds a study, longest": max(seconds, default=None),
            "seconds": self.seconds,
            **self._used(),
        }

    def _used(self) -> dict[str, float | int | None]:
        """Tokens and cost of a model; nothing where no model writes."""
        if self.spent is None:
            return {}
        counted = self.spent.tokens is not None
        used: dict[str, float | int | None] = {
            "calls sent to the model": self.spent.sends,
            "tokens read by the model": self.spent.tokens_in if counted else None,
            "tokens written by the model": self.spent.tokens_out if counted else None,
            "tokens a study, median": _median(study.spent and study.spent.tokens for study in self.studies),
        }
        return used | ({"cost": self.spent.cost(self.price)} if self.price else {})

    def reasons(self) -> Counter[str]:
        """Why criteria stand in the source's words."""
        return sum((study.reasons for study in self.studies), Counter())

    def findings(self) -> Counter[str]:
        """Findings by severity and type."""
        return sum((study.findings for study in self.studies), Counter())


def _median(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return median(known) if known else None
