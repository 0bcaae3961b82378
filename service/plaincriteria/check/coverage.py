"""Words of the listing that are not said, and words of the plain text that nothing licenses, as signals."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache

from plaincriteria.check import cues, lexicon
from plaincriteria.check.aligned import Aligned
from plaincriteria.check.cover import HOP, Cover, Side, cover
from plaincriteria.check.facts import Facts
from plaincriteria.check.polarity import frame, sentences
from plaincriteria.check.scope import rescoped
from plaincriteria.check.signals import Signal, noticed
from plaincriteria.check.stems import Word, stem, stems_of
from plaincriteria.check.widened import widened
from plaincriteria.domain import ErrorType

_ABOUT = 4  # words on either side in which a neighbour is looked for
_BESIDE = 2  # words between a general noun and its name at most, plus one
SURE = 0.5  # said or licensed less surely than this is not said
# How much a word matters; a word that the lexicon does not have is rare, and rare words are names.
_WEIGHTS: dict[lexicon.Kind | None, float] = {
    "term": 1.0, "qualifier": 0.8, "general": 0.5, "frame": 0.0, None: 0.8,
}  # fmt: skip
_ELEMENT = re.compile(r"[^,;:()\[\]/\n.]+?(?=[,;:()\[\]/\n.]|\b(?:or|and|and/or)\b|$)")
_CLAUSE = re.compile(
    r"(?:(?!\b(?:and|or|but|because|unless|that|which|who|while|if|so|when|as)\b)[^,;:()\n.])+"
)
_BRACKET = re.compile(r"\(([^()]{3,200})\)")
# "A severe infection of the brain called PML", "cirrhosis, which is severe scarring", "PML, a serious brain infection."
_SHORT = re.compile(r"\(([a-z][a-z0-9]{1,6})(?=[,;) ])")
_NAMES = re.compile(r"(?:(?<=[.\n:])|^)[^.\n:]{3,80}\b(?:called|known as|named)\b")
_APPOSITION = re.compile(
    r", (?:which (?:is|are|means?|measures?|shows?|tells?)\b[^,.;]*|an? [^,.;]*(?=\.(?:\s|$)))"
)
_DEFINES = re.compile(
    r"\b(?:means?|meaning|is called|are called|is an?|are|refers? to|is when|is where|is the|is one|measures?"
    r"|shows?|tells?|checks?|looks? at|stands? for|in other words|that is|includes?|describes?|happens|causes?|uses?"
    r"|is used|are used|rates?|scores?|grades?)\b"
)
# "3x", "12th", "iii": numbers in other clothes.
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)*(?:x|st|nd|rd|th)?|i{2,3}|v?i{1,3}[abc]?|ix")
_FOOT = re.compile(r"(?:(?<=[.;\n])|^)[^.;\n]*\bpage [0-9]+ of [0-9]+\b[^\n;]*")
# Words of a listing that say nothing of their own: "known pregnancy", "in order to", "are ineligible", and what a
# listing calls the points that follow ("any of the following laboratory values:").
_IDLE = re.compile(
    r"\bknown (?=(?:to be )?(?:pregnan|lactat|breast|nursing))|\bin order (?=to\b)"
    r"|\b(?:is|are|be) (?:also )?(?:ineligible|not eligible)\b(?! for (?!th(?:e|is) (?:study|trial)))"
    r"|\bfollowing (?:[a-z-]+ ){0,2}[a-z-]+: ?$"
)
# "Under the heading "Part B": …" repeats where the item stands.
_HEADING = re.compile(r"^under the heading\b")
_READER = re.compile(
    r"\b(?:person|child|son|daughter|loved one)(?: that| who(?:m)?)? you care for\b|\byour (?:child|loved one)\b"
)


# A listing is compared with each of its drafts.
@lru_cache(maxsize=256)
def _counted(facts: Facts, side: Side) -> Sequence[bool]:
    """Which words coverage is about: no function words, nothing inside a quantity or at the foot of a page."""
    inside = [(q.start, q.end) for q in facts.quantities if not q.weak] + _furniture(facts.text)
    hidden = {at for stretch in inside for at in side.within(*stretch)}
    return tuple(
        _says_something(word.stem, word.text)
        and (len(word.text) > 1 or (at > 0 and side.words[at - 1].stem in stems_of("named by a letter")))
        and at not in hidden
        for at, word in enumerate(side.words)
    )


@lru_cache(maxsize=65_536)
def _says_something(stem: str, text: str) -> bool:
    return (
        not lexicon.is_function(stem)
        and stem not in stems_of("read elsewhere")
        and not _NUMBER.fullmatch(text)
    )


def _furniture(text: str) -> list[tuple[int, int]]:
    """Words that say nothing of the rule, lines from the foot of a page that an export has mixed into a listing."""
    patterns = (_FOOT, _IDLE) if "page " in text else (_IDLE,)
    return [found.span() for pattern in patterns for found in pattern.finditer(text)]


@lru_cache(maxsize=65_536)
def _told_kind(stem: str) -> str | None:
    """What kind of addition a word of the plain text is; None for one that adds nothing to a rule."""
    if stem in stems_of("plain sentences add"):
        return None
    if stem in stems_of("explaining words"):
        return "everyday"
    return lexicon.kind(stem) or "unknown"


def _weight(word: Word) -> float:
    return _WEIGHTS[lexicon.kind(word.stem)]


# A listing is compared with each of its drafts.
@lru_cache(maxsize=256)
def _stretches(text: str) -> Sequence[tuple[int, int]]:
    """The parts of a listing between commas and conjunctions."""
    return tuple(found.span() for found in _ELEMENT.finditer(text))


@lru_cache(maxsize=64)
def glosses(text: str) -> Sequence[tuple[int, int]]:
    """Stretches of a plain text that explain: short brackets, and sentences that define and ask nothing."""
    found = [found.span() for pattern in (_BRACKET, _NAMES, _APPOSITION) for found in pattern.finditer(text)]
    for start, end in sentences(text):
        sentence = text[start:end]
        if frame(sentence) == 0 and _DEFINES.search(sentence):
            found.append((start, end))
    return tuple(found)


_SEXES = frozenset(stem(word) for word in ("woman", "female", "man", "male", "mother"))
_OF_WOMEN = re.compile(r"\b(?:pregnan|breast-?feed|breast feed|lactat|nursing|child-?bearing|menopaus)")
_WOMEN, _MEN = re.compile(r"\b(?:wom[ae]n|females?)\b"), re.compile(r"\b(?:m[ae]n|males?)\b")


class Coverage:
    """Both texts, word against word."""

    def __init__(self, source: Facts, plain: Facts, context: Facts) -> None:
        self.source, self.plain = source, plain
        hidden = [found.span() for each in (_READER, _HEADING) for found in each.finditer(plain.text)]
        hidden += [(f.start, f.end) for kind in ("out", "in") for f in cues.find(kind, plain.text)]
        self.context = context
        self.ours, self.theirs = Side.of(source.text), Side.of(plain.text, hidden)
        self.cover: Cover = cover(self.ours, self.theirs, Side.of(context.text))
        self._expansions()
        self.asked = _counted(source, self.ours)
        self.told = _counted(plain, self.theirs)

    def _expansions(self) -> None:
        """Words before a bracketed abbreviation of the listing write it out: "carbon monoxide (CO, a gas)"."""
        for found in _SHORT.finditer(self.plain.text):
            if stem(found[1]) not in self.ours.places:
                continue
            before = [at for at, word in enumerate(self.theirs.words) if word.end <= found.start()][
                -len(found[1]) - 2 :
            ]
            for at in before:
                if self.theirs.words[at].text[0] in found[1]:
                    self.cover.licensed[at] = max(self.cover.licensed[at], HOP)

    @cached_property
    def aligned(self) -> Aligned:
        """Both texts with what was found, for the parts of the check that compare them word by word."""
        return Aligned(self.source, self.plain, self.ours, self.theirs, self.cover.where, self.cover.licensed)

    def signals(self) -> Iterator[Signal]:
        """Everything that coverage notices, in no order."""
        yield from self._unsaid()
        yield from self._elements()
        yield from self._added()
        yield from self._clauses()
        yield from rescoped(self.source, self.plain, self.context, glosses(self.plain.text))
        yield from self._contrasts()
        yield from widened(self.aligned, self.asked, self.told, Side.of(self.context.text).places)

    def _open(
        self, words: Sequence[Word], values: Sequence[float], counted: Sequence[bool]
    ) -> Iterator[tuple[int, Word]]:
        for at, word in enumerate(words):
            if counted[at] and values[at] < SURE and not (word.stem in _SEXES and self._implied):
                yield at, word

    @cached_property
    def _implied(self) -> bool:
        """Whether the sex need not be said: both are named, or only women can be pregnant."""
        text = self.source.text
        return bool(_OF_WOMEN.search(text)) or (bool(_WOMEN.search(text)) and bool(_MEN.search(text)))

    def _unsaid(self) -> Iterator[Signal]:
        for at, word in self._open(self.ours.words, self.cover.said, self.asked):
            kind = lexicon.kind(word.stem)
            if kind == "frame" or self._little(at):
                continue
            how = "shared" if self.cover.said[at] > 0 else "unsaid"
            other = ".other" if self._otherwise(at) else ""
            if how == "shared" and (other or kind not in ("term", "qualifier")):
                continue
            types: dict[lexicon.Kind | None, ErrorType] = {"qualifier": "scope", "general": "omission"}
            yield noticed(
                f"{how}.{kind or 'unknown'}{other}", types.get(kind, "omission"),
                f'The listing says "{word.text}"; the plain text does not say it.',
                source=(self.source, (word.start, word.end)),
            )  # fmt: skip

    def _little(self, at: int) -> bool:
        """Whether a word is a general noun beside a name that is said."""
        little = stems_of("say little beside a name")
        if self.ours.words[at].stem not in little:
            return False
        return any(
            self.cover.said[i] >= SURE and self.asked[i] and self.ours.words[i].stem not in little
            for i in range(max(0, at - _BESIDE), min(len(self.ours.words), at + _BESIDE + 1))
        )  # fmt: skip

    def _otherwise(self, at: int) -> bool:
        """Whether words that nothing licenses stand where the word would be said: it may be said in them."""
        told = self.theirs.words
        near = [
            i for i in range(max(0, at - _ABOUT), min(len(self.ours.words), at + _ABOUT + 1)) if self.asked[i]
        ]
        places = {to for i in near for to in self.aligned.places(self.ours.words[i].stem)}
        return any(
            self.cover.licensed[to] < SURE
            and not lexicon.is_function(told[to].stem)
            and told[to].stem not in stems_of("read elsewhere")
            for place in places
            for to in range(max(0, place - _ABOUT), min(len(told), place + _ABOUT + 1))
        )

    def _elements(self) -> Iterator[Signal]:
        """Parts of the listing, between commas and conjunctions, of which no word is said."""
        for start, end in _stretches(self.source.text):
            inside = [
                at
                for at in self.ours.within(start, end)
                if self.asked[at] and _weight(self.ours.words[at]) > 0
            ]
            if inside and all(self.cover.said[at] < SURE for at in inside):
                size = min(2.0, sum(_weight(self.ours.words[at]) for at in inside))
                yield noticed(
                    "unsaid.element", "omission", "A part of the listing is not in the plain text.", size,
                    source=(self.source, (self.ours.words[inside[0]].start, self.ours.words[inside[-1]].end)),
                )  # fmt: skip

    def _added(self) -> Iterator[Signal]:
        told = list(self._open(self.theirs.words, self.cover.licensed, self.told))
        if not told:
            return
        explained = glosses(self.plain.text)
        unsaid = {
            to
            for at, _ in self._open(self.ours.words, self.cover.said, self.asked)
            for to in self._around(at)
        }
        for at, word in told:
            kind = _told_kind(word.stem)
            if kind is None:
                continue
            place = "gloss" if any(start <= word.start < end for start, end in explained) else "rule"
            other = ".other" if at in unsaid else ""
            if place == "gloss" and not other:
                continue  # what an explanation may say of its term is another part's matter
            yield noticed(
                f"added.{kind}.{place}{other}", "addition" if kind != "term" else "term",
                f'The plain text says "{word.text}"; nothing in the listing does.',
                plain=(self.plain, (word.start, word.end)),
            )  # fmt: skip

    def _clauses(self) -> Iterator[Signal]:
        """Clauses of the plain text that ask something and have hardly a word from the listing."""
        explained = glosses(self.plain.text)
        for part in _CLAUSE.finditer(self.plain.text):
            if any(start <= part.start() < end for start, end in explained):
                continue
            inside = [at for at in self.theirs.within(*part.span()) if self.told[at]]
            new = [
                at
                for at in inside
                if self.cover.licensed[at] < SURE and _told_kind(self.theirs.words[at].stem)
            ]
            borne = sum(self.cover.licensed[at] >= SURE for at in inside)
            if len(new) >= 2 and len(new) > borne:
                yield noticed(
                    "added.clause", "addition", "A part of the plain text has nothing to do with the listing.",
                    plain=(self.plain, (self.theirs.words[new[0]].start, self.theirs.words[new[-1]].end)),
                )  # fmt: skip

    def _around(self, at: int) -> Iterator[int]:
        """The words of the plain text near those that say the neighbours of a word of the listing."""
        for i in range(max(0, at - _ABOUT), min(len(self.ours.words), at + _ABOUT + 1)):
            if self.asked[i]:
                for place in self.aligned.places(self.ours.words[i].stem):
                    yield from range(max(0, place - _ABOUT), min(len(self.theirs.words), place + _ABOUT + 1))

    def _contrasts(self) -> Iterator[Signal]:
        for name, places in (("beside", self.cover.beside), ("instead", self.cover.instead)):
            for at in sorted(places):
                word = self.theirs.words[at]
                if self.told[at]:
                    yield noticed(
                        f"contrast.{name}", "term",
                        f'The plain text says "{word.text}"; the listing names something else.',
                        plain=(self.plain, (word.start, word.end)),
                    )  # fmt: skip
