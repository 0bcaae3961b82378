"""What does not count, is not allowed or not needed: refused by the listing and granted by the plain text, or back."""

from __future__ import annotations

from collections.abc import Iterator

from plaincriteria.check import cues
from plaincriteria.check.aligned import Aligned
from plaincriteria.check.facts import Facts
from plaincriteria.check.modals import bound, told_mostly
from plaincriteria.check.polarity import frame, negations, sentence_at
from plaincriteria.check.signals import Signal, Stretch, noticed

_MESSAGE = "The plain text grants what the listing refuses, or refuses what it grants."


_VERDICTS = ("permission", "counting", "need", "enough")
# With one of these in the listing, the plain text may refuse something for good reason.
_LICENSED = ("negation", "negation behind", "exception", "exception licence", "complete list", "only")


def regranted(texts: Aligned, way: int, context: Facts) -> Iterator[Signal]:
    """Verdicts on a part of a rule that the plain text turns round, one at most."""
    found = next((each for verdict in _VERDICTS for each in _granted(texts, verdict)), None)
    if found:
        yield noticed(
            "turned.granted",
            "polarity",
            _MESSAGE,
            source=(texts.source, found[0]),
            plain=(texts.plain, found[1]),
        )
        return
    for verdict in _VERDICTS:
        for start, end in _refused(texts, verdict, way, context):
            yield noticed("turned.granted", "polarity", _MESSAGE, plain=(texts.plain, (start, end)))
            return


def _granted(texts: Aligned, verdict: str) -> Iterator[tuple[Stretch, Stretch]]:
    """ "Is required" for "is not required" in the sentence that says the same words without any negation."""
    ours, theirs = (cues.find(f"no {verdict}", each.text) for each in (texts.source, texts.plain))
    for refused in ours if len(theirs) < len(ours) else ():
        for start, end in told_mostly(texts, bound(texts, refused)):
            sentence = texts.plain.text[start:end]
            if negations(sentence) or frame(sentence) < 0:
                continue
            for granted in cues.find(verdict, sentence):
                yield refused[:2], (start + granted.start, start + granted.end)


def _refused(texts: Aligned, verdict: str, way: int, context: Facts) -> Iterator[Stretch]:
    """ "Does not count" of something that a listing asks for without any negation or exception."""
    refusals = cues.find(f"no {verdict}", texts.plain.text)
    asked = f"{texts.source.text}\n{context.text}"
    if not refusals or way < 0 or any(cues.find(kind, asked) for kind in _LICENSED):
        return
    for refused in refusals:
        start, end = sentence_at(texts.plain.text, refused.start)
        if frame(texts.plain.text[start:end]) == 0:
            yield refused[:2]
