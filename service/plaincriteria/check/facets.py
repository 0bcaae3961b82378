"""What an explanation tells of a term, by topic: the organ, the level, the use, the way in, and so on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from plaincriteria.check.lexicon import Entry
from plaincriteria.check.phrases import data
from plaincriteria.check.stems import Word, stems, words

_DENIES = frozenset({"no", "not", "without", "never", "nor", "neither", "than", "but", "unlike", "except"})
_DENIED = 3  # words behind a denial to which it may belong


class Value(NamedTuple):
    """One value of a topic: the organ "liver"."""

    facet: str
    name: str


class Told(NamedTuple):
    """A value and the words, by number, that tell it."""

    value: Value
    first: int
    last: int


@cache
def _forms() -> dict[str, list[tuple[tuple[str, ...], Value]]]:
    """The stems of each phrase that tells a value, by the first of them, longest first."""
    found: dict[str, list[tuple[tuple[str, ...], Value]]] = {}
    for facet in data("check/facets.toml")["facet"]:
        for name, phrases in facet["values"].items():
            for phrase in phrases:
                key = stems(phrase)
                found.setdefault(key[0], []).append((key, Value(facet["name"], name)))
    return {first: sorted(forms, key=lambda form: -len(form[0])) for first, forms in found.items()}


@cache
def _near() -> frozenset[tuple[str, str, str]]:
    """Pairs of values of a topic that may be told of one term."""
    return frozenset(
        (facet["name"], one, other)
        for facet in data("check/facets.toml")["facet"]
        for group in facet.get("near", ())
        for one in group
        for other in group
    )


@cache
def _parts(where: str) -> tuple[tuple[str, Value], ...]:
    return tuple(
        (part, Value(facet["name"], name))
        for facet in data("check/facets.toml")["facet"]
        for part, name in facet.get(where, {}).items()
    )


def told(every: Sequence[Word]) -> Iterator[Told]:
    """The values that words tell; what a denial stands before is not told."""
    forms = _forms()
    for at, word in enumerate(every):
        for key, value in forms.get(word.stem, ()):
            last = at + len(key)
            if len(key) > 1 and tuple(each.stem for each in every[at:last]) != key:
                continue
            if not any(each.text in _DENIES for each in every[max(0, at - _DENIED) : at]):
                yield Told(value, at, last)


@cache
def known(entry: Entry) -> frozenset[Value]:
    """The values that the entry of a term knows of it."""
    found: set[Value] = set()
    for phrase in (entry.word, *entry.same, *entry.about):
        found.update(one.value for one in told(tuple(words(phrase))))
    for phrase in (entry.word, *entry.same):
        found.update(_built(phrase))
    return frozenset(found)


def _built(phrase: str) -> Iterator[Value]:
    """What the parts of medical words tell: "hypo", "nephr", "penia"."""
    for word in phrase.split():
        if len(word) > 5:
            yield from (value for part, value in _parts("begins") if word.startswith(part))
            yield from (value for part, value in _parts("ends") if word.endswith(part))


def near(one: Value, others: frozenset[Value]) -> bool:
    """Whether one of the values is this one or goes with it."""
    return one in others or any(
        one.facet == other.facet and (one.facet, one.name, other.name) in _near() for other in others
    )
