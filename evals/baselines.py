"""What a check must beat: simple comparisons that look like checks and are not."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from evals.metrics import Outcome, balanced_accuracy
from evals.pairs import Pair

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_WORD = re.compile(r"[a-z]{4,}")


def always_pass(pair: Pair) -> bool:
    """Lets everything through."""
    return True


def number_set(pair: Pair) -> bool:
    """Lets a rewrite through when it has the same set of numbers as its source."""
    return set(_NUMBER.findall(pair.source)) == set(_NUMBER.findall(pair.rewrite))


def word_overlap(pair: Pair) -> float:
    """The share of the source's words of four letters and more that stand in the rewrite, 0 to 1."""
    words = set(_WORD.findall(pair.source.lower()))
    return len(words & set(_WORD.findall(pair.rewrite.lower()))) / len(words) if words else 1.0


def best_overlap(pairs: Sequence[Pair]) -> float:
    """The threshold at which word overlap does best on these very pairs: kinder to it than it deserves."""

    def at(threshold: float) -> float:
        judged = outcomes(pairs, lambda pair: word_overlap(pair) >= threshold)
        return balanced_accuracy(judged) or 0.0

    return max(sorted({word_overlap(pair) for pair in pairs}), key=at, default=0.0)


def outcomes(pairs: Sequence[Pair], passes: Callable[[Pair], bool]) -> list[Outcome]:
    """The outcomes of a baseline, which never fails to score."""
    return [Outcome(pair, passes(pair)) for pair in pairs]


def all_baselines(pairs: Sequence[Pair]) -> dict[str, list[Outcome]]:
    """Every baseline over the pairs, by its name in reports."""
    threshold = best_overlap(pairs)
    return {
        "always-pass": outcomes(pairs, always_pass),
        "number set": outcomes(pairs, number_set),
        "word overlap": outcomes(pairs, lambda pair: word_overlap(pair) >= threshold),
    }
