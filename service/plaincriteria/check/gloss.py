"""Explanations: what a plain text says a term means must agree with what the lexicon and the glossary know of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from plaincriteria.check import lexicon
from plaincriteria.check.aligned import Aligned
from plaincriteria.check.cover import HOP
from plaincriteria.check.lexicon import Entry
from plaincriteria.check.phrases import words as listed
from plaincriteria.check.polarity import frame, sentences
from plaincriteria.check.signals import Signal, noticed
from plaincriteria.check.stems import stem

_BRACKET = re.compile(r"\(([^()]{3,160})\)")
_DEFINES = re.compile(
    r"\b(?:means?(?: that)?|is called|are called|is an?|is the|are|is|refers? to|is when|measures?|shows?|tells?|checks?|rates?"
    r"|stands? for|describes?)\b"
)
_BEFORE = 6  # content words before a bracket that it may explain, or that may explain it
_SUBJECT = 40  # letters before the verb of a sentence that explains
_WEIGHTS = {"term": 1.0, "qualifier": 0.8, None: 0.4}


class Explained(NamedTuple):
    """A term and its explanation, both as words (by number) of the plain text."""

    term: tuple[int, ...]
    told: tuple[int, ...]


@cache
def _neutral() -> frozenset[str]:
    """Stems of words that may stand in the explanation of anything."""
    names = ("plain sentences add", "neutral in explanations", "read elsewhere")
    return frozenset(stem(word) for name in names for phrase in listed(name) for word in phrase.split())


def misexplained(texts: Aligned) -> Iterator[Signal]:
    """Words of an explanation that nothing known of its term bears out."""
    for one in (*_brackets(texts), *_definitions(texts)):
        known = _entries(texts, one.term)
        if not known:
            continue
        allowed = frozenset[str]().union(*(entry.key + tuple(entry.spoken) for entry in known))
        allowed |= frozenset[str]().union(*(entry.explains for entry in known))
        allowed |= {texts.theirs.words[at].stem for at in one.term}
        opposed = {phrase[0] for entry in known for phrase in entry.opposed if len(phrase) == 1} - allowed
        yield from _strange(texts, one, allowed, opposed)


def _strange(texts: Aligned, one: Explained, allowed: frozenset[str], opposed: set[str]) -> Iterator[Signal]:
    """Opposed words, each; strange ones where they outweigh those that the term bears out."""
    borne, strange = 0.0, []
    for at in one.told:
        word = texts.theirs.words[at]
        kind = lexicon.kind(word.stem)
        if word.stem in opposed and texts.licensed[at] < HOP:
            yield _finding(texts, at, "opposed", 1.0)
        elif kind not in _WEIGHTS or word.stem in _neutral() or word.text[0].isdigit():
            continue
        elif word.stem in allowed or texts.licensed[at] >= HOP or _near(word.stem, allowed):
            borne += _WEIGHTS[kind]
        else:
            strange.append((at, _WEIGHTS[kind]))
    whole = borne + sum(weight for _, weight in strange)
    for at, weight in strange:
        yield _finding(texts, at, "strange", weight * sum(w for _, w in strange) / whole)


def _near(told: str, allowed: Iterable[str]) -> bool:
    """Whether a word says one of the allowed words in another way, or is explained by it."""
    return any(
        say in allowed for entry in lexicon.named(told) for say in (*entry.single, *entry.explains)
    )


def _finding(texts: Aligned, at: int, name: str, size: float) -> Signal:
    word = texts.theirs.words[at]
    return noticed(
        f"gloss.{name}", "term", f'The explanation says "{word.text}"; that is not what the term means.', size,
        plain=(texts.plain, (word.start, word.end)),
    )  # fmt: skip


def _entries(texts: Aligned, term: tuple[int, ...]) -> list[Entry]:
    """What is known of a term: the entries that reach its last word, where anything explains them."""
    if not term:
        return []
    return [
        match.entry
        for match in texts.theirs.matches
        if match.last == term[-1] + 1 and match.first >= term[0] and len(match.entry.explains) >= 2
    ]


def _content(texts: Aligned, start: int, end: int) -> tuple[int, ...]:
    return tuple(
        at
        for at, word in enumerate(texts.theirs.words)
        if start <= word.start < end and not lexicon.is_function(word.stem) and not word.text[0].isdigit()
    )


def _in_source(texts: Aligned, at: int) -> bool:
    return texts.theirs.words[at].stem in texts.ours.places


def _brackets(texts: Aligned) -> Iterator[Explained]:
    text = texts.plain.text
    for bracket in _BRACKET.finditer(text):
        inside = _content(texts, bracket.start(1), bracket.end(1))
        first = max((start for start, end in sentences(text) if start <= bracket.start()), default=0)
        before = _content(texts, first, bracket.start())[-_BEFORE:]
        if not inside or not before:
            continue
        if all(_in_source(texts, at) for at in inside):
            told = tuple(at for at in before if not _in_source(texts, at))
            yield Explained(inside, told)
        elif _in_source(texts, before[-1]):
            yield Explained(before, inside)


def _definitions(texts: Aligned) -> Iterator[Explained]:
    text = texts.plain.text
    for start, end in sentences(text):
        verb = _DEFINES.search(text, start, min(end, start + _SUBJECT))
        if verb is None or frame(text[start:end]) != 0:
            continue
        subject = _content(texts, start, verb.start())
        if subject and _in_source(texts, subject[-1]):
            yield Explained(subject, _content(texts, verb.end(), end))
