"""The folder of a run: `results.jsonl` (a row a case), `summary.json` (the figures) and `report.html` (for people)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from hashlib import file_digest
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from evals.page import Page, render
from evals.resampling import Figure, Observed
from plaincriteria import __version__
from plaincriteria.check import CHECKER
from plaincriteria.errors import InputError, UnreadableInput

_SUMMARY, _RESULTS, _PAGE = "summary.json", "results.jsonl", "report.html"
_NAMED = 3  # input files on the page; the summary names them all


class Run(NamedTuple):
    """What a suite measured: figures, whatever else its summary says, and a row for each case.

    `metrics` has every figure by its name, `figures` their intervals where there is one.
    """

    suite: str
    inputs: tuple[Path, ...]
    metrics: Mapping[str, float | None]
    figures: Mapping[str, Figure]
    more: Mapping[str, Any]
    rows: Sequence[Mapping[str, Any]]
    page: Page

    def summary(self) -> dict[str, Any]:
        """The figures with their intervals, and what they were measured on, with what, and when."""
        return {
            "suite": self.suite,
            "version": __version__,
            "checker": CHECKER,
            "created": datetime.now(UTC).isoformat(timespec="seconds"),
            "inputs": [{"file": file.name, "sha256": _fingerprint(file)} for file in self.inputs],
            "metrics": self.metrics,
            "intervals": {name: (figure.low, figure.high) for name, figure in self.figures.items()},
            "counted": {name: figure.of for name, figure in self.figures.items()},
            **self.more,
        }


class Kept(NamedTuple):
    """A run as its folder keeps it."""

    summary: Mapping[str, Any]
    cases: tuple[Observed, ...]


def row(case: Observed, **details: object) -> dict[str, Any]:
    """A row of the results: what the case adds to the figures, and what a person wants to know of it."""
    return {**case._asdict(), **details}


def write(run: Run, folder: Path | None, whole: Path | None) -> None:
    """Writes the folder, and summary and rows together into the file `whole`, where these are asked for."""
    summary = run.summary()
    try:
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
            put(folder / _RESULTS, b"".join(orjson.dumps(one) + b"\n" for one in run.rows))
            put(folder / _PAGE, render(run.page, _facts(summary)).encode())
            put(folder / _SUMMARY, as_json(summary))
        if whole is not None:
            put(whole, as_json({**summary, "rows": run.rows}))
    except OSError as problem:
        raise InputError(f"{folder or whole} cannot be written: {problem.strerror}.") from problem


def as_json(data: Mapping[str, Any]) -> bytes:
    """JSON as people read it."""
    return orjson.dumps(data, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def read(path: Path) -> Kept:
    """The run that a folder keeps (or one of the files in it); raises `UnreadableInput` where it keeps none."""
    folder = path if path.is_dir() else path.parent
    try:
        summary = orjson.loads((folder / _SUMMARY).read_bytes())
        lines = (folder / _RESULTS).read_bytes().splitlines()
        cases = tuple(_case(orjson.loads(line)) for line in lines if line.strip())
        summary["suite"]
    except (OSError, orjson.JSONDecodeError, KeyError, TypeError) as problem:
        raise UnreadableInput(
            f"{path} is no report folder: {_SUMMARY} and {_RESULTS} are needed."
        ) from problem
    return Kept(summary, cases)


def _case(found: Mapping[str, Any]) -> Observed:
    case = Observed(**{name: found[name] for name in Observed._fields})
    return case._replace(shares={name: (part, whole) for name, (part, whole) in case.shares.items()})


def _facts(summary: Mapping[str, Any]) -> list[tuple[str, str]]:
    files: Sequence[Mapping[str, str]] = summary["inputs"]
    named = ", ".join(f"{one['file']} ({one['sha256'][:8]})" for one in files)
    if len(files) > _NAMED:
        named = f"{len(files)} files, {files[0]['file']} to {files[-1]['file']}"
    return [
        ("Measured on", named), ("checker", summary["checker"]), ("plaincriteria", summary["version"]),
        ("made", summary["created"].replace("T", " ").replace("+00:00", " UTC")),
    ]  # fmt: skip


def _fingerprint(file: Path) -> str:
    with file.open("rb") as data:
        return file_digest(data, "sha256").hexdigest()


def put(file: Path, data: bytes) -> None:
    """The whole file or none of it: a reader never sees a half-written one."""
    unfinished = file.with_name(f".{file.name}.unfinished")
    unfinished.write_bytes(data)
    unfinished.replace(file)
