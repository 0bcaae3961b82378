"""Word lists of the splitter, counted over exports: `python -m evals.wordlists EXPORT... [--without GOLD.jsonl]`.

Writes `split/words.txt` (words that listings use; a last word that only begins one of them shows that a listing
was cut off) and `split/starters.txt` (words that listings write in lower case inside a sentence, so that a capital
on one of them begins something new). Labelled trials are left out, so that their scores stay honest.
"""

from __future__ import annotations

import argparse
import json
import re
import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from plaincriteria import split
from plaincriteria.domain import Trial
from plaincriteria.readers import read

SPLIT = Path(split.__file__).parent
WORD_TRIALS = 4
STARTER_TRIALS = 3
LOWER_SHARE = 0.88
_WORD = re.compile(r"[^\W\d_]+")
_LATIN = re.compile(r"(?<![\w’'-])[A-Za-z][a-z]+(?:-[a-z]+)*(?![\w’'])")
_INSIDE = re.compile(r"[a-z] ")


def texts(exports: Iterable[Path], without: set[str]) -> Iterator[str]:
    """The criteria of each trial once."""
    seen = set(without)
    for export in exports:
        for trial in read(export):
            if isinstance(trial, Trial) and trial.id not in seen:
                seen.add(trial.id)
                yield trial.criteria


def count(listings: Iterable[str]) -> tuple[list[str], list[str]]:
    """The words, and those of them that begin something new where they have a capital."""
    trials: Counter[str] = Counter()
    in_lower: Counter[str] = Counter()
    lower: Counter[str] = Counter()
    capital: Counter[str] = Counter()
    for text in listings:
        trials.update({word.lower() for word in _WORD.findall(text)})
        in_lower.update({word for word in _LATIN.findall(text) if word.islower()})
        for found in _LATIN.finditer(text):
            if found[0].islower():
                lower[found[0]] += 1
            elif _INSIDE.fullmatch(text, max(0, found.start() - 2), found.start()):
                capital[found[0].lower()] += 1
    words = [word for word in trials if trials[word] >= WORD_TRIALS]
    starters = [
        word
        for word in lower
        if in_lower[word] >= STARTER_TRIALS and lower[word] >= LOWER_SHARE * (lower[word] + capital[word])
    ]
    return sorted(words), sorted(starters)


def main() -> None:
    """Write both lists."""
    parser = argparse.ArgumentParser(prog="evals.wordlists", description=__doc__.splitlines()[0])
    parser.add_argument("exports", nargs="+", type=Path)
    parser.add_argument("--without", type=Path, action="append", default=[], help="labelled trials, NDJSON")
    asked = parser.parse_args()
    labelled = {json.loads(line)["nct_id"] for path in asked.without for line in path.open("rb")}
    for name, words in zip(("words", "starters"), count(texts(asked.exports, labelled)), strict=True):
        lines = textwrap.wrap(" ".join(words), width=235, break_long_words=False, break_on_hyphens=False)
        (SPLIT / f"{name}.txt").write_text("\n".join(lines) + "\n", "utf-8")
        print(f"{name}.txt: {len(words)} words")  # noqa: T201


if __name__ == "__main__":
    main()
