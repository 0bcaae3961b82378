"""Rules as data: which wordings each takes, and what it says of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, cached_property, lru_cache
from hashlib import sha256
from importlib.resources import files
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from pydantic import Field

from plaincriteria import glossary
from plaincriteria.domain import Frozen, SectionKind
from plaincriteria.rules.deeds import demanded, told
from plaincriteria.rules.sieve import Sieve
from plaincriteria.rules.trace import took
from plaincriteria.rules.wording import compiled, data

__all__ = ["RULES", "Followed", "Rule", "Wordings", "compiled", "data", "follow", "rules", "version"]

# In the order in which they are tried.
RULES = (
    "values.toml",
    "person.toml",
    "persons.toml",
    "treatment.toml",
    "health.toml",
    "conditions.toml",
    "grammar.toml",
    "sentences.toml",
)
_FILES = (
    *RULES,
    "slots.toml",
    "frames.toml",
    "words.toml",
    "compound.toml",
    "points.toml",
    "names.toml",
    "deeds.toml",
    "headings.toml",
    "tails.toml",
    "lines.toml",
)


class Rule(Frozen):
    """One kind of criterion: the wordings it takes, and the words for them.

    `pattern` matches a whole item; `when` must and `unless` must not match somewhere in what it carries over
    (`unless`) or in the whole (`when`). `starts` names glossary kinds one of which must begin the item.
    `clause` stands after "if", `must` after "must", `whole` is a sentence; `turn` says it of the other side,
    `subject` that what is carried over brings a verb and its subject.
    `match` and `miss` are examples that the pattern must and must not take.
    """

    id: str
    pattern: tuple[str, ...]
    sides: tuple[SectionKind, ...] = ("inclusion", "exclusion")
    when: str | None = None
    unless: str | None = None
    starts: tuple[str, ...] = ()
    clause: str | None = None
    must: str | None = None
    whole: str | None = None
    turn: bool = False
    subject: bool = False
    authority: str = "style guide"
    match: tuple[str, ...] = Field(min_length=1)
    miss: tuple[str, ...] = Field(min_length=1)

    @cached_property
    def _had(self) -> bool:
        return (
            re.search(r"\{you\} have (?:had )?(?:(?:\{any\} )?\{thing\}|\{an\} \{x\})$", self.clause or "")
            is not None
        )

    def take(self, text: str, wordings: Iterable[int] | None = None) -> dict[str, str] | None:
        """The parts of `text` that are carried over, by name; None where the rule does not take it.

        `wordings` are the numbers of the patterns that can take it, where that is known.
        """
        if self.when and not compiled(self.when).search(text):  # asked first, because it is cheap
            return None
        parts = self._parts(text, wordings)
        return None if parts is None or self._refused(text, parts) else _told(parts)

    def why_not(self, text: str) -> str | None:
        """Why the rule leaves a text alone that its pattern takes; None where the pattern does not take it."""
        parts = self._parts(text, None)
        if parts is None or self.take(text) is not None:
            return None
        if self.when and not compiled(self.when).search(text):
            return "`when` asks for other words"
        return self._refused(text, parts) or "its verb is not certain"

    def _parts(self, text: str, wordings: Iterable[int] | None) -> dict[str, str] | None:
        numbers = range(len(self.pattern)) if wordings is None else wordings
        each = (compiled(self.pattern[number]).fullmatch(text) for number in numbers)
        found = next(filter(None, each), None)
        if found is None:
            return None
        return {name.rstrip("0123456789_"): part or "" for name, part in found.groupdict().items() if part}

    def _refused(self, text: str, parts: dict[str, str]) -> str | None:
        """Why the parts cannot be carried over, None where they can."""
        carried = parts.get("x", parts.get("thing", text))
        if not self.subject and (_second_clause(carried) or _of_nobody(carried)):
            return "what it would carry over has a verb of its own"
        if self.unless and compiled(self.unless).match(carried):
            return "`unless` rules out what it would carry over"
        if self._had and _uneven(carried):
            return "what it would carry over does not fit behind one verb"
        if self.starts and not _starts(text, self.starts):
            return "the item does not begin with such a term"
        return None


class Followed(NamedTuple):
    """A rule and the parts of the item that it carries over."""

    rule: Rule
    parts: dict[str, str]


# A verb that has a subject of its own, so that what is carried over is more than the phrase that the rule takes it for.
_VERB = re.compile(r"(?<=\s)(?:is|are|was|were|has|have|had|will|does|do|did|include)\b", re.IGNORECASE)
_MODAL = re.compile(r"(?<=\s)(?:may|can|cannot|could|would)\b", re.IGNORECASE)
_WHOM = re.compile(
    r"\b(?:or|and|and/or) (?:for|in|from|with|by|to) (?:whom|which)\b|\bor (?:less|fewer) than\b[^,;]* since\b",
    re.IGNORECASE,
)
_BRACKET = re.compile(r"\([^()]*\)")
_LEADS_ON = re.compile(
    r"\b(?:(?:that|which|who|whom|whose|where|when|if|as|because|until|unless|than|what|once|while|after|before|since|whichever)\b"
    r"|(?:and|or|but|to|may|must|not|would|should|could|can|cannot|also|currently|previously|then|they|you|ever)\s*$)",
    re.IGNORECASE,
)


# Of a disease nobody says "who": its words are those of a patient whom the rule has left behind.
_PEOPLE = re.compile(
    r"\b(?:patients?|subjects?|participants?|individuals?|persons?|people|those|any(?:one|body)|some(?:one|body)|adults?|child(?:ren)?"
    r"|infants?|(?:wo)?m[ae]n|(?:fe)?males?|parents?|mothers?|fathers?|partners?|spouses?|relatives?|siblings?|famil(?:y|ies)|members?"
    r"|caregivers?|carers?|guardians?|representatives?|donors?|doctors?|physicians?|investigators?|clinicians?|informants?"
    r"|companions?|friends?|users?|smokers?|recipients?|carriers?|volunteers?|boys?|girls?|personnel|staff|employees?"
    r"|providers?|specialists?|\w+ologists?|candidates?|adolescents?|survivors?|\w*contacts?|you\}?)\b",
    re.IGNORECASE,
)


def _of_nobody(carried: str) -> bool:
    return any(
        not _PEOPLE.search(carried[: who.start()])
        for who in re.finditer(r"(?<=\S )(?<!\bor )(?<!\band )who (?!\))", carried)
    )


def _second_clause(carried: str) -> bool:
    if _WHOM.search(carried):  # it speaks of the patient as of somebody else
        return True
    if any(not _LEADS_ON.search(carried[: verb.start()]) for verb in _VERB.finditer(carried)):
        return True
    # What may be stands in brackets as a remark ("(may be on treatment)"), but outside them as a verb of its own.
    plain = _BRACKET.sub("", carried)
    return any(not _LEADS_ON.search(plain[: verb.start()]) for verb in _MODAL.finditer(plain))


def _uneven(had: str) -> bool:
    """Is what should stand behind "have" no noun, or has it a part that asks for another verb?"""
    plain = re.sub(r"\s+", " ", _BRACKET.sub("", had)).replace(" ,", ",").strip()
    if compiled("<verdict>").fullmatch(plain):
        return True
    part = compiled("<anotherverb>").search(plain)
    return part is not None and not compiled("<makes>").search(plain[: part.start()])


def _told(parts: dict[str, str]) -> dict[str, str] | None:
    """The parts with their nouns of doing said by verbs; None where that cannot be done."""
    if "deeds" not in parts:
        return parts
    clause = told(parts["deeds"])
    if clause is None:
        return None
    must = demanded(clause)
    return {**parts, "deeds": clause, **({"must": must} if must else {})}


def _starts(text: str, kinds: tuple[str, ...]) -> bool:
    found = glossary.find(text)
    return bool(found) and found[0].span.start == 0 and found[0].entry.kind in kinds


@cache
def version() -> str:
    """A short hash over all data of the rules."""
    folder = files(__package__)
    return sha256(b"".join((folder / name).read_bytes() for name in _FILES)).hexdigest()[:8]


@cache
def rules(*names: str) -> tuple[Rule, ...]:
    """The rules of the named files, in the order in which they are tried."""
    tables: Any = [data(name)["rule"] for name in names]
    return tuple(Rule.model_validate(rule) for table in tables for rule in table)


@cache
def _likely() -> tuple[str, Sieve]:
    tables: Any = data("persons.toml")["several"]
    return tables["likely"], Sieve([(tables["likely"], False)])


@lru_cache(maxsize=1024)
def likely(text: str) -> bool:
    """Could a rule of persons.toml hold? One search instead of many."""
    pattern, sieve = _likely()
    return any(True for _ in sieve.likely(text)) and compiled(pattern).search(text) is not None


class Wordings:
    """The patterns of many rules; `takers` are the rules that can take a text, in order, with their patterns."""

    def __init__(self, each: tuple[Rule, ...]) -> None:
        self._rules = each
        self._places = [(at, number) for at, rule in enumerate(each) for number in range(len(rule.pattern))]
        self._sieve = Sieve((each[at].pattern[number], True) for at, number in self._places)

    def takers(self, text: str) -> Iterator[tuple[Rule, list[int]]]:
        """The rules that can take `text`, each with the numbers of its patterns that can."""
        possible = (self._places[number] for number in self._sieve.likely(text))
        for at, wordings in groupby(possible, key=itemgetter(0)):
            yield self._rules[at], [number for _, number in wordings]


@cache
def _all() -> Wordings:
    return Wordings(rules(*RULES))


@cache
def _of_persons() -> frozenset[str]:
    return frozenset(rule.id for rule in rules("persons.toml"))


@lru_cache(maxsize=4096)
def follow(text: str, side: SectionKind) -> Followed | None:
    """The first rule that takes `text` on this side."""
    for rule, wordings in _all().takers(text):
        if side not in rule.sides or (rule.id in _of_persons() and not likely(text)):
            continue
        if (parts := rule.take(text, wordings)) is not None:
            took(f"rule {rule.id}", text)
            return Followed(rule, parts)
    return None
