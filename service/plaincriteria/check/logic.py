"""And, or, both, either: how the parts of a listing are joined, and how the plain text joins them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Literal, NamedTuple

from plaincriteria.check import lexicon
from plaincriteria.check.aligned import Aligned
from plaincriteria.check.cover import Side
from plaincriteria.check.facts import Facts
from plaincriteria.check.phrases import data
from plaincriteria.check.phrases import words as listed
from plaincriteria.check.polarity import sentences
from plaincriteria.check.signals import Signal, noticed
from plaincriteria.check.stems import stem

Joint = Literal["and", "or"]
_BRACKET = re.compile(r"[(\[][^()\[\]]*[)\]]")
# Where a list of parts ends: a sentence, a colon, a new clause with a subject or a frame of its own.
_CUT = re.compile(
    r"[.;:\n](?=\s|$)|\b(?:except|unless|other than|but|because|which means|if|when|who|must|cannot|keeps?|so do(?:es)?)\b"
    r"|(?:,? (?:and|or) )(?=(?:also |then |must |cannot |so )|(?:you|they|he|she|it|this|that|the person|in that case) )"
)
_JOINT = re.compile(r"\band/or\b|\band\b|\bor\b|\bnor\b|\bas well as\b|\btogether with\b|[&+](?= )|,|(?<=[a-z])/(?=[a-z])|(?<=[a-z] )/(?= ?[a-z])")
_SAYS: Mapping[str, Joint | None] = {
    "and": "and", "or": "or", "nor": "or", "as well as": "and", "together with": "and", "&": "and", "+": "and", "and/or": None,
}  # fmt: skip
_NOT = re.compile(r"\b(?:not|no|neither|nor|without|never|none|free of|free from|absence|lack)\b|n't\b")
_EXAMPLES = re.compile(
    r"\b(?:such as|for example|for instance|examples?|including|includes?|e\.g|i\.e|other than|except\w*|excluding|apart from|these are|besides)\b"
)
_COUNTED = re.compile(
    r"[^.;\n]{0,40}?\b(?:are|is|do|does|count|counts|can|may|keep|keeps|will|were|have|has|come|comes)\b"
)
_FRAMES = re.compile(r"\b(?:cannot|can not|can't|may not) (?:join|take part|be in)\b|\bnot be able to (?:join|take part)\b")
_BESIDE = 1  # content words on each side of a conjunction that it may join
_NEAR = 30  # words between two parts of one list at most


class _Part(NamedTuple):
    """A stretch of text between two joints, in the list (numbered) that it belongs to."""

    start: int
    end: int
    of: int
    after: str  # the joint behind it, "" for the last


def _stretches(text: str) -> Iterator[tuple[int, int]]:
    """Stretches in which one list can stand: between cuts, and within each bracket."""
    for bracket in _BRACKET.finditer(text):
        yield bracket.start() + 1, bracket.end() - 1
    even = _BRACKET.sub(lambda found: " " * len(found[0]), text)
    start = 0
    for cut in _CUT.finditer(even):
        yield start, cut.start()
        start = cut.end()
    yield start, len(even)


def _parts(facts: Facts) -> list[_Part]:
    text = facts.text
    inside = [(q.start, q.end) for q in facts.quantities]
    even = _BRACKET.sub(lambda found: " " * len(found[0]), text)
    parts: list[_Part] = []
    for number, (start, end) in enumerate(_stretches(text)):
        inner = text if text[start - 1 : start] in ("(", "[") and start else even
        at = start
        for joint in _JOINT.finditer(inner, start, end):
            if any(a <= joint.start() < b for a, b in inside):
                continue  # "18 or older"
            parts.append(_Part(at, joint.start(), number, joint[0]))
            at = joint.end()
        parts.append(_Part(at, end, number, ""))
    return parts


@cache
def _apart() -> frozenset[str]:
    """Stems of words that say nothing of what is joined: negations, comparators, measures of time."""
    return frozenset(stem(word) for word in listed("read elsewhere"))


class _Lists:
    """The parts of one text, and how any two words of it are joined."""

    def __init__(self, facts: Facts, side: Side) -> None:
        self.text, self.side = facts.text, side
        self.parts = _parts(facts)
        self.part_of = [self._find(word.start) for word in side.words]

    def _find(self, at: int) -> int | None:
        inside = [i for i, part in enumerate(self.parts) if part.start <= at < part.end]
        return min(inside, key=lambda i: self.parts[i].end - self.parts[i].start) if inside else None

    def joint(self, one: int, two: int) -> Joint | None:
        """How two words are joined; None where they are not parts of one list, or the list is mixed."""
        first, last = sorted((self.part_of[one] or 0, self.part_of[two] or 0))
        if self.part_of[one] is None or self.part_of[two] is None or first == last:
            return None
        if self.parts[first].of != self.parts[last].of:
            return None
        said = {self._said(i) for i in range(first, last)}
        if len(said) != 1:
            return None
        found = said.pop()
        start, end = self.parts[last - 1].end, self.side.words[max(one, two)].start
        if found and _NOT.search(self.text, start, end):
            return "or" if found == "and" else "and"  # "not A and not B" is "neither A nor B"
        return found

    def _said(self, at: int) -> Joint | None:
        """The joint behind a part; a comma says what the next word of joining in its list says."""
        for part in self.parts[at:]:
            if part.of != self.parts[at].of or not part.after:
                return None
            if part.after == "/":
                return "or"
            if part.after != ",":
                return _SAYS[part.after]
        return None

    def only(self, asked: _Lists, at: int, where: Mapping[str, Sequence[int]]) -> int | None:
        """The one place where a word of the other text, that stands there once, is said here."""
        stem = asked.side.words[at].stem
        if len(asked.side.places[stem]) > 1:
            return None
        places = {*self.side.places.get(stem, ())} or set(where.get(stem, ()))
        return places.pop() if len(places) == 1 else None

    def _sentence(self, at: int) -> tuple[int, int]:
        return next(((a, b) for a, b in sentences(self.text) if a <= at < b), (0, len(self.text)))

    def free(self, start: int, end: int) -> bool:
        """Whether the list stands where "and" and "or" say the same: examples, exceptions, a list as subject."""
        first, last = self._sentence(start)
        return bool(
            _EXAMPLES.search(self.text, first, start) or _COUNTED.match(self.text, end, last)
            or _EXAMPLES.search(self.text, end, min(last, end + 40))
        )  # fmt: skip

    def denied(self, at: int) -> bool:
        """Whether a negation stands before in the same sentence, the frame aside."""
        first, _ = self._sentence(at)
        return bool(_NOT.search(_FRAMES.sub(lambda found: " " * len(found[0]), self.text[first:at])))

    def content(self, part: int) -> list[int]:
        """The content words of a part."""
        return [
            at
            for at, word in enumerate(self.side.words)
            if self.part_of[at] == part and not lexicon.is_function(word.stem) and not word.text[0].isdigit()
            and word.stem not in _apart()
        ]


def rejoined(texts: Aligned) -> Iterator[Signal]:
    """Neighbouring parts of the listing that the plain text joins in the other way."""
    source, plain, ours, theirs, where = texts.source, texts.plain, texts.ours, texts.theirs, texts.where
    asked, told = _Lists(source, ours), _Lists(plain, theirs)
    yield from _backwards(texts, asked, told)
    seen: set[str] = set()
    for i, part in enumerate(asked.parts[:-1]):
        if not part.after or part.of != asked.parts[i + 1].of or asked.free(part.start, part.end):
            continue
        found = _compared(asked, told, i, where)
        if found is None:
            continue
        meant, one, two = found
        left, right = theirs.words[min(one, two)], theirs.words[max(one, two)]
        name = f"logic.{'or_and' if meant == 'or' else 'and_or'}"
        if asked.denied(part.start) or told.denied(left.start):
            name += ".negated"
        if name in seen:
            continue
        seen.add(name)
        yield noticed(
            name, "logic",
            f'The listing joins "{left.text}" and "{right.text}" by "{meant}"; the plain text joins them otherwise.',
            source=(source, (part.end, asked.parts[i + 1].start)), plain=(plain, (left.start, right.end)),
        )  # fmt: skip
    yield from _markers(source, plain)


def _backwards(texts: Aligned, asked: _Lists, told: _Lists) -> Iterator[Signal]:
    """Conjunctions of the plain text between words that the listing joins otherwise; "both" and "either" are sure."""
    seen: set[str] = set()
    for i, part in enumerate(told.parts[:-1]):
        if not part.after or part.of != told.parts[i + 1].of:
            continue
        left, right = told.content(i)[-_BESIDE:], told.content(i + 1)[:_BESIDE]
        pairs = [(x, y) for x in left for y in right if (says := told.joint(x, y)) is not None]
        meant = {
            joint
            for x, y in pairs
            for a in texts.said_by(x)
            for b in texts.said_by(y)
            if a != b and (joint := asked.joint(a, b)) is not None and not _loose(asked, a, b)
        }
        if not pairs or len(meant) != 1:
            continue
        x, y = pairs[0]
        says, listing = told.joint(x, y), meant.pop()
        if says == listing or told.free(told.side.words[x].start, told.side.words[y].end):
            continue
        name = f"logic.back.{listing}_{says}" + _sure(told, x) + (".negated" if told.denied(told.side.words[x].start) else "")
        if name not in seen:
            seen.add(name)
            one, two = told.side.words[x], told.side.words[y]
            yield noticed(
                name, "logic", f'The plain text joins "{one.text}" and "{two.text}" by "{says}"; the listing does not.',
                plain=(texts.plain, (one.start, two.end)),
            )  # fmt: skip


def _loose(lists: _Lists, one: int, two: int) -> bool:
    first, last = sorted((lists.side.words[one].start, lists.side.words[two].end))
    return lists.free(first, last)


def _sure(lists: _Lists, at: int) -> str:
    """Whether "both" or "either" stands before a word, in its sentence."""
    start = lists.side.words[at].start
    found = re.search(r"\b(both|either)\b[^.;:\n]{0,60}$", lists.text[max(0, start - 70) : start])
    return f".{found[1]}" if found else ""


def _compared(
    asked: _Lists, told: _Lists, part: int, where: Mapping[str, Sequence[int]]
) -> tuple[Joint, int, int] | None:
    """How two neighbouring parts are joined, and two words of the plain text that are joined otherwise."""
    turned = None
    for a in reversed(asked.content(part)):
        for b in asked.content(part + 1):
            meant = asked.joint(a, b)
            x, y = told.only(asked, a, where), told.only(asked, b, where)
            if meant is None or x is None or y is None or x == y or abs(x - y) > _NEAR:
                continue
            says = told.joint(x, y)
            if says == meant:
                return None
            places = sorted((told.side.words[x].start, told.side.words[y].end))
            if says is not None and turned is None and not told.free(places[0], places[1]):
                turned = meant, x, y
    return turned


@cache
def _wordings() -> tuple[tuple[str, re.Pattern[str], re.Pattern[str], re.Pattern[str] | None, str], ...]:
    return tuple(
        (
            row["id"], re.compile(row["says"]), re.compile(row["answers"]),
            re.compile(row["asked"]) if "asked" in row else None, row["message"],
        )
        for row in data("check/joins.toml")["marker"]
    )  # fmt: skip


def _markers(source: Facts, plain: Facts) -> Iterator[Signal]:
    """Words such as "both" or "any one of" that only one of the texts has."""
    for id, says, answers, asked, message in _wordings():
        told = says.search(plain.text)
        if told and not answers.search(source.text) and (asked is None or asked.search(source.text)):
            yield noticed(f"logic.{id}", "logic", message.format(found=told[0]), plain=(plain, told.span()))
