"""One text as words, with what the lexicon knows of them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from plaincriteria.check import lexicon
from plaincriteria.check.lexicon import Entry, Match, Stems
from plaincriteria.check.stems import Word, words

FILL = 4  # words that may stand among those of a phrase
BESIDE = 6  # words between two names of one thing at most


@dataclass(eq=False)
class Side:
    """The words of one text with what the lexicon knows of them."""

    words: tuple[Word, ...]
    matches: list[Match]
    places: dict[str, list[int]] = field(default_factory=dict)
    entries: list[tuple[Entry, list[int]]] = field(default_factory=list)  # with the words of all its places
    starts: list[int] = field(default_factory=list)
    _held: dict[Stems, list[int] | None] = field(default_factory=dict)
    _said: dict[Entry, list[list[int]]] = field(default_factory=dict)

    @classmethod
    def of(cls, text: str, hidden: Sequence[tuple[int, int]] = ()) -> Side:
        """Read normalised text; words in `hidden` stretches (the frame, the reader) say nothing."""
        return _side(text, tuple(hidden))

    def within(self, start: int, end: int) -> range:
        """The words, by number, that begin in a stretch of the text."""
        return range(bisect_left(self.starts, start), bisect_left(self.starts, end))

    def hold(self, phrase: Stems) -> list[int] | None:
        """Where the words of a phrase stand near each other; None where they do not."""
        if len(phrase) == 1 or phrase[0] not in self.places:
            return self.places.get(phrase[0])
        if phrase not in self._held:
            self._held[phrase] = self._near(phrase)
        return self._held[phrase]

    def entries_said_from(self, stems: frozenset[str]) -> list[tuple[Entry, list[int]]]:
        """The entries of this text for which a phrase may stand that begins with one of these stems."""
        return [each for each in self.entries if not each[0].begins.isdisjoint(stems)] if stems else []

    def holds(self, entry: Entry) -> list[list[int]]:
        """Where each phrase stands that may stand for an entry."""
        found = self._said.get(entry)
        if found is None:
            found = self._said[entry] = self._look(entry)
        return found

    def _look(self, entry: Entry) -> list[list[int]]:
        near = [self.hold(phrase) for phrase in entry.said_in(self.stems)]
        return [places for places in near if places is not None]

    @cached_property
    def stems(self) -> frozenset[str]:
        """The stems of its words."""
        return frozenset(self.places)

    @cached_property
    def content(self) -> list[int]:
        """Its words, by number, without function words."""
        return [at for at, word in enumerate(self.words) if not lexicon.is_function(word.stem)]

    @cached_property
    def initials(self) -> str:
        """The first letters of its content words."""
        return "".join(self.words[at].text[0] for at in self.content)

    @cached_property
    def shorts(self) -> list[int]:
        """The words, by number, that could be abbreviations."""
        return [at for at, word in enumerate(self.words) if 2 < len(word.text) < 8 and word.text.isalpha()]

    @cached_property
    def twins(self) -> list[tuple[range, list[int]]]:
        """Names in the text with the words of it, near them, that may stand for them."""
        return [
            (range(match.first, match.last), near)
            for match in self.matches
            if match.entry.kind != "frame"
            for near in self.holds(match.entry)
            if abs(near[0] - match.first) <= BESIDE and not any(match.first <= at < match.last for at in near)
        ]

    @cached_property
    def singles(self) -> frozenset[str]:
        """The stems that may stand for one of its words or expressions by themselves."""
        return frozenset[str]().union(*(match.entry.single for match in self.matches))

    @cached_property
    def telling(self) -> frozenset[str]:
        """The stems that may explain its words or belong to what stands for them."""
        entries = [match.entry for match in self.matches]
        return frozenset[str]().union(
            *(entry.explains for entry in entries), *(entry.spoken for entry in entries)
        )

    def _near(self, phrase: Stems) -> list[int] | None:
        if not all(each in self.places for each in phrase):
            return None
        reach = 2 * len(phrase) + FILL
        for start in self.places[phrase[0]]:
            near = [_nearest(self.places[each], start) for each in phrase]
            if max(near) - min(near) <= reach:
                return near
        return None


def _nearest(places: Sequence[int], start: int) -> int:
    """The place nearest to another; most words stand in one place only."""
    return places[0] if len(places) == 1 else min(places, key=lambda at: abs(at - start))


# The texts of one listing are read again and again, with each of its drafts.
@lru_cache(maxsize=512)
def _side(text: str, hidden: tuple[tuple[int, int], ...]) -> Side:
    found = tuple(words(text))
    if hidden:
        starts = [word.start for word in found]
        gone = {at for a, b in hidden for at in range(bisect_left(starts, a), bisect_left(starts, b))}
        found = tuple(word for at, word in enumerate(found) if at not in gone)
    side = Side(found, lexicon.find(found))
    for at, word in enumerate(found):
        side.places.setdefault(word.stem, []).append(at)
        side.starts.append(word.start)
    entries: dict[Entry, list[int]] = {}
    for first, last, entry in side.matches:
        entries.setdefault(entry, []).extend(range(first, last))
    # What stands for "you" or "have" says nothing of a listing.
    side.entries.extend(
        (entry, places)
        for entry, places in entries.items()
        if len(entry.key) > 1 or not lexicon.is_function(entry.key[0])
    )
    return side
