"""Peak memory over a huge file: `python -m benchmarks.many EXPORT [STUDIES] [COMMAND...]` prints one table row.

The file is made by repetition of the export's trials (an API v2 NDJSON), each under a number of its own, and read
by `plaincriteria split` unless another command is named (`batch -o OUT.ndjson`). Peak memory is the largest
resident set of that process; it must not grow with the number of studies.
"""

from __future__ import annotations

import gzip
import itertools
import sys
import tempfile
from pathlib import Path

import orjson

from benchmarks.process import measured
from plaincriteria.domain import Trial
from plaincriteria.readers import read

STUDIES = 100_000


def repeat(export: Path, studies: int, made: Path) -> None:
    """Write `studies` studies to `made`: those of the export over and over, numbered through."""
    trials = [trial for trial in read(export) if isinstance(trial, Trial)]
    with gzip.open(made, "wb", compresslevel=1) as out:
        for number, trial in enumerate(itertools.islice(itertools.cycle(trials), studies)):
            sections = {
                "identificationModule": {"nctId": f"NCT{number:08}", "briefTitle": trial.title},
                "eligibilityModule": {"eligibilityCriteria": trial.criteria},
            }
            out.write(orjson.dumps({"protocolSection": sections}) + b"\n")


def main(arguments: list[str]) -> None:
    """Print the row for one export."""
    export = Path(arguments[0])
    studies = int(arguments[1]) if len(arguments) > 1 else STUDIES
    verb, *options = arguments[2:] or ["split"]
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "many.ndjson.gz"
        repeat(export, studies, made)
        size = made.stat().st_size >> 20
        seconds, peak = measured([verb, str(made), *options])
    print("| command | studies | file MB (.gz) | studies a second | peak MB |\n|---|---:|---:|---:|---:|")  # noqa: T201
    print(f"| {verb} | {studies:,} | {size} | {studies / seconds:.0f} | {peak:.0f} |")  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1:])
