"""Reads an item of measured values as groups: each thing measured, its limit and its cases."""

from __future__ import annotations

import re
from typing import NamedTuple

from plaincriteria.rules.behind import Case, Group, case_of, group_of
from plaincriteria.rules.ends import unbalanced
from plaincriteria.rules.limits import Measured, measured_at
from plaincriteria.rules.pattern import compiled
from plaincriteria.rules.sentence import CLOSE, OPEN

_BETWEEN = re.compile(
    r"\s*(?:[;,.，；、]\s*(?:(?:and/or|and|or)\b)?|\b(?:and/or|and|or)\b)\s*", re.IGNORECASE
)


class Read(NamedTuple):
    """A whole item: its heading, its groups, and the words between them."""

    label: str
    groups: tuple[Group, ...]
    joints: frozenset[str]


class Next(NamedTuple):
    """The next thing measured: where the words before it end, what ties it on, and the case it is for."""

    start: int
    measured: Measured
    joint: str
    only: str


def _next(text: str, at: int) -> Next | None:
    """What begins next, outside brackets."""
    for found in _BETWEEN.finditer(text, at):
        if unbalanced(text[at : found.start()]):
            continue
        ahead = compiled("<ahead>").match(text, found.end())
        only = case_of(ahead["c"]) if ahead else None
        start = ahead.end() if ahead and only else found.end()
        if measured := measured_at(text, start):
            return Next(found.start(), measured, found[0].strip().lower(), only or "")
    return None


def _again(before: Group, group: Group) -> bool:
    """Is it the same thing once more, with a limit for a case of its own?"""
    parts = re.split(r",\s*(?:and\s+)?|\s+and\s+|\s+or\s+", group.measured.name)
    known = re.split(r",\s*(?:and\s+)?|\s+and\s+|\s+or\s+", before.measured.name)
    same = len(parts) == len(known) and all(
        part.lower() in other.lower() for part, other in zip(parts, known, strict=True)
    )
    return same and bool(group.only) and not (before.only or group.tail or group.cases)


def read(text: str) -> Read | None:
    """The item as groups; None where any of its words belongs to none."""
    start = compiled("<mark>").match(text)
    at = start.end() if start else 0
    measured, label, window = measured_at(text, at), "", ""
    if measured is None and (head := compiled("<label>").match(text, at)):
        label, measured = head["l"], measured_at(text, head.end())
        window = f" {OPEN}{head['w'].strip()}{CLOSE}" if head["w"] else ""
    groups: list[Group] = []
    joints: set[str] = set()
    tied: set[str] = set()
    upcoming = Next(0, measured, "", "") if measured else None
    while upcoming is not None:
        end = upcoming.measured.limit.end
        following = _next(text, end)
        gap = text[end : following.start if following else len(text)]
        last = following is None or following.joint[:1] in (";", ".")
        group = group_of(upcoming.measured, gap, upcoming.only, last)
        if group is None:
            return None
        if groups and _again(groups[-1], group):
            case = Case(group.only, group.measured.limit.words)
            groups[-1] = groups[-1]._replace(cases=(*groups[-1].cases, case))
            tied -= {"or", "and"}
        else:
            groups.append(group)
        joints |= tied
        tied = set(re.findall(r"and/or|and|or", following.joint)) if following else set()
        upcoming = following
    return Read(label + window, tuple(groups), frozenset(joints)) if groups else None
