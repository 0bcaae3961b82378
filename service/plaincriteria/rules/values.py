"""Says items of measured values: one short sentence for each thing measured."""

from __future__ import annotations

import re
from typing import Any

from plaincriteria.domain import Joins, SectionKind
from plaincriteria.rules.articles import lowered
from plaincriteria.rules.behind import Group
from plaincriteria.rules.groups import Read, read
from plaincriteria.rules.limits import hinted
from plaincriteria.rules.pattern import compiled, data
from plaincriteria.rules.sentence import CLOSE, OPEN

# Words of time behind the last of several values.
_TIME = re.compile(
    rf",? {OPEN}(?:at|within|during|before|prior|after|despite|in the)\b[^{CLOSE}]*{CLOSE}$", re.IGNORECASE
)


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
    if group.only.startswith("this "):  # the reason stands behind what it is the reason of
        return f"{said}{group.tail}, and {group.only}"
    return f"{f'{group.only} and ' if group.only else ''}{said}{group.tail}"


def _moved(groups: tuple[Group, ...]) -> tuple[tuple[Group, ...], str]:
    """The groups without a time that stands behind the last of several, since it can be meant for all; and the time."""
    *others, last = groups
    if others and _TIME.match(last.tail) and not any(group.tail for group in others):
        return (*others, last._replace(tail="")), last.tail.lstrip(" ,")
    return groups, ""


def _all_asked(item: Read) -> str | None:
    """An inclusion item: each thing measured in a sentence, or alternatives in one."""
    groups, time = _moved(item.groups)
    split_up = (
        all(group.only for group in groups) and "and" not in item.joints
    )  # men and women, young and old
    if split_up or not item.joints & {"or", "and/or"}:
        first, *others = groups
        said = " ".join((_asked(first, "{Your}"), *(_asked(group, "{Their}") for group in others)))
        return f"{said} This must be so {time}." if time else said
    if "and" in item.joints or any(group.cases or group.measured.modal != "must" for group in item.groups):
        return None
    either = f", {OPEN}or{CLOSE} ".join(_barred(group) for group in groups)
    return f"At least one of these must be true{f' {time}' if time else ''}: {either}."


def _all_barred(item: Read, frame: str) -> str | None:
    """An exclusion item: a sentence for each alternative; things joined by "and" stay in one."""
    if len(item.groups) > 1 and len(item.joints) != 1:
        return None
    groups, time = _moved(item.groups)
    if item.joints == {"and"} or time:
        if any(group.cases for group in groups):
            return None
        tie = " and " if item.joints == {"and"} else f", {OPEN}or{CLOSE} "
        return frame.replace("{clause}", tie.join(map(_barred, groups)) + (f", {time}" if time else ""))
    first, *others = (said for group in groups for said in _reasons(group))
    also = (said if said[0] == "I" else f"{{They}} also cannot join if {said}." for said in others)
    return " ".join((frame.replace("{clause}", first), *also))


def defining(text: str, side: SectionKind, all_of: bool) -> str | None:
    """Values that define a condition, as sentences behind it; None where it is not certain how they go together.

    `all_of` says that values with nothing but commas between them are all asked for.
    """
    found = read(text)
    if found is None or found.label or any(group.cases or group.only for group in found.groups):
        return None
    several = len(found.groups) > 1
    if several and side == "inclusion" and (found.joints == {"and"} or (all_of and not found.joints)):
        return _all_asked(found)
    if several and len(found.joints) != 1:
        return None
    groups, time = _moved(found.groups)
    tie = " and " if found.joints == {"and"} else f", {OPEN}or{CLOSE} "
    return f"That is, {tie.join(map(_barred, groups))}{f', {time}' if time else ''}."


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
    if not hinted(text) or (found := read(text)) is None:
        return None
    frames: Any = data("frames.toml")["frames"]
    alone = len(found.groups) == 1 and not found.groups[0].cases and not found.label
    if side == "exclusion":
        together = within and joins == "all"
        if (together and not alone) or re.search(r"\b(?:adequate|normal)\b", found.label, re.IGNORECASE):
            return None
        said = _all_barred(found, str(frames["all_not_if" if together else "not_if"]))
    elif within and joins == "any":
        return (
            f"{_asked(found.groups[0], '{Your}')[:-1]}, or another choice in the same list must apply."
            if alone
            else None
        )
    else:
        said = _all_asked(found)
    if said is None or not found.label:
        return said
    small = re.sub(r"^(\{?)([YTA])", lambda found: found[1] + found[2].lower(), said)
    return f"{_heading(found.label)}: {small}"
