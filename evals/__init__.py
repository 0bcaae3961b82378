"""The eval suite: is what the service says faithful, complete and plain?"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from plaincriteria.errors import PlaincriteriaError


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one suite; 0 done, 1 something could not be measured or is below its floor, 2 wrong use."""
    try:
        arguments = _parser().parse_args(argv)
    except SystemExit as stop:  # argparse has told the person what is wrong
        return stop.code if isinstance(stop.code, int) else 2
    try:
        return _run(arguments)
    except PlaincriteriaError as problem:
        sys.stderr.write(f"{problem}\n")
        return 2


def _run(arguments: argparse.Namespace) -> int:
    # A suite is imported when it is asked for: the check needs no backend, and a sample needs neither.
    if arguments.suite == "check":
        from evals import check_suite

        return check_suite.run(arguments)
    if arguments.suite == "rewrite":
        from evals import rewrite_suite

        return rewrite_suite.run(arguments)
    if arguments.suite == "split":
        from evals import split_suite

        return split_suite.run(arguments)
    from evals import sample

    return sample.run(arguments)


def _parser() -> argparse.ArgumentParser:
    from evals.gate import floor

    parser = argparse.ArgumentParser(prog="plaincriteria eval", description=__doc__)
    suites = parser.add_subparsers(dest="suite", required=True, metavar="check|rewrite|split|sample")
    gated = argparse.ArgumentParser(add_help=False)
    gated.add_argument("--json", metavar="FILE", help="write figures and rows to this file too")
    gated.add_argument(
        "--fail-under", metavar="METRIC=VALUE", type=floor, action="append", default=[],
        help="exit code 1 when the metric is lower; may be given more than once",
    )  # fmt: skip

    check = suites.add_parser("check", parents=[gated], help="does the check stop what it should?")
    check.add_argument("files", nargs="*", type=Path, help="cases or labelled pairs; default: the seed cases")
    check.add_argument("--wrong", type=int, default=0, metavar="N", help="print N wrongly judged pairs")

    rewrite = suites.add_parser("rewrite", parents=[gated], help="what does a backend make of these trials?")
    rewrite.add_argument("export", nargs="?", type=Path, help="an export or a folder; default: samples/")
    rewrite.add_argument("--backend", choices=("rules", "openai"), help="who writes; default: the settings")
    rewrite.add_argument("--audience", choices=("patient", "caregiver", "parent"), default="patient")
    rewrite.add_argument("--limit", type=int, metavar="N", help="the first N trials only")

    split = suites.add_parser("split", parents=[gated], help="how well are texts split?")
    split.add_argument("gold", nargs="?", type=Path, help="rows of `split`, put right by hand; default: ours")
    split.add_argument("--wrong", type=int, default=0, metavar="N", help="print N wrong criteria")

    sample = suites.add_parser("sample", help="items of a batch output to be read by a person")
    sample.add_argument("output", type=Path, help="what batch wrote: .ndjson or .ndjson.gz")
    sample.add_argument("-n", "--number", type=int, default=20, help="how many items (20)")
    sample.add_argument("--seed", type=int, default=1, help="the same seed draws the same items (1)")
    sample.add_argument("--status", choices=("rewritten", "source_shown", "any"), default="rewritten")
    return parser
