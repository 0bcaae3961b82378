"""The words right beside an "or" or "and" of the plain text, and what stands between the same words in the listing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product
from typing import NamedTuple

from plaincriteria.check.coverage import glosses
from plaincriteria.check.lists import Lists, Site
from plaincriteria.check.parts import BRACKET, blank

# "18 or older" is a comparison.
_OR = re.compile(
    r"\bor\b(?! (?:more|less|older|younger|above|below|higher|lower|greater|longer|later|earlier|over|under|equal)\b)"
    r"|\b(?:nor|either|neither|any)\b|/|\+-"
)
_AND = re.compile(r"\b(?:and|with|while|plus)\b|[+&]")
_OTHERWISE = re.compile(r"[,;:.\n](?!\d)")
_VALUES = re.compile(r"[\d ]*\d,? or \d")  # "grade 2 or 3"
_ONE_OR = re.compile(r"\bor\b")
_LISTS = re.compile(r"\band\b|[+&]")
_KIND = re.compile(
    r"\b(?:and|&) (?:any|all|those|(?:wo)?men|patients|participants|subjects|persons|people)\b"
)
# Of these either one keeps out, also where a listing joins them by "and".
_STATES = re.compile(
    r"\bpregnan\w+ (?:and|&) (?:breast|lactat|nurs)|\b(?:breast-?|lactat|nurs)[a-z ]* (?:and|&) pregnan"
)
_NOT = re.compile(r"\b(?:no|not|never|without|cannot)\b")
_AROUND = 60  # letters on either side in which a comma tells of a list
_CLOSE = 4  # words between two that an "or" joins closely
_WORDS = 2  # words on either side that a joint surely joins
_SEXES = frozenset(("man", "men", "woman", "women", "male", "males", "female", "females"))


def parted(told: Lists, asked: Lists, says: Mapping[int, Sequence[int]]) -> Iterator[tuple[str, Site]]:
    """Joints of the plain text between words that the listing puts together in another way."""
    for site in told.sites:
        how = _how(told, site)
        if how is None or not _rules(told, site, how):
            continue
        between = list(_between(asked, told, site, says))
        turned = _TURNED[how, told.way]
        if between and turned(asked, between):
            yield f"logic.parted.{how}", site


def _how(told: Lists, site: Site) -> str | None:
    """Which word stands at the joint itself; None for a comma and for points."""
    word = re.search(r"\b(and|or)\b(?!/)", told.text[site.start : site.end])
    return word[1] if word and not _VALUES.match(told.text, max(0, site.start - 2)) else None


def _rules(told: Lists, site: Site, how: str) -> bool:
    """Whether the joint stands in a rule, in the frame of the section, under no negation."""
    if any(marker.says != how and not marker.bare for marker in told.markers):
        return False
    if told.free(site.start, site.end) or (site.level < 2 and not told.ruling(site.start)):
        return False
    if any(start <= site.start < end for start, end in glosses(told.text)):
        return False
    return told.ways.at(site.start) == (told.way, -1)


class _Stretch(NamedTuple):
    """What the listing has between two words: "" where they stand side by side."""

    text: str
    around: str  # with what stands about them
    sure: bool  # both words stand in one place only, in the order of the plain text


def _between(asked: Lists, told: Lists, site: Site, says: Mapping[int, Sequence[int]]) -> Iterator[_Stretch]:
    """The stretches between the words of the listing that say those beside the joint, the nearest first."""
    words = told.side.words
    left, right = ([at for at in places if says.get(at)][:_WORDS] for places in (site.left, site.right))
    for x, y in product(left, right):
        if words[x].text[0].isdigit() and words[y].text[0].isdigit():
            continue
        if {words[x].text, words[y].text} & _SEXES:
            continue
        a, b = min(product(says[x], says[y]), key=lambda pair: abs(pair[0] - pair[1]))
        first, last = asked.side.words[min(a, b)], asked.side.words[max(a, b)]
        between = BRACKET.sub(blank, asked.text[first.end : last.start]) if abs(a - b) > 1 else ""
        if "(" not in between and ")" not in between:
            around = asked.text[max(0, first.start - _AROUND) : last.end + _AROUND]
            yield _Stretch(between, around, len(says[x]) == len(says[y]) == 1 and a < b)


def _together(asked: Lists, between: Sequence[_Stretch]) -> bool:
    """Whether "and" stands in all of these, or nothing that parts in a listing without any "or"."""
    if any(not each.text or _OR.search(each.text) for each in between):
        return False
    if all(_AND.search(each.text) for each in between):
        return True
    parts = any(_OTHERWISE.search(each.text) for each in between)
    return len(between) > 1 and not _OR.search(asked.text) and not parts


def _only_or(_: Lists, between: Sequence[_Stretch]) -> bool:
    """Whether nothing but "or" stands in all of these."""
    return all(_OR.search(each.text) and not _AND.search(each.text) for each in between)


def _with(_: Lists, between: Sequence[_Stretch]) -> bool:
    """Whether "and" or "with" joins the nearest words, in no list: an exclusion may list with "and" what "or" means."""
    nearest = between[0]
    if not nearest.sure or _OR.search(nearest.text) or not _AND.search(nearest.text):
        return False
    if _STATES.search(nearest.around):
        return False
    if not _LISTS.search(nearest.text):
        return "," not in nearest.text
    return "," not in nearest.around and not _OR.search(nearest.around) and not _KIND.search(nearest.text)


def _close_or(asked: Lists, between: Sequence[_Stretch]) -> bool:
    """Whether an "or" joins the nearest words themselves, with hardly a word beside it."""
    nearest = between[0]
    if not nearest.sure or not _ONE_OR.search(nearest.text) or _AND.search(nearest.text):
        return False
    return len(nearest.text.split()) <= _CLOSE and not _NOT.search(asked.text)


_TURNED: Mapping[tuple[str, int], Callable[[Lists, Sequence[_Stretch]], bool]] = {
    ("or", 1): _together, ("and", -1): _only_or, ("or", -1): _with, ("and", 1): _close_or,
}  # fmt: skip
