"""What a check must beat: simple comparisons that look like checks and are not."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from evals.metrics import Outcome
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
    ranked = sorted((word_overlap(pair), pair.faithful) for pair in pairs)
    kept = sum(faithful for _, faithful in ranked)
    of_good, of_bad = kept or 1, len(ranked) - kept or 1
    best, threshold, stopped, last = -1.0, 0.0, 0, -1.0
    for (
        overlap,
        faithful,
    ) in ranked:  # the pairs before this one are stopped, it and those after are let through
        if overlap > last and kept / of_good + stopped / of_bad > best:
            best, threshold = kept / of_good + stopped / of_bad, overlap
        kept, stopped, last = kept - faithful, stopped + (not faithful), overlap
    return threshold


def outcomes(pairs: Sequence[Pair], score: Callable[[Pair], float], least: float = 1.0) -> list[Outcome]:
    """The outcomes of a baseline, which never fails to score: a pair passes with at least this score."""
    scored = ((pair, float(score(pair))) for pair in pairs)
    return [Outcome(pair, value >= least, score=value) for pair, value in scored]


def all_baselines(pairs: Sequence[Pair]) -> dict[str, list[Outcome]]:
    """Every baseline over the pairs, by its name in reports."""
    return {
        "always-pass": outcomes(pairs, always_pass),
        "number set": outcomes(pairs, number_set),
        "word overlap": outcomes(pairs, word_overlap, best_overlap(pairs)),
    }
