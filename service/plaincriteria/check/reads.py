"""Which way each content word of a text counts, and what it names or denies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from typing import NamedTuple

from plaincriteria.check import lexicon
from plaincriteria.check.cover import Side, root
from plaincriteria.check.facts import Facts
from plaincriteria.check.phrases import data, words
from plaincriteria.check.polarity import Ways, ways
from plaincriteria.check.stems import Word, stem


class Read(NamedTuple):
    """A content word: what it or its opposite names, its way, the negation over it, whether it denies or frames."""

    at: int
    base: str
    way: int  # 0 where it is unsure
    under: int
    denies: bool
    of_frame: bool


@cache
def _denying() -> Mapping[str, str]:
    """The stem of a word that another denies, by the form of that other."""
    table: dict[str, list[str]] = data("check/opposites.toml")["denies"]
    return {form: stem(base) for base, forms in table.items() for form in forms}


@cache
def _frame_words() -> frozenset[str]:
    return frozenset(words("frame and function words"))


@cache
def _denied() -> frozenset[str]:
    return frozenset(_denying().values())


def _base(word: Word) -> tuple[str, bool]:
    """What a word or its opposite names, and whether it is the opposite ("unchanged", "changed")."""
    base = _denying().get(word.text)
    if base is None and word.text.startswith(("un", "non")):
        base = root(word.text)
    return (base, True) if base else (word.stem, False)


def denies(word: Word) -> bool:
    """Whether a word denies by its form or meaning what it names."""
    return _base(word)[1]


def _names(word: Word, base: str) -> bool:
    """Whether a word can be turned round at all."""
    if len(word.text) < 3 or not word.text.isalpha() or word.text == "not":
        return False
    return base in _denied() or not lexicon.is_function(word.stem)


def _of_frame(word: Word, base: str) -> bool:
    return word.text in _frame_words() or lexicon.kind(base) == "frame"


@lru_cache(maxsize=65_536)
def _what(stem: str, text: str) -> tuple[str, bool, bool, bool]:
    """Of a word, wherever it stands: what it names, whether it denies that, can be turned, belongs to a frame."""
    word = Word(stem, 0, 0, text)
    base, denies = _base(word)
    return base, denies, _names(word, base), _of_frame(word, base)


def _reading(facts: Facts, side: Side, ways: Ways) -> Iterator[Read]:
    inside = {at for q in facts.quantities if not q.weak for at in side.within(q.start, q.end)}
    for at, word in enumerate(side.words):
        base, denies, names, of_frame = _what(word.stem, word.text)
        if not names or at in inside:
            continue
        way, under = ways.at(word.start)
        if under == word.start and not denies:
            continue
        # "Unable" opens a negation: it is denied by that already.
        own = denies and under != word.start
        own ^= at > 0 and side.words[at - 1].text == "non"
        own ^= facts.text.startswith(("-free", " free"), word.end)
        yield Read(at, base, (-way if own else way) if way else 0, under, own, of_frame)


# A listing is compared with each of its drafts.
@lru_cache(maxsize=256)
def asked(facts: Facts, side: Side, way: int) -> tuple[Read, ...]:
    """What a listing asks, without the words of its own frame."""
    reads = _reading(facts, side, ways(facts.text, way, framed=False))
    return tuple(read for read in reads if read.under >= 0 or not read.of_frame)


def told(facts: Facts, side: Side, way: int) -> list[Read]:
    """What a plain text tells."""
    return list(_reading(facts, side, ways(facts.text, way, framed=True)))
