"""Rules turned round: words that count one way in the listing and the other way in the plain text."""

from __future__ import annotations

from collections.abc import Iterator

from plaincriteria.check import lexicon
from plaincriteria.check.aligned import Aligned, sentence_at
from plaincriteria.check.cover import root
from plaincriteria.check.polarity import Ways, frames, negative
from plaincriteria.check.signals import Signal, noticed
from plaincriteria.check.stems import Word
from plaincriteria.check.windows import is_time

MESSAGE = "The plain text turns the rule round: what the listing asks for keeps the reader out, or the opposite."
_MOST = 0.7  # share of the words of a stretch that must count the other way


def turned(texts: Aligned, way: int, settled: bool) -> Iterator[Signal]:
    """Stretches of the listing, each under one negation or none, whose words count the other way in the plain text.

    `way` is that of the section; `settled` says that a comparator makes good for a turned sentence.
    """
    asked = Ways(texts.source.text, way, framed=False)
    told = Ways(texts.plain.text, way, framed=True)
    stretches: dict[int, list[tuple[bool, int, int]]] = {}
    for at, word in enumerate(texts.ours.words):
        ours, under = asked.at(word.start)
        if ours is None or not _counts(word):
            continue
        places = [to for to in texts.places(word.stem) if told.at(texts.theirs.words[to].start)[0] is not None]
        if places:
            ways = [_way(told, texts.theirs.words[to], word) for to in places]
            stretches.setdefault(under, []).append((ours not in ways, at, places[0]))
    for under, found in stretches.items():
        other = [one for one in found if one[0]]
        if other and len(other) >= _MOST * len(found):
            yield _signal(texts, other[0], under, way, settled)


def _signal(texts: Aligned, one: tuple[bool, int, int], under: int, way: int, settled: bool) -> Signal:
    ours, theirs = texts.ours.words[one[1]], texts.theirs.words[one[2]]
    name = "turned.denied" if under >= 0 else "turned.rule"
    start, end = sentence_at(texts.plain.text, theirs.start)
    sentence = texts.plain.text[start:end]
    framed = next((w for a, b, w in frames(texts.plain.text, way) if a <= theirs.start < b), way)
    timed = any(is_time(q) and start <= q.start < end for q in texts.plain.quantities)
    if settled or (framed != way and timed):
        name += ".settled"
    elif (under >= 0 and negative(sentence)) or (
        under < 0 and (negative(texts.source.text) or (framed != way and negative(texts.plain.text)))
    ):
        name += ".unsure"
    return noticed(
        name, "polarity", MESSAGE,
        source=(texts.source, (ours.start, ours.end)), plain=(texts.plain, (theirs.start, theirs.end)),
    )  # fmt: skip


def _counts(word: Word) -> bool:
    return not lexicon.is_function(word.stem) and word.text.isalpha() and lexicon.kind(word.stem) != "frame"


def _way(told: Ways, word: Word, source: Word) -> int | None:
    """The way of a word, turned where only one of the two denies by its form ("unchanged", "changed")."""
    way = told.at(word.start)[0]
    denies = (root(word.text) is None) != (root(source.text) is None)
    return -way if way is not None and denies else way
