"""Which way each word of a text counts: the frame of its sentence times the negations in front of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from plaincriteria.check import cues
from plaincriteria.check.phrases import data, either, words
from plaincriteria.check.stems import stem
from plaincriteria.domain import SectionKind

# A sentence ends at its full stop, at a new line, and where a second frame begins ("and must not …").
_SENTENCE = re.compile(
    r"(?<=[.!?])(?<!\be\.g\.)(?<!\bi\.e\.)(?<!\bvs\.)[)\"']*\s+(?=\S)|\n|(?<=;)\s"
    r"|,? (?=(?:and|but) (?:(?:you|they|he|she|it) )?(?:must|cannot)\b)"
)
_CLAUSE = re.compile(
    r"[,;:()\[\]]|\b(?:but|who|which|if|when|while|because|unless|except|then|although|however)\b"
)
_ADJUNCT = re.compile(r"\b(?:in|on|at|during|within|before|prior|by|from|after|until)\b")
_BRACKET = re.compile(r"\([^()]{1,60}\)")  # a short explanation does not end a clause
_FEW_WORDS = re.compile(r"(?: [a-z-]+(?= )){0,3}")  # "not to enrol in": the preposition belongs to the verb
# "no more than", "must not be below": the negation belongs to the comparator behind it.
_NO_NEGATION = re.compile(
    rf" (?:(?:be|go|have been|rise|fall) )?(?:{either('after a negation in a comparator')})\b"
)
# Behind the first clause under a negation it is unsure what still belongs to it, until something new begins.
_ANEW = re.compile(
    r"[;:]|\b(?:but|who|which|if|when|while|because|unless|except|then|although|however|and|must|is|are|was"
    r"|were|has|have|will|should|with)\b"
)
_WORD = re.compile(r"[a-z][a-z'-]*[a-z]")
_STEM = 6
_SURE = 2  # fewer words than this prove nothing
_COMMON = frozenset(words("frame and function words"))


class Sign(NamedTuple):
    """A word's stem, its way (+1 asked for, -1 keeps out) and where it stands in the normalised text."""

    stem: str
    way: int
    start: int
    end: int


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """The sentences of normalised text as offsets."""
    start = 0
    for cut in _SENTENCE.finditer(text):
        if cut.start() > start:
            yield start, cut.start()
        start = cut.end()
    if start < len(text):
        yield start, len(text)


def frame(sentence: str) -> int:
    """-1 for a sentence that keeps out, +1 for one that asks, 0 for one without a frame."""
    outs = [found for found in cues.find("out", sentence) if not _NO_NEGATION.match(sentence, found.end)]
    if outs:
        return -1
    return 1 if cues.find("in", sentence) or cues.find("out", sentence) else 0


def _next_way(sentence: str, way: int, default: int) -> int:
    """A sentence without a frame goes on as before, but "also needs" asks again where the listing asks."""
    return frame(sentence) or (1 if default == 1 and cues.find("in, weakly", sentence) else way)


def beginning(word: str) -> str:
    """The first letters of a word, enough to match its inflections."""
    return word[:_STEM]


class _Scopes(NamedTuple):
    """Stretches of a sentence under a negation, and what behind them may belong there."""

    negated: list[tuple[int, int]]
    unsure: list[tuple[int, int]]


def _scopes(sentence: str, framed: bool) -> _Scopes:
    even = _BRACKET.sub(lambda bracket: "_" * len(bracket[0]), sentence)
    taken = [(found.start, found.end) for found in cues.find("out", sentence)] if framed else []
    scopes = _Scopes([], [])
    for found in cues.find("negation behind", sentence):
        clauses = [cut.end() for cut in _CLAUSE.finditer(even, 0, found.start)]
        scopes.negated.append((clauses[-1] if clauses else 0, found.start))
        taken.append((found.start, found.end))
    for found in cues.find("negation", sentence):
        if any(start <= found.start < end for start, end in taken) or _NO_NEGATION.match(sentence, found.end):
            continue
        few = _FEW_WORDS.match(even, found.end)
        clause = _CLAUSE.search(even, found.end)
        end = clause.start() if clause else len(even)
        adjunct = _ADJUNCT.search(even, min(few.end() if few else found.end, end), end)
        sure = adjunct.start() if adjunct else end
        anew = _ANEW.search(even, sure)
        scopes.negated.append((found.start, sure))
        scopes.unsure.append((sure, anew.start() if anew else len(even)))
    return scopes


def signs(text: str, default: int, framed: bool) -> list[Sign]:
    """The way of every content word.

    `default` is the way of the section; a `framed` (plain) text states its own way sentence by sentence, and
    a sentence without a frame goes on from the one before it.
    """
    result = []
    for start, end, framed_way in frames(text, default):
        sentence, way = text[start:end], framed_way if framed else default
        scopes = _scopes(sentence, framed)
        for word in _WORD.finditer(sentence):
            unsure = any(a <= word.start() < b for a, b in scopes.unsure)
            if unsure or len(word[0]) < 4 or word[0] in _COMMON:
                continue
            depth = sum(a <= word.start() < b for a, b in scopes.negated)
            result.append(Sign(beginning(word[0]), way * (-1) ** depth, start + word.start(), start + word.end()))
    return result


@cache
def _denies() -> Mapping[str, str]:
    """The stem of a word that denies another, by that other's stem."""
    table: dict[str, list[str]] = data("check/opposites.toml")["denies"]
    return {form: stem(base) for base, forms in table.items() for form in forms}


def denied(text: str, default: int, framed: bool) -> Iterator[Sign]:
    """The way of every word that has a denying form ("able", "unable"), whichever form stands there."""
    bases = set(_denies().values())
    for start, end, framed_way in frames(text, default):
        sentence, way = text[start:end], framed_way if framed else default
        scopes = _scopes(sentence, framed)
        for word in _WORD.finditer(sentence):
            base = _denies().get(word[0])
            plain = base is None and stem(word[0]) in bases
            if base is None and not plain:
                continue
            over = [a for a, b in scopes.negated if a <= word.start() < b and a != word.start()]
            if any(a <= word.start() < b for a, b in scopes.unsure):
                continue
            non = plain and sentence[max(0, word.start() - 4) : word.start()] in ("non-", "non ")
            depth = len(over) + (base is not None) + non
            found = base or stem(word[0])
            yield Sign(found, way * (-1) ** depth, start + word.start(), start + word.end())


class Ways:
    """Which way each place of a text counts: +1 asked for, -1 keeps out, None where it is unsure."""

    def __init__(self, text: str, default: int, framed: bool) -> None:
        self._sentences = [
            (start, end, way if framed else default, _scopes(text[start:end], framed))
            for start, end, way in frames(text, default)
        ]

    def at(self, place: int) -> tuple[int | None, int]:
        """The way at an offset, and which negation it stands under: the offset of its scope, -1 for none."""
        for start, end, way, scopes in self._sentences:
            if not start <= place < end:
                continue
            here = place - start
            if any(a <= here < b for a, b in scopes.unsure):
                return None, -1
            over = [a for a, b in scopes.negated if a <= here < b]
            return way * (-1) ** len(over), start + over[-1] if over else -1
        return None, -1


def opposed(source: Sequence[Sign], plain: Sequence[Sign]) -> tuple[Sign, Sign] | None:
    """A word with a denying form that counts one way in the listing and always the other way in the plain text."""
    for sign in source:
        ways = {other.way for other in source if other.stem == sign.stem}
        told = [other for other in plain if other.stem == sign.stem]
        if len(ways) == 1 and told and all(other.way != sign.way for other in told):
            return sign, told[0]
    return None


def negated(sentence: str) -> bool:
    """Whether anything in the sentence stands under a negation, the frame aside."""
    return bool(_scopes(sentence, True).negated)


def side_way(side: SectionKind) -> int:
    """+1 for what is asked, -1 for what keeps out."""
    return -1 if side == "exclusion" else 1


def turned(source: Sequence[Sign], plain: Sequence[Sign]) -> tuple[Sign, Sign] | None:
    """The first word that counts the other way in the plain text, when most shared words do."""
    ways: dict[str, set[int]] = {}
    for sign in plain:
        ways.setdefault(sign.stem, set()).add(sign.way)
    shared = [sign for sign in source if sign.stem in ways]
    kept = {sign.stem for sign in shared if sign.way in ways[sign.stem]}
    lost = [sign for sign in shared if sign.stem not in kept]
    if len({sign.stem for sign in lost}) < max(_SURE, len(kept) + 1):
        return None
    other = next(sign for sign in plain if sign.stem == lost[0].stem)
    return lost[0], other


@lru_cache(maxsize=64)
def frames(text: str, default: int) -> tuple[tuple[int, int, int], ...]:
    """The sentences of a plain text with the way of their frame; one without a frame goes on as before."""
    found = []
    way = default
    if not cues.find("out", text) and not cues.find("in", text) and cues.find("in, weakly", text):
        way = 1
    for start, end in sentences(text):
        way = _next_way(text[start:end], way, default)
        found.append((start, end, way))
    return tuple(found)


_ONLY_IF = re.compile(r"\bonly if\b")
_OTHER_NEGATIONS = re.compile(
    r"\b(?:un(?!der|til|ion|it|iq|iv)[a-z]{4,}|non-?[a-z]{4,}"
    r"|in(?:ab|cap|adeq|suff|comp|act|elig|app|eff|tol|oper|freq|accur|corr|val|conc)[a-z]*"
    r"|im(?:poss|prop|mob|prac)[a-z]*|dis(?:agree|contin|allow|satis|qualif|approv|able)[a-z]*"
    rf"|[a-z]{{4,}}less|(?:{either('negative in other ways')})[a-z]*)\b"
)


def negative(text: str) -> bool:
    """Whether anything in the text could deny: a negation, the frame aside, or a word that denies in another way."""
    return bool(_scopes(text, True).negated or _OTHER_NEGATIONS.search(text))


# Words that are a negation in themselves, where no cue stands by them.
_OPPOSITE = re.compile(
    r"\b(?:un[a-z]{4,}|non-?[a-z]+|in(?:ab|cap|adeq|suff|comp|act)[a-z]*|abnormal[a-z]*|[a-z]{4,}less"
    rf"|(?:{either('negative in other ways')})[a-z]*)\b"
)


def reframed(source: str, plain: str, default: int) -> str | None:
    """Every sentence with a frame stands on the other side, and no negation turns it back.

    "sure" where no word of either text could turn it back either, else "unsure"; None where nothing is turned.
    """
    ways = [way for start, end, way in frames(plain, default) if frame(plain[start:end])]
    said = _ONLY_IF.sub(" ", plain)
    if not ways or any(way == default for way in ways):
        return None
    turned_back = any(_scopes(plain[start:end], True).negated for start, end, _ in frames(plain, default))
    if turned_back or _scopes(source, False).negated or cues.find("out", source):
        return None
    return "unsure" if _OPPOSITE.search(source) or _OPPOSITE.search(said) else "sure"


def dropped(
    source: Sequence[Sign], plain: Sequence[Sign], text: str, default: int
) -> tuple[Sign, Sign] | None:
    """A word that the listing negates and the plain text (in the frame of the listing) nowhere does."""
    turned_words = {sign.stem: sign for sign in source if sign.way != default}
    straight = {sign.stem for sign in source if sign.way == default}
    told: dict[str, list[Sign]] = {}
    for sign in plain:
        told.setdefault(sign.stem, []).append(sign)
    for word, sign in turned_words.items():
        if word in straight or word not in told:
            continue
        places = [
            (start, end, way)
            for start, end, way in frames(text, default)
            for other in told[word]
            if start <= other.start < end
        ]
        if all(
            way == default and not negated(text[a:b]) and not _OTHER_NEGATIONS.search(text[a:b])
            for a, b, way in places
        ):
            return sign, told[word][0]
    return None
