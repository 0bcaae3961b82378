"""The parts of a list of deeds: where each begins, and whether all of the text belongs to one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import Any, NamedTuple

from plaincriteria import glossary
from plaincriteria.rules.wording import compiled, data

_BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")


class Part(NamedTuple):
    """A part of a list that begins a verb of its own."""

    start: int
    end: int
    deed: dict[str, Any]
    time: str | None
    said: dict[str, str]


@cache
def named(name: str) -> re.Pattern[str]:
    """A pattern of deeds.toml by its name."""
    return compiled(str(data("deeds.toml")[name]))


@cache
def _table(name: str) -> tuple[dict[str, Any], ...]:
    tables: Any = data("deeds.toml")[name]
    return tuple(tables)


def parts(text: str) -> list[Part] | None:
    """The parts of a list of deeds; None where the text is no such list, or may hold something else as well."""
    hidden = _BRACKETED.sub(lambda found: "#" * len(found[0]), text)
    if _begins(text, 0) is None or named("bare").fullmatch(text):
        return None
    if named("ends").search(text) or _unled(hidden):
        return None
    found = list(_found(text, hidden))
    if not found or found[0].start:
        return None
    if all("say" in part.deed for part in found) and not named("treating").search(text):
        return None
    return None if _astray(hidden, found) or _loose(hidden, found) else found


def bounds(found: list[Part], text: str) -> list[int]:
    """Where each part ends with all that it carries."""
    return [*(part.start for part in found[1:]), len(text)]


def _unled(hidden: str) -> bool:
    """Has a verb a subject of its own, so that the text is no list of deeds?"""
    return any(not named("led").search(hidden[: verb.start()]) for verb in named("finite").finditer(hidden))


def _found(text: str, hidden: str) -> Iterator[Part]:
    """The parts that begin a verb; what stands between them carries on the one before."""
    at = 0
    last: Part | None = None
    while True:
        part = _begins(text, at)
        if part is not None and not (last is not None and _governed(last, part, hidden[last.end : at])):
            last = part
            yield part
        tie = named("tied").search(hidden, max(at, part.end if part else at))
        if tie is None:
            return
        at = tie.end()


@cache
def _opening() -> re.Pattern[str]:
    """Any saying or deed with the words that may stand before it: one cheap look before the many."""

    def either(name: str) -> str:
        return "|".join(re.sub(r"\?P<[a-z]+>(?=.)", "?:", row["pattern"]) for row in _table(name))

    det = str(data("deeds.toml")["det"]).replace("?P<det>", "?:")
    again = str(data("deeds.toml")["again"])
    return compiled(f"{either('saying')}|{det}(?:(?:{either('time')})\\s+{again}?)?(?:{either('deed')})")


def _begins(text: str, at: int) -> Part | None:
    if not _opening().match(text, at):
        return None
    for saying in _table("saying"):
        if found := compiled(saying["pattern"]).match(text, at):
            return Part(at, found.end(), saying, None, found.groupdict())
    opening = named("det").match(text, at)
    det, start = ((opening["det"] or "").strip(), opening.end()) if opening else ("", at)
    time, start = _when(text, start)
    if time and (again := named("again").match(text, start)):
        det, start = again[0].strip(), again.end()
    for deed in _table("deed"):
        if (found := compiled(deed["pattern"]).match(text, start)) and not (time and deed.get("timeless")):
            words = {name: part or "" for name, part in found.groupdict().items()}
            return Part(at, found.end(), deed, time, {**words, "det": det})
    return None


def _when(text: str, start: int) -> tuple[str | None, int]:
    for time in _table("time"):
        if found := compiled(rf"(?:{time['pattern']})\s+").match(text, start):
            return str(time["id"]), found.end()
    return None, start


def _governed(before: Part, part: Part, between: str) -> bool:
    """Does the verb before hold for this part too, as in "prior surgery or radiotherapy"?"""
    above, deed = before.deed, part.deed
    if part.time or not deed.get("noun"):
        return False
    if above.get("history"):
        return True
    if not deed.get("carried"):
        return False
    if named("gives").search(between):
        return True
    if above.get("closed"):
        return named("objects").search(between) is not None
    if "say" in above and not above.get("governs"):
        return False
    if named("governing").fullmatch(before.said.get("v", "")):
        return True
    return deed.get("id") == above.get("id") or not named("alone").search(part.said["x"])


def _astray(hidden: str, found: list[Part]) -> bool:
    """Is there a part of the list that the verb before it may not hold for?"""
    return any(
        _goes_astray(hidden, part, bound) for part, bound in zip(found, bounds(found, hidden), strict=True)
    )


def _goes_astray(hidden: str, part: Part, bound: int) -> bool:
    deed = part.deed
    if (
        deed.get("id") == "treat"
        and part.said["p"] not in ("of", "for")
        and named("astray").match(hidden, part.end)
    ):
        return True
    if deed.get("verb") and named("late").match(hidden, part.end, bound):
        return True
    for tie in named("tied").finditer(hidden, part.end, bound):
        if tie.end() == bound:
            continue
        if named("astray").match(hidden, tie.end()):
            return True
        if deed.get("single") and compiled("<lookback>").search(hidden, part.end, tie.start()):
            return True
        loose = deed.get("named") and not named("objects").search(hidden, part.end, tie.start())
        if loose and not _treatment(hidden[tie.end() : bound]):
            return True
    return False


def _treatment(words: str) -> bool:
    """Does a carried-on part of a list begin with something that is done or taken?"""
    first = named("tied").split(words, maxsplit=1)[0]
    if named("treating").search(first) or named("timed").match(first):
        return True
    return any(match.entry.kind in ("drug", "procedure") for match in glossary.find(first))


def _loose(hidden: str, found: list[Part]) -> bool:
    """May a part hang on words within the part before, or does the list end without "or"?"""
    for before, part in pairwise(found):
        between = hidden[before.end : part.start]
        hangs = named("hanging").search(between) or named("gives").search(between)
        if hangs and not part.time and "say" not in part.deed:
            return True
    return len(found) > 1 and named("listed").search(hidden[: found[-1].start]) is None
