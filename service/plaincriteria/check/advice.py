"""What a plain text must never do: say that the reader fits, promise, advise, give reasons of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from plaincriteria.check.facts import Facts
from plaincriteria.check.phrases import data
from plaincriteria.check.signals import Signal, noticed
from plaincriteria.domain import ErrorType

_PERSON = r"(?:you|they|he|she)"
# "Then you are suitable", "she fits this study"; "if you qualify" and "whether you are eligible" decide nothing.
_FITS = re.compile(
    rf"\b(?:{_PERSON}|child|for) (?:are|is|will be) (?:then |also |still |now )?"
    r"(?:eligible|suitable|accepted|a (?:good|suitable) (?:match|fit|candidate|person))\b"
    rf"|\b{_PERSON} (?:then |also |already )?(?:qualif(?:y|ies)|fits? (?:the|this) (?:study|rules)"
    r"|meets? (?:the|all|all the|every) (?:rules?|criteria|requirements?) (?:for|of) (?:this|the) study)\b"
)
_OPEN = re.compile(r"\b(?:if|whether|unless|that|cannot|not|when|until|before|once) (?:\w+ ){0,2}$")
# "Without it, you can take part": the rule alone decides nothing.
_LET_IN = re.compile(
    r"(?:^|[.;!?] )(?:if|without|with|once|when|as long as|after|then|otherwise|so)\b[^.;]{0,80}"
    rf"\b(?:{_PERSON}|your child|the person you care for) (?:can|may|will be able to) (?:still )?"
    r"(?:join|take part|enroll?|participate|enter)\b(?! only)"
)
_LET_IN_BY_SOURCE = re.compile(
    r"\b(?:may|eligible|permitted|allowed|can|unless|except\w*|not excluded|acceptable|exclusionary|other than)\b"
)
# "Lower means more active", "drink is counted": no advice.
_NO_VERB = (
    r"(?! (?:is|are|was|were|has|must|counts?|also|will|means?|doses?|dates?|value|in your|of"
    r"|the (?:trial |study )?site)\b)"
)


def _pattern(name: str) -> str:
    listed: list[str] = data("check/advice.toml")[name]
    return "|".join(re.escape(one).replace(r"\*", r"\w*") for one in sorted(listed, key=len, reverse=True))


@cache
def _said(name: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{_pattern(name)})\b")


@cache
def _opening(name: str) -> re.Pattern[str]:
    """A verb of advice that opens a sentence, or what follows from one; a text that starts with one goes on a list."""
    verbs = _pattern(name)
    return re.compile(rf"(?:(?<=[.!?] )|, so |, (?:and )?then |; so )(?:please )?(?:{verbs})\b{_NO_VERB}")


@cache
def _at_once() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{_pattern('times of advice')}) ?[.,;)]")


def overstepping(source: Facts, context: Facts, plain: Facts) -> Iterator[Signal]:
    """Verdicts, promises, advice and reasons of the plain text."""
    asked = f"{source.text}\n{context.text}"
    for fits in _FITS.finditer(plain.text):
        if not _OPEN.search(plain.text, max(0, fits.start() - 30), fits.start()):
            yield _signal(plain, "demand.fits", fits)
            break
    let_in = _LET_IN.search(plain.text)
    if let_in and not _LET_IN_BY_SOURCE.search(source.text):
        yield _signal(plain, "demand.fits", let_in)
    yield from _advice(asked, plain)
    promise, reason = _said("promises").search(plain.text), _said("reasons").search(plain.text)
    if promise and not _said("promised in source").search(asked):
        yield _signal(plain, "demand.fits", promise)
    if reason and not _said("reason in source").search(asked):
        yield _signal(plain, "demand.reason", reason, "addition")


def _advice(asked: str, plain: Facts) -> Iterator[Signal]:
    if _said("advice asked for").search(asked):
        return
    for told in _opening("verbs of advice").finditer(plain.text):
        stop = plain.text.find(".", told.end())
        if _at_once().search(plain.text, told.end() - 1, stop + 1 if stop >= 0 else len(plain.text)):
            yield _signal(plain, "demand.advice", told)
            return
    found = _opening("verbs of advice only").search(plain.text)
    if found:
        yield _signal(plain, "demand.advice", found)


def _signal(plain: Facts, kind: str, found: re.Match[str], type: ErrorType = "verdict") -> Signal:
    said = found[0].strip(" ,;.")
    message = f'The plain text decides, promises, advises or explains ("{said}"); the listing does not.'
    return noticed(kind, type, message, plain=(plain, found.span()))
