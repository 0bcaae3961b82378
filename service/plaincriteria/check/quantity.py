"""One number of a text with its side, its unit and what else is known of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from plaincriteria.check.units import Unit

Relation = Literal["ge", "gt", "le", "lt", "eq"]
COMPLEMENT: Mapping[Relation, Relation] = {"ge": "lt", "lt": "ge", "gt": "le", "le": "gt", "eq": "eq"}


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its side and unit; `start`/`end` are offsets of the normalised text.

    `weak` marks numbers that a faithful text may add or drop: small number words without unit or comparator,
    versions, dates, names of visits. `listed` marks the ends of a range or an enumeration ("0, 1 or 2"); `loose`
    a length of time "over" which something goes on, which may also be meant as a boundary; `aged` years of age;
    `minus` a value written with a minus sign, which words may say as "under".
    """

    start: int
    end: int
    value: float
    relation: Relation
    unit: Unit | None
    rate: str | None = None
    weak: bool = False
    listed: bool = False
    loose: bool = False
    aged: bool = False
    minus: bool = False

    def __hash__(self) -> int:
        return hash((self.start, self.end, self.value, self.relation))

    @property
    def base(self) -> float:
        """The value in the base unit of its dimension."""
        return self.value * self.unit.factor if self.unit else self.value
