"""All facts of one text: the same reader for listing and plain text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from plaincriteria.check import quantities
from plaincriteria.check.normal import Normal, normalise
from plaincriteria.check.quantities import Quantity
from plaincriteria.check.windows import Window, is_time, window


@dataclass(frozen=True, slots=True)
class Facts:
    """The normalised text with its quantities and the windows among them."""

    normal: Normal
    quantities: tuple[Quantity, ...]
    windows: tuple[Window, ...]

    @property
    def text(self) -> str:
        """The normalised text."""
        return self.normal.text


def read(text: str, glosses: Iterable[str] = ()) -> Facts:
    """The facts of a text; `glosses` are explanations in brackets that say nothing about the rule."""
    normal = normalise(text)
    for gloss in glosses:
        bracket = f"({normalise(gloss).text})"
        normal = normal._replace(text=normal.text.replace(bracket, " " * len(bracket)))
    found = tuple(quantities.read(normal.text))
    return Facts(
        normal, found, tuple(window(normal.text, quantity) for quantity in found if is_time(quantity))
    )
