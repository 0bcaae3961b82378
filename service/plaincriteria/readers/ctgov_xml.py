"""The retired XML of ClinicalTrials.gov: one `clinical_study`, or many inside whatever element."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from plaincriteria.domain import Failure, Outcome, Rank, Trial
from plaincriteria.readers import registries
from plaincriteria.readers.detect import Look
from plaincriteria.readers.fields import count, phases, text, texts, yes_or_no
from plaincriteria.readers.format import Format
from plaincriteria.readers.record import bad_id, is_id, no_criteria
from plaincriteria.readers.source import Source
from plaincriteria.readers.xml_records import trials, whole_text

_STUDY = "clinical_study"
_CRITERIA = "eligibility/criteria/textblock"
_OUTCOMES: dict[str, Rank] = {
    "primary_outcome": "primary",
    "secondary_outcome": "secondary",
    "other_outcome": "other",
}


def _recognises(look: Look) -> bool:
    return look.family == "markup" and _STUDY in look.names


def _read(source: Source) -> Iterator[Trial | Failure]:
    return trials(source, _STUDY, _trial)


FORMAT = Format(
    name="ctgov-xml",
    sentence="The retired ClinicalTrials.gov XML: one clinical_study, or many in one file; also as .gz.",
    recognises=_recognises,
    read=_read,
)


def _trial(study: etree._Element, place: str) -> Trial | Failure:
    # A list of search results has the number right in the study.
    trial_id = _text(study, "id_info/nct_id", "nct_id")
    if not is_id(trial_id):
        return bad_id(place, "nct_id", trial_id)
    criteria = whole_text(study.find(_CRITERIA))
    if not criteria.strip():
        return no_criteria(place, _CRITERIA, trial_id)
    registry = registries.of(trial_id)
    return Trial(
        id=trial_id,
        registry=registry.name,
        criteria=criteria,
        title=_text(study, "brief_title", "official_title") or "",
        url=registry.url,
        last_update=_text(study, "last_update_posted", "lastchanged_date", "last_update_submitted"),
        status=_text(study, "overall_status"),
        phases=phases([whole_text(phase) for phase in study.iterfind("phase")]),
        conditions=_texts(study, "condition"),
        minimum_age=_text(study, "eligibility/minimum_age"),
        maximum_age=_text(study, "eligibility/maximum_age"),
        sex=_text(study, "eligibility/gender"),
        healthy_volunteers=yes_or_no(_text(study, "eligibility/healthy_volunteers")),
        sponsor=_text(study, "sponsors/lead_sponsor/agency"),
        countries=_texts(study, "location_countries/country")
        or _texts(study, "location/facility/address/country"),
        enrolment=count(_text(study, "enrollment")),
        start=_text(study, "start_date"),
        summary=_text(study, "brief_summary/textblock"),
        outcomes=tuple(_outcomes(study)),
    )


def _text(study: etree._Element, *paths: str) -> str | None:
    """The first of these that says something, without outer blanks."""
    return next(filter(None, (text(whole_text(study.find(path))) for path in paths)), None)


def _texts(study: etree._Element, path: str) -> tuple[str, ...]:
    """What stands under every such path, each once, in order."""
    return texts([whole_text(element) for element in study.iterfind(path)])


def _outcomes(study: etree._Element) -> Iterator[Outcome]:
    for name, rank in _OUTCOMES.items():
        for outcome in study.iterfind(name):
            if measure := _text(outcome, "measure"):
                yield Outcome(rank=rank, measure=measure, time_frame=_text(outcome, "time_frame"))
