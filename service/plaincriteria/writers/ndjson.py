"""NDJSON: the result object, one trial a line, plain or gzipped."""

from __future__ import annotations

import gzip
from collections.abc import Iterable
from typing import BinaryIO

from plaincriteria.domain import RewrittenTrial


def write(rows: Iterable[RewrittenTrial], file: BinaryIO) -> None:
    """Writes one line of UTF-8 JSON for each trial."""
    for row in rows:
        file.write(row.model_dump_json().encode() + b"\n")


def write_gzip(rows: Iterable[RewrittenTrial], file: BinaryIO) -> None:
    """As `write`, gzipped without time and file name: the same rows give the same bytes."""
    with gzip.GzipFile(filename="", mode="wb", compresslevel=6, fileobj=file, mtime=0) as packed:
        for row in rows:
            packed.write(row.model_dump_json().encode() + b"\n")
