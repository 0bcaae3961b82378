"""How many medical terms and abbreviations are explained: `python -m benchmarks.terms EXPORT... [--top 100]`.

Prints, by kind, the share that is explained or replaced and the most frequent words that are not: the list to work
down next. An occurrence is a place in a criterion (or heading, or remark) where, in this order,
- the glossary finds a medical entry: a condition, test, procedure, drug, scale, part of the body, abbreviation
  (its study words, "screening" or "informed consent", are counted apart: they are no medical terms);
- a word of two to ten letters has two capitals, and is no Roman numeral, unit or word in capitals for emphasis;
- a word of five letters or more is a term to the lexicon of the check, or has a Greek or Latin medical part, and
  does not stand in `everyday.txt` of the package, the words that people use among themselves.
It is explained where the glossary has something to say of it there (in the sense that the record decides for, if
it can stand for several things), or where the item spells it out beside it.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from plaincriteria import glossary, hard
from plaincriteria.domain import Trial
from plaincriteria.readers import read
from plaincriteria.rules import record_text
from plaincriteria.split import split

KINDS = ("glossary", "abbreviations", "words")


class Tally(NamedTuple):
    """Occurrences of one kind: how many, how many of them explained, and the others by word."""

    all: int
    explained: int
    missing: Counter[str]

    @property
    def share(self) -> float:
        """The part of all occurrences that is explained, 1 where there are none."""
        return self.explained / self.all if self.all else 1.0


def occurrences(text: str, context: str) -> Iterator[tuple[str, str, bool]]:
    """The medical terms of an item: kind, words, whether they are explained."""
    covered: set[int] = set()
    for match in glossary.find(text, context):
        covered.update(range(*match.span))
        word = text[slice(*match.span)]
        kind = "study" if match.entry.kind == "study" else "glossary"
        yield kind, word, glossary.explain(match) is not None
    beside = glossary.definitions(text)
    others = [("abbreviations", one) for one in hard.abbreviations(text)]
    others += [("words", one) for one in hard.words(text)]
    for kind, found in others:
        if found.start() not in covered and found.end() - 1 not in covered:
            yield kind, found[0], found[0] in beside


def count(trials: Iterable[Trial]) -> dict[str, Tally]:
    """Tallies by kind over every item of the trials, those of study words apart."""
    every: Counter[str] = Counter()
    told: Counter[str] = Counter()
    missing = {kind: Counter[str]() for kind in (*KINDS, "study")}
    for trial in trials:
        context = record_text(trial)
        for item in split(trial.criteria).items:
            for kind, word, explained in occurrences(item.text, context):
                every[kind] += 1
                told[kind] += explained
                if not explained:
                    missing[kind][word if kind != "words" else word.lower()] += 1
    return {kind: Tally(every[kind], told[kind], missing[kind]) for kind in missing}


def _lines(tallies: dict[str, Tally], top: int) -> Iterator[str]:
    medical = [tallies[kind] for kind in KINDS]
    whole = Tally(sum(t.all for t in medical), sum(t.explained for t in medical), Counter())
    yield f"medical terms: {whole.explained} of {whole.all} explained ({whole.share:.1%})"
    for kind, tally in tallies.items():
        yield f"{kind}: {tally.explained} of {tally.all} explained ({tally.share:.1%})"
        yield from (f"    {times:6} {word}" for word, times in tally.missing.most_common(top))


def main() -> None:
    """Prints the shares, and the most frequent words that are not explained."""
    parser = argparse.ArgumentParser(description="How many medical terms and abbreviations are explained.")
    parser.add_argument("exports", nargs="+", type=Path)
    parser.add_argument("--top", type=int, default=100)
    chosen = parser.parse_args()
    trials = (trial for path in chosen.exports for trial in read(path) if isinstance(trial, Trial))
    sys.stdout.writelines(f"{line}\n" for line in _lines(count(trials), chosen.top))


if __name__ == "__main__":
    main()
