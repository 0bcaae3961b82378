"""All facts of one text: the same reader for listing and plain text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from plaincriteria.check import quantities
from plaincriteria.check.normal import Normal, normalise
from plaincriteria.check.quantities import Quantity
from plaincriteria.check.windows import Window, is_time, window


@dataclass(frozen=True, slots=True, eq=False)
class Facts:
    """The normalised text with its quantities and the windows among them."""

    normal: Normal
    text: str  # of the normalised text, read in every loop of the check
    quantities: tuple[Quantity, ...]
    windows: tuple[Window, ...]


def _without(normal: Normal, bracket: str) -> Normal:
    while (at := normal.text.find(bracket)) >= 0:
        end = at + len(bracket) + normal.text.startswith(" ", at + len(bracket))
        normal = Normal(normal.text[:at] + normal.text[end:], normal.offsets[:at] + normal.offsets[end:])
    return normal


def read(text: str, glosses: Iterable[str] = ()) -> Facts:
    """The facts of a text; `glosses` are explanations in brackets that say nothing about the rule."""
    return _read(text, tuple(glosses))


# A listing and its lead-in are read again with each draft, for each reader.
@lru_cache(maxsize=256)
def _read(text: str, glosses: tuple[str, ...]) -> Facts:
    normal = normalise(text)
    for gloss in glosses:
        normal = _without(normal, f"({normalise(gloss).text})")
    found = tuple(quantities.read(normal.text))
    windows = tuple(window(normal.text, quantity) for quantity in found if is_time(quantity))
    return Facts(normal, normal.text, found, windows)
