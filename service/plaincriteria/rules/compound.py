"""An item of several parts, each of which a rule takes: a sentence or a line for each of them."""

from __future__ import annotations

import re
from typing import Any

from plaincriteria.domain import SectionKind
from plaincriteria.rules.address import address
from plaincriteria.rules.articles import lowered
from plaincriteria.rules.cuts import alternatives, demands, semicolons, sentences, verb_inside
from plaincriteria.rules.ends import bare
from plaincriteria.rules.pattern import Followed, compiled, data, follow
from plaincriteria.rules.remarks import PATIENTS, allowance, remark
from plaincriteria.rules.sentence import CLOSE, OPEN, clause
from plaincriteria.rules.whole import Place, ruled, whole

# Up to here an item that one rule takes as a whole is said in one sentence.
LONG = 20  # words
_WAITS = re.compile(r"\b(?:with|of|by|for|to|as|and|or|in)\W*$", re.IGNORECASE)
_OTHER_THAN = re.compile(r"\b(?:other than|apart from|aside from)\b", re.IGNORECASE)


def compose(text: str, place: Place, of_list: bool = False) -> str | None:
    """What the item says, unvoiced; None where no reader, and no chain of rules, says it with certainty.

    `of_list`: the text is a lead-in with one of its points.
    """
    if _demands_from_outside(text, place):
        return None
    said = whole(text, place, of_list)
    if (
        said is not None
        and (len(text.split()) <= LONG or "\n" in said or said.count(". "))
        and not verb_inside(text)
    ):
        return said
    return _several(text, place) or _one(text, place) or said or allowance(text, place.side)


def _one(text: str, place: Place) -> str | None:
    """One sentence of the source: with what it adds at its end, or in its parts."""
    return _with_more(text, place) or _in_lines(text, place) or _demanded(text, place)


def _demands_from_outside(text: str, place: Place) -> bool:
    """A demand among reasons to stay out turns round what it stands in: no rule takes it for one of them."""
    return place.side == "exclusion" and bool(
        compiled(r"(?:<person>,? )?(?:who )?must (?!not\b)").match(text)
    )


def _ruled(text: str, place: Place) -> str | None:
    return None if _demands_from_outside(text, place) else ruled(text, place)


def _single(text: str, place: Place) -> str | None:
    return None if _demands_from_outside(text, place) else whole(text, place)


def _part(text: str, place: Place) -> str | None:
    return _single(text, place) or _one(text, place)


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
        if further in done:  # "Bulky tumors are excluded. Bulky tumors are …"
            continue
        done.append(further)
        clauses.append(_clause(other, place.side) if part else None)
    if place.side == "exclusion" and all(clauses):
        return _lines([one for one in clauses if one], place)
    return " ".join(done)


def _with_more(text: str, place: Place) -> str | None:
    """What a rule takes, and a definition, a list or an exception behind it as a sentence of its own."""
    tables: Any = data("compound.toml")["more"]
    cut: Any = data("compound.toml")["cut"]
    text = bare(text)
    for table in tables:
        found = compiled(table["pattern"]).fullmatch(text)
        if found is None or place.side not in table.get("sides", (place.side,)):
            continue
        head, more = found["head"].rstrip(" ,"), found.groupdict().get("x") or ""
        if _OTHER_THAN.search(head) or _WAITS.search(more):  # of which of both it says more is open
            return None
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
    for parts in (semicolons(text, place.side), [_tied(one) for one in alternatives(text, place.side)]):
        clauses = [_clause(part, place.side) for part in parts]
        if len(clauses) > 1 and all(clauses):
            return _lines([one for one in clauses if one], place)
    return None


def _tied(part: str) -> str:
    """ "Asthma, heart disease" out of "asthma, heart disease, or taking steroids" is "asthma or heart disease"."""
    plain = re.sub(r"\([^()]*\)", lambda inside: "#" * len(inside[0]), part)
    named = compiled(r".*<sick>[ #]*(?P<comma>, )(?:[\w-]+ ){0,3}<sick>[ #]*").fullmatch(plain)
    if named is None or plain.count(",") > 1 or re.search(r"\b(?:or|and)\b", plain):
        return part
    return f"{part[: named.start('comma')]} or {part[named.end('comma') :]}"


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
    done = [_single(part, place) for part in demands(text)]
    return " ".join(one for one in done if one) if len(done) > 1 and all(done) else None
