"""When something has to be so: the events and times of both texts that hang on no number."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

from plaincriteria.check import lexicon
from plaincriteria.check.aligned import Aligned
from plaincriteria.check.edges import exchanged_edges
from plaincriteria.check.events import events, rule
from plaincriteria.check.facts import Facts
from plaincriteria.check.lifetimes import new_window, spans_of_life
from plaincriteria.check.phrases import data
from plaincriteria.check.signals import Signal, Stretch, noticed
from plaincriteria.check.stems import words

_BEFORE = re.compile(
    r"\b(?:before|prior to|preceding|previous to|ahead of|in advance of|leading up to"
    r"|lead up to|pre-(?=[a-z]))"
)
_AFTER = re.compile(r"\b(?:after|following|that follows?|since|post-(?=[a-z]))")
_OBJECT_END = re.compile(
    r"[.;:,()\n]|\b(?:and|or|but|must|is|are|has|have|if|unless|was|were|will|can"
    r"|cannot|with|without)\b"
)
_VAGUE = frozenset(
    ("studi", "studies", "study", "trial", "day", "week", "month", "year", "hour", "time", "any", "ani")
)
_FEW = 3  # words of an event that are compared
_NTH = re.compile(
    r"\b(?P<which>first|initial|1st|second|2nd|third|3rd|last|final|latest|newest|most recent|each|every|any)\s"
    r"(?:(?:qualifying|single|study|planned|scheduled|one|of|the|your|their|these|screening|treatment)\s){0,3}"
    r"(?P<noun>[a-z]{4,})"
)
_RANKS = {
    **{"initial": "first", "1st": "first", "2nd": "second", "3rd": "third"},
    **dict.fromkeys(("final", "latest", "newest", "most recent"), "last"),
    **dict.fromkeys(("each", "any"), "every"),
}
_COUNTS = {"second": "two|2", "third": "three|3"}
_DAY = re.compile(r"\bday (?P<day>-? ?\d+)\b")
_WHICHEVER = re.compile(
    r"\bwhichever (?:of (?:these|them|the two) )?(?:is |was |comes |occurs |one is |lasts |happens "
    r"|ends )?(?:the )?(?P<which>[a-z]+)"
    r"|\bthe (?P<one>[a-z]+) (?:one |time |period |of (?:the|these) (?:two )?)?(?:counts|applies|is used"
    r"|decides|rules|is what counts)\b"
)


def moved_moments(texts: Aligned, context: Facts) -> Iterator[Signal]:
    """Events, ranks and times of the listing for which the plain text has others, each kind once at most."""
    told = set()
    for kind, (ours, theirs) in _moved(texts, context):
        if kind in told:
            continue
        told.add(kind)
        yield noticed(
            f"window.{kind}", "window", "The plain text puts this at another time than the listing.",
            source=(texts.source, ours) if ours else None, plain=(texts.plain, theirs) if theirs else None,
        )  # fmt: skip


def _moved(texts: Aligned, context: Facts) -> Iterator[tuple[str, Places]]:
    for kind, found in (
        ("mark", _reranked(texts)), ("mark", _day(texts)), ("mark", _whichever(texts)), ("turned", _turned(texts)),
        ("added", new_window(texts, context)),
        ("turned", next(exchanged_edges(texts, context, rule(texts.plain.text)), None)),
    ):  # fmt: skip
        if found:
            yield kind, found
    yield from events(texts, context)
    yield from spans_of_life(texts, context)


Places = tuple[Stretch | None, Stretch | None]


def _objects(text: str, direction: re.Pattern[str]) -> list[tuple[frozenset[str], Stretch]]:
    """The first words behind each "before" or "after"."""
    found = []
    for sign in direction.finditer(text):
        end = _OBJECT_END.search(text, sign.end() + 1)
        stretch = text[sign.end() : end.start() if end else len(text)]
        named = [
            word.stem
            for word in words(stretch)
            if not lexicon.is_function(word.stem) and not word.text.isdigit()
        ]
        if named:
            found.append((frozenset(named[:_FEW]) - _VAGUE, sign.span()))
    return found


def _turned(texts: Aligned) -> Places | None:
    """ "Before the washout" for "after the washout"."""
    source, plain = texts.source.text, texts.plain.text
    if _BEFORE.search(source) and _AFTER.search(source):
        return None  # "28 days before, or 14 days after, any dose": the event is said once
    for one, other in ((_BEFORE, _AFTER), (_AFTER, _BEFORE)):
        asked = _objects(source, one)
        turned = _objects(plain, other) if asked else ()
        if not turned:
            continue
        back = frozenset().union(*(stems for stems, _ in _objects(source, other)))
        straight = frozenset().union(*(stems for stems, _ in _objects(plain, one)))
        for stems, place in asked:
            said = {texts.theirs.words[at].stem for stem in stems - back for at in texts.places(stem)}
            met = [span for each, span in turned if said & each]
            if met and not said & straight:
                return place, met[0]
    return None


def _ranks(text: str) -> dict[str, dict[str, Stretch]]:
    """By noun: first, last or every one of it, and where that is said."""
    found: dict[str, dict[str, Stretch]] = {}
    for rank in _NTH.finditer(text):
        for word in words(rank["noun"]):
            which = _RANKS.get(rank["which"], rank["which"])
            found.setdefault(word.stem, {}).setdefault(which, rank.span())
    return found


def _reranked(texts: Aligned) -> Places | None:
    """ "The first dose" for "every dose", "the first biopsy" for "the most recent biopsy"."""
    ours = _ranks(texts.source.text)
    theirs = _ranks(texts.plain.text) if ours else {}
    for noun, ranks in ours.items():
        said = {noun, *(texts.theirs.words[at].stem for at in texts.places(noun))}
        told = {rank: place for stem in said for rank, place in theirs.get(stem, {}).items()}
        for rank, place in ranks.items():
            others = [other for other in told if other not in ranks]
            if rank in _COUNTS and re.search(rf"\b(?:{_COUNTS[rank]})\b", texts.plain.text):
                continue  # "the third trimester" is part three
            if rank not in told and others:
                return place, told[others[0]]
    return None


def _days(text: str) -> Mapping[str, Stretch]:
    return {found["day"].replace(" ", ""): found.span() for found in _DAY.finditer(text)}


def _day(texts: Aligned) -> Places | None:
    """ "Day 2" for "Day -2"."""
    ours = _days(texts.source.text)
    theirs = _days(texts.plain.text) if ours else {}
    lost, added = [day for day in ours if day not in theirs], [day for day in theirs if day not in ours]
    return (ours[lost[0]], theirs[added[0]]) if lost and added else None


@cache
def _opposite_of() -> dict[str, str]:
    pairs: list[list[str]] = data("check/windows.toml")["whichever"]
    return {one: two for pair in pairs for one, two in (pair, pair[::-1])}


def _choices(text: str) -> dict[str, Stretch]:
    opposites = _opposite_of()
    found = {}
    for choice in _WHICHEVER.finditer(text):
        which = choice["which"] or choice["one"]
        if which in opposites:
            found[which] = choice.span()
    return found


def _whichever(texts: Aligned) -> Places | None:
    """ "Whichever is shorter" for "whichever is longer"."""
    ours = _choices(texts.source.text)
    theirs = _choices(texts.plain.text) if ours else {}
    for which, place in ours.items():
        other = _opposite_of()[which]
        if other in theirs and which not in theirs and other not in ours:
            return place, theirs[other]
    return None
