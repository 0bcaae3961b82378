"""Reads what is measured and its limit: "ALT and AST ≤ 3 × ULN"."""

from __future__ import annotations

import re
from functools import cache
from typing import Any, NamedTuple

from plaincriteria.rules.pattern import compiled, data
from plaincriteria.rules.sentence import CLOSE, OPEN

# What every such item has somewhere: the cheap test before the dear ones.
_HINT = re.compile(r"[≥≤<>≻≺\d]|normal|ULN|class|pugh", re.IGNORECASE)
_PLURAL = re.compile(
    r"\band\b|&|(?:cells?|platelets|counts|levels|scores|[a-z]+cytes|[a-z]+phils|transaminases|aminotransferases"
    r"|concentrations|titers|triglycerides)$",
    re.IGNORECASE,
)
_ULN = re.compile(r"(?<![a-z])(?:ULN|UNL|upper)", re.IGNORECASE)


# The unit that both ends of a range share is said once.
_UNIT = re.compile(r"(?<=\d)\s*[a-zA-Zµμ%°][^×]*$")


_SPAN = re.compile(r"\d\s*\)?\s*(?:days?|weeks?|months?|years?)\b", re.IGNORECASE)
_LASTING = re.compile(r"\b(?:life|survival|gestational|time|interval)\b", re.IGNORECASE)


class Limit(NamedTuple):
    """The limit in words, carried-over parts marked, and where it ends in the text."""

    words: str
    end: int


class Measured(NamedTuple):
    """What is measured, in the source's words, its limit, and whether the source says "should"."""

    name: str
    limit: Limit
    modal: str
    start: int

    def limited(self, words: str) -> Measured:
        """The same with another limit."""
        return self._replace(limit=self.limit._replace(words=words))

    @property
    def plural(self) -> bool:
        """Do several things stand in the name, or one that takes "are"?"""
        return _PLURAL.search(re.sub(r"\s*\([^()]*\)$", "", self.name)) is not None


def hinted(text: str) -> bool:
    """Can there be a limit in it at all?"""
    return _HINT.search(text) is not None


@cache
def _rows() -> tuple[tuple[re.Pattern[str], str, bool], ...]:
    rows: Any = data("values.toml")["limit"]
    return tuple((compiled(row["pattern"]), row["say"], row.get("scale", False)) for row in rows)


def _quantity(written: str) -> str:
    """A quantity as it is shown: multiples of a normal limit in words."""
    found = compiled("(?P<n><number>)<times>(?:(?P<u><uln>)|<lln>)").fullmatch(written)
    if found:
        return f"{found['n']} times the {_normal(found['u'] is not None)}"
    if compiled("<limitword>").fullmatch(written):
        return f"the {_normal(_ULN.search(written) is not None)}"
    return re.sub(r"\s*/\s*(?=1[.,]73)", "/", written)


def _normal(upper: bool) -> str:
    return "highest normal value (ULN)" if upper else "lowest normal value (LLN)"


def limit_at(text: str, at: int, scale: bool = False) -> Limit | None:
    """The limit that begins at `at`."""
    for pattern, say, of_scale in _rows():
        if of_scale and not scale:
            continue
        if found := pattern.match(text, at):
            parts = found.groupdict()
            first, last = parts.get("a", "").strip(), parts.get("b", "").strip()
            if last and (unit := _UNIT.search(last)) and first.endswith(unit[0]):
                first = first.removesuffix(unit[0])
            if scale and say == "{a} to {b}" and first.isdigit() and last == str(int(first) + 1):
                say = "{a} or {b}"  # of grades, nothing lies between these two
            words = say.replace("{a}", f"{OPEN}{_quantity(first)}{CLOSE}")
            return Limit(words.replace("{b}", f"{OPEN}{_quantity(last)}{CLOSE}"), found.end())
    return None


def _called(name: str) -> str:
    """What is measured, by the name that values.toml gives it."""
    rows: Any = data("values.toml")["name"]
    for row in rows:
        if found := compiled(row["pattern"]).fullmatch(name):
            parts = found.groupdict()
            return str(row["say"]).replace("{x}", parts.get("x") or "").replace("{y}", parts.get("y") or "")
    return name


def _bounded(limit: Limit, bound: str) -> Limit | None:
    """ "Minimum score of 20": the limit with its side said; None where the source says another side."""
    side = "at least " if bound == "minimum" else "no more than "
    if limit.words.startswith(OPEN):
        return limit._replace(words=f"{side}{limit.words}")
    return limit if limit.words.startswith(side) else None


def measured_at(text: str, at: int) -> Measured | None:
    """The measured thing with its limit that begins at `at`."""
    found = compiled(r"(?P<h><havings>)(?P<m><measures>)(?P<c><copula>)").match(text, at)
    if found is None:
        return None
    scale = compiled(r"(?:the |an? )?<pre>(?:<scale>|<named>)(?!\w)").match(found["m"]) is not None
    limit = limit_at(text, found.end(), scale)
    if limit is None or found["m"].count("(") != found["m"].count(")"):
        return None
    bound = re.search(r"\b(minimum|maximum)\b", found["h"], re.IGNORECASE)
    if bound and (limit := _bounded(limit, bound[1].lower())) is None:
        return None
    modal = "should" if re.search(r"\bshould\b", found["h"] + found["c"], re.IGNORECASE) else "must"
    name = re.sub(r"^(?:the|an?) ", "", found["m"].strip(), flags=re.IGNORECASE)
    if _SPAN.search(limit.words) and not _LASTING.search(name):
        return None  # "pain > 3 months" is no strength of pain
    name = _called(re.sub(r"^weigh(?:s|ing)?$", "weight", name, flags=re.IGNORECASE))
    return Measured(name, limit, modal, found.start("m"))
