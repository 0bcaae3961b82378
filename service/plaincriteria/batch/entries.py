"""The lines of a run's journal: settled records, chained by a check sum.

A line is `TAG SUM JSON`. TAG is H for the head of the run, R for a row, F for a failure; SUM is a CRC-32 that
runs on from the line before. Lines count up to the first that is torn, changed, missing or out of place.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import orjson

from plaincriteria.domain import Failure, RewrittenTrial

HEAD, ROW, FAILURE = b"H", b"R", b"F"


class Entry(NamedTuple):
    """A line without its sum; `body` is JSON and ends with a line feed."""

    tag: bytes
    body: bytes


class Counts(NamedTuple):
    """What is settled: trials in the output (`studies`) with their items, and records that failed."""

    studies: int = 0
    failures: int = 0
    items: int = 0
    rewritten: int = 0
    source_shown: int = 0

    @property
    def settled(self) -> int:
        """The number of input records that need no more work."""
        return self.studies + self.failures

    def plus(self, entry: Entry) -> Counts:
        """The counts with one more settled record."""
        if entry.tag == FAILURE:
            return self._replace(failures=self.failures + 1)
        coverage = orjson.loads(entry.body)["coverage"]
        return Counts(
            studies=self.studies + 1,
            failures=self.failures,
            items=self.items + coverage["items"],
            rewritten=self.rewritten + coverage["rewritten"],
            source_shown=self.source_shown + coverage["source_shown"],
        )


def row_entry(row: RewrittenTrial) -> Entry:
    """A row, serialised and read back before any of it reaches the disk; raises where it is not whole."""
    body = row.model_dump_json().encode() + b"\n"
    RewrittenTrial.model_validate_json(body)
    return Entry(ROW, body)


def failure_entry(failure: Failure) -> Entry:
    """A failure as ASCII JSON, because the id of a broken record may hold what UTF-8 cannot."""
    return Entry(FAILURE, json.dumps(failure.model_dump()).encode() + b"\n")


def chained(entry: Entry, before: int) -> int:
    """The sum of an entry that follows a line with the sum `before` (0 for the first line)."""
    return zlib.crc32(entry.tag + entry.body, before)


def line(entry: Entry, total: int) -> bytes:
    """The entry as it stands in the journal."""
    return b"%s %08x %s" % (entry.tag, total, entry.body)


def read(path: Path) -> Iterator[Entry]:
    """The entries that count, the head first."""
    total = 0
    with path.open("rb") as file:
        for raw in file:
            entry = Entry(raw[:1], raw[11:])
            total = chained(entry, total)
            if raw != line(entry, total):
                return
            yield entry
