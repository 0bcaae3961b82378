"""What a backend makes of a set of trials: nothing lost, how much is said plainly, how plain, how fast."""

from __future__ import annotations

import argparse
import asyncio
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any, NamedTuple, Protocol

import orjson
from rich.console import Console

from evals import report
from evals.gate import missed
from evals.metrics import rate, sentence_lengths
from plaincriteria import compose, readers, settings
from plaincriteria.domain import Audience, Failure, RewrittenTrial, Trial
from plaincriteria.errors import InputError, PlaincriteriaError
from plaincriteria.readability import grade
from plaincriteria.split import split

SAMPLES = Path(__file__).parent.parent / "samples"
LONG = 25  # words of a sentence
_CAVEAT_ENDS = "Always confirm with the trial site."


class Pipeline(Protocol):
    """The production pipeline, or a fake of it."""

    async def rewrite(self, trial: Trial, audience: Audience, created: str) -> RewrittenTrial:
        """The published rewrite of one trial."""
        ...


class Study(NamedTuple):
    """What one trial's rewrite was measured to be.

    `covered` counts rewritten items of any kind, as the published coverage does; `rewritten` counts criteria.
    Reasons are those of criteria; sentences and the first two grades are those of rewritten criteria.
    """

    id: str
    seconds: float
    items_kept: bool
    caveat: bool
    items: int
    covered: int
    criteria: int
    rewritten: int
    reasons: Counter[str]
    findings: Counter[str]
    sentences: int
    long_sentences: int
    source_grade: float | None
    plain_grade: float | None
    shown_grade: float | None


class Measured(NamedTuple):
    """The studies that were rewritten, the records that were not, and the wall time of the run in seconds."""

    studies: tuple[Study, ...]
    failures: tuple[Failure, ...]
    seconds: float

    def metrics(self) -> dict[str, float | None]:
        """Every figure by its name for `--fail-under`: higher is better, None was not measured."""
        sentences = sum(study.sentences for study in self.studies)
        long = sum(study.long_sentences for study in self.studies)
        items = sum(study.items for study in self.studies)
        criteria = sum(study.criteria for study in self.studies)
        processed = len(self.studies) + len(self.failures)
        return {
            "processed": len(self.studies) / processed if processed else None,
            "items_kept": rate(study.items_kept for study in self.studies).value,
            "caveat": rate(study.caveat for study in self.studies).value,
            "covered": sum(study.covered for study in self.studies) / items if items else None,
            "rewritten": sum(study.rewritten for study in self.studies) / criteria if criteria else None,
            "short_sentences": 1 - long / sentences if sentences else None,
            "studies_per_second": len(self.studies) / self.seconds if self.seconds else None,
        }

    def figures(self) -> dict[str, Any]:
        """Everything that the report says, for people and for `--json`."""
        seconds = [study.seconds for study in self.studies]
        criteria = sum(study.criteria for study in self.studies)
        rewritten = sum(study.rewritten for study in self.studies)
        return {
            "studies": len(self.studies),
            "could not be processed": len(self.failures),
            "items": sum(study.items for study in self.studies),
            "items rewritten": sum(study.covered for study in self.studies),
            "criteria": criteria,
            "criteria rewritten": rewritten,
            "criteria in the source's words": criteria - rewritten,
            "studies with items in = items out": sum(study.items_kept for study in self.studies),
            "studies with the caveat": sum(study.caveat for study in self.studies),
            "source grade of rewritten criteria, median": _median(
                study.source_grade for study in self.studies
            ),
            "plain grade of rewritten criteria, median": _median(study.plain_grade for study in self.studies),
            "grade of all that is shown, median": _median(study.shown_grade for study in self.studies),
            "rewritten sentences": sum(study.sentences for study in self.studies),
            f"rewritten sentences over {LONG} words": sum(study.long_sentences for study in self.studies),
            "seconds a study, median": _median(seconds),
            "seconds a study, longest": max(seconds, default=None),
            "seconds": self.seconds,
        }

    def reasons(self) -> Counter[str]:
        """Why criteria stand in the source's words."""
        return sum((study.reasons for study in self.studies), Counter())

    def findings(self) -> Counter[str]:
        """Findings by severity and type."""
        return sum((study.findings for study in self.studies), Counter())


def trials(path: Path) -> Iterator[Trial | Failure]:
    """The trials of an export, or of every file of a folder in the order of their names."""
    if not path.is_dir():
        yield from readers.read(path)
        return
    files = sorted(one for one in path.iterdir() if {".json", ".ndjson"} & set(one.suffixes))
    if not files:
        raise InputError(f"{path} holds no .json or .ndjson file.")
    for one in files:
        yield from readers.read(one)


async def measure(pipeline: Pipeline, records: Iterable[Trial | Failure], audience: Audience) -> Measured:
    """Rewrites the trials one after the other; what breaks on one of them is a failure of that one."""
    studies: list[Study] = []
    failures: list[Failure] = []
    started = perf_counter()
    for record in records:
        if isinstance(record, Failure):
            failures.append(record)
            continue
        begun = perf_counter()
        try:
            result = await pipeline.rewrite(record, audience, datetime.now(UTC).isoformat(timespec="seconds"))
        except PlaincriteriaError as problem:
            failures.append(Failure(trial=record.id, error=problem.code, detail=str(problem)))
        except Exception as problem:  # one trial that breaks the service must not hide the others
            failures.append(
                Failure(trial=record.id, error=type(problem).__name__, detail="The service broke.")
            )
        else:
            studies.append(_study(record, result, perf_counter() - begun))
    return Measured(tuple(studies), tuple(failures), perf_counter() - started)


def _study(trial: Trial, result: RewrittenTrial, seconds: float) -> Study:
    criteria = [item for item in result.items if item.kind == "criterion"]
    said = [item for item in criteria if item.status == "rewritten"]
    lengths = [length for item in said for length in sentence_lengths(item.plain)]
    return Study(
        id=trial.id,
        seconds=seconds,
        items_kept=_kept(trial, result),
        caveat=result.caveat.endswith(_CAVEAT_ENDS),
        items=len(result.items),
        covered=result.coverage.rewritten,
        criteria=len(criteria),
        rewritten=len(said),
        reasons=Counter(item.reason.partition(":")[0] for item in criteria if item.reason),
        findings=Counter(f"{f.severity} {f.type}" for item in result.items for f in item.findings),
        sentences=len(lengths),
        long_sentences=sum(length > LONG for length in lengths),
        source_grade=grade("\n".join(item.source.text for item in said)),
        plain_grade=grade("\n".join(item.plain for item in said)),
        shown_grade=result.readability.plain_grade,
    )


def _kept(trial: Trial, result: RewrittenTrial) -> bool:
    """Each item of the split stands in the result once, in order, at its place, with some plain text."""
    wanted = [(item.id, item.span.start, item.span.end) for item in split(trial.criteria).items]
    found = [(item.id, item.source.start, item.source.end) for item in result.items]
    return wanted == found and all(item.plain.strip() for item in result.items)


def _median(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return median(known) if known else None


def show(measured: Measured, console: Console) -> None:
    """Prints the figures, the reasons and the findings."""
    criteria = sum(study.criteria for study in measured.studies)
    figures = [(name, _figure(value)) for name, value in measured.figures().items()]
    shares = [(name, report.share(value)) for name, value in measured.metrics().items()]
    reasons = [(name, str(n), f"{n / criteria:.1%}") for name, n in measured.reasons().most_common()]
    findings = [(name, str(n)) for name, n in measured.findings().most_common()]
    report.table(console, "Rewrites", ("measure", "figure"), figures)
    report.table(console, "Metrics", ("metric", "value"), shares)
    report.table(
        console, "Why a criterion stands in the source's words", ("reason", "criteria", "of all"), reasons
    )
    report.table(console, "Findings of the check", ("finding", "number"), findings)


def _figure(value: float | None) -> str:
    if value is None:
        return "not measured"
    return f"{value:,}" if isinstance(value, int) else f"{value:,.3f}"


def run(arguments: argparse.Namespace) -> int:
    """`rewrite [EXPORT]`: exit code 1 for a failed record, a lost item or caveat, or a floor not held."""
    pipeline = compose.pipeline(settings.load(backend=arguments.backend))
    records = _first(trials(arguments.export or SAMPLES), arguments.limit)
    measured = asyncio.run(measure(pipeline, records, Audience(arguments.audience)))
    told = missed(arguments.fail_under, measured.metrics())
    show(measured, report.screen())
    if arguments.json:
        Path(arguments.json).write_bytes(orjson.dumps(_as_json(measured), option=orjson.OPT_INDENT_2))
    return report.ended((*_broken(measured), *told))


def _first(records: Iterator[Trial | Failure], limit: int | None) -> Iterator[Trial | Failure]:
    for number, record in enumerate(records):
        if limit is not None and number >= limit:
            return
        yield record


def _broken(measured: Measured) -> Iterator[str]:
    for failure in measured.failures:
        yield f"{failure.trial or 'a record'} could not be processed: {failure.error}"
    for study in measured.studies:
        if not study.items_kept:
            yield f"{study.id}: items in are not items out"
        if not study.caveat:
            yield f"{study.id}: the caveat is missing"


def _as_json(measured: Measured) -> dict[str, Any]:
    return {
        "metrics": measured.metrics(),
        "figures": measured.figures(),
        "reasons": measured.reasons(),
        "findings": measured.findings(),
        "failures": [failure.model_dump() for failure in measured.failures],
        "studies": [study._asdict() for study in measured.studies],
    }
