"""Who said what: the readers and rules that took words, noted while somebody asks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import NamedTuple


class Step(NamedTuple):
    """A reader or rule, and the words that it took; what came of them may have been dropped again."""

    by: str
    words: str


_steps: ContextVar[list[Step] | None] = ContextVar("steps", default=None)


@contextmanager
def noting() -> Iterator[list[Step]]:
    """The steps that are taken inside of it, in order."""
    steps: list[Step] = []
    token = _steps.set(steps)
    try:
        yield steps
    finally:
        _steps.reset(token)


def took(by: str, words: str) -> None:
    """Note a step where anybody asks for it."""
    steps = _steps.get()
    if steps is not None:
        steps.append(Step(by, words))
