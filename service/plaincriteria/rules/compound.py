"""An item of several parts, each of which a rule takes: a sentence or a line for each of them."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from plaincriteria.domain import Joins, SectionKind
from plaincriteria.rules.address import address
from plaincriteria.rules.articles import lowered
from plaincriteria.rules.cuts import alternatives, demands, semicolons, sentences, verb_inside
from plaincriteria.rules.ends import bare
from plaincriteria.rules.pattern import Followed, compiled, data, follow
from plaincriteria.rules.sentence import CLOSE, OPEN, clause, sentence

# Up to here an item that one rule takes as a whole is said in one sentence.
LONG = 20  # words
# What an item in words of its own may add to a rule, at most.
MORE = 50  # words


# Words that point at something which the reader does not see.
_POINTS = re.compile(r"\b(?:he|she|his|her|see|page|section|appendix|table|protocol)\b", re.IGNORECASE)

_ALL = (
    "patients",
    "subjects",
    "participants",
    "individuals",
    "persons",
    "people",
    "candidates",
    "volunteers",
)
PATIENTS = re.compile(rf"^(?:study |trial |adult )?(?:{'|'.join(_ALL)})\b", re.IGNORECASE)


class Place(NamedTuple):
    """Where an item stands: its side, how the list combines that it is in, and whether it is in one."""

    side: SectionKind
    joins: Joins | None
    within: bool

    @property
    def alone(self) -> bool:
        """Is each item of its list a rule by itself, so that a second sentence is one more of them?"""
        return not self.within or self.joins == ("all" if self.side == "inclusion" else "any")


def compose(text: str, place: Place) -> str | None:
    """What the item says, unvoiced; None where no rule, and no chain of rules, says it with certainty."""
    whole = _ruled(text, place)
    if whole is not None and len(text.split()) <= LONG and not verb_inside(text):
        return whole
    return _several(text, place) or _one(text, place) or whole or _allowance(text, place)


def _one(text: str, place: Place) -> str | None:
    """One sentence of the source: with what it adds at its end, or in its parts."""
    return _with_more(text, place) or _in_lines(text, place) or _demanded(text, place)


def _ruled(text: str, place: Place) -> str | None:
    # A demand among reasons to stay out turns round what it stands in: no rule takes it for one of them.
    if place.side == "exclusion" and compiled(r"(?:<person>,? )?(?:who )?must (?!not\b)").match(text):
        return None
    followed = follow(lowered(bare(text)), place.side)
    return sentence(followed, *place) if followed else None


def _part(text: str, place: Place) -> str | None:
    return _ruled(text, place) or _one(text, place)


_BRACKETS = re.compile(r"\s*\((?:[^()]|\([^()]*\))*\)|\s*\[[^\[\]]*\]")
# What lets people in, in so many words.
_ALLOWS = re.compile(
    r"(?<!not )\b(?:eligible|allowed|permitted|(?:may|can|will|could) be (?:enrolled|included|considered|eligible)"
    r"|(?:may|can) (?:participate|enrol+|take part|join))\b",
    re.IGNORECASE,
)


# What says nothing by itself: it points back, goes on, or stops in the middle.
_LEANS = re.compile(
    r"\b(?:these|such|this (?:group|case|criterion))\b|\.\s|:\s*$|\b(?:if|by|with|of|not (?:be )?\w+)$|^\w+/"
    r"|\bnot (?:be )?(?:eligible|allowed|permitted)\b",
    re.IGNORECASE,
)


def _allowance(text: str, place: Place) -> str | None:
    """An item that itself says who may take part: it stands by itself on either side."""
    outside = _BRACKETS.sub("", text)
    if not PATIENTS.match(text) or not _ALLOWS.search(outside) or _LEANS.search(text):
        return None
    return remark(text, place.side)


def _several(text: str, place: Place) -> str | None:
    """Sentences: the first by a rule, each further one by a rule or as a remark that stands by itself."""
    first, *others = sentences(text)
    if not others or (said := _part(first, place)) is None:
        return None
    done, clauses = [said], [_clause(first, place.side)]
    for other in others:
        own = remark(other, place.side)
        part = _part(other, place) if own is None and place.alone else None
        further = own or part or remark(other, place.side, late=True)
        if further is None:
            return None
        done.append(further)
        clauses.append(_clause(other, place.side) if part else None)
    if place.side == "exclusion" and all(clauses):
        return _lines([one for one in clauses if one], place)
    return " ".join(done)


def remark(text: str, side: SectionKind, late: bool = False) -> str | None:
    """A sentence that says by itself what holds, in the listing's words; `late`: one that a rule may say better."""
    text = bare(text)
    if len(text.split()) > MORE or _POINTS.search(text):
        return None
    outside = _BRACKETS.sub("", text).rstrip()  # a verb in brackets makes no sentence
    tables: Any = data("compound.toml")["after"]
    for table in tables:
        found = compiled(table["pattern"]).fullmatch(text)
        if (
            found is None
            or not compiled(table["pattern"]).fullmatch(outside)
            or table.get("late", False) != late
        ):
            continue
        if "people" not in found.groupdict():
            own = PATIENTS.sub("people", found["x"])
            return f"{OPEN}{own[0].upper()}{own[1:]}{CLOSE}."
        who = found["people"].split()[-1].lower()
        asked = address(found["x"]) if late and side == "inclusion" and who in _ALL else None
        if asked is not None and re.match(r"(?:must|should|may|can|cannot|will)\b", asked, re.IGNORECASE):
            return f"{{You}} {OPEN}{asked}{CLOSE}."
        kept = "people" if who in _ALL else who
        return f"{kept.capitalize()} {OPEN}{found['x']}{CLOSE}."
    return None


def _with_more(text: str, place: Place) -> str | None:
    """What a rule takes, and a definition, a list or an exception behind it as a sentence of its own."""
    tables: Any = data("compound.toml")["more"]
    cut: Any = data("compound.toml")["cut"]
    for table in tables:
        found = compiled(table["pattern"]).fullmatch(bare(text))
        if found is None or place.side not in table.get("sides", (place.side,)):
            continue
        head, more = found["head"].rstrip(" ,"), found.groupdict().get("x") or ""
        if sentences(more)[1:] or compiled(rf"[,;] (?:and |or )*{cut['strong']}").search(more):
            return None
        if "bars" in table and compiled(table["bars"]).search(more):
            return None
        said = None if head.endswith(":") or head.count("(") != head.count(")") else _ruled(head, place)
        own = address(PATIENTS.sub("people", more.rstrip(".")))
        if said is None or own is None or "\n" in said:
            return None
        return f"{said} {str(table['say']).replace('{x}', f'{OPEN}{own}{CLOSE}')}"
    return None


def _clause(text: str, side: SectionKind) -> str | None:
    if _ruled(text, Place(side, None, False)) is None:
        return None
    followed: Followed | None = follow(lowered(bare(text)), side)
    return clause(followed) if followed else None


def _in_lines(text: str, place: Place) -> str | None:
    """Alternatives, each a clause of its own."""
    if not place.alone:
        return None
    for parts in (semicolons(text, place.side), alternatives(text, place.side)):
        clauses = [_clause(part, place.side) for part in parts]
        if len(clauses) > 1 and all(clauses):
            return _lines([one for one in clauses if one], place)
    return None


def _lines(clauses: list[str], place: Place) -> str:
    frames: Any = data("frames.toml")["frames"]
    clauses = list(dict.fromkeys(clauses))
    key = "none_of" if place.side == "exclusion" else "one_of"
    if (
        place.side == "exclusion"
        and len(clauses) == 2
        and sum(len(one.split()) for one in clauses) < LONG - 4
    ):
        return str(frames["not_if"]).replace("{clause}", f"{clauses[0]}, or if {clauses[1]}")
    return "\n- ".join((str(frames[key]), *clauses))


def _demanded(text: str, place: Place) -> str | None:
    """What is asked in one breath, "A and B", as a sentence for each."""
    if place.side != "inclusion" or not place.alone:
        return None
    done = [_ruled(part, place) for part in demands(text)]
    return " ".join(one for one in done if one) if len(done) > 1 and all(done) else None
