"""Open and closed lists: examples must stay examples, and what is complete must not become examples."""

from __future__ import annotations

import re
from collections.abc import Iterator

from plaincriteria.check import cues, lexicon
from plaincriteria.check.aligned import Aligned, content_after, sentence_at
from plaincriteria.check.facts import Facts
from plaincriteria.check.phrases import Found
from plaincriteria.check.signals import Signal, noticed

_AHEAD = 60  # letters before a word in which a sign of openness counts for it
_WORDS = 3
_LAST = ("etc", "and", "or", "among others")  # cues that stand behind the examples
_STOPS = ".;(:"


def reclosed(texts: Aligned, context: Facts) -> Iterator[Signal]:
    """Lists that the plain text closes or opens."""
    yield from _closed(texts)
    if not cues.find("open list", f"{texts.source.text}\n{context.text}"):
        yield from _opened(texts)


def _content(stem: str) -> bool:
    return not lexicon.is_function(stem) and not stem[0].isdigit()


def _examples(texts: Aligned, cue: Found[str]) -> list[int]:
    """The first words of the listing that a cue calls examples."""
    text, words = texts.source.text, texts.ours.words
    if not text.startswith(_LAST, cue.start):
        return content_after(texts.ours, cue.end, _WORDS, sentence_at(text, cue.start)[1])
    start = max(text.rfind(stop, 0, cue.start) for stop in _STOPS) + 1
    inside = (at for at, word in enumerate(words) if start <= word.start < cue.start)
    return [at for at in inside if _content(words[at].stem)][-_WORDS:]


def _told_in(texts: Aligned, listed: list[int]) -> list[tuple[int, int]]:
    """The sentences of the plain text that say most of these words."""
    said: dict[tuple[int, int], set[int]] = {}
    for at in listed:
        for place in texts.places(texts.ours.words[at].stem):
            sentence = sentence_at(texts.plain.text, texts.theirs.words[place].start)
            said.setdefault(sentence, set()).add(at)
    most = max((len(each) for each in said.values()), default=0)
    return [sentence for sentence, each in said.items() if len(each) == most]


def _closed(texts: Aligned) -> Iterator[Signal]:
    """Examples of the listing that stand in the plain text with no sign that they are examples."""
    found = (*cues.find("open list", texts.source.text), *cues.find("open end", texts.source.text))
    for cue in found:
        told = _told_in(texts, _examples(texts, cue))
        if not told or any(_marked(texts, "example mark", sentence, _AHEAD) for sentence in told):
            continue
        if cues.find("complete list", texts.source.text):
            continue
        if not any(_marked(texts, "whole list", sentence, 0) for sentence in told):
            continue
        form = texts.source.text[cue.start : cue.end]
        yield noticed(
            "closure.closed", "list_closure",
            f'The listing gives examples ("{form}"); the plain text reads as a complete list.',
            source=(texts.source, (cue.start, cue.end)),
        )  # fmt: skip
        return


def _marked(texts: Aligned, kind: str, sentence: tuple[int, int], ahead: int) -> bool:
    start, end = sentence
    found = cues.find(kind, texts.plain.text)
    return any(start - ahead <= cue.start < end + ahead for cue in found)


def _opened(texts: Aligned) -> Iterator[Signal]:
    """Parts of a rule that the plain text calls examples; explanations in brackets may give examples of their own."""
    plain = texts.plain.text
    for cue in (*cues.find("opens a list", plain), *cues.find("opens behind", plain)):
        if plain.count("(", 0, cue.start) > plain.count(")", 0, cue.start):
            continue
        told = _called(texts, cue)
        said = [texts.said_by(at) for at in told]
        asked = {place for each in said for place in each}
        if not told or not all(said) or any(_example(texts, place) for place in asked):
            continue
        complete = ".complete" if cues.find("complete list", texts.source.text) else ""
        yield noticed(
            f"closure.opened{complete}", "list_closure",
            f'The plain text gives examples ("{plain[cue.start : cue.end]}"); the listing is complete.',
            plain=(texts.plain, (cue.start, cue.end)),
        )  # fmt: skip
        return


def _called(texts: Aligned, cue: Found[str]) -> list[int]:
    """The words of the plain text that a cue calls examples."""
    if cue.meaning == "opens a list":
        return content_after(texts.theirs, cue.end, _WORDS, sentence_at(texts.plain.text, cue.start)[1])
    words = texts.theirs.words
    before = (at for at, word in enumerate(words) if word.end <= cue.start)
    return [at for at in before if _content(words[at].stem)][-_WORDS:]


def _example(texts: Aligned, place: int) -> bool:
    """Whether a word of the listing stands among examples there."""
    text, word = texts.source.text, texts.ours.words[place]
    start, end = sentence_at(text, word.start)
    cue = any(start <= cue.start < word.start for cue in cues.find("open list", text))
    return cue or bool(
        re.search(r"\betc\b|\bor other\b|\bor any other\b|\bsimilar\b|\bthe like\b", text[word.end : end])
    )
