"""The order of the stages for one trial: split, draft, check, fall back, publish."""

from __future__ import annotations

import asyncio
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
    Finding,
    Rewriter,
    RewrittenTrial,
    SecondReader,
    Trial,
    Verdict,
)
from plaincriteria.hard import remaining
from plaincriteria.rules import Rules
from plaincriteria.split import split

Drafts = Mapping[str, Draft]
_BROKE = "check failed"  # what the check says of itself when it breaks


class Pipeline(NamedTuple):
    """A backend with the offline rules behind it: what the one cannot say safely, the other may.

    Where there is a second reader, it reads what the check has passed of a model's words.
    """

    rewriter: Rewriter
    rules: Rules
    second: SecondReader | None = None

    @property
    def backend(self) -> str:
        """The name of the backend that writes."""
        return self.rewriter.backend

    def describe(self) -> dict[str, str | None]:
        """What, beside the source, decides the words of a result."""
        prompt, checker = self.rewriter.prompt, CHECKER
        if self.second is not None:
            prompt, checker = f"{prompt}+{self.second.prompt}", f"{checker}+{self.second.model}"
        return {
            "backend": self.rewriter.backend,
            "model": self.rewriter.model,
            "prompt": prompt,
            "checker": checker,
            "glossary": f"{glossary.version()}+{rules.version()}",
        }

    async def rewrite(self, trial: Trial, audience: Audience, created: str) -> RewrittenTrial:
        """The published rewrite of a trial; `created` is an ISO time; raises `ModelError` from a model backend."""
        eligibility = split(trial.criteria)
        voice = voice_for(trial, audience)
        drafts = await self.rewriter.draft(trial, eligibility, voice)
        fallback = drafts if self.rewriter is self.rules else self.rules.drafts(trial, eligibility, voice)
        broken = _broken(eligibility)
        judged = await asyncio.gather(
            *(
                self._judge(item, (trial, eligibility), (drafts, fallback), voice, broken.get(item.id))
                for item in eligibility.items
            )
        )
        judged = [
            one.model_copy(update={"hard": remaining(one.shown.text, one.shown.terms)}) for one in judged
        ]
        return publish(
            trial, eligibility, audience, judged, Maker.model_validate(self.describe() | {"created": created})
        )

    async def aclose(self) -> None:
        """Give back what the backend holds open."""
        await self.rewriter.aclose()
        if self.second is not None:
            await self.second.aclose()

    async def _judge(
        self,
        item: Criterion,
        of: tuple[Trial, Eligibility],
        proposed: tuple[Drafts, Drafts],
        voice: Audience,
        broken: str | None,
    ) -> Judged:
        """The first proposal that passes the check; else the source's words, with why the first one failed."""
        if broken is not None:
            return _untouched(item, broken)
        if item.id.startswith("S"):
            return _section_heading(item, of[1], voice)
        draft, verdict = None, None
        for candidate in _candidates(item, *proposed):
            found = await self._read(item, candidate, check(item, candidate, voice))
            if found.passed:
                return Judged(
                    criterion=item, draft=candidate, verdict=found, source_words=candidate, reason=None
                )
            if draft is None:
                draft, verdict = candidate, found
        return self._shown_as_is(item, of[0], draft, verdict, self._why(item, verdict))

    async def _read(self, item: Criterion, draft: Draft, checked: Verdict) -> Verdict:
        """The verdict of the check; where it passes a model's words, an objection of the second reader ends that."""
        if self.second is None or draft.method != "model" or not checked.passed:
            return checked
        try:
            objection = await self.second.objection(item, draft)
        except Exception:  # whatever keeps the second reader from reading: what nobody read is not shown
            objection = Finding(type="verdict", severity="fail", source=None, plain=None, message=_BROKE)
        if objection is None:
            return checked
        return Verdict(passed=False, score=0.0, findings=(objection, *checked.findings))

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
            broke = any(finding.message == _BROKE for finding in verdict.findings)
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
