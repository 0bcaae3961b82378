"""Rivals: values of which a listing names one (left, urine, type 1) and the plain text another instead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from plaincriteria.check import facets
from plaincriteria.check.aligned import Aligned
from plaincriteria.check.cover import HOP, Side
from plaincriteria.check.facts import Facts
from plaincriteria.check.phrases import data
from plaincriteria.check.signals import Signal, noticed
from plaincriteria.check.stems import Word

_START = 4  # letters under which the forms are filed; an open form has more
_NOT_A_SIDE = frozenset({"away", "now", "to", "before", "after", "behind", "out", "over", "for", "holder"})


class Said(NamedTuple):
    """A value of a set of rivals, with the words that say it."""

    rival: int
    value: str
    first: int
    last: int


class Form(NamedTuple):
    """One way to say a value; `open` allows any ending of its last word."""

    words: tuple[str, ...]
    open: bool
    rival: int
    value: str


@cache
def _forms() -> dict[str, list[Form]]:
    """By the first four letters of their first word, longest first."""
    found: dict[str, list[Form]] = {}
    for number, rival in enumerate(data("check/rivals.toml")["rival"]):
        for value, phrases in rival.items():
            for phrase in phrases:
                form = Form(tuple(phrase.rstrip("*").split()), phrase.endswith("*"), number, value)
                found.setdefault(form.words[0][:_START], []).append(form)
    return {start: sorted(forms, key=lambda form: -len(form.words)) for start, forms in found.items()}


def _stands(form: Form, every: Sequence[Word], at: int) -> bool:
    here = [word.text for word in every[at : at + len(form.words)]]
    if len(here) < len(form.words):
        return False
    if here[:-1] != list(form.words[:-1]):
        return False
    return here[-1].startswith(form.words[-1]) if form.open else here[-1] == form.words[-1]


def _said(every: Sequence[Word]) -> Iterator[Said]:
    forms = _forms()
    covered: dict[int, int] = {}  # by set: up to where its words are taken
    for at, word in enumerate(every):
        if word.text in ("left", "right") and at + 1 < len(every) and every[at + 1].text in _NOT_A_SIDE:
            continue
        for form in forms.get(word.text[:_START], ()):
            if covered.get(form.rival, 0) <= at and _stands(form, every, at):
                covered[form.rival] = at + len(form.words)
                yield Said(form.rival, form.value, at, at + len(form.words))


@lru_cache(maxsize=256)
def _values(side: Side) -> Mapping[int, Mapping[str, list[Said]]]:
    found: dict[int, dict[str, list[Said]]] = {}
    for said in _said(side.words):
        found.setdefault(said.rival, {}).setdefault(said.value, []).append(said)
    return found


def replaced(texts: Aligned, heading: Facts) -> Iterator[Signal]:
    """A value that the listing does not name, where one that it names is not in the plain text."""
    context = Side.of(heading.text)
    ours, theirs = _values(texts.ours), _values(texts.theirs)
    around = _values(context)
    for rival, told in theirs.items():
        asked = ours.get(rival, {})
        new = [value for value in told if value not in asked and value not in around.get(rival, {})]
        gone = [value for value in asked if value not in told]
        if new and gone:
            yield _finding(texts, told[new[0]][0], "rival")
    yield from _organs(texts, context.words)


def _organs(texts: Aligned, context: Sequence[Word]) -> Iterator[Signal]:
    """An organ that neither the listing nor its terms name, where one that the listing names is not said."""
    told = [each for each in facets.told(texts.theirs.words) if each.value.facet == "organ"]
    free = [
        each for each in told
        if all(texts.licensed[at] < HOP for at in range(each.first, each.last))
    ]  # fmt: skip
    if not free:
        return
    named = {each.value for each in facets.told(texts.ours.words) if each.value.facet == "organ"}
    if named <= {each.value for each in told}:
        return
    known = frozenset(named).union(
        *(facets.known(match.entry) for match in texts.ours.matches),
        {each.value for each in facets.told(context)},
    )
    for each in free:
        if not facets.near(each.value, known):
            yield _finding(texts, Said(0, each.value.name, each.first, each.last), "organ")
            return


def _finding(texts: Aligned, said: Said, name: str) -> Signal:
    start, end = texts.theirs.words[said.first].start, texts.theirs.words[said.last - 1].end
    said_here = texts.plain.text[start:end]
    return noticed(
        f"contrast.{name}", "term", f'The plain text says "{said_here}"; the listing names something else.',
        plain=(texts.plain, (start, end)),
    )  # fmt: skip
