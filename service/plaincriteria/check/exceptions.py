"""Exceptions: what one text leaves out of a rule, the other must leave out too."""

from __future__ import annotations

import re
from collections.abc import Iterator

from plaincriteria.check import cues
from plaincriteria.check.aligned import Aligned, content_after, sentence_at
from plaincriteria.check.facts import Facts
from plaincriteria.check.signals import Signal, noticed

# "You can join unless you smoke" is the frame of an exclusion, no exception.
_FRAME = re.compile(r"\b(?:can|may)(?: only)? (?:join|take part)(?: only)?,? $|\b(?:not|no) $")
_WORDS = 4
_NEAR = 30  # letters of the neighbouring sentences in which a word of exception counts


def excepted(texts: Aligned, context: Facts) -> Iterator[Signal]:
    """Exceptions lost, added or put to other words."""
    yield from _lost(texts)
    yield from _added(texts, context)


def _lost(texts: Aligned) -> Iterator[Signal]:
    for cue in cues.find("exception", texts.source.text):
        left_out = content_after(texts.ours, cue.end, _WORDS, sentence_at(texts.source.text, cue.start)[1])
        told = {place for at in left_out for place in texts.places(texts.ours.words[at].stem)}
        if told and not any(_excepting(texts, place) for place in told):
            yield noticed(
                "exception.lost", "exception",
                f'The listing makes an exception ("{texts.source.text[cue.start : cue.end]}"); the plain text does not.',
                source=(texts.source, (cue.start, cue.end)),
            )  # fmt: skip
            return


def _excepting(texts: Aligned, place: int) -> bool:
    text = texts.plain.text
    start, end = sentence_at(text, texts.theirs.words[place].start)
    found = (*cues.find("exception", text), *cues.find("exception said", text))
    return any(start - _NEAR <= cue.start < end + _NEAR for cue in found)


def _added(texts: Aligned, context: Facts) -> Iterator[Signal]:
    """Words of exception in the plain text, where the listing has none, or has none for these words."""
    asked = (*cues.find("exception", texts.source.text), *cues.find("exception licence", texts.source.text))
    asked = (*asked, *cues.find("exception", context.text))
    negated = bool(cues.find("negation", texts.source.text))
    for found in cues.find("exception", texts.plain.text):
        if asked or _FRAME.search(texts.plain.text, max(0, found.start - 24), found.start):
            continue
        yield noticed(
            "exception.added" + (".negated" if negated else ""), "exception",
            f'The plain text makes an exception ("{texts.plain.text[found.start : found.end]}"); the listing does not.',
            plain=(texts.plain, (found.start, found.end)),
        )  # fmt: skip
        return
