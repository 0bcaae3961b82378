"""Is the right person spoken to: "you", "the person you care for" or "your child"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from plaincriteria.check.phrases import either
from plaincriteria.domain import Audience, Criterion, Draft, Finding, Span

_CARED_FOR = re.compile(
    rf"\b(?=[typ])(?:(?:(?:the |that )?person )?you care for\b|\byour (?:{either('children of the reader')})\b)",
    re.I,
)
_YOU = re.compile(r"\b(?:you|your|yours|yourself)\b", re.I)
# A listing that speaks of others near the patient may be answered with any of these words.
_OTHERS = re.compile(rf"{either('others near the patient')}|\bsons?\b", re.I)


@lru_cache(maxsize=256)
def _names_others(text: str) -> bool:
    return _OTHERS.search(text) is not None


def wrong_voice(criterion: Criterion, draft: Draft, audience: Audience) -> Iterator[Finding]:
    """A caregiver's text must not speak to the patient, nor a patient's about "the person you care for"."""
    others = _names_others(" ".join((criterion.text, *criterion.lead_in)))
    about = list(_CARED_FOR.finditer(draft.text))
    if others and not about:
        return
    if audience is Audience.PATIENT:
        if about and not others:
            yield _finding(about[0].span(), "This text is for the patient, but speaks of a person cared for.")
        return
    if not about:
        return
    rest = _CARED_FOR.sub(lambda found: " " * len(found[0]), draft.text)
    addressed = _YOU.search(rest)
    if addressed and not _names_others(criterion.text):
        yield _finding(addressed.span(), 'This text is for a caregiver, but says "you" of somebody.')


def _finding(span: tuple[int, int], message: str) -> Finding:
    return Finding(type="who", severity="fail", source=None, plain=Span(*span), message=message)
