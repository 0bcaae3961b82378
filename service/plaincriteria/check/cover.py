"""Coverage both ways: which words of the listing are said, and which words of the plain text it licenses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from plaincriteria.check import lexicon
from plaincriteria.check.lexicon import Match, Stems
from plaincriteria.check.likeness import alike, lift, root, shorten, slip
from plaincriteria.check.sides import FILL, Side

__all__ = ["ABOUT", "FORM", "HOP", "SAID", "SHARED", "Cover", "Side", "cover", "root"]

# How surely a word is said: by itself or by what stands for it; by another form of it, by a third word that may
# stand for both, by an explanation; by words that stand apart, or that another word of the listing needs more.
SAID, HOP, FORM, ABOUT, SHARED = 1.0, 0.75, 0.7, 0.7, 0.45


@dataclass
class Cover:
    """How surely each word is said (`said`, the listing) or licensed (`licensed`, the plain text), 0 to 1."""

    said: list[float]
    licensed: list[float]
    # Words of the plain text that the listing's words must not be taken for: beside those words, or instead of them.
    beside: set[int]
    instead: set[int]
    where: dict[str, list[int]]  # by the stem of a word of the listing: the words that stand for it


def _words_of(match: Match) -> range:
    return range(match.first, match.last)


class _Covering:
    """One comparison; `context` (lead-in, heading) licenses, and need not be said."""

    def __init__(self, source: Side, plain: Side, context: Side) -> None:
        # Equal texts are one Side: which of the three is meant is told by its values below.
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
        for entry, places in one.entries_said_from(other.stems):
            if theirs is None and ours is not None and min(ours[at] for at in places) >= SAID:
                continue  # nothing to gain
            found = other.holds(entry)
            if not found:
                continue
            if ours is not None:
                lift(ours, places, SAID)
            for near in found:
                if theirs is not None:
                    lift(theirs, near, SAID)
                if theirs is self.cover.said:
                    self._note((other.words[at].stem for at in near), places)
            if ours is self.cover.said:
                self._note(entry.key, *found)

    def _note(self, asked: Iterable[str], *told: Sequence[int]) -> None:
        """That words of the plain text say these words of the listing."""
        for stem in asked:
            known = self.cover.where.setdefault(stem, [])
            for places in told:
                known += [place for place in places if place not in known]

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
                    lift(theirs, other.places[base], HOP)
                    if ours is self.cover.said:
                        self.cover.where.setdefault(word.stem, []).extend(other.places[base])

    def _twins(self) -> None:
        """ "Nursing (lactating)", "stress disorder [PTSD]": of two names beside each other one is enough."""
        said = self.cover.said
        for inside, near in self.source.twins:
            if min(said[at] for at in near) >= HOP:
                lift(said, inside, HOP)
            elif min(said[at] for at in inside) >= HOP:
                lift(said, near, HOP)
        shorten(self.source, self.source, said, list(said), said)

    def _hops(self) -> None:
        """Two words, neither of them said otherwise, for which a third may stand."""
        said, licensed = self.cover.said, self.cover.licensed
        open_source = [
            match for match in self.source.matches
            if match.entry.kind != "frame" and min(said[match.first : match.last]) < HOP
        ]  # fmt: skip
        for match in self.plain.matches:
            single = match.entry.single
            if match.entry.kind == "frame" or min(licensed[match.first : match.last]) >= HOP:
                continue
            for other in () if single.isdisjoint(self.source.singles) else open_source:
                if not single.isdisjoint(other.entry.single):
                    lift(licensed, _words_of(match), HOP)
                    lift(said, _words_of(other), HOP)
                    self._note(other.entry.key, _words_of(match))
            if not single.isdisjoint(self.context.singles):
                lift(licensed, _words_of(match), HOP)

    def _explanations(self) -> None:
        """Words that explain an entry of the listing, and parts of phrases that stand for one."""
        told = self.plain.stems
        stems = set((self.source.telling | self.context.telling) & told)
        for match in self.plain.matches:
            if self.cover.licensed[match.first] >= SAID:
                stems |= match.entry.explains & told
        for stem in stems:
            lift(self.cover.licensed, self.plain.places[stem], ABOUT)

    def _initials(self) -> None:
        shorten(self.source, self.plain, self.cover.said, self.cover.licensed)
        shorten(self.plain, self.source, self.cover.licensed, self.cover.said)

    def _forms(self) -> None:
        """Words that begin alike: other forms of one word, or a slip of the pen."""
        by_letter: dict[str, list[int]] = {}
        for to, word in enumerate(self.plain.words):
            by_letter.setdefault(word.text[0], []).append(to)
        for at in [at for at, value in enumerate(self.cover.said) if value < FORM]:
            own = self.source.words[at]
            unknown = lexicon.kind(own.stem) is None
            for to in by_letter.get(own.text[0], ()):
                other = self.plain.words[to].text
                if alike(own.text, other) or (unknown and slip(own.text, other)):
                    self.cover.said[at] = FORM
                    self.cover.licensed[to] = max(self.cover.licensed[to], FORM)

    def _contrasts(self) -> None:
        """What stands in the plain text and not in the listing, which has its opposite or its neighbour."""
        told = self.plain.stems
        for match in self.source.matches:
            if match.entry.opposing.isdisjoint(told):
                continue
            for phrase in match.entry.opposed:
                near = self.plain.hold(phrase) if told.issuperset(phrase) else None
                if near is None or self.source.hold(phrase) or self.context.hold(phrase):
                    continue
                if all(self.cover.licensed[at] < ABOUT for at in near) or self._renamed(match, phrase):
                    said = min(self.cover.said[at] for at in _words_of(match)) >= HOP
                    if not said:
                        self.cover.instead.update(near)
                    elif match.entry.kind == "term" and all(lexicon.kind(stem) == "term" for stem in phrase):
                        self.cover.beside.update(near)

    def _renamed(self, match: Match, phrase: Stems) -> bool:
        """Whether a name of several words stands in the plain text, and nothing of the listing's own name."""
        own = (match.entry.key, *match.entry.says)
        return (
            len(phrase) > 2
            and not any(each.entry.explains.issuperset(phrase) for each in self.source.matches)
            and any(self._run(at, phrase) for at in self.plain.places[phrase[0]])
            and not any(self.plain.hold(name) for name in own if name)
        )

    def _run(self, at: int, phrase: Stems) -> bool:
        before = self.plain.words[at - 1].text if at else ""
        here = tuple(word.stem for word in self.plain.words[at : at + len(phrase)])
        return before != "non" and here == phrase

    def _places(self, at: int) -> set[int]:
        """Where a word of the listing is said."""
        stem = self.source.words[at].stem
        return {*self.plain.places.get(stem, ()), *self.cover.where.get(stem, ())}

    def _expressions(self) -> None:
        """The words of an expression say it only where they stand near each other."""
        for match in self.source.matches:
            if match.last - match.first < 2:
                continue
            inside = [at for at in _words_of(match) if not lexicon.is_function(self.source.words[at].stem)]
            if len(inside) < 2 or self.plain.holds(match.entry):
                continue
            places = [self._places(at) for at in inside]
            reach = 2 * len(inside) + 2 * FILL
            if all(places) and not any(
                all(any(abs(to - start) <= reach for to in others) for others in places)
                for start in places[0]
            ):
                for at in inside:
                    self.cover.said[at] = min(self.cover.said[at], SHARED)

    def _named(self) -> set[str]:
        """Words that need no word of their own: of a name said by a shorter one, or beside its abbreviation."""
        told, found = self.plain.places, set[str]()
        for match in self.source.matches:
            if match.last - match.first > 1 and self.plain.holds(match.entry):
                found.update([stem for stem in match.entry.key if stem not in told][1:])
        for inside, near in self.source.twins:
            if all(self.source.words[at].stem in told for at in near):
                found.update(self.source.words[at].stem for at in inside)
        return found - told.keys()

    def _shared(self) -> None:
        """Different words of the listing need different words of the plain text; who finds none is hardly said."""
        taken: dict[int, str] = {}
        options: dict[str, list[int]] = {}
        told, named = self.plain.words, self._named()
        for at in self.source.content:
            stem = self.source.words[at].stem
            if self.cover.said[at] >= HOP and stem not in options and stem not in named:
                places = self._places(at)
                options[stem] = sorted(places, key=lambda to: told[to].stem != stem)
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


def cover(source: Side, plain: Side, context: Side) -> Cover:
    """Compare the words of both texts."""
    return _Covering(source, plain, context).run()
