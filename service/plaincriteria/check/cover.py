"""Coverage both ways: which words of the listing the plain text says, and which of its own words the listing licenses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from plaincriteria.check import lexicon
from plaincriteria.check.lexicon import Match, Stems
from plaincriteria.check.stems import Word, stem, words

# How surely a word is said: by itself or by what stands for it; by another form of it, by a third word that may
# stand for both, by an explanation; by words that stand apart, or that another word of the listing needs more.
SAID, HOP, FORM, ABOUT, SHARED = 1.0, 0.75, 0.7, 0.7, 0.45
_COMMON_START = 5  # letters that two forms of one word share at least
_BESIDE = 6  # words between two names of one thing at most
_FILL = 4  # words that may stand among those of a phrase


@dataclass
class Side:
    """The words of one text with what the lexicon knows of them."""

    words: tuple[Word, ...]
    matches: list[Match]
    places: dict[str, list[int]] = field(default_factory=dict)

    @classmethod
    def of(cls, text: str, hidden: Sequence[tuple[int, int]] = ()) -> Side:
        """Read normalised text; words in `hidden` stretches (the frame, the reader) say nothing."""
        found = tuple(words(text))
        if hidden:
            found = tuple(word for word in found if not any(a <= word.start < b for a, b in hidden))
        side = cls(found, lexicon.find(found))
        for at, word in enumerate(found):
            side.places.setdefault(word.stem, []).append(at)
        return side

    def hold(self, phrase: Stems) -> list[int] | None:
        """Where the words of a phrase stand near each other; None where they do not."""
        first = self.places.get(phrase[0])
        if first is None or len(phrase) == 1:
            return first
        if not all(each in self.places for each in phrase):
            return None
        reach = 2 * len(phrase) + _FILL
        for start in first:
            near = [min(self.places[each], key=lambda at: abs(at - start)) for each in phrase]
            if max(near) - min(near) <= reach:
                return near
        return None


@dataclass
class Cover:
    """How surely each word is said (`said`, the listing) or licensed (`licensed`, the plain text), 0 to 1."""

    said: list[float]
    licensed: list[float]
    # Words of the plain text that the listing's words must not be taken for: beside those words, or instead of them.
    beside: set[int]
    instead: set[int]
    where: dict[str, list[int]]  # by the stem of a word of the listing: the words that stand for it


def _raise(values: list[float], places: Iterable[int], value: float) -> None:
    for at in places:
        values[at] = max(values[at], value)


def _words_of(match: Match) -> Iterator[int]:
    return iter(range(match.first, match.last))


class _Covering:
    """One comparison; `context` (lead-in, heading) licenses, and need not be said."""

    def __init__(self, source: Side, plain: Side, context: Side) -> None:
        self.source, self.plain, self.context = source, plain, context
        self.cover = Cover([0.0] * len(source.words), [0.0] * len(plain.words), set(), set(), {})

    def run(self) -> Cover:
        self._straight()
        self._stand_for(self.source, self.plain, self.cover.said, self.cover.licensed)
        self._stand_for(self.plain, self.source, self.cover.licensed, self.cover.said)
        self._stand_for(self.context, self.plain, None, self.cover.licensed)
        self._stand_for(self.plain, self.context, self.cover.licensed, None)
        self._initials()
        self._denials()
        self._hops()
        self._explanations()
        self._forms()
        self._contrasts()
        self._expressions()
        self._shared()
        self._twins()
        return self.cover

    def _straight(self) -> None:
        for at, word in enumerate(self.source.words):
            if word.stem in self.plain.places:
                self.cover.said[at] = SAID
        for at, word in enumerate(self.plain.words):
            if word.stem in self.source.places or word.stem in self.context.places:
                self.cover.licensed[at] = SAID

    def _stand_for(
        self, one: Side, other: Side, ours: list[float] | None, theirs: list[float] | None
    ) -> None:
        """Entries of one text that the other says by a phrase that may stand for them."""
        for match in one.matches:
            if match.entry.spoken.isdisjoint(other.places):
                continue
            for phrase in match.entry.says:
                near = other.hold(phrase) if phrase[0] in other.places else None
                if near is None:
                    continue
                if ours is not None:
                    _raise(ours, _words_of(match), SAID)
                if theirs is not None:
                    _raise(theirs, near, SAID)
                if one is self.source or other is self.source:
                    self._note(match, near, one is self.source)

    def _note(self, match: Match, near: list[int], forth: bool) -> None:
        told = near if forth else list(_words_of(match))
        asked = _words_of(match) if forth else near
        for at in asked:
            known = self.cover.where.setdefault(self.source.words[at].stem, [])
            known += [place for place in told if place not in known]

    def _denials(self) -> None:
        """ "Unchanged" is said by a form of "change": whether it is denied is another part's matter."""
        for one, other, ours, theirs in (
            (self.source, self.plain, self.cover.said, self.cover.licensed),
            (self.plain, self.source, self.cover.licensed, self.cover.said),
        ):
            for at, word in enumerate(one.words):
                base = root(word.text) if ours[at] < HOP else None
                if base is not None and base in other.places:
                    ours[at] = HOP
                    _raise(theirs, other.places[base], HOP)
                    if one is self.source:
                        self.cover.where.setdefault(word.stem, []).extend(other.places[base])

    def _twins(self) -> None:
        """ "Nursing (lactating)", "stress disorder [PTSD]": of two names beside each other one is enough."""
        said = self.cover.said
        for match in self.source.matches:
            inside = set(_words_of(match))
            if match.entry.kind == "frame" or match.entry.spoken.isdisjoint(self.source.places):
                continue
            for phrase in match.entry.says:
                near = self.source.hold(phrase)
                if near is None or inside & set(near) or abs(near[0] - match.first) > _BESIDE:
                    continue
                if min(said[at] for at in near) >= HOP:
                    _raise(said, inside, HOP)
                elif min(said[at] for at in inside) >= HOP:
                    _raise(said, near, HOP)
        _shorten(self.source.words, self.source.words, said, list(said), said)

    def _hops(self) -> None:
        """Two words, neither of them said otherwise, for which a third may stand."""
        open_source = [
            match for match in self.source.matches
            if match.entry.kind != "frame" and any(self.cover.said[at] < HOP for at in _words_of(match))
        ]  # fmt: skip
        for match in self.plain.matches:
            if match.entry.kind == "frame" or all(self.cover.licensed[at] >= HOP for at in _words_of(match)):
                continue
            for other in open_source:
                if not match.entry.single.isdisjoint(other.entry.single):
                    _raise(self.cover.licensed, _words_of(match), HOP)
                    _raise(self.cover.said, _words_of(other), HOP)
                    self._note(other, list(_words_of(match)), True)
            for other in self.context.matches:
                if not match.entry.single.isdisjoint(other.entry.single):
                    _raise(self.cover.licensed, _words_of(match), HOP)

    def _explanations(self) -> None:
        """Words that explain an entry of the listing, and parts of phrases that stand for one."""
        told = self.plain.places.keys()
        stems: set[str] = set()
        for match in (*self.source.matches, *self.context.matches):
            stems |= match.entry.explains & told
            stems |= match.entry.spoken & told
        for match in self.plain.matches:
            if self.cover.licensed[match.first] >= SAID:
                stems |= match.entry.explains & told
        for stem in stems:
            _raise(self.cover.licensed, self.plain.places[stem], ABOUT)

    def _initials(self) -> None:
        _shorten(self.source.words, self.plain.words, self.cover.said, self.cover.licensed)
        _shorten(self.plain.words, self.source.words, self.cover.licensed, self.cover.said)

    def _forms(self) -> None:
        """Words that begin alike: other forms of one word, or a slip of the pen."""
        for at in [at for at, value in enumerate(self.cover.said) if value < FORM]:
            for to, word in enumerate(self.plain.words):
                own = self.source.words[at]
                unknown = lexicon.kind(own.stem) is None
                if _alike(own.text, word.text) or (unknown and _slip(own.text, word.text)):
                    self.cover.said[at] = FORM
                    self.cover.licensed[to] = max(self.cover.licensed[to], FORM)

    def _contrasts(self) -> None:
        """What stands in the plain text and nowhere in the listing, which has its opposite or its neighbour."""
        for match in self.source.matches:
            for phrase in match.entry.opposed:
                near = self.plain.hold(phrase) if phrase[0] in self.plain.places else None
                if near is None or self.source.hold(phrase) or self.context.hold(phrase):
                    continue
                if all(self.cover.licensed[at] < ABOUT for at in near):
                    said = min(self.cover.said[at] for at in _words_of(match)) >= HOP
                    (self.cover.beside if said else self.cover.instead).update(near)

    def _places(self, at: int) -> set[int]:
        """Where a word of the listing is said."""
        stem = self.source.words[at].stem
        return {*self.plain.places.get(stem, ()), *self.cover.where.get(stem, ())}

    def _expressions(self) -> None:
        """The words of an expression say it only where they stand near each other."""
        for match in self.source.matches:
            inside = [at for at in _words_of(match) if not lexicon.is_function(self.source.words[at].stem)]
            if len(inside) < 2 or any(self.plain.hold(phrase) for phrase in match.entry.says):
                continue
            places = [self._places(at) for at in inside]
            reach = 2 * len(inside) + 2 * _FILL
            if all(places) and not any(
                all(any(abs(to - start) <= reach for to in others) for others in places) for start in places[0]
            ):
                for at in inside:
                    self.cover.said[at] = min(self.cover.said[at], SHARED)

    def _shared(self) -> None:
        """Different words of the listing need different words of the plain text; who finds none is hardly said."""
        taken: dict[int, str] = {}
        options: dict[str, list[int]] = {}
        for at, word in enumerate(self.source.words):
            if self.cover.said[at] >= HOP and not lexicon.is_function(word.stem):
                options.setdefault(word.stem, sorted(self._places(at), key=lambda to: self.plain.words[to].stem != word.stem))
        for stem in options:
            _assign(stem, options, taken, set())
        given = set(taken.values())
        for at, word in enumerate(self.source.words):
            if options.get(word.stem) and word.stem not in given:
                self.cover.said[at] = SHARED


def _assign(stem: str, options: dict[str, list[int]], taken: dict[int, str], tried: set[int]) -> bool:
    """Find a word of the plain text for `stem`, moving others to their other options where that helps."""
    for to in options[stem]:
        if to in tried:
            continue
        tried.add(to)
        if to not in taken or _assign(taken[to], options, taken, tried):
            taken[to] = stem
            return True
    return False


@lru_cache(maxsize=16_384)
def root(word: str) -> str | None:
    """The stem of what a word denies by its first letters ("unchanged", "nonsmoker"); None for other words."""
    for prefix in ("un", "non", "in", "im", "ir"):
        rest = word.removeprefix(prefix)
        if rest != word and len(rest) >= 4 and lexicon.kind(stem(rest)) is not None:
            return stem(rest)
    return None


def _slip(one: str, two: str) -> bool:
    """Whether two long words differ by one letter, or by two that changed places."""
    if min(len(one), len(two)) < 6 or abs(len(one) - len(two)) > 1 or one[0] != two[0]:
        return False
    at = next((i for i, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), min(len(one), len(two)))
    rests = ((one[at + 1 :], two[at + 1 :]), (one[at + 1 :], two[at:]), (one[at:], two[at + 1 :]))
    return any(a == b for a, b in rests) or (one[at : at + 2] == two[at : at + 2][::-1] and one[at + 2 :] == two[at + 2 :])


def _alike(one: str, two: str) -> bool:
    if min(len(one), len(two)) < _COMMON_START or one[:_COMMON_START] != two[:_COMMON_START]:
        return False
    shared = next((i for i, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), min(len(one), len(two)))
    return shared >= 0.7 * max(len(one), len(two))


def _shorten(
    long: Sequence[Word], short: Sequence[Word], ours: list[float], theirs: list[float], known: list[float] | None = None
) -> None:
    """Abbreviations of one text whose letters begin a run of words of the other.

    `known`: both are the same text; the words are said where the abbreviation is, and the other way round.
    """
    content = [at for at, word in enumerate(long) if not lexicon.is_function(word.stem)]
    letters = "".join(long[at].text[0] for at in content)
    for at, word in enumerate(short):
        if not 2 < len(word.text) < 8 or not word.text.isalpha() or (known is None and theirs[at] >= SAID):
            continue
        begin = letters.find(word.text)
        if begin < 0:
            continue
        run = content[begin : begin + len(word.text)]
        if known is None:
            theirs[at] = SAID
            _raise(ours, run, SAID)
        elif known[at] >= HOP:
            _raise(ours, run, SAID)
        elif min(known[i] for i in run) >= HOP:
            known[at] = SAID


def cover(source: Side, plain: Side, context: Side) -> Cover:
    """Compare the words of both texts."""
    return _Covering(source, plain, context).run()
