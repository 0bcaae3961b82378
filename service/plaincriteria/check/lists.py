"""How the words of one text are joined, by "and" or by "or", and what that asks for."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, cached_property, lru_cache
from typing import NamedTuple

from plaincriteria.check import polarity, unjoined
from plaincriteria.check.cover import Side
from plaincriteria.check.facts import Facts
from plaincriteria.check.parts import BRACKET, OR, OTHER, Joint, Part, blank, clauses, markers, parts, points
from plaincriteria.check.phrases import words as listed
from plaincriteria.check.stems import Word, stem

_LEFT, _CLAUSES, _POINTS = (
    3,
    5,
    8,
)  # content words at a joint that it may join: of parts, of clauses, of points
_FAR = 60  # words between two parts of one list at most
_READER = re.compile(r"\b(?:you|your|they|their|he|she|his|her|the person)\b")
_LETS_IN = re.compile(
    r"\b(?:will|may|can) (?:still )?(?:be )?(?:allowed|accepted|included|enrol*ed|let in|join)\b"
)
_EXPLAINS = re.compile(r"\W*(?:this|these|that|those|it|its|both|such|one|an?|the|each|either) ")


class Site(NamedTuple):
    """A place where a text joins words: those before and behind it, the level, and whether a marker says it too."""

    left: Sequence[int]
    right: Sequence[int]
    level: int
    start: int
    end: int


class Meant(NamedTuple):
    """How two words are joined in what is asked for, and which way each of them counts; None where that is unsure."""

    joint: Joint
    ways: tuple[int, int] | None


@cache
def _apart() -> frozenset[str]:
    """Stems of words that say nothing of what is joined: function words, negations, comparators, measures of time."""
    return frozenset(stem(word) for name in ("read elsewhere", "function words") for word in listed(name))


def _joined(stretch: Sequence[Part]) -> Joint | None:
    """How the first and the last of several parts are joined, where they are of one list and all joints agree."""
    said = {part.after for part in stretch[:-1]}
    kinds: set[Joint] = {"or" if each in OR else "and" for each in said}
    alike = stretch[0].of == stretch[-1].of and len(kinds) == 1 and not said & {"", ","}
    return kinds.pop() if alike else None


class Lists:
    """The parts, clauses and points of one text, and how any two words of it are joined."""

    def __init__(self, facts: Facts, side: Side, way: int, framed: bool) -> None:
        self.text, self.side, self.way, self.framed = facts.text, side, way, framed
        self.markers = markers(self.text)
        of_clauses = list(clauses(self.text))
        self.levels: tuple[list[Part], ...] = (
            list(parts(facts, of_clauses)), of_clauses, points(self.text, self.markers)
        )  # fmt: skip
        self._meant: dict[tuple[int, int], Meant | None] = {}
        self._joint: dict[tuple[int, int], Joint | None] = {}
        self._rules_on: dict[tuple[int, int], bool] = {}
        self._ruling: dict[tuple[int, int], bool] = {}
        self._free: dict[tuple[int, int], bool] = {}
        self._of_parts: dict[tuple[int, int, int], Joint | None] = {}

    # Most of what follows is read of texts that join something only.
    @cached_property
    def part_of(self) -> list[list[int | None]]:
        """The part of each word, by level."""
        return [self._assign(level) for level in self.levels]

    @cached_property
    def _told(self) -> list[bool]:
        return [self._says_something(word) for word in self.side.words]

    @cached_property
    def _bracketed(self) -> set[int]:
        return {at for found in BRACKET.finditer(self.text) for at in self.side.within(*found.span())}

    @cached_property
    def _content(self) -> list[Mapping[int, list[int]]]:
        return [self._by_part(of) for of in self.part_of]

    @cached_property
    def _outside(self) -> Mapping[int, list[int]]:
        return {
            part: [at for at in places if at not in self._bracketed] for part, places in self._content[0].items()
        }  # fmt: skip

    @cached_property
    def _blank(self) -> str:
        return BRACKET.sub(blank, self.text)

    @cached_property
    def joins(self) -> bool:
        """Whether the text joins anything."""
        return any(part.after for level in self.levels for part in level)

    def _assign(self, level: Sequence[Part]) -> list[int | None]:
        """The part of each word, the shortest where one holds another."""
        found: list[int | None] = [None] * len(self.side.words)
        for i in sorted(range(len(level)), key=lambda i: level[i].start - level[i].end):
            for at in self.side.within(level[i].start, level[i].end):
                found[at] = i
        return found

    def _by_part(self, of: Sequence[int | None]) -> Mapping[int, list[int]]:
        found: dict[int, list[int]] = {}
        for at, part in enumerate(of):
            if part is not None and self.is_content(at):
                found.setdefault(part, []).append(at)
        return found

    def _says_something(self, word: Word) -> bool:
        if word.text[0].isdigit():
            return len(self.side.places[word.stem]) == 1
        # The stem of "willing" is that of "will".
        return word.stem not in _apart() or word.text == "willing"

    def is_content(self, at: int) -> bool:
        """Whether a word says something of what is joined."""
        return self._told[at]

    @cached_property
    def sites(self) -> Sequence[Site]:
        """Every joint with the words beside it."""
        return tuple(self._sites())

    def _sites(self) -> Iterator[Site]:
        for level, most in ((2, _POINTS), (1, _CLAUSES), (0, _LEFT)):
            level_parts = self.levels[level]
            for i, part in enumerate(level_parts[:-1]):
                if part.after and part.after != "," and part.of == level_parts[i + 1].of:
                    left = self._nearest(self._content[level].get(i, [])[::-1], most)
                    right = self._nearest(self._content[level].get(i + 1, []), most)
                    yield Site(left, right, level, part.end, level_parts[i + 1].start)

    def _nearest(self, places: Sequence[int], most: int) -> list[int]:
        """The first words outside brackets, with those in brackets among them."""
        found, outside = [], 0
        for at in places:
            if outside == most:
                break
            outside += at not in self._bracketed
            found.append(at)
        return found

    def joint(self, one: int, two: int) -> Joint | None:
        """How two words are joined, as their text says it; None where they are not joined, or unsurely."""
        if (one, two) not in self._joint:
            self._joint[one, two] = self._find_joint(one, two)
        return self._joint[one, two]

    def _find_joint(self, one: int, two: int) -> Joint | None:
        for level in (2, 1, 0):
            first, last = self.part_of[level][one], self.part_of[level][two]
            if first is None or last is None or first == last:
                continue
            found = self._joined(level, min(first, last), max(first, last))
            if found is None or level:
                return found
            return found if self._beside(one, two) and not self._of_values(one, two) else None
        return None

    def _joined(self, level: int, first: int, last: int) -> Joint | None:
        """How two parts of a level are joined; many words ask for the same two."""
        key = level, first, last
        if key not in self._of_parts:
            self._of_parts[key] = _joined(self.levels[level][first : last + 1])
        return self._of_parts[key]

    def _of_values(self, one: int, two: int) -> bool:
        """Whether the parts of two words are joined at values ("class III or IV disease"), and these words are none."""
        first, last = sorted((self.part_of[0][one] or 0, self.part_of[0][two] or 0))
        if not unjoined.values(self.text, self.levels[0][first].end, self.levels[0][last].start):
            return False
        return not any(unjoined.value(self.text, self.side.words[at].start) for at in (one, two))

    def _joined_at(self, one: int, two: int) -> int:
        """The level on which two words are joined: 2 points of a list, 1 clauses, 0 parts."""
        for level in (2, 1):
            first, last = self.part_of[level][one], self.part_of[level][two]
            if first is not None and last is not None and first != last:
                return level
        return 0

    def _beside(self, one: int, two: int) -> bool:
        """Whether words stand near enough to the joints: what begins the first part may belong to all of them."""
        one, two = sorted((one, two))
        first, last = self.part_of[0][one], self.part_of[0][two]
        if first is None or last is None or two - one > _FAR:
            return False
        found = self.levels[0]
        opens = first == 0 or found[first - 1].of != found[first].of
        closes = last + 1 == len(found) or found[last + 1].of != found[last].of
        return not (opens and self._many(first, one, two)) and not (closes and self._many(last, one, two))

    def _many(self, part: int, one: int, two: int) -> bool:
        """Whether as many content words of a part as a joint may join at most stand between two words."""
        places = self._outside.get(part, ())
        return bisect_left(places, two) - bisect_right(places, one) >= _LEFT

    def meant(self, one: int, two: int) -> Meant | None:
        """How two words are joined in what is asked for: "not A or B" asks for not A and not B."""
        told, key = self._told, (one, two)
        if not (told[one] and told[two]):
            return None
        if key not in self._meant:
            self._meant[key] = self._read(one, two)
        return self._meant[key]

    def _read(self, one: int, two: int) -> Meant | None:
        said = self.joint(one, two)
        if said is None:
            return None
        words = self.side.words
        start, end = words[one].start, words[two].start
        (way, scope), (other, scope_of_other) = self.ways.at(start), self.ways.at(end)
        frame = self.ways.base(start) or self.frame(start)
        if way is None or other is None:
            return Meant(OTHER[said] if frame < 0 else said, None)
        if scope == scope_of_other:
            return Meant(OTHER[said] if way < 0 else said, (way, other))
        if -1 not in (scope, scope_of_other) and " nor " in self.text[start:end]:
            said = "and"  # each denied by itself: "not A or not B"
        return Meant(OTHER[said] if frame < 0 else said, (way, other))

    @cached_property
    def ways(self) -> polarity.Ways:
        """Which way each place counts, read when first needed."""
        return polarity.ways(self.text, self.way, self.framed)

    def frame(self, at: int) -> int:
        """The way of the sentence in which an offset lies."""
        if not self.framed:
            return self.way
        found = (way for start, end, way in polarity.frames(self.text, self.way) if start <= at < end)
        return next(found, self.way)

    def sentence(self, at: int) -> tuple[int, int]:
        """The sentence in which an offset lies."""
        return polarity.sentence_at(self.text, at)

    def free(self, start: int, end: int) -> bool:
        """Whether a list stands where "and" and "or" say the same: examples, exceptions, a list as subject."""
        if (start, end) not in self._free:
            sentence = self.sentence(start)
            self._free[start, end] = unjoined.free(self.text, self._blank, sentence, start, end)
        return self._free[start, end]

    def rules_on(self, one: int, two: int) -> bool:
        """Whether two words are joined in what the text rules, not in its examples or explanations."""
        if (one, two) not in self._rules_on:
            self._rules_on[one, two] = self._is_rule(min(one, two), max(one, two), self.side.words[one].start)
        return self._rules_on[one, two]

    def _is_rule(self, first: int, last: int, start: int) -> bool:
        words = self.side.words
        if self.free(words[first].start, words[last].end) or self._opens(last):
            return False
        return not self.framed or self._joined_at(first, last) == 2 or self.ruling(start)

    def _opens(self, at: int) -> bool:
        """Whether a word stands in a part that adds people of another kind, or any other."""
        part = self.part_of[0][at]
        return part is not None and unjoined.opens(self.text, self.levels[0][part].start)

    def ruling(self, at: int) -> bool:
        """Whether the sentence of a word states a rule, or says how its points combine."""
        place = self.sentence(at)
        if place not in self._ruling:
            self._ruling[place] = self._rules(*place)
        return self._ruling[place]

    def _rules(self, first: int, last: int) -> bool:
        sentence = self.text[first:last]
        if not self.framed or polarity.frame(sentence) or _LETS_IN.search(sentence):
            return True
        if re.search(r"\d", sentence) or (_READER.search(sentence) and not _EXPLAINS.match(sentence)):
            return True
        return any(first <= marker.start < last for marker in self.markers)

    def mixed(self, one: int, two: int) -> bool:
        """Whether both "and" and "or" stand in the list of two words."""
        first, last = self.part_of[0][one], self.part_of[0][two]
        if first is None or last is None or self.levels[0][first].of != self.levels[0][last].of:
            return False
        return abs(first - last) > 1 and self.levels[0][first].of in self._mixed_lists

    @cached_property
    def _mixed_lists(self) -> frozenset[int]:
        kinds: dict[int, set[bool]] = {}
        for part in self.levels[0]:
            if part.after and part.after != ",":
                kinds.setdefault(part.of, set()).add(part.after in OR)
        return frozenset(of for of, found in kinds.items() if len(found) > 1)

    def marked(self, says: Joint, start: int, end: int) -> bool:
        """Whether a marker that says the same stands in the sentence of a joint."""
        first, last = self.sentence(start)
        return any(marker.says == says and first <= marker.start < min(end, last) for marker in self.markers)


# A listing is compared with each of its drafts.
@lru_cache(maxsize=128)
def asked(facts: Facts, side: Side, way: int) -> Lists:
    """The lists of a listing, read once."""
    return Lists(facts, side, way, framed=False)
