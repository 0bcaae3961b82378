"""The unit that stands behind a number, from glossary/units.toml."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from plaincriteria import glossary

TIME = frozenset({"time", "months", "half-life"})
_START = re.compile(r"[ \n-]*([^ \n-])")
LIMITS = ("x ULN", "x LLN")


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit; two units of one dimension convert exactly by `factor`."""

    id: str
    dimension: str
    factor: float
    rateless: str | None

    def agrees(self, other: Unit) -> bool:
        """Both measure the same, also where one of them leaves its "a day" to the rest of the sentence."""
        return self.dimension in (other.dimension, other.rateless) or self.rateless == other.dimension


def _alternatives(forms: Iterable[str]) -> str:
    longest = sorted(forms, key=len, reverse=True)
    return "|".join(re.escape(form).replace(r"\ ", r"[ \n]") for form in longest)


def _pattern(forms: Iterable[str], parts: Mapping[str, list[str]]) -> str:
    def expand(form: str) -> str:
        pieces = re.split(r"\{([^}]*)\}", form)
        return "".join(
            f"(?:{_alternatives(parts[piece] if i % 2 else [piece])})"
            for i, piece in enumerate(pieces)
            if piece
        )

    return "|".join(expand(form) for form in forms)


@cache
def units() -> Mapping[str, tuple[re.Pattern[str], Unit]]:
    """Every unit by id, with the pattern that reads it directly behind a number."""
    entries = glossary.units()
    return {
        entry["id"]: (
            re.compile(rf"[ \n-]*(?:{_pattern(entry['forms'], entries['parts'])})(?![a-z0-9^])"),
            Unit(entry["id"], entry["dimension"], entry["factor"], entry.get("rateless")),
        )
        for entry in entries["unit"]
    }


@cache
def _by_first() -> Mapping[str, tuple[tuple[re.Pattern[str], Unit], ...]]:
    """Units by the first letter or sign of their forms."""
    entries, every = glossary.units(), units()
    firsts: dict[str, dict[str, tuple[re.Pattern[str], Unit]]] = {}
    for entry in entries["unit"]:
        for form in entry["forms"]:
            part = re.match(r"\{([^}]*)\}", form)
            for option in entries["parts"][part[1]] if part else [form]:
                # An empty option ("{times}" may be nothing) lets any letter begin.
                for first in option.strip()[:1] or ("" if form == option else "ultlhnbm"):
                    firsts.setdefault(first, {})[entry["id"]] = every[entry["id"]]
    return {first: tuple(found.values()) for first, found in firsts.items()}


def _longest(text: str, start: int) -> tuple[int, Unit] | None:
    """The longest unit that begins at `start` (blanks and a hyphen skipped): where it ends, and which."""
    best: tuple[int, Unit] | None = None
    first = _START.match(text, start)
    for pattern, unit in _by_first().get(first[1], ()) if first else ():
        found = pattern.match(text, start)
        if found and (best is None or found.end() > best[0]):
            best = (found.end(), unit)
    return best


_BY_WEIGHT = re.compile(
    r"(?: of [a-z]+)?(?: daily| a day| per day)? (?:per|for each|for every) (?:kg|kilogram)\b"
    r"(?: of body weight| body weight)?(?: (?:per|a|each) day| daily| you weigh)?"
)


def at(text: str, start: int) -> tuple[int, Unit] | None:
    """The unit that begins at `start`, also where its parts stand apart ("2 mg of the drug per kg")."""
    found = _longest(text, start)
    if found and found[1].id in ("mg", "mg/day", "ug") and (apart := _BY_WEIGHT.match(text, found[0])):
        return apart.end(), units()["ug/kg" if found[1].id == "ug" else "mg/kg"][1]
    return found


@cache
def _limits() -> tuple[tuple[re.Pattern[str], Unit], ...]:
    """The limits of normal, with up to four words before them ("the study site's upper limit of normal")."""
    whose = r"(?: (?!(?:times|twice|half|one|two|three|four|five|six|ten|and|or|if)\b)[a-z']+){0,4}?"
    ends = (r"(?: the)? (?:top|upper end|high end)", r"(?: the)? (?:bottom|lower end|low end)")
    normal = r" of (?:[a-z']+ ){1,4}(?:normal|reference) (?:range|values)"
    return tuple(
        (re.compile(rf"{whose}{pattern.pattern}|{end}{normal}(?![a-z])"), unit)
        for end, (pattern, unit) in zip(ends, map(units().__getitem__, LIMITS), strict=True)
    )


def limit_at(text: str, start: int) -> tuple[int, Unit] | None:
    """A bare limit of normal that begins at `start`, as in "above the ULN"."""
    for pattern, unit in _limits():
        if found := pattern.match(text, start):
            return found.end(), unit
    return None
