"""Where an item comes apart with certainty; what could belong to several parts stays uncut."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from plaincriteria.domain import SectionKind
from plaincriteria.rules.ends import bare
from plaincriteria.rules.pattern import compiled, data

_STOP = re.compile(
    r"(?<![.\s][A-Za-z])(?<!\be\.g)(?<!\bi\.e)(?<!\bvs)(?<!\bapprox)(?<!\bDr)(?<!\bNo)(?<!\bincl)(?<!\betc)(?<!\bcf)\.\s+(?=[A-Z])"
)
_OR = re.compile(r"[,;]?\s+(?:or|and/or)\s+(?:if )?|,\s+", re.IGNORECASE)
_AND = re.compile(r"[,;]?\s+and\s+(?:also )?|,\s+", re.IGNORECASE)
_WHO = re.compile(r"(?:[\w-]+ )?\w+,? who\b", re.IGNORECASE)


def depth(text: str) -> int:
    """How many brackets are open at the end of `text`."""
    return text.count("(") + text.count("[") - text.count(")") - text.count("]")


def _cut(name: str) -> re.Pattern[str]:
    tables: Any = data("compound.toml")["cut"]
    return compiled(tables[name])


def verb_inside(text: str) -> bool:
    """Does a part with a verb of its own begin inside?"""
    return bool(_cut("verb_inside").search(text))


def sentences(text: str) -> list[str]:
    """The sentences of an item; one that stands in brackets is not cut."""
    parts: list[str] = []
    for part in _STOP.split(text):
        if parts and depth(parts[-1]):
            parts[-1] = f"{parts[-1]}. {part}"
        else:
            parts.append(part)
    return parts


def semicolons(text: str, side: SectionKind) -> list[str]:
    """The alternatives between semicolons; none where they may be no alternatives."""
    parts = _outside(re.compile(r";\s*"), text)
    tied = [re.match(r"(and/or|or|and)\b\s*", part, re.IGNORECASE) for part in parts]
    words = {tie[1].lower() for tie in tied if tie}
    if len(parts) < 2 or "and" in words or (side == "inclusion" and "or" not in words):
        return []
    if _cut("listing").search(re.sub(r"\([^()]*\)", "", parts[0])):
        return []
    parts = [part[tie.end() :] if tie else part for part, tie in zip(parts, tied, strict=True)]
    return [] if _shared(parts) or _of_others(parts) else parts


def _of_others(parts: list[str]) -> bool:
    """Could a verb in a later part be that of somebody else, of whom an earlier part speaks?"""
    verb = re.compile(
        r"(?:has|have|had|is|are|was|were|does|do|cannot|can not|able|willing|agree\w*)\b", re.IGNORECASE
    )
    return any(
        _cut("others").search(re.sub(r"\([^()]*\)", "", before)) and verb.match(part)
        for before, part in pairwise(parts)
    )


def _outside(mark: re.Pattern[str], text: str) -> list[str]:
    """`text` cut at a mark wherever that stands in no bracket."""
    parts, done = [], 0
    for found in mark.finditer(text):
        if depth(text[: found.start()]) == 0:
            parts.append(text[done : found.start()])
            done = found.end()
    return [part for part in (*parts, text[done:]) if part.strip()]


def alternatives(text: str, side: SectionKind) -> list[str]:
    """The parts that an "or" ties, each of which begins anew; none where one could share the words of another."""
    text = bare(re.sub(r"^either\s+", "", text, flags=re.IGNORECASE))
    parts, marks = _begun(text, _OR)
    if len(parts) < 2 or not any("or" in mark.lower() for mark in marks[-1:]) or _shared(parts):
        return []
    if _of_others(parts):
        return []
    # "A, B and C or D": where all is asked for, the "or" may tie the last two alone.
    if side == "inclusion" and any(
        re.search(r",|\band\b", re.sub(r"\([^()]*\)", "", part)) for part in parts
    ):
        return []
    return list(_completed(parts))


def places(text: str) -> list[int]:
    """Where the words stand that tie alternatives which share nothing; none where that is not certain."""
    parts, marks = _begun(text, _OR)
    if len(parts) < 2 or "or" not in marks[-1].lower() or _shared(parts):
        return []
    found, at = [], 0
    for part, mark in zip(parts, marks, strict=False):
        found.append(at + len(part))
        at += len(part) + len(mark)
    return found


def _begun(text: str, mark: re.Pattern[str]) -> tuple[list[str], list[str]]:
    parts: list[str] = []
    marks: list[str] = []
    done = 0
    for found in mark.finditer(text):
        before, behind = text[done : found.start()], text[found.end() :]
        if depth(text[: found.start()]) == 0 and _anew(before, behind):
            parts.append(before)
            marks.append(found[0])
            done = found.end()
    return [*parts, text[done:]], marks


def _anew(before: str, behind: str) -> bool:
    """Does a new part begin here, whatever the words before it ask?"""
    own = _WHO.sub("", before, count=1) if _WHO.match(before) else before
    if _cut("bars").search(own) or not _cut("starts").match(behind):
        return False
    return not _cut("holds").search(own) or bool(_cut("strong").match(behind))


def _shared(parts: list[str]) -> bool:
    """Could the end of the last part be meant for those before it as well?"""
    *earlier, last = parts
    if any(_cut("waits").search(part) for part in earlier) or any(" / " in part for part in parts):
        return True
    if not _cut("far" if _cut("verbal").match(last) else "tail").search(last):
        return False
    if all(_cut("window").search(part) for part in earlier):
        return False
    looks_back = _cut("window").search(last)
    rest = last[: looks_back.start()] if looks_back else last
    return not (
        looks_back and not _cut("tail").search(rest) and all(_cut("now").match(part) for part in earlier)
    )


def _completed(parts: list[str]) -> Iterator[str]:
    """The parts with the "patients who" that stands before the first of them alone."""
    who = _WHO.match(parts[0])
    for part in parts:
        verb = re.match(r"(?:has|have|had|is|are|was|were|does|do|cannot|can not)\b", part, re.IGNORECASE)
        if re.match(r"who\b", part, re.IGNORECASE):
            yield f"patients {part}"
        elif who and verb:
            yield f"patients who {part}"
        else:
            yield part


_DEMAND = re.compile(
    r"(?:must |should |to )?(?:be|have|has|is|are|willing|able|agree\w*|provide|sign|capable|no|not|without|absence of"
    r"|life expectancy|measurable|adequate|written|informed|signed|age[ds]?|ECOG|at least)\b",
    re.IGNORECASE,
)


def demands(text: str) -> list[str]:
    """The parts that an "and" ties, each asked by itself; none where one could share the words of another."""
    parts, marks = [], []
    done = 0
    text = bare(text)
    for found in _AND.finditer(text):
        before, behind = text[done : found.start()], text[found.end() :]
        if depth(text[: found.start()]) == 0 and _DEMAND.match(behind) and not _barred(before, behind):
            parts.append(before)
            marks.append(found[0])
            done = found.end()
    parts.append(text[done:])
    if len(parts) < 2 or "and" not in marks[-1].lower() or _shared(parts) or _of_others(parts):
        return []
    return _asked(parts)


def _barred(before: str, behind: str) -> bool:
    turned = re.compile(r"(?:no|not|without|absence of)\b", re.IGNORECASE)
    own = turned.sub("", before, count=1) if turned.match(before) and turned.match(behind) else before
    return bool(_cut("bars").search(own) or re.search(r"\bor\b", own, re.IGNORECASE))


def _asked(parts: list[str]) -> list[str]:
    """The parts with the "must" of the first before a bare verb."""
    first = re.match(r"(?:[\w-]+ ){0,2}?(?:must|should)\b", parts[0], re.IGNORECASE)
    bare_verb = re.compile(r"(?:be|have|agree|provide|sign)\b", re.IGNORECASE)
    return [
        f"{first[0]} {part}" if first and number and bare_verb.match(part) else part
        for number, part in enumerate(parts)
    ]
