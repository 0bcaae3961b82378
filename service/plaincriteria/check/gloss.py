"""Explanations: what a plain text says a term means must agree with what is known of the term."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from plaincriteria.check import facets, lexicon
from plaincriteria.check.aligned import Aligned
from plaincriteria.check.cover import HOP
from plaincriteria.check.explanations import Explained, explanations
from plaincriteria.check.initials import miswritten
from plaincriteria.check.lexicon import Entry, Stems
from plaincriteria.check.scales import misgraded
from plaincriteria.check.signals import Signal, noticed
from plaincriteria.check.stems import stems_of

_NAMES = ("term", "qualifier")
_NO = frozenset({"no", "not", "type", "without"})
_KNOWN = 4  # explaining words without which a term is hardly known


class Term(NamedTuple):
    """An explanation with what is known of its term: the entries, and the words that may explain it."""

    one: Explained
    entries: list[Entry]
    allowed: frozenset[str]


def misexplained(texts: Aligned) -> Iterator[Signal]:
    """Explanations that tell of another term, scales turned round, abbreviations written out wrongly."""
    for one in explanations(texts):
        entries = _entries(texts, one.term)
        if entries and one.told:
            term = Term(one, entries, frozenset[str]().union(*(entry.allowed for entry in entries)))
            yield from _contradicted(texts, term)
            yield from _opposed(texts, term)
            yield from _fitting(texts, term)
    yield from misgraded(texts)
    yield from miswritten(texts)


def _contradicted(texts: Aligned, term: Term) -> Iterator[Signal]:
    """Topics of which the explanation tells other values than are known of the term."""
    start, end = term.one.told[0], term.one.told[-1] + 1
    told = list(facets.told(texts.theirs.words[start:end]))
    if not told:
        return
    known = frozenset[facets.Value]().union(
        *(facets.known(entry) for entry in term.entries if entry.kind == "term")
    )
    for facet in dict.fromkeys(each.value.facet for each in told):
        ours = [each for each in told if each.value.facet == facet]
        if not any(value.facet == facet for value in known):
            continue
        if not any(_licensed(texts, start, each) or facets.near(each.value, known) for each in ours):
            yield _finding(texts, start + ours[0].first, "topic")


def _opposed(texts: Aligned, term: Term) -> Iterator[Signal]:
    """A phrase in the explanation that the term must not be taken for."""
    told = {texts.theirs.words[at].stem: at for at in term.one.told}
    phrases = {
        phrase for entry in term.entries if not entry.opposing.isdisjoint(told)
        for phrase in entry.opposed if all(stem in told for stem in phrase)
    }  # fmt: skip
    if not phrases:
        return
    new = [
        stem for stem in max(phrases, key=lambda phrase: (len(phrase), phrase))
        if stem not in term.allowed and stem not in _neutral() and texts.licensed[told[stem]] < HOP
    ]  # fmt: skip
    kinds = {lexicon.kind(stem) for stem in new}
    if len(new) > 1 or "term" in kinds or any(_named(texts, term, phrase) for phrase in phrases):
        yield _finding(texts, told[new[0]] if new else term.one.told[0], "opposed")
    elif new and "general" not in kinds:
        yield _finding(texts, told[new[0]], "opposed.everyday")


def _named(texts: Aligned, term: Term, phrase: Stems) -> bool:
    """Whether a phrase of several words stands as it is, and nothing known of the term has its words."""
    stems = [texts.theirs.words[at].stem for at in term.one.told]
    places = [at for at in range(len(stems)) if tuple(stems[at : at + len(phrase)]) == phrase]
    if len(phrase) < 2 or not places or term.allowed.issuperset(phrase) or phrase[0] in _NO:
        return False
    if all(texts.licensed[at] >= HOP for at in term.one.told[places[0] : places[0] + len(phrase)]):
        return False
    known = [each for entry in term.entries for each in (*entry.same, *entry.about)]
    return not any(set(phrase) <= set(lexicon.content(each)) for each in known)


def _fitting(texts: Aligned, term: Term) -> Iterator[Signal]:
    """Telling words that all belong to the explanation of another term, and none of them to this one's."""
    every = texts.theirs.words
    telling = [
        at for at in term.one.told
        if every[at].stem not in _neutral() and lexicon.kind(every[at].stem) in ("term", "general", None)
    ]  # fmt: skip
    stems = {every[at].stem for at in telling}
    if len(stems) < 2 or stems & term.allowed or any(texts.licensed[at] >= HOP for at in telling):
        return
    well_known = any(len(entry.explains) >= _KNOWN for entry in term.entries)
    if well_known and lexicon.explained_by(stems) == len(stems):
        yield _finding(texts, telling[0], "fits")


def _neutral() -> frozenset[str]:
    """Stems of words that may stand in the explanation of anything."""
    return stems_of("plain sentences add", "neutral in explanations", "read elsewhere")


def _licensed(texts: Aligned, start: int, each: facets.Told) -> bool:
    return all(texts.licensed[start + at] >= HOP for at in range(each.first, each.last))


def _finding(texts: Aligned, at: int, name: str) -> Signal:
    word = texts.theirs.words[at]
    return noticed(
        f"gloss.{name}", "term", f'The explanation says "{word.text}"; that is not what the term means.',
        plain=(texts.plain, (word.start, word.end)),
    )  # fmt: skip


def _entries(texts: Aligned, term: tuple[int, ...]) -> list[Entry]:
    """What is known of a term: the entries among its words, the longest of those inside each other."""
    if not term:
        return []
    inside = [
        match for match in texts.theirs.matches
        if match.first >= term[0] and match.last <= term[-1] + 1 and match.entry.kind in _NAMES
    ]  # fmt: skip
    wide = {(match.first, match.last) for match in inside if match.last - match.first > 1}
    return [
        match.entry for match in inside
        if not any(a <= match.first and match.last <= b and b - a > match.last - match.first for a, b in wide)
    ]  # fmt: skip
