"""The order of the stages for one trial: split, draft, check, fall back, publish."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from plaincriteria import glossary, rules
from plaincriteria.caveat import Judged, Maker, heading, publish
from plaincriteria.check import CHECKER, check
from plaincriteria.domain import (
    Audience,
    Criterion,
    Draft,
    Eligibility,
    Rewriter,
    RewrittenTrial,
    Trial,
    Verdict,
)
from plaincriteria.rules import Rules
from plaincriteria.split import split

Drafts = Mapping[str, Draft]


class Pipeline(NamedTuple):
    """A backend with the offline rules behind it: what the one cannot say safely, the other may."""

    rewriter: Rewriter
    rules: Rules

    @property
    def backend(self) -> str:
        """The name of the backend that writes."""
        return self.rewriter.backend

    def describe(self) -> dict[str, str | None]:
        """What, beside the source, decides the words of a result."""
        return {
            "backend": self.rewriter.backend,
            "model": self.rewriter.model,
            "prompt": self.rewriter.prompt,
            "checker": CHECKER,
            "glossary": f"{glossary.version()}+{rules.version()}",
        }

    async def rewrite(self, trial: Trial, audience: Audience, created: str) -> RewrittenTrial:
        """The published rewrite of a trial; `created` is an ISO time; raises `ModelError` from a model backend."""
        eligibility = split(trial.criteria)
        voice = voice_for(trial, audience)
        drafts = await self.rewriter.draft(trial, eligibility, voice)
        fallback = drafts if self.rewriter is self.rules else self.rules.drafts(trial, eligibility, voice)
        broken = _broken(eligibility)
        judged = [
            _untouched(item, broken[item.id])
            if item.id in broken
            else self._judge(item, (trial, eligibility), (drafts, fallback), voice)
            for item in eligibility.items
        ]
        return publish(
            trial, eligibility, audience, judged, Maker.model_validate(self.describe() | {"created": created})
        )

    async def aclose(self) -> None:
        """Give back what the backend holds open."""
        await self.rewriter.aclose()

    def _judge(
        self, item: Criterion, of: tuple[Trial, Eligibility], proposed: tuple[Drafts, Drafts], voice: Audience
    ) -> Judged:
        """The first proposal that passes the check; else the source's words, with why the first one failed."""
        if item.id.startswith("S"):
            return _section_heading(item, of[1], voice)
        draft, verdict = None, None
        for candidate in _candidates(item, *proposed):
            found = check(item, candidate, voice)
            if found.passed:
                return Judged(
                    criterion=item, draft=candidate, verdict=found, source_words=candidate, reason=None
                )
            if draft is None:
                draft, verdict = candidate, found
        return self._shown_as_is(item, of[0], draft, verdict, self._why(item, verdict))

    def _shown_as_is(
        self, item: Criterion, trial: Trial, draft: Draft | None, verdict: Verdict | None, reason: str
    ) -> Judged:
        words = self.rules.explained(item, trial)
        # Explaining a word must not change the item either; a voice does not come into it.
        if item.kind == "criterion" and not check(item, words, Audience.PATIENT).passed:
            words = Draft(criterion_id=item.id, text=item.text, method="source")
        return Judged(criterion=item, draft=draft, verdict=verdict, source_words=words, reason=reason)

    def _why(self, item: Criterion, verdict: Verdict | None) -> str:
        if verdict is not None:
            broke = any(finding.message == "check failed" for finding in verdict.findings)
            return "check_broke" if broke else "check_failed"
        if item.side == "other" or item.kind != "criterion":
            return "other_section"
        return "not_covered" if self.rewriter is self.rules else "no_answer"


def _candidates(item: Criterion, first: Drafts, second: Drafts) -> Iterator[Draft]:
    if item.id in first:
        yield first[item.id]
    if second is not first and item.id in second:
        yield second[item.id]


def _section_heading(item: Criterion, eligibility: Eligibility, voice: Audience) -> Judged:
    """A section's own heading in fixed words: there is nothing in it that could be lost."""
    said = heading(eligibility.sections[item.section], voice, eligibility.complete)
    words = Draft(criterion_id=item.id, text=said, method="rules")
    sure = Verdict(passed=True, score=1.0, findings=())
    return Judged(criterion=item, draft=words, verdict=sure, source_words=words, reason=None)


def _untouched(item: Criterion, reason: str) -> Judged:
    """An item that the listing itself has broken: its words as they stand, with nothing made of them."""
    words = Draft(criterion_id=item.id, text=item.text, method="source")
    return Judged(criterion=item, draft=None, verdict=None, source_words=words, reason=reason)


def _broken(eligibility: Eligibility) -> dict[str, str]:
    """The items that nothing may be made of, as the listing is broken there, each with the kind of note on it."""
    return {item: note.type for note in eligibility.notes for item in note.items}


def voice_for(trial: Trial, audience: Audience) -> Audience:
    """The voice to write in: whoever cares for somebody in a trial for children only is spoken to as a parent."""
    if audience is not Audience.CAREGIVER or trial.maximum_age is None:
        return audience
    age = re.fullmatch(r"(\d+) (\w+?)s?", trial.maximum_age.strip(), re.IGNORECASE)
    if age is None:
        return audience
    grown = age[2].lower() == "year" and int(age[1]) >= 18
    return Audience.CAREGIVER if grown else Audience.PARENT
