"""One text as words, with what the lexicon knows of them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from plaincriteria.check import lexicon
from plaincriteria.check.lexicon import Entry, Match, Stems
from plaincriteria.check.stems import Word, words

FILL = 4  # words that may stand among those of a phrase


@dataclass
class Side:
    """The words of one text with what the lexicon knows of them."""

    words: tuple[Word, ...]
    matches: list[Match]
    places: dict[str, list[int]] = field(default_factory=dict)
    entries: list[tuple[Entry, list[int]]] = field(default_factory=list)  # with the words of all its places
    starts: list[int] = field(default_factory=list)
    _held: dict[Stems, list[int] | None] = field(default_factory=dict)

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

    def holds(self, entry: Entry) -> list[list[int]]:
        """Where each phrase stands that may stand for an entry."""
        if entry.spoken.isdisjoint(self.places):
            return []
        found = []
        for phrase in entry.says:
            near = self.hold(phrase) if phrase[0] in self.places else None
            if near is not None:
                found.append(near)
        return found

    def _near(self, phrase: Stems) -> list[int] | None:
        if not all(each in self.places for each in phrase):
            return None
        reach = 2 * len(phrase) + FILL
        for start in self.places[phrase[0]]:
            near = [min(self.places[each], key=lambda at: abs(at - start)) for each in phrase]
            if max(near) - min(near) <= reach:
                return near
        return None


# The texts of one listing are read again and again, with each of its drafts.
@lru_cache(maxsize=512)
def _side(text: str, hidden: tuple[tuple[int, int], ...]) -> Side:
    found = tuple(words(text))
    if hidden:
        found = tuple(word for word in found if not any(a <= word.start < b for a, b in hidden))
    side = Side(found, lexicon.find(found))
    for at, word in enumerate(found):
        side.places.setdefault(word.stem, []).append(at)
    side.starts.extend(word.start for word in found)
    entries: dict[int, tuple[Entry, list[int]]] = {}
    for match in side.matches:
        if id(match.entry) not in entries:
            entries[id(match.entry)] = (match.entry, [])
        entries[id(match.entry)][1].extend(range(match.first, match.last))
    # What stands for "you" or "have" says nothing of a listing.
    side.entries.extend(
        (entry, places)
        for entry, places in entries.values()
        if len(entry.key) > 1 or not lexicon.is_function(entry.key[0])
    )
    return side
