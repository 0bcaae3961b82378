"""Does a plain text still say what the listing says: facts of both texts, compared by one reader."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from plaincriteria.check import cues, polarity
from plaincriteria.check.binding import exchanged_values
from plaincriteria.check.closure import reclosed
from plaincriteria.check.codes import renamed
from plaincriteria.check.compare import Comparison
from plaincriteria.check.coverage import Coverage
from plaincriteria.check.exceptions import excepted
from plaincriteria.check.facts import Facts, read
from plaincriteria.check.gloss import misexplained
from plaincriteria.check.joins import recombined
from plaincriteria.check.logic import rejoined
from plaincriteria.check.passed import passed_over
from plaincriteria.check.persons import exchanged
from plaincriteria.check.quantities import Quantity
from plaincriteria.check.signals import Signal, noticed
from plaincriteria.check.turned import turned
from plaincriteria.check.voice import wrong_voice
from plaincriteria.check.weigh import weigh
from plaincriteria.domain import Audience, Criterion, Draft, Finding, Verdict

__all__ = ["CHECKER", "check"]

CHECKER = "facts-3"
# What one finding leaves of the score; a warning costs less than a failure.
_TURNED = (
    "The plain text turns the rule round: what the listing asks for keeps the reader out, or the opposite."
)
_KEEPS = {"fail": 0.3, "warn": 0.8}


# "Up to 9 days a month are fine" says of an exclusion what it leaves in.
_ACCEPTED = re.compile(r"\b(?:accepted|allowed|fine|permitted|ok|okay|may|can|enough|no bar|no problem)\b")

# Beyond this the comparison, which pairs every number with every other, would take too long to be safe in a service.
# The longest item of 2,136 real listings has 1,895 characters.
LONGEST = 4_000  # characters of either text
MOST = 80  # quantities of either text


def check(criterion: Criterion, draft: Draft, audience: Audience) -> Verdict:
    """Compare one draft with its criterion; a check that breaks is a failed check, never a pass."""
    try:
        return weigh(tuple(read_signals(criterion, draft, audience)))
    except Exception:
        broken = Finding(type="verdict", severity="fail", source=None, plain=None, message="check failed")
        return Verdict(passed=False, score=0.0, findings=(broken,))


def _too_much() -> Signal:
    message = "The item is too long to be compared safely."
    return Signal("size", Finding(type="verdict", severity="fail", source=None, plain=None, message=message))


def read_signals(criterion: Criterion, draft: Draft, audience: Audience) -> Iterator[Signal]:
    """Everything that the check notices about a draft, in no order."""
    if max(len(criterion.text), len(draft.text) // 2) > LONGEST:
        yield _too_much()
        return
    source, plain = read(criterion.text), read(draft.text, _glosses(draft))
    context = read("\n".join([*criterion.lead_in, criterion.scope or ""]))
    if not plain.text.strip():
        message = "The plain text is empty."
        yield Signal("empty", Finding(type="omission", severity="fail", source=None, plain=None, message=message))
        return
    if max(len(source.quantities), len(plain.quantities), len(context.quantities)) > MOST:
        yield _too_much()
        return
    ways = _Ways(criterion, source, plain)
    comparison = Comparison(source, context, plain, ways.mirrored())
    yield from _kind("quantity", comparison.quantities())
    yield from _kind("window", comparison.windows())
    yield from ways.findings(comparison.turned)
    yield from _kind("code", renamed(criterion, draft))
    yield from _kind("joins", recombined(criterion, draft))
    yield from _kind("passed over", passed_over(source, context, plain))
    yield from _kind("demand", _demands(source, plain, context))
    yield from _kind("voice", wrong_voice(criterion, draft, audience))
    coverage = Coverage(source, plain, context)
    yield from coverage.signals()
    yield from exchanged(source, context, plain)
    texts = coverage.aligned()
    yield from turned(texts, polarity.side_way(criterion.side), bool(comparison.turned))
    yield from exchanged_values(texts)
    yield from excepted(texts, context)
    yield from reclosed(texts)
    yield from misexplained(texts)
    yield from rejoined(texts)


def _kind(name: str, findings: Iterable[Finding]) -> Iterator[Signal]:
    for finding in findings:
        yield Signal(f"{name}.{finding.type}", finding)


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
            accepted = self.way < 0 and polarity.frame(sentence) == 0 and _ACCEPTED.search(sentence)
            if way != self.way or negated or accepted:
                turned.update(q for q in self.plain.quantities if start <= q.start < end)
        return frozenset(turned)

    def findings(self, settled: set[Quantity]) -> Iterator[Signal]:
        """A rule turned round; sentences whose turn a comparator makes good (`settled`) are left out."""
        good = []
        inside = False
        for start, end, _ in polarity.frames(self.plain.text, self.way):
            framed = polarity.frame(self.plain.text[start:end]) != 0
            inside = any(start <= quantity.start < end for quantity in settled) or (inside and not framed)
            if inside:
                good.append((start, end))
        told = [sign for sign in self.told if not any(start <= sign.start < end for start, end in good)]
        negated = polarity.negated(self.source.text), polarity.negated(self.plain.text)
        where = ".settled" if settled else "" if not any(negated) else ".negated"
        for name, pair in (
            ("words", polarity.turned(self.asked, told)),
            ("dropped", polarity.dropped(self.asked, self.told, self.plain.text, self.way)),
        ):
            if pair is not None:
                ours, theirs = pair
                yield noticed(
                    f"turned.{name}{where}", "polarity", _TURNED,
                    source=(self.source, (ours.start, ours.end)), plain=(self.plain, (theirs.start, theirs.end)),
                )  # fmt: skip
        how = polarity.reframed(self.source.text, self.plain.text, self.way)
        if how and not settled:
            yield noticed(f"turned.frame.{how}", "polarity", _TURNED)
        opposed = polarity.opposed(
            list(polarity.denied(self.source.text, self.way, False)),
            list(polarity.denied(self.plain.text, self.way, True)),
        )
        if opposed:
            ours, theirs = opposed
            yield noticed(
                "turned.opposite" + (".settled" if settled else ""), "polarity", _TURNED,
                source=(self.source, (ours.start, ours.end)), plain=(self.plain, (theirs.start, theirs.end)),
            )  # fmt: skip


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
