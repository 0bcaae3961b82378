"""The words right beside an "or" or "and" of the plain text, and what stands between the same words in the listing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import product

from plaincriteria.check.coverage import glosses
from plaincriteria.check.lists import Lists, Site
from plaincriteria.check.parts import BRACKET, blank

_OR = re.compile(r"\b(?:or|nor|either|neither|any)\b|/|±")
_AND = re.compile(r"\b(?:and|with|while|plus)\b|[+&]")
_OTHERWISE = re.compile(r"[,;:.\n](?!\d)")
_VALUES = re.compile(r"[\d ]*\d,? or \d")  # "grade 2 or 3"
_WORDS = 2  # words on either side that a joint surely joins
_SEXES = frozenset(("man", "men", "woman", "women", "male", "males", "female", "females"))


def parted(told: Lists, asked: Lists, says: Mapping[int, Sequence[int]]) -> Iterator[tuple[str, Site]]:
    """Joints of the plain text between words that the listing puts together in another way.

    An "or" in what is asked between words that the listing has side by side or with "and", and an "and" in what
    keeps out between words with nothing but "or" between them.
    """
    for site in told.sites():
        how = _how(told, site)
        if how is None or not _rules(told, site):
            continue
        between = list(_between(asked, told, site, says))
        if how == "or" and told.way > 0 and _together(asked, between):
            yield "logic.parted.or", site
        elif how == "and" and told.way < 0 and between and all(_only_or(each) for each in between):
            yield "logic.parted.and", site


def _how(told: Lists, site: Site) -> str | None:
    """Which word stands at the joint itself; None for a comma and for points."""
    word = re.search(r"\b(and|or)\b(?!/)", told.text[site.start : site.end])
    return word[1] if word and not _VALUES.match(told.text, max(0, site.start - 2)) else None


def _rules(told: Lists, site: Site) -> bool:
    """Whether the joint stands in a rule, in the frame of the section, under no negation."""
    if told.free(site.start, site.end) or (site.level < 2 and not told.ruling(site.start)):
        return False
    if any(start <= site.start < end for start, end in glosses(told.text)):
        return False
    return told.ways.at(site.start) == (told.way, -1)


def _between(
    asked: Lists, told: Lists, site: Site, says: Mapping[int, Sequence[int]]
) -> Iterator[str]:
    """What the listing has between the words that say those beside the joint; "" for words side by side."""
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
            yield between


def _together(asked: Lists, between: Sequence[str]) -> bool:
    """Whether "and" stands in all of these, or nothing that parts in a listing without any "or"."""
    if not between or any(not each for each in between) or any(_OR.search(each) for each in between):
        return False
    if all(_AND.search(each) for each in between):
        return True
    return len(between) > 1 and not _OR.search(asked.text) and not any(_OTHERWISE.search(each) for each in between)


def _only_or(between: str) -> bool:
    return bool(_OR.search(between)) and not _AND.search(between)
