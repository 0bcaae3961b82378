"""EU Clinical Trials Register records as JSON, as the R package ctrdata saves them: a protocol of one country each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from plaincriteria.domain import Failure, Trial
from plaincriteria.readers import eudract
from plaincriteria.readers.detect import Look
from plaincriteria.readers.fields import text
from plaincriteria.readers.format import Format
from plaincriteria.readers.json_records import trials
from plaincriteria.readers.source import Source

_KEYS = frozenset({"x5_trial_status", "a2_eudract_number", "e3_principal_inclusion_criteria"})


def _recognises(look: Look) -> bool:
    return look.family == "json" and not _KEYS.isdisjoint(look.names)


def _read(source: Source) -> Iterator[Trial | Failure]:
    return trials(source, (), _trial)


FORMAT = Format(
    name="euctr",
    sentence="EU Clinical Trials Register records as JSON (R package ctrdata).",
    recognises=_recognises,
    read=_read,
)


def _trial(record: Mapping[str, object], place: str) -> Trial | Failure:
    trial_id = text(record.get("_id")) or text(record.get("a2_eudract_number"))
    return eudract.trial(record, trial_id, place)
