"""Word-level steps that cannot change the meaning, and terms explained where they stand."""

from __future__ import annotations

import re
from collections.abc import Container
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
from plaincriteria.rules.sieve import Sieve

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
def _steps() -> tuple[tuple[str, str, str], ...]:
    steps: Any = data("words.toml")["word"]
    return tuple((step.get("has", ""), step["pattern"], step["say"]) for step in steps)


@cache
def _possible() -> Sieve:
    """Tells which of the steps can change a text."""
    return Sieve((pattern, False) for _, pattern, _ in _steps())


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


@cache
def _same() -> tuple[re.Pattern[str], dict[str, str]]:
    """One pattern for all words that everyday words stand for, longest first, and those words."""
    same: Any = data("words.toml")["same"]
    longest = "|".join(re.escape(words) for words in sorted(same, key=len, reverse=True))
    return re.compile(rf"(?<![\w-])(?:(an?) )?({longest})(?![\w-])", re.IGNORECASE), same


def plainer(text: str) -> str:
    """`text` after the word-level steps."""
    text = _stepped(text)
    pattern, same = _same()
    if next(_everyday_words().likely(text), None) is not None:
        text = pattern.sub(lambda found: _everyday(found, same[found[2].lower()]), text)
    return re.sub(r" {2,}", " ", in_words(text))


@cache
def _everyday_words() -> Sieve:
    return Sieve((re.escape(words), False) for words in _same()[1])


def _stepped(text: str) -> str:
    """`text` with the steps of words.toml taken, one after the other."""
    small, done = text.lower(), -1
    left = iter(list(_possible().likely(text)))
    while (number := next(left, None)) is not None:
        letters, pattern, words = _steps()[number]
        if number <= done or letters not in small:
            continue
        done, before = number, text
        text = _compiled(pattern).sub(lambda found, say=words: _begun(found, say), text)  # type: ignore[misc]
        if text != before:  # what a step has put in can be for a later one
            left = iter(list(_possible().likely(text)))
    return text


def _everyday(found: re.Match[str], words: str) -> str:
    """The everyday words, with a capital where they begin a sentence or a line."""
    words = f"{article(words)} {words}" if found[1] else words
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


class _Met:
    """The terms that stand before a place of a listing."""

    def __init__(self, firsts: dict[str, int], before: int) -> None:
        self.firsts, self.before = firsts, before

    def __contains__(self, term: object) -> bool:
        return isinstance(term, str) and self.firsts.get(term, self.before) < self.before


def met(item: Criterion, criteria: str) -> Container[str]:
    """The terms that the reader of a listing has met before an item, explained there."""
    return _Met(_firsts(criteria), item.span.start)


def say(text: str, context: str, told: Container[str] = frozenset()) -> Said:
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


def _once(text: str, told: Container[str]) -> str:
    """`text` without the sign for a limit behind its words, where the reader has met the sign."""
    again = ("ULN" in told or "LLN" in told) and text.count("(") == len(_TWICE.findall(text))
    return _TWICE.sub("", text) if again else text


class _Teller:
    """Explains the terms of one item, piece by piece: each term once."""

    def __init__(self, context: str, told: Container[str], room: int) -> None:
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
