"""Small things of English: capitals inside a sentence, "a" and "an"."""

from __future__ import annotations

import re
from functools import cache

from plaincriteria.rules.wording import data

# Where the head of a noun phrase ends.
_PAST_HEAD = re.compile(
    r"\s(?:of|with|in|that|which|requiring|to|due|within|for|on|by|and|or|as|from|at|during|caused|including"
    r"|such|causing|preventing|precluding|affecting|involving|resulting|interfering|known|defined|confirmed|related"
    r"|without|leading|associated|not|per|according|occurring|occurred|during|after|prior|before)\b|[,;:(]"
)


@cache
def _keep() -> frozenset[str]:
    return frozenset(map(str, data("names.toml")["keep"]))  # type: ignore[call-overload]


@cache
def _small() -> frozenset[str]:
    return frozenset(map(str, data("names.toml")["small"]))  # type: ignore[call-overload]


@cache
def _countable() -> frozenset[str]:
    return frozenset(map(str, data("names.toml")["countable"]))  # type: ignore[call-overload]


def lowered(part: str) -> str:
    """`part` with a small first letter, unless its first word is a name or an abbreviation."""
    word = re.match(r"[^\s,;:()/-]+", part)
    if word is None or not part[0].isupper():
        return part
    first = word[0]
    if first in _keep() or any(c.isupper() or c.isdigit() or c == "." for c in first[1:]):
        return part
    if first not in _small() and re.match(
        r"[ -][A-Z][a-z]", part[len(first) :]
    ):  # "Autism Spectrum Disorder": a name in capitals
        return part
    if re.match(r"New (?:York|Zealand|England|Delhi|Orleans|Jersey|Mexico)\b", part):
        return part
    if len(first) == 1 and first != "A":
        return part
    return part[0].lower() + part[1:]


def articled(part: str) -> str:
    """`part` with "a" or "an" before it where its head noun is countable and stands in the singular."""
    if re.match(
        r"(?:an?|the|any|no|some|one|two|three|more|at least|other|another|all|both|each|either|\d)\b",
        part,
        re.I,
    ):
        return part
    head = _PAST_HEAD.split(part, maxsplit=1)[0].split()
    if not head or head[-1].lower() not in _countable():
        return part
    # The first of several has none: "epilepsy, stroke or dementia".
    goes_on = re.search(
        r"^(?: \([^()]*\))?(?:\W*(?:or|and)\b|,(?: [\w/-]+){1,4},.* (?:or|and) )", part[len(" ".join(head)) :]
    )
    return part if goes_on else f"{article(part)} {part}"


def article(part: str) -> str:
    """ "an" or "a", as the first sound of `part` asks."""
    spelt = re.match(r"(?:[AEFHILMNORSX][A-Z0-9]|Ig[AEGM]|[aeio]|u(?!ni|se|su|ti|ro))", part)
    return "an" if spelt else "a"
