"""The offline backend: says what rules can say with certainty, and explains words in the rest."""

from __future__ import annotations

import re
from collections.abc import Mapping

from plaincriteria.domain import Audience, Criterion, Draft, Eligibility, Joins, Trial
from plaincriteria.rules.pattern import Followed, compiled, data, follow, rules, version
from plaincriteria.rules.sentence import CLOSE, OPEN, lowered, sentence, voiced
from plaincriteria.rules.words import say

__all__ = ["Rules", "version"]

_END = re.compile(r"[\s.;,:；，。：、]+$|[\s.;,:；，。]+(?:and|or|and/or)[\s.;,:；，。]*$", re.IGNORECASE)
_UNSAYABLE = re.compile(r"[?�]|\b(?:Note|NB|N\.B\.|see section|see appendix|per protocol section)\b", re.IGNORECASE)


class Rules:
    """Satisfies `Rewriter` without a model: a draft only where a rule accounts for every word."""

    backend = "rules"
    model: str | None = None
    prompt: str | None = None

    async def draft(
        self, trial: Trial, eligibility: Eligibility, audience: Audience
    ) -> Mapping[str, Draft]:
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
    name = scope.rstrip(" :")
    frames = data("frames.toml")["frames"]
    assert isinstance(frames, dict)  # noqa: S101
    frame = frames["scope"] if _matches("frames.toml", "group", name) else frames["heading"]
    return str(frame).replace("{scope}", name).replace("{rule}", text[0].lower() + text[1:])


def _said(item: Criterion, items: Mapping[str, Criterion], has_children: bool) -> str | None:
    """The sentence of an item, unvoiced; None where no rule says it with certainty."""
    resolved = _resolved(item, items)
    if resolved is None or _UNSAYABLE.search(resolved[0]):
        return None
    text, joins = resolved
    if item.kind == "heading":
        return _said_heading(item, text)
    if has_children and not text.rstrip().endswith(":"):
        return None
    followed = follow(lowered(bare(text)), item.side)
    said = sentence(followed, item.side, joins, item.parent_id is not None) if followed else None
    return _as_lead_in(said, item) if said and has_children else said


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


def bare(text: str) -> str:
    """An item without its end mark and without the "and" or "or" that ties it to the next."""
    while (shorter := _END.sub("", text)) != text:
        text = shorter
    return text


def _resolved(item: Criterion, items: Mapping[str, Criterion]) -> tuple[str, Joins | None] | None:
    """What the item says when its lead-in is taken into it, and how its list combines; None where that is unclear."""
    parent = items.get(item.parent_id) if item.parent_id else None
    if parent is None:
        return item.text, None
    if any(_turning(items, parent)):
        return None
    if parent.kind == "heading":
        return item.text, _joins_above(parent, items)
    if item.side == "inclusion" and all(_defining(above) for above in _asking(parent, items)):
        return item.text, "all"
    if parent.parent_id and items[parent.parent_id].kind == "criterion":
        return None
    if parent.joins == "any" and _matches("headings.toml", "diagnosis", parent.text):
        return item.text, "any"
    return _substituted(item, parent)


def _asking(parent: Criterion, items: Mapping[str, Criterion]) -> list[Criterion]:
    """The parent and all above it that ask something themselves."""
    above: Criterion | None = parent
    found = []
    while above is not None:
        if above.kind == "criterion":
            found.append(above)
        above = items.get(above.parent_id) if above.parent_id else None
    return found


def _defining(above: Criterion) -> bool:
    return above.joins in (None, "all") and _matches("frames.toml", "defining", above.text)


def _joins_above(parent: Criterion, items: Mapping[str, Criterion]) -> Joins | None:
    above = items.get(parent.parent_id) if parent.parent_id else None
    return parent.joins or (above.joins if above else None)


def _turning(items: Mapping[str, Criterion], parent: Criterion) -> list[bool]:
    """For the parent and all above it: does it turn its points round, or ask something that they depend on?"""
    turned = []
    above: Criterion | None = parent
    while above is not None:
        if not above.id.startswith("S"):
            turned.append(above.joins == "none" or _searches("turning", above.text))
        above = items.get(above.parent_id) if above.parent_id else None
    return turned


def _substituted(item: Criterion, parent: Criterion) -> tuple[str, Joins | None] | None:
    """"History of any of the following within 6 months:" with the item put in the place of "the following"."""
    if item.side == "inclusion" and parent.joins is None:
        return None
    tables = data("frames.toml")["following"]
    assert isinstance(tables, list)  # noqa: S101
    found = list(compiled(tables[0]["pattern"]).finditer(parent.text))
    if len(found) != 1 or re.search(r"[:;.]\s", bare(item.text)):
        return None
    lead, tail = parent.text[: found[0].start()], bare(parent.text[found[0].end() :])
    if not lead and not tail:
        return item.text, parent.joins
    if not lead:
        return None
    if tail and not re.match(r"[,)]| (?:within|in|during|at|prior|before|for|on|to|by|over|after|since|as)\b", tail):
        return None
    return f"{lead}{lowered(bare(item.text))}{tail}", parent.joins


def _matches(name: str, key: str, text: str) -> bool:
    tables = data(name)[key]
    assert isinstance(tables, list)  # noqa: S101
    return any(compiled(table["pattern"]).fullmatch(text) for table in tables)


def _searches(key: str, text: str) -> bool:
    tables = data("frames.toml")[key]
    assert isinstance(tables, list)  # noqa: S101
    return any(compiled(table["pattern"]).search(text) for table in tables)
