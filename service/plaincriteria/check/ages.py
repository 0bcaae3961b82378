"""Ages told by birthdays, and boundaries told by whether the value itself counts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from plaincriteria.check.quantity import Quantity, Relation
from plaincriteria.check.units import units

_BIRTHDAY = re.compile(r"\b(?P<age>\d{1,3})(?:st|nd|rd|th) birthday\b")
_NOT_YET = re.compile(r"\b(?:before|not|until|till|up to|ahead of|younger|under|prior to)\b[^.;\n]{0,30}$")
_AHEAD = re.compile(r"^[^.;\n]{0,24}\b(?:ahead|not yet|to come|not)\b")
_LEFT_OUT = re.compile(
    r"\b(?:not (?:be )?included|not inclusive|excluded|not allowed|does not count|do not count"
    r"|(?:and |but )?neither (?:one|end|limit|age|value|number|of (?:them|the (?:two|ends)|these(?: two)?)"
    r"(?: ages| ends| limits| values| numbers)?)(?: itself)? (?:counts?|is (?:included|allowed))"
    r"|not counted|exclusive|no longer (?:counts?|allowed))\b"
)
_ENDS = re.compile(r"\b(?:both|ends?|end values|limits|values|ages|boundar(?:y|ies)|numbers)\b|[,(] ?$")
_STRICT: dict[Relation, Relation] = {"ge": "gt", "le": "lt"}
_REACH = 45


def birthdays(text: str) -> list[Quantity]:
    """ "You have had your 8th birthday" is an age of 8 years or more."""
    found = []
    for birthday in _BIRTHDAY.finditer(text):
        before = text[max(0, birthday.start() - 40) : birthday.start()]
        behind = text[birthday.end() : birthday.end() + 40]
        relation: Relation = "lt" if _NOT_YET.search(before) or _AHEAD.search(behind) else "ge"
        found.append(
            Quantity(*birthday.span(), float(birthday["age"]), relation, units()["year"][1], aged=True)
        )
    return found


def without_ends(text: str, found: Sequence[Quantity]) -> list[Quantity]:
    """Boundaries of which the text says that the value itself does not count ("18 to 42, 42 not included")."""
    every = list(found)
    for sign in _LEFT_OUT.finditer(text):
        start = max(
            sign.start() - _REACH, text.rfind(". ", 0, sign.start()), text.rfind("\n", 0, sign.start())
        )
        named = [q for q in every if start <= q.start < sign.start() and q.relation == "eq"]
        ends = [q for q in every if q.end <= sign.start() + 1 and q.listed][-2:]
        if named:
            ends = [q for q in every if any(q.value == n.value and q.start < n.start for n in named)]
        elif (
            not _ENDS.search(text, start, sign.start())
            or not ends
            or sign.start() - ends[-1].end > 2 * _REACH
        ):
            continue
        for each in ends:
            if each.relation in _STRICT:
                every[every.index(each)] = replace(each, relation=_STRICT[each.relation])
        if ends:
            every = [replace(q, weak=True) if q in named else q for q in every]
    return every
