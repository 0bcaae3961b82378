"""What an operator does to a text: where it cuts and what it puts there, with the places in both texts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import NamedTuple

from plaincriteria.domain import Span

_KEPT = 64  # texts that many operators read one after another
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z])|\n+")
_INITIAL = re.compile(r"(?:(?<=[.!?]\s)|(?<=\n)|^)[A-Z](?=[a-z’']*(?:[ ,]|$))")
_ARTICLE = re.compile(r"\b(?:an|a) \Z", re.IGNORECASE)
_FIRST_WORD = re.compile(r"[A-Za-z0-9]+")
# Written with a vowel and said with a consonant, as in "a unit".
_CONSONANT = re.compile(r"(?:uni|use|uri|eu|one)", re.IGNORECASE)
# Letters whose names begin with a vowel, as in "an MRI".
_SPELT = re.compile(r"[AEFHILMNORSX][A-Z0-9]+")


class Spot(NamedTuple):
    """From `start` to `end` of the text, `put` comes to stand."""

    start: int
    end: int
    put: str


Edit = tuple[Spot, ...]
Places = Callable[[str], Iterable[Edit]]


class Change(NamedTuple):
    """The new text, and what was changed: where it stood in the text before and where it stands in the new one."""

    text: str
    old: Span
    new: Span


def change(text: str, edit: Edit) -> Change:
    """The text after the edit; with several spots, the span runs from the first to the last."""
    spots = sorted(edit)
    pieces, at = [], 0
    for spot in spots:
        pieces += [text[at : spot.start], spot.put]
        at = spot.end
    new = "".join((*pieces, text[at:]))
    start, end = spots[0].start, spots[-1].end
    return Change(new, Span(start, end), Span(start, end + len(new) - len(text)))


@lru_cache(_KEPT)
def lowered(text: str) -> str:
    """The text with the first word of each sentence in lower case, so that a pattern is written once."""
    return _INITIAL.sub(lambda found: found[0].lower(), text)


def fitted(text: str, start: int, end: int, put: str) -> Spot:
    """The spot with the capital that its place asks for, no word twice, and the article before it as it sounds."""
    if start < end and text[start : start + 1] != lowered(text)[start : start + 1]:
        put = put[:1].upper() + put[1:]
    first = put.split(" ", 1)[0]
    if first and text.endswith(f" {first} ", 0, start):
        start -= len(first) + 1
    article = _ARTICLE.search(text, 0, start)
    following = _FIRST_WORD.match(put or text[end:])
    if article is None or following is None:
        return Spot(start, end, put)
    right = ("an " if _vowel(following[0]) else "a ").replace("a", article[0][0], 1)
    return Spot(start, end, put) if article[0] == right else Spot(article.start(), end, right + put)


def _vowel(word: str) -> bool:
    if word.isupper() and len(word) > 1:
        return bool(_SPELT.match(word))
    return word[0] in "aeiouAEIOU8" and not _CONSONANT.match(word)


@lru_cache(_KEPT)
def sentences(text: str) -> tuple[Span, ...]:
    """Sentences and lines, end marks included."""
    starts = [0, *(found.end() for found in _SENTENCE_END.finditer(text))]
    ends = [*(found.start() for found in _SENTENCE_END.finditer(text)), len(text)]
    return tuple(Span(start, end) for start, end in zip(starts, ends, strict=True) if start < end)


def sentence_at(text: str, at: int) -> Span:
    """The sentence in which a place lies."""
    return next((one for one in sentences(text) if at <= one.end), Span(0, len(text)))


def bracketed(text: str, at: int) -> bool:
    """Whether a place lies in round brackets."""
    return text.count("(", 0, at) > text.count(")", 0, at)


def everywhere(text: str, found: re.Pattern[str], put: str) -> Edit:
    """The same change at each match."""
    return tuple(fitted(text, m.start(), m.end(), m.expand(put)) for m in found.finditer(lowered(text)))


def dropped(text: str, sentence: Span) -> Edit:
    """The sentence gone, with the space or line break that parted it from its neighbour."""
    before = text[: sentence.start].rstrip()
    if before and not (text[sentence.start - 1] == "\n" and text.startswith(" ", sentence.end)):
        return (Spot(len(before), sentence.end, ""),)
    after = len(text) - len(text[sentence.end :].lstrip())
    return (Spot(sentence.start, after, ""),)


def added(text: str, sentence: str) -> Edit:
    """One more sentence at the end, on a line of its own below a list."""
    below = text.rsplit("\n", 1)[-1].startswith("- ")
    return (Spot(len(text), len(text), ("\n" if below else " ") + sentence),)
