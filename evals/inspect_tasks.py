"""Our cases and scorers as tasks for Inspect: `inspect eval evals/inspect_tasks.py --model PROVIDER/MODEL`.

It needs the extra `inspect`; nothing else of the suite imports this module.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from inspect_ai import Task, task
from inspect_ai.dataset import MemoryDataset, Sample
from inspect_ai.model import ChatMessage, ChatMessageSystem, ChatMessageUser, GenerateConfig, ResponseSchema
from inspect_ai.scorer import (
    CORRECT,
    INCORRECT,
    NOANSWER,
    Score,
    Scorer,
    Target,
    accuracy,
    grouped,
    scorer,
    stderr,
)
from inspect_ai.solver import TaskState, generate
from inspect_ai.util import json_schema
from pydantic import BaseModel

# Inspect loads this file by its path, and the suite is not an installed package.
sys.path.append(str(Path(__file__).parents[1]))

from evals.check_suite import criterion_of, draft_of, production
from evals.pairs import Pair, case_files, read, read_cases
from plaincriteria import asking, verify
from plaincriteria import rewrite as backend
from plaincriteria.model import Unusable
from plaincriteria.model.answers import parse

T = TypeVar("T", bound=BaseModel)


@task
def rewrite() -> Task:
    """A model writes our cases for patients and for caregivers; the check says what would be shown."""
    prompt = backend.load_prompt()
    references = [pair for file in case_files() for case in read_cases(file) for pair in case.pairs()[:2]]
    samples = [
        _sample(
            pair,
            prompt.render(
                audience=pair.audience.value,
                subject=backend.SUBJECTS[pair.audience],
                conditions="",
                items=[asking.shown(criterion_of(pair), backend.SHOWN)],
            ),
            pair.rewrite,
        )
        for pair in references
    ]
    return _task(samples, shown(), backend.Answer)


@task
def judge(file: str | None = None) -> Task:
    """A model judges labelled pairs, ours or those of `file` (`-T file=PAIRS.jsonl`), as the second reader does."""
    prompt = verify.load_prompt()
    files = (Path(file),) if file else case_files()
    samples = [
        _sample(
            pair,
            prompt.render(**verify.inputs(criterion_of(pair), draft_of(pair))),
            "same" if pair.faithful else "differs",
        )
        for path in files
        for pair in read(path)
    ]
    return _task(samples, agrees(), verify.Opinion)


@scorer(metrics=[grouped(accuracy(), "reader"), stderr()])
def shown() -> Scorer:
    """Whether the check passes the text: correct is shown; a text that the model left empty is no answer."""

    async def score(state: TaskState, target: Target) -> Score:
        pair = _pair(state)
        answer = _read(state, backend.Answer)
        if isinstance(answer, Unusable):
            return Score.unscored(explanation=str(answer))
        draft = backend.usable([criterion_of(pair)], answer).get(pair.pair_id)
        if draft is None:
            return Score(value=NOANSWER, explanation="There is no text that may be shown.")
        verdict = production(pair.model_copy(update={"rewrite": draft.text}))
        found = "\n".join(f"{one.severity} {one.type}: {one.message}" for one in verdict.findings)
        return Score(value=CORRECT if verdict.passed else INCORRECT, answer=draft.text, explanation=found)

    return score


@scorer(metrics=[grouped(accuracy(), "label"), stderr()])
def agrees() -> Scorer:
    """Whether the judge agrees with the label; by error type this is its recall."""

    async def score(state: TaskState, target: Target) -> Score:
        opinion = _read(state, verify.Opinion)
        if isinstance(opinion, Unusable):
            return Score.unscored(explanation=str(opinion))
        right = opinion.verdict == target.text
        told = f"{opinion.error}: {opinion.sentence}"
        return Score(value=CORRECT if right else INCORRECT, answer=opinion.verdict, explanation=told)

    return score


def _sample(pair: Pair, messages: Sequence[Mapping[str, str]], target: str) -> Sample:
    system, user = (message["content"] for message in messages)
    asked: list[ChatMessage] = [ChatMessageSystem(content=system), ChatMessageUser(content=user)]
    metadata = {
        "pair": pair.model_dump(mode="json"), "reader": str(pair.audience), "label": pair.error_type or pair.label,
    }  # fmt: skip
    return Sample(id=pair.pair_id, input=asked, target=target, metadata=metadata)


def _task(samples: Sequence[Sample], how: Scorer, answer: type[BaseModel]) -> Task:
    schema = ResponseSchema(name=answer.__name__, json_schema=json_schema(answer), strict=True)
    config = GenerateConfig(response_schema=schema)
    return Task(dataset=MemoryDataset(list(samples)), solver=generate(), scorer=how, config=config)


def _pair(state: TaskState) -> Pair:
    return Pair.model_validate(state.metadata["pair"])


def _read(state: TaskState, answer: type[T]) -> T | Unusable:
    try:
        return parse(state.output.completion.strip(), answer)
    except Unusable as problem:
        return problem
