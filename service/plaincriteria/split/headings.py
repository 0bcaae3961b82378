"""Section headings: where the text says that a side begins, in its many wordings."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from plaincriteria import readable
from plaincriteria.domain import SectionKind

LONGEST = 160
MAX_NAME = 70
_END = re.compile(r"\s*(?P<stop>[:：.\-–—]*)\s*$")
_STOP = re.compile(r"[:：](?:\s{0,2}[:：])?|[.\-–—](?=\s|$)|[*_]{1,3}(?=\s|$)")
_SCOPED = re.compile(
    r"(?:[-–—(\[/,]|\b(?:for|to|in|at|of|on|specific|applicable|after|before|by|related|relevant|umbrella|healthy"
    r"|controls?|cases?|volunteers|common|child(?:ren)?|mothers?|infants?|adults?|donors?|recipients?|parents?|caregivers?|all|(?:sub-?)?study|stud(?:y|ies)|part|cohort|arm|group|phase|stratum|stage)\b)",
    re.IGNORECASE,
)
_GROUP = re.compile(r"for\b|(?:stratum|part|cohort|arm|group|phase|stage)s?\b[^:]*$", re.IGNORECASE)
_MIDLINE = re.compile(
    r"(?:(?<=[.;:)])|(?<=[^\W_])|(?<=[^\W_]-))\s{1,20}[-*•]{0,2}\s{0,2}(?=(?:(?:Key|Main|Major|Study) )?"
    r"(?:Inclusion|Exclusion|INCLUSION|EXCLUSION) (?:[Cc]riteri(?:a|on)|CRITERIA)\s{0,2}[:：])"
    r"|(?<=[.;])\s{1,3}(?=(?:(?:key|main) )?(?:inclusion|exclusion) criteria\s{0,2}:)"
)
_LEADS = re.compile(
    r"\b(?:the|of|all|any|following|these|meets?|met|no|with|and|or|see|per|other|in|for|to|additional|specific"
    r"|general|group|part|cohort|(?<=\s)[A-Z0-9])$",
    re.IGNORECASE,
)
_FUSED = re.compile(
    r"(?P<name>Inclusion|Exclusion) [Cc]riteria"
    r"(?=\s(?:\\?[<>≥≤]\s?)?(?:[A-Z][a-z]+|\d+)(?:\s[^\s:]+){4})(?! (?:For|In|To|At)\b)"
)
# "EXCLUSION CRITERIA COMMON TO BOTH COHORTS 1. …": capitals up to the first number of the list.
_CAPITALS = re.compile(r"[A-Z]+ CRITERIA(?: [A-Z]+){0,9}(?=\s\d{1,2}\\?[.)]\s)")
# One of these stands in every heading (quick to look for), and one of the stems in every hook.
_HOOKS = ("criteri", "kriterien", "inclu", "exclu", "esclu", "requirement")
_STEMS = ("riteri", "clu", "requirement")


class Heading(NamedTuple):
    """A section heading: the side that it opens, whether it says no more than that, and for whom it holds."""

    side: SectionKind
    bare: bool
    scope: str | None


class _Rule(NamedTuple):
    pattern: re.Pattern[str]
    sides: dict[str, SectionKind]


@cache
def data() -> dict[str, Any]:
    """The wordings of `headings.toml`."""
    return tomllib.loads(Path(__file__).with_name("headings.toml").read_text("utf-8"))


@cache
def _rules() -> tuple[re.Pattern[str], ...]:
    words = data()["words"]
    names = "|".join([*words["exclusion"], *words["inclusion"], *words["other"]])
    criteria = "(?:" + "|".join(words["criteria"]) + ")\\b"
    return tuple(
        re.compile(r["pattern"].replace("{name}", names).replace("{criteria}", criteria), re.IGNORECASE)
        for r in data()["heading"]
    )


@cache
def _word(kind: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(data()['words'][kind])})\b", re.IGNORECASE)


def _side(name: str) -> SectionKind:
    word = name.lower()
    if _word("exclusion").fullmatch(word) or word.startswith(("exclu", "esclu", "auss", "non")):
        return "exclusion"
    return "other" if _word("other").fullmatch(word) else "inclusion"


def _hooked(text: str) -> bool:
    lower = text.lower()
    for stem in _STEMS:  # asked of every line, and a loop costs half of what `any` does
        if stem in lower:
            return any(hook in lower for hook in _HOOKS)
    return False


def hooks(source: str) -> Sequence[int]:
    """Where in the text a section heading can be: it holds one of these places. The last is the end of the text."""
    lower = source.lower()
    if len(lower) != len(source):  # a letter with a longer small form: it can be anywhere
        return range(len(source) + 1)
    places = [len(source)]
    for stem in _STEMS:
        at = lower.find(stem)
        while at >= 0:
            places.append(at)
            at = lower.find(stem, at + 1)
    return sorted(places)


@lru_cache(maxsize=4096)
def recognise(text: str, marked: bool = False) -> Heading | None:
    """The heading that this readable text is, or None: it must be nothing but a heading."""
    if len(text) > LONGEST or not _hooked(text):
        return None
    text = text.strip("*_# ")
    for pattern in _rules():
        if found := pattern.fullmatch(text):
            return _judge(text, found, marked)
    return None


def _judge(text: str, found: re.Match[str], marked: bool) -> Heading | None:
    groups = found.groupdict()
    before = (groups["before"] or groups.get("before2") or "").strip()
    tail = (groups["tail"] or "").strip()
    name = groups["name"] or groups.get("name2") or groups.get("german") or ""
    stop = _END.search(tail)
    inner = (tail[: stop.start()] if stop else tail).strip(" :：")
    closed = bool(stop and set(stop["stop"]) & set(":：")) or not inner
    if _word("refuse").search(before) or (inner and not _tail_fits(inner, tail, closed, marked)):
        return None
    if re.fullmatch(r"[-–—:\s]*(?:none|n/?a|not applicable)\.?|.*https?.*", tail, re.IGNORECASE):
        return None
    extra = re.sub(r"\s+", " ", _word("bare").sub("", _TIER.sub("", before))).strip(" ,.-")
    doubled = _doubled(inner, name)
    scope = "" if doubled else _PREPOSITION.sub("", inner)
    bare = not extra and (not inner or doubled) and _side(name) != "other"
    return Heading(_side(name), bare, _scope(extra, scope))


_TIER = re.compile(r"^(?:[IVX]+|\d+)\.\d*\s")
_PREPOSITION = re.compile(
    r"^(?:[-–—:,\s]|(?:for|to be|to|in|at)\s|(?:are|is)$|(?:for |in )?(?:the|this) study$)+", re.IGNORECASE
)


def _doubled(inner: str, name: str) -> bool:
    """`Inclusion criteria: inclusion criteria:` says one thing twice."""
    again = recognise(inner.strip(" :：()"))
    return bool(again and again.bare and again.side == _side(name))


def _scope(extra: str, inner: str) -> str | None:
    parts = [_unbracketed(p) for p in (extra, inner)]
    return ", ".join(p for p in parts if p and p.lower() not in _EMPTY) or None


def _unbracketed(words: str) -> str:
    words = words.strip(" :-–")
    return words[1:-1].strip() if words[:1] in "([" and words[-1:] in ")]" else words


_EMPTY = {"additional", "general", "specific", "are", "is", "further", "other", "the study", "secondary"}


def _tail_fits(inner: str, tail: str, closed: bool, marked: bool) -> bool:
    """Whether the words behind the name say for whom the list holds, and are no item of it."""
    if _doubled(inner, "inclusion") or _doubled(inner, "exclusion"):
        return True
    if inner.lower() in {"are", "include", "is", "are as follows", "as follows"}:
        return True
    if tail[:1] in ":：" or ":" in inner.replace("(", ":(").split(":(")[0]:
        return bool(_GROUP.match(inner)) and not _word("sentence").search(inner) and len(inner) < MAX_NAME
    if not _SCOPED.match(inner) or _word("sentence").search(inner):
        return False
    return closed or (not marked and len(inner) < MAX_NAME) or inner.endswith((")", "]"))


def opening(source: str, start: int, end: int, marked: bool) -> tuple[Heading, int] | None:
    """The heading at the head of `source[start:end]` and where it ends; the words after it are items."""
    if not _hooked(source[start : min(end, start + LONGEST)]):
        return None
    piece = source[start : min(end, start + LONGEST * 2)]
    capitals = _CAPITALS.match(piece)
    if capitals and (named := recognise(f"{capitals[0]}:", marked=True)):
        return named, start + capitals.end()
    if start + len(piece) == end and (whole := recognise(readable.text(piece), marked)):
        return whole, end
    if fused := _FUSED.match(piece):
        return Heading(_side(fused["name"]), True, None), start + fused.end()
    for stop in _STOP.finditer(piece, 0, LONGEST):
        if piece[: stop.end()].count("(") > piece[: stop.end()].count(")"):
            continue
        part = recognise(readable.text(piece[: stop.end()]), marked=True)
        if part and _goes_on(stop[0], piece[stop.end() :]):
            return part, start + stop.end()
        if part is None and stop[0].strip() in ".":
            break
    return None


def _goes_on(stop: str, rest: str) -> bool:
    return bool(":" in stop or "：" in stop or re.match(r"\s+(?:[A-Z<>≥≤\\\d(•*-]|none\b)", rest))


def midline(source: str, start: int, end: int) -> list[int]:
    """Where section headings begin inside `source[start:end]`, without any sign but their own words."""
    if source.find("riteri", start, end) < 0 and source.find("RITERI", start, end) < 0:
        return []
    if end - start <= LONGEST and recognise(readable.text(source[start:end])):
        return []
    return [
        found.end()
        for found in _MIDLINE.finditer(source, start, end)
        if not _LEADS.search(source[max(start, found.start() - 24) : found.start()])
    ]


def side_of_sentence(text: str) -> SectionKind | None:
    """The side that a lead-in sentence such as "… are not eligible:" opens, or None."""
    sides: tuple[SectionKind, ...] = ("exclusion", "inclusion")
    return next((side for side in sides if any(p.search(text) for p in _sentences(side))), None)


@cache
def _sentences(side: SectionKind) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(p, re.IGNORECASE) for p in data()["sentences"][side])
