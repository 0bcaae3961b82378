"""How often something recurs or flows: "a day", "weekly", "per minute", compared between listing and plain text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from plaincriteria.check.facts import Facts
from plaincriteria.check.signals import Signal, noticed

_PERIODS = {
    **dict.fromkeys(("min", "minute"), "minute"),
    **dict.fromkeys(("h", "hr", "hour"), "hour"),
    **dict.fromkeys(("24 h", "d", "day", "dai", "night"), "day"),
    **dict.fromkeys(("wk", "week"), "week"),
    **dict.fromkeys(("mo", "month"), "month"),
    **dict.fromkeys(("yr", "year", "annual"), "year"),
}
_NAMES = "24 h|minute|min|hour|hr|h|day|d|night|week|wk|month|mo|year|yr"
_RATE = re.compile(
    rf"(?=/|\b[adehmpwy])(?:(?:/|\b(?:per|each|every)[ -]|\b(?P<article>an?) )"
    rf"(?P<period>{_NAMES})(?![a-z0-9'])(?! shift)"
    r"|\b(?P<ly>dai|week|month|year|hour|annual)ly\b(?! (?:activit|life|living|routine|function|task|chore)))"
)
# "within a week", "a day before": a length of time, no rate.
_LENGTH = re.compile(
    r"\b(?:for|in|within|during|over|than|after|at least|at most|about|least|of|once|only|half|up to"
    r"|takes|lasts|lasting|every)\s$"
)
_LENGTH_BEHIND = re.compile(r" (?:ago|before|after|earlier|later|old|apart|long)\b")
_BRACKET = re.compile(r"\([^()]*\)")


@lru_cache(maxsize=512)
def rates(text: str) -> Mapping[str, tuple[int, int]]:
    """The periods in which the things of a normalised text are counted, each with a place where it is said."""
    found: dict[str, tuple[int, int]] = {}
    for rate in _RATE.finditer(text):
        length = _LENGTH.search(text, max(0, rate.start() - 12), rate.start()) or _LENGTH_BEHIND.match(
            text, rate.end()
        )
        once = text.endswith("once ", 0, rate.start())
        if not (rate["article"] and length and not once):
            found.setdefault(_PERIODS[rate["period"] or rate["ly"]], rate.span())
    return found


def changed_rates(source: Facts, context: Facts, plain: Facts) -> Iterator[Signal]:
    """A period of the plain text that the listing does not count in, with one of the listing lost or beside it."""
    ours = rates(source.text)
    if not ours:
        return
    theirs = rates(_BRACKET.sub(lambda found: " " * len(found[0]), plain.text))
    told = {**rates(plain.text), **theirs}
    added = [period for period in theirs if period not in ours and period not in rates(context.text)]
    if not added:
        return
    lost = [period for period in ours if period not in told]
    period = (lost or list(ours))[0]
    yield noticed(
        "quantity.rate.changed" if lost else "quantity.rate.added", "unit",
        f"The listing counts by the {period}; the plain text counts by the {added[0]}.",
        source=(source, ours[period]), plain=(plain, theirs[added[0]]),
    )  # fmt: skip
