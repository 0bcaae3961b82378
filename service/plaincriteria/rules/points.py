"""A point below a lead-in that says something itself: both together, so that the point can be read alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from plaincriteria.domain import Criterion
from plaincriteria.rules.address import address
from plaincriteria.rules.articles import lowered
from plaincriteria.rules.cuts import sentences
from plaincriteria.rules.ends import bare, unmarked
from plaincriteria.rules.pattern import compiled, data
from plaincriteria.rules.remarks import PATIENTS, remark
from plaincriteria.rules.sentence import CLOSE, OPEN

_LONGEST = 45  # words of a point in the listing's own words
_HEAD = 35  # words of a lead-in that is said again before each of its points
_REPEATED = 25  # words of an item that is said again before a remark on it
# A point that is none: a remark, or a demand of its own.
_NO_POINT = re.compile(
    r"[:;]|\b(?:eligible|ineligible|excluded|included|allowed|permitted|must|should|above|below|criteri\w+|note)\b|^(?:and|or|but|if|unless|not)\b",
    re.IGNORECASE,
)

# A head that waits for more words.
_OPEN_END = re.compile(
    r"\b(?:that|which|who|and|or|with|of|by|to|for|in|is|are|be|been|related)$"
    # The heading of a list, which asks for nothing.
    r"|^(?:(?:prior|previous|past|concurrent|concomitant|current|ongoing|or|and|general|other|medical)\b[ /,]*)*"
    r"(?:therap(?:y|ies)|treatments?|medications?|drugs?|procedures?|conditions?|diseases?|history)$",
    re.IGNORECASE,
)

# Says what the head of a lead-in says, as an item of its own.
Say = Callable[[str], str | None]


class Lead(NamedTuple):
    """A lead-in taken apart: its own part, and the words for its points and for itself."""

    kind: str
    head: str
    point: str
    lead: str


def opened(item: Criterion) -> Lead | None:
    """A lead-in taken apart; None where it is of no kind that is known, or where its points combine otherwise."""
    tables: Any = data("points.toml")["lead"]
    key = {None: "open", "any": "any", "all": "all"}.get(item.joins)
    for table in tables:
        found = compiled(table["pattern"]).fullmatch(item.text.strip())
        if found is None or item.side not in table.get("sides", (item.side,)):
            continue
        if key not in table["point"]:
            return None
        head = re.sub(r",? and$", "", found["head"].rstrip(" ,(;:-–"))
        if _OPEN_END.search(head):
            return None
        return Lead(table["id"], head, table["point"][key], table["lead"][key])
    return None


def led(item: Criterion, say: Say) -> str | None:
    """The lead-in itself, with its list announced."""
    lead = opened(item)
    said = say(lead.head) if lead else None
    return _behind(said, lead.lead) if lead and said else None


def _behind(said: str, words: str) -> str | None:
    """The sentence and the words behind it, or in it where they begin with "{also}"."""
    if "\n" in said:
        return None
    if not words.startswith("{also}"):
        return f"{said} {words}"
    one = said.count(". ") == 0 and said.endswith(".")
    return f"{said[:-1]}{words.removeprefix('{also}')}" if one else None


def below(item: Criterion, parent: Criterion, say: Say) -> str | None:
    """The point behind what its lead-in says."""
    lead = opened(parent)
    if lead is None:
        return _remarked(item, parent, say)
    if len(lead.head.split()) > _HEAD:
        return None
    point = unmarked(bare(item.text))
    turned = lead.kind == "exceptions"
    if len(sentences(point)) > 1 or len(point.split()) > _LONGEST or (not turned and _NO_POINT.search(point)):
        return None
    said, own = say(lead.head), address(PATIENTS.sub("people", lowered(point)))
    if said is None or own is None:
        return None
    return _behind(said, lead.point.replace("{x}", f"{OPEN}{own}{CLOSE}"))


def _remarked(item: Criterion, parent: Criterion, say: Say) -> str | None:
    """A remark below a complete item, behind what that says."""
    if (
        not parent.text.rstrip().endswith(".")
        or parent.joins is not None
        or len(parent.text.split()) > _REPEATED
    ):
        return None
    own = remark(item.text, item.side)
    said = say(parent.text) if own else None
    return f"{said} {own}" if said and own and "\n" not in said else None


def joined(item: Criterion, parent: Criterion) -> str | None:
    """The words of a point with what its lead-in adds to each of them: a time, a "must have", nothing."""
    text = parent.text.strip()
    for table in _tables("label"):
        if (
            item.side in table["sides"]
            and parent.joins in (None, "any")
            and compiled(table["pattern"]).fullmatch(text)
        ):
            return item.text
    for table in _tables("demand"):
        found = compiled(table["pattern"]).fullmatch(text)
        if found and item.side == "inclusion" and parent.joins in (None, "all"):
            return f"{found['verb'].lower()} {lowered(bare(item.text))}"
    if item.side == "exclusion" and parent.joins == "any":
        return _timed(item, parent)
    return _measured(item, parent) if item.side == "inclusion" and parent.joins in (None, "all") else None


_TIMED = re.compile(
    r"\b(?:within|in the|during|before|after|prior|since|for|at|currently|current)\b|[:;]|\.\s", re.IGNORECASE
)


def _timed(item: Criterion, parent: Criterion) -> str | None:
    for table in _tables("timed"):
        found = compiled(table["pattern"]).fullmatch(parent.text.strip())
        time = (found["behind"] or found["before"]) if found else None
        if (
            time
            and not (found and found["behind"] and found["before"])
            and not _TIMED.search(bare(item.text))
        ):
            return f"{bare(item.text)} {lowered(time.strip())}"
    return None


def _measured(item: Criterion, parent: Criterion) -> str | None:
    """A laboratory value with the time at which its lead-in wants it measured."""
    for table in _tables("measured"):
        found = compiled(table["pattern"]).fullmatch(parent.text.strip())
        point = bare(item.text)
        if found and re.search(r"[<>≤≥]|\b(?:at least|at most|than)\b", point) and not _TIMED.search(point):
            return f"{point} {found['time'].strip()}"
    return None


def _tables(name: str) -> list[dict[str, Any]]:
    tables: Any = data("points.toml")
    return list(tables[name])


def parent_of(item: Criterion, items: Mapping[str, Criterion]) -> Criterion | None:
    """The criterion that an item stands below."""
    parent = items.get(item.parent_id) if item.parent_id else None
    return parent if parent is not None and parent.kind == "criterion" else None
