"""How binding a rule is and how sure a finding: must, should, may; confirmed, suspected."""

from __future__ import annotations

import re
from collections.abc import Iterator

from plaincriteria.check import cues
from plaincriteria.check.aligned import Aligned, content_after, is_content, told_in
from plaincriteria.check.facts import Facts
from plaincriteria.check.phrases import Found
from plaincriteria.check.signals import Signal, noticed

_WORDS = 3
_NEAR = 40  # letters of the neighbouring sentences that are read with one
_STOPS = (".", ";", "(", ")", "\n", ", but ", " but must")
# What the plain text says instead of a "may", "should" or "must" of the listing.
_OTHERWISE = {
    "may": ("firm", "sure to happen"),
    "should": ("firm", "optional"),
    "must": ("should said", "may said"),
}
# What softens or loosens a rule that has nothing of the kind in the listing, and the signal that it makes.
_SOFTENED = (("asked", "asked"), ("optional", "asked"), ("softened bar", "weaker"), ("chance", "certainty"))
# What makes a finding surer or less sure, and what the listing says instead.
_SURER = (("sure", "strictly unsure"), ("unsure", "strictly sure"))
_DONE = re.compile(r"(?:permitted|allowed|allowable|acceptable|recommended|advised|encouraged|optional)$")
_NONE = re.compile(r"\b(?:no|nor|neither|none)\b")
_DENIED = re.compile(r"\b(?:not|no|nobody|without|never|hardly)\b[^.;,]{0,20}$")
_SAYS_WHEN = re.compile(r"[^.]{0,40}\. (?:it|this|they|that) (?:does|do|is|are|will|applies|happens)\b")
_STRONGER = 'The listing says "{found}"; the plain text binds more firmly.'
_WEAKER = 'The listing says "{found}"; the plain text binds less firmly.'


def remodelled(texts: Aligned, context: Facts) -> Iterator[Signal]:
    """Rules that the plain text makes firmer or weaker, findings that it makes surer or less sure."""
    yield from _exchanged(texts)
    yield from _softened(texts, context)
    yield from _surer(texts, context)


def _clause(text: str, at: int) -> tuple[int, int]:
    start = max(text.rfind(stop, 0, at) for stop in _STOPS) + 1
    ends = [end for stop in _STOPS if (end := text.find(stop, at)) >= 0]
    return start, min(ends, default=len(text))


def bound(texts: Aligned, modal: Found[str]) -> list[int]:
    """The content words of the listing that a modal word binds: those behind it, else those before it."""
    start, end = _clause(texts.source.text, modal.start)
    if _DONE.search(texts.source.text, modal.start, modal.end):
        end = modal.end  # "a retest is permitted"
    behind = content_after(texts.ours, modal.end, _WORDS, end)
    if len(behind) > 1:
        return behind
    words = texts.ours.words
    before = [i for i in range(len(words)) if start <= words[i].start < modal.start]
    return [i for i in before if is_content(words[i])][-_WORDS:] + behind


def told_mostly(texts: Aligned, bound: list[int]) -> list[tuple[int, int]]:
    """The sentences of the plain text that say most of these words; none where they say only one of several."""
    return told_in(texts, bound, min(2, len(bound)))


def _exchanged(texts: Aligned) -> Iterator[Signal]:
    for kind, others in _OTHERWISE.items():
        for modal in cues.find(kind, texts.source.text):
            told = _told_of(texts, modal)
            if not told or any(_answers(texts, kind, sentence) for sentence in told):
                continue
            if any(cues.find(other, sentence) for other in others for sentence in told):
                optional = kind == "should" and not any(cues.find("firm", sentence) for sentence in told)
                name, message = ("weaker", _WEAKER) if kind == "must" or optional else ("firmer", _STRONGER)
                found = texts.source.text[modal.start : modal.end]
                yield noticed(
                    f"demand.modal.{name}", "modality", message.format(found=found),
                    source=(texts.source, (modal.start, modal.end)),
                )  # fmt: skip
                return


def _told_of(texts: Aligned, modal: Found[str]) -> list[str]:
    """What the plain text says of the words that a modal word binds, with the ends of the sentences beside it."""
    start, _ = _clause(texts.source.text, modal.start)
    if _NONE.search(texts.source.text, start, modal.start):
        return []  # "there is no upper limit to the number allowed"
    places = told_mostly(texts, bound(texts, modal))
    if places and _DONE.search(texts.source.text, modal.start, modal.end):
        return [texts.plain.text]
    return [texts.plain.text[max(0, start - _NEAR) : end + _NEAR] for start, end in places]


def _answers(texts: Aligned, kind: str, sentence: str) -> bool:
    if cues.find(f"{kind} said", sentence):
        return True
    loosely = cues.find(f"{kind} said, loosely", sentence)
    return any(sentence[each.start : each.end][:4] not in texts.source.text for each in loosely)


def _softened(texts: Aligned, context: Facts) -> Iterator[Signal]:
    """A wish, or a bar that may be none, where the listing has neither."""
    asked = f"{texts.source.text}\n{context.text}"
    for kind, name in _SOFTENED:
        found = next(iter(cues.find(kind, texts.plain.text)), None)
        if found is not None and _SAYS_WHEN.match(texts.plain.text, found.end):
            continue  # "may rule you out. It does so if …"
        said = found is not None and texts.plain.text[found.start : found.end] in asked
        if found is not None and not said and not cues.find(f"{kind} in source", asked):
            yield noticed(
                f"demand.modal.{name}", "modality",
                f'The plain text says "{texts.plain.text[found.start : found.end]}"; the listing is firm.',
                plain=(texts.plain, (found.start, found.end)),
            )  # fmt: skip


def _surer(texts: Aligned, context: Facts) -> Iterator[Signal]:
    asked = f"{texts.source.text}\n{context.text}"
    for kind, other in _SURER:
        found = next(iter(cues.find(kind, texts.plain.text)), None)
        if found is None or cues.find(f"{kind} in source", asked):
            continue
        if _DENIED.search(texts.plain.text, max(0, found.start - _NEAR), found.start):
            continue  # "it need not be proven"
        if not cues.find(other, texts.source.text):
            continue
        yield noticed(
            "demand.modal.certainty", "modality",
            f'The plain text says "{texts.plain.text[found.start : found.end]}"; the listing is not so.',
            plain=(texts.plain, (found.start, found.end)),
        )  # fmt: skip
