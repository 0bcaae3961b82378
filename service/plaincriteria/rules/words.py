"""Word-level steps that cannot change the meaning, and terms explained where they stand."""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from functools import cache, lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

from plaincriteria import glossary
from plaincriteria.domain import Criterion, Span, Term
from plaincriteria.rules.articles import article
from plaincriteria.rules.measures import in_words
from plaincriteria.rules.pattern import data
from plaincriteria.rules.sentence import CLOSE, OPEN
from plaincriteria.rules.shown import Place, shown, unrepeated

# A sentence that an explanation in brackets makes longer than this is harder with it: `terms` has it alone.
LONGEST = 20  # words
BRACKETS = 1  # explanations in brackets in one item
_TWICE = re.compile(r"(?<=est normal value) \([UL]LN\)")
_OPENS = re.compile(r"(?:^|[.!?]\s|\n|- )$")
_ARTICLE = re.compile(r"(?<!\w)([Aa])n? $")
_SHORT_FORM = re.compile(r" \((?P<short>[A-Z][A-Za-z0-9-]{1,9})\)")


class Said(NamedTuple):
    """Text as it is shown, and the terms explained in it (spans of that text)."""

    text: str
    terms: tuple[Term, ...]


@cache
def _steps() -> tuple[tuple[str, re.Pattern[str], str], ...]:
    steps: Any = data("words.toml")["word"]
    return tuple(
        (step.get("has", ""), re.compile(step["pattern"], re.IGNORECASE), step["say"]) for step in steps
    )


@cache
def _same() -> tuple[re.Pattern[str], dict[str, str]]:
    """One pattern for all words that everyday words stand for, longest first, and those words."""
    same: Any = data("words.toml")["same"]
    longest = "|".join(re.escape(words) for words in sorted(same, key=len, reverse=True))
    return re.compile(rf"(?<![\w-])(?:{longest})(?![\w-])", re.IGNORECASE), same


def plainer(text: str) -> str:
    """`text` after the word-level steps."""
    small = text.lower()
    for letters, pattern, words in _steps():
        if letters in small:
            text = pattern.sub(lambda found, say=words: _begun(found, say), text)  # type: ignore[misc]
    pattern, same = _same()
    text = pattern.sub(lambda found: _everyday(found, same[found[0].lower()]), text)
    return re.sub(r" {2,}", " ", in_words(text))


def _everyday(found: re.Match[str], words: str) -> str:
    """The everyday words, with a capital where they begin a sentence or a line."""
    return _cased(words, found[0][0]) if _OPENS.search(found.string, 0, found.start()) else words


def _begun(found: re.Match[str], say: str) -> str:
    """What is said for a match, with the capital of a text that begins with it."""
    words = found.expand(say)
    return _cased(words, found[0][0]) if found.start() == 0 and words else words


@lru_cache(maxsize=64)
def _firsts(criteria: str) -> dict[str, int]:
    """Where the listing has each term for the first time."""
    firsts: dict[str, int] = {}
    for term, start in glossary.places(criteria):
        firsts.setdefault(term, start)
    return firsts


def met(item: Criterion, criteria: str) -> frozenset[str]:
    """The terms that the reader of a listing has met before an item, explained there."""
    return frozenset(term for term, start in _firsts(criteria).items() if start < item.span.start)


def say(text: str, context: str, told: AbstractSet[str] = frozenset()) -> Said:
    """`text` with the steps taken and the terms explained in its carried-over parts; the marks are gone after it.

    `context` is the record's own text, which can settle what an abbreviation stands for; `told` holds the terms
    that an earlier item of it has explained.
    """
    teller = _Teller(context, told, LONGEST - len(text.split()))
    pieces: list[str] = []
    length = 0
    split = [*re.split(f"[{OPEN}{CLOSE}]", text), ""]
    for number, (piece, following) in enumerate(pairwise(split)):
        said = piece if number % 2 == 0 else teller.tell(_once(plainer(piece), told), length, following)
        pieces.append(said)
        length += len(said)
    return Said("".join(pieces), tuple(teller.terms))


def _once(text: str, told: AbstractSet[str]) -> str:
    """`text` without the sign for a limit behind its words, where the reader has met the sign."""
    again = ("ULN" in told or "LLN" in told) and text.count("(") == len(_TWICE.findall(text))
    return _TWICE.sub("", text) if again else text


class _Teller:
    """Explains the terms of one item, piece by piece: each term once."""

    def __init__(self, context: str, told: AbstractSet[str], room: int) -> None:
        self.context, self.told, self.room = context, told, room
        self.brackets = BRACKETS
        self.seen: set[str] = set()
        self.terms: list[Term] = []

    def tell(self, text: str, at: int, following: str) -> str:
        """A piece with its terms told; it will stand at `at`, before `following`."""
        done, out = 0, ""
        for match in glossary.find(text, self.context):
            meaning = glossary.explain(match)
            if meaning is None or match.span.start < done:
                continue
            place = self._place(text, match, following)
            out += text[done : match.span.start]
            words, behind = unrepeated(shown(place, meaning), out, text[place.end :], match.plain)
            if not words.startswith(place.written):
                out = _ARTICLE.sub(lambda a, w=words: f"{_cased(article(w), a[1])} ", out)  # type: ignore[misc]
                words = _cased(words, place.written[0]) if _begins(out, at) else words
            self._remember(match, meaning, place, words, at + len(out))
            out += words
            done = place.end + behind
        return out + text[done:]

    def _place(self, text: str, match: glossary.Match, following: str) -> Place:
        # A mark of trade belongs to the name before it.
        end = match.span.end + (text[match.span.end : match.span.end + 1] in ("®", "™"))
        short = _SHORT_FORM.match(text, end) if match.plain is not None else None
        return Place(
            match=match,
            written=text[match.span.start : end],
            short=short["short"] if short else None,
            end=short.end() if short else end,
            before=text[: match.span.start],
            after=text[short.end() if short else end :] + following,
            told=match.entry.term in self.told or match.entry.term in self.seen,
            room=self.room if self.brackets else 0,
        )

    def _remember(self, match: glossary.Match, meaning: str, place: Place, words: str, at: int) -> None:
        if f" ({meaning})" in words:
            self.brackets -= 1
            self.room -= len(meaning.split())
        if match.entry.term in self.seen:
            return
        self.seen.add(match.entry.term)
        found = words.lower().find(place.written.lower())
        span = Span(at + found, at + found + len(place.written)) if found >= 0 else Span(at, at + len(words))
        self.terms.append(Term(term=place.written, meaning=meaning, plain=span))


def _begins(out: str, at: int) -> bool:
    """Whether a sentence begins behind `out`."""
    return (not out.strip() and at == 0) or bool(re.search(r"[.!?:]\s+$", out))


def _cased(words: str, like: str) -> str:
    return words[0].upper() + words[1:] if like.isupper() else words
