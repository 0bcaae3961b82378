"""ISRCTN registry records as JSON, as the R package ctrdata saves them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from plaincriteria.domain import Failure, Outcome, Trial
from plaincriteria.readers import registries
from plaincriteria.readers.detect import Look
from plaincriteria.readers.fields import count, date, part, parts, phases, text, texts, untouched
from plaincriteria.readers.format import Format
from plaincriteria.readers.json_records import trials
from plaincriteria.readers.record import bad_id, is_id, no_criteria, two_lists
from plaincriteria.readers.source import Source

_NUMBER = re.compile(r"\d{8}")
_HEALTHY = {"patient": False, "healthy volunteer": True}
# What the registry shows where a summary was not asked for yet.
_NO_SUMMARY = "not provided at time of registration"
# The last question of a summary in plain English: its answer is a person with an address.
_CONTACT = re.compile(r"\s*Who is the main contact\?.*", re.DOTALL | re.IGNORECASE)


def _recognises(look: Look) -> bool:
    return look.family == "json" and "isrctn" in look.names


def _read(source: Source) -> Iterator[Trial | Failure]:
    return trials(source, (), _trial)


FORMAT = Format(
    name="isrctn",
    sentence="ISRCTN registry records as JSON (R package ctrdata).",
    recognises=_recognises,
    read=_read,
)


def _trial(record: Mapping[str, object], place: str) -> Trial | Failure:
    number = text(record.get("isrctn")) or text(record.get("_id"))
    trial_id = f"ISRCTN{number}" if number and _NUMBER.fullmatch(number) else number
    if not is_id(trial_id):
        return bad_id(place, "isrctn", trial_id)
    people = part(record, "participants")
    criteria = two_lists(untouched(people.get("inclusion")), untouched(people.get("exclusion")))
    if not criteria:
        return no_criteria(place, "inclusion or exclusion in participants", trial_id)
    return _filled(trial_id, criteria, record)


def _filled(trial_id: str, criteria: str, record: Mapping[str, object]) -> Trial:
    people = part(record, "participants")
    about = part(record, "trialDescription")
    kind = (text(people.get("participantType")) or "").lower()
    treatments = parts(part(record, "interventions").get("intervention"))
    conditions = parts(part(record, "conditions").get("condition"))
    registry = registries.of(trial_id)
    return Trial(
        id=trial_id,
        registry=registry.name,
        criteria=criteria,
        title=text(about.get("title")) or text(about.get("scientificTitle")) or "",
        url=registry.url,
        status=text(people.get("recruitmentStatusOverride"))
        or text(part(record, "trialDesign").get("overallStatusOverride")),
        phases=phases([one.get("phase") for one in treatments]),
        conditions=texts([one.get("description") for one in conditions]),
        sex=text(people.get("gender")),
        healthy_volunteers=_HEALTHY.get(kind),
        countries=texts(part(people, "recruitmentCountries").get("country")),
        enrolment=_enrolment(people),
        start=date(people.get("recruitmentStart")),
        summary=_summary(about),
        outcomes=tuple(_outcomes(about)),
    )


def _enrolment(people: Mapping[str, object]) -> int | None:
    """How many took part, or are to take part as long as that is not known."""
    final = count(people.get("totalFinalEnrolment"))
    return count(people.get("targetEnrolment")) if final is None else final


def _summary(about: Mapping[str, object]) -> str | None:
    """The summary in plain English without its contact, else what the trial sets out to show."""
    summary = text(_CONTACT.sub("", untouched(about.get("plainEnglishSummary"))))
    if summary and summary.lower() != _NO_SUMMARY:
        return summary
    return text(about.get("studyHypothesis"))


def _outcomes(about: Mapping[str, object]) -> Iterator[Outcome]:
    if primary := text(about.get("primaryOutcome")):
        yield Outcome(rank="primary", measure=primary)
    if secondary := text(about.get("secondaryOutcome")):
        yield Outcome(rank="secondary", measure=secondary)
