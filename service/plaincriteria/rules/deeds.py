"""Nouns of doing said with verbs: "use of X or surgery within 4 weeks" is "you have used X, or had surgery"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from plaincriteria.rules.articles import article
from plaincriteria.rules.deed_parts import Part, bounds, named, parts
from plaincriteria.rules.wording import compiled, data

# What a time before a noun becomes where a window behind it looks back; any other says nothing certain then.
_LOOKING_BACK = {
    "past": "past",
    "orplan": "pastplan",
    "both": "both",
    "bothrecent": "bothrecent",
    "recent": "recent",
    "pastplan": "pastplan",
}

# A medicine named in fewer words may be the point of a list whose lead-in says what it is about.
_NAMED_ALONE = 4


# What is no list of deeds: nobody is treated with a disease, nobody uses an increase.
_NO_TREATMENT = re.compile(
    r"\b(?:treatment|treated|therapy) with (?:concurrent and/or|active|uncontrolled|known|a? ?history|pregnan)\b"
    r"|\bor (?:increase|decrease|reduction)s? in\b|\bis prohibited\b|\bor (?:less|fewer) than\b.*\bsince\b",
    re.IGNORECASE,
)


def told(text: str) -> str | None:
    """The whole clause, beginning with `{you}`; None where it is not certain what is done, or when."""
    found = None if _NO_TREATMENT.search(text) else parts(text)
    if found is None:
        return None
    times = list(_times(text, found))
    # No time is named, and the noun names none by itself: so it stays.
    if set(times) == {"open"} and any("open" not in part.deed for part in found):
        short = found[0].deed.get("id") == "drug" and len(text.split()) < _NAMED_ALONE
        # "This applies to you: treated with steroids" is no English.
        return None if short or found[0].deed.get("verb") else f"this applies to {{you}}: {text}"
    said = "{you}"
    for part, time, bound in zip(found, times, bounds(found, text), strict=True):
        words = _words(part, time) if time else None
        if words is None:
            return None
        carried = text[part.end : bound]
        said += f" {words} {carried}" if carried[:1].isalnum() else f" {words}{carried}"
    return said


def demanded(clause: str) -> str | None:
    """What `told` said, to stand after "must"; None where its verbs do not allow that."""
    verb = re.match(r"\{you\} (have|are)?\b", clause)
    if verb is None or re.search(r"\b(?:or|and) (?:are|plan|use|take|have (?:an?|planned))\b", clause):
        return None
    said = clause.removeprefix("{you} ")
    return f"be {said.removeprefix('are ')}" if verb[1] == "are" else said


def _times(text: str, found: list[Part]) -> Iterator[str | None]:
    before = None
    for number, part in enumerate(found):
        reach = _reach(found, number, len(text))
        before = _time(part, text[part.end : reach], before)
        if number + 1 < len(found) and _whose(text, part, found[number + 1], reach, before):
            before = None
        yield before


def _whose(text: str, part: Part, following: Part, reach: int, time: str | None) -> bool:
    """Is it open whose window it is that stands behind the part that follows?"""
    if part.deed.get("verb") or not _seen("lookback", text[following.start :]):
        return False
    # "Use of X or prior use of Y within 4 weeks"
    if time in ("open", "during") and reach == following.start and following.time in ("past", "recent"):
        return True
    # "Use of X or use of Y within 4 weeks"
    again = following.deed is part.deed and not part.time and bool(part.deed.get("ing"))
    return again and not _seen("lookback", text[part.end : following.start])


def _reach(found: list[Part], number: int, end: int) -> int:
    """How far the time words behind a part may stand: up to the next part with a time of its own."""
    following = found[number + 1 :]
    # A window behind verbs belongs to the last of them; behind nouns, it may belong to all.
    if found[number].deed.get("verb") and following:
        return following[0].start
    later = (
        part.start for part in following if part.time or part.said.get("aux") or not part.deed.get("ing")
    )
    return next(later, end)


# "(stop it 3 days before the first visit)" says what to do, not when something was done.
_ADVICE = re.compile(
    r"\((?:discontinue|stop|withhold|must|should|need|require|wash-?out)[^()]*\)", re.IGNORECASE
)


def _seen(piece: str, words: str) -> bool:
    words = _ADVICE.sub("", words)
    return compiled(f"<{piece}>").search(words) is not None


def _time(part: Part, behind: str, before: str | None) -> str | None:
    """The time in which a part is said, from its own words or the time words behind it."""
    if "say" in part.deed:
        return "say"
    if part.said.get("aux"):
        return part.time or "open"
    past, now = _seen("lookback", behind), _seen("meanwhile", behind)
    if _seen("lateron", behind):
        return "plan" if part.time == "plan" and not past else None
    if past and now and part.time in (None, "past"):
        if _seen("bothtimes", behind):
            return "pastduring"
        return None if named("going").search(behind) else "past"
    if not past and _seen("unplaced", behind):
        return part.time if part.time in ("plan", "expect") else None
    if part.time:
        return _LOOKING_BACK.get(part.time) if past else part.time
    if past or now:
        return "past" if past else "during"
    return _inherited(part, before)


def _inherited(part: Part, before: str | None) -> str | None:
    if before in (None, "open", "say"):
        return "open"
    return None if part.deed.get("own_time") or before in ("during", "pastduring") else before


def _words(part: Part, time: str) -> str | None:
    deed, put = part.deed, _put(part)
    if "say" in deed:
        return _filled(deed["say"], put)
    if time in deed:
        return _filled(deed[time], put)
    if time == "open":
        return None
    times: Any = data("deeds.toml")["times"]
    said = str(times[time]).format_map(_forms(deed, put))
    said = re.sub(r"\s+(?=[,\s])", "", said).strip()
    if "during" not in time:
        return said
    return re.sub(r"^(have [\w, ]*?)?\bbe\b", lambda be: f"{be[1] or ''}are", said)


def _put(part: Part) -> dict[str, str]:
    """What the words of a deed are filled with."""
    tables: Any = data("deeds.toml")
    deed, put = part.deed, {name: words.strip() for name, words in part.said.items() if words}
    if "x" in put:
        if deed.get("plural") and "det" not in put:
            put["x"] = named("plural").sub(r"\1s", put["x"])
        put["d"] = _determiner(put["x"], put.get("det", ""), bool(deed.get("article")))
    if "v" in put:
        verb = put["v"].lower()
        put["w"] = tables["participles"].get(verb, f"been {put['v']}")
        put["v"] = tables["plainer"].get(verb, put["v"])
    return put


def _forms(deed: dict[str, Any], put: dict[str, str]) -> dict[str, str]:
    """The forms of a verb, whole and without the last words that they share."""
    forms = {name: _filled(deed[name], put) for name in ("pp", "ing", "inf")}
    words = {name: form.split() for name, form in forms.items()}
    most = min(*map(len, words.values()), int(deed.get("shared", 9)))
    same = 0
    while same < most and len({one[-1 - same] for one in words.values()}) == 1:
        same += 1
    short = {f"v{name}": " ".join(one[: len(one) - same]) for name, one in words.items()}
    return {**forms, **short, "rest": " ".join(words["pp"][len(words["pp"]) - same :])}


def _filled(template: str, put: dict[str, str]) -> str:
    said = re.sub(r"\{(\w+)\}", lambda field: put.get(field[1], ""), template)
    return re.sub(r"\s+", " ", said).strip()


def _determiner(words: str, det: str, countable: bool) -> str:
    """The word before a noun that it had or needs."""
    if det and det.lower() not in ("a", "an", "the"):
        return det
    return article(words) if countable and named("countable").search(words) else ""
