"""Time windows: where a length of time lies (before or after) and the event that it hangs on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from plaincriteria.check.phrases import Found, Phrases, data
from plaincriteria.check.quantity import Quantity
from plaincriteria.check.units import TIME

_REACH = 100
_CLAUSE_END = re.compile(r"[.;\n:]|, (?!or )|\b(?:if|unless|who|which|and you|and they)\b")
# "within 4 weeks (28 days) before": what may stand between a length and its direction.
_GAP = re.compile(r"(?: ?\([^()]{0,60}\))?(?:[ ,]*[a-z'-]+){0,4}?[ ,-]*")
_UNIT = re.compile(r"\b(?:hour|day|week|month|year)s?\b")


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
        (said, entry["id"])
        for entry in data("check/windows.toml")["anchor"]
        for form in entry["forms"]
        for said in {form, form.replace("study", "trial")}
    )


# "The first IMP dose": what is given may have its name between.
_GIVEN = re.compile(
    r"\b(?:(?P<first>first|initial)|last|final) (?:(?!of |in |and |or |to |the |line )[a-z0-9'-]+ ){1,3}?"
    r"(?:doses?|dosing|infusions?|injections?|administration|intake)\b"
    r"|\b(?:study (?:drug|medicine|medication|product)|treatment|dosing)"
    r" (?:is|was|has been|has|have been) (?:stopped|ended|discontinued|completed|finished|over)\b"
)


def _events(text: str) -> list[Found[str]]:
    """Every event that a stretch of normalised text names, in order."""
    given = [
        Found(found.start(), found.end(), "treatment" if found["first"] else "last dose")
        for found in _GIVEN.finditer(text)
    ]
    named = [one for one in _anchors().find(text) if not any(a <= one.start < b for a, b, _ in given)]
    return sorted([*given, *named])


def is_time(quantity: Quantity) -> bool:
    """Whether the quantity is a length of time."""
    return quantity.unit is not None and quantity.unit.dimension in TIME


def anchors_of(text: str) -> frozenset[str]:
    """Every event that a stretch of normalised text names."""
    return frozenset(found.meaning for found in _events(text))


# "At screening", "on the day of consent", "after the first dose": an event that says when, and how it lies to that.
_TIMED = re.compile(
    r"\b(?:(?P<until>until|till)|(?P<before>before|by|prior to|preceding|ahead of|pre)"
    r"|(?P<after>after|following|since|past|post|once)"
    r"|(?P<at>at|on|when|upon|as of|time of|times of|day of|date of)"
    r"|(?P<from>from|start of|starting)|(?P<end>end of)"
    r"|(?P<within>within)|(?P<during>during|throughout))\b(?=(?:[ -](?!and |or |if )[a-z0-9']+){0,4}[ -]$)"
)
_NEAR_BEFORE = 40  # letters before an event in which it is said how a time lies to it

_MAY = re.compile(r"\b(?:can|cannot|may|not|to|(?:keeps?|stops?|bars?|prevents?) [a-z ]{3,24} from) $")


@cache
def _near() -> frozenset[frozenset[str]]:
    return frozenset(frozenset(pair) for pair in data("check/windows.toml")["near"])


def near(one: str, two: str) -> bool:
    """Whether plain words for the one event may name the other."""
    return one == two or frozenset((one, two)) in _near()


class Timed(NamedTuple):
    """An event where a text names it, and how a time lies to it there; None where it says no time."""

    event: str
    way: str | None
    place: tuple[int, int]


@lru_cache(maxsize=512)
def timed(text: str) -> Sequence[Timed]:
    """Every event that normalised text names; "before you can join", "you cannot join" are said of every rule."""
    found = []
    for anchor in _events(text):
        head = text[max(0, anchor.start - _NEAR_BEFORE) : anchor.start]
        if text.startswith("join", anchor.start) and _MAY.search(head):
            continue
        ways = [sign.lastgroup for sign in _TIMED.finditer(head)]
        found.append(Timed(anchor.meaning, ways[-1] if ways else None, (anchor.start, anchor.end)))
    return tuple(found)


def anchors_at(text: str) -> dict[str, tuple[tuple[int, int], bool]]:
    """Every event that normalised text names, where, and whether it says there when something is so."""
    found: dict[str, tuple[tuple[int, int], bool]] = {}
    for event, way, place in timed(text):
        if event not in found or (way and not found[event][1]):
            found[event] = (place, way is not None)
    return found


def window(text: str, quantity: Quantity) -> Window:
    """The window around one length of time, within its clause."""
    # "2 weeks before that dose, or longer": the direction stands inside the quantity.
    unit = _UNIT.search(text, quantity.start, quantity.end)
    inside = _directions("behind").find(text[unit.end() : quantity.end]) if unit else ()
    end = unit.end() + inside[0].start if unit and inside else quantity.end
    cut = _CLAUSE_END.search(text, quantity.end)
    tail = text[end : min(cut.start() if cut else len(text), quantity.end + _REACH)]
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
        if direction is None and text.startswith("first ", max(0, quantity.start - 6)):
            direction = "after"
    anchors = frozenset(found.meaning for found in _events(tail[after:])[:3])
    return Window(quantity, direction, anchors)
