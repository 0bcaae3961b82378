"""The names that a listing gives to diseases, drugs, tests, scales and genes: a trial site speaks of them so."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import cache

from plaincriteria import glossary
from plaincriteria.glossary import Entry, Kind, Match

# An abbreviation that stands for none of the other kinds is a gene, a rare disease or a class of drugs.
_NAMING: frozenset[Kind] = frozenset({"condition", "test", "drug", "scale"})

Names = Mapping[str, frozenset[str]]


def named(text: str, context: str) -> Names:
    """The names in `text`, each with the words that say it: those of the text, and its exact everyday ones.

    `context` is more of the record, to tell what its abbreviations stand for.
    """
    found: dict[str, frozenset[str]] = {}
    for match in glossary.find(text, context):
        if name := _name(match):
            said = {text[match.span.start : match.span.end], match.plain or ""} - {""}
            found[name] = found.get(name, frozenset()) | said
    return found


def kept(names: Names, text: str, context: str) -> int:
    """How many of the names `text` gives, in any of their forms or in exact everyday words."""
    said = named(text, context)
    return sum(name in said or any(_says(text, words) for words in names[name]) for name in names)


def without(names: Collection[str], text: str, context: str) -> str:
    """`text` less these names; one with an exact everyday word stays, as saying that word instead is easier."""
    left, done = "", 0
    for match in glossary.find(text, context):
        if match.plain is None and _name(match) in names:
            left += text[done : match.span.start]
            done = match.span.end
    return left + text[done:]


def _says(text: str, words: str) -> bool:
    return re.search(rf"(?<![^\W_]){re.escape(_even(words))}(?:e?s)?(?![^\W_])", _even(text)) is not None


def _name(match: Match) -> str | None:
    """One name for all forms of a term; None where it is no name, or where nobody can tell."""
    if not match.entry.readings:
        return match.entry.term if match.entry.kind in _NAMING else None
    if match.reading is None:
        return None
    meant = _entries().get(_even(match.reading.term))
    if meant is None:
        return match.reading.term
    return meant.term if meant.kind in _NAMING else None


@cache
def _entries() -> Mapping[str, Entry]:
    """The entries that are no abbreviations, by each of their forms."""
    return {
        _even(form): entry
        for entry in glossary.all_entries()
        if not entry.readings
        for form in (*entry.plurals, *entry.variants, entry.term)
    }


def _even(words: str) -> str:
    return words.casefold().replace("-", " ")
