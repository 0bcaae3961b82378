"""Values for tests, built directly: whole where the test does not care, in our own words."""

from __future__ import annotations

from plaincriteria.domain import (
    Audience,
    Coverage,
    Note,
    Provenance,
    Readability,
    Rewrite,
    RewrittenTrial,
    Section,
    Source,
    Trial,
    TrialRef,
)

CRITERIA = "Inclusion Criteria:\n\n* Age \\>= 18 years\n* Able to walk 10 m"
CREATED = "2026-01-02T03:04:05+00:00"
CAVEAT = "This can be incomplete or out of date. Always confirm with the trial site."
DISCLOSURE = (
    "Written by a computer program (fixed rules, no AI model), checked by a program, not by a person."
)


def trial(trial_id: str = "NCT00000001", criteria: str = CRITERIA) -> Trial:
    """A trial as a reader gives it."""
    return Trial(id=trial_id, registry="clinicaltrials.gov", criteria=criteria, title=f"Study {trial_id}")


def item(
    item_id: str = "I1",
    plain: str = "You must be 18 or older.",
    source: str = "Age >= 18 years",
    **changes: object,
) -> Rewrite:
    """One published item; `changes` are fields of `Rewrite`."""
    fields = {
        "id": item_id, "parent_id": None, "section": 0, "kind": "criterion", "joins": None, "count": None,
        "plain": plain,
        "source": Source(start=23, end=23 + len(source), text=source), "status": "rewritten", "reason": None,
        "method": "rules", "findings": (), "terms": (), "hard_words": (),
    } | changes  # fmt: skip
    return Rewrite.model_validate(fields)


def shown(item_id: str = "I2", source: str = "Able to walk 10 m") -> Rewrite:
    """An item that stands in the source's own words."""
    return item(
        item_id, source, source, status="source_shown", method="source",
        reason="Shown in the listing's own words, because no rule can say it with certainty.",
    )  # fmt: skip


def rewritten(
    trial_id: str = "NCT00000001",
    items: tuple[Rewrite, ...] | None = None,
    audience: Audience = Audience.PATIENT,
    created: str = CREATED,
    **changes: object,
) -> RewrittenTrial:
    """A result object, by default with one item rewritten and one shown; `changes` are fields of it."""
    items = (item(), shown()) if items is None else items
    done = sum(one.status == "rewritten" for one in items)
    fields = {
        "schema_version": "1",
        "trial": TrialRef(
            id=trial_id, registry="clinicaltrials.gov", title=f"Study {trial_id}",
            url=f"https://clinicaltrials.gov/study/{trial_id}", last_update="2025-01-31",
        ),
        "audience": audience,
        "caveat": CAVEAT,
        "disclosure": DISCLOSURE,
        "sections": (
            Section(kind="inclusion", heading="You may be able to join if all of this is true:", scope=None),
        ),
        "items": items,
        "notes": (Note(type="source_cut_off", message="The listing ends in the middle of a sentence."),),
        "coverage": Coverage(items=len(items), rewritten=done, source_shown=len(items) - done),
        "readability": Readability(source_grade=9.1, plain_grade=4.2),
        "provenance": Provenance(
            backend="rules", model=None, prompt=None, checker="facts-1", glossary="abc",
            source_sha256="0" * 64, created=created,
        ),
    }  # fmt: skip
    return RewrittenTrial.model_validate(fields | changes)
