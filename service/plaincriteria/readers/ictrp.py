"""One record of the WHO ICTRP, however its export is written: the same field names stand in CSV and XML."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from plaincriteria.domain import Failure, Outcome, Rank, Trial
from plaincriteria.readers import registries
from plaincriteria.readers.columns import normal
from plaincriteria.readers.fields import phases, text, web_address
from plaincriteria.readers.record import bad_id, is_id, no_criteria, two_lists

_BREAK = re.compile(r"<br\s{0,3}/?>|[\r\n]", re.IGNORECASE)
_PART = re.compile(r";|<br\s{0,3}/?>", re.IGNORECASE)
_TICKED = re.compile(r"([^:\n]+): *(yes|no)? *", re.IGNORECASE)
# Codes that the EU CTR writes behind the name of the condition.
_CODES = ("MedDRA version:", "Therapeutic area:")
# End points are parted by a semicolon that stands in no bracket.
_BETWEEN = re.compile(r";(?![^()\[\]]{0,200}[)\]])")
_LABEL = re.compile(
    r"(?:;|^)(?:\s|<br>){0,40}(Main Objective|Secondary Objective|Primary end point\(s\)"
    r"|Timepoint\(s\) of evaluation of this end point): "
)
# The time frame of an end point: in brackets at its end (ANZCTR, TCTR), or behind its label (IRCT).
_FRAME = re.compile(r"\[(?:time ?frame:?)?([^\[\]]*)\]\s*$|\btimepoint: ?([^.;]+)\.?\s?", re.IGNORECASE)
_OUTCOMES: dict[str, Rank] = {
    "primaryoutcome": "primary",
    "primaryoutcomes": "primary",
    "secondaryoutcome": "secondary",
    "secondaryoutcomes": "secondary",
}


def trial(fields: Mapping[str, str], place: str) -> Trial | Failure:
    """The trial of one ICTRP record given by its field names; `place` says where the record stands.

    The criteria are those of both fields, each as it stands; a heading of ours is put only before a list that
    has none of its own, and none where the registry writes everything into the field for inclusion.
    """
    record = {normal(name): value for name, value in fields.items()}
    trial_id = text(record.get("trialid"))
    if not is_id(trial_id):
        return bad_id(place, "TrialID", trial_id)
    inclusion, exclusion = record.get("inclusioncriteria", ""), record.get("exclusioncriteria", "")
    if not _said(inclusion) and not _said(exclusion):
        return no_criteria(place, "Inclusion Criteria and no Exclusion Criteria", trial_id)
    criteria = two_lists(inclusion, exclusion) if exclusion.strip() else inclusion
    return _filled(trial_id, criteria, record)


def _filled(trial_id: str, criteria: str, record: Mapping[str, str]) -> Trial:
    def value(name: str) -> str | None:
        return _said(record.get(name, ""))

    registry = registries.of(trial_id)
    return Trial(
        id=trial_id,
        registry=registry.name,
        criteria=criteria,
        title=value("publictitle") or value("scientifictitle") or "",
        url=registry.url or web_address(record.get("webaddress")),
        last_update=value("lastrefreshedon"),
        status=value("recruitmentstatus"),
        phases=phases(list(_ticked(record.get("phase", "")))),
        conditions=_parts(record.get("condition", "")),
        minimum_age=value("inclusionagemin"),
        maximum_age=value("inclusionagemax"),
        sex=text(", ".join(_ticked(record.get("inclusiongender", "")))),
        sponsor=value("primarysponsor"),
        countries=_parts(record.get("countries", "")),
        enrolment=_people(record.get("targetsize", "")),
        start=value("dateenrollement") or value("dateenrollment"),
        outcomes=tuple(_outcomes(record)),
    )


def _said(value: str) -> str | None:
    """The value, its lines without outer blanks and its breaks as line breaks; None where it says nothing."""
    return text("\n".join(_lines(value)))


def _lines(value: str) -> list[str]:
    return list(filter(None, map(str.strip, _BREAK.split(value))))


def _parts(value: str) -> tuple[str, ...]:
    """What the portal strings together with `;`, each once, in order."""
    parts = (said for part in _PART.split(value) if (said := _said(part)))
    return tuple(dict.fromkeys(part for part in parts if not part.startswith(_CODES)))


def _ticked(value: str) -> tuple[str, ...]:
    """The value, or, of a form with a yes or no behind each of its lines (EU CTR, ISRCTN), the lines with yes."""
    lines = _lines(value)
    form = [found for line in lines if (found := _TICKED.fullmatch(line))]
    if len(form) < len(lines):
        return ("\n".join(lines),)
    return tuple(line[1].strip() for line in form if (line[2] or "").lower() == "yes")


def _people(value: str) -> int | None:
    """How many people: a number, or the sum over the groups of a list (`name:30;name:30;`)."""
    sizes = [re.fullmatch(r"(?:.*[:：])?\s*(\d{1,8})\s*", part) for part in value.split(";") if part.strip()]
    counted = [int(size[1]) for size in sizes if size]
    return sum(counted) if counted and len(counted) == len(sizes) else None


def _outcomes(record: Mapping[str, str]) -> Iterator[Outcome]:
    for name, rank in _OUTCOMES.items():
        for piece in _end_points(record.get(name, "")):
            frame = _FRAME.search(piece)
            measure = _said(piece[: frame.start()] + piece[frame.end() :] if frame else piece)
            if measure:
                time = _said(frame[1] or frame[2]) if frame else None
                yield Outcome(rank=rank, measure=measure, time_frame=time)


def _end_points(value: str) -> list[str]:
    """The end points that the portal strings together; of an EU CTR record with its labels, the end point alone."""
    labelled = _LABEL.split(value)
    parts = dict(zip(labelled[1::2], labelled[2::2], strict=True))
    if "Primary end point(s)" not in parts:
        return _BETWEEN.split(value)
    time = (_said(parts.get("Timepoint(s) of evaluation of this end point", "")) or "").replace("]", ")")
    return [f"{parts['Primary end point(s)']} [{time}]"]
