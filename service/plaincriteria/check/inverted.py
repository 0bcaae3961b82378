"""Sentences whose frame is the opposite of the section's, though nothing in them or in the listing turns them back."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from plaincriteria.check import cues, lexicon
from plaincriteria.check.aligned import Aligned
from plaincriteria.check.facts import Facts
from plaincriteria.check.polarity import frame, frames, negated, quiet, said_negatively, ways
from plaincriteria.check.quantities import Quantity
from plaincriteria.check.reads import denies
from plaincriteria.check.signals import Stretch
from plaincriteria.check.stems import Word
from plaincriteria.check.windows import is_time

_HEADS = 3  # words behind a frame that are looked at
_LEAST = 2 / 3  # share of them that nothing turns back
_REACH = 90  # letters behind a frame in which they stand
_BEFORE, _BEHIND = 45, 12  # letters of the listing around a word in which what denies it would stand
_CUT = re.compile(r"[;(\[]|\b(?:unless|except|but|without|otherwise|because)\b")
_BACK = re.compile(
    r"\b(?:otherwise|or else|unless|if not|gone by|passed|since|ago|clear|stopp?ed|off|ended|over|away"
    r"|free|apart|long enough)\b"
)
# Who is asked for: the reader, not a test or a doctor in an explanation.
_ASKED = re.compile(
    r"(?<!so )\b(?:(?:can|may) (?:join|take part|enrol|enroll)(?: in (?:the|this) study)?"
    r"|to (?:join|take part|be in (?:the|this) study), (?:you|they|the person you care for|your child)"
    r"|^(?:also, )?(?:you|they|he|she|the person you care for|your child|your [a-z]+))"
    r" (?:(?:also )?must|only if|even if|if|when|although)\b"
)
_EXCEEDS = re.compile(r"\bnot (?:each |both |ever )?(?:pass|exceed|go|be|rise|top|fall|reach|cross|have)\b")
_REFUSES = re.compile(r"\b(?:must|should|may|can|will|shall) ?not\b|\bineligible\b|\bnot eligible\b")
_NON = re.compile(r"(?:\bnon|-free|\bna[iï]ve)[ -]?$")
_FREE = re.compile(r"[ -](?:free|na[iï]ve|negative)\b")
_FOLLOWED_BY = re.compile(
    r"(?:otherwise|if not|if (?:you|they|he|she|it|this|that|one)\b|or else|unless|without|only)"
)


def inverted(
    texts: Aligned, way: int, settled: Collection[Quantity], context: Facts
) -> Iterator[tuple[Stretch, Stretch]]:
    """Where the listing asks for something that the plain text keeps out, or the other way round."""
    text = texts.plain.text
    read = ways(texts.source.text, way, False)
    if _REFUSES.search(texts.source.text) or negated(context.text):
        return
    before = 0
    for start, end, framed in frames(text, way):
        sentence = text[start:end]
        before, earlier = before or frame(sentence), before
        if way < 0 and earlier == way:
            return  # what follows the bar itself explains it
        if framed != -way or frame(sentence) == 0 or _FOLLOWED_BY.match(text[end:].lstrip()):
            continue
        if _made_good(texts, (start, end), settled):
            continue
        cue = _cue(sentence, framed)
        heads = list(_heads(texts, start + cue[1], end)) if cue else []
        since = start + (cue[1] if cue else 0)
        turned = [
            (said[0], at)
            for said, at in heads
            if all(
                _plainly(texts, (ours, at), since, read.at(texts.ours.words[ours].start)[0], way)
                for ours in said
            )
        ]
        if turned and len(turned) >= _LEAST * len(heads):
            ours, theirs = texts.ours.words[turned[0][0]], texts.theirs.words[turned[0][1]]
            yield (ours.start, ours.end), (theirs.start, theirs.end)
            return


def _made_good(texts: Aligned, sentence: Stretch, settled: Collection[Quantity]) -> bool:
    """Whether a value or a length of time in the sentence turns the rule back, or words say that something is over."""
    here = [q for q in texts.plain.quantities if sentence[0] <= q.start < sentence[1]]
    over = [q for q in here if is_time(q) and q.relation in ("ge", "gt")]
    asked = [q for q in texts.source.quantities if is_time(q) and q.relation in ("ge", "gt")]
    if any(_EXCEEDS.search(texts.plain.text, max(0, q.start - 30), q.end) for q in here):
        return True  # "must not pass 1.5 x ULN"
    return (
        any(q in settled for q in here)
        or (bool(over) and not asked)
        or bool(_BACK.search(texts.plain.text, *sentence))
    )


def _cue(sentence: str, framed: int) -> Stretch | None:
    """The first words that make the frame."""
    if framed > 0:
        asked = _ASKED.search(sentence)
        return asked.span() if asked else None
    found = next(iter(cues.find("out" if framed < 0 else "in", sentence)), None)
    return (found.start, found.end) if found else None


def _content(word: Word) -> bool:
    return (
        len(word.text) > 2
        and word.text.isalpha()
        and not lexicon.is_function(word.stem)
        and lexicon.kind(word.stem) != "frame"
    )


def _heads(texts: Aligned, start: int, end: int) -> Iterator[tuple[list[int], int]]:
    """The first words behind a frame that say words of the listing, with those."""
    cut = _CUT.search(texts.plain.text, start, min(end, start + _REACH))
    found = 0
    for at in texts.theirs.within(start, cut.start() if cut else min(end, start + _REACH)):
        word = texts.theirs.words[at]
        if not _content(word):
            continue
        said = [ours for ours in texts.said_by(at) if _content(texts.ours.words[ours])]
        if said:
            own = [ours for ours in said if texts.ours.words[ours].stem == word.stem]
            yield own or said, at
            found += 1
        if found == _HEADS:
            return


def _plainly(texts: Aligned, pair: tuple[int, int], since: int, way: int | None, asked: int) -> bool:
    """Whether a word of the listing counts the way of its section, and nothing near it in either text denies it."""
    own, word = texts.ours.words[pair[0]], texts.theirs.words[pair[1]]
    source, plain = texts.source.text, texts.plain.text
    near = max(0, own.start - _BEFORE), min(len(source), own.end + _BEHIND)
    return (
        way == asked
        and denies(own) == denies(word)
        and quiet(plain, since, word.start)
        and not _NON.search(source[near[0] : own.start])
        and not _FREE.match(source, own.end)
        and quiet(source, near[0], own.start)
        and quiet(source, own.end, near[1])
        and not said_negatively(source[slice(*near)])
    )
