"""Figures of a batch run: `python -m benchmarks.report OUT.ndjson [EXPORT...]` prints a Markdown table.

With exports named, each is run anew into a temporary folder, one process at a time, and timed; peak memory is
the largest resident set of that process. Every record must come out: as many trials and failures as the reader
yields, and each trial with the items that `split` finds, in their order, or the script ends with an error.
Machines differ and are noisy: compare ratios, not seconds.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from benchmarks.process import measured
from plaincriteria.batch import errors_file
from plaincriteria.domain import Failure
from plaincriteria.readers import read
from plaincriteria.split import split

HEAD = (
    "| export | studies | failures | items | rewritten | criteria rewritten | grade, source → plain "
    "| studies a second | peak MB |\n"
    "|---|---:|---|---:|---:|---:|---:|---:|---:|"
)


def figures(lines: Iterable[bytes]) -> dict[str, float]:
    """Counts over the rows of a run; raises AssertionError where a row breaks the contract."""
    count: Counter[str] = Counter()
    grades: dict[str, list[float]] = {"source_grade": [], "plain_grade": []}
    for line in lines:
        row = json.loads(line)
        assert row["caveat"].endswith("Always confirm with the trial site.")  # noqa: S101
        assert row["coverage"]["items"] == len(row["items"])  # noqa: S101
        count["studies"] += 1
        for item in row["items"]:
            count["items"] += 1
            count["rewritten"] += item["status"] == "rewritten"
            if item["kind"] == "criterion":
                count["criteria"] += 1
                count["said"] += item["status"] == "rewritten"
        for name, found in grades.items():
            if row["readability"][name] is not None:
                found.append(row["readability"][name])
    medians = {name: statistics.median(found) if found else float("nan") for name, found in grades.items()}
    return {**count, **medians}


def compared(export: Path, out: Path) -> str:
    """The failures of a run by kind; raises SystemExit where the run and a reading of its own disagree."""
    failures: Counter[str] = Counter()
    with out.open("rb") as lines:
        for record in read(export):
            if isinstance(record, Failure):
                failures[record.error] += 1
                continue
            made = [item["id"] for item in json.loads(next(lines, b'{"items": []}'))["items"]]
            if made != [item.id for item in split(record.criteria).items]:
                raise SystemExit(f"{export}: {record.id} has other items in the run than in the split.")
        if next(lines, None):
            raise SystemExit(f"{export}: the run has more rows than the export has trials.")
    errors = errors_file(out)
    named = len(errors.read_bytes().splitlines()) if errors.exists() else 0
    if named != failures.total():
        raise SystemExit(f"{export}: {failures.total()} records failed, {named} are named in the error file.")
    return ", ".join(f"{count:,} {error}" for error, count in failures.items()) or "none"


def row(name: str, found: dict[str, float], failures: str, rate: str, peak: str) -> str:
    """One line of the table."""
    return (
        f"| {name} | {found['studies']:,} | {failures} | {found['items']:,} "
        f"| {found['rewritten'] / found['items']:.1%} "
        f"| {found['said'] / found['criteria']:.1%} | {found['source_grade']:.1f} → {found['plain_grade']:.1f} "
        f"| {rate} | {peak} |"
    )


def main(arguments: list[str]) -> None:
    """Print the table for finished runs (`.ndjson`) and for exports to be run."""
    print(HEAD)  # noqa: T201
    for path in map(Path, arguments):
        if path.suffix == ".ndjson" and path.open("rb").read(18) == b'{"schema_version":':
            with path.open("rb") as lines:
                print(row(path.name, figures(lines), "", "", ""))  # noqa: T201
            continue
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder) / "out.ndjson"
            # 1: done, with some records named as failures
            seconds, peak = measured(["batch", str(path), "-o", str(out)], fine=(0, 1))
            with out.open("rb") as lines:
                found = figures(lines)
            failures = compared(path, out)
            print(row(path.name, found, failures, f"{found['studies'] / seconds:.1f}", f"{peak:.0f}"))  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1:])
