"""Tables with a column of eligibility criteria: one trial a row, the columns known by what their names mean."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from plaincriteria.domain import Failure, Outcome, Rank, Trial
from plaincriteria.errors import UnreadableInput
from plaincriteria.readers import columns, registries
from plaincriteria.readers.detect import Look, look
from plaincriteria.readers.fields import count, phases, says_nothing, text, texts, web_address, yes_or_no
from plaincriteria.readers.format import Format
from plaincriteria.readers.record import bad_record, is_id, no_criteria, two_lists
from plaincriteria.readers.rows import Row, table, trials
from plaincriteria.readers.source import Source

_SHOWN_COLUMNS = 40
_SHOWN_CHARS = 60
_BETWEEN = re.compile(r"[|;\n]|<br\s{0,3}/?>", re.IGNORECASE)
_OUTCOMES: dict[str, Rank] = {
    "primary_outcomes": "primary",
    "secondary_outcomes": "secondary",
}


def reading(column: str | None) -> Format:
    """The format of tables; `column` names the one with the criteria (letter case only where two differ in it).

    Reading raises `UnreadableInput` with the columns there are where that column is missing or none is known.
    """

    def read(source: Source) -> Iterator[Trial | Failure]:
        names, rows = table(source, lambda names: _at(names, column) is not None)
        at = _at(names, column)
        if at is None:
            raise UnreadableInput(_no_column(source, names, column))
        yield from trials(source, rows, lambda row: _trial(row, at, names))

    return Format(
        name="table",
        sentence=(
            "A table with a column of eligibility criteria (CSV, or parted by tabs, semicolons or pipes; "
            "--column NAME says which column): one trial a row; also as .gz."
        ),
        recognises=_recognises,
        read=read,
    )


def _recognises(look: Look) -> bool:
    return look.family == "table" and columns.hold_criteria(look.names)


FORMAT = reading(None)


def _at(names: tuple[str, ...], column: str | None) -> Mapping[str, int] | None:
    """Where the column of each meaning stands, None where the one with the criteria is not there."""
    at = columns.meanings(names)
    if column is None:
        return at if columns.hold_criteria(names) else None
    wanted = column.strip()
    same = [number for number, name in enumerate(names) if name == wanted] or [
        number for number, name in enumerate(names) if name.lower() == wanted.lower()
    ]
    others = {meaning: place for meaning, place in at.items() if meaning not in columns.CRITERIA}
    return {**others, "criteria": same[0]} if same else None


def _no_column(source: Source, names: tuple[str, ...], column: str | None) -> str:
    seen = look(source.head)
    advice = seen.advice if seen.family == "table" else columns.advice()
    found = seen.found if seen.family == "table" else "a table"
    shown = ", ".join(name[:_SHOWN_CHARS] for name in names[:_SHOWN_COLUMNS] if name.isprintable())
    there = f"Its columns: {shown}{', …' if len(names) > _SHOWN_COLUMNS else ''}."
    if column is not None:
        return f"{source.name} has no column {column!r}. {there}"
    return f"{source.name} is {found}. {advice} {there}"


def _trial(row: Row, at: Mapping[str, int], names: tuple[str, ...]) -> Trial | Failure:
    cells = {meaning: row.cells[number] for meaning, number in at.items()}
    # Without a column of identifiers no other one can be trusted to tell the trials apart.
    trial_id = text(cells["id"]) if "id" in cells else f"row-{row.number}"
    if not is_id(trial_id):
        return bad_record(row.place, f"no identifier under {names[at['id']]!r}")
    criteria = _criteria(cells)
    if says_nothing(criteria):
        under = " or ".join(repr(names[at[meaning]]) for meaning in columns.CRITERIA if meaning in at)
        return no_criteria(row.place, f"text under {under}", trial_id)
    return _filled(trial_id, criteria, cells)


def _criteria(cells: Mapping[str, str]) -> str:
    """The cell with all criteria, or else those of the two lists; of inclusion alone, the cell as it stands."""
    whole = cells.get("criteria", "")
    if not says_nothing(whole):
        return whole
    inclusion, exclusion = cells.get("inclusion", ""), cells.get("exclusion", "")
    if says_nothing(exclusion):
        return inclusion
    return two_lists(inclusion, exclusion)


def _filled(trial_id: str, criteria: str, cells: Mapping[str, str]) -> Trial:
    def value(meaning: str) -> str | None:
        return text(cells.get(meaning))

    def values(meaning: str) -> tuple[str, ...]:
        return texts(_BETWEEN.split(value(meaning) or ""))

    registry = registries.of(trial_id)
    return Trial(
        id=trial_id,
        registry=registry.name,
        criteria=criteria,
        title=value("title") or "",
        url=registry.url or web_address(cells.get("url")),
        last_update=value("last_update"),
        status=value("status"),
        phases=phases(cells.get("phases")),
        conditions=values("conditions"),
        minimum_age=value("minimum_age"),
        maximum_age=value("maximum_age"),
        sex=value("sex"),
        healthy_volunteers=yes_or_no(cells.get("healthy_volunteers")),
        sponsor=value("sponsor"),
        countries=values("countries"),
        enrolment=count(cells.get("enrolment")),
        start=value("start"),
        summary=value("summary"),
        outcomes=tuple(
            Outcome(rank=rank, measure=measure)
            for meaning, rank in _OUTCOMES.items()
            for measure in values(meaning)
        ),
    )
