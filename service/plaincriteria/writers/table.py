"""CSV for spreadsheets: a row an item, each of them with the caveat, the disclosure and the source."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from plaincriteria.domain import Rewrite, RewrittenTrial

COLUMNS = (
    "trial_id", "title", "audience", "item_id", "parent_id", "side", "scope", "kind", "source", "plain",
    "status", "reason", "notes", "caveat", "disclosure", "url",
)  # fmt: skip

# A spreadsheet takes a cell that begins so for a formula, the full-width forms too (OWASP, "CSV Injection").
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def write(rows: Iterable[RewrittenTrial], file: BinaryIO) -> None:
    """Writes UTF-8 with a byte order mark: without one Excel garbles "≥", and programs have NDJSON.

    A trial without items has one row with the item's cells empty, so that no trial is missing.
    """
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    try:
        sheet = csv.writer(text)
        sheet.writerow(COLUMNS)
        for row in rows:
            sheet.writerows([[_safe(cell) for cell in cells] for cells in _cells(row)])
    finally:
        text.detach()


def _cells(row: RewrittenTrial) -> Iterator[tuple[str | None, ...]]:
    head = (row.trial.id, row.trial.title, str(row.audience))
    tail = (" ".join(note.message for note in row.notes), row.caveat, row.disclosure, row.trial.url)
    if not row.items:
        yield (*head, *[None] * 9, *tail)
    for item in row.items:
        yield (*head, *_item_cells(row, item), *tail)


def _item_cells(row: RewrittenTrial, item: Rewrite) -> tuple[str | None, ...]:
    section = row.sections[item.section]
    return (
        item.id, item.parent_id, section.kind, section.scope, item.kind, item.source.text, item.plain,
        item.status, item.reason,
    )  # fmt: skip


def _safe(cell: str | None) -> str:
    """The cell as text that no spreadsheet runs: an apostrophe goes before what begins like a formula."""
    if cell is None:
        return ""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
