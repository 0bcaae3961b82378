"""What stands behind a limit: the cases it holds for, limits for other cases, when it is measured."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from plaincriteria.rules.address import address
from plaincriteria.rules.ages import age_at
from plaincriteria.rules.articles import lowered
from plaincriteria.rules.limits import Measured, limit_at, measured_at
from plaincriteria.rules.pattern import compiled, data
from plaincriteria.rules.sentence import CLOSE, OPEN

_COMPARED = re.compile(r"[≥≤<>]|\b(?:at least|no more|less|greater|more|not|up to|within)\b", re.IGNORECASE)
_PIECES = re.compile(r"\(([^()]*(?:\([^()]*\)[^()]*)*)\)|\[([^\[\]]*)\]|([^()\[\]]+)")
_SPLIT = re.compile(
    r"[,;]\s*(?:(?:or|and|but)\b)?"
    r"|\b(?:or|and|but)\b(?=\s*(?:[≥≤<>]|at least|no more|less than|more than|for |if |in ))",
    re.IGNORECASE,
)


_EXCEPT = re.compile(
    r"(?:unless|except(?:ing)?|excluding|with the exception of)(?: (?:for|if|in))? (?P<x>.+)", re.IGNORECASE
)


class Case(NamedTuple):
    """A limit of its own that holds where `clause` does."""

    clause: str
    limit: str


class Group(NamedTuple):
    """One thing measured, with all that the source says about its limit."""

    measured: Measured
    only: str  # the case that the limit is for, if any
    tail: str
    cases: tuple[Case, ...]


@cache
def _cases() -> tuple[tuple[re.Pattern[str], re.Pattern[str] | None, str], ...]:
    rows: Any = data("values.toml")["case"]
    return tuple(
        (compiled(row["pattern"]), compiled(row["when"]) if "when" in row else None, row["say"])
        for row in rows
    )


# What a value is put down to, behind "unless".
_REASON = re.compile(
    r"(?:attribut(?:ed|able)|due|related|caused|secondary|explained|considered|judged|deemed|thought)\b",
    re.IGNORECASE,
)


def case_of(text: str) -> str | None:
    """ "for patients with liver metastases" as words after "if"."""
    for pattern, when, say in _cases():
        found = pattern.fullmatch(text)
        if found and (when is None or when.search(text)):
            part = found.groupdict().get("x")
            return str(say).replace("{x}", f"{OPEN}{part.strip()}{CLOSE}") if part else str(say)
    return _aged(text)


def _aged(text: str) -> str | None:
    """ "for participants < 16 years of age" as words after "if"."""
    found = compiled("(?:for|in|if) <agewho>").match(text)
    age = age_at(text, found.end()) if found else None
    if found is None or age is None or age.turned or text[age.end :].strip():
        return None
    if not age.evident and not compiled(
        "\\b(?:<people>|child(?:ren)?|infants?|aged?|ages|adults?)\\b"
    ).search(found[0]):
        return None  # "for at least 6 months" is no age
    if compiled("\\b(?:<agesexword>|healthy|mature|smok\\w*)").search(found[0]):
        return None
    return f"{{you}} are {age.words}"


def _bounded(text: str) -> Case | None:
    """A case with its limit, whichever of both stands first."""
    text = text.strip()
    if limit := limit_at(text, 0):
        clause = case_of(text[limit.end :].strip(" ()[]"))
        return Case(clause, limit.words) if clause else None
    for found in _COMPARED.finditer(text):
        limit = limit_at(text, found.start())
        if limit and not text[limit.end :].strip():
            before = compiled(r"(?P<c>.*?),?\s*(?:it |this |<measures>)?(?:must be|should be|is|are|:)?\s*")
            split = before.fullmatch(text[: found.start()])
            clause = case_of(split["c"].strip()) if split else None
            return Case(clause, limit.words) if clause else None
    return None


def _pieces(gap: str) -> Iterator[tuple[bool, str]]:
    """The parts of the words behind a limit: whether each stands in brackets, and its text."""
    for found in _PIECES.finditer(gap):
        inside = found[1] or found[2]
        if inside is not None:
            yield True, inside.strip()
        elif _moment(found[3].strip(" ,;")) or _instead(_EXCEPT.sub(r"\g<x>", found[3].strip(" ,;"))):
            yield False, found[3].strip(" ,;")
        else:
            yield from ((False, part.strip()) for part in _SPLIT.split(found[3]))


def _moment(text: str) -> bool:
    return compiled("<moment>").fullmatch(text) is not None


def _instead(text: str) -> str | None:
    """ "patients with Gilbert syndrome, whose direct bilirubin must be ≤ 3 × ULN"."""
    for comma in re.finditer(
        r",?\s*(?:who|whose|where|in whom|in which case)\s+(?:(?:must|can|may) have )?", text
    ):
        clause = case_of(text[: comma.start()]) or case_of(f"if {text[: comma.start()]}")
        measured = measured_at(text, comma.end())
        if clause and measured and measured.limit.end == len(text) and not measured.plural:
            name = f"{OPEN}{lowered(measured.name)}{CLOSE}"
            return f", unless {clause}. In that case, {{your}} {name} must be {measured.limit.words}"
    return None


def _aside(text: str, bracketed: bool, limit_words: str) -> str | None:
    """A piece that goes on with the sentence: when it is measured, the value in other units, an exception."""
    if compiled("(?:both )?inclusive|(?:both )?included").fullmatch(text):
        return " (both ends included)"
    if found := compiled(
        "(?:unless|except(?:ing)?|excluding|with the exception of)(?: (?:for|if|in))? (?P<x>.+)"
    ).fullmatch(text):
        if _REASON.match(found["x"]):
            return f", unless this is {OPEN}{found['x']}{CLOSE}"
        clause = case_of(found["x"]) or case_of(f"if {found['x']}")
        return f", unless {clause}" if clause else _instead(found["x"])
    if not bracketed:
        said = address(text) if _moment(text) else None
        comma = "," if re.match(r"\w+ed\b", text) else ""
        return f"{comma} {OPEN}{said}{CLOSE}" if said else None
    same = compiled("(?:or |i\\.?e\\.?,? |equivalent to |= ?)?(?P<x>.+)").fullmatch(text)
    if same and (limit := limit_at(same["x"], 0)) and limit.end == len(same["x"]):
        return f" ({limit.words})"
    if same and compiled("<quantity>").fullmatch(same["x"]):
        side = re.match(r"(?:at least|(?:no )?more than|less than) ", limit_words)
        return f" ({side[0] if side else ''}{OPEN}{same['x']}{CLOSE})"
    noted = _moment(text) or compiled("<method>|<window>").fullmatch(text)
    return f" ({OPEN}{text}{CLOSE})" if noted else None


def _or_else(text: str, gap: str) -> str | None:
    """ "or ≥ 5.6 mmol/L": the limit once more, in another unit."""
    limit = limit_at(text, 0)
    if limit and limit.end == len(text) and re.match(r"\s*,?\s*or\s*$", gap[: gap.find(text)], re.IGNORECASE):
        return f" {OPEN}or{CLOSE} {limit.words}"
    return None


def group_of(measured: Measured, gap: str, ahead: str, last: bool) -> Group | None:
    """A thing measured with the words up to the next one; `ahead` is the case that stands before it, if any.

    `last` says that nothing follows that a case behind a comma could be meant for.
    """
    only, tail, cases = ahead, "", []
    for bracketed, text in _pieces(gap):
        if not text:
            continue
        if case := _bounded(text):
            cases.append(case)
        elif other := _or_else(text, gap):
            tail += other
        elif clause := case_of(text):
            adjacent = bracketed or gap.lstrip().startswith(text)
            if only or tail or cases or not (adjacent or last):
                return None
            only = clause
        elif cases or (said := _aside(text, bracketed, measured.limit.words)) is None:
            return None
        else:
            tail += said
    return Group(measured, only, tail, tuple(cases))
