"""Does a plain text still say what the listing says: facts of both texts, compared by one reader."""

from __future__ import annotations

from collections.abc import Iterator

from plaincriteria.check import cues, polarity
from plaincriteria.check.codes import renamed
from plaincriteria.check.compare import Comparison
from plaincriteria.check.coverage import passed_over
from plaincriteria.check.facts import Facts, read
from plaincriteria.check.joins import recombined
from plaincriteria.check.quantities import Quantity
from plaincriteria.check.voice import wrong_voice
from plaincriteria.domain import Audience, Criterion, Draft, Finding, Verdict

__all__ = ["CHECKER", "check"]

CHECKER = "facts-3"
# What one finding leaves of the score; a warning costs less than a failure.
_TURNED = (
    "The plain text turns the rule round: what the listing asks for keeps the reader out, or the opposite."
)
_KEEPS = {"fail": 0.3, "warn": 0.8}


# Beyond this the comparison, which pairs every number with every other, would take too long to be safe in a service.
# The longest item of 2,136 real listings has 1,895 characters.
LONGEST = 4_000  # characters of either text
MOST = 80  # quantities of either text


def check(criterion: Criterion, draft: Draft, audience: Audience) -> Verdict:
    """Compare one draft with its criterion; a check that breaks is a failed check, never a pass."""
    try:
        findings = tuple(_findings(criterion, draft, audience))
    except Exception:
        broken = Finding(type="verdict", severity="fail", source=None, plain=None, message="check failed")
        return Verdict(passed=False, score=0.0, findings=(broken,))
    score = 1.0
    for finding in findings:
        score *= _KEEPS[finding.severity]
    return Verdict(
        passed=all(f.severity != "fail" for f in findings), score=round(score, 4), findings=findings
    )


def _too_much() -> Finding:
    message = "The item is too long to be compared safely."
    return Finding(type="verdict", severity="fail", source=None, plain=None, message=message)


def _findings(criterion: Criterion, draft: Draft, audience: Audience) -> Iterator[Finding]:
    if max(len(criterion.text), len(draft.text) // 2) > LONGEST:
        yield _too_much()
        return
    source, plain = read(criterion.text), read(draft.text, _glosses(draft))
    context = read("\n".join([*criterion.lead_in, criterion.scope or ""]))
    if not plain.text.strip():
        yield Finding(
            type="omission", severity="fail", source=None, plain=None, message="The plain text is empty."
        )
        return
    if max(len(source.quantities), len(plain.quantities), len(context.quantities)) > MOST:
        yield _too_much()
        return
    ways = _Ways(criterion, source, plain)
    comparison = Comparison(source, context, plain, ways.mirrored())
    yield from comparison.quantities()
    yield from comparison.windows()
    yield from ways.findings(comparison.turned)
    yield from renamed(criterion, draft)
    yield from recombined(criterion, draft)
    yield from passed_over(source, context, plain)
    yield from _demands(source, plain, context)
    yield from wrong_voice(criterion, draft, audience)


def _glosses(draft: Draft) -> tuple[str, ...]:
    """Explanations that come from the glossary itself; a model's own words are read like the rest."""
    return tuple(term.meaning for term in draft.terms) if draft.method != "model" else ()


class _Ways:
    """Which way the words of both texts count."""

    def __init__(self, criterion: Criterion, source: Facts, plain: Facts) -> None:
        way = polarity.side_way(criterion.side)
        self.source, self.plain = source, plain
        self.asked = polarity.signs(source.text, way, framed=False)
        self.told = polarity.signs(plain.text, way, framed=True)
        self.way = way

    def mirrored(self) -> frozenset[Quantity]:
        """Plain quantities in a sentence that asks where the listing keeps out, or the other way round."""
        turned: set[Quantity] = set()
        for start, end, way in polarity.frames(self.plain.text, self.way):
            sentence = self.plain.text[start:end]
            negated = polarity.negated(sentence) or polarity.negated(self.source.text)
            if way != self.way or negated:
                turned.update(q for q in self.plain.quantities if start <= q.start < end)
        return frozenset(turned)

    def findings(self, settled: set[Quantity]) -> Iterator[Finding]:
        """A rule turned round; sentences whose turn a comparator makes good (`settled`) are left out."""
        good = []
        inside = False
        for start, end, _ in polarity.frames(self.plain.text, self.way):
            framed = polarity.frame(self.plain.text[start:end]) != 0
            inside = any(start <= quantity.start < end for quantity in settled) or (inside and not framed)
            if inside:
                good.append((start, end))
        told = [sign for sign in self.told if not any(start <= sign.start < end for start, end in good)]
        pair = polarity.turned(self.asked, told) or polarity.dropped(
            self.asked, self.told, self.plain.text, self.way
        )
        if pair is None and not settled and polarity.reframed(self.source.text, self.plain.text, self.way):
            yield Finding(type="polarity", severity="fail", source=None, plain=None, message=_TURNED)
        if pair is not None:
            ours, theirs = pair
            yield Finding(
                type="polarity",
                severity="fail",
                source=self.source.normal.locate(ours.start, ours.end),
                plain=self.plain.normal.locate(theirs.start, theirs.end),
                message=_TURNED,
            )


def _demands(source: Facts, plain: Facts, context: Facts) -> Iterator[Finding]:
    for demand, found in cues.unmet(source.text, plain.text, context.text):
        normal = source.normal if demand.of == "source" else plain.normal
        span = normal.locate(found.start, found.end)
        yield Finding(
            type=demand.type,
            severity="fail",
            source=span if demand.of == "source" else None,
            plain=span if demand.of == "plain" else None,
            message=demand.message.format(found=normal.text[found.start : found.end]),
        )
