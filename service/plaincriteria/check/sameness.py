"""When two quantities say the same: value, unit and side of the boundary."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import lru_cache
from typing import Literal

from plaincriteria.check.quantity import COMPLEMENT, Quantity, Relation
from plaincriteria.check.units import LIMITS
from plaincriteria.check.windows import is_time

Outcome = Literal["same", "boundary", "comparator"]
_SAID: dict[Relation, str] = {
    "ge": "at least ",
    "gt": "more than ",
    "le": "no more than ",
    "lt": "less than ",
    "eq": "",
}


def said(quantity: Quantity) -> str:
    """The quantity in words for a message, such as "more than 18 years"."""
    unit = "" if quantity.unit is None else quantity.unit.id
    if quantity.unit is not None and (is_time(quantity) and unit != "ms") and quantity.value != 1:
        unit = "half-lives" if unit == "half-life" else unit + "s"
    if quantity.rate:
        unit += f" a {quantity.rate}"
    joined = f"{quantity.value:,.10g}" + ("" if unit in ("", "%") else " ") + unit.lstrip()
    return _SAID[quantity.relation] + joined


def close(one: float, two: float) -> bool:
    """Equal but for rounding."""
    return math.isclose(one, two, rel_tol=1e-6, abs_tol=1e-12)


def alike_units(one: Quantity, two: Quantity) -> bool:
    """Values that could be taken for each other: of one unit, or both without."""
    return one.unit is two.unit or bool(one.unit and two.unit and one.unit.agrees(two.unit))


def same_value(one: Quantity, two: Quantity) -> bool:
    """Equal amounts, by exact conversion where both have a unit; a missing unit is taken on trust."""
    if one.rate and two.rate and one.rate != two.rate:
        return False
    if one.unit and two.unit:
        return one.unit.agrees(two.unit) and close(one.base, two.base)
    if any(q.unit and q.unit.id in LIMITS and q.value == 1 for q in (one, two)):
        return False  # "above the ULN" is no bare 1
    return close(one.value, two.value) or close(one.base, two.base)


@lru_cache(maxsize=1_024)
def whole(quantity: Quantity) -> Quantity:
    """A count, rank or age by its inclusive boundary: more than 1 is 2 or more."""
    counted = (
        quantity.unit is None or quantity.aged or (quantity.rate is not None and quantity.unit.id == "day")
    )
    if counted and quantity.value.is_integer():
        if quantity.relation == "gt":
            return replace(quantity, value=quantity.value + 1, relation="ge")
        if quantity.relation == "lt":
            return replace(quantity, value=quantity.value - 1, relation="le")
    return quantity


def relation_between(source: Quantity, plain: Quantity) -> Outcome:
    """Whether both stand on the same side of one value, with or without the value itself."""
    one, two = source.relation, plain.relation
    if source.minus != plain.minus:
        return "same"  # "below -2.5" is "more than 2.5 under"
    if one == two or ((source.loose or plain.loose) and {one, two} <= {"eq", "gt", "ge"}):
        return "same"
    if is_time(source) and {one, two} in ({"eq", "le"}, {"eq", "ge"}, {"eq", "lt"}):
        return "same"
    return "boundary" if {one, two} in ({"ge", "gt"}, {"le", "lt"}) else "comparator"


def names_another(source: Quantity, plain: Quantity) -> bool:
    """A number that names a thing ("Day 1") does not say a measure ("1 month"); "half" may say 50%."""
    measured = source.unit is not None and source.unit.dimension != "ratio"
    return plain.weak and plain.unit is None and measured


def fits(source: Quantity, plain: Quantity, mirrored: bool) -> bool:
    """The same boundary on the same side; `mirrored` where one text asks for what the other keeps out."""
    if names_another(source, plain):
        return False
    for one, two in ((source, plain), (whole(source), whole(plain))):
        if not same_value(one, two):
            continue
        if relation_between(one, two) == "same":
            return True
        if mirrored and COMPLEMENT[one.relation] == two.relation:
            return True
    if mirrored:
        turned = whole(replace(source, relation=COMPLEMENT[source.relation]))
        return same_value(turned, whole(plain)) and turned.relation == whole(plain).relation
    return False


def optional(quantity: Quantity) -> bool:
    """The floor of a scale ("0 to 2" is "no more than 2") and "one or more" need not be said."""
    return quantity.relation == "ge" and quantity.value in (0, 1) and quantity.unit is None


def measured_otherwise(one: Quantity, two: Quantity) -> bool:
    """Both have a unit and the units differ, or both recur and not as often."""
    units = one.unit is not None and two.unit is not None and one.unit is not two.unit
    return units or (one.rate is not None and two.rate is not None and one.rate != two.rate)
