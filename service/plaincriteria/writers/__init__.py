"""Published rewrites as files: one module for each format, chosen by the name of the file."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from plaincriteria.domain import RewrittenTrial
from plaincriteria.errors import RunError
from plaincriteria.writers import html, ndjson, table

Writer = Callable[[Iterable[RewrittenTrial], BinaryIO], None]

_WRITERS: Mapping[str, Writer] = {
    ".ndjson": ndjson.write,
    ".ndjson.gz": ndjson.write_gzip,
    ".csv": table.write,
    ".html": html.write,
}
SUFFIXES = tuple(_WRITERS)


def suffix(out: Path) -> str:
    """The suffix of SUFFIXES that `out` ends in; raises `RunError` naming them where it ends in none."""
    for known in SUFFIXES:
        if out.name.lower().endswith(known):
            return known
    raise RunError(f"{out} cannot be written: the name of the output must end in {', '.join(SUFFIXES)}.")


def write(rows: Iterable[RewrittenTrial], out: Path) -> None:
    """Writes `rows`, streaming, in the format that the name says; `out` appears whole or not at all.

    Raises `RunError` for an unknown suffix or when the disk refuses; what `rows` raises goes through.
    """
    writer = _WRITERS[suffix(out)]
    with whole(out) as file:
        writer(rows, file)


@contextmanager
def whole(out: Path) -> Iterator[BinaryIO]:
    """A file that takes the name `out` when the block ends well and leaves nothing behind otherwise."""
    draft = out.with_name(f"{out.name}.writing")
    try:
        with draft.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.replace(out)
    except BaseException as problem:
        with suppress(OSError):
            draft.unlink()
        if isinstance(problem, OSError):
            raise RunError(f"{out} could not be written: {problem.strerror or problem}.") from problem
        raise
