"""ClinicalTrials.gov API v2 studies: one, a list, a page of the API, or one a line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from plaincriteria.domain import Failure, Trial
from plaincriteria.errors import UnreadableInput
from plaincriteria.readers.detect import Look
from plaincriteria.readers.format import Format
from plaincriteria.readers.json_records import Broken, records
from plaincriteria.readers.source import Source

_PAGE_KEY = "studies"
_STUDY_KEYS = frozenset(
    {
        "protocolSection",
        "resultsSection",
        "annotationSection",
        "documentSection",
        "derivedSection",
        "hasResults",
    }
)
_NCT_ID = re.compile(r"NCT\d{8}")
_ID_CHARS = 64


def read_study(study: Mapping[str, object]) -> Trial:
    """The trial that one API v2 study describes; raises `UnreadableInput` naming what is missing."""
    trial = _trial(study, "the study")
    if isinstance(trial, Failure):
        raise UnreadableInput(f"This cannot be read as a ClinicalTrials.gov API v2 study: {trial.detail}.")
    return trial


def _recognises(look: Look) -> bool:
    keys = set(look.names)
    only_study_keys = bool(keys) and keys <= _STUDY_KEYS
    return look.family == "json" and (only_study_keys or not keys.isdisjoint({_PAGE_KEY, "protocolSection"}))


def _read(source: Source) -> Iterator[Trial | Failure]:
    empty = True
    for record in records(source, _PAGE_KEY):
        if not isinstance(record, Broken):
            yield _trial(record.value, record.place)
        elif not record.last:
            yield Failure(trial=None, error="bad_record", detail=f"{record.place}: {record.why}")
        elif empty:
            raise UnreadableInput(
                f"{source.name} cannot be read: {record.why} ({record.place}). Download it again."
            )
        else:
            yield Failure(trial=None, error="truncated_input", detail=f"{record.place}: {record.why}")
        empty = False
    if empty:
        raise UnreadableInput(
            f"{source.name} holds no study: its list is empty. Check the search that made it."
        )


FORMAT = Format(
    name="ctgov-v2",
    sentence="ClinicalTrials.gov API v2 JSON: one study, a list, an API page, or one a line; also as .gz.",
    recognises=_recognises,
    read=_read,
)


def _trial(study: object, place: str) -> Trial | Failure:
    protocol = _part(study, "protocolSection")
    identification = _part(protocol, "identificationModule")
    eligibility = _part(protocol, "eligibilityModule")
    trial_id = _text(identification.get("nctId"))
    missing = _missing(study, protocol, trial_id)
    if missing or trial_id is None:
        return Failure(trial=None, error="bad_record", detail=f"{place}: {missing}")
    criteria = _unboxed(eligibility.get("eligibilityCriteria"))
    if criteria is not None and not isinstance(criteria, str):
        detail = f"{place}: eligibilityCriteria is not text"
        return Failure(trial=trial_id, error="bad_record", detail=detail)
    if criteria is None or not criteria.strip():
        detail = f"{place}: no eligibilityCriteria in protocolSection.eligibilityModule"
        return Failure(trial=trial_id, error="no_criteria", detail=detail)
    return _filled(trial_id, criteria, protocol)


def _missing(study: object, protocol: Mapping[str, object], trial_id: str | None) -> str:
    if not isinstance(study, Mapping):
        return "not a JSON object"
    if not protocol:
        return "no protocolSection"
    if trial_id is None:
        return "no nctId in protocolSection.identificationModule"
    if len(trial_id) > _ID_CHARS or not trial_id.isprintable() or " " in trial_id:
        return "nctId is no identifier"
    return ""


def _filled(trial_id: str, criteria: str, protocol: Mapping[str, object]) -> Trial:
    status = _part(protocol, "statusModule")
    eligibility = _part(protocol, "eligibilityModule")
    posted = _text(_part(status, "lastUpdatePostDateStruct").get("date"))
    healthy = _unboxed(eligibility.get("healthyVolunteers"))
    return Trial(
        id=trial_id,
        registry="clinicaltrials.gov",
        criteria=criteria,
        title=_text(_part(protocol, "identificationModule").get("briefTitle")) or "",
        url=f"https://clinicaltrials.gov/study/{trial_id}" if _NCT_ID.fullmatch(trial_id) else None,
        last_update=posted or _text(status.get("lastUpdateSubmitDate")),
        status=_text(status.get("overallStatus")),
        phases=_texts(_part(protocol, "designModule").get("phases")),
        conditions=_texts(_part(protocol, "conditionsModule").get("conditions")),
        minimum_age=_text(eligibility.get("minimumAge")),
        maximum_age=_text(eligibility.get("maximumAge")),
        sex=_text(eligibility.get("sex")),
        healthy_volunteers=healthy if isinstance(healthy, bool) else None,
        sponsor=_text(_part(_part(protocol, "sponsorCollaboratorsModule"), "leadSponsor").get("name")),
    )


def _unboxed(value: object) -> object:
    """R's jsonlite writes each scalar as a list of one."""
    while isinstance(value, list) and len(value) == 1:
        value = value[0]
    return None if value == [] else value


def _part(value: object, key: str) -> Mapping[str, object]:
    part = _unboxed(value.get(key)) if isinstance(value, Mapping) else None
    return part if isinstance(part, Mapping) else {}


def _text(value: object) -> str | None:
    text = _unboxed(value)
    return text.strip() or None if isinstance(text, str) else None


def _texts(value: object) -> tuple[str, ...]:
    values = value if isinstance(value, list) else [value]
    return tuple(text for text in map(_text, values) if text)
