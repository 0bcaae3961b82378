"""Does a language model, asked as the second reader is, agree with the labels?"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Sequence
from typing import Any

from evals import check_suite, folder, report
from evals.baselines import all_baselines
from evals.check_page import page
from evals.check_suite import Measured, criterion_of, draft_of
from evals.check_tables import Judged, show
from evals.gate import missed
from evals.metrics import Outcome
from evals.pairs import Pair, case_files, read
from plaincriteria import compose, settings
from plaincriteria.errors import AnswerInvalid, ModelError
from plaincriteria.model import Usage
from plaincriteria.verify import Verifier


async def measure(judge: Verifier, pairs: Sequence[Pair]) -> Measured:
    """What the judge says of the pairs; where it gives no answer that can be used, the pair is unscored.

    Raises `ModelError` where the model cannot be asked even about the first pair.
    """
    try:
        outcomes = [await outcome(judge, pair, AnswerInvalid) for pair in pairs[:1]]
        outcomes += await asyncio.gather(*(outcome(judge, pair) for pair in pairs[1:]))
    finally:
        await judge.aclose()
    return Measured(tuple(outcomes), all_baselines(pairs))


async def outcome(judge: Verifier, pair: Pair, trouble: type[ModelError] = ModelError) -> Outcome:
    """What the judge says of the pair, in its own words; it gives no score, and none at all for a `trouble`."""
    criterion, draft = criterion_of(pair), draft_of(pair)
    try:
        opinion = await judge.opinion(criterion, draft)
    except trouble as problem:
        return Outcome(pair, None, trouble=str(problem))
    finding = opinion.finding(criterion, draft, opinion.sentence)
    return Outcome(pair, finding is None, (finding,) if finding else ())


def together(checked: Outcome, judged: Outcome) -> Outcome:
    """What comes of a pair where the judge reads what the check has passed; unscored where it gave no answer."""
    return judged if checked.passed or judged.passed is None else checked._replace(score=None)


def run(arguments: argparse.Namespace) -> int:
    """`judge [FILE…]`: exit code 1 when a pair could not be scored or a floor is not held."""
    judge = compose.second_reader(settings.load(backend="openai"))
    files = tuple(arguments.files) or case_files()
    pairs = [pair for path in files for pair in read(path)][: arguments.limit]
    measured = asyncio.run(measure(judge, pairs))
    metrics = measured.metrics()
    told = missed(arguments.fail_under, metrics)
    ours, others = measured.ours(f"judge ({judge.model})"), _others(measured, pairs)
    console = report.screen()
    show(ours, others, console, arguments.wrong)
    console.print(_used(judge.usage))
    if arguments.out or arguments.json:
        more = _more(judge, measured, others)
        rows = [check_suite.row(judged) for judged in measured.outcomes]
        shown = page(ours, others, "A language model as judge of labelled rewrites")
        done = folder.Run("judge", files, metrics, ours.figures, more, rows, shown)
        folder.write(done, arguments.out, arguments.json)
    unscored = [f"{one.pair.pair_id} could not be scored: {one.trouble}" for one in measured.unscored]
    return report.ended((*unscored, *told))


def _others(measured: Measured, pairs: Sequence[Pair]) -> list[Judged]:
    """The check on the same pairs, both together as the service asks them, and the baselines."""
    checked = check_suite.measure(pairs)
    both = Measured(tuple(map(together, checked.outcomes, measured.outcomes)), {})
    return [checked.ours(), both.ours("check, then judge"), *measured.others()]


def _used(used: Usage) -> str:
    return f"Sends: {used.sends:,}, tokens in: {used.tokens_in:,}, tokens out: {used.tokens_out:,}"


def _more(judge: Verifier, measured: Measured, others: Sequence[Judged]) -> dict[str, Any]:
    return {
        "checker": f"{judge.model} with {judge.prompt}",
        "pairs": len(measured.outcomes),
        "could_not_score": len(measured.unscored),
        "tokens": judge.usage._asdict(),
        "baselines": {other.name: other.values() for other in others},
    }
