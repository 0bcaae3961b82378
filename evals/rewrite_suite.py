"""What a backend makes of a set of trials: nothing lost, how much is said plainly, how plain, how fast."""

from __future__ import annotations

import argparse
import asyncio
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import Any, Protocol

from evals import folder, report
from evals.gate import missed
from evals.metrics import sentence_lengths
from evals.plainness import plainness, together
from evals.resampling import Observed, figures
from evals.rewrite_report import page, show
from evals.sample import lead_in
from evals.spent import Spent, price, spent
from evals.studies import LONG, Measured, Said, Study
from plaincriteria import compose, readers, settings
from plaincriteria.domain import Audience, Failure, Finding, Rewrite, RewrittenTrial, Span, Trial
from plaincriteria.errors import InputError, PlaincriteriaError
from plaincriteria.split import split

SAMPLES = Path(__file__).parent.parent / "samples"
_SOURCE_WORDS = "In the listing's own words: "
_CAVEAT_ENDS = "Always confirm with the trial site."


class Pipeline(Protocol):
    """The production pipeline, or a fake of it."""

    async def rewrite(self, trial: Trial, audience: Audience, created: str) -> RewrittenTrial:
        """The published rewrite of one trial."""
        ...


def files(path: Path) -> tuple[Path, ...]:
    """The export, or every export of a folder in the order of their names."""
    if not path.is_dir():
        return (path,)
    found = sorted(one for one in path.iterdir() if {".json", ".ndjson"} & set(one.suffixes))
    if not found:
        raise InputError(f"{path} holds no .json or .ndjson file.")
    return tuple(found)


def trials(path: Path) -> Iterator[Trial | Failure]:
    """The trials of an export, or of every file of a folder in the order of their names."""
    for one in files(path):
        yield from readers.read(one)


async def measure(pipeline: Pipeline, records: Iterable[Trial | Failure], audience: Audience) -> Measured:
    """Rewrites the trials one after the other; what breaks on one of them is a failure of that one."""
    studies: list[Study] = []
    failures: list[Failure] = []
    started, at_first = perf_counter(), spent(pipeline)
    for record in records:
        if isinstance(record, Failure):
            failures.append(record)
            continue
        begun, before = perf_counter(), spent(pipeline)
        try:
            result = await pipeline.rewrite(record, audience, datetime.now(UTC).isoformat(timespec="seconds"))
        except PlaincriteriaError as problem:
            failures.append(Failure(trial=record.id, error=problem.code, detail=str(problem)))
        except Exception as problem:  # one trial that breaks the service must not hide the others
            failures.append(
                Failure(trial=record.id, error=type(problem).__name__, detail="The service broke.")
            )
        else:
            took = perf_counter() - begun
            studies.append(_study(record, result, took, _since(before, pipeline)))
    used = _since(at_first, pipeline)
    return Measured(tuple(studies), tuple(failures), perf_counter() - started, used)


def _since(before: Spent | None, pipeline: Pipeline) -> Spent | None:
    now = spent(pipeline)
    return now and now.since(before)


def _study(trial: Trial, result: RewrittenTrial, seconds: float, used: Spent | None) -> Study:
    by_id = {item.id: item for item in result.items}
    criteria = [item for item in result.items if item.kind == "criterion"]
    said = [item for item in criteria if item.status == "rewritten"]
    lengths = [length for item in said for length in sentence_lengths(item.plain)]
    context = "\n".join((trial.title, *trial.conditions, trial.criteria))
    by_model = result.provenance.model is not None
    return Study(
        id=trial.id,
        seconds=seconds,
        items_kept=_kept(trial, result),
        caveat=result.caveat.endswith(_CAVEAT_ENDS),
        items=len(result.items),
        covered=result.coverage.rewritten,
        criteria=len(criteria),
        rewritten=len(said),
        repaired=sum(by_model and item.method == "rules" for item in said),
        reasons=Counter(_kind(item.reason) for item in criteria if item.reason),
        findings=Counter(f"{f.severity} {f.type}" for item in result.items for f in item.findings),
        sentences=len(lengths),
        long_sentences=sum(length > LONG for length in lengths),
        plainness=together(plainness(item, context) for item in criteria),
        spent=used,
        said=tuple(_said(trial, item, by_id) for item in criteria),
    )


def _kind(reason: str) -> str:
    """The reason without what all have in common and without the finding that it quotes."""
    return reason.removeprefix(_SOURCE_WORDS).partition(". ")[0].rstrip(".")


def _said(trial: Trial, item: Rewrite, by_id: Mapping[str, Rewrite]) -> Said:
    start = item.source.start
    findings = tuple(_moved(finding, start) for finding in item.findings)
    above = " / ".join(lead_in(item, by_id))
    source = trial.criteria[start : item.source.end]
    return Said(item.id, above, source, item.plain, item.status, item.reason, findings)


def _moved(finding: Finding, by: int) -> Finding:
    span = finding.source and Span(finding.source.start - by, finding.source.end - by)
    return finding.model_copy(update={"source": span})


def _kept(trial: Trial, result: RewrittenTrial) -> bool:
    """Each item of the split stands in the result once, in order, at its place, with some plain text."""
    wanted = [(item.id, item.span.start, item.span.end) for item in split(trial.criteria).items]
    found = [(item.id, item.source.start, item.source.end) for item in result.items]
    return wanted == found and all(item.plain.strip() for item in result.items)


def run(arguments: argparse.Namespace) -> int:
    """`rewrite [EXPORT]`: exit code 1 for a failed record, a lost item or caveat, or a floor not held."""
    asked = price(arguments.price_in, arguments.price_out)
    pipeline = compose.pipeline(settings.load(backend=arguments.backend))
    export = arguments.export or SAMPLES
    records = _first(trials(export), arguments.limit)
    measured = asyncio.run(measure(pipeline, records, Audience(arguments.audience)))
    measured = measured._replace(price=asked)
    metrics = measured.metrics()
    told = missed(arguments.fail_under, metrics)
    show(measured, report.screen())
    if arguments.out or arguments.json:
        known = figures(measured.observed())
        told_page = page(measured, known)
        done = folder.Run(
            "rewrite", files(export), metrics, known, _more(measured), list(_rows(measured)), told_page
        )
        folder.write(done, arguments.out, arguments.json)
    return report.ended((*broken(measured), *told))


def _first(records: Iterator[Trial | Failure], limit: int | None) -> Iterator[Trial | Failure]:
    for number, record in enumerate(records):
        if limit is not None and number >= limit:
            return
        yield record


def broken(measured: Measured) -> Iterator[str]:
    """A sentence for each record that could not be processed, and for each study that lost an item or the caveat."""
    for failure in measured.failures:
        yield f"{failure.trial or 'a record'} could not be processed: {failure.error}"
    for study in measured.studies:
        if not study.items_kept:
            yield f"{study.id}: items in are not items out"
        if not study.caveat:
            yield f"{study.id}: the caveat is missing"


def _more(measured: Measured) -> dict[str, Any]:
    return {
        "figures": measured.figures(),
        "plainness": measured.plainness().record(),
        "reasons": measured.reasons(),
        "findings": measured.findings(),
        "failures": [failure.model_dump() for failure in measured.failures],
    }


def _rows(measured: Measured) -> Iterator[dict[str, Any]]:
    """A row a study with its counts, then a row for each of its criteria."""
    for study in measured.studies:
        counts = study._asdict()
        del counts["said"]
        told = {"plainness": study.plainness.record(), "spent": study.spent and study.spent._asdict()}
        yield folder.row(study.observed(), **{**counts, **told, "kind": "study"})
        for one in study.said:
            shown = Observed(f"{study.id}/{one.id}", study.id, {}, right=one.status == "rewritten")
            findings = [finding.model_dump() for finding in one.findings]
            yield folder.row(
                shown, **{**one._asdict(), "id": shown.id, "kind": "criterion", "findings": findings}
            )
    for case in measured.observed()[len(measured.studies) :]:
        yield folder.row(case, kind="study")
