"""From words about a patient to words to the reader."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from plaincriteria.rules.pattern import data

# "… or has participated": the verb of the patient goes on, unless another word could be its subject.
_GOES_ON = re.compile(r"\b((?:or|and|but)(?: who)? )(is|has|was|does)\b", re.IGNORECASE)
# The same of verbs that are no nouns as well; behind "that" they may be those of a thing.
_DOES = re.compile(
    r"\b((?:or|and|but) )"
    r"(develop|require|receive|take|agree|understand|refuse|meet|experience|suffer|weigh|sign|provide)s\b",
    re.IGNORECASE,
)
_PLANS = re.compile(
    r"\b((?:or|and|but)(?: who)? (?:currently )?)(plan|intend|agree|wishe|refuse|expect)s(?= (?:to|on)\b)",
    re.IGNORECASE,
)
_RELATIVE = re.compile(r"\b(?:which|that|whose|whom|when|if|as)\b", re.IGNORECASE)
_WITH_YOU = {"is": "are", "has": "have", "was": "were", "does": "do"}


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(str(data("address.toml")[name]), re.IGNORECASE)


@cache
def _steps() -> tuple[tuple[re.Pattern[str], str], ...]:
    steps: Any = data("address.toml")["step"]
    return tuple((re.compile(step["pattern"], re.IGNORECASE), step["say"]) for step in steps)


def address(part: str) -> str | None:
    """`part` with `{you}` and `{your}` for the patient; None where it is not clear who is meant."""
    if _PLANS.search(part) and not _RELATIVE.search(part):
        part = _PLANS.sub(
            lambda verb: (
                verb[1] + verb[2].removesuffix("e") if verb[2].lower() == "wishe" else verb[1] + verb[2]
            ),
            part,
        )
    if _GOES_ON.search(part):
        if _RELATIVE.search(part):
            return None
        part = _GOES_ON.sub(lambda verb: verb[1] + _WITH_YOU[verb[2].lower()], part)
    if not _RELATIVE.search(part):
        part = _DOES.sub(r"\1\2", part)
    if not _pattern("third").search(part) and not _pattern("object").search(part):
        return part
    if _pattern("others").search(part) and _pattern("pronoun").search(part):
        return None
    for pattern, words in _steps():
        part = pattern.sub(words, part)
    return None if _pattern("third").search(part) else part
