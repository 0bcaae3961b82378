"""Nouns of doing said with verbs: "use of X or surgery within 4 weeks" is "you have used X, or had surgery"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import Any, NamedTuple

from plaincriteria import glossary
from plaincriteria.rules.articles import article
from plaincriteria.rules.wording import compiled, data

_TIED = re.compile(r"(?<!-)(?:[,;]?\s+(?:and/or|or|and)\s+|[,;]\s+)")
_GIVES = re.compile(
    r"\b(?:including|such as|like|e\.g\.|for example|excluding|except|other than)", re.IGNORECASE
)
_OBJECTS = re.compile(
    r"\b(?:for|of|with|to|such as|including|like|due to|containing|targeting|involving|using|under|evaluating"
    r"|testing|receiving)\b",
    re.IGNORECASE,
)
# A second sentence; the full stop of an abbreviation ends none.
_ENDS = re.compile(
    r"(?<!\be\.g)(?<!\bi\.e)(?<!\bvs)(?<!\bex)(?<!\betc)(?<!\b[A-Z])[.!?]\s+(?=[A-Z(])|;\s+(?=[A-Z])|\b(?:must|should|shall|permitted|allowed|eligible|acceptable|excluded)\b(?![^()]*\))"
)
_DURING = re.compile(r"\b(?:during|throughout|while)\b", re.IGNORECASE)
_LOOSE = re.compile(
    r"\b(?:requir|need|necessitat|due to|involv|defin|without|despite|interfer|associated|because|unless)",
    re.IGNORECASE,
)
_FINITE = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|would|does|do|did|may|can|could)\b", re.IGNORECASE
)
_LED = re.compile(
    r"\b(?:that|which|who|whom|whose|where|when|if|as|because|until|unless|what|once|while|than|whichever)\b[^;]{0,60}$"
    r"|(?:^|\b(?:and|or|but|to|also|currently|previously|they|you)\s+)$",
    re.IGNORECASE,
)
_BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")

# What a time before a noun becomes where a window behind looks back; where neither names it, nothing is said.
_TIMED = {"orplan": "pastplan"}
_ALONE = ("hospital", "smoke", "donate.what")
_VERBS = ("taking", "parting", "treated")
_LASTING = ("both", "bothrecent", "recent", "pastplan")


class Part(NamedTuple):
    """A part of a list that begins a verb of its own."""

    start: int
    end: int
    deed: dict[str, Any]
    time: str | None
    said: dict[str, str]


def told(text: str) -> str | None:
    """The whole clause, beginning with `{you}`; None where it is not certain what is done, or when."""
    hidden = _BRACKETED.sub(lambda found: "#" * len(found[0]), text)
    if ":" in text or _ENDS.search(text) or _unled(hidden):
        return None
    parts = list(_parts(text, hidden))
    if not parts or parts[0].start or all("say" in part.deed for part in parts):
        return None
    if _astray(hidden, parts) or _loose(hidden, parts):
        return None
    times = list(_times(text, parts))
    # No time is named, and the noun names none by itself: so it stays.
    if set(times) == {"open"} and any("open" not in part.deed for part in parts):
        if len(text.split()) == 1 and parts[0].deed["id"] == "drug":
            return None
        return f"this applies to {{you}}: {text}"
    said = "{you}"
    for part, time, bound in zip(parts, times, _bounds(parts, text), strict=True):
        words = _words(part, time) if time else None
        if words is None:
            return None
        said += f" {words}{_spaced(text[part.end : bound])}"
    return said


def demanded(clause: str) -> str | None:
    """What `told` said, to stand after "must"; None where its verbs do not allow that."""
    verb = re.match(r"\{you\} (have|are)?\b", clause)
    if verb is None or re.search(r"\b(?:or|and) (?:are|plan|use|take|have (?:an?|planned))\b", clause):
        return None
    said = clause.removeprefix("{you} ")
    return f"be {said.removeprefix('are ')}" if verb[1] == "are" else said


def _times(text: str, parts: list[Part]) -> Iterator[str | None]:
    before = None
    for number, part in enumerate(parts):
        reach = _reach(parts, number, len(text))
        before = _time(part, text[part.end : reach], before)
        vague = before in ("open", "during") and part.deed["id"] not in _VERBS and reach < len(text)
        if (
            vague
            and parts[number + 1].time in ("past", "recent")
            and compiled("<lookback>").search(text, reach)
        ):
            before = None
        yield before


def _unled(hidden: str) -> bool:
    """Has a verb a subject of its own, so that the text is no list of deeds?"""
    return any(not _LED.search(hidden[: verb.start()]) for verb in _FINITE.finditer(hidden))


def _bounds(parts: list[Part], text: str) -> list[int]:
    return [*(part.start for part in parts[1:]), len(text)]


def _spaced(carried: str) -> str:
    return f" {carried}" if carried[:1].isalnum() else carried


def _parts(text: str, hidden: str) -> Iterator[Part]:
    """The parts that begin a verb; what stands between them carries on the one before."""
    at = 0
    last: Part | None = None
    while True:
        part = _begins(text, at)
        if part is not None and not (last is not None and _governed(last, part, hidden[last.end : at])):
            last = part
            yield part
        tie = _TIED.search(hidden, max(at, part.end if part else at))
        if tie is None:
            return
        at = tie.end()


def _governed(before: Part, part: Part, between: str) -> bool:
    """Does the verb before hold for this part too, as in "prior surgery or radiotherapy"?"""
    kind, above = part.deed.get("id", ""), before.deed
    if (
        above.get("history")
        and not part.time
        and kind in ("event", "drug", "treat", "smoke", "use.what", "abuse.what")
    ):
        return True
    if part.time or kind not in ("event", "drug", "treat"):
        return False
    if _GIVES.search(between):
        return True
    if above.get("closed"):
        return _OBJECTS.search(between) is not None
    if "say" in above and not above.get("governs"):
        return False
    if before.said.get("v") in ("received", "undergone", "undergoing", "receiving", "completed", "failed"):
        return True
    return kind == above.get("id") or not _named("alone").search(part.said["x"])


def _begins(text: str, at: int) -> Part | None:
    any_words = compiled(r"(?P<det>(?:any other|another|other|any|an?|the|all)\s+)?").match(text, at)
    det = (any_words["det"] or "").strip() if any_words else ""
    start = any_words.end() if any_words else at
    for saying in _table("saying"):
        if found := compiled(saying["pattern"]).match(text, at):
            return Part(at, found.end(), saying, None, found.groupdict())
    time, start = _when(text, start)
    if time and (again := compiled(r"(?:any |other |any other |an? )").match(text, start)):
        det, start = again[0].strip(), again.end()
    for deed in _table("deed"):
        if found := compiled(deed["pattern"]).match(text, start):
            words = {name: part or "" for name, part in found.groupdict().items()}
            return Part(at, found.end(), deed, time, {**words, "det": det})
    return None


def _when(text: str, start: int) -> tuple[str | None, int]:
    for time in _table("time"):
        if found := compiled(rf"(?:{time['pattern']})\s+").match(text, start):
            return str(time["id"]), found.end()
    return None, start


def _reach(parts: list[Part], number: int, end: int) -> int:
    """How far the time words behind a part may stand: up to the next part with a time of its own."""
    # A window behind verbs belongs to the last; behind nouns, it may belong to all of them.
    if parts[number].deed.get("id") in _VERBS and number + 1 < len(parts):
        return parts[number + 1].start
    later = (
        part.start
        for part in parts[number + 1 :]
        if part.time or part.said.get("aux") or not part.deed.get("ing")
    )
    return next(later, end)


def _time(part: Part, behind: str, before: str | None) -> str | None:
    """The time in which a part is said, from its own words or the time words behind it."""
    if "say" in part.deed:
        return "say"
    if part.said.get("aux"):
        return part.time or "open"
    past, now, later = (
        bool(compiled(f"<{name}>").search(behind)) for name in ("lookback", "meanwhile", "lateron")
    )
    if later:
        return "plan" if part.time == "plan" and not past else None
    if past and now and part.time in (None, "past"):
        return (
            "pastduring"
            if compiled("<bothtimes>").search(behind)
            else None
            if _DURING.search(behind)
            else "past"
        )
    if part.time:
        return (
            _TIMED.get(part.time) if past and part.time != "past" and part.time not in _LASTING else part.time
        )
    if past or now:
        return "past" if past else "during"
    if before in (None, "open", "say"):
        return "open"
    return None if part.deed["id"] in ("need", "part") or before in ("during", "pastduring") else before


def _words(part: Part, time: str) -> str | None:
    deed = part.deed
    put = {name: words.strip() for name, words in part.said.items() if words}
    if time == "say":
        return _filled(deed["say"], put)
    if "x" in put and deed.get("plural") and not put.get("det"):
        put["x"] = _named("plural").sub(r"\1s", put["x"])
    if "x" in put:
        put["d"] = _determiner(put["x"], put.get("det", ""), bool(deed.get("article")))
    if "v" in put:
        verbs: Any = data("deeds.toml")["participles"]
        put["w"] = verbs.get(put["v"].lower(), f"been {put['v']}")
        plainer: Any = data("deeds.toml")["plainer"]
        put["v"] = plainer.get(put["v"].lower(), put["v"])
    if time in deed:
        return _filled(deed[time], put)
    if time == "open":
        return None
    times: Any = data("deeds.toml")["times"]
    said = str(times[time]).format_map(_forms(deed, put))
    said = re.sub(r"\s+(?=[,\s])", "", said).strip()
    return (
        re.sub(r"^(have [\w, ]*?)?\bbe\b", lambda be: f"{be[1] or ''}are", said) if "during" in time else said
    )


def _forms(deed: dict[str, Any], put: dict[str, str]) -> dict[str, str]:
    """The forms of a verb, whole and without the last words that they share."""
    forms = {name: _filled(deed[name], put) for name in ("pp", "ing", "inf")}
    words = [form.split() for form in forms.values()]
    same = 0
    most = min(*map(len, words), int(deed.get("shared", 9)))
    while same < most and len({one[-1 - same] for one in words}) == 1:
        same += 1
    short = {f"v{name}": " ".join(form.split()[: len(form.split()) - same]) for name, form in forms.items()}
    return {**forms, **short, "rest": " ".join(words[0][len(words[0]) - same :])}


def _filled(template: str, put: dict[str, str]) -> str:
    said = re.sub(r"\{(\w+)\}", lambda field: put.get(field[1], ""), template)
    return re.sub(r"\s+", " ", said).strip()


def _determiner(words: str, det: str, countable: bool) -> str:
    """The word before a noun that it had or needs."""
    if det and det.lower() not in ("a", "an", "the"):
        return det
    return article(words) if countable and _named("countable").search(words) else ""


def _astray(hidden: str, parts: list[Part]) -> bool:
    """Is there a part of the list that the verb before it may not hold for?"""
    for part, bound in zip(parts, _bounds(parts, hidden), strict=True):
        if part.deed.get("id") == "treat" and _named("astray").match(hidden, part.end):
            return True
        if part.deed.get("id") == "taking" and _named("late").match(hidden, part.end, bound):
            return True
        named = part.deed.get("id") in ("event", "drug", "use.what", "abuse.what", "smoke", "hospital")
        for tie in _TIED.finditer(hidden, part.end, bound):
            if tie.end() == bound:
                continue
            if _named("astray").match(hidden, tie.end()):
                return True
            if part.deed.get("id") in _ALONE and compiled("<lookback>").search(hidden, part.end, tie.start()):
                return True
            loose = named and not _OBJECTS.search(hidden, part.end, tie.start())
            if loose and not _treatment(hidden[tie.end() : bound]):
                return True
    return False


def _loose(hidden: str, parts: list[Part]) -> bool:
    """May a part hang on words within the part before, or does the list end without "or"?"""
    for before, part in pairwise(parts):
        between = hidden[before.end : part.start]
        if not part.time and "say" not in part.deed and (_LOOSE.search(between) or _GIVES.search(between)):
            return True
    return len(parts) > 1 and re.search(r"\b(?:or|and)\s+$", hidden[: parts[-1].start], re.IGNORECASE) is None


def _treatment(words: str) -> bool:
    """Does a carried-on part of a list begin with something that is done or taken?"""
    first = _TIED.split(words, maxsplit=1)[0]
    if compiled(r"\b(?:<procedure>|<remedy>)\b").search(first) or compiled(
        r"<lookback>|<meanwhile>|\d"
    ).match(first):
        return True
    return any(found.entry.kind in ("drug", "procedure") for found in glossary.find(first))


@cache
def _named(name: str) -> re.Pattern[str]:
    return compiled(str(data("deeds.toml")[name]))


@cache
def _table(name: str) -> tuple[dict[str, Any], ...]:
    tables: Any = data("deeds.toml")[name]
    return tuple(tables)
