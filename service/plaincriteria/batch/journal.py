"""The journal of a run, `OUT.part`: what is settled, so that a killed run loses next to nothing.

Records are settled in the order of the input. So the number of lines that count, less the head, is the number
of input records that need no more work.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

from pydantic import ValidationError

from plaincriteria.batch.entries import HEAD, Counts, Entry, chained, line, read
from plaincriteria.batch.identity import Identity
from plaincriteria.errors import RunError

GROUP_LINES = 64
GROUP_SECONDS = 1.0
KEPT = "What was settled before is kept: when this is put right, the same command goes on from there."


class Journal:
    """The open journal of one run, locked against other processes until `close`."""

    def __init__(self, path: Path) -> None:
        """Opens or creates it; raises `RunError` where another process has it or the disk refuses."""
        self.path = path
        self.counts = Counts()
        self._handle = _locked(path)
        self._sum = 0
        self._group: list[bytes] = []
        self._committed = monotonic()

    @property
    def empty(self) -> bool:
        """Whether nothing was ever written to it."""
        return os.fstat(self._handle).st_size == 0

    def resume(self, identity: Identity) -> Identity:
        """Cuts off what does not count; the identity to go on with is a new one where nothing is settled.

        Raises `RunError` where the head belongs to other settings, to other input or to no run at all.
        """
        self._require_own()
        head, end = None, 0
        for entry in read(self.path):
            if head is None:
                head = self._head(entry)
            else:
                self.counts = self.counts.plus(entry)
            self._sum = chained(entry, self._sum)
            end += len(line(entry, self._sum))
        if head is None or not self.counts.settled:
            return self.begin(identity)
        if changes := head.differences(identity):
            raise RunError(
                f"{self.path} holds a run that was begun otherwise: {changes}. "
                "Go on as it was begun, or add --restart to begin anew."
            )
        self._cut(end)
        return head

    def begin(self, identity: Identity) -> Identity:
        """Empties the journal and writes a new head."""
        self._cut(0)
        self.counts, self._sum = Counts(), 0
        self._put(Entry(HEAD, identity.model_dump_json().encode() + b"\n"))
        self.commit()
        return identity

    def append(self, entry: Entry) -> None:
        """Settles one record; a kill can lose it until the next commit, a second of appends later at most."""
        self.counts = self.counts.plus(entry)
        self._put(entry)
        if len(self._group) >= GROUP_LINES or monotonic() - self._committed >= GROUP_SECONDS:
            self.commit()

    def commit(self) -> None:
        """Writes what is settled through to the disk; raises `RunError` when the disk refuses."""
        group, self._group = b"".join(self._group), []
        with _disk(self.path):
            while group:
                group = group[os.write(self._handle, group) :]
            os.fsync(self._handle)
        self._committed = monotonic()

    def entries(self) -> Iterator[Entry]:
        """All settled records again; raises `RunError` at the end where the disk gives back fewer."""
        found = 0
        for entry in read(self.path):
            if entry.tag != HEAD:
                found += 1
                yield entry
        if found != self.counts.settled:
            raise RunError(f"{self.path} was damaged while the run was on.")

    def remove(self) -> None:
        """Ends the journal, when another file holds what it held."""
        with _disk(self.path):
            self.path.unlink()

    def close(self) -> None:
        """Lets go of the lock; what was not committed is not written."""
        os.close(self._handle)

    def _put(self, entry: Entry) -> None:
        self._sum = chained(entry, self._sum)
        self._group.append(line(entry, self._sum))

    def _cut(self, end: int) -> None:
        with _disk(self.path):
            os.ftruncate(self._handle, end)
            os.lseek(self._handle, end, os.SEEK_SET)

    def _head(self, entry: Entry) -> Identity:
        try:
            return Identity.model_validate_json(entry.body)
        except ValidationError as problem:
            raise RunError(
                f"{self.path} comes from another version of plaincriteria. Add --restart to begin anew."
            ) from problem

    def _require_own(self) -> None:
        """Raises `RunError` when the file is none of ours; one that was killed within its head is."""
        with self.path.open("rb") as file:
            if not (HEAD + b" ").startswith(file.read(2)):
                raise RunError(f"{self.path} is no journal of plaincriteria. Move it away, or add --restart.")


def _locked(path: Path) -> int:
    """A handle of the file at `path` with the lock on it, which ends with the process whatever happens."""
    while True:
        with _disk(path):
            handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o644)
        try:
            _lock(handle, path)
            if path.exists() and os.path.samestat(path.stat(), os.fstat(handle)):
                return handle
        except BaseException:
            os.close(handle)
            raise
        os.close(handle)  # the run that had it ended and removed it between our opening and our lock


def _lock(handle: int, path: Path) -> None:
    if sys.platform == "win32":
        return
    import fcntl

    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as problem:
        raise RunError(f"Another process is at work on this run ({path}): wait or end it.") from problem
    except OSError as problem:
        raise RunError(
            f"{path} cannot be locked here: {problem.strerror}. Choose another folder."
        ) from problem


@contextmanager
def _disk(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as problem:
        raise RunError(f"{path} could not be written: {problem.strerror or problem}. {KEPT}") from problem
