"""The end of an item: marks and joining words that say nothing of it."""

from __future__ import annotations

import re

_END = re.compile(r"[\s.;,:；，。：、]+$|[\s.;,:；，。]+(?:and|or|and/or)[\s.;,:；，。]*$", re.IGNORECASE)


def bare(text: str) -> str:
    """An item without its end mark and without the "and" or "or" that ties it to the next."""
    while (shorter := _END.sub("", text)) != text:
        text = shorter
    return text
