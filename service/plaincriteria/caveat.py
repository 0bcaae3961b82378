"""The fixed caveat and disclosure, and `publish`: the only builder of a published rewrite."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any

from plaincriteria.domain import (
    SCHEMA_VERSION,
    Audience,
    Coverage,
    Criterion,
    Draft,
    Eligibility,
    Finding,
    Frozen,
    Provenance,
    Readability,
    Rewrite,
    RewrittenTrial,
    Section,
    Source,
    Span,
    Trial,
    Verdict,
)
from plaincriteria.readability import grade
from plaincriteria.readable import read


class Judged(Frozen):
    """One item with what was proposed for it and what the check said.

    `draft` stands for the reader only where `verdict` has passed; otherwise `source_words` does (the source
    wording, at most with words explained that are certain), and `reason` is a key of `[reasons]`. `hard` are the
    words of what is shown that stay hard.
    """

    criterion: Criterion
    draft: Draft | None
    verdict: Verdict | None
    source_words: Draft
    reason: str | None
    hard: tuple[str, ...] = ()

    @property
    def shown(self) -> Draft:
        """What the reader sees: the draft only where the check has passed it."""
        passed = self.draft is not None and self.verdict is not None and self.verdict.passed
        return self.draft if self.draft is not None and passed else self.source_words


class Maker(Frozen):
    """Who wrote: the part of the provenance that is the same for each trial of a run."""

    backend: str
    model: str | None
    prompt: str | None
    checker: str
    glossary: str
    created: str


@cache
def _wording() -> dict[str, dict[str, str]]:
    wording: dict[str, dict[str, str]] = tomllib.loads(
        (files("plaincriteria") / "caveat.toml").read_text(encoding="utf-8")
    )
    return wording


def caveat(audience: Audience) -> str:
    """The caveat for these readers; it ends in "Always confirm with the trial site."."""
    return _wording()["caveat"][audience]


def disclosure(backend: str, model: str | None) -> str:
    """The sentence that says a program wrote and checked the text."""
    return _wording()["disclosure"][backend].format(model=model)


def heading(section: Section, audience: Audience, complete: bool) -> str:
    """The heading of a section in plain words, with its quantifier and its scope.

    `complete`: the listing does not say that it leaves rules out.
    """
    reader = _wording()["readers"][audience]
    wording = _wording()["headings" if complete else "headings_of_a_part"]
    plain = wording[section.kind].format(Reader=reader[0].upper() + reader[1:])
    return f"{section.scope.rstrip(' :')}: {plain}" if section.scope else plain


def reason(key: str, finding: str = "") -> str:
    """The sentence that tells a reader why an item stands in the source's words."""
    return _wording()["reasons"][key].format(finding=finding)


def publish(
    trial: Trial, eligibility: Eligibility, audience: Audience, judged: Sequence[Judged], maker: Maker
) -> RewrittenTrial:
    """The published rewrite of a trial; raises ValueError unless each item stands in `judged` once, in order."""
    if [one.criterion.id for one in judged] != [item.id for item in eligibility.items]:
        raise ValueError("items in are not items out")
    items = tuple(_publish_item(one, eligibility.source) for one in judged)
    rewritten = sum(item.status == "rewritten" for item in items)
    said: dict[str, Any] = maker.model_dump()
    return RewrittenTrial(
        schema_version=SCHEMA_VERSION,
        trial=trial.ref,
        audience=audience,
        caveat=caveat(audience),
        disclosure=disclosure(maker.backend, maker.model),
        sections=tuple(
            Section(
                kind=section.kind,
                heading=heading(section, audience, eligibility.complete),
                scope=section.scope,
            )
            for section in eligibility.sections
        ),
        items=items,
        notes=eligibility.notes,
        coverage=Coverage(items=len(items), rewritten=rewritten, source_shown=len(items) - rewritten),
        readability=Readability(
            source_grade=grade("\n".join(item.source.text for item in items if item.kind == "criterion")),
            plain_grade=grade("\n".join(item.plain for item in items if item.kind == "criterion")),
        ),
        provenance=Provenance(
            source_sha256=sha256(eligibility.source.encode("utf-8", "surrogatepass")).hexdigest(), **said
        ),
    )


def _publish_item(one: Judged, source: str) -> Rewrite:
    shown = one.shown
    passed = one.draft is not None and shown is one.draft and one.verdict is not None and one.verdict.passed
    item, findings = one.criterion, one.verdict.findings if one.verdict else ()
    return Rewrite(
        id=item.id,
        parent_id=item.parent_id,
        section=item.section,
        kind=item.kind,
        joins=item.joins,
        count=item.count,
        source=Source(start=item.span.start, end=item.span.end, text=item.text),
        plain=shown.text,
        status="rewritten" if passed else "source_shown",
        reason=None if passed else _why(one),
        method=shown.method,
        findings=tuple(_relocated(finding, item, source) for finding in findings),
        terms=shown.terms,
        hard_words=one.hard,
    )


def _why(one: Judged) -> str:
    failing = [finding.message for finding in (one.verdict.findings if one.verdict else ())]
    return reason(one.reason or "not_covered", failing[0] if failing else "")


def _relocated(finding: Finding, item: Criterion, source: str) -> Finding:
    """The finding with its source span moved from the item's readable text to the untouched source."""
    if finding.source is None:
        return finding
    span = read(source[item.span.start : item.span.end]).locate(finding.source)
    moved = Span(item.span.start + span.start, item.span.start + span.end)
    return finding.model_copy(update={"source": moved})
