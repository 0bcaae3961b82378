"""The few words that the page and the screen put around an item."""

from __future__ import annotations

from plaincriteria.domain import Rewrite, SectionKind, Term

SIDES: dict[SectionKind, str] = {
    "inclusion": "Who may be able to join",
    "exclusion": "Who cannot join",
    "other": "Also in the listing",
}
_JOINS = {"all": "all of these", "any": "any one of these", "none": "none of these"}


def explained(item: Rewrite) -> tuple[Term, ...]:
    """The terms whose meaning the plain text does not give already, each once."""
    said = item.plain.casefold()
    terms = {
        term.term.casefold(): term for term in reversed(item.terms) if term.meaning.casefold() not in said
    }
    return tuple(reversed(terms.values()))


def joined(item: Rewrite) -> str | None:
    """How the items under this one combine, where its own words do not say so."""
    words = _JOINS.get(item.joins or "")
    return words if words and words.removesuffix(" these") not in item.plain.casefold() else None
