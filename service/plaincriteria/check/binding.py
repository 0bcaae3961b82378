"""Values and what they measure: two values of a listing must not change places in the plain text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from plaincriteria.check import lexicon
from plaincriteria.check.aligned import Aligned, sentence_at
from plaincriteria.check.compare import same_value
from plaincriteria.check.cover import Side
from plaincriteria.check.facts import Facts
from plaincriteria.check.quantities import Quantity
from plaincriteria.check.signals import Signal, noticed

_BEHIND = 0.7  # what a word behind a value counts beside one in front of it
_ACROSS = 0.3  # what it still counts across another value, a comma, a conjunction
_TWICE = 1.5  # the exchanged reading must fit this many times better than the straight one
_LEAST = 0.05
_MOST = 14  # values of a listing beyond which pairs are not compared
_PARTS = re.compile(r"[,;(]|\b(?:and|or|but)\b")


def _near(facts: Facts, side: Side, quantity: Quantity) -> dict[int, float]:
    """The content words of the value's sentence, each with how closely it belongs to the value."""
    start, end = sentence_at(facts.text, quantity.start)
    found = {}
    for at, word in enumerate(side.words):
        if not start <= word.start < end or lexicon.is_function(word.stem) or word.text[0].isdigit():
            continue
        if quantity.start <= word.start < quantity.end:
            continue
        before = word.start < quantity.start
        gap = (word.end, quantity.start) if before else (quantity.end, word.start)
        between = facts.text[gap[0] : gap[1]]
        others = sum(gap[0] <= other.start < gap[1] for other in facts.quantities)
        weight = (1.0 if before else _BEHIND) / (1 + between.count(" "))
        found[at] = weight * _ACROSS ** (others + len(_PARTS.findall(between)))
    return found


def _fit(
    ours: Mapping[str, float], theirs: Mapping[int, float], says: Mapping[int, frozenset[str]]
) -> float:
    """How well the words about a value of the plain text are those about a value of the listing."""
    return sum(
        weight * max((ours.get(stem, 0.0) for stem in says.get(at, ())), default=0.0) for at, weight in theirs.items()
    )


def exchanged_values(texts: Aligned) -> Iterator[Signal]:
    """Two values of which each stands, in the plain text, with what the other one measures."""
    asked = [q for q in texts.source.quantities if not q.weak]
    if not 2 <= len(asked) <= _MOST:
        return
    says = _says(texts)
    ours = {q: _stems(texts, _near(texts.source, texts.ours, q)) for q in asked}
    theirs = {q: _near(texts.plain, texts.theirs, q) for q in texts.plain.quantities}
    for one, two in combinations(asked, 2):
        if same_value(one, two) or not _alike(one, two) or _range(one, two, asked):
            continue
        first = [q for q in theirs if same_value(one, q) and not same_value(two, q)]
        second = [q for q in theirs if same_value(two, q) and not same_value(one, q)]
        if not first or not second:
            continue
        apart = {
            q: {stem: weight for stem, weight in ours[q].items() if weight > 2.5 * ours[other].get(stem, 0.0)}
            for q, other in ((one, two), (two, one))
        }
        if not apart[one] or not apart[two]:
            continue
        straight = _best(apart[one], first, theirs, says) + _best(apart[two], second, theirs, says)
        crossed = _best(apart[one], second, theirs, says) + _best(apart[two], first, theirs, says)
        if crossed > _LEAST and crossed > _TWICE * straight:
            yield noticed(
                "binding", "number", "Two values have changed places in the plain text.",
                source=(texts.source, (one.start, one.end)), plain=(texts.plain, (first[0].start, first[0].end)),
            )  # fmt: skip
            return


def _range(one: Quantity, two: Quantity, asked: Sequence[Quantity]) -> bool:
    """The two ends of one range, or two limits of one measure, one of them low and one high."""
    beside = abs(asked.index(one) - asked.index(two)) == 1
    sides = {one.relation, two.relation}
    return beside and ((one.listed and two.listed) or (bool(sides & {"ge", "gt"}) and bool(sides & {"le", "lt"})))


def _alike(one: Quantity, two: Quantity) -> bool:
    """Values that could be taken for each other: of one unit, or both without."""
    return one.unit is two.unit or (one.unit is not None and two.unit is not None and one.unit.agrees(two.unit))


def _best(
    ours: Mapping[str, float], told: Sequence[Quantity], near: Mapping[Quantity, Mapping[int, float]],
    says: Mapping[int, frozenset[str]],
) -> float:  # fmt: skip
    return max(_fit(ours, near[q], says) for q in told)


def _stems(texts: Aligned, near: Mapping[int, float]) -> dict[str, float]:
    stems: dict[str, float] = {}
    for at, weight in near.items():
        stem = texts.ours.words[at].stem
        stems[stem] = max(stems.get(stem, 0.0), weight)
    return stems


def _says(texts: Aligned) -> dict[int, frozenset[str]]:
    """By word of the plain text: the stems of the listing that it says."""
    says: dict[int, set[str]] = {}
    for stem in texts.ours.places:
        for at in texts.places(stem):
            says.setdefault(at, set()).add(stem)
    return {at: frozenset(stems) for at, stems in says.items()}
