"""Where the lists of a text are: parts of a sentence, clauses, points; and the words that say how they combine."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import Literal, NamedTuple

from plaincriteria.check import polarity
from plaincriteria.check.facts import Facts
from plaincriteria.check.phrases import data

Joint = Literal["and", "or"]
Stretch = tuple[int, int]
OTHER: dict[Joint, Joint] = {"and": "or", "or": "and"}
OR = frozenset(("or", "nor", "and/or", "/", "/ ", "+-"))

BRACKET = re.compile(r"[(\[][^()\[\]]*[)\]]")
_POINT = re.compile(r"(?:^|\n)\s*(?:[-*•]|\(?[a-z0-9]{1,2}[).])\s|(?<=[:;.,] )\((?:\d|[a-h]|i{1,3}|iv)\) ")
_CLAUSE = re.compile(
    r"[,;.]?\s?\b(?P<joint>and|or|nor)(?: also| then| else|,? in addition| at the same time)?,? "
    r"(?=(?:(?:in|within|during|at|for) [^,.;:()]{3,60}, )?(?:you|they|he|she|it|if|those|who|whose|must|have|has|had"
    r"|is|are|do|does|cannot|need|needs|when|in which case|are|was|were|in that case|the person) )"
)
_GOES_ON = re.compile(r"(?:(or|and)\b|in addition|also)")
# Where a list of parts ends: a colon, a clause with another subject, what explains or limits the part before.
_CUT = re.compile(
    r"[;:\n.](?=\s|$)|\b(?:except|unless|other than|but|because|which means|if|when|who|must|cannot|keeps?"
    r"|so do(?:es)?)\b|, (?=without\b)"
)
# "18 or older", "at once or later": a comparison, not a joint.
# What a joint can begin with goes first, so that the inside of words is passed over at once.
_JOINT = re.compile(
    r"(?=[&+,/]|\b[acnopt])(?:"
    r"\band/or\b|(?<!alone )\b(?:and|or)\b(?! alone\b)(?:(?: also| else|,? in addition| at the same time)\b,?)?"
    r"(?! (?:more|less|longer|shorter|higher|lower|fewer|older|younger|better|worse"
    r"|above|below|over|under|greater|larger|smaller|earlier|later|both|up|down|equal|so|such|equivalent)\b)"
    r"|\bnor\b|\bas well as\b|\b(?:together|coupled|combined|along) with\b|\bplus\b"
    r"|[&+](?= )|,(?!\s*(?:and|or|nor|as well as|plus)\b)|(?<=[a-z])/ ?(?=[a-z]{3})|(?<=[a-z] )/(?= ?[a-z])"
    r"|(?<=[a-z)] )\+-(?= [a-z]))"
)


class Part(NamedTuple):
    """A stretch of text in the list (numbered) that it belongs to, and the joint behind it, "" for the last."""

    start: int
    end: int
    of: int
    after: str


class Marker(NamedTuple):
    """Words that say how several things combine ("both of these", "any one of"), and what they say."""

    says: Joint
    start: int
    end: int

    @property
    def bare(self) -> bool:
        """Whether it is "both" or "either" alone, which combines the words beside it only."""
        return self.end - self.start <= len("either")


@cache
def _wordings() -> tuple[tuple[Joint, re.Pattern[str]], ...]:
    # Every wording begins a word: to say so first passes over the inside of words at once.
    return tuple(
        (row["says"], re.compile(rf"\b(?=[a-z0-9])(?:{row['pattern']})"))
        for row in data("check/joins.toml")["group"]
    )


@lru_cache(maxsize=256)
def markers(text: str) -> Sequence[Marker]:
    """The markers of normalised text; the first wording that fits a place counts."""
    found: list[Marker] = []
    for says, pattern in _wordings():
        for each in pattern.finditer(text):
            if not any(each.start() < other.end and other.start < each.end() for other in found):
                found.append(Marker(says, each.start(), each.end()))
    return tuple(sorted(found, key=lambda marker: marker.start))


def blank(found: re.Match[str]) -> str:
    """As many blanks as a bracket is long, so that offsets hold."""
    return " " * len(found[0])


def _lists_blanked(found: re.Match[str]) -> str:
    """Brackets with a list of their own stand apart; a word in brackets belongs to what it explains."""
    return blank(found) if _JOINT.search(found[0]) else found[0]


def clauses(text: str) -> Iterator[Part]:
    """Sentences parted where "and" or "or" begins another clause; "Or …" goes on from the sentence before."""
    number = -1
    at = 0
    for start, end in polarity.sentences(text):
        opening = _GOES_ON.match(text, start, end)
        if opening and opening[1] and number >= 0:
            yield Part(at, start, number, opening[1])
            at = opening.end()
        else:
            number += 1
            at = start
        for cut in _CLAUSE.finditer(text, at, end):
            yield Part(at, cut.start(), number, cut["joint"])
            at = cut.end()
        if not re.match(r"\s*(?:or|and)\b", text[end : end + 6]):
            yield Part(at, end, number, "")


def parts(facts: Facts, within: Sequence[Part]) -> Iterator[Part]:
    """The parts of each stretch of the clauses `within`, and of each bracket that holds a list."""
    text, number = facts.text, 0
    inside = [(quantity.start, quantity.end) for quantity in facts.quantities]
    for bracket in BRACKET.finditer(text):
        if _JOINT.search(bracket[0]):
            yield from _parted(text, Part(bracket.start() + 1, bracket.end() - 1, number, ""), inside)
            number += 1
    even = BRACKET.sub(_lists_blanked, text)
    for clause in within:
        at = clause.start
        for cut in _CUT.finditer(even, clause.start, clause.end):
            yield from _parted(even, Part(at, cut.start(), number, ""), inside)
            at, number = cut.end(), number + 1
        yield from _parted(even, Part(at, clause.end, number, clause.after), inside)
        number += 1


def _plainly(joint: str) -> str:
    """A joint without what only stresses it ("or else")."""
    return next((how for how in ("and/or", "and", "or") if joint.startswith(how)), joint)


def _parted(text: str, stretch: Part, inside: Sequence[Stretch]) -> Iterator[Part]:
    """The parts of one stretch; a list that has only commas goes on with the joint of its clause."""
    joints = [
        joint
        for joint in _JOINT.finditer(text, stretch.start, stretch.end)
        if not any(a <= joint.start() < b for a, b in inside)
    ]
    if any(joint[0].startswith(("and", "or")) for joint in joints):
        # "Fever/chills or cough": a stroke joins more closely than a word.
        joints = [joint for joint in joints if not joint[0].startswith("/")]
    after, said = stretch.after or ",", []
    for joint in reversed(joints):
        after = _plainly(joint[0]) if joint[0] != "," else after
        said.append(after)
    start = stretch.start
    for joint, after in zip(joints, reversed(said), strict=True):
        yield Part(start, joint.start(), stretch.of, after)
        start = joint.end()
    yield Part(start, stretch.end, stretch.of, "")


def points(text: str, found: Sequence[Marker]) -> list[Part]:
    """Points of a list, or sentences behind or before a marker that counts them."""
    # A second point begins a line or stands in a bracket.
    cuts = list(_POINT.finditer(text)) if "\n" in text or " (" in text else []
    if len(cuts) > 1:
        said = [marker.says for marker in found if marker.start < cuts[0].start()]
        last = text.find("\n", cuts[-1].end())
        ends = [*(cut.start() for cut in cuts[1:]), last if last >= 0 else len(text)]
        return _points(
            [(cut.end(), end) for cut, end in zip(cuts, ends, strict=True)], said[-1] if said else ""
        )
    if not found:
        return []
    even = BRACKET.sub(_lists_blanked, text)
    sentences = list(polarity.sentences(text))
    for marker in found:
        counted = _counted(even, sentences, marker)
        if len(counted) > 1:
            return _points(counted, marker.says)
    return []


def _points(stretches: Sequence[Stretch], says: str) -> list[Part]:
    last = len(stretches) - 1
    return [Part(start, end, 0, says if i < last else "") for i, (start, end) in enumerate(stretches)]


def _counted(even: str, sentences: Sequence[Stretch], marker: Marker) -> Sequence[Stretch]:
    """What a marker counts: behind its colon, in the two sentences that follow, or in the two before it."""
    at = next((i for i, (a, b) in enumerate(sentences) if a <= marker.start < b), 0)
    _, end = sentences[at]
    colon = even.find(":", marker.end, end)
    if colon >= 0:
        pieces = [
            (colon + 1 + m.start(), colon + 1 + m.end()) for m in re.finditer(r"[^;]+", even[colon + 1 : end])
        ]
        if len(pieces) > 1:
            return pieces
    if re.search(r"\b(?:and|or)\b", even[marker.end : end]):
        return ()
    behind = sentences[at + 1 : at + 3]
    return behind if len(behind) > 1 else sentences[max(0, at - 2) : at]
