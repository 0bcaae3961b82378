"""Where nothing but a capital letter says that a new condition begins."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from plaincriteria.split.phrases import words

# The capital first: looking for blanks would stop at every word.
CAPITAL = re.compile(r"[A-Z](?<=\s[A-Z])(?:[a-z]+(?:-[a-z]+)*(?=[\s,.;:]|$)|[A-Z]+)")
# "… 1.5 mg/dL SGOT no greater than …": a measure that begins behind the value of another.
_VALUE_ENDS = re.compile(r"(?:(?:\d[\w%/.^²³-]*|normal|[UL]LN|mg/\w+|g/\w+|U/L)[)\]]?|\w\))$", re.IGNORECASE)
_MEASURE = re.compile(
    r"(?P<name>[A-Z]{2,}+[\w-]*+)(?:\s++[\w()/-]++){0,3}?"
    r"(?:\s?[:<>≤≥=\\]|\s(?:of|no|not|less|greater|at least|below|above|between|within)\b)"
)
MAX_ASIDE = 50
LONGEST_WORD = 40


@cache
def starters() -> frozenset[str]:
    """Words that registry texts write in lower case inside a sentence: a capital begins something new."""
    return (
        frozenset(Path(__file__).with_name("starters.txt").read_text("utf-8").split())
        | words("strong")
        | words("single")
    )


def capitals(source: str, start: int, end: int) -> Iterator[int]:
    """Where nothing but a capital letter says that a new condition begins."""
    begun, starting = start, starters()
    for found in CAPITAL.finditer(source, start + 1, end):
        word, at = found[0].lower(), found.start()
        if found[0].isupper():
            if _measures(source, begun, at):
                begun = at
                yield at
            continue
        if word not in starting:
            continue
        gap = before_blanks(source, start, at)
        if gap == start:
            continue
        before = source[max(begun, gap - LONGEST_WORD) : gap].split()[-1]
        if not _free(before, word, begun + len(before) == gap):
            continue
        if before[-1] in ")]" and source[begun] in "([" and at - begun < MAX_ASIDE:
            continue
        rest = source[at : min(end, at + 80)]
        tokens = rest.split(None, 3)
        single = word in words("single")
        if not single and (len(tokens) < 3 or (tokens[1][:1].isupper() and tokens[1][1:2].islower())):
            continue
        begun = at
        yield at


def _measures(source: str, begun: int, at: int) -> bool:
    """Whether a measure begins at `at`, behind the value of another."""
    measure = _MEASURE.match(source, at)  # asked first, as it costs the least
    if not measure or measure["name"].lower() not in words("measures"):
        return False
    return (
        _VALUE_ENDS.search(source[max(begun, at - LONGEST_WORD) : before_blanks(source, begun, at)])
        is not None
    )


def _free(before: str, word: str, at_start: bool) -> bool:
    """Whether a condition can end with the word `before`, when `word` comes next."""
    bare = before.strip("\"'”“").lower()
    if (
        bare in words("binding")
        or before[-1] in ":/(-–,&[\"'“≤≥<>=×±"
        or bare.rstrip(".") in words("abbreviations")
    ):
        return False
    if (
        before[-1] in ".;"
        or (len(before) == 1 and before.isupper())
        or (before.isdigit() and len(before) < 3)
    ):
        return False
    if before[0].isupper() and before[1:2].islower():
        return (at_start and bare in words("single")) or word in words("fresh")
    return True


def before_blanks(source: str, start: int, at: int) -> int:
    """Where the blanks begin that end at `at`, at `start` if there is nothing else."""
    while at > start and source[at - 1].isspace():
        at -= 1
    return at
