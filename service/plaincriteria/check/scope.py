"""Qualifiers that say how far a rule goes: one that the listing has and nobody says, one that nobody asked for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

import ahocorasick

from plaincriteria.check.facts import Facts
from plaincriteria.check.phrases import data
from plaincriteria.check.signals import Signal, noticed


class Qualifier(NamedTuple):
    """A qualifier: how it is said (`says`) and what else bears it out or answers it (`ways`).

    `topic`: what a requirement is about; only its addition is noticed.
    """

    name: str
    seeds: tuple[str, ...]  # letters without which `says` cannot match
    says: re.Pattern[str]
    ways: re.Pattern[str]
    lost: bool
    added: bool
    topic: bool


def _either(forms: Iterable[str]) -> re.Pattern[str]:
    written = (
        re.escape(form).replace(r"\*", "[a-z]*").replace(r"\ ", r"\s")
        for form in sorted(forms, key=len, reverse=True)
    )
    return re.compile(rf"(?<![a-z])(?:{'|'.join(written)})(?![a-z])")


@cache
def qualifiers() -> tuple[Qualifier, ...]:
    """The qualifiers of scope.toml."""
    return tuple(
        Qualifier(
            entry["name"], tuple(form.rstrip("*") for form in entry["says"]),
            _either(entry["says"]), _either([*entry["says"], *entry["ways"]]),
            entry.get("lost", "topic" not in entry), entry.get("added", True), entry.get("topic", False),
        )
        for entry in data("check/scope.toml")["qualifier"]
    )  # fmt: skip


@cache
def _automaton() -> ahocorasick.Automaton:
    """The seeds of all qualifiers, each with the numbers of those that have it."""
    numbers: dict[str, set[int]] = {}
    for number, each in enumerate(qualifiers()):
        for seed in each.seeds:
            numbers.setdefault(seed, set()).add(number)
    automaton = ahocorasick.Automaton()
    for seed, found in numbers.items():
        automaton.add_word(seed, found)
    automaton.make_automaton()
    return automaton


def _seeded(text: str) -> set[int]:
    """The qualifiers, by number, that normalised text may say."""
    return set[int]().union(*(numbers for _, numbers in _automaton().iter(text)))


def rescoped(
    source: Facts, plain: Facts, context: Facts, explained: Iterable[tuple[int, int]]
) -> Iterator[Signal]:
    """Qualifiers lost from the listing or added by the plain text, outside what only explains (`explained`)."""
    apart = tuple(explained)
    given = f"{source.text}\n{context.text}"
    in_source, in_plain = _seeded(source.text), _seeded(plain.text)
    for number in sorted(in_source | in_plain):
        each = qualifiers()[number]
        asked = each.says.search(source.text) if each.lost and number in in_source else None
        if asked and not each.ways.search(plain.text):
            yield noticed(
                "unsaid.scope", "scope", f'The listing says "{asked[0]}"; the plain text does not.',
                source=(source, asked.span()),
            )  # fmt: skip
        for told in each.says.finditer(plain.text) if each.added and number in in_plain else ():
            if not any(start <= told.start() < end for start, end in apart) and not each.ways.search(given):
                yield noticed(
                    "added.topic" if each.topic else "added.scope", "addition" if each.topic else "scope",
                    f'The plain text says "{told[0]}"; nothing in the listing does.',
                    plain=(plain, told.span()),
                )  # fmt: skip
                break
