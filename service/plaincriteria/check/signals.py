"""What the check notices: signals with a kind, under which their weight is kept, and the finding they would be."""

from __future__ import annotations

from typing import NamedTuple

from plaincriteria.check.facts import Facts
from plaincriteria.domain import ErrorType, Finding


class Signal(NamedTuple):
    """One thing noticed; `size` says how much of it, 1 for a whole one."""

    kind: str
    finding: Finding
    size: float = 1.0


Stretch = tuple[int, int]  # offsets of normalised text


def noticed(  # noqa: PLR0913
    kind: str, type: ErrorType, message: str, size: float = 1.0, *,
    source: tuple[Facts, Stretch] | None = None, plain: tuple[Facts, Stretch] | None = None,
) -> Signal:  # fmt: skip
    """A signal with its spans brought back to the texts as given."""
    finding = Finding(
        type=type,
        severity="warn",
        source=source[0].normal.locate(*source[1]) if source else None,
        plain=plain[0].normal.locate(*plain[1]) if plain else None,
        message=message,
    )
    return Signal(kind, finding, size)
