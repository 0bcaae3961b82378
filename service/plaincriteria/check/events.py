"""Events by which both texts tell a time: those of the listing for which the plain text has others."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from plaincriteria.check.aligned import Aligned
from plaincriteria.check.facts import Facts
from plaincriteria.check.signals import Stretch
from plaincriteria.check.windows import anchors_at, near, timed

Places = tuple[Stretch | None, Stretch | None]

_BRACKET = re.compile(r"\([^()]*\)")
# A sentence that says what something is, not when something has to be.
_DEFINES = re.compile(
    r"(?:(?<=^)|(?<=[.!?\n] ))[^.!?\n]*\b(?:means|is when"
    r"|is (?:an?|the) (?:time|day|period|phase|part|visit))\b[^.!?\n]*"
)
# Events that may be told of something else than a time, and those that a plain text hardly says in another way.
_OF_LIFE = frozenset(("surgery", "birth", "diagnosis", "onset", "transplant", "procedure", "progression"))
_OF_STUDY = frozenset(("screening", "baseline", "randomisation", "registration", "run-in", "last dose"))


@lru_cache(maxsize=64)
def rule(plain: str) -> str:
    """The plain text without what explains."""
    return _DEFINES.sub(_blank, _BRACKET.sub(_blank, plain))


def events(texts: Aligned, context: Facts) -> Iterator[tuple[str, Places]]:
    """An event that only the plain text names, beside or instead of one of the listing."""
    exchanged = _exchanged(texts, context)
    if exchanged:
        yield "exchanged", exchanged
        return
    plain = texts.plain.text
    ours, theirs, told = anchors_at(texts.source.text), anchors_at(rule(plain)), anchors_at(plain)
    known = ours.keys() | anchors_at(context.text).keys()
    lost = [event for event, (_, timed) in ours.items() if timed and not _named(event, told)]
    added = [event for event, (_, timed) in theirs.items() if timed and not _named(event, known)]
    if "run-in" in ours:
        added = [event for event in added if event != "treatment"]  # what a run-in comes before
    sure = any(event not in _OF_LIFE for event in lost)
    if lost and added:
        yield "event" if sure else "added", (ours[lost[0]][0], theirs[added[0]][0])
    elif any(event not in _OF_LIFE for event in added):
        yield "added", (None, theirs[added[0]][0])
    elif any(event in _OF_STUDY for event in lost):
        yield "event", (ours[lost[0]][0], None)


def _exchanged(texts: Aligned, context: Facts) -> Places | None:
    """ "From the first dose" for "from signing the consent": the same way to lie, to another event."""
    ours, around = [one for one in timed(texts.source.text) if one.way], timed(context.text)
    theirs, told = timed(rule(texts.plain.text)), [one.event for one in timed(texts.plain.text) if one.way]
    lost = [one for one in ours if not _named(one.event, told)]
    for event, way, place in theirs:
        same = [one.event for one in (*ours, *around) if one.way == way]
        if way is None or _named(event, same):
            continue
        for one in lost:
            if one.way == way and not near(one.event, event):
                return one.place, place
    return _afterwards(texts, context)


def _afterwards(texts: Aligned, context: Facts) -> Places | None:
    """ "After the study" for "during the study"."""
    ours, theirs = timed(texts.source.text), timed(rule(texts.plain.text))
    during = [one for one in ours if one.event == "during"]
    after = [one for one in theirs if one.event == "study end" and one.way == "after"]
    known = any(one.way == "after" for one in (*ours, *timed(context.text)))
    if during and after and not known and not any(one.event == "during" for one in theirs):
        return during[0].place, after[0].place
    return None


def _named(event: str, events: Iterable[str]) -> bool:
    return any(near(event, other) for other in events)


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])
