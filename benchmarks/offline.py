"""What the offline backend says of real trials: `python -m benchmarks.offline EXPORT... [--limit N] [--seed S]`.

Prints one Markdown table: the part of criteria that rules wholly say, of criteria whose draft fails the check, of
shown sentences that are long, the reading grades (medians over studies), and studies a CPU second of one core, split,
rules and check together. `benchmarks.terms` counts the terms that are explained. `--limit` draws so many studies of
each export, the same for the same seed.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from evals.metrics import sentence_lengths
from evals.studies import LONG
from plaincriteria import compose
from plaincriteria.domain import Audience, RewrittenTrial, Trial
from plaincriteria.pipeline import Pipeline
from plaincriteria.readers import read
from plaincriteria.rules import Rules

HEAD = "| measure | value |\n|---|---:|"


def drawn(export: Path, limit: int | None, seed: int) -> list[Trial]:
    """The trials of an export, or so many of them by chance."""
    trials = [trial for trial in read(export) if isinstance(trial, Trial)]
    if limit is None or limit >= len(trials):
        return trials
    return random.Random(seed).sample(trials, limit)  # noqa: S311 - a sample for readers, not a secret


def tally(result: RewrittenTrial) -> Counter[str]:
    """What one trial adds to the counts; headings, notes and other sections are no criteria."""
    count: Counter[str] = Counter()
    for item in result.items:
        if item.kind != "criterion" or result.sections[item.section].kind == "other":
            continue
        lengths = sentence_lengths(item.plain)
        count["criteria"] += 1
        count["said"] += item.status == "rewritten"
        count["failed"] += any(finding.severity == "fail" for finding in item.findings)
        count["sentences"] += len(lengths)
        count["long"] += sum(length > LONG for length in lengths)
    return count


async def measure(trials: list[Trial]) -> Iterator[str]:
    """The rows of the table."""
    await compose.settle()
    rules = Rules()
    pipeline, count, grades = Pipeline(rules, rules), Counter[str](), []
    began = time.process_time()
    for trial in trials:
        result = await pipeline.rewrite(trial, Audience.PATIENT, "")
        count += tally(result)
        grades.append((result.readability.source_grade, result.readability.plain_grade))
    seconds = time.process_time() - began
    return rows(count, grades, len(trials) / seconds)


def rows(count: Counter[str], grades: list[tuple[float | None, float | None]], rate: float) -> Iterator[str]:
    """Each measure with its value."""
    source = statistics.median(one for one, _ in grades if one is not None)
    plain = statistics.median(one for _, one in grades if one is not None)
    yield f"| studies, criteria | {len(grades):,}, {count['criteria']:,} |"
    yield f"| criteria wholly said by a rule | {count['said'] / count['criteria']:.1%} |"
    yield f"| criteria whose draft fails the check | {count['failed'] / count['criteria']:.2%} |"
    yield f"| median reading grade, listing → shown | {source:.1f} → {plain:.1f} |"
    yield f"| shown sentences over {LONG} words | {count['long'] / count['sentences']:.1%} |"
    yield f"| studies a CPU second, one core | {rate:.0f} |"


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("exports", nargs="+", type=Path)
    parser.add_argument("--limit", type=int)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    trials = [trial for export in chosen.exports for trial in drawn(export, chosen.limit, chosen.seed)]
    sys.stdout.writelines(f"{line}\n" for line in (HEAD, *asyncio.run(measure(trials))))


if __name__ == "__main__":
    main()
