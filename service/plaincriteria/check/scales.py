"""Scales: which way a plain text says their points run, and what it says a grade means."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from plaincriteria.check import lexicon
from plaincriteria.check.aligned import Aligned
from plaincriteria.check.lexicon import Entry, Stems
from plaincriteria.check.phrases import data
from plaincriteria.check.signals import Signal, noticed
from plaincriteria.check.stems import stem, stems

_COUNTED = (
    "scores?|points?|numbers?|values?|grades?|results?|totals?|ones?|class(?:es)?|levels?|figures?|ratings?"
)
_POINTS = rf"(?: (?:{_COUNTED}))*"
_RUNS = re.compile(
    rf"\b(?P<way>higher|more|greater|larger|bigger|lower|fewer|smaller|less){_POINTS}"
    r"(?: means?| is| are| shows?| stands? for| tells? of| =|,|:|=)+"
    r"(?: that| you| they| the person| someone| a person| caring| have| has| is| are| it| the)*"
    r" (?P<how>[^.;:()]{2,60})"
)
_GRADE = re.compile(
    r"\b(?:grade|class|level|type|score)?\s*(?P<grade>[0-5]|iv|i{1,3})\b"
    r"(?: means?(?: that)?| is| stands? for|, (?:in|at|with) which|, which (?:means|is)|:)\s*"
    r"(?P<how>[^.;()]{5,140})"
)
_LESS = frozenset({"less", "fewer", "lower", "no", "not", "lighter", "smaller"})


class Way(NamedTuple):
    """Whether more points are more (1) or less (-1) of the good ("state") or of being active ("active")."""

    axis: str
    sign: int
    start: int


@cache
def _qualities() -> dict[str, tuple[str, int]]:
    lists = data("check/facets.toml")["scales"]
    signs = {"good": ("state", 1), "bad": ("state", -1), "active": ("active", 1)}
    return {stem(word): sign for name, sign in signs.items() for word in lists[name]}


def ways(text: str) -> Iterator[Way]:
    """What a text says of more or fewer points."""
    for found in _RUNS.finditer(text):
        sign = 1 if found["way"] in ("higher", "more", "greater", "larger", "bigger") else -1
        for word in re.findall(r"[a-z]+", found["how"])[:6]:
            if word in _LESS:
                sign = -sign
            if stem(word) in _qualities():
                axis, good = _qualities()[stem(word)]
                yield Way(axis, sign * good, found.start())
                break


@cache
def _known(entry: Entry) -> dict[str, int]:
    return {way.axis: way.sign for phrase in entry.about for way in ways(phrase)}


def _runs(texts: Aligned) -> Iterator[Signal]:
    """Points that run the other way than those of the scale named last."""
    text = texts.plain.text
    for way in ways(text):
        named: dict[int, set[int]] = {}
        for match in texts.theirs.matches:
            start = texts.theirs.words[match.first].start
            if start < way.start and way.axis in _known(match.entry):
                named.setdefault(start, set()).add(_known(match.entry)[way.axis])
        if named and named[max(named)] == {-way.sign}:
            end = text.find(".", way.start)
            yield noticed(
                "gloss.scale.way", "term", "The points of the scale run the other way.",
                plain=(texts.plain, (way.start, end if end > 0 else len(text))),
            )  # fmt: skip


@cache
def _scales() -> dict[str, list[Stems]]:
    """By scale of which the lexicon knows what the grades mean: the stems of its names."""
    scales: dict[str, list[str]] = data("check/facets.toml")["graded"]
    return {scale: [stems(form) for form in forms] for scale, forms in scales.items()}


def _graded(texts: Aligned) -> list[str]:
    """The scales of known grades that both texts are about."""
    return [
        scale for scale, forms in _scales().items()
        if any(texts.ours.hold(form) or texts.theirs.hold(form) for form in forms)
    ]  # fmt: skip


@cache
def _grades(scale: str) -> dict[str, frozenset[str]]:
    """By grade: the stems that explain it."""
    names = ("0", "1", "2", "3", "4", "5", "i", "ii", "iii", "iv")
    found = {name: lexicon.named(f"{scale} {name}") for name in names}
    return {name: entries[0].explains for name, entries in found.items() if entries}


def _levels(texts: Aligned) -> Iterator[Signal]:
    """Grades explained in the words of another grade."""
    scales = _graded(texts)
    if len(scales) != 1:
        return
    grades = _grades(scales[0])
    for found in _GRADE.finditer(texts.plain.text):
        told = set(lexicon.content(found["how"]))
        own = len(told & grades.get(found["grade"], frozenset()))
        best = max((len(told & words) for words in grades.values()), default=0)
        if found["grade"] in grades and (best > own == 0 or best > own + 1):
            yield noticed(
                "gloss.scale.grade", "term", f"Grade {found['grade']} of the scale means something else.",
                plain=(texts.plain, found.span("how")),
            )  # fmt: skip


def misgraded(texts: Aligned) -> Iterator[Signal]:
    """Scales that are said to run the other way, and grades with the meaning of another."""
    yield from _runs(texts)
    yield from _levels(texts)
