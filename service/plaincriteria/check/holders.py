"""Whom each word is about: what a listing asks of a partner, caregiver or donor is not asked of the reader."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from plaincriteria.check import lexicon
from plaincriteria.check.aligned import Aligned
from plaincriteria.check.facts import Facts
from plaincriteria.check.polarity import sentence_at
from plaincriteria.check.signals import Signal, noticed
from plaincriteria.check.stems import Word

_OTHER = (
    r"(?P<other>\b(?:partners?|spouse|husband|wife|caregivers?|carers?|informants?|donors?|index patient"
    r"|parents?|guardians?|mothers?|fathers?|f(?:o)?etus)\b(?!'))"
)
_SELF = r"(?P<self>\b(?:participants?|(?<!index )patients?|subjects?|you|the person you care for|your child|men|man)\b)"
_BEFORE = (
    r"(?:^|[.;:!?,\n(-] ?|\b(?:and|or|if|that|when|because|but|once|while|unless|must|whose) (?:also )?"
    r"|\b(?:is|has|have|of|with|needs?|be) )"
    r"(?:(?:the|an?|your|their|his|her|this|that|each|both|either|one|or more|at least one|own|regular|sexual|female"
    r"|male|pregnant|living|identified|sibling|matched|available|adult|study|care|blood) )*"
)
_BEHIND = r"(?= (?:with|aged|who|whose|must|has|have|is|are|can|cannot|do|does|needs?|also|known|for|[a-z]+s)\b|,|:|$)"
_SUBJECT = re.compile(f"{_BEFORE}(?:{_OTHER}|{_SELF}){_BEHIND}")
_NAME = re.compile(rf" (?:[a-z-]+ )?{_OTHER}")
_HIS = re.compile(r"\b(?:his|her|he|she)\b")
_PARTNER = r"\b(?<!study )(?<!care )(?:partners?|spouse|husband|wife)\b"
# What somebody has to do, and any word of a listing that may say so of a partner; "men with a partner must" does not.
_DUTY = re.compile(
    rf"{_PARTNER}(?:\(s\))?,? (?:also |too |then )?(?:must|should|has to|have to|needs? to|agrees? to"
    r"|(?:is|are) (?:not )?(?:un)?willing) (?!be |have |live |not be |not have )[a-z]+"
)
_DOES = re.compile(
    rf"(?P<with>\bwith (?:[a-z-]+ ){{0,3}})?{_PARTNER}(?P<does>[^.;,]{{0,60}}?"
    r"\b(?:must|should|needs?|will|shall|agree[sd]?|willing|able|us(?:e[sd]?|ing)|to)\b)?"
)
# "From Day 1 to 16 weeks after": the time at the end of a rule may hold for everyone in it.
_TIME = re.compile(r"\b(?:from|during|for|until|within|before|after|throughout)\b")
_COMMON = frozenset(("need", "day", "days", "week", "weeks"))
_GOES_ON = re.compile(r"(?:they|he|she|it|this|that)\b")


class _Named(NamedTuple):
    start: int
    end: int
    who: str


@lru_cache(maxsize=256)
def _named(text: str) -> Sequence[_Named]:
    """Who is the subject of a clause, where named."""
    return tuple(
        _Named(*found.span(found.lastgroup), found.lastgroup)
        for found in _SUBJECT.finditer(text)
        if found.lastgroup is not None
    )


def _holder(text: str, named: Sequence[_Named], at: int, otherwise: str | None) -> str | None:
    """Whom a word is about: the last one named in its sentence, or before it where the sentence goes on from there."""
    start = sentence_at(text, at)[0]
    before = [
        one.who for one in named if one.start <= at and (one.start >= start or _GOES_ON.match(text, start))
    ]
    return before[-1] if before else otherwise


def _between(named: Sequence[_Named], at: int) -> bool:
    return any(one.start <= at < one.end for one in named)


def _of_other(text: str, word: Word) -> bool:
    """Whether a word belongs to another person named beside it: "no other sexual partner", "his operation"."""
    if _NAME.match(text, word.end):
        return True
    since = sentence_at(text, word.start)[0]
    return "person you care for" not in text and bool(_HIS.search(text, since, word.start))


def _told_once(texts: Aligned) -> Iterator[tuple[Word, Word]]:
    """Words of the listing that stand for themselves in one place of the plain text, with the word there."""
    for at, word in enumerate(texts.theirs.words):
        said = texts.said_by(at)
        if len(said) != 1 or (lexicon.is_function(word.stem) and not word.text[0].isdigit()):
            continue
        own = texts.ours.words[next(iter(said))]
        if len(texts.places(own.stem)) == 1 and lexicon.kind(own.stem) != "frame" and own.text not in _COMMON:
            yield own, word


def moved(texts: Aligned, context: Facts) -> Iterator[Signal]:
    """Words that the listing says of another person and the plain text of the reader."""
    source, plain = texts.source.text, texts.plain.text
    ours = _named(source)
    above = [one.who for one in _named(context.text)]
    if "other" not in {*above, *(one.who for one in ours)}:
        return
    theirs = _named(plain)
    if not any(one.who == "other" for one in theirs):
        return
    for own, word in _told_once(texts):
        if _between(ours, own.start) or _between(theirs, word.start) or _of_other(plain, word):
            continue
        since = max((one.end for one in ours if one.end <= own.start), default=own.start)
        if _TIME.search(source, since, own.start):
            continue
        asked = _holder(source, ours, own.start, above[-1] if above else "self")
        if asked == "other" and _holder(plain, theirs, word.start, None) == "self":
            yield noticed(
                "who.moved", "who", f'The plain text says "{word.text}" of the reader; the listing says it of another.',
                source=(texts.source, (own.start, own.end)), plain=(texts.plain, (word.start, word.end)),
            )  # fmt: skip
            return


def charged(texts: Aligned, context: Facts) -> Iterator[Signal]:
    """A partner who has to do in the plain text what the listing asks of the reader."""
    duty = _DUTY.search(texts.plain.text)
    if duty is None:
        return
    named = list(_DOES.finditer(f"{context.text}\n{texts.source.text}"))
    if not named or any(one["does"] and not one["with"] for one in named):
        return
    yield noticed(
        "who.moved", "who", "The plain text gives the partner a duty that the listing gives the reader.",
        plain=(texts.plain, duty.span()),
    )  # fmt: skip
