"""What is asked of a person, each request of an item in a sentence of its own."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Any, NamedTuple

from plaincriteria.domain import Joins
from plaincriteria.rules.lead_in import matches
from plaincriteria.rules.pattern import Followed, Rule, Wordings, compiled, data, follow, likely, rules
from plaincriteria.rules.sentence import filled, sentence

_MUST = "{You} must "
_NOT_IF = "{You} cannot join if "
_MODALS = {"should": "should", "can": "can", "may": "may"}
_OPENS = "(?:(?P<subject><subject>) )?(?:(?P<modal><modal>) )?(?P<rest>.+)"
_MOST_GAPS = 10
# Rules of person.toml for what may be asked beside a consent or a willingness.
_BESIDE = ("age.", "life.", "ecog", "karnofsky")
_LONGEST = 600  # characters: longer items are stories, not requests


class _Opened(NamedTuple):
    """An item's subject, how strongly it is asked, and what is asked."""

    whose: str | None
    modal: str | None
    rest: str


@cache
def _reads(key: str) -> re.Pattern[str]:
    tables: Any = data("persons.toml")["several"]
    return compiled(tables[key])


@cache
def parts() -> tuple[Rule, ...]:
    """What can be asked of a person, in the order in which it is tried."""
    tables: Any = data("persons.toml")["part"]
    asked = tuple(Rule.model_validate(table) for table in tables)
    return asked + tuple(rule for rule in rules("person.toml") if rule.id.startswith(_BESIDE) and rule.must)


@cache
def _wordings() -> Wordings:
    return Wordings(parts())


@cache
def populations() -> tuple[Rule, ...]:
    """Those of whom something can be asked, in the order in which they are tried."""
    tables: Any = data("persons.toml")["population"]
    return tuple(Rule.model_validate(table) for table in tables)


def several(text: str, joins: Joins | None, within: bool) -> str | None:
    """The sentences for what an inclusion item asks; None where a word of it is not accounted for."""
    among = within and joins == "any"
    if len(text) > _LONGEST or not likely(text):
        return None
    opened = _opened(text, asks=True)
    asked = _asked(_told(opened.rest), None, opened.modal is not None)
    if asked is None or (
        opened.whose is None and (_reads("of_some").search(text) or _only_carried(asked, opened.modal))
    ):
        return None
    if among and (len(asked) > 1 or opened.whose or opened.modal):
        return None
    said = [sentence(one, "inclusion", joins, within) for one in asked]
    if any(one is None or not one.startswith(_MUST) for one in said):
        return None
    bodies = [str(one).removeprefix(_MUST) for one in said]
    return " ".join(f"{_lead(opened, number)}{body}" for number, body in enumerate(bodies))


def _only_carried(asked: tuple[Followed, ...], modal: str | None) -> bool:
    """Is nothing said here that the rules of the whole item would not say as well or better?"""
    return [one.rule.id for one in asked] == ["carried"] and (modal or "").lower() not in _MODALS


def _told(rest: str) -> str:
    rest = _reads("done").sub(r" are \1", _reads("theirs").sub("{your}", _reads("prior").sub("before", rest)))
    return rest[0].lower() + rest[1:] if _reads("verb_first").match(rest) else rest


def _lead(opened: _Opened, number: int) -> str:
    modal = _MODALS.get((opened.modal or "").lower(), "must") + (" also" if number else "")
    if opened.whose is None:
        return f"{{You}} {modal} "
    return f"In that case, {{you}} {modal} " if number else f"If {opened.whose}, {{you}} {modal} "


def _opened(text: str, asks: bool) -> _Opened:
    for rule in populations() if _may_be_some(text) else ():
        found = _before(rule.pattern[0]).fullmatch(text) or _behind(rule.pattern[0]).fullmatch(text)
        if found is None or (asks and "told" in found.groupdict() and not _surely(rule, found)):
            continue
        if found["rest"].count("(") == found["rest"].count(")"):
            named = {key: (found.groupdict().get(key) or "").strip(" ,") for key in ("q", "n", "a", "b")}
            whose = filled(
                rule.clause or "", Followed(rule, {key: part for key, part in named.items() if part})
            )
            return _Opened(whose, found.groupdict().get("modal"), found["rest"])
    found = compiled(_OPENS).fullmatch(text)
    return _Opened(None, found["modal"], found["rest"]) if found else _Opened(None, None, text)


def of_some(text: str, joins: Joins | None, within: bool) -> str | None:
    """What keeps only some people out, such as men; None where no rule says it."""
    if not likely(text):
        return None
    opened = _opened(text, asks=False)
    if _reads("of_others").search(opened.rest):
        return None
    followed = follow(opened.rest, "exclusion") if opened.whose and opened.modal is None else None
    said = sentence(followed, "exclusion", joins, within) if followed and followed.rule.clause else None
    if said is None or opened.whose is None or not said.startswith(_NOT_IF):
        return None
    return f"If {opened.whose}, {{you}} cannot join if {said.removeprefix(_NOT_IF)}"


class Grouped(NamedTuple):
    """Whom an item names before its colon, and what stands behind it."""

    scope: str
    rest: str


def of_group(text: str) -> Grouped | None:
    """The group that an item is for; None where it names none."""
    found = _reads("group").fullmatch(text) if ":" in text[:80] else None
    if found is None:
        return None
    scope = found["scope"] or found["scope2"]
    return Grouped(scope, found["rest"]) if matches("frames.toml", "group", scope) else None


def _surely(rule: Rule, found: re.Match[str]) -> bool:
    """ "Women, 18 or older" asks for women; "women: …" or "women must …" asks something of them."""
    of_sex = rule.id.startswith(("whose.6", "whose.7"))
    return bool(
        not of_sex
        or found["told"]
        or found["modal"]
        or ":" in found["link"]
        or _reads("birth").search(found["rest"])
    )


def _may_be_some(text: str) -> bool:
    return _reads("some").search(text) is not None


@cache
def _before(pattern: str) -> re.Pattern[str]:
    link = r"(?P<link>\s*[:,]\s*(?:<subject> )?|,? (?:who |they )?|: ?)"
    return compiled(
        f"(?P<told>for |in |if (?:an? )?)?(?:{pattern}){link}(?!or |and )(?:(?P<modal><modal>) )?(?P<rest>.+)"
    )


@cache
def _behind(pattern: str) -> re.Pattern[str]:
    return compiled(
        f"(?P<rest>[^:;]+?),? ?\\(?(?:for|in|if(?: the <mates> is)?)(?: an?| all| any)? (?:{pattern})\\)?"
    )


@lru_cache(maxsize=4096)
def _asked(text: str, governed: str | None, told: bool) -> tuple[Followed, ...] | None:
    """The requests in `text`, each taken by a rule; `governed` is what the request before it hangs on."""
    gaps = [] if _reads("tangled").search(text) else list(_reads("separator").finditer(text))
    if len(gaps) > _MOST_GAPS:
        return None
    for gap in gaps:
        head, tail = text[: gap.start()], text[gap.end() :]
        if _reads("open_end").search(head) or (first := _one(head, governed, told)) is None:
            continue
        rest = None if _of_sex(first) else _asked(tail, _governing(head) or governed, told)
        if rest is not None and not any(map(_of_sex, rest)):
            return (first, *rest)
    only = _one(text, governed, told)
    return None if only is None else (only,)


def _of_sex(asked: Followed) -> bool:
    """ "Healthy men | and women" is one request."""
    return asked.rule.id.startswith("sex.")


def _governing(head: str) -> str | None:
    found = _reads("governs").match(head)
    return found["head"] if found else None


def _one(text: str, governed: str | None, told: bool) -> Followed | None:
    if (again := text.removeprefix("must ")) != text:
        text, governed, told = again, None, True
    if governed is not None and not _reads("own_verb").match(text):
        verb = text.removeprefix("to ")
        if governed.endswith("of") or not _reads("bare_verb").match(verb):
            return None
        text = f"{governed} {verb}"
    elif governed is not None:
        text = re.sub(r"^(?:is|are) ", "be ", text)
    # "Must have signed": what is past stays so, in the words of the source.
    past = told and text.startswith("have ")
    for rule, wordings in _wordings().takers(text):
        if (rule.id == "carried" and not told) or (past and rule.id.startswith("consent")):
            continue
        if (found := rule.take(text, wordings)) is not None:
            return Followed(rule, found)
    return None
