"""A plain text that says "any" of what the listing limits: "any heart disease" for chronic heart failure."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from functools import cache

from plaincriteria.check import cues
from plaincriteria.check.aligned import Aligned
from plaincriteria.check.phrases import either
from plaincriteria.check.signals import Signal, noticed

_NAMED = 4  # content words behind "any" that can belong to what it is said of
_REACH = 60  # letters in which they stand
_NEAR = 10  # words between two words of one name at most
_STOP = re.compile(r"[.;:\n(]")
_JOINS = " -"  # what stands between two words of one name


@cache
def _any() -> re.Pattern[str]:
    return re.compile(
        rf"\b(?:any\b(?! (?:{either('any that limits nothing')})\b)|(?:{either('of every kind')})\b)"
    )


@cache
def _denied() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{either('denies any')})\b[^.;:\n]{{0,90}}$")


@cache
def _borne() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{either('bears any')})\b")


def widened(
    texts: Aligned, asked: Sequence[bool], told: Sequence[bool], lead: Container[str]
) -> Iterator[Signal]:
    """The first "any" that the listing does not bear, and for which a word beside the name is gone.

    `asked` and `told` say which words of each text count; `lead` has the stems of the lead-in.
    """
    text = _unframed(texts.plain.text)
    for found in () if _borne().search(texts.source.text) else _any().finditer(text):
        named = _named(texts, told, found)
        if not named or _denied().search(text, 0, found.start()) or _excepted(text, found.end()):
            continue
        own = [at for at in _asked(asked) if texts.places(texts.ours.words[at].stem) & set(named)]
        if not own and all(texts.theirs.words[at].stem in lead for at in named):
            continue  # the plain text repeats the lead-in
        own = _together(texts, own)
        if own and all(_near(texts, at, named) for at in _beside(texts, asked, own)):
            continue
        message = f'The plain text says "{found[0]}"; the listing does not.'
        yield noticed("scope.any", "scope", message, plain=(texts.plain, found.span()))
        return


def _excepted(text: str, start: int) -> bool:
    """ "Any cancer except …": what is taken out says how far it goes."""
    return any(start <= one.start < start + _REACH for one in cues.find("exception", text))


def _unframed(text: str) -> str:
    """The text with blanks for "cannot join", which denies nothing that stands behind it; "must not" does."""
    for out in cues.find("out", text):
        if "must" not in text[out.start : out.end]:
            text = text[: out.start] + " " * (out.end - out.start) + text[out.end :]
    return text


def _asked(asked: Sequence[bool]) -> Iterator[int]:
    return (at for at, counts in enumerate(asked) if counts)


def _named(texts: Aligned, told: Sequence[bool], found: re.Match[str]) -> list[int]:
    """The words, by number, that "any" is said of: those behind it, those before "of any kind"."""
    text, behind = texts.plain.text, not found[0].startswith("of ")
    start, end = (found.end(), found.end() + _REACH) if behind else (found.start() - _REACH, found.start())
    stops = [stop.start() for stop in _STOP.finditer(text, max(0, start), end)]
    start, end = (start, min(stops, default=end)) if behind else (max(stops, default=max(0, start)), end)
    inside = [at for at in texts.theirs.within(start, end) if told[at]]
    return inside[:_NAMED] if behind else inside[-_NAMED:]


def _beside(texts: Aligned, asked: Sequence[bool], own: Sequence[int]) -> Iterator[int]:
    """The words of the listing that make one name with words of it, nothing but blanks between them."""
    words = texts.ours.words
    for at in own:
        for step in (-1, 1):
            to = at + step
            while 0 <= to < len(words) and asked[to] and _joined(texts, min(to, to - step)):
                yield to
                to += step


def _joined(texts: Aligned, at: int) -> bool:
    words = texts.ours.words
    return not texts.source.text[words[at].end : words[at + 1].start].strip(_JOINS)


def _together(texts: Aligned, own: Sequence[int]) -> list[int]:
    """Of words that stand in several places of the listing those where most of the name stands."""
    stems = [texts.ours.words[at].stem for at in own]
    if len(set(stems)) == len(stems):
        return list(own)
    stretches = [[to for to in own if at <= to <= at + _NEAR] for at in own]
    return max(stretches, key=lambda each: len({texts.ours.words[at].stem for at in each}), default=[])


def _near(texts: Aligned, at: int, named: Sequence[int]) -> bool:
    places = texts.places(texts.ours.words[at].stem)
    return any(abs(place - to) <= _NEAR for place in places for to in named)
