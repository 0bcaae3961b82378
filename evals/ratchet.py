"""Does a figure fall below the one on record? `baseline.json` holds the figures, and the cases that they came from."""

from __future__ import annotations

import argparse
import asyncio
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from evals import check_suite, compare, report, rewrite_suite, split_suite, studies
from evals.folder import as_json, put
from evals.metrics import Outcome
from evals.pairs import case_files, read
from evals.resampling import Figure, Observed, figures
from plaincriteria import __version__, compose, settings
from plaincriteria.check import CHECKER
from plaincriteria.domain import Audience
from plaincriteria.errors import UnreadableInput

FILE = Path(__file__).parent / "baseline.json"
_NAMED = 10  # cases named in a sentence
_SHORT = re.compile(rb"\[\s+([^\[\]{}]+?)\s+\]")

Record = Mapping[str, Any]


class Present(NamedTuple):
    """What the three suites measure now: our cases, the offline backend over the samples, our splits."""

    check: check_suite.Measured
    rewrite: studies.Measured
    split: split_suite.Measured


def measure() -> Present:
    """Every suite once."""
    pairs = [pair for file in case_files() for pair in read(file)]
    pipeline = compose.pipeline(settings.load(backend="rules"))
    trials = rewrite_suite.trials(rewrite_suite.SAMPLES)
    return Present(
        check_suite.measure(pairs),
        asyncio.run(rewrite_suite.measure(pipeline, trials, Audience.PATIENT)),
        split_suite.measure(split_suite.rows(split_suite.GOLD)),
    )


def record(present: Present) -> dict[str, Any]:
    """What is put on record: figures with their intervals for people, and the cases for the next comparison."""
    check, rewrite = present.check, present.rewrite
    judged = zip(check.outcomes, check.observed(), strict=True)
    return {
        "version": __version__,
        "checker": CHECKER,
        "check": {
            **_figures(check.observed()),
            "baselines": {other.name: _rounded(other.values()) for other in check.others()},
            "verdicts": {o.pair.pair_id: (o.passed, s.score) for o, s in judged},
        },
        "rewrite": {
            **_figures(rewrite.observed()),
            "reasons": dict(rewrite.reasons().most_common()),
            "findings": dict(rewrite.findings().most_common()),
            "cases": _cases(rewrite.observed()),
        },
        "split": {**_figures(present.split.observed()), "cases": _cases(present.split.observed())},
    }


def against(recorded: Record, present: Present) -> dict[str, compare.Compared]:
    """Each suite beside its record, over the cases that both have."""
    return {
        "check": compare.compare(_judged(recorded, present.check), present.check.observed()),
        "rewrite": compare.compare(_kept(recorded["rewrite"]), present.rewrite.observed()),
        "split": compare.compare(_kept(recorded["split"]), present.split.observed()),
    }


def fallen(compared: Mapping[str, compare.Compared], present: Present) -> Iterator[str]:
    """A sentence for each figure below its record outside its interval, and for whatever was not measured."""
    yield from unmeasured(present)
    for suite, found in compared.items():
        for name in found.worse:
            was = found.differences[name]
            yield (
                f"{suite}: {name} fell from {report.share(was.before)} to {report.share(was.now)} "
                f"(difference {was.low:+.3f} to {was.high:+.3f})."
            )
        if found.only_before:
            gone = ", ".join(found.only_before[:_NAMED])
            yield f"{suite}: {len(found.only_before)} cases on record are gone: {gone}."


def unmeasured(present: Present) -> Iterator[str]:
    """What could not be scored, and what no record may excuse: a lost trial, item or caveat."""
    for outcome in present.check.unscored:
        yield f"check: {outcome.pair.pair_id} could not be scored: {outcome.trouble}."
    yield from (f"rewrite: {trouble}." for trouble in rewrite_suite.broken(present.rewrite))


def load() -> Record:
    """The figures on record; raises `UnreadableInput` where there are none."""
    try:
        recorded: Record = orjson.loads(FILE.read_bytes())
        _ = [recorded[suite] for suite in Present._fields]
    except (OSError, orjson.JSONDecodeError, KeyError, TypeError) as problem:
        raise UnreadableInput(
            f"{FILE} holds no figures; `baseline --write` puts them on record."
        ) from problem
    return recorded


def run(arguments: argparse.Namespace) -> int:
    """`baseline [--write]`: exit code 1 where a figure falls below the record, or something was not measured."""
    present = measure()
    if arguments.write:
        return _write(present)
    compared = against(load(), present)
    console = report.screen()
    for suite, found in compared.items():
        console.print(f"\n# {suite}")
        compare.show(found, console)
    return report.ended(tuple(fallen(compared, present)))


def _write(present: Present) -> int:
    """What was not measured is never put on record."""
    troubles = tuple(unmeasured(present))
    if not troubles:
        put(FILE, lines(record(present)))
        report.screen().print(
            f"{FILE.name}: {len(present.check.outcomes)} pairs, {len(present.rewrite.studies)} trials, "
            f"{len(present.split.texts)} splits are on record."
        )
    return report.ended(troubles)


def _figures(cases: list[Observed]) -> dict[str, Any]:
    known: Mapping[str, Figure] = figures(cases)
    return {
        "metrics": _rounded({name: one.value for name, one in known.items()}),
        "intervals": {name: (_round(one.low), _round(one.high)) for name, one in known.items()},
        "counted": _rounded({name: one.of for name, one in known.items()}),
    }


def _cases(cases: list[Observed]) -> dict[str, Any]:
    return {case.id: {"right": case.right, "shares": case.shares} for case in cases}


def _judged(recorded: Record, check: check_suite.Measured) -> list[Observed]:
    """The verdicts on record over the pairs as they stand now; a pair that is gone keeps its name alone."""
    pairs = {outcome.pair.pair_id: outcome.pair for outcome in check.outcomes}
    verdicts: Mapping[str, tuple[bool | None, float | None]] = recorded["check"]["verdicts"]
    return [
        check_suite.observed(Outcome(pairs[name], passed, score=score))
        if name in pairs
        else Observed(name, name, {})
        for name, (passed, score) in verdicts.items()
    ]


def _kept(suite: Record) -> list[Observed]:
    return [
        Observed(
            name,
            name,
            {of: (part, whole) for of, (part, whole) in case["shares"].items()},
            right=case["right"],
        )
        for name, case in suite["cases"].items()
    ]


def _rounded(values: Mapping[str, float | None]) -> dict[str, float | None]:
    return {name: _round(value) for name, value in values.items()}


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def lines(recorded: Mapping[str, Any]) -> bytes:
    """Indented, with each short list on one line, so that a change of one verdict is a change of one line."""
    return _SHORT.sub(lambda found: b"[" + b" ".join(found[1].split()) + b"]", as_json(recorded))
