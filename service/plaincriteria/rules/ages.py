"""Reads ages: "18 to 65 years of age", "≥ 12 months and < 30 years", "older than 18"."""

from __future__ import annotations

import re
from typing import NamedTuple

from plaincriteria.rules.pattern import compiled
from plaincriteria.rules.sentence import CLOSE, OPEN

_NUMBER = r"(?P<{0}><agenum>)\s*(?P<{1}><ageunit>)?"
_COMPARED = (
    r"(?:between )?(?:(?P<ge><agemin>)|(?P<gt><agemore>)|(?P<le><agemax>)|(?P<lt><ageless>))"
    r"\s*(?:the )?(?:ages? (?:of )?)?" + _NUMBER.format("n", "u")
)
_OLDER = r"(?P<older>\s*(?:,?\s*(?:or|and|&) (?:older|over|above|greater|up|more|elder)|\+))"
_YOUNGER = r"(?P<younger>\s*,?\s*(?:or|and) (?:younger|under|below|less))"
_RANGE = (
    r"(?P<w>(?:in )?between|from)?\s*(?:the )?(?:ages? (?:of )?)?"
    + _NUMBER.format("a", "c")
    + r"\s*(?P<j>-|–|—|~|～|to|through|until|up to|and|en)\s*(?:ages? )?"
    + _NUMBER.format("b", "u")
)
_SANDWICH = (
    _NUMBER.format("a", "c") + r"\s*(?P<l>≤|<=|<)\s*age[ds]?\s*(?P<m>≤|<=|<)\s*" + _NUMBER.format("b", "u")
)
_ONE = {"ge": "{n} or older", "gt": "older than {n}", "le": "{n} or younger", "lt": "younger than {n}"}


class Age(NamedTuple):
    """An age in words after "be", where it ends, and whether the words themselves say that it is an age."""

    words: str
    end: int
    evident: bool
    turned: bool = False  # "< 18 or > 65": only a reason to keep somebody out


def _marked(number: str, unit: str | None, wanted: bool = False) -> str:
    kind = _unit(unit)
    return f"{OPEN}{number}{CLOSE}" + (f" {kind}" if wanted or kind != "years" else "")


def _unit(unit: str | None) -> str:
    found = re.search(r"[a-z]", unit or "y", re.IGNORECASE)
    return {"y": "years", "m": "months", "w": "weeks", "d": "days"}[found[0].lower() if found else "y"]


def _evident(unit: str | None) -> bool:
    return re.search(r"old|age|yo|y/o", unit or "", re.IGNORECASE) is not None


def _range(text: str, at: int) -> Age | None:
    found = compiled(_RANGE).match(text, at)
    if found is None or (found["j"] in ("and", "en") and not found["w"]):
        return None
    differ = found["c"] and _unit(found["c"]) != _unit(found["u"])
    first = f"{found['a']} {_unit(found['c'])}" if differ else found["a"]
    last = f"{OPEN}{found['b']}{CLOSE} {_unit(found['u'])} old"
    between = (found["w"] or "").lower().endswith("between")
    words = f"between {OPEN}{first}{CLOSE} and {last}" if between else f"{OPEN}{first}{CLOSE} to {last}"
    return Age(words, found.end(), re.search(r"\bages?\b|old|yo\b", found[0], re.IGNORECASE) is not None)


def _sandwich(text: str, at: int) -> Age | None:
    found = compiled(_SANDWICH).match(text, at)
    if found is None:
        return None
    low = "older than {n}" if found["l"] == "<" else "{n} or older"
    high = "younger than {n}" if found["m"] == "<" else "{n} or younger"
    first, last = _marked(found["a"], found["c"] or found["u"]), _marked(found["b"], found["u"] or found["c"])
    return Age(f"{low.replace('{n}', first)} and {high.replace('{n}', last)}", found.end(), True)


def _compared(text: str, at: int) -> Age | None:
    """ "≥ 18 and < 65 years", "older than 18", "< 18 or > 65"."""
    one = compiled(_COMPARED + f"(?:{_OLDER})?").match(text, at)
    if one is None or (one["older"] and not one["ge"]):
        return None
    tie = compiled(r"\s*(?:,?\s*(?P<t>and|to|but|or|/|-|–)?\s*)(?:aged? )?" + _COMPARED).match(
        text, one.end()
    )
    op = next(name for name in _ONE if one[name])
    if tie is None:
        evident = _evident(one["u"]) or re.search(r"older|younger", one[0], re.IGNORECASE) is not None
        return Age(_ONE[op].replace("{n}", _marked(one["n"], one["u"])), one.end(), evident)
    other = next(name for name in _ONE if tie[name])
    turned = (tie["t"] or "").lower() in ("or", "/")
    if {op[0], other[0]} != {"g", "l"} or (not turned and op[0] == "l" and float(one["n"]) < float(tie["n"])):
        return None  # the last: "< 18 and > 65" is nobody's age
    unit = one["u"] or tie["u"]
    wanted = _unit(unit) != _unit(tie["u"] or unit)
    first = _ONE[op].replace("{n}", _marked(one["n"], unit, wanted))
    last = _ONE[other].replace("{n}", _marked(tie["n"], tie["u"] or unit, wanted))
    joined = (" or " if turned else " and ").join((first, last))
    return Age(joined, tie.end(), _evident(one["u"]) or _evident(tie["u"]), turned)


def _suffixed(text: str, at: int) -> Age | None:
    found = compiled("(?:from )?" + _NUMBER.format("n", "u") + f"(?:{_OLDER}|{_YOUNGER})").match(text, at)
    if found is None:
        return None
    words = _ONE["ge" if found["older"] else "le"].replace("{n}", _marked(found["n"], found["u"]))
    return Age(
        words, found.end(), re.search(r"older|younger|elder", found[0]) is not None or _evident(found["u"])
    )


def age_at(text: str, at: int) -> Age | None:
    """The age that begins at `at`."""
    return _sandwich(text, at) or _compared(text, at) or _suffixed(text, at) or _range(text, at)
