"""From a rule and the parts it carries over to a sentence in the reader's voice."""

from __future__ import annotations

import re
from typing import Any

from plaincriteria.domain import Audience, Joins, SectionKind
from plaincriteria.rules import lines
from plaincriteria.rules.address import address
from plaincriteria.rules.articles import article, articled
from plaincriteria.rules.pattern import Followed, data

# Carried-over words stand between these marks until the word-level steps have been taken.
OPEN, CLOSE = "\x02", "\x03"

# Before each point of a list that is said in lines, and the words before the first, by frame.
_POINT = "\x04"
_CHOICES = {"not_if": "any of these", "must": "at least one of these"}

# Placeholders that are no carried-over part: the reader's words, and articles that agree with what follows.
_OURS = ("You", "They", "you", "your", "yourself", "an", "any")


def filled(template: str, followed: Followed, choice: str | None = None) -> str | None:
    """The template with the parts put in, marked as carried over; None where a part cannot be said.

    `choice` are the words before the points of a list, which may stand at the end of the template.
    """
    parts = {}
    for name, part in followed.parts.items():
        said = address(part.strip())
        if said is None:
            return None
        # "any {thing}" has its article already; the points of a list have their own.
        bare = name != "thing" or "{any} {thing}" in template or (choice and lines.parts(said))
        parts[name] = said if bare else articled(said)

    def put(field: re.Match[str]) -> str:
        name = field[1]
        if name in _OURS:
            return field[0]
        part = parts.get(name, "")
        if choice and field.end() == len(template) and (points := lines.parts(part)):
            marked = (f"{_POINT}{OPEN}{one}{CLOSE}" for one in points)
            return f"{choice}:{''.join(marked)}"
        return f"{OPEN}{part}{CLOSE}" if part else ""

    said = re.sub(r"\{([A-Za-z-]+)\}", put, template)
    return _agreed(said.replace("{=", OPEN).replace("=}", CLOSE), followed)


# Words after which a noun takes no article of ours.
_DETERMINED = re.compile(
    r"(?:any|an?|the|some|all)\b"
    r"|(?:positive|negative|abnormal) (?:[\w-]+ ){0,4}(?:tests|screens|results|biopsies|cultures|swabs)\b",
    re.IGNORECASE,
)
_PLURAL = re.compile(r"(?:cells|platelets|[a-z]+cytes|[a-z]+phils)(?: \([^()]*\))?$", re.IGNORECASE)
_MANY = re.compile(
    r"^(?:[\w-]+ )?\w*(?:allergies|ities|ions|intolerances)\b"
    r"|(?:allergies|ities|ions|intolerances)(?:$|,| or\b| and\b|/)",
    re.IGNORECASE,
)
_RESULTS = re.compile(
    rf"{OPEN}?(?:positive|negative|abnormal) (?:[\w-]+ ){{0,4}}?(?:tests|results|screens|cultures|biopsies|swabs)\b",
    re.IGNORECASE,
)


def _agreed(text: str, followed: Followed) -> str:
    """The filled template with its blanks tidied, and its articles put in where they belong."""
    text = re.sub(r"\s+", " ", re.sub(rf"{OPEN}\s*{CLOSE}", "", text))
    text = re.sub(rf" ?({OPEN}?)([,.;])", r"\1\2", text).strip()
    parts = followed.parts
    has_any = re.search(r"\bany\b", f"{parts.get('q', '')} {parts.get('thing', '')[:12]}", re.IGNORECASE)
    text = text.replace("{any} ", "" if has_any else "any ")
    text = re.sub(rf"\b(any {OPEN}?)an? ", r"\1", text)
    text = re.sub(rf"\b(have|had) {OPEN}(?:the )?(?:presence|existence) of ", rf"\1 {OPEN}", text)
    text = re.sub(rf"^be {OPEN}(currently|presently) ", rf"{OPEN}\1{CLOSE} be {OPEN}", text)
    plural = _PLURAL.search(parts.get("lab", "")) or _MANY.search(parts.get("k", ""))

    def put(found: re.Match[str]) -> str:
        following = text[found.end() :]
        bare = plural or _DETERMINED.match(following.lstrip(OPEN)) or _RESULTS.match(following)
        return "" if bare else f"{article(following)} "

    return re.sub(rf"\{{an\}} (?={OPEN}?)", put, text.replace(f"{{an}} {OPEN}", f"{OPEN}{{an}} "))


def sentence(followed: Followed, side: SectionKind, joins: Joins | None, within: bool) -> str | None:
    """The sentence for an item, still with `{you}` in it; None where it cannot be said.

    `joins` is how the list combines that the item stands in, `within` says that it stands in one.
    """
    rule = followed.rule
    frames: Any = data("frames.toml")["frames"]
    among = within and joins == "any" and side == "inclusion"
    if rule.whole is not None:
        return None if among else filled(rule.whole, followed)
    turned = side == "exclusion" or rule.turn
    if turned and among:
        return None
    if turned:
        key, words = (
            ("all_not_if" if within and joins == "all" and side == "exclusion" else "not_if"),
            rule.clause,
        )
    elif rule.must is not None and ("deeds" not in followed.parts or "must" in followed.parts):
        key, words = ("any_must" if among else "must"), rule.must
    else:
        key, words = ("any_only_if" if among else "only_if"), rule.clause
    if words is None or (put_in := filled(words, followed, _CHOICES.get(key))) is None:
        return None
    if key in ("must", "any_must") and put_in.startswith("be "):
        put_in = _IS_TOO.sub(r"\1 be", put_in) if _IS_SOURCE.search(followed.parts.get("x", "")) else put_in
    if turned:
        put_in = re.sub(rf"\b(have|had) {OPEN}other (?!than\b)", rf"\1 any {OPEN}other ", put_in)
    said = str(frames[key]).replace("{clause}", put_in).replace("{must}", put_in)
    if _POINT in said:
        said = said.removesuffix(".").replace(_POINT, "\n- ")
    return f"{said} {frames['any_sex']}" if followed.parts.get("sex") and side == "inclusion" else said


# "Must be willing, and is able" asks for both with "be".
_IS_SOURCE = re.compile(r"\b(?:and|or|but) is\b", re.IGNORECASE)
_IS_TOO = re.compile(r"\b(and|or|but) are\b", re.IGNORECASE)


def clause(followed: Followed) -> str | None:
    """What stands after "if", still with `{you}` in it; None where the rule has no such words, or turns round."""
    rule = followed.rule
    said = (
        None
        if rule.turn or rule.clause is None or followed.parts.get("sex")
        else filled(rule.clause, followed)
    )
    return said.rstrip() if said else None


def voiced(text: str, audience: Audience) -> str:
    """The sentence in the voice of the audience."""
    voices: Any = data("frames.toml")["voice"]
    for name, words in voices[audience.value].items():
        text = text.replace(f"{{{name}}}", words)
    return text
