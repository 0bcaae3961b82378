"""What an item is: criterion, heading or note; and whether it announces others."""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from plaincriteria.split import headings

MAX_HEADING_WORDS = 12
MAX_TOPIC_WORDS = 5
MAX_NAME = 110
LONGEST = 400
MAX_EXTRA = 80
TAIL = 48
_VERB = re.compile(
    r"\b(?:is|are|was|were|has|have|had|must|will|should|may|can|cannot|not|no|be|who|which|that|if|without|with"
    r"|than|between|within|during|years?|months?|weeks?|days?)\b",
    re.IGNORECASE,
)
_ROUND = re.compile(r"\(.*?\)")
_BRACKETED = re.compile(r"[(\[].*?[)\]]")
_ANY = re.compile(r"\b(?:any|either)\b", re.IGNORECASE)
MEASURE = re.compile(r"[<>≤≥=%±]|\d{2,}|\d\s?(?:mg|kg|ml|mm|g/|x\b)", re.IGNORECASE)


@cache
def data() -> dict[str, Any]:
    """The wordings of `kinds.toml`."""
    return tomllib.loads(Path(__file__).with_name("kinds.toml").read_text("utf-8"))


class _Note(NamedTuple):
    name: str
    incomplete: bool
    words: tuple[str, ...]
    pattern: re.Pattern[str]


@cache
def _notes() -> tuple[_Note, ...]:
    return tuple(
        _Note(
            n["name"], n["type"] == "not_complete", tuple(n["words"]), re.compile(n["pattern"], re.IGNORECASE)
        )
        for n in data()["note"]
    )


@cache
def _asking() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(data()['asking']['words'])})\b", re.IGNORECASE)


@cache
def _empty() -> re.Pattern[str]:
    words = "|".join(data()["empty_lead"]["words"])
    return re.compile(rf"(?:\W|\b(?:{words})\b)+", re.IGNORECASE)


@cache
def _cohorts() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(p, re.IGNORECASE) for p in headings.data()["groups"]["cohort"])


@cache
def _note_begins() -> re.Pattern[str]:
    """How the notes begin that stand at the head of a text in lower case: all patterns as one."""
    return re.compile("|".join(f"(?:{n.pattern.pattern})" for n in _notes() if not n.incomplete))


@cache
def _other_words() -> tuple[str, ...]:
    return tuple(word for n in _notes() if n.incomplete for word in n.words)


@lru_cache(maxsize=256)  # an item is asked once as a note and once as the end of the listing
def _speaks_of_others(lower: str) -> bool:
    """Whether a text can say that other criteria apply: so few do that no pattern need be searched for."""
    for word in _other_words():  # noqa: SIM110 - asked of every item, and a loop costs half of what `any` does
        if word in lower:
            return True
    return False


def note(text: str) -> str | None:
    """The name of the kind of note that this text is, or None."""
    head = text[:LONGEST]
    lower = head.lower()
    begins, speaks = _note_begins().match(lower), _speaks_of_others(lower)
    if not begins and not speaks:
        return None
    for name, incomplete, words, pattern in _notes():
        if not (speaks if incomplete else begins) or not any(word in lower for word in words):
            continue
        found = pattern.search(head) if incomplete else pattern.match(head)
        if found and _says_no_more(name, incomplete, found, len(text)):
            return name
    return None


def _says_no_more(name: str, incomplete: bool, found: re.Match[str], length: int) -> bool:
    if incomplete:
        return found.start() <= MAX_EXTRA and length - found.end() <= 2 * MAX_EXTRA
    return name in ("remark", "definition") or found.end() == length


def not_complete(text: str) -> bool:
    """Whether the text says that other criteria apply that the listing does not give."""
    tail = text[-LONGEST:]
    lower = tail.lower()
    return _speaks_of_others(lower) and any(
        n.incomplete and any(word in lower for word in n.words) and n.pattern.search(tail) for n in _notes()
    )


def both_sides(text: str) -> bool:
    """Whether a note speaks of the whole listing and not of one side."""
    sides = re.search(r"inclusion ?(?:/|and|or|&) ?exclusion", text, re.IGNORECASE)
    return bool(sides or re.search(r"\b(?:above|this) information\b", text, re.IGNORECASE))


@cache
def _leads() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{p})" for p in data()["lead"]["patterns"]), re.IGNORECASE)


@cache
def _endings() -> frozenset[str]:
    return frozenset(data()["lead"]["endings"])


def leads(text: str) -> bool:
    """Whether the text announces items below it."""
    return colon(text) or leads_on(text)


def leads_on(text: str) -> bool:
    """Whether a text without a colon at its end announces items below it."""
    tail = text[-TAIL:]
    hint = tail.rpartition(" ")[2].strip(".:,)").lower() in _endings() or "following" in tail
    return hint and bool(_leads().search(tail))


def colon(text: str) -> bool:
    """Whether the text ends in a colon: a promise that something follows."""
    return text.rstrip("-–— ").endswith((":", "："))


def cohort(text: str) -> bool:
    """Whether the text names a cohort, part, arm or group and says nothing else."""
    name = text.strip(" :：.*_")
    if len(name) > MAX_NAME or not name or MEASURE.search(_ROUND.sub("", name)):
        return False
    bracketed = name[0] in "[(" and name[-1] in ")]"
    inner = name[1:-1] if bracketed else name
    if not bracketed and _VERB.search(_BRACKETED.sub("", inner)):
        return False
    return any(p.fullmatch(inner) for p in _cohorts())


def group(text: str) -> bool:
    """Whether the text names a cohort, part or arm by such a word ("Part 2", "Control group")."""
    return cohort(text) and not _cohorts()[-1].fullmatch(text.strip(" :：.*_[]()"))


@cache
def _announcing() -> re.Pattern[str]:
    return re.compile(data()["announcing"]["pattern"], re.IGNORECASE)


def announces(text: str) -> bool:
    """Whether a lead-in speaks of its list ("… the following:") and so is no title."""
    return bool(_announcing().search(text[-LONGEST:])) and headings.side_of_sentence(text) is None


def population(text: str) -> bool:
    """Whether an unmarked line that ends in a colon names the people whom the list below is about."""
    name = text.rstrip(" :：-–—*_")
    if not colon(text) or len(name) > MAX_NAME or _announcing().search(name):
        return False
    return any(re.fullmatch(p, name, re.IGNORECASE) for p in headings.data()["groups"]["population"])


def topic(text: str) -> bool:
    """Whether a text that ends in a colon names a topic and asks nothing."""
    words = text.split()
    if len(text) <= LONGEST and _empty().fullmatch(text):
        return not _ANY.search(text) or headings.side_of_sentence(text) is not None
    return len(words) <= MAX_TOPIC_WORDS and not _asking().search(text) and not MEASURE.search(text)


def title(text: str) -> bool:
    """Whether a text reads like the title of the list below it, and does not announce it ("… including:")."""
    words = text.split()
    if not words or len(words) > MAX_HEADING_WORDS or text[-1] in ".;,?" or not words[0][0].isalnum():
        return False
    if _VERB.search(text) or MEASURE.search(text) or text[0].islower() or text[0].isdigit():
        return False
    return not (colon(text) and announces(text))
