"""Answers of the retired ClinicalTrials.gov API v1: full studies, and study fields with the criteria among them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import zip_longest

from plaincriteria.domain import Failure, Outcome, Rank, Trial
from plaincriteria.readers import registries
from plaincriteria.readers.detect import Look
from plaincriteria.readers.fields import count, part, phases, text, texts, unboxed, yes_or_no
from plaincriteria.readers.format import Format
from plaincriteria.readers.json_records import trials
from plaincriteria.readers.record import bad_id, bad_record, is_id, no_criteria
from plaincriteria.readers.source import Source

_PAGES = (("FullStudiesResponse", "FullStudies"), ("StudyFieldsResponse", "StudyFields"))
_KEYS = frozenset({"FullStudiesResponse", "StudyFieldsResponse", "Study", "ProtocolSection"})
_RANKS: tuple[Rank, ...] = ("primary", "secondary", "other")

Fields = dict[str, list[object]]
"""Every value of a study under its field's name, which API v1 gave to one field only."""


def _recognises(look: Look) -> bool:
    names = set(look.names)
    return look.family == "json" and (
        not names.isdisjoint(_KEYS) or {"NCTId", "EligibilityCriteria"} <= names
    )


def _read(source: Source) -> Iterator[Trial | Failure]:
    return trials(source, _PAGES, _trial)


FORMAT = Format(
    name="ctgov-v1",
    sentence="Retired ClinicalTrials.gov API v1 JSON: full studies, or study fields with EligibilityCriteria.",
    recognises=_recognises,
    read=_read,
)


def _trial(record: Mapping[str, object], place: str) -> Trial | Failure:
    study = part(record, "Study") or record
    fields = _gathered(part(study, "ProtocolSection") or study)
    trial_id = _one(fields, "NCTId")
    if not is_id(trial_id):
        return bad_id(place, "NCTId", trial_id)
    criteria = unboxed(fields.get("EligibilityCriteria"))
    if criteria is not None and not isinstance(criteria, str):
        return bad_record(place, "EligibilityCriteria is not text", trial_id)
    if criteria is None or not criteria.strip():
        return no_criteria(place, "EligibilityCriteria", trial_id)
    return _filled(trial_id, criteria, fields)


def _gathered(study: object) -> Fields:
    fields: Fields = {}
    left: list[tuple[str, object]] = [("", study)]
    while left:
        name, value = left.pop()
        if isinstance(value, Mapping):
            if name.endswith("Outcome"):  # so that measures and time frames stay side by side
                value = {f"{name}TimeFrame": "", **value}
            left += reversed(list(value.items()))
        elif isinstance(value, list):
            left += [(name, one) for one in reversed(value)]
        else:
            fields.setdefault(name, []).append(value)
    return fields


def _one(fields: Fields, name: str) -> str | None:
    return text(fields.get(name))


def _filled(trial_id: str, criteria: str, fields: Fields) -> Trial:
    registry = registries.of(trial_id)
    return Trial(
        id=trial_id,
        registry=registry.name,
        criteria=criteria,
        title=_one(fields, "BriefTitle") or _one(fields, "OfficialTitle") or "",
        url=registry.url,
        last_update=_one(fields, "LastUpdatePostDate") or _one(fields, "LastUpdateSubmitDate"),
        status=_one(fields, "OverallStatus"),
        phases=phases(fields.get("Phase")),
        conditions=texts(fields.get("Condition")),
        minimum_age=_one(fields, "MinimumAge"),
        maximum_age=_one(fields, "MaximumAge"),
        sex=_one(fields, "Gender"),
        healthy_volunteers=yes_or_no(fields.get("HealthyVolunteers")),
        sponsor=_one(fields, "LeadSponsorName"),
        countries=texts(fields.get("LocationCountry")),
        enrolment=count(fields.get("EnrollmentCount")),
        start=_one(fields, "StartDate"),
        summary=_one(fields, "BriefSummary"),
        outcomes=tuple(_outcomes(fields)),
    )


def _outcomes(fields: Fields) -> Iterator[Outcome]:
    """Measures with their time frames; study fields leave missing ones out, so those go without where some miss."""
    for rank in _RANKS:
        measures = fields.get(f"{rank.title()}OutcomeMeasure", [])
        frames = fields.get(f"{rank.title()}OutcomeTimeFrame", [])
        if len(frames) != len(measures):
            frames = []
        for measure, frame in zip_longest(measures, frames):
            if said := text(measure):
                yield Outcome(rank=rank, measure=said, time_frame=text(frame))
