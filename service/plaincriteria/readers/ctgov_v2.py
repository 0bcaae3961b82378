"""ClinicalTrials.gov API v2 studies: one, a list, a page of the API, or one a line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from plaincriteria.domain import Failure, Outcome, Rank, Trial
from plaincriteria.errors import UnreadableInput
from plaincriteria.readers import registries
from plaincriteria.readers.detect import Look
from plaincriteria.readers.fields import count, part, parts, phases, text, texts, unboxed, yes_or_no
from plaincriteria.readers.format import Format
from plaincriteria.readers.json_records import trials
from plaincriteria.readers.record import bad_id, bad_record, is_id, no_criteria
from plaincriteria.readers.source import Source

_PAGES = (("studies",),)
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
_OUTCOMES: dict[str, Rank] = {
    "primaryOutcomes": "primary",
    "secondaryOutcomes": "secondary",
    "otherOutcomes": "other",
}


def read_study(study: Mapping[str, object]) -> Trial:
    """The trial that one API v2 study describes; raises `UnreadableInput` naming what is missing."""
    trial = _trial(study, "the study")
    if isinstance(trial, Failure):
        raise UnreadableInput(f"This cannot be read as a ClinicalTrials.gov API v2 study: {trial.detail}.")
    return trial


def _recognises(look: Look) -> bool:
    keys = set(look.names)
    only_study_keys = bool(keys) and keys <= _STUDY_KEYS
    return look.family == "json" and (only_study_keys or not keys.isdisjoint({"studies", "protocolSection"}))


def _read(source: Source) -> Iterator[Trial | Failure]:
    return trials(source, _PAGES, _trial)


FORMAT = Format(
    name="ctgov-v2",
    sentence="ClinicalTrials.gov API v2 JSON: one study, a list, an API page, or one a line; also as .gz.",
    recognises=_recognises,
    read=_read,
)


def _trial(study: Mapping[str, object], place: str) -> Trial | Failure:
    protocol = part(study, "protocolSection")
    if not protocol:
        return bad_record(place, "no protocolSection")
    trial_id = text(part(protocol, "identificationModule").get("nctId"))
    if not is_id(trial_id):
        return bad_id(place, "nctId", trial_id)
    criteria = unboxed(part(protocol, "eligibilityModule").get("eligibilityCriteria"))
    if criteria is not None and not isinstance(criteria, str):
        return bad_record(place, "eligibilityCriteria is not text", trial_id)
    if criteria is None or not criteria.strip():
        return no_criteria(place, "eligibilityCriteria in protocolSection.eligibilityModule", trial_id)
    return _filled(trial_id, criteria, protocol)


def _filled(trial_id: str, criteria: str, protocol: Mapping[str, object]) -> Trial:
    status = part(protocol, "statusModule")
    design = part(protocol, "designModule")
    eligibility = part(protocol, "eligibilityModule")
    posted = text(part(status, "lastUpdatePostDateStruct").get("date"))
    registry = registries.of(trial_id)
    return Trial(
        id=trial_id,
        registry=registry.name,
        criteria=criteria,
        title=text(part(protocol, "identificationModule").get("briefTitle")) or "",
        url=registry.url,
        last_update=posted or text(status.get("lastUpdateSubmitDate")),
        status=text(status.get("overallStatus")),
        phases=phases(design.get("phases")),
        conditions=texts(part(protocol, "conditionsModule").get("conditions")),
        minimum_age=text(eligibility.get("minimumAge")),
        maximum_age=text(eligibility.get("maximumAge")),
        sex=text(eligibility.get("sex")),
        healthy_volunteers=yes_or_no(eligibility.get("healthyVolunteers")),
        sponsor=text(part(part(protocol, "sponsorCollaboratorsModule"), "leadSponsor").get("name")),
        countries=_countries(protocol),
        enrolment=count(part(design, "enrollmentInfo").get("count")),
        start=text(part(status, "startDateStruct").get("date")),
        summary=text(part(protocol, "descriptionModule").get("briefSummary")),
        outcomes=tuple(_outcomes(part(protocol, "outcomesModule"))),
    )


def _countries(protocol: Mapping[str, object]) -> tuple[str, ...]:
    """Each country once, in the order of its first site."""
    sites = parts(part(protocol, "contactsLocationsModule").get("locations"))
    return texts([site.get("country") for site in sites])


def _outcomes(module: Mapping[str, object]) -> Iterator[Outcome]:
    for key, rank in _OUTCOMES.items():
        for outcome in parts(module.get(key)):
            if measure := text(outcome.get("measure")):
                yield Outcome(rank=rank, measure=measure, time_frame=text(outcome.get("timeFrame")))
