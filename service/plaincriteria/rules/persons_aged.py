"""Says items that begin with an age: who is meant, the age, and what else is asked of the same people."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from plaincriteria.domain import Joins, SectionKind
from plaincriteria.rules.ages import Age, age_at
from plaincriteria.rules.articles import lowered
from plaincriteria.rules.ends import bare
from plaincriteria.rules.pattern import compiled, data, follow
from plaincriteria.rules.sentence import CLOSE, OPEN, sentence
from plaincriteria.rules.values import valued

_HINT = re.compile(r"\d")
_BOTH = (
    r"(?:both (?:ends )?)?(?:inclusive|included?)\b"
    r"|including (?:both ends|<agenum>\D{0,12} and <agenum>\D{0,12}(?=[),]|$))"
)
# Where one of these stands before a number, the number is an age.
_PEOPLE = re.compile(
    r"\b(?:aged?|ages|males?|females?|m[ae]n|wom[ae]n|adults?|child(?:ren)?|infants?|patients?|subjects?|participants?"
    r"|volunteers?)\b",
    re.IGNORECASE,
)
_WHEN = re.compile(r"\bat (?!least)[a-z ]*[a-z]", re.IGNORECASE)
_SAME_PEOPLE = re.compile(
    r"(?:with|who|having|diagnosed|suffering|undergoing|scheduled|presenting|in whom)\b", re.IGNORECASE
)
_ONLY_OF_THEM = re.compile(r"(?:must|should|shall|will|have to|need to)\b", re.IGNORECASE)
_ALSO = re.compile(r"(?:able|willing|diagnosis|history|BMI|weight|body)\b", re.IGNORECASE)
_FREE = {"sex": "{They} can be of any sex.", "gender": "{They} can be of any gender."}
_RACE = "{They} can be of any race."
_ETHNICITY = "{They} can be of any race or ethnicity."


class Behind(NamedTuple):
    """What stands behind an age: when it counts, what is said beside it, and the words that are left."""

    moment: str
    beside: tuple[str, ...]
    rest: str
    both: bool


def _behind(text: str) -> Behind:
    moment, beside, both = "", [], False
    while True:
        text = text.lstrip(" ,;()[].")
        if found := compiled(_BOTH).match(text):
            both = True
            moment += " (both ends included)" if "ends" in found[0] else ""
        elif not moment and (found := compiled("<ageat>").match(text)):
            moment = f" {OPEN}{found[0].strip()}{CLOSE}"
        elif found := compiled("<agesexes>(?![\\w-])").match(text):
            beside.append("{They} can be male or female.")
        elif found := compiled("<agefree>").match(text):
            race = _ETHNICITY if "ethnic" in found[0].lower() else _RACE
            beside.append(race if found["r"] else _FREE["sex" if "sex" in found[0].lower() else "gender"])
        else:
            return Behind(moment, tuple(beside), text.strip(), both)
        text = text[found.end() :]


def _young(before: str) -> str:
    """The word for people of that age, where the listing has one that the number does not say."""
    found = re.search(r"\b(infant|adolescent|teenager)", before, re.IGNORECASE)
    if found is None:
        return ""
    return (
        "an infant, " if found[1].lower() == "infant" else f"a teenager ({OPEN}{found[1].lower()}{CLOSE}), "
    )


def _who(text: str) -> tuple[str, ...] | None:
    """Sentences for the words before an age; None where they say something that is not said here."""
    said = []
    men = re.search(r"\b(?:males?|m[ae]n|boys?)\b", text, re.IGNORECASE)
    women = re.search(r"\b(?:females?|wom[ae]n|girls?)\b", text, re.IGNORECASE)
    if men and women:
        said.append("{They} can be male or female.")
    elif men or women:
        said.append(f"{{They}} must be {'male' if men else 'female'}.")
    elif re.search(r"\b(?:both|either|any|all) (?:gender|sex)", text, re.IGNORECASE):
        said.append("{They} can be male or female.")
    if re.search(r"\bhealthy\b", text, re.IGNORECASE):
        said.append("{They} must be healthy.")
    if re.search(r"\bskeletally mature\b", text, re.IGNORECASE):
        said.append("{Their} bones must be fully grown (skeletally mature).")
    if re.search(r"\bnon-?smok", text, re.IGNORECASE):
        said.append("{They} must not smoke.")
    return tuple(said)


def _rest(rest: str) -> str | None:
    """What is asked of the same people, as a sentence of its own; "" where nothing is."""
    if not rest:
        return ""
    asked = re.sub(r"^(?:and|but)\s+", "", rest, flags=re.IGNORECASE)
    if _SAME_PEOPLE.match(asked):
        asked = f"patients {asked}"
    elif asked == rest and not _ALSO.match(asked):
        return None
    # "Subjects aged 17 or younger must …" asks it of those only (rules/several.py).
    if _ONLY_OF_THEM.match(asked):
        return None
    if said := valued(bare(asked), "inclusion", None, False):
        return said
    followed = follow(lowered(bare(asked)), "inclusion")
    return sentence(followed, "inclusion", None, False) if followed else None


def aged(text: str, side: SectionKind, joins: Joins | None, within: bool) -> str | None:
    """The sentences of an item that begins with an age, still with `{you}` in them; else None."""
    if not _HINT.search(text):
        return None
    who = compiled("<agewho>").match(text)
    before = who[0] if who else ""
    age = age_at(text, len(before))
    if age is None or not (age.evident or _PEOPLE.search(before)):
        return None
    behind = _behind(text[age.end :])
    if (when := _WHEN.search(before)) and not behind.moment:
        behind = behind._replace(moment=f" {OPEN}{when[0]}{CLOSE}")
    if side == "inclusion":
        return _asked(before, age, behind, within and joins == "any")
    return _barred(before, age, behind, within and joins == "all")


def _asked(before: str, age: Age, behind: Behind, among: bool) -> str | None:
    who, rest = _who(before), _rest(behind.rest)
    if rest is None or who is None or age.turned or re.search(r"\bshould\b", before):
        return None
    words = age.words
    if behind.both and words.startswith("between "):
        words = words.removeprefix("between ").replace(f"{CLOSE} and ", f"{CLOSE} to ")
    said = f"{{You}} must be {_young(before)}{words}{behind.moment}"
    if among:
        return None if rest or who or behind.beside else f"{said}, or meet another choice in the same list."
    return " ".join(part for part in (f"{said}.", *dict.fromkeys((*who, *behind.beside)), rest) if part)


def _barred(before: str, age: Age, behind: Behind, together: bool) -> str | None:
    if behind.rest or behind.beside or _who(before):
        return None
    frames: Any = data("frames.toml")["frames"]
    clause = f"{{you}} are {_young(before)}{age.words}{behind.moment}"
    return str(frames["all_not_if" if together else "not_if"]).replace("{clause}", clause)
