"""Lines of a TrialGPT corpus: one trial a line, its criteria at the end of `text`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from plaincriteria.domain import Failure, Trial
from plaincriteria.readers import registries
from plaincriteria.readers.detect import Look
from plaincriteria.readers.fields import count, part, phases, text, texts, untouched
from plaincriteria.readers.format import Format
from plaincriteria.readers.json_records import trials
from plaincriteria.readers.record import bad_id, is_id, no_criteria, two_lists
from plaincriteria.readers.source import Source

_KEYS = frozenset({"_id", "title", "text", "metadata"})
_INCLUSION = "Inclusion criteria: "
_EXCLUSION = "Exclusion criteria: "


def _recognises(look: Look) -> bool:
    return look.family == "json" and set(look.names) >= _KEYS


def _read(source: Source) -> Iterator[Trial | Failure]:
    return trials(source, (), _trial)


FORMAT = Format(
    name="trialgpt",
    sentence="The corpus of TrialGPT (corpus.jsonl): one trial a line.",
    recognises=_recognises,
    read=_read,
)


def _trial(record: Mapping[str, object], place: str) -> Trial | Failure:
    trial_id = text(record.get("_id"))
    if not is_id(trial_id):
        return bad_id(place, "_id", trial_id)
    criteria = _criteria(record)
    if not criteria:
        return no_criteria(place, "inclusion_criteria or exclusion_criteria in metadata", trial_id)
    about = part(record, "metadata")
    registry = registries.of(trial_id)
    return Trial(
        id=trial_id,
        registry=registry.name,
        criteria=criteria,
        title=text(record.get("title")) or text(about.get("brief_title")) or "",
        url=registry.url,
        phases=phases(about.get("phase")),
        conditions=texts(about.get("diseases_list")),
        enrolment=count(about.get("enrollment")),
        summary=text(about.get("brief_summary")),
    )


def _criteria(record: Mapping[str, object]) -> str:
    """The end of `text` with both lists, as it stands there; the two lists of the metadata where it is not there."""
    about = part(record, "metadata")
    inclusion, exclusion = (untouched(about.get(f"{side}_criteria")) for side in ("inclusion", "exclusion"))
    if not inclusion.strip() and not exclusion.strip():
        return ""
    ending = f"{_INCLUSION}{inclusion}\n{_EXCLUSION}{exclusion}"
    return ending if untouched(record.get("text")).endswith(ending) else two_lists(inclusion, exclusion)
