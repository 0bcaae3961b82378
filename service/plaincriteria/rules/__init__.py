"""The offline backend: says what rules can say with certainty, and explains words in the rest."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from plaincriteria.domain import Audience, Criterion, Draft, Eligibility, Trial
from plaincriteria.rules.lab_lists import listed
from plaincriteria.rules.lead_in import bare, matches, resolved
from plaincriteria.rules.pattern import data, rules, version
from plaincriteria.rules.sentence import CLOSE, OPEN, voiced
from plaincriteria.rules.whole import Place, ruled, whole
from plaincriteria.rules.words import say

__all__ = ["Rules", "version"]

# Longer items are no criteria that a rule could take, but work that a caller could make without end.
LONGEST = 4_000  # characters
_UNSAYABLE = re.compile(
    r"[?�]|\b(?:Note|NB|N\.B\.|see section|see appendix|per protocol section)\b", re.IGNORECASE
)


class Rules:
    """Satisfies `Rewriter` without a model: a draft only where a rule accounts for every word."""

    backend = "rules"
    model: str | None = None
    prompt: str | None = None

    async def draft(self, trial: Trial, eligibility: Eligibility, audience: Audience) -> Mapping[str, Draft]:
        """Drafts by criterion id, for the items that a rule can say."""
        return self.drafts(trial, eligibility, audience)

    def drafts(self, trial: Trial, eligibility: Eligibility, audience: Audience) -> Mapping[str, Draft]:
        """The same without waiting: rules ask nobody."""
        context = record_text(trial)
        items = {item.id: item for item in eligibility.items}
        parents = {item.parent_id for item in eligibility.items}
        said = (
            (item, _said(item, items, item.id in parents))
            for item in eligibility.items
            if item.side != "other" and item.kind != "note"
        )
        return {item.id: _draft(item, text, audience, context) for item, text in said if text is not None}

    async def aclose(self) -> None:
        """Rules hold nothing open."""

    def explained(self, item: Criterion, trial: Trial) -> Draft:
        """The item in its own words, with symbols said and terms explained where that is certain."""
        if len(item.text) > LONGEST:
            return Draft(criterion_id=item.id, text=item.text, method="source")
        said = say(f"{OPEN}{item.text}{CLOSE}", record_text(trial))
        return Draft(criterion_id=item.id, text=said.text, method="source", terms=said.terms)


def record_text(trial: Trial) -> str:
    """What the record says in its own words about its terms: title, conditions, criteria."""
    return "\n".join((trial.title, *trial.conditions, trial.criteria))


def _draft(item: Criterion, text: str, audience: Audience, context: str) -> Draft:
    said = say(_scoped(voiced(text, audience), item.scope), context)
    return Draft(criterion_id=item.id, text=said.text, method="rules", terms=said.terms)


def _scoped(text: str, scope: str | None) -> str:
    if scope is None:
        return text
    name = re.sub(
        r"^(?:All|Any|Both|Each)\b", lambda first: first[0].lower(), scope.rstrip(" :").removeprefix("For ")
    )
    frames: Any = data("frames.toml")["frames"]
    frame = frames["scope"] if matches("frames.toml", "group", name) else frames["heading"]
    return str(frame).replace("{scope}", name).replace("{rule}", text[0].lower() + text[1:])


def _said(item: Criterion, items: Mapping[str, Criterion], has_children: bool) -> str | None:
    """The sentence of an item, unvoiced; None where no rule says it with certainty."""
    found = resolved(item, items)
    if found is None and item.id not in {other.parent_id for other in items.values()}:
        return listed(item, items)
    if found is None or len(found[0]) > LONGEST or _UNSAYABLE.search(found[0]):
        return None
    text, joins = found
    if item.kind == "heading":
        return _said_heading(item, text)
    if has_children and not text.rstrip().endswith(":"):
        return None
    place = Place(item.side, joins, item.parent_id is not None)
    if not has_children:
        return whole(text, place, of_list=text != item.text)
    said = ruled(text, place)
    return _as_lead_in(said, item) if said else None


def _said_heading(item: Criterion, text: str) -> str | None:
    for rule in rules("headings.toml"):
        if item.side in rule.sides and rule.take(bare(text)) is not None:
            return rule.whole
    return None


def _as_lead_in(said: str, item: Criterion) -> str:
    told = re.search(r"\b(?:any|one|all|either|each|both|none|following)\b", item.text, re.IGNORECASE)
    if item.joins == "any" and item.side == "inclusion" and not told:
        return f"{said} Any one of these:"
    if item.joins == "all" and not told:
        return f"{said} All of these:"
    return f"{said.removesuffix('.')}:"
