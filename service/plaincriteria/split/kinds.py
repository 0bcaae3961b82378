"""What an item is (criterion, heading, note) and how the children of a lead-in combine."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from plaincriteria.domain import Joins
from plaincriteria.split import headings

MAX_HEADING_WORDS = 12
MAX_TOPIC_WORDS = 5
MAX_NAME_WORDS = 6
MAX_NAME = 110
LONGEST = 400
MAX_EXTRA = 80
MAX_WORDING = 180
TAIL = 48
_VERB = re.compile(
    r"\b(?:is|are|was|were|has|have|had|must|will|should|may|can|cannot|not|no|be|who|which|that|if|without|with"
    r"|than|between|within|during|years?|months?|weeks?|days?)\b",
    re.IGNORECASE,
)
_ANY = re.compile(r"\b(?:any|either)\b", re.IGNORECASE)
_MEASURE = re.compile(r"[<>≤≥=%±]|\d{2,}|\d\s?(?:mg|kg|ml|mm|g/|x\b)", re.IGNORECASE)
# What may stand behind the wording that says how a list combines: no further sentence.
_LAST_WORDS = re.compile(r"[^.;:：]{0,60}[.:：]?\W*")
_OR_END = re.compile(r"(?:^|[\s,;:.])(?:and/or|or)[\s,;:.]*$", re.IGNORECASE)
_AND_END = re.compile(r"(?:^|[\s,;:.])(?:and|plus)[\s,;:.]*$", re.IGNORECASE)
_OR_START = re.compile(r"(?:and/or|or)\b", re.IGNORECASE)
_AND_START = re.compile(r"and\b(?!/or)", re.IGNORECASE)


@cache
def data() -> dict[str, Any]:
    """The wordings of `kinds.toml`."""
    return tomllib.loads(Path(__file__).with_name("kinds.toml").read_text("utf-8"))


@cache
def _patterns(*path: str) -> tuple[re.Pattern[str], ...]:
    found: Any = data()
    for key in path:
        found = found[key]
    number = data()["joins"]["number"]
    return tuple(re.compile(p.replace("{number}", number), re.IGNORECASE) for p in found)


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
    """How the notes begin that stand at the head of a text: all patterns as one."""
    return re.compile(
        "|".join(f"(?:{n.pattern.pattern})" for n in _notes() if not n.incomplete), re.IGNORECASE
    )


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
    if not _note_begins().match(head) and not _speaks_of_others(lower):
        return None
    for name, incomplete, words, pattern in _notes():
        if not any(word in lower for word in words):
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
    tail = text[-TAIL:]
    if colon(tail):
        return True
    last = tail.rsplit(None, 1)[-1:]
    hint = (bool(last) and last[0].strip(".:,)").lower() in _endings()) or "following" in tail
    return hint and bool(_leads().search(tail))


def colon(text: str) -> bool:
    """Whether the text ends in a colon: a promise that something follows."""
    return text.rstrip("-–— ").endswith((":", "："))


def cohort(text: str) -> bool:
    """Whether the text names a cohort, part, arm or group and says nothing else."""
    name = text.strip(" :：.*_")
    if len(name) > MAX_NAME or not name or _MEASURE.search(re.sub(r"\(.*?\)", "", name)):
        return False
    bracketed = name[0] in "[(" and name[-1] in ")]"
    inner = name[1:-1] if bracketed else name
    if _VERB.search(re.sub(r"[(\[].*?[)\]]", "", inner)) and not bracketed:
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
    return len(words) <= MAX_TOPIC_WORDS and not _asking().search(text) and not _MEASURE.search(text)


def title(text: str) -> bool:
    """Whether a text without a colon reads like the title of the list below it."""
    words = text.split()
    if not words or len(words) > MAX_HEADING_WORDS or text[-1] in ".;,?" or not words[0][0].isalnum():
        return False
    return not (_VERB.search(text) or _MEASURE.search(text) or text[0].islower() or text[0].isdigit())


class Combination(NamedTuple):
    """How the items of a list combine; `number` is the one in "at least 2 of them"."""

    joins: Joins | None
    number: int | None = None


def combination(lead: str, children: Sequence[str], excluding: bool = False) -> Combination:
    """How the children combine: what the lead-in says, else what the "or" and "and" between them say.

    `excluding`: the items keep people out, so examples ("…, including:") are alternatives.
    """
    if not children:
        return Combination(None)
    counted: tuple[Joins, ...] = ("at_most", "at_least")
    for name in counted:
        if number := _number(name, lead):
            return Combination(name, number)
    return Combination(None if says("limited", lead) else _joins(lead, children, excluding))


def _number(name: str, lead: str) -> int | None:
    """The number in a wording such as "at least two of the following"."""
    words = lead[-MAX_WORDING:]
    for pattern in _patterns("joins", name):
        found = pattern.search(words)
        if found and _LAST_WORDS.fullmatch(found.string, found.end()):
            word = found["count"].lower()
            return int(word) if word.isdigit() else data()["joins"]["numbers"][word]
    return None


def _joins(lead: str, children: Sequence[str], excluding: bool) -> Joins | None:
    stated: tuple[Joins, ...] = ("none", "all", "any")
    for name in stated:
        if says(name, lead):
            return name
    if excluding and says("excluding", lead):
        return "any"
    return _joined(children) or _alternatives(lead, children)


def says(name: str, lead: str) -> bool:
    """Whether a lead-in has one of the wordings that kinds.toml lists under `[joins]` by this name."""
    return any(p.search(lead[-LONGEST:]) for p in _patterns("joins", name))


def _joined(children: Sequence[str]) -> Joins | None:
    if any(_OR_END.search(c) for c in children[:-1]) or any(_OR_START.match(c) for c in children[1:]):
        return "any"
    if any(_AND_END.search(c) for c in children[:-1]) or any(_AND_START.match(c) for c in children[1:]):
        return "all"
    return None


def _alternatives(lead: str, children: Sequence[str]) -> Joins | None:
    """Names of diseases under "according to diagnostic criteria:" are alternatives."""
    names = all(len(c.split()) <= MAX_NAME_WORDS and not _MEASURE.search(c) for c in children)
    return "any" if len(children) > 1 and names and says("alternatives", lead) else None


def ends_open(text: str) -> bool:
    """Whether the text ends in "and" or "or": something must follow."""
    return bool(_OR_END.search(text) or _AND_END.search(text))


def begins_or(text: str) -> bool:
    """Whether the text begins with "or": it is one more alternative."""
    return bool(_OR_START.match(text))
