"""The same said otherwise, where a table of phrases is not enough: times, number words, abbreviations, explanations."""

from __future__ import annotations

import re
from collections.abc import Iterator

from evals.operators.edits import Edit, Spot, added, bracketed, dropped, lowered, sentences
from evals.operators.swaps import pattern, words

_TIMED = (
    r"(?<!or )(?<!to )(?<!and )(?<!between )(?<![–-])(<<number>>) (days|weeks|months|years)\b"
    r"(?! old| or older| of age|,? (?:and|but|to|or) (?:\d|younger|no older))"
)
# (from, to, how many of the second make one of the first)
_LONGER = {"weeks": ("days", 7), "years": ("months", 12)}
_SHORTER = {"days": ("week", 7), "months": ("year", 12)}
_WORDS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_COUNT = (
    r"(?<!to )(?<!or )(?<!grade )(?<!of )(?<!from )(?<!and )(?<!class )<<number>>"
    r"(?= (?:or more |or fewer |or less )?(?!<<lab>>|or\b|to\b|and\b|msec|in\b|on\b)[a-z]{2,}(?![/²³\w]))"
)
_SPELT = re.compile(rf"\b({'|'.join(_WORDS)})\b(?= [a-z]{{3,}})")
_SCALED = re.compile(
    r"score|grade|scale|class\b|stage|points|NIHSS|ECOG|IHC|type|aged|older|younger", re.IGNORECASE
)
_EXPLAINED = re.compile(r"(?<![\w/-])([A-Z][\w-]*[A-Z0-9][\w-]*) \(((?:an?|the) [^();:]{4,80})\)")
_DEFINED = re.compile(r"([A-Z][A-Za-z]*[A-Z0-9][\w-]*) is (an? [^.;:()]{4,80})\.")
_JOINED = re.compile(r"\b(?:or|and|unless|except|but|nor|neither|either|both)\b|[,;:\n(]|\.\s")


def time_equivalent(text: str) -> Iterator[Edit]:
    """Weeks in days, years in months, and the other way where it comes out even."""
    for found in pattern(_TIMED).finditer(text):
        number, unit = found[1], found[2]
        if not number.isdigit() or bracketed(text, found.start()):
            continue
        whole = int(number)
        if unit in _LONGER and whole <= 12:
            name, times = _LONGER[unit]
            yield (Spot(*found.span(), f"{whole * times} {name}"),)
        elif unit in _SHORTER and whole % _SHORTER[unit][1] == 0 and whole >= 2 * _SHORTER[unit][1]:
            name, times = _SHORTER[unit]
            yield (Spot(*found.span(), f"{whole // times} {name}s"),)


def number_spelt(text: str) -> Iterator[Edit]:
    """A small count in letters, or in digits again."""
    for found in pattern(_COUNT).finditer(text):
        sentence = next(text[s.start : s.end] for s in sentences(text) if found.start() < s.end)
        if found[0] in map(str, range(2, 11)) and not _SCALED.search(sentence):
            yield (Spot(*found.span(), _WORDS[int(found[0]) - 2]),)
    for found in _SPELT.finditer(text):
        yield (Spot(*found.span(), str(_WORDS.index(found[1]) + 2)),)


def abbreviation_expanded(text: str) -> Iterator[Edit]:
    """What the letters stand for is written beside them."""
    for short, long in words("expansions").items():
        found = re.search(rf"(?<![\w(/-]){re.escape(short)}(?![\w/-])", text)
        if found is None or bracketed(text, found.start()) or long.lower() in text.lower():
            continue
        beside = re.match(r" \((?=[a-z])", text[found.end() :])
        if beside:
            at = found.end() + beside.end()
            yield (Spot(at, at, f"{long}, "),)
        elif not text.startswith((" (", ")"), found.end()):
            yield (Spot(found.end(), found.end(), f" ({long})"),)


def abbreviation_dropped(text: str) -> Iterator[Edit]:
    """Letters that stand in brackets behind the words they stand for, and nowhere else, are left out."""
    for found in re.finditer(r" \(([A-Za-z0-9]{2,6})\)", text):
        before = re.findall(r"[A-Za-z]+|\d", text[: found.start()])[-len(found[1]) :]
        initials = "".join(word[0] for word in before)
        if initials.upper() == found[1].upper() and text.count(found[1]) == 1:
            yield (Spot(*found.span(), ""),)


def bracket_to_sentence(text: str) -> Iterator[Edit]:
    """An explanation in brackets becomes a sentence at the end."""
    for found in _EXPLAINED.finditer(text):
        (spot,) = added(text, f"{found[1]} is {found[2]}.")
        yield (Spot(found.end(1), found.end(), ""), spot)


def sentence_to_bracket(text: str) -> Iterator[Edit]:
    """A sentence that explains a term becomes a bracket behind its first mention."""
    for sentence in sentences(text):
        found = _DEFINED.fullmatch(text, *sentence)
        term = (
            re.search(rf"(?<![\w-]){found[1]}(?=[ ,.:;])(?! \()", text[: sentence.start]) if found else None
        )
        if found and term and not bracketed(text, term.start()):
            yield (Spot(term.end(), term.end(), f" ({found[2]})"), *dropped(text, sentence))


def frame_turned(text: str) -> Iterator[Edit]:
    """A rule of one sentence is told from the other side, where nothing in it is joined or excepted."""
    if not _JOINED.search(text):
        said = lowered(text)
        for find, put in words("frames").items():
            found = pattern(find).fullmatch(said)
            if found:
                turned = found.expand(put)
                yield (Spot(0, len(text), turned[0].upper() + turned[1:]),)
