"""Who the texts speak of, and who decides: partner, caregiver, donor, study doctor, own doctor."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from plaincriteria.check.facts import Facts
from plaincriteria.check.phrases import Found, Phrases, data
from plaincriteria.check.signals import Signal, noticed

_GENERAL = ("doctor", "physician", "clinician")


@dataclass(frozen=True, slots=True)
class Person:
    """A role, and the roles whose words may stand for it."""

    id: str
    answers: frozenset[str]


@cache
def _persons() -> dict[str, Person]:
    return {row["id"]: Person(row["id"], frozenset(row["answers"])) for row in data("check/persons.toml")["person"]}


@cache
def _forms() -> Phrases[str]:
    rows = data("check/persons.toml")["person"]
    forms = [(form, row["id"]) for row in rows for form in row["forms"]]
    return Phrases(forms + [(form, "") for row in rows for form in row.get("not", ())])


def found(text: str) -> dict[str, Found[str]]:
    """The persons of normalised text, each where it is first named."""
    first: dict[str, Found[str]] = {}
    for one in _forms().find(text):
        if one.meaning:
            first.setdefault(one.meaning, one)
    return first


def exchanged(source: Facts, context: Facts, plain: Facts) -> Iterator[Signal]:
    """Persons of one text that the other does not name."""
    ours, theirs = found(source.text), found(plain.text)
    known = {*ours, *found(context.text)}
    general = any(word in f"{source.text}\n{context.text}" for word in _GENERAL)
    general_plain = any(word in plain.text for word in _GENERAL)
    for id, one in theirs.items():
        answers = _persons()[id].answers
        doctor = "doctor" in answers and general
        if id in known or doctor or any(id in _persons()[other].answers for other in known):
            continue
        yield noticed(
            f"who.added.{id}", "who", f'The plain text speaks of "{plain.text[one.start : one.end]}"; the listing does not.',
            plain=(plain, (one.start, one.end)),
        )  # fmt: skip
    for id, one in ours.items():
        answers = _persons()[id].answers
        doctor = "doctor" in answers and general_plain and not ({"own doctor", "study doctor"} - {id}) & theirs.keys()
        if id in theirs or doctor or answers & theirs.keys() or "you" in answers and "you" in plain.text:
            continue
        yield noticed(
            f"who.lost.{id}", "who", f'The listing speaks of "{source.text[one.start : one.end]}"; the plain text does not.',
            source=(source, (one.start, one.end)),
        )  # fmt: skip
