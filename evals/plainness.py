"""How plain the texts are, told so that no figure is bought by leaving out what a reader needs.

Each text is counted as it stands, and again without what stands in brackets, without the names that the listing
gives, and without both: a rewrite that drops a name is no easier in the last. Names and values that are kept are
counted beside it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import NamedTuple

from evals.names import Names, kept, named, without
from plaincriteria.domain import Rewrite
from plaincriteria.readability import Counts, count

_BRACKETS = re.compile(r"\s*(?:\([^()]*\)|\[[^\[\]]*\])")
_NUMBER = re.compile(r"(?<![^\W_])(?<![^\W\d_]-)\d+(?:[.,]\d+)*")
_THOUSANDS = re.compile(r",(?=\d{3}(?!\d))")
_EASIER: Mapping[str, Callable[[Counts], float | None]] = {
    "grades_easier": attrgetter("grade"),
    "smog_easier": attrgetter("smog"),
    "fewer_long_words": attrgetter("long_share"),
    "fewer_words_a_sentence": attrgetter("words_a_sentence"),
}
_BESIDE = "_beside_terms"
EASIER = (*_EASIER, *(name + _BESIDE for name in _EASIER))
METRICS = ("required_terms_kept", "exact_values_kept", *EASIER)
COLUMNS = ("text", "reading grade", "SMOG grade", "long words", "words a sentence")


class Views(NamedTuple):
    """What is counted in a text: as it stands, and with parts of it taken out."""

    whole: Counts = Counts()
    without_brackets: Counts = Counts()
    without_terms: Counts = Counts()
    without_both: Counts = Counts()


class Plainness(NamedTuple):
    """How plain criteria are: the rewritten ones before (`source`) and after (`plain`), and all as they are shown.

    `terms` are the names in the listing's words of rewritten criteria, each once a criterion, `values` the
    numbers there; `bracketed` counts the numbers that their plain text has in brackets.
    """

    source: Views = Views()
    plain: Views = Views()
    shown: Views = Views()
    terms: int = 0
    terms_kept: int = 0
    values: int = 0
    values_kept: int = 0
    bracketed: int = 0

    def shares(self) -> dict[str, tuple[float, float]]:
        """What it adds to the figures: what is kept, and how much easier the plain text is."""
        found: dict[str, tuple[float, float]] = {
            "required_terms_kept": (self.terms_kept, self.terms),
            "exact_values_kept": (self.values_kept, self.values),
        }
        source, plain = self.source, self.plain
        found |= _easier("", source.whole, plain.whole)
        return found | _easier(_BESIDE, source.without_both, plain.without_both)

    def texts(self) -> Mapping[str, Views]:
        """The counted texts by what a reader calls them."""
        return {
            "rewritten criteria, listing": self.source,
            "rewritten criteria, plain text": self.plain,
            "all criteria, as shown": self.shown,
        }

    def rows(self) -> Iterator[tuple[str, ...]]:
        """A row for each view of each text, with the figures of `COLUMNS`."""
        for name, views in self.texts().items():
            for view, counts in views._asdict().items():
                yield f"{name}: {view.replace('_', ' ')}", *_told(counts)

    def record(self) -> dict[str, object]:
        """Everything by its name, for the row of a study."""
        views = {
            name: {view: counts._asdict() for view, counts in views._asdict().items()}
            for name, views in zip(Plainness._fields, self.texts().values(), strict=False)
        }
        return {**self._asdict(), **views}


def plainness(item: Rewrite, context: str) -> Plainness:
    """How plain one criterion is; `context` is more of the record, to tell what abbreviations stand for."""
    source, plain = item.source.text, item.plain
    names = named(source, context)
    shown = _views(plain, names, context)
    if item.status != "rewritten":
        return Plainness(shown=shown)
    numbers = _numbers(source)
    return Plainness(
        source=_views(source, names, context),
        plain=shown,
        shown=shown,
        terms=len(names),
        terms_kept=kept(names, plain, context),
        values=len(numbers),
        values_kept=len(numbers & _numbers(plain)),
        bracketed=sum(len(_NUMBER.findall(inside)) for inside in _BRACKETS.findall(plain)),
    )


def together(parts: Iterable[Plainness]) -> Plainness:
    """Criteria, or trials, as one text."""
    counted = list(parts)
    return Plainness(
        _joined([one.source for one in counted]),
        _joined([one.plain for one in counted]),
        _joined([one.shown for one in counted]),
        *(sum(numbers) for numbers in zip(*(one[3:] for one in counted), strict=True)),
    )


def _joined(views: Sequence[Views]) -> Views:
    return Views(*(_added(counts) for counts in zip(*views, strict=True)))


def _added(counts: Iterable[Counts]) -> Counts:
    return Counts(*(sum(numbers) for numbers in zip(*counts, strict=True)))


def _views(text: str, names: Names, context: str) -> Views:
    beside = without(names, text, context)
    return Views(count(text), count(_unbracketed(text)), count(beside), count(_unbracketed(beside)))


def _unbracketed(text: str) -> str:
    """The text without what stands in brackets, inner ones first."""
    while (shorter := _BRACKETS.sub("", text)) != text:
        text = shorter
    return text


def _numbers(text: str) -> frozenset[str]:
    """The numbers in digits, those in names such as IL-4 left out."""
    return frozenset(_NUMBER.findall(_THOUSANDS.sub("", text)))


def _easier(ending: str, source: Counts, plain: Counts) -> dict[str, tuple[float, float]]:
    found: dict[str, tuple[float, float]] = {}
    for name, figure in _EASIER.items():
        before, now = figure(source), figure(plain)
        if before is not None and now is not None:
            found[name + ending] = (round(before - now, 3), 1)
    return found


def _told(counts: Counts) -> tuple[str, ...]:
    grade, smog, share, length = (figure(counts) for figure in _EASIER.values())
    if grade is None or smog is None or share is None or length is None:
        return ("–",) * len(_EASIER)
    return f"{grade:.1f}", f"{smog:.1f}", f"{share:.1%}", f"{length:.1f}"
