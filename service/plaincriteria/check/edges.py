"""Which end of an event a time hangs on: its start or its end, and what the event is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import Literal, NamedTuple

from plaincriteria.check import lexicon
from plaincriteria.check.aligned import Aligned
from plaincriteria.check.facts import Facts
from plaincriteria.check.phrases import data, either
from plaincriteria.check.signals import Stretch
from plaincriteria.check.stems import stem

Edge = Literal["start", "end"]

# Where the name of an event ends.
_STOP = re.compile(
    r"[.;:,()\n]|\b(?:and|or|but|must|is|are|was|were|has|have|if|unless|will|can|cannot|with|without|who|which|that"
    r"|until|till|before|after|through|by|for|from|because|when|while|in)\b"
)
# "The last 14 days", "the first three months": lengths, not ends.
_LENGTH = re.compile(
    rf" (?:\d|few |couple |(?:hour|day|week|month|year)s?\b|(?:{either('ones')}|{either('tens')})\b)"
)
_MOST = 7  # words of the name of an event


class Mark(NamedTuple):
    """The start or the end of an event, with the words that name the event."""

    edge: Edge
    names: frozenset[str]
    place: Stretch


@cache
def _signs() -> re.Pattern[str]:
    table = data("check/windows.toml")["edge"]
    ways = [f"(?P<{edge}>{'|'.join(table[edge])})" for edge in ("start", "end")]
    return re.compile(rf"(?<![a-z-])(?:{'|'.join(ways)})(?![a-z-])")


@cache
def _both() -> re.Pattern[str]:
    return re.compile(rf" (?:and|or|to|until|through) (?:the |its )?{_signs().pattern}")


@cache
def _same() -> Mapping[str, str]:
    """The stem of each word for what a study is or gives, by one name."""
    table: dict[str, list[str]] = data("check/windows.toml")["edge"]["same"]
    return {stem(word): name for name, words in table.items() for word in words}


@cache
def _bare() -> frozenset[str]:
    return frozenset(stem(word) for word in data("check/windows.toml")["edge"]["bare"])


@lru_cache(maxsize=512)
def marks(text: str) -> Sequence[Mark]:
    """The starts and ends of events in normalised text: "end of the run-in", "after you start osimertinib"."""
    found = []
    for sign in _signs().finditer(text):
        if _LENGTH.match(text, sign.end()):
            continue
        edge: Edge = "start" if sign["start"] else "end"
        both = _both().match(text, sign.end())  # "the start and end of the study"
        at = both.end() if both else sign.end()
        cut = _STOP.search(text, at)
        behind = text[at : cut.start() if cut else len(text)].split()[:_MOST]
        names = _names(behind) or _names(_before(text, sign.start()))
        if names:
            found.append(Mark(edge, names, sign.span()))
    return tuple(found)


def _before(text: str, at: int) -> list[str]:
    """ "Once treatment has ended": the words before the sign, back to where its clause begins."""
    head = text[max(0, at - 60) : at]
    cuts = list(_STOP_BEFORE.finditer(head))
    return head[cuts[-1].end() if cuts else 0 :].split()[-4:]


_STOP_BEFORE = re.compile(
    r"[.;:,()\n]|\b(?:and|or|but|must|if|unless|until|till|before|after|through|by|for|from|because|when|while|once|in|you"
    r"|they|of)\b"
)


def _names(words: Sequence[str]) -> frozenset[str]:
    stems = [stem(word.strip("'\"-*[]")) for word in words if word.strip("'\"-*[]").isascii()]
    named = {_same().get(each, each) for each in stems if each and not lexicon.is_function(each)}
    return frozenset(name for name in named if name not in _bare() and not name.isdigit())


def exchanged_edges(texts: Aligned, context: Facts, rule: str) -> Iterator[tuple[Stretch | None, Stretch]]:
    """ "Until the start of the run-in" for "until its end": an event that the plain text takes by its other end.

    `rule` is the plain text without what explains.
    """
    given = (*marks(texts.source.text), *marks(context.text))
    if not given:
        return
    told = marks(texts.plain.text)
    for mark in marks(rule):
        for name in mark.names:
            ours = [one for one in given if name in one.names]
            theirs = [one for one in told if name in one.names]
            if not ours or any(one.edge == mark.edge for one in ours):
                continue
            if any(one.edge != mark.edge for one in theirs):
                continue
            yield (ours[0].place if ours[0] in marks(texts.source.text) else None), mark.place
            return
