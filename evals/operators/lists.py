"""Members of lists and sentences: left out, or in another order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from evals.operators.edits import Edit, Spot, bracketed, dropped, lowered, sentences
from evals.operators.swaps import pattern
from plaincriteria.domain import Span

_BULLET = re.compile(r"^- .*$", re.MULTILINE)
_LISTED = (
    r"(?<=[\w’')]), <<member>>,?"
    r"(?= (?:or|and) (?!<<opener>>\b)(?!more|less|longer|higher|lower|older)[^,.;\n]+(?:[.;\n]|$))"
)
# What stands before a member that others follow: another one, or a word that a plain list comes after.
_FIRST = re.compile(
    r"(?:[,:] |\b(?:means|have|has|had|stage|avoid|of|no|are|take|taken|used|their|your|was) )[\w’'-]+(?: [\w’'-]+)?\Z"
)
_LAST_TWO = r", (<<member>>) (or|and) (<<member>>)(?=[.;\n]|$)"
_NAMES = re.compile(
    r"(?<= )(?<![A-Z] )(?<!, )([A-Z][\w-]*|\d+) (or|and) ([A-Z][\w-]*|\d+)(?![\w%-])(?! [\dA-Z(×a-z%µ])"
)
# A list that speaks of its own order, or whose members speak of each other.
_ORDERED = re.compile(
    r"\b(?:first|second|third|latter|former|each other|it|this|these|also|both of them)\b", re.IGNORECASE
)
_EXAMPLES = re.compile(
    r"such as|for example|for instance|example|include|e\.g\.|there are|to name a few|think of|similar",
    re.IGNORECASE,
)
_RULE = re.compile(r"\b(?:must|cannot join|cannot take part|the same is true)\b")
_EXCEPTION = re.compile(
    r"exception|except|allowed|permitted|does not|do not count|may |if not|otherwise|unless"
)
# A sentence that leans on the one before it.
_LEANING = re.compile(
    r"(?:this|it|these|each|they|examples?|that|one|the (?:same|limit|score)|exactly|severe|here|then|a|an|in)\b"
)
_SUMMARY = re.compile(r"\b(?:all of this|both points|you need|without it|if (?:one|this|that|it))\b")


def _lines(text: str) -> list[Span]:
    return [Span(*found.span()) for found in _BULLET.finditer(text)]


def member_dropped(text: str) -> Iterator[Edit]:
    """A member of a list is left out: a line, or one of three and more in a sentence."""
    lines = _lines(text)
    if len(lines) > 2:
        yield from (((Spot(line.start - 1, line.end, "")),) for line in lines if line.start)
    for found in pattern(_LISTED).finditer(lowered(text)):
        sentence = next(s for s in sentences(text) if found.start() < s.end)
        first = _FIRST.search(lowered(text), 0, found.start())
        if first is None or bracketed(text, found.start()) or _EXAMPLES.search(text, *sentence):
            continue
        yield (Spot(*found.span(), ""),)


def sentence_dropped(text: str) -> Iterator[Edit]:
    """A later sentence that makes a demand is left out, where nothing after it leans on it."""
    said = sentences(text)
    for before, sentence in pairwise(said):
        words = lowered(text)[sentence.start : sentence.end]
        following = next((lowered(text)[s.start : s.end] for s in said if s.start > sentence.start), "")
        demanding = _RULE.search(words) and not _EXCEPTION.search(words) and not words.startswith("- ")
        whole = len(words.split()) > 5 and not words.endswith(":") and text[before.end - 1] != ":"
        if demanding and whole and not _SUMMARY.search(words) and not _LEANING.match(following):
            yield dropped(text, sentence)


def reordered(text: str) -> Iterator[Edit]:
    """Two neighbouring members of a list have changed places."""
    lines = _lines(text)
    if not any(_ORDERED.search(text, *line) for line in lines):
        for one, other in pairwise(lines):
            a, b = text[slice(*one)], text[slice(*other)]
            if one.end + 1 == other.start and a[-1].isalnum() == b[-1].isalnum():
                yield (Spot(*one, b), Spot(*other, a))
    for found in pattern(_LAST_TWO).finditer(lowered(text)):
        if not bracketed(text, found.start()) and len(found[1].split()) == len(found[3].split()):
            yield (Spot(*found.span(), f", {found[3]} {found[2]} {found[1]}"),)
    for found in _NAMES.finditer(text):
        if not text[: found.start()].endswith("etween "):
            yield (Spot(*found.span(), f"{found[3]} {found[2]} {found[1]}"),)
