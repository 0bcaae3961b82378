"""A listing and its plain text word by word: where each word of the one is said in the other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from plaincriteria.check import lexicon
from plaincriteria.check.cover import Side
from plaincriteria.check.facts import Facts
from plaincriteria.check.polarity import sentence_at
from plaincriteria.check.stems import Word


class Aligned(NamedTuple):
    """Both texts with their words; `where` says, by the stem of a word of the listing, which plain words stand for it.

    `licensed` says how surely each word of the plain text is borne out by the listing, 0 to 1.
    """

    source: Facts
    plain: Facts
    ours: Side
    theirs: Side
    where: Mapping[str, Sequence[int]]
    licensed: Sequence[float]

    def places(self, stem: str) -> set[int]:
        """The words of the plain text that say this word of the listing."""
        return {*self.theirs.places.get(stem, ()), *self.where.get(stem, ())}

    def said_by(self, at: int) -> set[int]:
        """The words of the listing that a word of the plain text says."""
        own = self.ours.places.get(self.theirs.words[at].stem, ())
        through = [
            place
            for stem, told in self.where.items()
            if at in told
            for place in self.ours.places.get(stem, ())
        ]
        return {*own, *through}


def is_content(word: Word) -> bool:
    """Whether it is neither a function word nor a number."""
    return not lexicon.is_function(word.stem) and not word.text[0].isdigit()


def content_after(side: Side, at: int, most: int, until: int) -> list[int]:
    """The first content words from offset `at` up to offset `until`."""
    found: list[int] = []
    for i, word in enumerate(side.words):
        if word.start >= until or len(found) == most:
            break
        if word.start >= at and is_content(word):
            found.append(i)
    return found


_HEADING = re.compile(r"for [^.:;()\n]{3,80}: ")


def heading_end(text: str) -> int:
    """Where the rule begins behind a heading that the plain text repeats: "For part 2 only: …"."""
    found = _HEADING.match(text)
    return found.end() if found else 0


def told_in(texts: Aligned, words: Iterable[int], least: int = 1) -> list[tuple[int, int]]:
    """The sentences of the plain text that say most of these words, but no fewer than `least` of them."""
    said: dict[tuple[int, int], set[int]] = {}
    for at in words:
        for place in texts.places(texts.ours.words[at].stem):
            sentence = sentence_at(texts.plain.text, texts.theirs.words[place].start)
            said.setdefault(sentence, set()).add(at)
    most = max((len(each) for each in said.values()), default=0)
    return [sentence for sentence, each in said.items() if len(each) == most >= least]
