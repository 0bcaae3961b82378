"""The glossary's entries: what they hold, and how they are loaded from the data files beside this module.

An entry a line, in alphabetical order within each file: JSON lines, because 1,500 entries as TOML take longer
to load than a trial takes to rewrite.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal

import orjson
from pydantic import Field

from plaincriteria.domain import Frozen

Kind = Literal["condition", "test", "procedure", "drug", "scale", "anatomy", "study", "abbreviation"]
Case = Literal["any", "exact"]

_HERE = Path(__file__).parent
_FILES: Mapping[str, Kind] = {
    "conditions.jsonl": "condition",
    "cancers.jsonl": "condition",
    "tests.jsonl": "test",
    "procedures.jsonl": "procedure",
    "drugs.jsonl": "drug",
    "scales.jsonl": "scale",
    "anatomy.jsonl": "anatomy",
    "study.jsonl": "study",
    "abbreviations.jsonl": "abbreviation",
    "ambiguous.jsonl": "abbreviation",
}


class Reading(Frozen):
    """One thing that a term can stand for, written out in `term`.

    `when` holds words, or beginnings of four letters and more, that decide for it (none: it needs no
    deciding); `match` is a phrase in which it is the one. The other fields are as in `Entry`.
    """

    term: str
    plain: str | None = None
    plain_plural: str | None = None
    explain: str | None = None
    when: tuple[str, ...] = ()
    match: str | None = None


class Entry(Frozen):
    """One term with everything that is known of it.

    `variants` and `plurals` are its other forms; `plain` (`plain_plural` for a plural form) is an everyday
    replacement that is exact wherever the term can stand, None where there is none; `explain` fits into
    brackets after the term. `readings` are what an abbreviation can stand for. `authority` is where the
    facts can be looked up. `quiet` is a term that most readers know, or whose everyday word says all of it: it
    needs no words beside it in a sentence. The term is found in the phrase `match` and not in `never`.
    """

    term: str
    kind: Kind
    variants: tuple[str, ...] = ()
    plurals: tuple[str, ...] = ()
    plain: str | None = None
    plain_plural: str | None = None
    explain: str | None = None
    quiet: bool = False
    readings: tuple[Reading, ...] = ()
    authority: str
    case: Case = "any"
    match: str
    never: str = Field(alias="not")


def _inherit(reading: Reading, known: Mapping[str, Entry]) -> Reading:
    """A reading without words of its own takes those of the entry that its term is a form of."""
    whole = known.get(_key(reading.term))
    if whole is None or reading.plain or reading.explain:
        return reading
    said = {"plain": whole.plain, "plain_plural": whole.plain_plural, "explain": whole.explain}
    return reading.model_copy(update=said)


def _key(form: str) -> str:
    return form.lower().replace("-", " ")


@cache
def _loaded() -> tuple[Entry, ...]:
    return tuple(
        Entry.model_validate({"kind": kind, **orjson.loads(line)})
        for name, kind in _FILES.items()
        for line in (_HERE / name).read_bytes().splitlines()
    )


@cache
def _by_form() -> Mapping[str, Entry]:
    return {
        _key(form): each
        for each in _loaded()
        if not each.readings
        for form in (*each.plurals, *each.variants, each.term)
    }


@cache
def all_entries() -> tuple[Entry, ...]:
    """Every entry, in the order of the data files; a wrong field raises `ValueError` naming it."""
    return tuple(
        each.model_copy(update={"readings": tuple(_inherit(r, _by_form()) for r in each.readings)})
        if each.readings
        else each
        for each in _loaded()
    )


def reading(term: str) -> Reading:
    """The words of a record as a reading, with what the glossary has to say of them."""
    return _inherit(Reading(term=term), _by_form())


@cache
def _by_term() -> Mapping[str, Entry]:
    return {each.term: each for each in all_entries()}


def entry(term: str) -> Entry | None:
    """The entry of exactly this term (not of a variant), None where the glossary has none."""
    return _by_term().get(term)


@cache
def _places() -> Mapping[str, str]:
    lines = ((name, enumerate((_HERE / name).read_bytes().splitlines(), 1)) for name in _FILES)
    return {orjson.loads(line)["term"]: f"{name}, line {at}" for name, rows in lines for at, line in rows}


def place(term: str) -> str | None:
    """The data file and line of the entry of exactly this term, for the people who look after them."""
    return _places().get(term)


@cache
def units() -> Mapping[str, Any]:
    """The units of measure as the units*.toml files hold them; the head of units.toml explains the fields."""
    paths = sorted(_HERE.glob("units*.toml"), key=lambda path: path.stem)
    files = [tomllib.loads(path.read_text(encoding="utf-8")) for path in paths]
    parts = next(file["parts"] for file in files if "parts" in file)
    return {"parts": parts, "unit": [unit for file in files for unit in file["unit"]]}


@cache
def version() -> str:
    """A short fingerprint of all the glossary's data files: it changes when any of them does."""
    digest = hashlib.sha256()
    for path in sorted(path for path in _HERE.iterdir() if path.suffix in {".toml", ".jsonl"}):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]
