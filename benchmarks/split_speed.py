"""How fast the splitter is: `python -m benchmarks.split_speed EXPORT` prints one row of a Markdown table.

CPU seconds of one core for 1,000 studies, the median of five runs over all trials of the export; reading the
export is not counted. Machines differ and are noisy: compare rows of the same machine and the same hour.
"""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path

from plaincriteria import readers
from plaincriteria.domain import Trial
from plaincriteria.split import split

RUNS = 5
HEAD = (
    "| export | studies | characters | items | CPU seconds per 1,000 studies | slowest run |\n"
    "|---|---:|---:|---:|---:|---:|"
)


def seconds(texts: list[str]) -> float:
    """CPU seconds that the texts take to split, once each."""
    began = time.process_time()
    for text in texts:
        split(text)
    return time.process_time() - began


def row(export: Path) -> str:
    """The line of the table for an export."""
    texts = [trial.criteria for trial in readers.read(export) if isinstance(trial, Trial)]
    items = sum(len(split(text).items) for text in texts)
    runs = [seconds(texts) * 1000 / len(texts) for _ in range(RUNS)]
    return (
        f"| {export.name} | {len(texts):,} | {sum(map(len, texts)):,} | {items:,} "
        f"| {statistics.median(runs):.2f} | {max(runs):.2f} |"
    )


if __name__ == "__main__":
    print(HEAD)  # noqa: T201
    for name in sys.argv[1:]:
        print(row(Path(name)))  # noqa: T201
