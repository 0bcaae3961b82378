"""Which part of a life a text speaks of: now, ever, the past; and looks back that only the plain text has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from plaincriteria.check.aligned import Aligned
from plaincriteria.check.facts import Facts
from plaincriteria.check.phrases import Phrases, data
from plaincriteria.check.phrases import words as listed
from plaincriteria.check.sameness import same_value
from plaincriteria.check.signals import Stretch

Places = tuple[Stretch | None, Stretch | None]

_LASTING = frozenset(("ever", "past", "sometime"))
_YEAR = re.compile(r"\b(?:past|last|previous|preceding|prior) (?:year|month|week)\b")


@cache
def _spans() -> Phrases[str]:
    """The phrases of windows.toml that say now, ever, at some point."""
    return Phrases(
        (form, entry["id"]) for entry in data("check/windows.toml")["span"] for form in entry["forms"]
    )


# "At any time in the thirty days before" is no whole life.
_WITHIN = re.compile(
    r" (?:in|during|within|over|of) (?:the |those |these |that )?(?:\d|next|past|last|previous|"
    + "|".join(listed("ones") + listed("tens"))
    + r")"
)


def _told(text: str) -> dict[str, Stretch]:
    """By span of life: where the text says it first."""
    return {
        found.meaning: (found.start, found.end)
        for found in reversed(_spans().find(text))
        if found.meaning != "ever" or not _WITHIN.match(text, found.end)
    }


def spans_of_life(texts: Aligned, context: Facts) -> Iterator[tuple[str, Places]]:
    """ "Now" for "ever", "at some point in" for "throughout", and the other way round."""
    ours, theirs = _told(texts.source.text), _told(texts.plain.text)
    known = ours.keys() | _told(context.text).keys()
    lasting, once = theirs.keys() & _LASTING, theirs.get("ever") or theirs.get("sometime")
    if "ever" in ours and "ever" not in theirs and (_shorter(texts) or not lasting - {"ever"}):
        yield "span", (ours["ever"], theirs.get("now"))
    elif once and (
        not known & _LASTING or ("sometime" in theirs and not known & {"ever", "sometime"} and _lasts(texts))
    ):
        yield "span", (ours.get("now"), once)
    if "now" in theirs and not known & {"now", "now, loosely"} and known & {"ever", "past"} and not lasting:
        yield "now", (None, theirs["now"])
    if "now" in ours and "now" not in theirs and lasting and not known & {"ever", "past"}:
        yield "span", (ours["now"], None)


def _shorter(texts: Aligned) -> bool:
    """Whether the plain text looks back over more windows than the listing."""
    theirs, ours = (
        [w for w in facts.windows if w.direction == "before"] for facts in (texts.plain, texts.source)
    )
    return len(theirs) > len(ours)


def _lasts(texts: Aligned) -> bool:
    """ "For at least 12 weeks before": the listing asks that something goes on."""
    return any(w.quantity.relation == "ge" and w.direction == "before" for w in texts.source.windows)


def new_window(texts: Aligned, context: Facts) -> Places | None:
    """ "In the past year": a window of one that the listing does not have."""
    every = (*texts.source.quantities, *context.quantities)
    if _YEAR.search(texts.source.text) or _YEAR.search(context.text):
        return None
    for each in texts.plain.windows:
        one = each.quantity
        if one.value != 1 or each.direction != "before" or one.relation not in ("eq", "le"):
            continue
        if not any(same_value(one, other) or abs(other.base - one.base) < 1e-3 * one.base for other in every):
            return None, (one.start, one.end)
    return None
