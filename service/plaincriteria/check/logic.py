"""And, or, both, either: how the parts of a listing are joined, and how the plain text joins them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import NamedTuple

from plaincriteria.check import lists
from plaincriteria.check.aligned import Aligned
from plaincriteria.check.counted import recounted
from plaincriteria.check.facts import Facts
from plaincriteria.check.lists import Lists, Site
from plaincriteria.check.parted import parted
from plaincriteria.check.parts import Joint
from plaincriteria.check.signals import Signal, noticed


def rejoined(texts: Aligned, way: int, context: Facts) -> Iterator[Signal]:
    """Parts of one text that the other joins in the other way; `way` is that of the section."""
    asked = lists.asked(texts.source, texts.ours, way)
    told = Lists(texts.plain, texts.theirs, way, framed=True)
    agreed: set[Joint] = set()
    if told.joins:
        yield from _rejoined(texts, asked, told, agreed)
    yield from recounted(texts, asked, told, context, agreed)


def _rejoined(texts: Aligned, asked: Lists, told: Lists, agreed: set[Joint]) -> Iterator[Signal]:
    """Each joint of either text that the other turns, where the plain text joins anything; `agreed` is added to."""
    seen: set[str] = set()
    said_by = _said_by(texts)
    for one, other, says in ((told, asked, said_by), (asked, told, _says(texts))):
        for site in one.sites if other.joins else ():
            found = None if one.free(site.start, site.end) else _turned(one, site, other, says, agreed)
            kind = _kind(told, found, site if one is told else None) if found else None
            if kind and kind not in seen:
                seen.add(kind)
                yield _noticed(kind, texts, (told, site) if one is told else None)
    for kind, site in parted(told, asked, said_by):
        if kind not in seen:
            seen.add(kind)
            yield _noticed(kind, texts, (told, site))


class _Turn(NamedTuple):
    """A joint that the other text turned: what the plain text says there, and what makes it more or less sure."""

    raw: Joint
    marked: bool  # "both", "either one of" say it too
    denied: bool  # a negation stands over it in one text only
    mixed: bool  # the list has both "and" and "or"
    loose: bool  # words that stand in several places


def _kind(told: Lists, turn: _Turn, site: Site | None) -> str | None:
    """Under which name a joint that was turned is weighed; None for what proves nothing."""
    if turn.denied:
        return None
    if turn.loose and (turn.mixed or not turn.marked or site is None):
        return None
    # Exclusions are often listed with "and" where any one of them keeps out.
    if told.way < 0 and turn.raw == "or":
        return "logic.loosened" + (".mixed" if turn.mixed else "")
    if turn.loose:
        return "logic.turned.loose"
    if not turn.mixed or (turn.marked and site):
        return "logic.turned"
    return "logic.turned.mixed"


def _answered(told: Lists, raw: Joint, at: int) -> bool:
    """Whether the plain text says elsewhere that its points combine in the other way ("one of these is enough")."""
    first, last = told.sentence(at)
    return any(
        marker.says != raw and (first <= marker.start < last or not marker.bare) for marker in told.markers
    )


def _noticed(kind: str, texts: Aligned, place: tuple[Lists, Site] | None) -> Signal:
    message = "The plain text joins its parts in another way than the listing."
    if place is None:
        return noticed(kind, "logic", message)
    told, site = place
    one, two = told.side.words[site.left[0]], told.side.words[site.right[0]]
    return noticed(kind, "logic", message, plain=(texts.plain, (one.start, max(two.end, one.end))))


def _said_by(texts: Aligned) -> Mapping[int, Sequence[int]]:
    """By the words of the plain text: the words of the listing that they say, the same ones if they are there."""
    found: dict[int, list[int]] = {}
    for stem, places in texts.where.items():
        for at in places:
            found.setdefault(at, []).extend(texts.ours.places.get(stem, ()))
    for at, word in enumerate(texts.theirs.words):
        if word.stem in texts.ours.places:
            found[at] = texts.ours.places[word.stem]
    return found


def _says(texts: Aligned) -> Mapping[int, Sequence[int]]:
    """By the words of the listing: the words of the plain text that say them."""
    return {
        at: texts.theirs.places.get(word.stem) or texts.where.get(word.stem, ())
        for at, word in enumerate(texts.ours.words)
    }


_NEXT = 2  # words that stand beside the same joint are surely those that it joins


class _Vote(NamedTuple):
    """How two words are joined here and in the other text, whether that is surely them, and what makes it unsure."""

    here: Joint
    there: Joint
    raw: Joint  # as the plain text says it
    at: int  # where in the plain text
    denied: bool
    sure: bool
    mixed: bool


def _telling(one: Lists, site: Site, other: Lists, says: Mapping[int, Sequence[int]]) -> list[_Vote]:
    """The votes that count: the sure ones of the two words nearest to the joint, else all; none denied if possible."""
    nearest = (vote for vote in _votes(one, site.left[:1], site.right[:1], other, says) if vote.sure)
    return _counting(nearest) or _counting(_votes(one, site.left, site.right, other, says))


def _counting(votes: Iterator[_Vote]) -> list[_Vote]:
    """Those not denied, if there are any, up to the first that agrees: it settles the matter."""
    counted: list[_Vote] = []
    denied: list[_Vote] = []
    for vote in votes:
        (denied if vote.denied else counted).append(vote)
        if not vote.denied and vote.here == vote.there:
            break
    return counted or denied


def _votes(
    one: Lists, left: Sequence[int], right: Sequence[int], other: Lists, says: Mapping[int, Sequence[int]]
) -> Iterator[_Vote]:
    """What each pair of words beside a joint says of how the other text joins them."""
    beside = ([at for at in places if says.get(at)] for places in (left, right))
    for x, y in product(*beside):
        here = one.meant(x, y)
        if here is None or (len(says[x]) > 1 and not set(says[x]).isdisjoint(says[y])):
            continue
        single = len(set(says[x])) == len(set(says[y])) == 1
        for a, b in _nearest(says[x], says[y]):
            there = other.meant(a, b)
            if there is None or not other.rules_on(a, b):
                continue
            values = _values(one, x, y) or _values(other, a, b)
            if values and not (one if one.framed else other).markers:
                continue
            plain, i, j = (one, x, y) if one.framed else (other, a, b)
            words = plain.side.words
            yield _Vote(
                here.joint, there.joint, plain.joint(i, j) or "and", max(words[i].start, words[j].start),
                denied=here.ways is None or here.ways != there.ways,
                sure=single or max(abs(x - y), abs(a - b)) <= _NEXT,
                mixed=other.mixed(a, b) or one.mixed(x, y) or values,
            )  # fmt: skip


def _nearest(one: Sequence[int], two: Sequence[int]) -> list[tuple[int, int]]:
    """Of the places of two words the pairs that stand nearest to each other."""
    if len(one) == len(two) == 1:
        return [(one[0], two[0])] if one[0] != two[0] else []
    pairs = [(a, b) for a, b in product(one, two) if a != b]
    least = min((abs(a - b) for a, b in pairs), default=0)
    return [(a, b) for a, b in pairs if abs(a - b) == least]


def _values(lists: Lists, one: int, two: int) -> bool:
    """Whether two words are values of one scale, which "and" may list as well ("classes 1 and 2")."""
    words = lists.side.words
    return words[one].text[0].isdigit() and words[two].text[0].isdigit()


def _one_part(site: Site, other: Lists, says: Mapping[int, Sequence[int]]) -> bool:
    """Whether the words nearest to a joint are of one part in the listing: the joint only unfolds that part."""
    left, right = ([at for at in places if says.get(at)][:1] for places in (site.left, site.right))
    for x, y in product(left, right):
        for a, b in _nearest(says[x], says[y]):
            part = other.part_of[0][a]
            if part is not None and part == other.part_of[0][b]:
                return True
    return False


def _turned(
    one: Lists, site: Site, other: Lists, says: Mapping[int, Sequence[int]], agreed: set[Joint]
) -> _Turn | None:
    """What the other text makes of a joint, where all words beside it that can tell agree."""
    if one.framed and site.level < 2 and not one.ruling(site.start):
        return None
    votes = _telling(one, site, other, says)
    if not votes or (one.framed and _one_part(site, other, says)):
        return None
    raw, at = votes[0].raw, votes[0].at
    marked = one.marked(raw, site.start, site.end) if one.framed else other.marked(raw, at, at)
    if any(vote.here == vote.there for vote in votes):
        agreed.update({raw} if marked else ())
        return None
    if _answered(one if one.framed else other, raw, at):
        return None
    return _Turn(
        raw, marked, all(vote.denied for vote in votes), all(vote.mixed for vote in votes),
        loose=not any(vote.sure for vote in votes),
    )  # fmt: skip
