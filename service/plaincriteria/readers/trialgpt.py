"""Lines of a TrialGPT corpus: one trial a line, its criteria at the end of `text`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from plaincriteria.domain import Failure, Trial
from plaincriteria.readers import registries
from plaincriteria.readers.detect import Look
from plaincriteria.readers.fields import count, part, text, texts
from plaincriteria.readers.format import Format
from plaincriteria.readers.json_records import trials
from plaincriteria.readers.record import bad_record, is_id, no_criteria, two_lists
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


def _trial(record: object, place: str) -> Trial | Failure:
    if not isinstance(record, Mapping):
        return bad_record(place, "not a JSON object")
    trial_id = text(record.get("_id"))
    if trial_id is None or not is_id(trial_id):
        return bad_record(place, "no _id" if trial_id is None else "_id is no identifier")
    criteria = _criteria(record)
    if not criteria:
        return no_criteria(place, "inclusion_criteria or exclusion_criteria in metadata", trial_id)
    about = part(record, "metadata")
    return Trial(
        id=trial_id,
        registry=registries.of(trial_id).name,
        criteria=criteria,
        title=text(record.get("title")) or text(about.get("brief_title")) or "",
        url=registries.of(trial_id).url,
        phases=tuple((text(about.get("phase")) or "").split("; ")) if text(about.get("phase")) else (),
        conditions=texts(about.get("diseases_list")),
        enrolment=count((text(about.get("enrollment")) or "").removesuffix(".0")),
        summary=text(about.get("brief_summary")),
    )


def _criteria(record: Mapping[str, object]) -> str:
    """The end of `text` with both lists, as it stands there; the two lists of the metadata where it is not there."""
    about = part(record, "metadata")
    lists = [about.get("inclusion_criteria"), about.get("exclusion_criteria")]
    inclusion, exclusion = (found if isinstance(found, str) else "" for found in lists)
    if not inclusion.strip() and not exclusion.strip():
        return ""
    ending = f"{_INCLUSION}{inclusion}\n{_EXCLUSION}{exclusion}"
    whole = record.get("text")
    return ending if isinstance(whole, str) and whole.endswith(ending) else two_lists(inclusion, exclusion)
