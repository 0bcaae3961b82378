"""Who the texts speak of, and who decides: partner, caregiver, donor, study doctor, own doctor."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from plaincriteria.check.facts import Facts
from plaincriteria.check.phrases import Found, Phrases, data, either
from plaincriteria.check.signals import Signal, noticed

_GENERAL = ("doctor", "physician", "clinician")
_DECIDERS = frozenset(("own doctor", "study doctor"))
# "The person you care for": whoever reads this is a caregiver or a parent.
_CHILD = rf"your (?:{either('children of the reader')})\b"
_READER = re.compile(rf"\byou care for\b|\b{_CHILD}")
_ADDRESSED = re.compile(r"\byou\b(?! care for)")


@dataclass(frozen=True, slots=True)
class Person:
    """One of the persons around a trial, and those whose words may stand for it.

    `added` and `lost` say whether naming it, or not naming it, tells of an error.
    """

    id: str
    role: str
    answers: frozenset[str]
    added: bool
    lost: bool


@cache
def _persons() -> dict[str, Person]:
    return {
        row["id"]: Person(
            row["id"], row["role"], frozenset(row["answers"]), row.get("added", True), row.get("lost", True)
        )
        for row in data("check/persons.toml")["person"]
    }


@cache
def _forms() -> Phrases[str]:
    rows = data("check/persons.toml")["person"]
    forms = [(form, row["id"]) for row in rows for form in row["forms"]]
    return Phrases(forms + [(form, "") for row in rows for form in row.get("not", ())])


# "Their own cancer doctor", "the surgeon who treats you": a doctor with a field between.
_OWN_DOCTOR = re.compile(
    r"\b(?:own|your|their|his|her) (?:own )?(?!study |trial |research |site )(?:(?!and |or )[a-z-]+ ){0,2}"
    r"(?:doctor|physician|surgeon|clinician|specialist|oncologist|allergist|cardiologist|neurologist|psychiatrist"
    r"|paediatrician|pediatrician)s?\b"
)


@lru_cache(maxsize=256)
def found(text: str) -> Mapping[str, Found[str]]:
    """The persons of normalised text, each where it is first named."""
    first: dict[str, Found[str]] = {}
    for one in _forms().find(text):
        if one.meaning:
            first.setdefault(one.meaning, one)
    own = _OWN_DOCTOR.search(text)
    if own:
        first.setdefault("own doctor", Found(own.start(), own.end(), "own doctor"))
    return first


def exchanged(source: Facts, context: Facts, plain: Facts) -> Iterator[Signal]:
    """Persons of one text that the other does not name."""
    ours, theirs, around = found(source.text), found(plain.text), found(context.text)
    for id, one in _added(ours, theirs, around, _has_doctor(f"{source.text}\n{context.text}")):
        yield noticed(
            f"who.added.{_persons()[id].role}", "who",
            f'The plain text speaks of "{plain.text[one.start : one.end]}"; the listing does not.',
            plain=(plain, (one.start, one.end)),
        )  # fmt: skip
    for id, one in _lost(ours, theirs, plain.text):
        yield noticed(
            f"who.lost.{_persons()[id].role}", "who",
            f'The listing speaks of "{source.text[one.start : one.end]}"; the plain text does not.',
            source=(source, (one.start, one.end)),
        )  # fmt: skip


def _has_doctor(text: str) -> bool:
    return any(word in text for word in _GENERAL)


def _added(
    ours: Mapping[str, Found[str]],
    theirs: Mapping[str, Found[str]],
    around: Mapping[str, Found[str]],
    doctor: bool,
) -> Iterator[tuple[str, Found[str]]]:
    known = {*ours, *around}
    for id, one in theirs.items():
        person = _persons()[id]
        general = doctor and "doctor" in person.answers and not _DECIDERS & known
        if not person.added or id in known or general:
            continue
        if not any(id in _persons()[other].answers for other in known):
            yield id, one


def _spoken_to(plain: str) -> bool:
    """Whether a caregiver or parent reads the text and has a part in the rule."""
    return bool(_READER.search(plain)) and bool(_ADDRESSED.search(plain) or not re.search(_CHILD, plain))


def _lost(
    ours: Mapping[str, Found[str]], theirs: Mapping[str, Found[str]], plain: str
) -> Iterator[tuple[str, Found[str]]]:
    if not ours:
        return
    told = {*theirs, *({"reader"} if _spoken_to(plain) else ())}
    for id, one in ours.items():
        person = _persons()[id]
        general = "doctor" in person.answers and _has_doctor(plain) and not (_DECIDERS - {id}) & told
        if person.lost and id not in told and not general and not person.answers & told:
            yield id, one
