"""How the words of criteria are said in plain language: what stands for a word, what explains it, what it is not."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from operator import attrgetter
from typing import Literal, NamedTuple, cast

from plaincriteria import glossary
from plaincriteria.check.phrases import words as listed
from plaincriteria.check.stems import Word, stems

Kind = Literal["term", "qualifier", "general", "frame"]
Stems = tuple[str, ...]
# A way of saying that is only a negation says nothing but a word that denies.
_BARE = frozenset(stem for word in ("no", "not", "never", "none", "without", "fail") for stem in stems(word))
_DENIES = re.compile(
    r"un|in|im|ir|non|not|no |absen|lack|free|without|never|refus|fail|negativ|naive|exclu|declin|deni"
)


@dataclass(frozen=True, eq=False)
class Entry:
    """A word or expression of criteria.

    `same` may stand for it, words of `about` may explain it, `unlike` would make another rule of it.
    """

    word: str
    kind: Kind
    same: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    unlike: tuple[str, ...] = ()

    @cached_property
    def key(self) -> Stems:
        """The stems of the word itself."""
        return stems(self.word)

    @cached_property
    def says(self) -> tuple[Stems, ...]:
        """The content stems of each phrase that may stand for it."""
        bare = frozenset[str]() if _DENIES.match(self.word) else _BARE
        ways = dict.fromkeys(content(phrase) for phrase in self.same)
        return tuple(way for way in ways if way and not bare.issuperset(way))

    @cached_property
    def _ways(self) -> Mapping[str, Sequence[tuple[int, Stems]]]:
        """By its first stem: each phrase that may stand for it, with its rank among all."""
        found: dict[str, list[tuple[int, Stems]]] = {}
        for each in enumerate(self.says):
            found.setdefault(each[1][0], []).append(each)
        return found

    def said_in(self, stems: frozenset[str]) -> list[Stems]:
        """The phrases that may stand for it of which these stems hold every one, in their order."""
        ways = self._ways
        # Few phrases begin with a word of the text, and some entries have many.
        held = [way for stem in self.begins & stems for way in ways[stem] if stems.issuperset(way[1])]
        return [phrase for _, phrase in sorted(held)]

    @cached_property
    def spoken(self) -> frozenset[str]:
        """The stems of all words of the phrases that may stand for it."""
        return frozenset(stem for phrase in self.says for stem in phrase)

    @cached_property
    def begins(self) -> frozenset[str]:
        """The first stems of the phrases that may stand for it."""
        return frozenset(phrase[0] for phrase in self.says)

    @cached_property
    def single(self) -> frozenset[str]:
        """The stems that may stand for it by themselves."""
        return frozenset(phrase[0] for phrase in self.says if len(phrase) == 1)

    @cached_property
    def explains(self) -> frozenset[str]:
        """The stems of the words that may explain it."""
        return frozenset(stem for phrase in self.about for stem in content(phrase))

    @cached_property
    def allowed(self) -> frozenset[str]:
        """The stems that may stand in an explanation of it, its own among them."""
        return self.explains | self.spoken | frozenset(self.key)

    @cached_property
    def opposed(self) -> tuple[Stems, ...]:
        """The content stems of what it must not be taken for, in every way of saying that."""
        own = {*self.says, content(self.word)}
        found = [content(phrase) for phrase in self.unlike]
        for phrase in self.unlike:
            found += [say for entry in named(phrase) for say in entry.says]
        return tuple(say for say in dict.fromkeys(found) if say and say not in own)

    @cached_property
    def opposing(self) -> frozenset[str]:
        """The first stems of what it must not be taken for."""
        return frozenset(phrase[0] for phrase in self.opposed)


class Match(NamedTuple):
    """An entry found among the words of a text, from word `first` up to before `last`."""

    first: int
    last: int
    entry: Entry


@cache
def _function() -> frozenset[str]:
    return frozenset(stem for word in listed("function words") for stem in stems(word))


@cache
def content(phrase: str) -> Stems:
    """The stems of a phrase without its function words; all of them where it has no others."""
    every = stems(phrase)
    return tuple(stem for stem in every if stem not in _function()) or every


def is_function(stem: str) -> bool:
    """Whether a stem is that of a function word."""
    return stem in _function()


def _split(cell: str) -> tuple[str, ...]:
    return tuple(part for part in (piece.strip() for piece in cell.split(";")) if part)


def _written() -> Iterator[Entry]:
    """The entries of the data files beside this module."""
    for file in sorted(files(__name__).iterdir(), key=lambda path: path.name):
        if not file.name.endswith(".tsv"):
            continue
        for line in file.read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("#"):
                word, kind, same, about, unlike = line.split("\t")
                yield Entry(word, cast(Kind, kind), _split(same), _split(about), _split(unlike))


def _explained() -> Iterator[Entry]:
    """The glossary's terms: their other forms and plain words stand for them, their explanations explain them."""
    for each in glossary.all_entries():
        forms = (each.term, *each.variants)
        meant = [reading.term for reading in each.readings]
        plain = [one for one in (each.plain, *(r.plain for r in each.readings)) if one]
        about = [one for one in (each.explain, *(r.explain for r in each.readings)) if one]
        same = tuple(one.lower() for one in (*forms, *meant, *plain))
        for form in (*forms, *meant):
            yield Entry(form.lower(), "term", same, tuple(one.lower() for one in about))


def _merged(entries: Sequence[Entry]) -> Entry:
    """What several lines say of one word, as one entry."""
    first = entries[0]
    if len(entries) == 1:
        return first
    same, about, unlike = (
        tuple(dict.fromkeys(phrase for entry in entries for phrase in column(entry)))
        for column in (attrgetter("same"), attrgetter("about"), attrgetter("unlike"))
    )
    return Entry(first.word, first.kind, same, about, unlike)


@cache
def _index() -> Mapping[str, tuple[Entry, ...]]:
    """Entries by the first stem of their word, one for each word and kind."""
    lines: dict[tuple[Stems, Kind], list[Entry]] = {}
    for entry in (*_written(), *_explained()):
        if entry.key:
            lines.setdefault((entry.key, entry.kind), []).append(entry)
    index: dict[str, list[Entry]] = {}
    for (key, _), entries in lines.items():
        index.setdefault(key[0], []).append(_merged(entries))
    return {stem: tuple(entries) for stem, entries in index.items()}


class _Begun(NamedTuple):
    """Entries whose word begins with one stem: those of that stem alone, and all that fit the stem behind it."""

    alone: tuple[Entry, ...]
    going_on: Mapping[str, tuple[Entry, ...]]


@cache
def _begun() -> Mapping[str, _Begun]:
    """By first stem; entries keep their order."""
    return {stem: _by_second(entries) for stem, entries in _index().items()}


def _by_second(entries: Sequence[Entry]) -> _Begun:
    alone = tuple(entry for entry in entries if len(entry.key) == 1)
    seconds = {entry.key[1] for entry in entries if len(entry.key) > 1}
    fitting: dict[str, list[Entry]] = {second: [] for second in seconds}
    for entry in entries:
        for second in seconds if len(entry.key) == 1 else entry.key[1:2]:
            fitting[second].append(entry)
    return _Begun(alone, {second: tuple(found) for second, found in fitting.items()})


@cache
def kind(stem: str) -> Kind | None:
    """What kind of word has this stem; None for a word that the lexicon does not have."""
    for entry in _index().get(stem, ()):
        if len(entry.key) == 1:
            return entry.kind
    return None


def named(word: str) -> list[Entry]:
    """The written entries of exactly this word or expression."""
    key = stems(word)
    return [entry for entry in _index().get(key[0], ()) if entry.key == key] if key else []


def find(words: Sequence[Word]) -> list[Match]:
    """Every entry that stands among the words, overlapping ones too."""
    index = _begun()
    found = []
    every = tuple(word.stem for word in words)
    for first, stem in enumerate(every):
        begun = index.get(stem)
        if begun is None:
            continue
        second = every[first + 1] if first + 1 < len(every) else ""
        for entry in begun.going_on.get(second, begun.alone):
            last = first + len(entry.key)
            if last < first + 3 or every[first:last] == entry.key:
                found.append(Match(first, last, entry))
    return found


@cache
def _explaining() -> Mapping[str, frozenset[str]]:
    """By the stem of an explaining word: the terms that it explains, where they are few enough to tell."""
    index: dict[str, set[str]] = {}
    for entries in _index().values():
        for entry in entries:
            for stem in entry.explains if entry.kind == "term" else ():
                index.setdefault(stem, set()).add(entry.word)
    return {stem: frozenset(terms) for stem, terms in index.items() if len(terms) <= 400}


def explained_by(stems: Iterable[str]) -> int:
    """How many of the stems belong to the explanation of one term at most; 0 below two."""
    counts: Counter[str] = Counter()
    for stem in stems:
        counts.update(_explaining().get(stem, ()))
    best = max(counts.values(), default=0)
    return best if best > 1 else 0
