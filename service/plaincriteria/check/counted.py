"""All of these, one of these, both, either: how many of several things a text asks for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from plaincriteria.check import lexicon, polarity
from plaincriteria.check.aligned import Aligned, heading_end
from plaincriteria.check.facts import Facts
from plaincriteria.check.lists import Lists
from plaincriteria.check.parts import OR, Joint, Marker, markers
from plaincriteria.check.signals import Signal, noticed
from plaincriteria.check.stems import stem

# "A, B, or both"; "one way has all of these"
_OF_ONE = re.compile(r"\b(?:or(?: (?:of|in|on|to))?|one|any|either)\b[^.;:\n]{0,40}$")
_RULING = re.compile(
    r"\b(?:true|needed?|must|hold|have to|has to|required?|enough|out|fit|apply|so|accepted|these limits)\b"
)
_TOGETHER = re.compile(r";|\+-|\b(?:both|but|bilateral\w*|each|all|plus|combin\w*|every)\b")
_EVERY = re.compile(r"(?:all|every)\b")
_BOTH = re.compile(
    r"\b(?=[abeo1])(?:(?<!or )\b(?P<every>both|each|every|all)\b(?! one)"
    r"|\b(?:either|(?<!each )(?<!every )(?:at least )?(?:one|1)(?! or more| or both))\b)"
)
_NOUN = re.compile(
    r"(?: one)?(?: of)?(?: (?:the|your|their|his|her|these|those|his/her))?(?P<noun>(?: (?!genders?|sex)[a-z-]+){1,4})"
)
_CHOICE = re.compile(
    r"\b(?:any|one|either|(?:at least|a minimum of) (?:one|1|two|2|three|3))(?: (?:or more|one))? of\b"
)
_OFFERS = re.compile(
    r"\b(?:one|any|either|others?|another|some|example|list|listed|several|ways?|options?|choices?|enough|counts?|among"
    r"|accepted|items?|points?|kinds?)\b"
)
_NOT = re.compile(r"\b(?:not|no|never|neither|nor|without|cannot)\b|n't\b")
_ABSENT = re.compile(r"\b(?:absent|missing|lacking|negative|ruled out)\b")
_OUT = re.compile(r"\bcannot (?:join|take part)\b")  # the frame, no negation of what stands in it
_ALL = re.compile(r"\b(?:all|both|each)\b")
# To give up any of several is to give up each of them.
_GIVES_UP = re.compile(
    r"\b(?:discontinu|stop|avoid|refrain|abstain|withh|free of|prohibit|not\b|no\b|without|never|wash)"
)


def recounted(
    texts: Aligned, asked: Lists, told: Lists, context: Facts, agreed: set[Joint]
) -> Iterator[Signal]:
    """All for one, one for all: of the points, of a pair such as both parents, or of the list that an item is from."""
    found = {
        "against": _against(asked, told, agreed), "lead": _lead(told, context, agreed),
        "pair": _pair(asked, told, context), "list": _list(asked, told, context),
    }  # fmt: skip
    for kind, place in found.items():
        if place is not None:
            message = "The plain text combines its points in another way than the listing."
            yield noticed(f"logic.counted.{kind}", "logic", message, plain=(texts.plain, place))
    if told.way > 0 and _required(texts.plain, context):
        message = "The listing lets the reader choose among several; the plain text asks for this one."
        yield noticed("logic.counted.required", "logic", message)


def _against(asked: Lists, told: Lists, agreed: set[Joint]) -> tuple[int, int] | None:
    """A marker that asks for all where the listing joins everything by "or"."""
    parts = (part.after for level in asked.levels for part in level if part.after not in ("", ","))
    kinds = {after in OR for after in parts}
    if agreed or kinds != {True} or _TOGETHER.search(asked.text) or asked.markers:
        return None
    begins = heading_end(told.text)
    for marker in told.markers:
        if marker.start < begins:
            continue
        if marker.says == "and" and _rules(told, marker) and not _aside(told, marker):
            return marker.start, marker.end
    return None


def _aside(told: Lists, marker: Marker) -> bool:
    """Whether a marker stands in a bracket or as another choice, or says what is absent."""
    first, last = told.sentence(marker.start)
    before = told.text[first : marker.start]
    return bool(
        before.count("(") > before.count(")") or _OF_ONE.search(before)
        or _ABSENT.search(told.text, marker.start, last)
    )  # fmt: skip


def _rules(told: Lists, marker: Marker) -> bool:
    """Whether a marker stands in a sentence that states a rule, in the frame of the section and not denied."""
    sentence = told.text[slice(*told.sentence(marker.start))]
    if not polarity.frame(sentence) and not _RULING.search(sentence):
        return False
    return told.frame(marker.start) == told.way and told.ways.at(marker.start)[1] == -1


def _lead(told: Lists, context: Facts, agreed: set[Joint]) -> tuple[int, int] | None:
    """A marker that asks for all points of a list of which one is enough."""
    if "and" in agreed or {marker.says for marker in markers(context.text)} != {"or"}:
        return None
    for marker in told.markers:
        if (
            marker.says == "and"
            and _EVERY.match(told.text, marker.start)
            and told.frame(marker.start) == told.way
            and not _aside(told, marker)
        ):
            return marker.start, marker.end
    return None


_EACH_OF = re.compile(r"\b(?:of|all|both|each|every|none)\b")


def _list(asked: Lists, told: Lists, context: Facts) -> tuple[int, int] | None:
    """A marker of a list ("all of these") where all those of the listing say the other thing."""
    ours = {marker.says for marker in asked.markers}
    theirs = [marker for marker in told.markers if not marker.bare]
    says = {marker.says for marker in told.markers}
    if len(ours) != 1 or len(says) != 1 or ours == says or not theirs:
        return None
    if says & {marker.says for marker in markers(context.text)}:
        return None  # it tells of the list that the item is from
    marker = theirs[0]
    if _aside(told, marker) or not _EACH_OF.search(told.text, marker.start, marker.end):
        return None
    if told.ways.at(marker.start)[0] is None or _NOT.search(asked.text):
        return None
    return marker.start, marker.end


@lru_cache(maxsize=256)
def _pairs(text: str) -> Mapping[str, dict[bool, tuple[int, int]]]:
    """By the stem of a noun: where both of them are meant, and where one."""
    found: dict[str, dict[bool, tuple[int, int]]] = {}
    for count in _BOTH.finditer(text):
        noun = _NOUN.match(text, count.end())
        head = _head(noun["noun"]) if noun else None
        if head:
            found.setdefault(head, {})[count["every"] is not None] = count.span()
    return found


def _head(words: str) -> str | None:
    """The stem of the last word before any that has little meaning: "features" of "severe features of a list"."""
    head = None
    for word in words.split():
        if lexicon.is_function(stem(word)):
            break
        head = stem(word)
    return head


def _pair(asked: Lists, told: Lists, context: Facts) -> tuple[int, int] | None:
    """One of a pair ("either eye") where the listing has both, or the other way round."""
    meant = _pairs(f"{asked.text}\n{context.text}")
    places = [
        (noun, every, place)
        for noun, ways in (_pairs(told.text).items() if meant else ())
        for every, place in ways.items()
    ]
    for noun, every, place in places:
        turned = noun in meant and every not in meant[noun]
        before = told.text[told.sentence(place[0])[0] : place[0]]
        if turned and told.frame(place[0]) == told.way and not _NOT.search(_OUT.sub("", before)):
            return place
    return None


def _required(plain: Facts, context: Facts) -> bool:
    """Whether a lead-in offers a choice, and the plain text of one point asks for it as if there were none."""
    if not _CHOICE.search(context.text) or _ALL.search(context.text) or _GIVES_UP.search(context.text):
        return False
    return "must" in plain.text and not _OFFERS.search(plain.text)
