"""Folders and ZIP archives: every file in them as if it were given alone, but for files that belong together."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from operator import attrgetter
from pathlib import Path, PurePosixPath
from typing import BinaryIO, NamedTuple

from plaincriteria.domain import Failure, Trial
from plaincriteria.errors import InputError, UnreadableInput
from plaincriteria.readers import aact, archives, chia, folders, text
from plaincriteria.readers.archives import Member
from plaincriteria.readers.source import Source, shown

# Failures held back until one file could be read: with none, the container as a whole is refused.
_HELD = 1000
_NAMED = 5

Results = Iterator[Trial | Failure]


class Way(NamedTuple):
    """How each file is read: `read` is for one that stands alone, `sources` opens bytes of a given name.

    `format` is the one that was asked for; `archived` says that the files are in an archive already.
    """

    read: Callable[[Source], Results]
    sources: Callable[[BinaryIO, str], Source]
    format: str | None
    archived: bool = False


class _Reading(NamedTuple):
    """Files that are read as one; `name` is the first of them."""

    name: str
    results: Callable[[], Results]


def folder(path: Path, way: Way) -> Results:
    """The trials of every file in a folder, in the order of their names.

    A file that cannot be read is a `Failure` which names it; raises `UnreadableInput` where none can be.
    """
    yield from _read(folders.members(path), f"the folder {shown(str(path))}", str(path), way)


def archive(source: Source, way: Way) -> Results:
    """Like `folder`, for a ZIP archive."""
    with archives.members(source) as members:
        shown = [
            m
            for m in members
            if not any(map(folders.is_hidden, PurePosixPath(m.name.replace("\\", "/")).parts))
        ]
        inside = way._replace(archived=True)
        yield from _read(
            sorted(shown, key=attrgetter("name")), f"the archive {source.name}", source.name, inside
        )


def _read(members: list[Member], what: str, name: str, way: Way) -> Results:
    held: list[Failure] = []
    one_read = False
    for reading in _readings(members, name, way):
        try:
            for result in reading.results():
                one_read = True
                yield from held
                held.clear()
                yield _placed(result, reading.name)
        except InputError as problem:
            failure = Failure(trial=None, error=problem.code, detail=str(problem))
            if one_read or len(held) == _HELD:
                one_read = True
                yield from (*held, failure)
                held.clear()
            else:
                held.append(failure)
    if not one_read:
        raise UnreadableInput(_nothing(what, len(members), held))


def _placed(result: Trial | Failure, name: str) -> Trial | Failure:
    if isinstance(result, Trial):
        return result
    return result.model_copy(update={"detail": f"{shown(name)}: {result.detail}"})


def _nothing(what: str, count: int, held: list[Failure]) -> str:
    if not count:
        return f"There is no file in {what}."
    rest = f" And {len(held) - _NAMED} more." if len(held) > _NAMED else ""
    told = " ".join(failure.detail for failure in held[:_NAMED])
    return (
        f"Nothing in {what} can be read ({count} {'file' if count == 1 else 'files'}). {told}{rest}".strip()
    )


def _readings(members: list[Member], name: str, way: Way) -> Iterator[_Reading]:
    """What is to be read: the two lists of a trial together, the tables of AACT together, each other file."""
    halves = _halves(members) if way.format in (None, "text") else {}
    tables = _tables(members) if way.format in (None, "aact") else {}
    for member in members:
        at = PurePosixPath(member.name)
        half = chia.half(member.name)
        pair = halves.get((at.parent, half.trial)) if half else None
        set_of = tables.get(at.parent)
        if half and pair is not None:
            if half.text and member is next(iter(pair.values())):
                yield _Reading(member.name, functools.partial(_pair, half.trial, pair, name, way))
        elif set_of is None:
            yield _Reading(member.name, functools.partial(_alone, member, name, way))
        elif aact.table_of(at.name) == "eligibilities":
            yield _Reading(member.name, functools.partial(_joined, member, set_of, name, way))
        elif aact.table_of(at.name) not in set_of:
            yield _Reading(member.name, functools.partial(_beside, member, name, way))


@contextmanager
def _source(member: Member, name: str, way: Way) -> Iterator[Source]:
    with member.open() as handle:
        yield way.sources(handle, f"{name}/{member.name}")


def _alone(member: Member, name: str, way: Way) -> Results:
    with _source(member, name, way) as source:
        if not source.zipped:
            yield from way.read(source)
        elif not way.archived:
            yield from archive(source, way)
        else:
            raise UnreadableInput(
                f"{source.name} is a ZIP archive inside another. Unpack the outer one and give its folder."
            )


def _halves(members: list[Member]) -> dict[tuple[PurePosixPath, str], dict[str, Member]]:
    halves: dict[tuple[PurePosixPath, str], dict[str, Member]] = {}
    for member in members:
        half = chia.half(member.name)
        if half and half.text:
            halves.setdefault((PurePosixPath(member.name).parent, half.trial), {})[half.side] = member
    return halves


def _pair(trial_id: str, pair: Mapping[str, Member], name: str, way: Way) -> Results:
    """One trial of two files, or of one where the other is missing."""
    lists = {"inc": "", "exc": ""}
    for side, member in pair.items():
        with _source(member, name, way) as source:
            lists[side] = text.content(source)
    yield chia.trial(trial_id, lists["inc"], lists["exc"])


def _tables(members: list[Member]) -> dict[PurePosixPath, dict[str, Member]]:
    """By folder, the tables of AACT that say something of a trial, where those with the criteria are there."""
    found: dict[PurePosixPath, dict[str, Member]] = {}
    for member in members:
        at = PurePosixPath(member.name)
        if (table := aact.table_of(at.name)) in aact.TABLES:
            found.setdefault(at.parent, {})[table] = member
    return {at: tables for at, tables in found.items() if "eligibilities" in tables}


def _joined(member: Member, tables: Mapping[str, Member], name: str, way: Way) -> Results:
    others = {
        word: functools.partial(_source, one, name, way) for word, one in tables.items() if one is not member
    }
    with _source(member, name, way) as source:
        yield from aact.joined(source, others)


def _beside(member: Member, name: str, way: Way) -> Results:
    """A file beside AACT's tables: nothing where it is one more of them, for those hold no criteria."""
    with _source(member, name, way) as source:
        if not aact.is_table(source.head):
            yield from way.read(source)
