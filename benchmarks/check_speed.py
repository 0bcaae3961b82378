"""How fast the check is: `python -m benchmarks.check_speed [PAIRS…]` prints one row of a Markdown table for each file.

CPU milliseconds of one core for one pair, each pair checked five times in one run, its median taken; the first check
of the process (which loads the lexicon) stands apart. Without a file: the repository's own cases. Machines differ and
are noisy: compare rows of the same machine and the same hour.
"""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path

from evals.check_suite import production
from evals.pairs import Pair, case_files, read

RUNS = 5
HEAD = (
    "| pairs | number | median ms | 95th percentile ms | slowest ms | first check ms |\n"
    "|---|---:|---:|---:|---:|---:|"
)


def milliseconds(pair: Pair) -> float:
    """CPU milliseconds that one check of the pair takes."""
    began = time.process_time_ns()
    production(pair)
    return (time.process_time_ns() - began) / 1e6


def row(name: str, pairs: list[Pair], first: float) -> str:
    """The line of the table for some pairs."""
    runs = [[milliseconds(pair) for pair in pairs] for _ in range(RUNS)]
    taken = sorted(statistics.median(times) for times in zip(*runs, strict=True))
    late = taken[int(0.95 * len(taken))]
    return f"| {name} | {len(pairs):,} | {statistics.median(taken):.2f} | {late:.2f} | {taken[-1]:.2f} | {first:.0f} |"


if __name__ == "__main__":
    files = [Path(name) for name in sys.argv[1:]]
    sets = {file.name: list(read(file)) for file in files} or {
        "our cases": [pair for file in case_files() for pair in read(file)]
    }
    cold = milliseconds(next(iter(sets.values()))[0])
    print(HEAD)  # noqa: T201
    for title, listed in sets.items():
        print(row(title, listed, cold))  # noqa: T201
