"""The files of a run: where they are, whether they may be written, and the journal turned into them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from plaincriteria import writers
from plaincriteria.batch.entries import FAILURE, ROW
from plaincriteria.batch.journal import KEPT, Journal
from plaincriteria.domain import RewrittenTrial
from plaincriteria.errors import RunError


def journal_file(out: Path) -> Path:
    """Where a run keeps what is settled until its output is whole."""
    return out.with_name(f"{out.name}.part")


def errors_file(out: Path) -> Path:
    """Where a run with failures lists them, as NDJSON."""
    return out.with_name(f"{out.name}.errors.ndjson")


def require_writable(out: Path, inputs: Sequence[Path]) -> None:
    """Raises `RunError` where `out` cannot become the output of these inputs."""
    writers.suffix(out)
    if not out.parent.is_dir():
        raise RunError(f"{out} cannot be written: there is no folder {out.parent}.")
    if out.is_dir():
        raise RunError(f"{out} cannot be written: it is a folder.")
    written = {path.resolve() for path in (out, journal_file(out), errors_file(out))}
    for path in inputs:
        if path.is_dir() and out.resolve().is_relative_to(path.resolve()):
            raise RunError(f"{out} would lie in {path}, which is an input. Choose another folder for it.")
        if path.resolve() in written:
            raise RunError(f"{path} is an input and would be written over. Choose another output.")


def publish(journal: Journal, out: Path) -> None:
    """Turns the journal into the output and its error file, each whole or not at all, and ends it."""
    try:
        if journal.counts.failures:
            with writers.whole(errors_file(out)) as file:
                file.writelines(entry.body for entry in journal.entries() if entry.tag == FAILURE)
        else:
            errors_file(out).unlink(missing_ok=True)
        writers.write(_rows(journal), out)
    except RunError as problem:
        raise RunError(f"{problem} {KEPT}") from problem
    journal.remove()


def _rows(journal: Journal) -> Iterator[RewrittenTrial]:
    for entry in journal.entries():
        if entry.tag == ROW:
            yield RewrittenTrial.model_validate_json(entry.body)
