"""Two values beside each other that the listing joins by "and" and the plain text by "or", or the other way round."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from plaincriteria.check.facts import Facts
from plaincriteria.check.quantities import Quantity
from plaincriteria.check.sameness import same_value
from plaincriteria.check.signals import Signal, noticed

_NEAR, _FAR = 60, 140  # letters between the two, in the listing and in the plain text
_JOINT = re.compile(r"\b(?:and/or|and|or)\b")
# A limit for each sex is one of two; "and so does …" begins another rule, and so does a sentence.
_APART = re.compile(
    r"\b(?:(?:wo)?m[ae]n|(?:fe)?males?|boys?|girls?|so do(?:es)?|adults?|children)\b|[.;:\n](?=\s|$)"
)
_LIMITS = ("ge", "gt", "le", "lt")
# "Between 5 and 10" is one value; "both" and "all of" say how the two combine, whatever stands between them.
_OTHERWISE = re.compile(
    r"\b(?:between|from|both|either|all of|each of|any of|one of|not|no|unless|without)\b[^.;]*$"
)


def revalued(source: Facts, plain: Facts) -> Iterator[Signal]:
    """The first pair of values that is joined in another way; values that are turned round are not compared."""
    for one, two, joint in _joined(source, _NEAR):
        for first, second, told in _joined(plain, _FAR):
            if joint != told and _same(one, first) and _same(two, second):
                yield noticed(
                    "logic.values", "logic", "The plain text joins two values in another way than the listing.",
                    source=(source, (one.start, two.end)), plain=(plain, (first.start, second.end)),
                )  # fmt: skip
                return


def _same(one: Quantity, two: Quantity) -> bool:
    return same_value(one, two) and one.relation == two.relation


def _limits(facts: Facts, quantity: Quantity) -> bool:
    """Whether it is a limit with words or a sign of its own; "classes 1 and 2" are the ends of a range."""
    return quantity.relation in _LIMITS and not facts.text[quantity.start : quantity.end].isdigit()


def _joined(facts: Facts, reach: int) -> Iterator[tuple[Quantity, Quantity, str]]:
    """Neighboring values with the one word that joins them."""
    values = [quantity for quantity in facts.quantities if not quantity.weak]
    for one, two in pairwise(values):
        gap = facts.text[one.end : two.start]
        joints = _JOINT.findall(gap)
        around = facts.text[one.start : two.end + 25]
        if len(gap) > reach or len(joints) != 1 or joints[0] == "and/or" or _APART.search(gap):
            continue
        if not _limits(facts, one) or not _limits(facts, two) or _APART.search(around.split(".")[0]):
            continue
        if not _OTHERWISE.search(facts.text[max(0, one.start - 60) : one.start]):
            yield one, two, joints[0]
