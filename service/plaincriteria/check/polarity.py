"""Which way each word of a text counts: the frame of its sentence times the negations in front of it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from plaincriteria.check import cues
from plaincriteria.check.phrases import Found, either
from plaincriteria.domain import SectionKind


def _any(name: str) -> str:
    return either(name).replace(r"\*", "[a-z]*")


# A sentence ends at its full stop, at a new line, and where a second frame begins ("and must not …").
_SENTENCE = re.compile(
    r"(?=[\s,)\"'])(?:(?<=[.!?])(?<!\be\.g\.)(?<!\bi\.e\.)(?<!\bvs\.)[)\"']*\s+(?=\S)|\n|(?<=;)\s"
    r"|,? (?=(?:and|but) (?:(?:you|they|he|she|it) )?(?:must|cannot)\b))"
)
_CLAUSE = re.compile(
    r"[,;:()\[\]]|\b(?:or|and) (?:have|has|had|is|are|was|be|must|do|does|did|cannot|can|who)\b"
    r"|\b(?:but|who|which|if|when|while|because|unless|except|then|although|however)\b"
)
_ADJUNCT = re.compile(r"\b(?:in|on|at|during|within|before|prior to|by|from|after|until|for|since|despite)\b")
_BRACKET = re.compile(r"\([^()]{1,60}\)")  # a short explanation does not end a clause
_COVERED = re.compile(r"_+")
_FEW_WORDS = re.compile(r"(?: [a-z-]+(?= )){0,3}")  # "not to enrol in": the preposition belongs to the verb
# "no more than", "must not be below": the negation belongs to the comparator behind it.
_NO_NEGATION = re.compile(
    rf" (?:(?:be|go|have been|rise|fall|even|a|any) )?(?:{either('after a negation in a comparator')})\b"
)
# Behind the first clause under a negation it is unsure what still belongs to it, until something new begins.
_ANEW = re.compile(
    r"[;:]|\b(?:but|who|which|if|when|while|because|unless|except|then|although|however|and|must|is|are|was"
    r"|were|has|have|will|should|with|not|no|never|without)\b"
)
_MUST = re.compile(r"\bmust\b")
_MUST_NOT = re.compile(r"must\b|mustn't")
_CLOSES = re.compile(r"[;)\]]|\.(?= |$)")
_LETS_IN = re.compile(
    r"\b(?:accepted|allowed|fine|permitted|ok|okay|(?:you|they|he|she) (?:may|can)|still|enough|no bar|no problem)\b"
)
_OTHER_NEGATIONS = re.compile(
    r"\b(?:un(?!der|til|ion|it|iq|iv)[a-z]{4,}|non-?[a-z]{4,}"
    r"|in(?:ab|cap|adeq|suff|comp|act|elig|app|eff|tol|oper|freq|accur|corr|val|conc)[a-z]*"
    r"|im(?:poss|prop|mob|prac)[a-z]*|dis(?:agree|contin|allow|satis|qualif|approv|able)[a-z]*"
    rf"|[a-z]{{4,}}less|{_any('negative in other ways')})\b"
)

_SAID_NEGATIVELY = re.compile(rf"\b(?:{_any('said with a negation')})\b")
_BOTH_WAYS = re.compile(
    r"\b(?:with (?:or|and) without|may or may not|whether|(?:or|and) (?:not|without)|either way|rules? out)\b"
)
BEGINNING = 5  # letters
Stretch = tuple[int, int]  # offsets


@lru_cache(maxsize=512)
def sentences(text: str) -> tuple[Stretch, ...]:
    """The sentences of normalised text as offsets."""
    found, start = [], 0
    for cut in _SENTENCE.finditer(text):
        if cut.start() > start:
            found.append((start, cut.start()))
        start = cut.end()
    if start < len(text):
        found.append((start, len(text)))
    return tuple(found)


def sentence_at(text: str, at: int) -> Stretch:
    """The sentence of normalised text in which an offset lies."""
    return next(((start, end) for start, end in sentences(text) if start <= at < end), (0, len(text)))


def _outs(sentence: str) -> list[Found[str]]:
    return [found for found in cues.find("out", sentence) if not _NO_NEGATION.match(sentence, found.end)]


def frame(sentence: str) -> int:
    """-1 for a sentence that keeps out, +1 for one that asks, 0 for one without a frame."""
    if _outs(sentence):
        return -1
    return 1 if cues.find("in", sentence) or cues.find("out", sentence) else 0


@lru_cache(maxsize=64)
def frames(text: str, default: int) -> tuple[tuple[int, int, int], ...]:
    """The sentences of a plain text with the way of their frame; one without a frame goes on as before.

    "Also needs" asks again where the listing asks, or where no sentence has a frame.
    """
    found = []
    way = default
    weak = not cues.find("out", text) and not cues.find("in", text) and cues.find("in, weakly", text)
    if weak:
        way = 1
    for start, end in sentences(text):
        sentence = text[start:end]
        way = frame(sentence) or (1 if default == 1 and cues.find("in, weakly", sentence) else way)
        found.append((start, end, way))
    return tuple(found)


class _Scopes(NamedTuple):
    """Stretches of a sentence under a negation, and those of which it is unsure."""

    negated: list[Stretch]
    unsure: list[Stretch]


def _bracket_end(even: str, at: int) -> int | None:
    """Where the bracket ends whose letters are covered; None for a place outside."""
    if even[at] != "_":
        return None
    covered = _COVERED.match(even, at)
    return covered.end() if covered else None


@lru_cache(maxsize=512)
def _scopes(sentence: str, framed: bool, must_not: bool) -> _Scopes:
    """`framed`: the sentence states its frame, which is no negation; `must_not`: but "must not" is one."""
    even = _BRACKET.sub(lambda bracket: "_" * len(bracket[0]), sentence)
    outs = cues.find("out", sentence) if framed else ()
    taken = [(f.start, f.end) for f in outs if not (must_not and _MUST_NOT.match(sentence, f.start))]
    scopes = _Scopes([], [])
    for found in cues.find("negation behind", sentence):
        clauses = [cut.end() for cut in _CLAUSE.finditer(even, 0, found.start)]
        scopes.negated.append((clauses[-1] if clauses else 0, found.end))
        taken.append((found.start, found.end))
    for found in cues.find("negation", sentence):
        if any(start <= found.start < end for start, end in taken) or _NO_NEGATION.match(sentence, found.end):
            continue
        close = _bracket_end(even, found.start)
        if close:  # a negation in a bracket says nothing of what stands behind it
            scopes.negated.append((found.start, close))
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


def _excepted(sentence: str, outs: list[Found[str]], scopes: _Scopes) -> _Scopes:
    """What is excepted is unsure, but "cannot join unless" asks for what follows."""
    negated, unsure = list(scopes.negated), list(scopes.unsure)
    for found in cues.find("exception", sentence):
        if any(0 <= found.start - out.end <= 1 for out in outs):
            negated.append((found.end, len(sentence)))
        else:
            end = _CLOSES.search(sentence, found.end)
            unsure.append((found.start, end.start() if end else len(sentence)))
    return _Scopes(negated, unsure)


def negated(sentence: str) -> bool:
    """Whether anything in the sentence stands under a negation, the frame aside."""
    return bool(_scopes(sentence, True, False).negated)


def quiet(text: str, start: int, end: int) -> bool:
    """Whether nothing between two offsets denies, or lets both ways, the frame aside."""
    stretch = unframed(text)[start:end]
    if _OTHER_NEGATIONS.search(stretch) or _BOTH_WAYS.search(stretch):
        return False
    return not cues.find("negation", stretch) and not cues.find("negation behind", stretch)


def said_negatively(text: str) -> bool:
    """Whether the text has a word that plain language may say with a negation ("naive", "stable")."""
    return bool(_SAID_NEGATIVELY.search(text))


def unframed(text: str) -> str:
    """The text with blanks for the cues of its frames."""
    for kind in ("out", "in"):
        for found in cues.find(kind, text):
            text = text[: found.start] + " " * (found.end - found.start) + text[found.end :]
    return text


@lru_cache(maxsize=512)
def denials(text: str) -> frozenset[str]:
    """The beginnings of words that could deny without being a negation, the frame aside."""
    return frozenset(found[0][:BEGINNING] for found in _OTHER_NEGATIONS.finditer(unframed(text)))


def negations(text: str) -> int:
    """How many negations the text has, the frame aside."""
    return len(_scopes(text, True, False).negated)


def side_way(side: SectionKind) -> int:
    """+1 for what is asked, -1 for what keeps out."""
    return -1 if side == "exclusion" else 1


class _Sentence(NamedTuple):
    start: int
    end: int
    way: int | None
    scopes: _Scopes


class Ways:
    """Which way each place of a text counts: +1 asked for, -1 keeps out, None where it is unsure.

    `default` is the way of the section; a `framed` (plain) text states its own way sentence by sentence.
    """

    def __init__(self, text: str, default: int, framed: bool) -> None:
        self._read: list[_Sentence] = []
        self._at: dict[int, tuple[int | None, int]] = {}
        self._base: dict[int, int | None] = {}
        before = False  # the sentence before has a negation, which one without a frame may go on with
        for at, (start, end, framed_way) in enumerate(spans := frames(text, default)):
            sentence = text[start:end]
            own = framed or bool(_MUST.search(sentence))
            outs = _outs(sentence) if own else []
            must_not = bool(outs) and all(_MUST_NOT.match(sentence, out.start) for out in outs)
            scopes = _excepted(sentence, outs, _scopes(sentence, own, must_not))
            way: int | None = default
            if must_not:
                # "The scan must not show it" says nothing of the scan.
                way = 1
                scopes.unsure.append((0, outs[0].start))
            elif framed:
                following = text[spans[at + 1][0] : spans[at + 1][1]] if at + 1 < len(spans) else ""
                way = self._loose(sentence, following, framed_way, default, before)
            elif own:
                way = framed_way
            self._read.append(_Sentence(start, end, way, scopes))
            before = bool(scopes.negated) or (before and not frame(sentence))

    @staticmethod
    def _loose(sentence: str, following: str, way: int, default: int, before: bool) -> int | None:
        """The way of a sentence; one without a frame is unsure where it may go on with something, or let in."""
        if frame(sentence):
            return way
        if sentence.endswith("?"):
            return frame(following) or None
        if before or (default < 0 and (_LETS_IN.search(sentence) or cues.find("in, weakly", sentence))):
            return None
        return way

    def at(self, place: int) -> tuple[int | None, int]:
        """The way at an offset, and which negation it stands under: the offset of its scope, -1 for none."""
        if place not in self._at:
            self._at[place] = self._look(place)
        return self._at[place]

    def base(self, place: int) -> int | None:
        """The way of the sentence at an offset before its negations, of which "must not" is one."""
        if place not in self._base:
            ways = (way for start, end, way, _ in self._read if start <= place < end)
            self._base[place] = next(ways, None)
        return self._base[place]

    def _look(self, place: int) -> tuple[int | None, int]:
        for start, end, way, scopes in self._read:
            if not start <= place < end:
                continue
            here = place - start
            if way is None or any(a <= here < b for a, b in scopes.unsure):
                return None, -1
            over = [a for a, b in scopes.negated if a <= here < b]
            return way * (-1) ** len(over), start + over[-1] if over else -1
        return None, -1


# A listing is compared with each of its drafts, and by several parts of the check.
@lru_cache(maxsize=256)
def ways(text: str, default: int, framed: bool) -> Ways:
    """Which way each place of a text counts, read once."""
    return Ways(text, default, framed)
