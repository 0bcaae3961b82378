"""Folders: the files below one."""

from __future__ import annotations

import functools
import os
from pathlib import Path
from typing import BinaryIO

from plaincriteria.errors import UnreadableInput
from plaincriteria.readers.archives import Member
from plaincriteria.readers.source import shown


def files(folder: Path) -> list[Path]:
    """Every file below `folder`, sorted by name; without hidden ones, and links that lead out of it.

    Raises `UnreadableInput` where a folder below it cannot be opened.
    """
    root = folder.resolve()
    found = []
    for at, folders, names in os.walk(folder, onerror=_refuse):
        folders[:] = [name for name in folders if not is_hidden(name)]
        paths = (Path(at, name) for name in names if not is_hidden(name))
        found += [path for path in paths if path.is_file() and path.resolve().is_relative_to(root)]
    return sorted(found, key=Path.as_posix)


def members(folder: Path) -> list[Member]:
    """The same files, each to be opened on its own."""
    return [
        Member(file.relative_to(folder).as_posix(), functools.partial(opened, file)) for file in files(folder)
    ]


def is_hidden(name: str) -> bool:
    """Whether a file or folder of that name is none of the user's."""
    return name.startswith(".") or name == "__MACOSX"


def opened(path: Path) -> BinaryIO:
    """The bytes of a file; raises `UnreadableInput` where it cannot be opened."""
    try:
        return path.open("rb")
    except FileNotFoundError as problem:
        raise UnreadableInput(
            f"{shown(str(path))} does not exist. Check the name and the folder."
        ) from problem
    except OSError as problem:
        raise _unopened(str(path), problem) from problem


def _refuse(problem: OSError) -> None:
    raise _unopened(str(problem.filename), problem) from problem


def _unopened(path: str, problem: OSError) -> UnreadableInput:
    return UnreadableInput(f"{shown(path)} cannot be opened: {problem.strerror}.")
