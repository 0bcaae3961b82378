"""The eval suite: is what the service says faithful, complete and plain?"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from plaincriteria.errors import PlaincriteriaError

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]

# What runs each word of the command line.
_MODULES = {
    "check": "check_suite",
    "operators": "operator_suite",
    "judge": "judge_suite",
    "rewrite": "rewrite_suite",
    "split": "split_suite",
    "sample": "sample",
    "compare": "compare",
    "baseline": "ratchet",
    "calibrate": "calibrate",
}


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
    done: int = import_module(f"evals.{_MODULES[arguments.suite]}").run(arguments)
    return done


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="plaincriteria eval", description=__doc__)
    suites = parser.add_subparsers(dest="suite", required=True, metavar="|".join(_MODULES))
    _measured(suites, _gated())
    _compared(suites)
    _learnt(suites)
    sample = suites.add_parser("sample", help="items of a batch output to be read by a person")
    sample.add_argument("output", type=Path, help="what batch wrote: .ndjson or .ndjson.gz")
    sample.add_argument("-n", "--number", type=int, default=20, help="how many items (20)")
    sample.add_argument("--seed", type=int, default=1, help="the same seed draws the same items (1)")
    sample.add_argument("--status", choices=("rewritten", "source_shown", "any"), default="rewritten")
    return parser


def _gated() -> argparse.ArgumentParser:
    """The options of every suite that measures something."""
    from evals.gate import floor

    gated = argparse.ArgumentParser(add_help=False)
    gated.add_argument(
        "--out", metavar="DIR", type=Path,
        help="write a report folder: results.jsonl, summary.json, report.html",
    )  # fmt: skip
    gated.add_argument("--json", metavar="FILE", type=Path, help="write figures and rows to this one file")
    gated.add_argument(
        "--fail-under", metavar="METRIC=VALUE", type=floor, action="append", default=[],
        help="exit code 1 when the metric is lower; may be given more than once",
    )  # fmt: skip
    return gated


def _measured(suites: Subparsers, gated: argparse.ArgumentParser) -> None:
    check = suites.add_parser("check", parents=[gated], help="does the check stop what it should?")
    check.add_argument("files", nargs="*", type=Path, help="cases or labelled pairs; default: all of ours")
    check.add_argument("--wrong", type=int, default=0, metavar="N", help="print N wrongly judged pairs")

    operators = suites.add_parser("operators", parents=[gated], help="does the check see made changes?")
    operators.add_argument(
        "files", nargs="*", type=Path, help="cases or labelled pairs; default: all of ours"
    )
    operators.add_argument("--seed", type=int, default=1, help="the same seed makes the same changes (1)")
    operators.add_argument(
        "--most", type=int, default=1, metavar="N", help="rewrites by case and operator (1)"
    )
    operators.add_argument("--wrong", type=int, default=0, metavar="N", help="print N wrongly judged pairs")

    judge = suites.add_parser("judge", parents=[gated], help="does a language model see what is wrong?")
    judge.add_argument("files", nargs="*", type=Path, help="cases or labelled pairs; default: all of ours")
    judge.add_argument("--limit", type=int, metavar="N", help="the first N pairs only: each is a call")
    judge.add_argument("--wrong", type=int, default=0, metavar="N", help="print N wrongly judged pairs")

    rewrite = suites.add_parser("rewrite", parents=[gated], help="what does a backend make of these trials?")
    rewrite.add_argument("export", nargs="?", type=Path, help="an export or a folder; default: samples/")
    rewrite.add_argument("--backend", choices=("rules", "openai"), help="who writes; default: the settings")
    rewrite.add_argument("--audience", choices=("patient", "caregiver", "parent"), default="patient")
    rewrite.add_argument("--limit", type=int, metavar="N", help="the first N trials only")
    for option, does in (("--price-in", "reads"), ("--price-out", "writes")):
        said = f"price of a million tokens that the model {does}; both give the cost"
        rewrite.add_argument(option, type=float, metavar="PRICE", help=said)

    split = suites.add_parser("split", parents=[gated], help="how well are texts split?")
    split.add_argument("gold", nargs="?", type=Path, help="rows of `split`, put right by hand; default: ours")
    split.add_argument("--wrong", type=int, default=0, metavar="N", help="print N wrong criteria")


def _learnt(suites: Subparsers) -> None:
    calibrate = suites.add_parser("calibrate", help="learn the check's weights from labelled pairs")
    calibrate.add_argument("files", nargs="+", type=Path, help="labelled pairs that no rule was written from")
    calibrate.add_argument(
        "--fitted",
        nargs="*",
        default=[],
        type=Path,
        metavar="PAIRS",
        help="pairs that rules were written from",
    )
    calibrate.add_argument(
        "--alarms", type=float, default=0.1, metavar="SHARE", help="share of faithful pairs stopped (0.1)"
    )
    calibrate.add_argument("--write", action="store_true", help="put the weights where the check reads them")


def _compared(suites: Subparsers) -> None:
    compare = suites.add_parser("compare", help="what did a change fix and break?")
    compare.add_argument("before", type=Path, metavar="A", help="the report folder before")
    compare.add_argument("now", type=Path, metavar="B", help="the report folder now")
    compare.add_argument(
        "--fail-if-worse", action="store_true", help="exit code 1 when a figure falls outside its interval"
    )
    baseline = suites.add_parser("baseline", help="does a figure fall below the one on record?")
    baseline.add_argument("--write", action="store_true", help="put the present figures on record")
