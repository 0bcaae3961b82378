"""From a rule and the parts it carries over to a sentence in the reader's voice."""

from __future__ import annotations

import re
from functools import cache

from plaincriteria.domain import Audience, Joins, SectionKind
from plaincriteria.rules.pattern import Followed, data

# Carried-over words stand between these marks until the word-level steps have been taken.
OPEN, CLOSE = "\x02", "\x03"

_OTHERS = re.compile(
    r"\b(?:partners?|parents?|guardians?|child|children|caregivers?|carers?|mothers?|fathers?|donors?|spouses?|relatives?|siblings?"
    r"|famil(?:y|ies)|physicians?|investigators?|doctors?|females?|males?|women|men|woman|man|infants?|representatives?|patients|subjects|participants|people|persons|individuals)\b",
    re.IGNORECASE,
)  # fmt: skip
_THIRD = re.compile(
    r"\b(?:he|she|him|her|his|hers|himself|herself|they|them|their|theirs|themselves|he/she|his/her|the (?:study )?(?:patient|subject|participant|individual))\b",
    re.IGNORECASE,
)
_ADDRESS = (
    (r"\b(?:his/her|her/his|his or her|her or his|their(?= (?:own |current |usual |ability|understanding|cooperation|participation|consent|safety|health|condition|disease|cancer|tumou?r|blood|body|life|doctor|medical|medications?|first|last|symptoms?|diagnosis|treatment|asthma|arthritis|willingness|compliance|weight|diet)\b)|(?:the |a )?(?:patient|subject|participant|individual)['’]s)\b", "{your}"),
    (r"\bthe (?:study )?(?:patient|subject|participant|individual) (?:is|are)\b", "{you} are"),
    (r"\bthe (?:study )?(?:patient|subject|participant|individual) was\b", "{you} were"),
    (r"\bthe (?:study )?(?:patient|subject|participant|individual) has\b", "{you} have"),
    (r"\bthe (?:study )?(?:patient|subject|participant|individual) (?=(?:will|would|can|may|might|should|must|could)\b)", "{you} "),
    (r"\b(?<=to )(?:the|a) (?:study )?(?:patient|subject|participant|individual)\b(?! \w+(?:s|ed)\b)", "{you}"),
    (r"\b(?:puts?|plac(?:es?|ing)|expos(?:es?|ing)|preclud(?:es?|ing)|prevent(?:s|ing)?|mak(?:es?|ing)|render(?:s|ing)?|put|limit(?:s|ing)?) (?:the|a) (?:study )?(?:patient|subject|participant|individual)\b", None),
    (r"\bthey\b(?! (?:is|was|has)\b)", "{you}"),
)  # fmt: skip


# "… or has participated": the verb of the patient goes on, unless another word could be its subject.
_GOES_ON = re.compile(r"\b((?:or|and|but)(?: who)? )(is|has|was|does)\b", re.IGNORECASE)
_RELATIVE = re.compile(r"\b(?:which|that|whose|whom|when|if|as)\b", re.IGNORECASE)
_WITH_YOU = {"is": "are", "has": "have", "was": "were", "does": "do"}


def address(part: str) -> str | None:
    """`part` spoken to the reader instead of about a patient; None where it is not clear who is meant."""
    if _GOES_ON.search(part):
        if _RELATIVE.search(part):
            return None
        part = _GOES_ON.sub(lambda verb: verb[1] + _WITH_YOU[verb[2].lower()], part)
    if not _THIRD.search(part) and not re.search(r"\b(?:patient|subject|participant|individual)\b", part, re.I):
        return part
    if _OTHERS.search(part):
        return None
    for pattern, words in _ADDRESS:
        if words is None:
            part = re.sub(pattern, lambda m: re.sub(r"(?:the|a) (?:study )?\w+$", "{you}", m[0]), part, flags=re.IGNORECASE)
        else:
            part = re.sub(pattern, words, part, flags=re.IGNORECASE)
    left = _THIRD.search(part) or re.search(r"\b(?:patient|subject|participant|individual)\b(?! to )", part, re.I)
    return None if left else part


# Placeholders that are no carried-over part: the reader's words, and articles that agree with what follows.
_OURS = ("You", "They", "you", "your", "yourself", "an", "any")


@cache
def _keep() -> frozenset[str]:
    return frozenset(map(str, data("names.toml")["keep"]))  # type: ignore[call-overload]


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
    if re.match(r"[ -][A-Z][a-z]", part[len(first) :]):  # "Autism Spectrum Disorder": a name in capitals
        return part
    if len(first) == 1 and first != "A":
        return part
    return part[0].lower() + part[1:]


def _articled(part: str) -> str:
    """`part` with "a" or "an" before it where its head noun is countable and stands in the singular."""
    if re.match(r"(?:an?|the|any|no|some|one|two|three|more|other|another|all|both|each|either|\d)\b", part, re.I):
        return part
    head = re.split(
        r"\s(?:of|with|in|that|which|requiring|to|due|within|for|on|by|and|or|as|from|at|during|caused|including|such)\b|[,;:(]",
        part, maxsplit=1,
    )[0].split()  # fmt: skip
    if not head or head[-1].lower() not in _countable() or re.search(r"^\W*(?:or|and)\b", part[len(" ".join(head)):]):
        return part
    return f"{_a(part)} {part}"


def _a(part: str) -> str:
    spelt = re.match(r"(?:[AEFHILMNORSX][A-Z0-9]|[aeio]|u(?!ni|se|su|ti|ro))", part)
    return "an" if spelt else "a"


def _filled(template: str, followed: Followed) -> str | None:
    """The template with the parts put in, marked as carried over; None where a part cannot be said."""
    parts = {}
    for name, part in followed.parts.items():
        said = address(part.strip())
        if said is None:
            return None
        parts[name] = _articled(said) if name == "thing" else said

    def put(field: re.Match[str]) -> str:
        name = field[1]
        if name in _OURS:
            return field[0]
        part = parts.get(name, "")
        return f"{OPEN}{part}{CLOSE}" if part else ""

    said = re.sub(r"\{([A-Za-z-]+)\}", put, template)
    return _agreed(said.replace("{=", OPEN).replace("=}", CLOSE), followed)


def _agreed(text: str, followed: Followed) -> str:
    text = re.sub(r"\s+", " ", re.sub(rf"{OPEN}\s*{CLOSE}", "", text))
    text = re.sub(rf" ?({OPEN}?)([,.;])", r"\1\2", text).strip()
    source = " ".join(followed.parts.values())
    has_any = re.search(r"\bany\b", followed.parts.get("q", "") + " " + followed.parts.get("thing", "")[:12], re.I)
    text = text.replace("{any} ", "" if has_any else "any ").replace("{any}", "")
    plural = re.search(r"\ballergies\b", source, re.I)
    determined = re.compile(r"\{an\} (?=[\x02]?(?:any|an?|the|some|all)\b)", re.I)
    text = determined.sub("", text)
    text = re.sub(r"\{an\} ([\x02]?)", lambda m: f"{_a(text[m.end():])} {m[1]}" if not plural else m[1], text)
    return text


def sentence(followed: Followed, side: SectionKind, joins: Joins | None, within: bool) -> str | None:
    """The sentence for an item, still with `{you}` in it; None where it cannot be said.

    `joins` is how the list combines that the item stands in, `within` says that it stands in one.
    """
    rule, frames = followed.rule, data("frames.toml")["frames"]
    assert isinstance(frames, dict)  # noqa: S101
    among = within and joins == "any" and side == "inclusion"
    if rule.whole is not None:
        return None if among else _filled(rule.whole, followed)
    turned = side == "exclusion" or rule.turn
    if turned and among:
        return None
    if turned:
        key, words = ("all_not_if" if within and joins == "all" and side == "exclusion" else "not_if"), rule.clause
    elif rule.must is not None:
        key, words = ("any_must" if among else "must"), rule.must
    else:
        key, words = ("any_only_if" if among else "only_if"), rule.clause
    if words is None or (filled := _filled(words, followed)) is None:
        return None
    said = str(frames[key]).replace("{clause}", filled).replace("{must}", filled)
    return f"{said} {frames['any_sex']}" if followed.parts.get("sex") and side == "inclusion" else said


def voiced(text: str, audience: Audience) -> str:
    """The sentence in the voice of the audience."""
    voices = data("frames.toml")["voice"]
    assert isinstance(voices, dict)  # noqa: S101
    for name, words in voices[audience.value].items():
        text = text.replace(f"{{{name}}}", words)
    return text
