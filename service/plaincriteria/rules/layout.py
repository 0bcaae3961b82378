"""Long sentences as lines: lists on lines of their own and remarks behind a full stop, with no word changed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from plaincriteria.rules.cuts import depth, places
from plaincriteria.rules.pattern import compiled, data
from plaincriteria.rules.sentence import CLOSE, OPEN

LONG = 20  # words of a sentence that stays as it is
_MARKS = re.compile(f"[{OPEN}{CLOSE}]")
_STOP = re.compile(
    r"(?<![.\s][A-Za-z])(?<!\be\.g)(?<!\bi\.e)(?<!\bvs)(?<!\bapprox)(?<!\bSt)(?<!\bDr)\.\s+(?=[A-Z(])|\n"
)


class _Edit(NamedTuple):
    """A stretch of the text without its marks, and what stands there instead."""

    start: int
    end: int
    words: str


def laid_out(text: str) -> str:
    """`text` with its long sentences broken where that is certain; the marks for carried-over words stay right."""
    plain = _MARKS.sub("", text)
    if len(plain.split()) <= LONG or plain.rstrip().endswith(":"):
        return text
    long = list(_sentences(plain))
    edits = [edit for start, end in long for edit in _edits(plain, start, end)]
    if not edits and long and not _STOP.search(plain):
        edits = _alternatives(plain)
    return _edited(text, edits) if edits else text


def _sentences(plain: str) -> Iterator[tuple[int, int]]:
    """Where the long sentences stand; lines of a list are short enough."""
    start = 0
    for stop in (*(found.end() for found in _STOP.finditer(plain)), len(plain)):
        sentence = plain[start:stop]
        if len(sentence.split()) > LONG and not sentence.startswith("- ") and not depth(sentence):
            yield start, start + len(sentence.rstrip())
        start = stop


def _edits(plain: str, start: int, end: int) -> list[_Edit]:
    for kind in (_semicolons, _list, _remark):
        if edits := kind(plain[start:end]):
            moved = [_Edit(edit.start + start, edit.end + start, edit.words) for edit in edits]
            # What follows a list is no part of its last line.
            goes_on = "\n" in edits[-1].words and plain[end : end + 1] == " "
            return [*moved, _Edit(end, end + 1, "\n")] if goes_on else moved
    return []


def _outside(mark: re.Pattern[str], sentence: str) -> list[re.Match[str]]:
    return [found for found in mark.finditer(sentence) if depth(sentence[: found.start()]) == 0]


def _layout(name: str) -> re.Pattern[str]:
    tables: Any = data("compound.toml")["layout"]
    return compiled(tables[name])


def _semicolons(sentence: str) -> list[_Edit]:
    """Parts between semicolons, each on a line."""
    ends = _outside(re.compile(r";\s+"), sentence)
    if not ends:
        return []
    heads = [found for found in _outside(_layout("opens"), sentence) if found.end() < ends[0].start()]
    dash = "- " if heads else ""
    edits = [_Edit(found.start() + 1, found.end(), f"\n{dash}") for found in ends]
    return [_Edit(heads[-1].end() - 1, heads[-1].end(), "\n- "), *edits] if heads else edits


def _list(sentence: str) -> list[_Edit]:
    """A plain list behind "including" or a colon, a line for each of its members."""
    for head in _outside(_layout("opens"), sentence):
        behind = sentence[head.end() :]
        if ":" in behind.split(",")[0]:  # the list begins there
            continue
        commas = _outside(re.compile(r",\s+"), behind)
        cuts = [0, *(found.end() for found in commas)]
        members = [behind[a:b].strip(" ,.;") for a, b in zip(cuts, [*cuts[1:], len(behind)], strict=True)]
        if (
            len(members) >= 3
            and not any(map(_no_member, members))
            and not any(re.match(r"(?:and|or)\b", member) for member in members[:-1])
            and not _layout("tail").search(members[-1])
        ):
            first = _Edit(head.end() - 1, head.end(), "\n- ")
            rest = [_Edit(head.end() + at.start() + 1, head.end() + at.end(), "\n- ") for at in commas]
            return [first, *rest]
    return []


def _no_member(member: str) -> bool:
    return not member or len(member.split()) > 12 or bool(_layout("no_member").search(member))


def _alternatives(sentence: str) -> list[_Edit]:
    """Alternatives that share nothing, each on a line that begins with the word that ties it."""
    edits: list[_Edit] = []
    if re.search(
        r"\b(?:must|should|will|may|can|be)\b", sentence
    ):  # a sentence with a verb of its own, no list
        return edits
    for place in places(sentence.rstrip(" .;")):
        blank = re.compile(r"[,;]?(\s+)").match(sentence, place)
        if blank:
            edits.append(_Edit(blank.start(1), blank.end(1), "\n"))
    return edits


def _remark(sentence: str) -> list[_Edit]:
    """A remark in brackets at the end, as a sentence of its own in the same brackets."""
    found = re.search(r",?\s\(((?:[^()]|\([^()]*\))+)\)([.;]?)$", sentence)
    if found is None or len(found[1].split()) < 5:
        return []
    remark, others = found[1], re.findall(r"\([^()]*\)", sentence[: found.start()])
    if any(len(other.split()) > 3 for other in others) or not _is_remark(remark):
        return []
    latin = re.match(r"(e|i|s)(?:\.?\s?[ge](?:\.,?|,|\s)\s*|uch as\s+)", remark, re.IGNORECASE)
    first = (
        {"e": "For example, ", "s": "For example, ", "i": "That is, "}[latin[1].lower()]
        if latin
        else remark[0].upper()
    )
    return [
        _Edit(found.start(), found.start(1) + (latin.end() if latin else 1), f". ({first}"),
        _Edit(found.end(1), found.end(), ")" if remark.endswith(".") else ".)"),
    ]


def _is_remark(words: str) -> bool:
    """Does it say more of what stands before it, and bound nothing?"""
    return bool(_layout("remark").search(words)) and not _layout("bound").search(words)


def _edited(text: str, edits: list[_Edit]) -> str:
    """The text with marks, edited at places that are counted without them."""
    at = {edit.start: edit for edit in edits}
    out, skip, position, carried = "", 0, 0, False
    for char in text:
        if char in (OPEN, CLOSE):
            carried = char == OPEN
            out += char
            continue
        if edit := at.get(position):
            broken = f"{CLOSE}{edit.words}{OPEN}" if carried and "\n" in edit.words else edit.words
            out, skip = out + broken, edit.end - edit.start
        position += 1
        if skip:
            skip -= 1
            continue
        out += char
    return out
