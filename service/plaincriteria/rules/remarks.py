"""Sentences that say by themselves what holds: kept in the listing's words, with everyday words for some."""

from __future__ import annotations

import re
from typing import Any

from plaincriteria.domain import SectionKind
from plaincriteria.rules.address import address
from plaincriteria.rules.ends import bare
from plaincriteria.rules.pattern import compiled, data
from plaincriteria.rules.sentence import CLOSE, OPEN

# What an item in words of its own may add to a rule, at most.
MORE = 50  # words


# Words that point at something which the reader does not see.
_POINTS = re.compile(r"\b(?:he|she|his|her|see|page|section|appendix|table|protocol)\b", re.IGNORECASE)

_ALL = (
    "patients",
    "subjects",
    "participants",
    "individuals",
    "persons",
    "people",
    "candidates",
    "volunteers",
)
PATIENTS = re.compile(rf"^(?:study |trial |adult )?(?:{'|'.join(_ALL)})\b", re.IGNORECASE)
_BRACKETS = re.compile(r"\s*\((?:[^()]|\([^()]*\))*\)|\s*\[[^\[\]]*\]")
# What lets people in, in so many words.
_ALLOWS = re.compile(
    r"(?<!not )\b(?:eligible|allowed|permitted|(?:may|can|will|could) be (?:enrolled|included|considered|eligible)"
    r"|(?:may|can) (?:participate|enrol+|take part|join))\b",
    re.IGNORECASE,
)


# What says nothing by itself: it points back, goes on, or stops in the middle.
_LEANS = re.compile(
    r"\b(?:for|in|from|with) whom\b"
    r"|\b(?:these|such|this (?:group|case|criterion))\b|\.\s|:\s*$|\b(?:if|by|with|of|not (?:be )?\w+)$|^\w+/"
    r"|\bnot (?:be )?(?:eligible|allowed|permitted)\b",
    re.IGNORECASE,
)


def allowance(text: str, side: SectionKind) -> str | None:
    """An item that itself says who may take part: it stands by itself on either side."""
    outside = _BRACKETS.sub("", text)
    if not PATIENTS.match(text) or not _ALLOWS.search(outside) or _LEANS.search(text):
        return None
    return remark(text, side)


def remark(text: str, side: SectionKind, late: bool = False) -> str | None:
    """A sentence that says by itself what holds, in the listing's words; `late`: one that a rule may say better."""
    text = bare(text)
    if len(text.split()) > MORE or _POINTS.search(text):
        return None
    outside = _BRACKETS.sub("", text).rstrip()  # a verb in brackets makes no sentence
    tables: Any = data("compound.toml")["after"]
    for table in tables:
        found = compiled(table["pattern"]).fullmatch(text)
        if (
            found is None
            or not compiled(table["pattern"]).fullmatch(outside)
            or table.get("late", False) != late
        ):
            continue
        if "people" not in found.groupdict():
            own = PATIENTS.sub("people", found["x"])
            return f"{OPEN}{own[0].upper()}{own[1:]}{CLOSE}."
        who = found["people"].split()[-1].lower()
        asked = address(found["x"]) if late and side == "inclusion" and who in _ALL else None
        if asked is not None and re.match(r"(?:must|should|may|can|cannot|will)\b", asked, re.IGNORECASE):
            return f"{{You}} {OPEN}{asked}{CLOSE}."
        kept = "people" if who in _ALL else who
        return f"{kept.capitalize()} {OPEN}{found['x']}{CLOSE}."
    return None
