"""Says items of measured values: one short sentence for each thing measured."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from plaincriteria.domain import Joins, SectionKind
from plaincriteria.rules.articles import lowered
from plaincriteria.rules.behind import Case, Group, case_of, group_of
from plaincriteria.rules.limits import Measured, hinted, measured_at
from plaincriteria.rules.pattern import compiled, data
from plaincriteria.rules.sentence import CLOSE, OPEN

_BETWEEN = re.compile(r"\s*(?:[;,.]\s*(?:(?:and/or|and|or)\b)?|\b(?:and/or|and|or)\b)\s*", re.IGNORECASE)


# Words of time behind the last of several values.
_TIME = re.compile(
    rf",? {OPEN}(?:at|within|during|before|prior|after|in the)\b[^{CLOSE}]*{CLOSE}$", re.IGNORECASE
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
        before = text[at : found.start()]
        if before.count("(") != before.count(")") or before.count("[") != before.count("]"):
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


def _read(text: str) -> Read | None:
    """The item as groups; None where any of its words belongs to none."""
    start = compiled("<mark>").match(text)
    at = start.end() if start else 0
    measured, label = measured_at(text, at), ""
    if measured is None and (head := compiled("<label>").match(text, at)):
        label, measured = head["l"], measured_at(text, head.end())
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
    return Read(label, tuple(groups), frozenset(joints)) if groups else None


def _name(group: Group) -> str:
    return f"{OPEN}{lowered(group.measured.name)}{CLOSE}"


def _living(group: Group) -> str | None:
    """How long somebody is expected to live, as words after "live"."""
    if not re.search(r"\b(?:life|survival)\b", group.measured.name, re.IGNORECASE):
        return None
    return re.sub(rf"^at least ({OPEN}[^{CLOSE}]*{CLOSE})$", r"\1 or longer", group.measured.limit.words)


def _asked(group: Group, your: str) -> str:
    """The sentence of a group that must hold."""
    modal, limit = group.measured.modal, group.measured.limit.words
    living = _living(group)
    subject, be = (
        ("{You}", f"{modal} be expected to live {living}")
        if living
        else (f"{your} {_name(group)}", f"{modal} be {limit}")
    )
    if group.only:
        small = re.sub(r"^\{(?:Your|Their)", "{your", subject).replace("{You}", "{you}")
        subject = f"If {group.only}, {small}"
    it = "these" if group.measured.plural else "it"
    more = "".join(f" If {case.clause}, {it} {modal} be {case.limit}." for case in group.cases)
    return f"{subject} {be}{group.tail}.{more}"


def _barred(group: Group) -> str:
    """The group as words after "if"."""
    living, limit = _living(group), group.measured.limit.words
    verb = "are" if group.measured.plural else "is"
    said = f"{{you}} are expected to live {living}" if living else f"{{your}} {_name(group)} {verb} {limit}"
    return f"{f'{group.only} and ' if group.only else ''}{said}{group.tail}"


def _moved(groups: tuple[Group, ...]) -> tuple[tuple[Group, ...], str]:
    """The groups without a time that stands behind the last of several, since it can be meant for all; and the time."""
    *others, last = groups
    if others and _TIME.match(last.tail) and not any(group.tail for group in others):
        return (*others, last._replace(tail="")), last.tail.lstrip(" ,")
    return groups, ""


def _all_asked(read: Read) -> str | None:
    """An inclusion item: each thing measured in a sentence, or alternatives in one."""
    groups, time = _moved(read.groups)
    if not read.joints & {"or", "and/or"}:
        first, *others = groups
        said = " ".join((_asked(first, "{Your}"), *(_asked(group, "{Their}") for group in others)))
        return f"{said} This must be so {time}." if time else said
    if "and" in read.joints or any(group.cases or group.measured.modal != "must" for group in read.groups):
        return None
    either = f", {OPEN}or{CLOSE} ".join(_barred(group) for group in groups)
    return f"At least one of these must be true{f' {time}' if time else ''}: {either}."


def _all_barred(read: Read, frame: str) -> str | None:
    """An exclusion item: a sentence for each alternative; things joined by "and" stay in one."""
    if len(read.groups) > 1 and len(read.joints) != 1:
        return None
    groups, time = _moved(read.groups)
    if read.joints == {"and"} or time:
        if any(group.cases for group in groups):
            return None
        tie = " and " if read.joints == {"and"} else f", {OPEN}or{CLOSE} "
        return frame.replace("{clause}", tie.join(map(_barred, groups)) + (f", {time}" if time else ""))
    first, *others = (said for group in groups for said in _reasons(group))
    also = (said if said[0] == "I" else f"{{They}} also cannot join if {said}." for said in others)
    return " ".join((frame.replace("{clause}", first), *also))


def clauses(text: str) -> str | None:
    """An item's values as words after "if", where it is certain how they go together."""
    read = _read(text)
    if read is None or read.label or any(group.cases or group.only for group in read.groups):
        return None
    if len(read.groups) > 1 and len(read.joints) != 1:
        return None
    tie = " and " if read.joints == {"and"} else f", {OPEN}or{CLOSE} "
    return tie.join(_barred(group) for group in read.groups)


def _reasons(group: Group) -> list[str]:
    """The group as reasons, each a clause after "if" or a sentence that starts with "If" itself."""
    said = [_barred(group)]
    for case in group.cases:
        if group.only:
            said.append(
                _barred(group._replace(only=case.clause, measured=group.measured.limited(case.limit)))
            )
        else:
            said.append(f"If {case.clause}, the limit is instead {case.limit}.")
    return said


def _heading(label: str) -> str:
    organs: Any = data("values.toml")["organ"]
    for organ in organs:
        label = compiled(organ["pattern"]).sub(organ["say"], label)
    return f"{label[0].upper()}{label[1:]}"


def valued(text: str, side: SectionKind, joins: Joins | None, within: bool) -> str | None:
    """The sentences of an item that sets limits for what is measured, still with `{you}` in them; else None."""
    if side == "exclusion":
        text = compiled(r",?\s*(?:(?:will be|are|is|were) (?:excluded|not eligible|ineligible))").sub(
            "", text
        )
    if not hinted(text) or (read := _read(text)) is None:
        return None
    frames: Any = data("frames.toml")["frames"]
    alone = len(read.groups) == 1 and not read.groups[0].cases and not read.label
    if side == "exclusion":
        together = within and joins == "all"
        if (together and not alone) or re.search(r"\b(?:adequate|normal)\b", read.label, re.IGNORECASE):
            return None
        said = _all_barred(read, str(frames["all_not_if" if together else "not_if"]))
    elif within and joins == "any":
        return (
            f"{_asked(read.groups[0], '{Your}')[:-1]}, or another choice in the same list must apply."
            if alone
            else None
        )
    else:
        said = _all_asked(read)
    if said is None or not read.label:
        return said
    small = re.sub(r"^(\{?)([YTA])", lambda found: found[1] + found[2].lower(), said)
    return f"{_heading(read.label)}: {small}"
