"""The offline backend: says what rules can say with certainty, and explains words in the rest."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from plaincriteria.domain import Audience, Criterion, Draft, Eligibility, Trial
from plaincriteria.rules.articles import lowered
from plaincriteria.rules.compound import compose
from plaincriteria.rules.ends import bare, unmarked
from plaincriteria.rules.lab_lists import listed
from plaincriteria.rules.layout import laid_out
from plaincriteria.rules.lead_in import matches, resolved, upwards
from plaincriteria.rules.pattern import data, rules, version
from plaincriteria.rules.points import below, joined, led, parent_of
from plaincriteria.rules.sentence import CLOSE, OPEN, voiced
from plaincriteria.rules.whole import Place
from plaincriteria.rules.words import met, say

__all__ = ["Rules", "version"]

# Longer items are no criteria that a rule could take, but work that a caller could make without end.
LONGEST = 4_000  # characters
_UNSAYABLE = re.compile(
    r"[?�]|[<≤] ?[\d.,]+(?: ?(?!or\b|and\b)[\w/%]+)? [>≥]|\bof ,"
    r"|\b(?:Note|NB|N\.B\.|see section|see appendix|per protocol section)\b|[*†‡§]\s*$",
    re.IGNORECASE,
)

# "1)" and "a)" before the points of a list close no bracket.
_POINT = re.compile(r"(?<![\w(])(?:[a-z]|[ivx]{1,4}|\d{1,2})\)$", re.IGNORECASE)

# "Patients who …, or patients who have …": the same people.
_AGAIN = re.compile(
    r"(?<=\b(?:or) )(?:patients|subjects|participants|those) (?=who (?:have|has|had|are|is)\b)", re.IGNORECASE
)

# A remark behind a full stop is a sentence like any other.
_NOTED = re.compile(r"(?<=[.;)])\s+(?i:(?:please )?note(?: that|:))\s*(?=[A-Z])")


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
        items = {item.id: item for item in eligibility.items}
        parents = {item.parent_id for item in eligibility.items}
        said = (
            (_of_group(item, items), _said(item, items, item.id in parents))
            for item in eligibility.items
            if item.side != "other" and item.kind != "note"
        )
        return {item.id: _draft(item, text, audience, trial) for item, text in said if text is not None}

    async def aclose(self) -> None:
        """Rules hold nothing open."""

    def explained(self, item: Criterion, trial: Trial) -> Draft:
        """The item in its own words, with symbols said and terms explained where that is certain."""
        if len(item.text) > LONGEST:
            return Draft(criterion_id=item.id, text=item.text, method="source")
        said = say(laid_out(f"{OPEN}{item.text}{CLOSE}"), record_text(trial), met(item, trial.criteria))
        return Draft(criterion_id=item.id, text=said.text, method="source", terms=said.terms)


def record_text(trial: Trial) -> str:
    """What the record says in its own words about its terms: title, conditions, criteria."""
    return _record(trial.title, tuple(trial.conditions), trial.criteria)


# The same text for every item of a trial, so that what is remembered of it is found by its identity.
@lru_cache(maxsize=8)
def _record(title: str, conditions: tuple[str, ...], criteria: str) -> str:
    return "\n".join((title, *conditions, criteria))


def _of_group(item: Criterion, items: Mapping[str, Criterion]) -> Criterion:
    """The item with the people in its scope whom a heading above it names: "Asthmatic participants:"."""
    for above in upwards(item, items):
        name = lowered(re.sub(r"^For ", "", above.text.strip(" :")))
        if above.kind == "heading" and matches("frames.toml", "some", name):
            known = item.scope or ""
            if name.lower() in known.lower():
                return item
            return item.model_copy(update={"scope": f"{known}, {name}" if known else name})
    return item


def _draft(item: Criterion, text: str, audience: Audience, trial: Trial) -> Draft:
    text = _scoped(laid_out(voiced(text, audience)), item.scope)
    said = say(text, record_text(trial), met(item, trial.criteria))
    return Draft(criterion_id=item.id, text=said.text, method="rules", terms=said.terms)


def _scoped(text: str, scope: str | None) -> str:
    if scope is None:
        return text
    name = re.sub(
        r"^(?:All|Any|Both|Each)\b", lambda first: first[0].lower(), scope.rstrip(" :").removeprefix("For ")
    )
    # "Criteria by cohort" names none.
    name = re.sub(
        r"^(?:by (?:cohort|group|arm|part|phase)s?(?:, |$)|each (?:cohort|group|arm|part|phase), )", "", name
    )
    if not name:
        return text
    frames: Any = data("frames.toml")["frames"]
    told = re.search(r"\b(?:applicable|needs?|must|meets?|should|criteria)\b", name)
    frame = frames["scope"] if matches("frames.toml", "group", name) and not told else frames["heading"]
    return str(frame).replace("{scope}", name).replace("{rule}", text[0].lower() + text[1:])


def _said(item: Criterion, items: Mapping[str, Criterion], has_children: bool) -> str | None:
    """The sentence of an item, unvoiced; None where no rule says it with certainty."""
    if len(item.text) > LONGEST:
        return None
    found = resolved(item, items)
    if found is not None and item.kind == "heading":
        return None if _UNSAYABLE.search(found[0]) else _said_heading(item, found[0])
    place = Place(item.side, found[1], item.parent_id is not None) if found else None
    if has_children:
        return _said_above(item, place) if found and place and found[0] == item.text else None
    said = _composed(found[0], place, found[0] != item.text) if found and place else listed(item, items)
    # "…, or meet another choice in the same list" leaves open that the lead-in holds for every choice.
    choice = place is not None and item.side == "inclusion" and place.joins == "any"
    return (choice and _said_below(item, items)) or said or _said_below(item, items)


def _composed(text: str, place: Place, of_list: bool = False) -> str | None:
    text = _AGAIN.sub("", unmarked(_NOTED.sub(" ", text)))
    broken = len(text) > LONGEST or _UNSAYABLE.search(text) or _unclosed(text)
    return None if broken else compose(text, place, of_list)


def _unclosed(text: str) -> bool:
    """Has it a bracket that another line of the listing opens or closes?"""
    depth = 0
    for mark in re.finditer(r"[()\[\]]", text):
        depth += 1 if mark[0] in "([" else -1
        if depth < 0 and _POINT.search(text, 0, mark.end()):
            depth = 0
        if depth < 0:
            return True
    return depth > 0


def _said_above(item: Criterion, place: Place) -> str | None:
    """A lead-in, or a complete item that more is said of below it."""
    if (said := led(item, lambda head: _composed(head, place))) is not None:
        return said
    if not item.text.rstrip().endswith((":", ".")):
        return None
    said = _composed(item.text, place)
    if said is None or item.text.rstrip().endswith("."):
        return said if item.joins is None else None
    # Lines of its own before the points below it would be read as one list with them.
    return None if "\n" in said else _as_lead_in(said, item)


def _said_below(item: Criterion, items: Mapping[str, Criterion]) -> str | None:
    """A point with what its lead-in adds to it."""
    parent = parent_of(item, items)
    above = resolved(parent, items) if parent else None
    if parent is None or above is None or _UNSAYABLE.search(item.text):
        return None
    own = above[0] == parent.text
    if own and (text := joined(item, parent)) is not None:
        joins = parent.joins or ("all" if item.side == "inclusion" else "any")
        return _composed(text, Place(item.side, joins, True))
    whole = parent if own else parent.model_copy(update={"text": above[0]})
    place = Place(item.side, above[1], parent.parent_id is not None)
    return below(item, whole, lambda head: _composed(head, place))


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
