"""Numbers that a plain text may add: they explain, name, count or round what the listing says."""

from __future__ import annotations

import math
import re

from plaincriteria.check.facts import Facts
from plaincriteria.check.quantity import Quantity

_NEAR = 0.03
_ROUGH = re.compile(r"\b(?:about|around|roughly|approximately|nearly|almost)\b[^.;]{0,12}$|[~][ ]?$")
_SCALE = re.compile(
    r"\b(?:scale|score|rate|point|grade|class|stage|best|worst|from 0|lower means|higher means)(?:s|d|es)?\b"
)
_SEVERAL = re.compile(r"\b(?:multiple|several|more than one|repeated|recurrent|plural)\b")
_EQUALS = re.compile(r"\b(?:is|are|means?|equals?|makes?|stands? for)\b|=")
# Figures in which clotting factors and ranks are told.
_ROMAN = {
    2: "ii",
    3: "iii",
    4: "iv",
    5: "v",
    7: "vii",
    8: "viii",
    9: "ix",
    10: "x",
    11: "xi",
    12: "xii",
    13: "xiii",
}


class Explaining:
    """The numbers of a plain text beside those of its listing."""

    def __init__(self, source: Facts, context: Facts, plain: Facts) -> None:
        self.source, self.context, self.plain = source, context, plain

    def explains(self, plain: Quantity) -> bool:
        """ "one or more", "in one second", a rough conversion beside the exact value."""
        if plain.value <= 1 and plain.unit is None:
            return True
        if plain.value == 1 and plain.relation == "eq":
            return True
        if self._in_name(plain) or self._in_definition(plain):
            return True
        if plain.value == 2 and plain.relation == "ge" and _SEVERAL.search(self.source.text):
            return True
        if plain.unit is None and (self._in_gloss(plain) or self._between(plain)):
            return True
        if plain.unit is None or not _ROUGH.search(self.plain.text, max(0, plain.start - 30), plain.start):
            return False
        return any(
            q.unit and q.unit.agrees(plain.unit) and math.isclose(q.base, plain.base, rel_tol=_NEAR)
            for q in self.source.quantities
        )

    def _between(self, plain: Quantity) -> bool:
        """The 3 of "2, 3 or 4", where the listing says 2 to 4."""
        bare = [q for q in self.source.quantities if q.unit is None]
        return (
            plain.relation == "eq" and plain.value.is_integer()
            and any(q.value < plain.value and q.relation in ("ge", "gt") for q in bare)
            and any(q.value > plain.value and q.relation in ("le", "lt") for q in bare)
        )  # fmt: skip

    def _in_name(self, plain: Quantity) -> bool:
        """The 2 of "receptor 2", where the listing writes HER2."""
        listing = f"{self.source.text}\n{self.context.text}"
        roman = _ROMAN.get(int(plain.value)) if plain.value.is_integer() else None
        if roman and plain.relation == "eq" and re.search(rf"\b[a-z]?{roman}a?\b", listing):
            return True
        return plain.relation == "eq" and bool(
            re.search(rf"[a-z]-?{plain.value:g}(?:\.0+)?(?!\.?[0-9])|\b{plain.value:g}-?[a-z]", listing)
        )

    def _in_gloss(self, plain: Quantity) -> bool:
        """A scale explained in brackets: "(from 0 to 100; 100 is best)"."""
        opened = self.plain.text.rfind("(", 0, plain.start)
        closed = self.plain.text.find(")", plain.end)
        inside = opened >= 0 and ")" not in self.plain.text[opened : plain.start] and closed >= 0
        return inside and bool(_SCALE.search(self.plain.text, opened, closed))

    def _in_definition(self, plain: Quantity) -> bool:
        """The 20 of "(a pack-year is 20 cigarettes a day for a year)"."""
        opened = self.plain.text.rfind("(", 0, plain.start)
        closed = self.plain.text.find(")", plain.end)
        inside = opened >= 0 and closed >= 0 and ")" not in self.plain.text[opened : plain.start]
        return inside and bool(_EQUALS.search(self.plain.text, opened, closed))
