"""WHO ICTRP exports as CSV: one record a row, under the portal's field names."""

from __future__ import annotations

from collections.abc import Iterator

from plaincriteria.domain import Failure, Trial
from plaincriteria.errors import UnreadableInput
from plaincriteria.readers import ictrp
from plaincriteria.readers.columns import normal
from plaincriteria.readers.detect import Look
from plaincriteria.readers.format import Format
from plaincriteria.readers.rows import table, trials
from plaincriteria.readers.source import Source

_ID = "trialid"
# Tables made from an export keep its TrialID; an export has the titles too.
_EXPORT = frozenset({_ID, "publictitle"})


def _recognises(look: Look) -> bool:
    return look.family == "table" and _fits(look.names)


def _fits(names: tuple[str, ...]) -> bool:
    return set(map(normal, names)) >= _EXPORT


def _read(source: Source) -> Iterator[Trial | Failure]:
    names, rows = table(source, _fits)
    if _ID not in map(normal, names):
        raise UnreadableInput(f"{source.name} has no column TrialID, so it is no WHO ICTRP export.")
    yield from trials(
        source, rows, lambda row: ictrp.trial(dict(zip(names, row.cells, strict=True)), row.place)
    )


FORMAT = Format(
    name="ictrp-csv",
    sentence="WHO ICTRP export as CSV; also as .gz.",
    recognises=_recognises,
    read=_read,
)
