"""Chia's layout: the two lists of a trial as two text files, `ID_inc.txt` and `ID_exc.txt`."""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import Literal, NamedTuple

from plaincriteria.domain import Failure, Trial
from plaincriteria.readers import registries
from plaincriteria.readers.record import is_id, no_criteria, two_lists

_NAME = re.compile(r"(?P<trial>.+)_(?P<list>inc|exc)\.(?P<ending>txt|ann)(?:\.gz)?")


class Half(NamedTuple):
    """One list of a trial, told by the file's name; `text` is false for the annotations beside it."""

    trial: str
    side: Literal["inc", "exc"]
    text: bool


def half(name: str) -> Half | None:
    """What a file of that name holds, None where it is no half of a trial."""
    found = _NAME.fullmatch(PurePath(name).name)
    if not found or not is_id(found["trial"]):
        return None
    return Half(found["trial"], "inc" if found["list"] == "inc" else "exc", found["ending"] == "txt")


def trial(trial_id: str, inclusion: str, exclusion: str) -> Trial | Failure:
    """The trial of two lists, each as its file has it; one that is missing is blank."""
    criteria = two_lists(inclusion, exclusion)
    if not criteria:
        return no_criteria(trial_id, "text in its two files", trial_id)
    registry = registries.of(trial_id)
    return Trial(id=trial_id, registry=registry.name, url=registry.url, criteria=criteria)
