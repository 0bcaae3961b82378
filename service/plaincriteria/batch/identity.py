"""What a run is: the settings that change its results and the fingerprint of its input."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from plaincriteria import __version__, readers
from plaincriteria.domain import SCHEMA_VERSION, Frozen
from plaincriteria.errors import UnreadableInput
from plaincriteria.readers.source import shown


class InputFile(Frozen):
    """An input: its name without the folder it is in, its size in bytes, and the SHA-256 of its bytes.

    For a folder, `size` is the sum over its files and `sha256` is of the list of them, in their order.
    """

    name: str
    size: int
    sha256: str


class Identity(Frozen):
    """The head of a journal; `created` (ISO time) stands in the provenance of each row of the run."""

    run: str
    created: str
    settings: Mapping[str, str | None]
    inputs: tuple[InputFile, ...]

    def differences(self, other: Identity) -> str:
        """What `other` changes, in words for a person; empty where rows of both may stand in one output."""
        names = [*self.settings, *(name for name in other.settings if name not in self.settings)]
        changes = [
            f"{name} was {self.settings.get(name)}, is {other.settings.get(name)}"
            for name in names
            if self.settings.get(name) != other.settings.get(name)
        ]
        was, now = ([file.name for file in one.inputs] for one in (self, other))
        if was != now:
            changes.append(f"input was {', '.join(was)}, is {', '.join(now)}")
        else:
            pairs = zip(self.inputs, other.inputs, strict=True)
            changes += [f"the content of {old.name} has changed" for old, new in pairs if old != new]
        return "; ".join(changes)


def identify(
    settings: Mapping[str, str | None], inputs: Sequence[Path], created: str | None = None
) -> Identity:
    """The identity of a new run, created now unless told; raises `UnreadableInput` for what is no file."""
    return Identity(
        run=uuid4().hex[:12],
        created=created or datetime.now(UTC).isoformat(timespec="seconds"),
        settings={"version": __version__, "schema": SCHEMA_VERSION, **settings},
        inputs=tuple(_fingerprint(path) for path in inputs),
    )


def _fingerprint(path: Path) -> InputFile:
    if not path.exists():
        raise UnreadableInput(f"{path} does not exist.")
    if path.is_dir():
        return _folder(path)
    if not path.is_file():
        raise UnreadableInput(f"{path} is no file that can be read twice: save it as a file and name that.")
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            return InputFile(name=shown(path.name), size=file.tell(), sha256=digest)
    except OSError as problem:
        raise UnreadableInput(f"{path} cannot be read: {problem.strerror}.") from problem


def _folder(path: Path) -> InputFile:
    """The files that are read of a folder, each with its name in there, its size and its digest."""
    files = [(file.relative_to(path).as_posix(), _fingerprint(file)) for file in readers.files(path)]
    digest = hashlib.sha256()
    for name, file in files:
        digest.update(f"{name}\0{file.size}\0{file.sha256}\n".encode(errors="surrogateescape"))
    return InputFile(
        name=shown(path.resolve().name), size=sum(file.size for _, file in files), sha256=digest.hexdigest()
    )
