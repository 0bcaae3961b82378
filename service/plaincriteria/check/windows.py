"""Time windows: where a length of time lies (before or after) and the event that it hangs on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from plaincriteria.check.phrases import Phrases, data
from plaincriteria.check.quantity import Quantity
from plaincriteria.check.units import TIME

_REACH = 100
_CLAUSE_END = re.compile(r"[.;\n:]|, (?!or )|\b(?:if|unless|who|which|and you|and they)\b")
# "within 4 weeks (28 days) before": what may stand between a length and its direction.
_GAP = re.compile(r"(?: ?\([^()]{0,60}\))?(?:[ ,]*[a-z'-]+){0,4}?[ ,-]*")


@dataclass(frozen=True, slots=True)
class Window:
    """A length of time with its direction and anchors; None or empty where the text does not say."""

    quantity: Quantity
    direction: str | None
    anchors: frozenset[str]


@cache
def _directions(place: str) -> Phrases[str]:
    return Phrases(
        (form, entry["id"]) for entry in data("check/windows.toml")["direction"] for form in entry[place]
    )


@cache
def _anchors() -> Phrases[str]:
    return Phrases(
        (form, entry["id"]) for entry in data("check/windows.toml")["anchor"] for form in entry["forms"]
    )


def is_time(quantity: Quantity) -> bool:
    """Whether the quantity is a length of time."""
    return quantity.unit is not None and quantity.unit.dimension in TIME


def anchors_of(text: str) -> frozenset[str]:
    """Every event that a stretch of normalised text names."""
    return frozenset(found.meaning for found in _anchors().find(text))


# "At screening", "on the day of consent", "after the first dose": an event that says when.
_TIMED = re.compile(
    r"\b(?:at|on|before|after|until|till|from|since|by|when|once|prior to|following|preceding|within"
    r"|during|throughout|upon|past"
    r"|time of|times of|day of|date of|end of|start of|ahead of|pre|post|as of)\b(?:[ -](?!and |or "
    r"|if )[a-z0-9']+){0,4}[ -]$"
)

_MAY = re.compile(r"\b(?:can|cannot|may|not|to) $")


@cache
def _near() -> frozenset[frozenset[str]]:
    return frozenset(frozenset(pair) for pair in data("check/windows.toml")["near"])


def near(one: str, two: str) -> bool:
    """Whether plain words for the one event may name the other."""
    return one == two or frozenset((one, two)) in _near()


def anchors_at(text: str) -> dict[str, tuple[tuple[int, int], bool]]:
    """Every event that normalised text names, where, and whether it says there when something is so."""
    found: dict[str, tuple[tuple[int, int], bool]] = {}
    for anchor in _anchors().find(text):
        if text.startswith("join", anchor.start) and _MAY.search(
            text, max(0, anchor.start - 12), anchor.start
        ):
            continue  # "before you can join", "you cannot join" are said of every rule
        timed = _TIMED.search(text, max(0, anchor.start - 40), anchor.start) is not None
        if anchor.meaning not in found or (timed and not found[anchor.meaning][1]):
            found[anchor.meaning] = ((anchor.start, anchor.end), timed)
    return found


def window(text: str, quantity: Quantity) -> Window:
    """The window around one length of time, within its clause."""
    cut = _CLAUSE_END.search(text, quantity.end)
    tail = text[quantity.end : min(cut.start() if cut else len(text), quantity.end + _REACH)]
    head = text[max(0, quantity.start - 24) : quantity.end]
    direction, after = None, 0
    for found in _directions("behind").find(tail):
        if _GAP.fullmatch(tail, 0, found.start):
            direction, after = found.meaning, found.end
            break
    if direction is None:
        fronts = [
            f for f in _directions("front").find(head) if not head[f.end :].strip(" ").startswith((",", "."))
        ]
        close = [f for f in fronts if len(head[f.end :].split()) <= 4]
        direction = close[-1].meaning if close else None
    anchors = frozenset(found.meaning for found in _anchors().find(tail[after:])[:3])
    return Window(quantity, direction, anchors)
