"""Points of a list of values: "Adequate organ function within 14 days before the first dose, defined as:"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from plaincriteria.domain import Criterion
from plaincriteria.rules.address import address
from plaincriteria.rules.ends import bare
from plaincriteria.rules.lead_in import matches
from plaincriteria.rules.measured import measured
from plaincriteria.rules.pattern import compiled, data
from plaincriteria.rules.sentence import CLOSE, OPEN

_NOTE = re.compile(r"\([^()]*\)|\*+")


def listed(item: Criterion, items: Mapping[str, Criterion]) -> str | None:
    """A point that sets a limit, under lead-ins that ask nothing but when it is measured."""
    windows: list[str] = []
    noted = should = False
    above = items.get(item.parent_id) if item.parent_id else None
    while above is not None and not above.id.startswith("S"):
        told = _windows(above, item)
        if told is None:
            return None
        windows += told
        should = should or "should" in above.text.lower()
        noted = noted or any(word in above.text for word in ("(", "*"))
        above = items.get(above.parent_id) if above.parent_id else None
    said = measured(bare(item.text), item.side, None, within=True)
    if said and should:
        said = said.replace(" must be ", " should be ")
    return _with(said, windows, noted) if said and len(windows) < 2 else None


def _asks_nothing(above: Criterion, item: Criterion) -> bool:
    """ "Patients are not eligible if any of these criteria are met:", on the side that it is true of."""
    wanted = "all" if item.side == "inclusion" else "any"
    return above.joins in (None, wanted) and matches(
        "values.toml", f"asks_nothing_{item.side}", bare(above.text)
    )


def _windows(above: Criterion, item: Criterion) -> list[str] | None:
    """The windows that a lead-in sets; None where it asks for more than that."""
    if _asks_nothing(above, item) or (above.kind == "heading" and not _turning(above.text)):
        return []
    if above.joins not in (None, "all" if item.side == "inclusion" else "any"):
        return None
    text = _NOTE.sub(" ", above.text)
    windows = [found[0].strip() for found in compiled("<window>").finditer(text)]
    rest = compiled("<window>").sub(" ", text)
    asks = compiled(r"(?:\s*+(?>(?:<plainword>)(?![\w])|[-/&,;:.：，]))++\s*+").fullmatch(rest)
    poor = re.search(r"\b(?:inadequate|insufficient|abnormal|impaired|poor)\b", rest, re.IGNORECASE)
    return windows if asks and (poor is not None) == (item.side == "exclusion") else None


def _turning(text: str) -> bool:
    tables: Any = data("frames.toml")["turning"]
    return any(compiled(table["pattern"]).search(text) for table in tables)


def _with(said: str, windows: list[str], noted: bool) -> str | None:
    for window in windows:
        words = address(window)
        if words is None:
            return None
        single = said.count(". ") == 0 and ":" not in said
        part = f"{OPEN}{words}{CLOSE}"
        said = f"{said[:-1]} {part}." if single else f"{said} This must be so {part}."
    return f"{said} The conditions named above this list apply too." if noted else said
