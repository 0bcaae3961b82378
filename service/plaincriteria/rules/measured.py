"""Items that set limits: ages and whatever else is measured."""

from __future__ import annotations

import re

from plaincriteria.domain import Joins, SectionKind
from plaincriteria.rules.defined import defined
from plaincriteria.rules.persons_aged import aged
from plaincriteria.rules.values import valued

_EXCLUDED = re.compile(r",?\s*\b(?:will be|are|is|were) (?:excluded|not eligible|ineligible)$", re.IGNORECASE)


def measured(text: str, side: SectionKind, joins: Joins | None, within: bool) -> str | None:
    """The sentences of an item that sets a limit, still with `{you}` in them; None where no reader takes all of it."""
    if side == "exclusion":
        text = _EXCLUDED.sub("", text)
    return (
        defined(text, side, joins, within)
        or valued(text, side, joins, within)
        or aged(text, side, joins, within)
    )
