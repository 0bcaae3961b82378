"""How a term is shown at its place: replaced, with an everyday word beside it, explained in brackets, or as it is."""

from __future__ import annotations

import re
from typing import NamedTuple

from plaincriteria import glossary

# Kinds of words that read worse with a bracket behind them: explained in `terms` alone. Where they have an everyday
# word it says all that they say, and nobody needs them to talk to a site.
QUIET = frozenset({"anatomy", "study"})
NEAR = 30  # letters between a term and its everyday word in "hypertension or high blood pressure"
# What can follow a whole noun phrase: a bracket inside of one would tear it apart.
_PAST_PHRASE = re.compile(
    r"\s*(?:$|[,.;:)\]≥≤<>=]|(?:and|or|of|in|within|for|that|which|with|who|whose|at|to|on|from|as|before|after|during"
    r"|by|requiring|is|are|was|were|has|have|more|less|no|other|except|including|such|due|when|unless|prior|between"
    r"|above|below|under|over|if|but|will|must|may|can)\b)"
)
_ONE = re.compile(r"\b(?:an?|one|each|every) $", re.IGNORECASE)
_NAME = re.compile(r"[A-Z][a-z]+ $")


class Place(NamedTuple):
    """A term where it stands: as written, with its short form in brackets behind it, and what is around it.

    `told` is whether the reader has met the term; `room` how many words an explanation may have, but that of a
    scale, without which its cut-off says nothing.
    """

    match: glossary.Match
    written: str
    short: str | None
    end: int
    before: str
    after: str
    told: bool
    room: int


def shown(place: Place, meaning: str) -> str:
    """The words for a term."""
    plain = place.match.plain
    if plain is None:
        return _as_written(place) if _stays(place, meaning) else f"{place.written} ({meaning})"
    if _elsewhere(plain, place) or _is_name(place) or _is_joined(place) or _is_odd(plain, place):
        return _as_written(place)
    alone = _is_quiet(place) or place.told or plain.lower() in place.written.lower()
    if alone or _in_brackets(place) or not _PAST_PHRASE.match(place.after):
        return f"{plain} ({place.short})" if place.short and place.short != plain else plain
    term = (
        place.written
        if place.match.entry.case == "exact" or place.written[1:2].isupper()
        else place.written[0].lower() + place.written[1:]
    )
    return f"{plain} ({term}, {place.short})" if place.short else f"{plain} ({term})"


def unrepeated(words: str, before: str, after: str, plain: str | None) -> tuple[str, int]:
    """The words for a term without the word that stands before it already, and how much to leave out behind it.

    "Antipyretic medicine" is no "fever medicine medicine", "lower lumbar spine" no "lower lower back".
    """
    if plain is None or not words.startswith(plain):
        return words, 0
    first, last = plain.split()[0], plain.split()[-1]
    if first != last and re.search(rf"(?<![\w-]){re.escape(first)} $", before, re.IGNORECASE):
        words = words[len(first) + 1 :]
    again = re.match(rf" {re.escape(last)}(s?)(?![\w-])", after, re.IGNORECASE)
    if again is None or words != plain:
        return words, 0
    return words + again[1], again.end()


def _as_written(place: Place) -> str:
    return f"{place.written} ({place.short})" if place.short else place.written


def _stays(place: Place, meaning: str) -> bool:
    """Whether a term without an everyday word is left to `terms`."""
    return (
        place.told
        or place.short is not None
        or (len(meaning.split()) > place.room and place.match.entry.kind != "scale")
        or _is_quiet(place)
        or meaning.startswith("of ")
        or _in_brackets(place)
        or not _PAST_PHRASE.match(place.after)
        or _is_joined(place)
    )


def _is_joined(place: Place) -> bool:
    """Whether a stroke joins the term to another word; parts of the body stand well so."""
    if place.match.entry.kind == "anatomy":
        return False
    return place.after[:1] in ("/", "-") or re.search(r"\w[-/]$", place.before) is not None


def _is_quiet(place: Place) -> bool:
    return place.match.entry.quiet or place.match.entry.kind in QUIET


def _is_name(place: Place) -> bool:
    """Whether the term is a part of a name, or stands in a text in capitals."""
    if not place.written[0].isupper() or place.match.entry.case == "exact":
        return False
    inside = _NAME.search(place.before) or re.match(r" [A-Z][a-z]", place.after)
    return inside is not None or (place.written.isupper() and len(place.written) > 1)


def _in_brackets(place: Place) -> bool:
    before = place.before
    return before.count("(") > before.count(")") or before.count("[") > before.count("]")


def _is_odd(plain: str, place: Place) -> bool:
    """Whether the words would be no English there: several people behind "a", a phrase before a noun."""
    if _ONE.search(place.before) and plain.startswith(("women ", "females ")):
        return True
    # "Nasal cavity disorders": no "inside of the nose disorders".
    torn = " of " in plain and re.match(r" [a-z]", place.after) and not _PAST_PHRASE.match(place.after)
    return bool(torn)


def _elsewhere(plain: str, place: Place) -> bool:
    """Whether the everyday word stands near the term already."""
    return plain.lower() in f"{place.before[-NEAR:]}\n{place.after[:NEAR]}".lower()
