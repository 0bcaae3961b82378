"""Rules turned round: words that count one way in the listing and the other way in the plain text."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Literal, NamedTuple

from plaincriteria.check import cues
from plaincriteria.check.aligned import Aligned
from plaincriteria.check.facts import Facts
from plaincriteria.check.inverted import inverted
from plaincriteria.check.polarity import (
    BEGINNING,
    denials,
    frame,
    frames,
    negations,
    quiet,
    said_negatively,
    sentence_at,
    sentences,
    unframed,
)
from plaincriteria.check.quantities import Quantity
from plaincriteria.check.reads import Read, asked, told
from plaincriteria.check.signals import Signal, noticed
from plaincriteria.check.windows import is_time

MESSAGE = (
    "The plain text turns the rule round: what the listing asks for keeps the reader out, or the opposite."
)
_MOST = 0.7  # share of the words of a stretch that must count the other way
_HEAD = 2  # words behind a negation that it surely denies
_SURE = 0.5  # licensed less surely than this is not licensed
_ALIKE = 5  # letters that forms of one word share
_BEFORE, _BEHIND = 60, 40  # letters around a word in which what denies it would stand
# "Your awareness is reduced" denies; where another word stands for that of the listing, weaker words may deny too.
_REDUCED = re.compile(r"\b(?:reduced|poor|poorly|impaired|lacking|missing|little|limited)\b")
_WEAKENED = re.compile(r"\b(?:still|weak|low|less|bad|yet|partly|partial|too)\b")
_BRACKET = re.compile(r"\([^()]*\)")
_OPENS = re.compile(
    r"not (?:only|just|merely|all|every|necessarily|more|less|yet|too)\b|no (?:more|less|later|matter|other)\b"
)
_NEW_CLAUSE = re.compile(r";|\b(?:or|and) (?:if|who|that)\b")
_MUST_NOT = re.compile(r"\bmust(?:n't| not| never)\b")
_BOTH = re.compile(
    r"\b(?:with (?:or|and) without|may or may not|whether|(?:or|and) (?:not|without)|either way)\b"
)
_TAKEN_BACK = re.compile(r"(?:without|unless|otherwise|if not|or else|only)\b")
_GONE_BY = re.compile(r"\b(?:passed|gone by|since|ago|have to be|clear|free|apart)\b")

# The frame alone differs; the listing's negation is gone; the plain text has one more; a word became its opposite.
Turn = Literal["frame", "dropped", "added", "opposite"]


class _Turned(NamedTuple):
    turn: Turn
    under: int  # the negation that is gone or new, -1 for none
    ours: Read
    theirs: Read

    @property
    def alike(self) -> bool:
        """Whether both words are forms of one."""
        return self.ours.base[:_ALIKE] == self.theirs.base[:_ALIKE]


class _Comparing:
    """The way of each word in both texts."""

    def __init__(self, texts: Aligned, way: int) -> None:
        self.texts = texts
        self.asked = asked(texts.source, texts.ours, way)
        self.told = told(texts.plain, texts.theirs, way)
        self.by_place: dict[int, Read] = {}
        self.by_base: dict[str, list[Read]] = {}
        for read in self.told:
            self.by_base.setdefault(read.base, []).append(read)
            if not read.of_frame:
                self.by_place[read.at] = read
        self.answered: set[int] = set()  # words of the listing that are said, and those that say them
        self.spoken: set[int] = set()

    def _mixed(self) -> set[str]:
        """What the listing itself says both ways."""
        ways: dict[str, set[int]] = {}
        for read in self.asked:
            ways.setdefault(read.base, set()).add(read.way)
        return {base for base, found in ways.items() if len(found) > 1}

    def _said(self, read: Read) -> list[Read]:
        """The words that say a word or its opposite; its own forms before those that stand for it."""
        own = self.by_base.get(read.base, [])
        own = [one for one in own if one.way] or own
        places = sorted(self.texts.places(self.texts.ours.words[read.at].stem))
        return own + [one for to in places if (one := self.by_place.get(to)) is not None and one not in own]

    def turned(self) -> Iterator[_Turned]:
        """One word of each stretch of either text, under one negation or none, that counts the other way."""
        mixed = self._mixed()
        by: dict[tuple[Turn, int], list[_Turned]] = {}
        kept: dict[tuple[bool, int], int] = {}  # words that count the same way, by the text and its negation
        for read in self.asked:
            said = self._said(read) if read.way and read.base not in mixed else []
            if not any(one.way for one in said):
                continue
            self.answered.add(read.at)
            self.spoken.update(one.at for one in said)
            same = [one for one in said if one.way in (read.way, 0)]
            for key in [(False, read.under), *((True, one.under) for one in same)] if same else ():
                kept[key] = kept.get(key, 0) + 1
            if not same:
                one = _turn(read, said[0])
                by.setdefault((one.turn, one.under), []).append(one)
        for (turn, under), found in by.items():
            share = len(found) / (len(found) + kept.get((turn == "added", under), 0))
            head = found[0] if turn == "opposite" else self._head(found) if share >= _MOST else None
            if head is not None:
                yield head

    def _head(self, found: list[_Turned]) -> _Turned | None:
        """The turned word that the negation surely denies; any where the frame alone differs."""
        turn, under = found[0].turn, found[0].under
        if under < 0:
            return found[0]
        reads, said = (self.told, self.spoken) if turn == "added" else (self.asked, self.answered)
        heads = [read.at for read in reads if read.under == under and read.at in said][:_HEAD]
        denied = [one for one in found if (one.theirs if turn == "added" else one.ours).at in heads]
        return next((one for one in denied if one.alike), denied[0] if denied else None)


def _turn(ours: Read, theirs: Read) -> _Turned:
    if ours.denies != theirs.denies:
        return _Turned("opposite", -1, ours, theirs)
    if ours.under >= 0 and theirs.under < 0:
        return _Turned("dropped", ours.under, ours, theirs)
    if ours.under < 0 <= theirs.under:
        return _Turned("added", theirs.under, ours, theirs)
    return _Turned("frame", ours.under, ours, theirs)


class _Around(NamedTuple):
    """The sentences in which a word turned round stands, and the frame of that in the plain text."""

    source: str
    plain: str
    following: str
    opposite: bool  # the frame is not that of the section
    here: list[Quantity]


def _around(texts: Aligned, one: _Turned, way: int) -> _Around:
    text = texts.plain.text
    start, end = sentence_at(text, texts.theirs.words[one.theirs.at].start)
    around = sentence_at(texts.source.text, texts.ours.words[one.ours.at].start)
    here = [q for q in texts.plain.quantities if start <= q.start < end]
    framed = next((w for a, _, w in frames(text, way) if a == start), way)
    return _Around(
        texts.source.text[slice(*around)], text[start:end], text[end:].lstrip(), framed != way, here
    )


def _made_good(texts: Aligned, one: _Turned, around: _Around, settled: Collection[Quantity]) -> bool:
    """Whether anything else in the texts may turn the rule back."""
    if one.turn == "dropped" and _surely_dropped(texts, one, around):
        return False
    if any(q in settled for q in around.here):
        return True
    if around.opposite and (_at_least(around.here, texts.source.quantities) or _GONE_BY.search(around.plain)):
        return True
    if one.turn == "frame":
        return _frame_made_good(texts, around)
    if one.turn == "dropped":
        return _negation_made_good(around)
    if one.turn == "added" and _in_bracket(texts, one):
        return True
    if one.turn == "added" and _surely_added(texts, one, around):
        return False
    if (
        not one.alike
        or (around.opposite and not _MUST_NOT.search(around.plain))
        or _BOTH.search(around.plain)
    ):
        return True
    if one.turn == "opposite":
        denied = max(one.ours.under, one.theirs.under) >= 0
        return denied or bool(denials(around.plain) - denials(around.source) - _forms(one, texts))
    return (
        bool(denials(around.source) or denials(around.plain))
        or said_negatively(around.source)
        or negations(around.plain) > 1
    )


def _forms(one: _Turned, texts: Aligned) -> set[str]:
    """The beginnings of the turned word itself, which deny nothing else."""
    return {
        texts.theirs.words[one.theirs.at].text[:BEGINNING],
        "non-" + texts.theirs.words[one.theirs.at].text[:1],
    }


def _at_least(here: Collection[Quantity], asked: Collection[Quantity]) -> bool:
    """Whether a length of time has to be over, where the listing asks nothing of the kind."""
    over = [q.relation for q in here if is_time(q) and q.relation in ("ge", "gt")]
    return bool(over) and not any(q.relation in over for q in asked)


def _frame_made_good(texts: Aligned, around: _Around) -> bool:
    source, plain = texts.source.text, texts.plain.text
    framed = {frame(plain[start:end]) for start, end in sentences(plain)} - {0}
    if frame(around.plain) == 0 or len(framed) > 1 or negations(plain) or negations(source):
        return True
    return bool(denials(plain) - denials(source) - _licensed(texts))


def _licensed(texts: Aligned) -> set[str]:
    """The beginnings of words such as "non-small" that stand for words of the listing."""
    text = texts.plain.text
    return {
        text[word.start : word.start + BEGINNING]
        for word, licensed in zip(texts.theirs.words, texts.licensed, strict=True)
        if licensed >= _SURE and word.text.startswith(("un", "non"))
    }


def _negation_made_good(around: _Around) -> bool:
    """Whether the plain sentence, or the one behind it, may deny in another way what the listing denies."""
    if denials(around.plain) - denials(around.source) or _TAKEN_BACK.match(around.following):
        return True
    if _REDUCED.search(around.plain) and not _REDUCED.search(around.source):
        return True
    return negations(around.plain) >= max(1, negations(around.source))


def _surely_added(texts: Aligned, one: _Turned, around: _Around) -> bool:
    """Whether a negation more stands right before the plain word, and nothing in the listing denies near its own."""
    source, plain, word = texts.source.text, texts.plain.text, texts.ours.words[one.ours.at]
    near = max(0, word.start - _BEFORE), min(len(source), word.end + _BEHIND // 2)
    denied = texts.theirs.words[one.theirs.at].start - one.theirs.under
    return (
        one.alike
        and not around.opposite
        and frame(around.plain) != 0
        and denied <= _BEHIND
        and negations(around.plain) == negations(around.source) + 1
        and quiet(source, near[0], word.start)
        and quiet(source, word.end, near[1])
        and not said_negatively(source[slice(*near)])
        and not _BOTH.search(around.plain)
        and not _TAKEN_BACK.match(around.following)
        and not _OPENS.match(plain, one.theirs.under)
    )


def _in_bracket(texts: Aligned, one: _Turned) -> bool:
    at = texts.theirs.words[one.theirs.at].start
    return any(
        start <= at < end for start, end in (found.span() for found in _BRACKET.finditer(texts.plain.text))
    )


def _surely_dropped(texts: Aligned, one: _Turned, around: _Around) -> bool:
    """Whether the plain sentence has the frame of the section, and nothing near the word that could deny it."""
    if around.opposite or frame(around.plain) == 0 or _TAKEN_BACK.match(around.following):
        return False
    told = negations(_BRACKET.sub("", around.plain))
    text, word = texts.plain.text, texts.theirs.words[one.theirs.at]
    start, end = sentence_at(text, word.start)
    # "Unwilling to avoid": what follows a word that denies by itself is what it denies.
    itself = one.ours.under == texts.ours.words[one.ours.at].start
    before, behind = (_BEFORE // 3, 0) if itself else (_BEFORE, _BEHIND)
    cuts = [cut.end() for cut in _NEW_CLAUSE.finditer(text, start, word.start)]
    near = max(start, word.start - before, *cuts), min(end, word.end + behind)
    if _REDUCED.search(text, *near):
        return False
    if not one.alike and _WEAKENED.search(text, *near):
        return False
    return told < max(1, negations(around.source)) and quiet(text, *near)


def _moved(texts: Aligned, around: _Around) -> bool:
    """Whether the negation may stand in another sentence."""
    asked, told = negations(texts.source.text), negations(texts.plain.text)
    return told >= max(1, asked) or (frame(around.plain) == 0 and frame(texts.plain.text) != 0)


# The listing has a frame of its own: "pregnant women cannot take part".
_FRAMED = re.compile(
    r"\b(?:can ?not|may not|will not|are not allowed to) (?:be (?:included|enrolled)|participate|take part|join|enter)"
    r"|\b(?:is|are|be) (?:excluded|ineligible|not eligible)\b"
)
_REQUIRED = re.compile(r"\b(?:prerequisites?|must|required|requirements?|need to|have to)\b")


def turned(texts: Aligned, way: int, settled: Collection[Quantity], context: Facts) -> Iterator[Signal]:
    """Words of the listing that count the other way in the plain text.

    `way` is that of the section, `context` the lead-in; `settled` are quantities whose comparator makes good for
    a turned sentence.
    """
    either = cues.find("either way", texts.source.text)
    if either and not cues.find("either way said", unframed(texts.plain.text)):
        yield noticed("turned.either", "polarity", MESSAGE, source=(texts.source, either[0][:2]))
    if _FRAMED.search(texts.source.text) or (way < 0 and _REQUIRED.search(context.text)):
        return
    for here, there in inverted(texts, way, settled, context):
        yield noticed(
            "turned.frame", "polarity", MESSAGE, source=(texts.source, here), plain=(texts.plain, there)
        )
        return
    for one in _Comparing(texts, way).turned():
        around = _around(texts, one, way)
        if _made_good(texts, one, around, settled):
            continue
        ours, theirs = texts.ours.words[one.ours.at], texts.theirs.words[one.theirs.at]
        unsure = one.turn == "dropped" and not _surely_dropped(texts, one, around)
        unsure = unsure and (around.opposite or not one.alike or _moved(texts, around))
        yield noticed(
            f"turned.{one.turn}{'.unsure' if unsure else ''}", "polarity", MESSAGE,
            source=(texts.source, (ours.start, ours.end)), plain=(texts.plain, (theirs.start, theirs.end)),
        )  # fmt: skip
