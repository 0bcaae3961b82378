"""Open and closed lists: examples must stay examples, and what is complete must not become examples."""

from __future__ import annotations

import re
from collections.abc import Iterator

from plaincriteria.check import cues
from plaincriteria.check.aligned import Aligned, content_after, sentence_at
from plaincriteria.check.signals import Signal, noticed

_AHEAD = 60  # letters before a word in which a sign of openness counts for it
_WORDS = 3


def reclosed(texts: Aligned) -> Iterator[Signal]:
    """Lists that the plain text closes or opens."""
    yield from _closed(texts)
    yield from _opened(texts)


def _closed(texts: Aligned) -> Iterator[Signal]:
    """Examples of the listing that stand in the plain text with no sign that they are examples."""
    for cue in cues.find("open list", texts.source.text):
        listed = content_after(texts.ours, cue.end, _WORDS, sentence_at(texts.source.text, cue.start)[1])
        told = {place for at in listed for place in texts.places(texts.ours.words[at].stem)}
        if not told or any(_open_around(texts, place) for place in told):
            continue
        form = texts.source.text[cue.start : cue.end]
        name = "including" if form.startswith("inclu") else "examples"
        yield noticed(
            f"closure.closed.{name}", "list_closure",
            f'The listing gives examples ("{form}"); the plain text reads as a complete list.',
            source=(texts.source, (cue.start, cue.end)),
        )  # fmt: skip
        return


def _open_around(texts: Aligned, place: int) -> bool:
    text, word = texts.plain.text, texts.theirs.words[place]
    start, end = sentence_at(text, word.start)
    return any(
        start - _AHEAD <= cue.start < end + _AHEAD for cue in cues.find("open list said", text)
    )


def _opened(texts: Aligned) -> Iterator[Signal]:
    """Parts of a rule that the plain text calls examples."""
    for cue in cues.find("opens a list", texts.plain.text):
        told = content_after(texts.theirs, cue.end, _WORDS, sentence_at(texts.plain.text, cue.start)[1])
        asked = {place for at in told for place in texts.said_by(at)}
        if len(asked) < min(2, len(told)) or any(_example(texts, place) for place in asked):
            continue
        yield noticed(
            "closure.opened", "list_closure",
            f'The plain text gives examples ("{texts.plain.text[cue.start : cue.end]}"); the listing is complete.',
            plain=(texts.plain, (cue.start, cue.end)),
        )  # fmt: skip
        return


def _example(texts: Aligned, place: int) -> bool:
    """Whether a word of the listing stands among examples there."""
    text, word = texts.source.text, texts.ours.words[place]
    start, end = sentence_at(text, word.start)
    cue = any(start <= cue.start < word.start for cue in cues.find("open list", text))
    return cue or bool(re.search(r"\betc\b|\bor other\b|\bor any other\b|\bor similar\b", text[word.end : end]))
