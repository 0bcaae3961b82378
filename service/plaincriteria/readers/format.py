"""What a format has to bring along to be read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from plaincriteria.domain import Failure, Trial
from plaincriteria.readers.detect import Look
from plaincriteria.readers.source import Source


class Format(NamedTuple):
    """A supported format: `name` as in `--format`, and a sentence about it.

    `read` yields a `Failure` for trouble with one record and raises `UnreadableInput` for trouble with the
    whole file, as long as nothing was read of it.
    """

    name: str
    sentence: str
    recognises: Callable[[Look], bool]
    read: Callable[[Source], Iterator[Trial | Failure]]
