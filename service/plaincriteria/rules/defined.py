"""Says conditions that the listing defines by values: "Obesity (BMI > 40 kg/m2)"."""

from __future__ import annotations

import re

from plaincriteria.domain import Joins, SectionKind
from plaincriteria.rules.articles import lowered
from plaincriteria.rules.ends import bare
from plaincriteria.rules.limits import hinted
from plaincriteria.rules.pattern import follow
from plaincriteria.rules.sentence import sentence
from plaincriteria.rules.values import defining

_WORD = r"(?:(?:which is |as )?(?:defined (?:as|by)|i\.?e\.?,?|meaning))"
_DEFINED = re.compile(
    rf"(?P<head>[^():;\d≥≤<>]{{4,160}}?)(?:\s*(?P<open>\()\s*{_WORD}?|,?\s+(?P<word>{_WORD}))"
    r"\s*(?:having |with )?(?:an? )?(?P<values>[^():;].*)",
    re.IGNORECASE,
)

_NEGATED = re.compile(
    r"\b(?:no|not|non|without|absence|lack|free|normal|never|unless|except|history|previous|prior|past|former)\b",
    re.IGNORECASE,
)

# All values behind such a word are asked for, also where only commas stand between them.
_FUNCTION = re.compile(r"\b(?:function|reserve|counts?|values?)\b", re.IGNORECASE)


def defined(text: str, side: SectionKind, joins: Joins | None, within: bool) -> str | None:
    """A condition and, in a second sentence, the values that define it; None where either cannot be said."""
    found = _DEFINED.fullmatch(text) if hinted(text) else None
    if found is None:
        return None
    values = found["values"].strip()
    if found["open"]:
        if not values.endswith(")"):
            return None
        values = values[:-1]
    said = defining(values, side, _FUNCTION.search(found["head"]) is not None)
    followed = follow(lowered(bare(found["head"])), side) if said else None
    if followed and (followed.rule.turn or _NEGATED.search(found["head"])):
        return None  # "No dementia (MMSE ≥ 24)": the value says what is meant by having none
    head = sentence(followed, side, joins, within) if followed else None
    among = within and joins == ("any" if side == "inclusion" else "all")
    if said is None or head is None or among:
        return None
    return f"{head} {said}"
