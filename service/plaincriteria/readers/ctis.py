"""EU CTIS records as JSON, as the R package ctrdata saves them: criteria are numbered objects with translations."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from plaincriteria.domain import Failure, Outcome, Rank, Trial
from plaincriteria.readers import registries
from plaincriteria.readers.detect import Look
from plaincriteria.readers.fields import count, part, parts, phases, text, texts, untouched
from plaincriteria.readers.format import Format
from plaincriteria.readers.json_records import trials
from plaincriteria.readers.record import bad_id, is_id, no_criteria, two_lists
from plaincriteria.readers.source import Source

_KEYS = frozenset({"ctStatus", "authorizedPartI", "authorizedApplication"})
_YEARS = re.compile(r"(\d+)(?:-(\d+)|\+) years")
_RANKS: dict[str, Rank] = {
    "primaryEndPoints": "primary",
    "secondaryEndPoints": "secondary",
}

Values = Mapping[str, object]


def _recognises(look: Look) -> bool:
    return look.family == "json" and not _KEYS.isdisjoint(look.names)


def _read(source: Source) -> Iterator[Trial | Failure]:
    return trials(source, (), _trial)


FORMAT = Format(
    name="ctis",
    sentence="EU CTIS records as JSON (R package ctrdata).",
    recognises=_recognises,
    read=_read,
)


def _trial(record: Values, place: str) -> Trial | Failure:
    trial_id = text(record.get("_id")) or text(record.get("ctNumber"))
    if not is_id(trial_id):
        return bad_id(place, "ctNumber", trial_id)
    application = _application(record)
    asked = part(_information(application), "eligibilityCriteria")
    criteria = two_lists(*(_listed(asked, f"principal{side}Criteria") for side in ("Inclusion", "Exclusion")))
    if not criteria:
        return no_criteria(place, "principalInclusionCriteria or principalExclusionCriteria", trial_id)
    return _filled(trial_id, criteria, record, application)


def _application(record: Values) -> Values:
    """Part I of the application as authorised; of the newest one that has criteria where none is."""
    authorised = part(record, "authorizedPartI") or part(
        part(record, "authorizedApplication"), "authorizedPartI"
    )
    known = [authorised, *(part(one, "partI") for one in parts(record.get("applications")))]
    return next((one for one in known if part(_information(one), "eligibilityCriteria")), authorised)


def _information(application: Values) -> Values:
    return part(part(application, "trialDetails"), "trialInformation")


def _listed(holder: Values, key: str) -> str:
    """One criterion a line with its number, by number: the export sorts them as words, 10 before 2."""
    found = [(count(one.get("number")), _worded(one, key)) for one in parts(holder.get(key))]
    if all(number is not None for number, _ in found):
        found.sort(key=lambda one: one[0] or 0)
    return "\n".join(words if number is None else f"{number}. {words}" for number, words in found if words)


def _worded(holder: Values, key: str) -> str | None:
    """A translation into English, else the field itself (English unless translated into it), else what there is."""
    own = untouched(holder.get(key))
    words = {"": own} if text(own) else {}
    for one in parts(holder.get(f"{key}Translations")):
        if translated := text(one.get("attributeTranslation")):
            words.setdefault(text(one.get("languageDescription")) or "other", translated)
    return words.get("English") or next(iter(words.values()), None)


def _filled(trial_id: str, criteria: str, record: Values, application: Values) -> Trial:
    about = _information(application)
    named = part(part(application, "trialDetails"), "clinicalTrialIdentifiers")
    conditions = parts(part(about, "medicalCondition").get("partIMedicalConditions"))
    minimum, maximum = _ages(text(record.get("ageGroup")) or "")
    registry = registries.of(trial_id)
    return Trial(
        id=trial_id,
        registry=registry.name,
        criteria=criteria,
        title=_worded(named, "publicTitle") or _worded(named, "fullTitle") or text(record.get("title")) or "",
        url=registry.url,
        last_update=text(record.get("lastUpdated")),
        status=text(record.get("ctStatus")),
        phases=phases(record.get("trialPhase")),
        conditions=texts([_worded(one, "medicalCondition") for one in conditions]),
        minimum_age=minimum,
        maximum_age=maximum,
        sex=text(record.get("gender")),
        healthy_volunteers=_healthy(about),
        sponsor=_sponsor(record, application),
        countries=_countries(record),
        enrolment=count(record.get("totalNumberEnrolled")),
        start=text(record.get("startDateEU")) or text(record.get("trialStartDate")),
        summary=_worded(part(about, "trialObjective"), "mainObjective"),
        outcomes=tuple(_outcomes(part(about, "endPoint"))),
    )


def _ages(groups: str) -> tuple[str | None, str | None]:
    """The outer bounds of the age groups, which may be wider than those of the criteria."""
    found = [(int(low), int(high) if high else None) for low, high in _YEARS.findall(groups)]
    if not found:
        return None, None
    lowest = 0 if "in utero" in groups.lower() else min(low for low, _ in found)
    highs = [high for _, high in found if high is not None]
    return f"{lowest} Years" if lowest else None, f"{max(highs)} Years" if len(highs) == len(found) else None


def _healthy(about: Values) -> bool | None:
    groups = parts(part(about, "populationOfTrialSubjects").get("clinicalTrialGroups"))
    names = [name.lower() for one in groups if (name := text(one.get("name")))]
    return "healthy volunteers" in names if names else None


def _sponsor(record: Values, application: Values) -> str | None:
    sponsors = [part(record, "primarySponsor"), *parts(application.get("sponsors"))]
    return next((name for one in sponsors if (name := text(part(one, "organisation").get("name")))), None)


def _countries(record: Values) -> tuple[str, ...]:
    states = record.get("memberStatesConcerned") or part(record, "authorizedApplication").get(
        "memberStatesConcerned"
    )
    return texts([one.get("mscName") or one.get("countryName") for one in parts(states)])


def _outcomes(points: Values) -> Iterator[Outcome]:
    for key, rank in _RANKS.items():
        for one in parts(points.get(key)):
            if measure := _worded(one, "endPoint"):
                yield Outcome(rank=rank, measure=measure.strip())
