"""A run over exports: every record becomes a row of the output or of its error file, whatever happens."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import aclosing, closing
from itertools import islice
from pathlib import Path
from time import monotonic
from typing import NamedTuple, Protocol

from plaincriteria import readers
from plaincriteria.batch.entries import Entry, failure_entry, row_entry
from plaincriteria.batch.identity import Identity, identify
from plaincriteria.batch.journal import KEPT, Journal
from plaincriteria.batch.output import errors_file, journal_file, publish, require_writable
from plaincriteria.batch.stop import Stop, stoppable
from plaincriteria.batch.window import in_order
from plaincriteria.domain import Audience, Failure, RewrittenTrial, Trial
from plaincriteria.errors import (
    InputError,
    ModelRejected,
    ModelUnavailable,
    PlaincriteriaError,
    PromptError,
    RunError,
    SettingError,
    UnreadableInput,
)
from plaincriteria.readers.source import named, shown

__all__ = ["Pipeline", "Progress", "Report", "errors_file", "journal_file", "run"]

Read = Callable[[Path, str | None, str | None, str | None], Iterator[Trial | Failure]]


class Pipeline(Protocol):
    """What a run asks for each trial; it may hand the work to other processes, as it is only awaited."""

    def describe(self) -> dict[str, str | None]:
        """What, beside the source, decides the words of a result: a run goes on only with the same."""
        ...

    async def rewrite(self, trial: Trial, audience: Audience, created: str) -> RewrittenTrial:
        """The published rewrite, with `created` in its provenance."""
        ...


class Progress(NamedTuple):
    """Where a run stands: `rate` is this session's in records a second, `total` the limit if there is one."""

    done: int
    total: int | None
    rate: float
    items: int
    rewritten_share: float
    failures: int


class Report(NamedTuple):
    """What a run holds at its end: `studies` in the output, `failures` in the error file.

    `resumed` records were settled before this session, which took `seconds`. `stopped` is the signal that
    ended it early (then there is no output yet, and the same call goes on), None when the run is done.
    """

    studies: int
    items: int
    rewritten: int
    source_shown: int
    failures: int
    seconds: float
    resumed: int
    stopped: int | None


async def run(  # noqa: PLR0913  (the options of the command)
    inputs: Sequence[Path],
    out: Path,
    pipeline: Pipeline,
    audience: Audience,
    *,
    limit: int | None = None,
    restart: bool = False,
    concurrency: int = 8,
    progress: Callable[[Progress], None] = lambda _: None,
    format: str | None = None,
    encoding: str | None = None,
    column: str | None = None,
    read: Read = readers.read,
    created: str | None = None,
) -> Report:
    """Rewrites every record of `inputs` into `out`, in their order, and goes on where such a run was stopped.

    Raises `InputError` for unusable input, `RunError` when the run cannot start, go on or be written, and
    what no other trial would escape (`ModelRejected`, `ModelUnavailable`, wrong setting or prompt); all that
    is settled is kept.
    `created` (ISO time, now by default) stands in the provenance of a new run's rows.
    """
    if concurrency < 1 or (limit is not None and limit < 0):
        raise SettingError("The concurrency must be 1 or more, and the limit must not be negative.")
    if not inputs:
        raise UnreadableInput("No export was named.")
    require_writable(out, inputs)
    choices = {
        "audience": str(audience),
        "limit": None if limit is None else str(limit),
        "format": format,
        "encoding": encoding,
        "column": column,
    }
    identity = identify(choices | pipeline.describe(), inputs, created)
    for path in inputs:
        # An export that cannot be used shows now and not after a day of work.
        next(read(path, format, encoding, column), None)
    with closing(Journal(journal_file(out))) as journal, stoppable() as stop:
        identity = _head(journal, identity, out, restart)
        meter = _Meter(journal, limit)
        given = _records(inputs, lambda path: read(path, format, encoding, column))
        records = islice(_until(stop, given), journal.counts.settled, limit)

        async def settle(record: Trial | Failure) -> Entry:
            return await _settled(record, pipeline, audience, identity.created)

        try:
            async with aclosing(in_order(records, settle, concurrency, stop)) as entries:
                async for entry in entries:
                    journal.append(entry)
                    progress(meter.progress())
        finally:
            journal.commit()
        if stop.signal is None:
            publish(journal, out)
        return meter.report(stop.signal)


class _Meter:
    """The clock of one session over the counts of its journal."""

    def __init__(self, journal: Journal, limit: int | None) -> None:
        self.journal, self.limit = journal, limit
        self.resumed, self.begun = journal.counts.settled, monotonic()

    def progress(self) -> Progress:
        counts, seconds = self.journal.counts, monotonic() - self.begun
        return Progress(
            done=counts.settled,
            total=self.limit,
            rate=(counts.settled - self.resumed) / seconds if seconds else 0.0,
            items=counts.items,
            rewritten_share=counts.rewritten / counts.items if counts.items else 0.0,
            failures=counts.failures,
        )

    def report(self, stopped: int | None) -> Report:
        counts = self.journal.counts
        return Report(
            **counts._asdict(), seconds=monotonic() - self.begun, resumed=self.resumed, stopped=stopped
        )


def _head(journal: Journal, identity: Identity, out: Path, restart: bool) -> Identity:
    """The identity that the rows of this session carry; raises `RunError` where the run must not go on."""
    if restart:
        return journal.begin(identity)
    if journal.empty and out.exists():
        journal.remove()
        raise RunError(f"{out} is there already. Choose another name, or add --restart to make it anew.")
    return journal.resume(identity)


def _records(
    inputs: Sequence[Path], read: Callable[[Path], Iterator[Trial | Failure]]
) -> Iterator[Trial | Failure]:
    """All records, lazily; where an export breaks off, one failure stands for the rest of it."""
    for path in inputs:
        try:
            for record in read(path):
                yield _placed(record, path) if isinstance(record, Failure) else record
        except InputError as problem:
            yield Failure(trial=None, error=problem.code, detail=str(problem))
        except OSError as problem:
            raise RunError(f"{path} could not be read any further: {problem.strerror}. {KEPT}") from problem


def _placed(failure: Failure, path: Path) -> Failure:
    """The failure with the name of its file, of which a run can have many."""
    return failure.model_copy(update={"detail": named(failure.detail, shown(path.name))})


def _until(stop: Stop, records: Iterator[Trial | Failure]) -> Iterator[Trial | Failure]:
    """The records up to the wish to stop."""
    for record in records:
        if stop.signal is not None:
            return
        yield record


async def _settled(record: Trial | Failure, pipeline: Pipeline, audience: Audience, created: str) -> Entry:
    """The row of a trial or, whatever goes wrong with this one alone, its failure."""
    if isinstance(record, Failure):
        return failure_entry(record)
    try:
        return row_entry(await pipeline.rewrite(record, audience, created))
    except (ModelRejected, ModelUnavailable, SettingError, PromptError, RunError):
        raise
    except PlaincriteriaError as problem:
        return failure_entry(Failure(trial=record.id, error=problem.code, detail=str(problem)))
    except Exception as problem:  # its text could hold criteria
        return failure_entry(Failure(trial=record.id, error="internal", detail=type(problem).__name__))
