"""`plaincriteria explain` and `rules`: what the data say, for the people who look after them."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Annotated, Literal

import typer
from rich.console import Console

from plaincriteria import glossary
from plaincriteria.check import lexicon
from plaincriteria.cli.console import AudienceOption, problem
from plaincriteria.domain import Audience, Criterion, Draft, Trial
from plaincriteria.glossary import Entry, Match, Reading
from plaincriteria.rules import Rules, pattern
from plaincriteria.rules.articles import lowered
from plaincriteria.rules.ends import bare
from plaincriteria.rules.trace import Step, noting
from plaincriteria.split import split

_NEAR = 5  # terms that are spelled alike, for somebody who mistyped


def explain(
    term: Annotated[str, typer.Argument(help="A term, an abbreviation or a phrase of criteria.")],
    context: Annotated[
        str, typer.Option("--context", help="More of the record, to decide what an abbreviation stands for.")
    ] = "",
) -> None:
    """Say what the glossary and the check know of a term, and where that stands."""
    screen = Console(highlight=False, markup=False, soft_wrap=True)
    found = glossary.find(term, context)
    for match in found:
        screen.print("\n".join(_told(match, term)))
    for line in _lexical(term):
        screen.print(line)
    if not found:
        problem(_unknown(term))
        raise typer.Exit(1)


def _told(match: Match, text: str) -> Iterator[str]:
    """Lines for one entry that was found in the text asked about."""
    entry = match.entry
    yield f"{text[match.span.start : match.span.end]} ({entry.kind})"
    if entry.readings:
        yield from (line for reading in entry.readings for line in _read(reading, reading == match.reading))
        if match.reading is None:
            yield "  here            undecided: it stays as it is (give --context to decide)"
    else:
        yield from _words(entry)
    if others := [each for each in (entry.term, *entry.variants, *entry.plurals) if each != text]:
        yield f"  also written    {'; '.join(others)}"
    yield f"  facts from      {entry.authority}"
    yield f"  found in        {entry.match}"
    if entry.never:
        yield f"  not found in    {entry.never}"
    yield f"  stands in       {_place(entry)}"


def _place(entry: Entry) -> str:
    where = glossary.place(entry.term)
    return f"service/plaincriteria/glossary/{where}" if where else "the record itself, which spells it out"


def _read(reading: Reading, chosen: bool) -> Iterator[str]:
    yield f"  {'here it is' if chosen else 'can be':<15} {reading.term}"
    yield from _words(reading)
    if reading.when:
        yield f"  decided by      {', '.join(reading.when)}"


def _words(said: Entry | Reading) -> Iterator[str]:
    if said.plain:
        yield f"  plain word      {said.plain}{f' / {said.plain_plural}' if said.plain_plural else ''}"
    if said.explain:
        yield f"  explained as    {said.explain}"


def _lexical(term: str) -> Iterator[str]:
    """What the check takes for the term, and what it does not."""
    entries = lexicon.named(term.lower())
    for head, words in (
        ("may be said as", [way for entry in entries for way in entry.same]),
        ("never said as", [way for entry in entries for way in entry.unlike]),
    ):
        if ways := [way for way in dict.fromkeys(words) if way != term.lower()]:
            yield f"  {head:<15} {'; '.join(ways)}"


def _unknown(term: str) -> str:
    forms = {form.lower(): form for entry in glossary.all_entries() for form in (entry.term, *entry.variants)}
    near = [forms[form] for form in get_close_matches(term.lower(), forms, _NEAR)]
    told = f" Did you mean: {'; '.join(near)}?" if near else ""
    return f'The glossary has no entry that stands in "{term}".{told} CONTRIBUTING.md shows how to add one.'


_NO_TERM = "(none)"


def rules(
    text: Annotated[
        str | None, typer.Argument(help="A criterion; without one, the rules are listed in their order.")
    ] = None,
    side: Annotated[
        Literal["inclusion", "exclusion"], typer.Option("--side", help="The list that it stands in.")
    ] = "inclusion",
    audience: AudienceOption = Audience.PATIENT,
) -> None:
    """Say which rule says a criterion, and why others leave it alone; or list all rules."""
    screen = Console(highlight=False, markup=False, soft_wrap=True)
    if text is None:
        screen.print("\n".join(_listed()))
        return
    listing = f"{side.capitalize()} Criteria:\n\n* {text}"
    eligibility = split(listing)
    trial = Trial(id=_NO_TERM, registry=_NO_TERM, criteria=listing)
    with noting() as steps:
        drafts = Rules().drafts(trial, eligibility, audience)
    for item in eligibility.items:
        if item.kind == "criterion":
            screen.print("\n".join(_why(item, drafts.get(item.id), steps)))
    if not drafts:
        raise typer.Exit(1)


def _listed() -> Iterator[str]:
    for name in pattern.RULES:
        yield name
        for rule in pattern.rules(name):
            yield f"  {rule.id:<28} {rule.whole or rule.must or rule.clause}   [{rule.match[0]}]"


def _why(item: Criterion, draft: Draft | None, steps: list[Step]) -> Iterator[str]:
    yield item.text
    unsaid = "no rule says it with certainty: it stands in the listing's own words"
    yield f"  {'said as':<24} {draft.text}" if draft else f"  {unsaid}"
    yield from dict.fromkeys(f"  {step.by:<24} {step.words}" for step in steps)
    for name in pattern.RULES if draft is None else ():
        for rule in pattern.rules(name):
            reason = rule.why_not(lowered(bare(item.text))) if item.side in rule.sides else None
            if reason:
                yield f"  {f'not by {rule.id}':<24} {reason} ({name})"
