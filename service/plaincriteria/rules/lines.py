"""Lists of conditions, a line each: only where each part is a condition by itself and nothing belongs to several."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise
from typing import Any

from plaincriteria.rules.pattern import compiled, data

_LEAST = 3  # parts
_LONG = 16  # words of a list of two
_OXFORD = re.compile(r"^(?P<before>.+), (?:and/or|or|and) (?P<last>.+)$", re.DOTALL)
_LAST = re.compile(r"^(?P<before>.+) (?:and/or|or|and) (?P<last>(?:(?! or | and ).)+)$", re.DOTALL)
_BRACKET = re.compile(r"\([^()]*\)")


def parts(text: str, joint: str = "or") -> list[str]:
    """The parts of a list; nothing where that is not certain.

    `joint` is "or" where the list must be joined by it, "" where it does not matter, as with examples.
    """
    text = re.sub(r"^any (?!other\b|of\b)|,? etc\.?$", "", text)
    if joint and re.search(r"\band\b(?!/or)", _BRACKET.sub("", text)):
        return []
    found = _OXFORD.match(text) or (_LAST.match(text) if "," in text else None)
    if found is None and (joint or re.search(r"\b(?:and|or)\b", text)):
        return []
    each = _outside(found["before"] if found else text) + ([found["last"]] if found else [])
    each = [part.strip() for part in each]
    enough = len(each) >= _LEAST or len(text.split()) > _LONG
    return each if enough and _certain(each) else []


def _outside(text: str) -> list[str]:
    """`text` cut at the commas outside brackets."""
    masked = _BRACKET.sub(lambda bracket: "_" * len(bracket[0]), text)
    cuts = [-1, *(at for at, sign in enumerate(masked) if sign == ","), len(text)]
    return [text[start + 1 : end] for start, end in pairwise(cuts)]


@cache
def _pattern(name: str) -> re.Pattern[str]:
    table: Any = data("lines.toml")
    return compiled(str(table["general"]["alone"] if name == "alone" else table[name]))


def _certain(each: list[str]) -> bool:
    """Each part a condition by itself, and no quality that could belong to the parts behind it."""
    if not all(_pattern("part").fullmatch(part) and not _pattern("alone").fullmatch(part) for part in each):
        return False
    shared = [bool(_pattern("shared").fullmatch(part)) for part in each]
    return not any(one and not after for one, after in pairwise(shared))
