"""Does a plain text still say what the listing says: facts of both texts, compared by one reader."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from plaincriteria.check import cues, polarity
from plaincriteria.check.advice import overstepping
from plaincriteria.check.binding import exchanged_values
from plaincriteria.check.closure import reclosed
from plaincriteria.check.codes import renamed
from plaincriteria.check.compare import Comparison
from plaincriteria.check.coverage import Coverage
from plaincriteria.check.exceptions import excepted
from plaincriteria.check.facts import Facts, read
from plaincriteria.check.gloss import misexplained
from plaincriteria.check.granted import regranted
from plaincriteria.check.holders import charged, moved
from plaincriteria.check.joins import recombined
from plaincriteria.check.logic import rejoined
from plaincriteria.check.modals import remodelled
from plaincriteria.check.moments import moved_moments
from plaincriteria.check.passed import passed_over
from plaincriteria.check.persons import exchanged
from plaincriteria.check.quantities import Quantity
from plaincriteria.check.rates import changed_rates
from plaincriteria.check.rivals import replaced
from plaincriteria.check.signals import Signal
from plaincriteria.check.turned import turned
from plaincriteria.check.valued import revalued
from plaincriteria.check.voice import wrong_voice
from plaincriteria.check.weigh import weigh
from plaincriteria.domain import Audience, Criterion, Draft, Finding, Verdict

__all__ = ["CHECKER", "check"]

CHECKER = "facts-4"

# "Up to 9 days a month are fine" says of an exclusion what it leaves in.
_ACCEPTED = re.compile(r"\b(?:accepted|allowed|fine|permitted|ok|okay|may|can|enough|no bar|no problem)\b")

# Beyond this the comparison, which pairs every number with every other, would take too long to be safe in a service.
# The longest item of 2,136 real listings has 1,895 characters.
LONGEST = 4_000  # characters of either text
MOST = 80  # quantities of either text
SAME = 45  # times that one word stands in either text: words are paired with words
_WORD = re.compile(r"[a-z]{4,}")


def check(criterion: Criterion, draft: Draft, audience: Audience) -> Verdict:
    """Compare one draft with its criterion; a check that breaks is a failed check, never a pass."""
    try:
        return weigh(tuple(read_signals(criterion, draft, audience)))
    except Exception:
        broken = Finding(type="verdict", severity="fail", source=None, plain=None, message="check failed")
        return Verdict(passed=False, score=0.0, findings=(broken,))


def _repeated(facts: Facts) -> int:
    """How often the most frequent word of a text that has many stands there; 0 for short texts."""
    if len(facts.text) < SAME * len("four "):
        return 0
    words = _WORD.findall(facts.text)
    return max(Counter(words).values()) if len(words) > SAME else 0


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
        yield Signal(
            "empty", Finding(type="omission", severity="fail", source=None, plain=None, message=message)
        )
        return
    if max(len(source.quantities), len(plain.quantities), len(context.quantities)) > MOST:
        yield _too_much()
        return
    if max(_repeated(source), _repeated(plain)) > SAME:
        yield _too_much()
        return
    way = polarity.side_way(criterion.side)
    comparison = Comparison(source, context, plain, _mirrored(source, plain, way))
    yield from _kind("quantity", comparison.quantities())
    yield from _kind("window", comparison.windows())
    yield from _kind("code", renamed(criterion, draft))
    yield from _kind("joins", recombined(criterion, draft))
    yield from _kind("passed over", passed_over(source, context, plain))
    if draft.method == "source":
        return  # the listing's own words after word-level steps: its values and names must have come through
    yield from _demands(source, plain, context)
    yield from overstepping(source, context, plain)
    yield from _kind("voice", wrong_voice(criterion, draft, audience))
    coverage = Coverage(source, plain, context)
    yield from coverage.signals()
    yield from exchanged(source, context, plain)
    texts = coverage.aligned
    yield from turned(texts, way, comparison.turned, context)
    yield from regranted(texts, way, context)
    yield from exchanged_values(texts)
    yield from moved_moments(texts, context)
    yield from changed_rates(source, context, plain)
    yield from excepted(texts, context)
    yield from reclosed(texts, context)
    yield from remodelled(texts, context)
    yield from moved(texts, context)
    yield from charged(texts, context)
    yield from misexplained(texts)
    yield from replaced(texts, context)
    yield from revalued(source, plain)
    yield from rejoined(texts, way, context)


def _kind(name: str, findings: Iterable[Finding]) -> Iterator[Signal]:
    for finding in findings:
        yield Signal(f"{name}.{finding.type}", finding)


def _glosses(draft: Draft) -> tuple[str, ...]:
    """Explanations that come from the glossary itself; a model's own words are read like the rest."""
    return tuple(term.meaning for term in draft.terms) if draft.method != "model" else ()


def _mirrored(source: Facts, plain: Facts, way: int) -> frozenset[Quantity]:
    """Plain quantities in a sentence that asks where the listing keeps out, or the other way round."""
    turned_round: set[Quantity] = set()
    denied = polarity.negated(source.text)
    for start, end, told in polarity.frames(plain.text, way):
        sentence = plain.text[start:end]
        accepted = way < 0 and polarity.frame(sentence) == 0 and _ACCEPTED.search(sentence)
        if told != way or denied or polarity.negated(sentence) or accepted:
            turned_round.update(q for q in plain.quantities if start <= q.start < end)
    return frozenset(turned_round)


def _demands(source: Facts, plain: Facts, context: Facts) -> Iterator[Signal]:
    for demand, found in cues.unmet(source.text, plain.text, context.text):
        normal = source.normal if demand.of == "source" else plain.normal
        span = normal.locate(found.start, found.end)
        finding = Finding(
            type=demand.type,
            severity="fail",
            source=span if demand.of == "source" else None,
            plain=span if demand.of == "plain" else None,
            message=demand.message.format(found=normal.text[found.start : found.end]),
        )
        yield Signal(f"demand.{demand.name}", finding)
