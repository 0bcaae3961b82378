"""Counts which abbreviations and medical words of an export the glossary does not explain yet.

Run: python -m evals.unexplained EXPORT... [--top 100]. The list is what to work down next.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from plaincriteria import glossary
from plaincriteria.domain import Trial
from plaincriteria.readers import read
from plaincriteria.split import split

_ABBREVIATION = re.compile(r"(?<![\w-])(?=\w*[A-Z]\w*[A-Z])[A-Za-z]\w{1,9}(?:-[A-Z0-9]+)?(?!\w)")
_NUMERAL = re.compile(r"[IVX]+[ABCabc]?(?:-[IVX]+)?")
# Capitals that are no abbreviation, and units, which units.toml knows.
_EMPHASIS = re.compile(
    r"or|and|not|note|all|of|in|for|the|no|any|both|male|female|iu|miu|ku|kua", re.IGNORECASE
)
# Words that have a medical part by chance, or that everybody knows.
_EVERYDAY = re.compile(
    r"diseases?|diagnos[ei]s|period(?:s|ic)?|doses?|phases?|increases?|decrease|analysis|programs?|kilograms?|"
    r"milligrams?|avoid|release|please|purposes|diarrho?ea|database|photography|purchase|phrase|perimeter|"
    r"automatic|android|autograph"
)
# Greek and Latin parts of medical words: a word with one of them is held to need an explanation.
_MEDICAL = re.compile(
    r"(?:^(?:cardi|myo|hepat|neph|ren[ao]|neur|gastr|hemo|haem|hema|derm|oste|arthr|pneum|pulm|encephal|thromb|angi|"
    r"vascul|cyst|lymph|leuk|onco|carcin|immun|auto|endo|hyper|hypo|peri|intra|brady|tachy|dys|poly|retin|ophthalm|"
    r"gluco|glyc|lipo|psych)|(?:itis|osis|oses|emia|aemia|oma|omas|pathy|pathies|ectomy|otomy|ostomy|plasty|scopy|"
    r"graphy|gram|penia|rrhea|rrhage|algia|uria|trophy|plegia|lysis|genic|mab|nib|stat|statin|pril|sartan|olol|"
    r"azole|mycin|cillin|vir|tide|gliptin|gliflozin|platin|taxel|ase|cyte|cytes|oid|oids)$)"
)


class Tally(NamedTuple):
    """Occurrences of one kind of word: how many, how many of them explained, and the others by word."""

    all: int
    explained: int
    undecided: Counter[str]
    missing: Counter[str]

    @property
    def share(self) -> float:
        """The part of all occurrences that is explained, 1 where there are none."""
        return self.explained / self.all if self.all else 1.0


def _trials(paths: Iterable[Path]) -> Iterator[Trial]:
    for path in paths:
        yield from (trial for trial in read(path) if isinstance(trial, Trial))


def _hard_words(text: str) -> Iterator[tuple[str, re.Match[str]]]:
    """Each abbreviation and medical word of the text, with its kind."""
    if text.upper() != text:
        for found in _ABBREVIATION.finditer(text):
            if not _EMPHASIS.fullmatch(found[0]) and not _NUMERAL.fullmatch(found[0]):
                yield "abbreviations", found
    for found in re.finditer(r"[A-Za-z]{5,}", text):
        word = found[0].lower()
        if found[0][1:].islower() and not _EVERYDAY.fullmatch(word) and _MEDICAL.search(word):
            yield "medical words", found


def count(trials: Iterable[Trial]) -> dict[str, Tally]:
    """Tallies by kind over every item of the trials.

    A word is explained when it lies in a match that has something to say, or the item spells it out beside
    it; undecided when it lies in one without a certain reading.
    """
    numbers: Counter[str] = Counter()
    undecided = {kind: Counter[str]() for kind in ("abbreviations", "medical words")}
    missing = {kind: Counter[str]() for kind in undecided}
    for trial in trials:
        for item in split(trial.criteria).items:
            covered = {
                at: match
                for match in glossary.find(item.text, trial.criteria)
                for at in range(match.span.start, match.span.end)
            }
            beside = glossary.definitions(item.text)
            for kind, word in _hard_words(item.text):
                numbers[kind] += 1
                match = covered.get(word.start()) or covered.get(word.end() - 1)
                if (match and glossary.explain(match)) or word[0] in beside:
                    numbers[f"explained {kind}"] += 1
                else:
                    (undecided if match else missing)[kind][word[0]] += 1
    return {
        kind: Tally(numbers[kind], numbers[f"explained {kind}"], undecided[kind], missing[kind])
        for kind in undecided
    }


def _lines(kind: str, tally: Tally, top: int) -> Iterator[str]:
    yield f"{kind}: {tally.explained} of {tally.all} explained ({tally.share:.1%})"
    for name, words in (("undecided", tally.undecided), ("missing", tally.missing)):
        yield f"  {name}: {sum(words.values())} occurrences of {len(words)}"
        yield from (f"    {times:6} {word}" for word, times in words.most_common(top))


def main() -> None:
    """Prints, by kind, the share that is explained and the most frequent words that are not."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("exports", nargs="+", type=Path)
    parser.add_argument("--top", type=int, default=100)
    chosen = parser.parse_args()
    for kind, tally in count(_trials(chosen.exports)).items():
        sys.stdout.writelines(f"{line}\n" for line in _lines(kind, tally, chosen.top))


if __name__ == "__main__":
    main()
