"""Explanations in a plain text: in brackets, behind a comma, or in a sentence that says what a term means."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple

from plaincriteria.check import lexicon
from plaincriteria.check.aligned import Aligned
from plaincriteria.check.cover import HOP
from plaincriteria.check.polarity import frame, sentences

_BRACKET = re.compile(r"\(([^()]{3,160})\)")
_DEFINES = re.compile(
    r"\b(?:means?(?: that)?|is called|are called|is an?|is the|are|is|refers? to|is when|measures?|shows?"
    r"|tells?|checks?|rates?|stands? for|describes?)\b"
)
# "AST, a liver test": behind "a" one of these tells that what follows explains.
_SORTS = (
    "test|measure|scale|score|rating|drug|medicine|treatment|disease|illness|condition|problem|kind|type|form|scan|tube"
    "|tool|protein|enzyme|hormone|infection|cancer|operation|surgery|sign|part|gland|virus|germ|way|method|check|look"
    "|picture|pill|substance"
)
_APPOSED = re.compile(
    r"(?:, | - |: )(?:which (?:is|are|means?)|meaning|that is|in which|or"
    rf"|an? (?=(?:[a-z-]+ ){{0,3}}?(?:{_SORTS})s?\b))([^,;:.()]{{3,120}})"
)
_BREAK = re.compile(
    r"[,;:(]|\b(?:or|and|if|that|who|which|with|from|have|has|had|is|are|for|by|of|in|to|your|an?)\b"
)
_PRONOUN = re.compile(
    r"(?:both|it|they|these|this|that)(?: (?:tests?|scores?|scales?|drugs?|medicines?|numbers?|two))?"
)
_BEFORE = 6  # content words before a bracket that it may explain, or that may explain it
_SUBJECT = 90  # letters before the verb of a sentence that explains


class Explained(NamedTuple):
    """A term and its explanation, both as words (by number) of the plain text."""

    term: tuple[int, ...]
    told: tuple[int, ...]


def explanations(texts: Aligned) -> list[Explained]:
    """Everything that the plain text explains of what the listing says."""
    return list(dict.fromkeys((*_brackets(texts), *_definitions(texts), *_apposed(texts))))


def _content(texts: Aligned, start: int, end: int) -> tuple[int, ...]:
    """The content words between two places, by number."""
    every = texts.theirs.words
    first = bisect_left(every, start, key=lambda word: word.start)
    found = []
    for at in range(first, len(every)):
        word = every[at]
        if word.start >= end:
            break
        if not lexicon.is_function(word.stem) and not word.text[0].isdigit():
            found.append(at)
    return tuple(found)


def _in_source(texts: Aligned, at: int) -> bool:
    return texts.licensed[at] >= HOP


def _phrase_start(text: str, start: int, end: int) -> int:
    """Where the phrase begins that ends at `end`: behind the last comma, conjunction or preposition."""
    return max((found.end() for found in _BREAK.finditer(text, start, max(start, end - 2))), default=start)


def _brackets(texts: Aligned) -> Iterator[Explained]:
    text = texts.plain.text
    for bracket in _BRACKET.finditer(text):
        inside = _content(texts, bracket.start(1), bracket.end(1))
        first = max((start for start, end in sentences(text) if start <= bracket.start()), default=0)
        before = _content(texts, _phrase_start(text, first, bracket.start()), bracket.start())[-_BEFORE:]
        if not inside or not before or text[bracket.start(1)].isdigit():
            continue
        if all(_in_source(texts, at) for at in inside):
            apart = max(text.rfind(sign, first, bracket.start()) for sign in ",;:()")
            wide = _content(texts, max(first, apart), bracket.start())[-_BEFORE:]
            told = tuple(at for at in wide if not _in_source(texts, at))
            yield Explained(inside, told)
        elif _in_source(texts, before[-1]):
            yield Explained(before, inside)


def _apposed(texts: Aligned) -> Iterator[Explained]:
    """ "AST, a blood test that …", "neuropathy, which is …"."""
    text = texts.plain.text
    for found in _APPOSED.finditer(text):
        first = max((start for start, end in sentences(text) if start <= found.start()), default=0)
        before = _content(texts, _phrase_start(text, first, found.start()), found.start())[-_BEFORE:]
        if before and _in_source(texts, before[-1]):
            yield Explained(before, _content(texts, found.start(1), found.end(1)))


def _definitions(texts: Aligned) -> Iterator[Explained]:
    text = texts.plain.text
    last, here = None, None
    for start, end in sentences(text):
        last, here = here, (start, end)
        verb = _DEFINES.search(text, start, min(end, start + _SUBJECT))
        if verb is None or frame(text[start:end]) != 0:
            continue
        subject = _content(texts, start, verb.start())
        if _PRONOUN.fullmatch(text[start : verb.start()].strip()) and last is not None:
            named = tuple(at for at in _content(texts, *last) if _in_source(texts, at))
            yield Explained(named, _content(texts, verb.end(), end))
        elif (
            subject
            and lexicon.kind(texts.theirs.words[subject[-1]].stem) in ("term", None)
            and len(subject) <= _BEFORE
            and any(_in_source(texts, at) for at in subject)
        ):
            yield Explained(subject, _content(texts, verb.end(), end))
