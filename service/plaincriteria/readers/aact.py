"""Tables of the AACT database as pipe-delimited text, a record a line; a `~` stands for each line break.

The criteria are in the table eligibilities; where others lie beside it, what they say of a trial is joined in.
"""

from __future__ import annotations

import re
import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, closing
from pathlib import Path

import orjson

from plaincriteria.domain import Failure, Outcome, Rank, Trial
from plaincriteria.errors import UnreadableInput
from plaincriteria.readers import registries
from plaincriteria.readers.detect import Look
from plaincriteria.readers.fields import count, phases, text, texts, yes_or_no
from plaincriteria.readers.format import Format
from plaincriteria.readers.record import bad_id, bad_record, is_id, no_criteria
from plaincriteria.readers.rows import Row, table, trials
from plaincriteria.readers.source import Source

# What is joined in: by table, the columns that a trial has a field for.
_JOINED = {
    "studies": (
        "brief_title", "official_title", "overall_status", "phase", "enrollment", "start_month_year", "start_date",
        "last_update_posted_date", "last_update_submitted_date",
    ),
    "conditions": ("name",),
    "sponsors": ("lead_or_collaborator", "name"),
    "countries": ("name", "removed"),
    "brief_summaries": ("description",),
    "design_outcomes": ("outcome_type", "measure", "time_frame"),
}  # fmt: skip
TABLES = frozenset({"eligibilities", *_JOINED})
"""The tables that say something which a trial has a field for."""

_NAME = re.compile(r"(?P<table>\w+)\.(?:txt|csv)(?:\.gz)?")
_HEADER = re.compile(rb'"?(?:id|nct_id)"?[|,]"?[a-z]')
_OF_ELIGIBILITIES = frozenset({"nct_id", "criteria", "gender_based"})
_RANKS: tuple[Rank, ...] = ("primary", "secondary", "other")

Fields = Mapping[str, str]
Facts = Mapping[str, list[Fields]]


def table_of(name: str) -> str:
    """The table that a file of that name holds, empty where it is no such name."""
    found = _NAME.fullmatch(name)
    return found["table"].lower() if found else ""


def is_table(head: bytes) -> bool:
    """Whether a file begins as AACT's tables do."""
    return bool(_HEADER.match(head))


def _recognises(look: Look) -> bool:
    return look.family == "table" and set(look.names) >= _OF_ELIGIBILITIES


def _read(source: Source) -> Iterator[Trial | Failure]:
    return _trials(source, lambda _: {})


FORMAT = Format(
    name="aact",
    sentence="AACT database tables: eligibilities.txt, alone or with the other tables in a folder or archive.",
    recognises=_recognises,
    read=_read,
)


def joined(
    source: Source, others: Mapping[str, Callable[[], AbstractContextManager[Source]]]
) -> Iterator[Trial | Failure]:
    """The trials of eligibilities with what the other tables say of them; a temporary file holds that.

    What cannot be read of the other tables is a failure too, and comes first.
    """
    with tempfile.TemporaryDirectory() as folder, closing(sqlite3.connect(Path(folder, "facts"))) as facts:
        facts.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; CREATE TABLE fact (trial, kind, fields)"
        )
        for name, opened in others.items():
            with opened() as other:
                yield from _store(facts, name, other)
        facts.execute("CREATE INDEX of_trial ON fact (trial)")
        yield from _trials(source, lambda trial_id: _facts(facts, trial_id))


def _store(facts: sqlite3.Connection, name: str, source: Source) -> Iterator[Failure]:
    names, rows = table(source, _has_trial)
    if not _has_trial(names):
        yield bad_record(f"table {name}", "it has no column nct_id, so nothing of it is joined in")
        return
    for row in rows:
        if isinstance(row, Failure):
            yield row.model_copy(update={"detail": f"table {name}: {row.detail}"})
            continue
        fields = dict(zip(names, row.cells, strict=True))
        kept = {column: fields[column] for column in _JOINED[name] if fields.get(column)}
        facts.execute(
            "INSERT INTO fact VALUES (?, ?, ?)", (fields["nct_id"].strip(), name, orjson.dumps(kept))
        )


def _has_trial(names: tuple[str, ...]) -> bool:
    return "nct_id" in names


def _facts(facts: sqlite3.Connection, trial_id: str) -> Facts:
    found: dict[str, list[Fields]] = {}
    query = "SELECT kind, fields FROM fact WHERE trial = ? ORDER BY rowid"
    for kind, fields in facts.execute(query, (trial_id,)):
        found.setdefault(kind, []).append(orjson.loads(fields))
    return found


def _trials(source: Source, facts: Callable[[str], Facts]) -> Iterator[Trial | Failure]:
    names, rows = table(source, lambda columns: set(columns) >= _OF_ELIGIBILITIES)
    if missing := {"nct_id", "criteria"} - set(names):
        raise UnreadableInput(
            f"{source.name} is no AACT table eligibilities: it has no column {', '.join(sorted(missing))}."
        )
    yield from trials(source, rows, lambda row: _trial(names, row, facts))


def _trial(names: tuple[str, ...], row: Row, facts: Callable[[str], Facts]) -> Trial | Failure:
    fields = dict(zip(names, row.cells, strict=True))
    trial_id = text(fields["nct_id"])
    if not is_id(trial_id):
        return bad_id(row.place, "nct_id", trial_id)
    if not fields["criteria"].strip():
        return no_criteria(row.place, "text in the column criteria", trial_id)
    return _filled(trial_id, fields, facts(trial_id))


def _filled(trial_id: str, fields: Fields, facts: Facts) -> Trial:
    study = next(iter(facts.get("studies", ())), {})
    leads = (s for s in facts.get("sponsors", ()) if s.get("lead_or_collaborator", "").lower() == "lead")
    summary = next(iter(facts.get("brief_summaries", ())), {})
    registry = registries.of(trial_id)
    return Trial(
        id=trial_id,
        registry=registry.name,
        criteria=fields["criteria"],
        title=text(study.get("brief_title")) or text(study.get("official_title")) or "",
        url=registry.url,
        last_update=text(study.get("last_update_posted_date"))
        or text(study.get("last_update_submitted_date")),
        status=text(study.get("overall_status")),
        phases=phases(study.get("phase")),
        conditions=texts([condition.get("name") for condition in facts.get("conditions", ())]),
        minimum_age=text(fields.get("minimum_age")),
        maximum_age=text(fields.get("maximum_age")),
        sex=text(fields.get("gender")),
        healthy_volunteers=yes_or_no(fields.get("healthy_volunteers")),
        sponsor=text(next(leads, {}).get("name")),
        countries=_countries(facts),
        enrolment=count(study.get("enrollment")),
        # AACT makes the last day of the month of a month without a day: the month is what was registered.
        start=text(study.get("start_month_year")) or text(study.get("start_date")),
        summary=text(summary.get("description")),
        outcomes=tuple(_outcomes(facts)),
    )


def _countries(facts: Facts) -> tuple[str, ...]:
    """Each country once; without those that the registry lists as given up."""
    there = (country for country in facts.get("countries", ()) if country.get("removed") != "t")
    return texts([country.get("name") for country in there])


def _outcomes(facts: Facts) -> Iterator[Outcome]:
    """The outcomes, primary before secondary before other."""
    listed = facts.get("design_outcomes", ())
    for rank in _RANKS:
        for outcome in listed:
            measure = text(outcome.get("measure"))
            if measure and outcome.get("outcome_type", "").lower() == rank:
                yield Outcome(rank=rank, measure=measure, time_frame=text(outcome.get("time_frame")))
