"""What the check suite reads: cases written for this project, and labelled pairs of source and rewrite."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal, Self, TypeVar

import orjson
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from plaincriteria.domain import Audience, ErrorType, Frozen
from plaincriteria.errors import UnreadableInput

CASES = Path(__file__).parent / "cases"
SEED = CASES / "seed.jsonl"

Phenomenon = Literal[
    "comparator_boundary", "range", "window", "uln_multiple", "negation", "double_negative", "exception",
    "logic", "modality", "scale", "dose", "list_closure", "population", "age", "lead_in_alternatives",
    "certainty", "past_or_current", "laterality", "bound_values", "abbreviation", "definition", "plain",
]  # fmt: skip


class Pair(BaseModel):
    """A rewrite of one criterion with its label; keys that the suite does not use are passed over."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    pair_id: str = Field(min_length=1)
    section: Literal["inclusion", "exclusion"]
    lead_in: str | None
    source: str = Field(min_length=1)
    audience: Audience
    rewrite: str = Field(min_length=1)
    label: Literal["faithful", "unfaithful"]
    error_type: ErrorType | None
    note: str = ""
    cid: str = ""

    @model_validator(mode="after")
    def _labelled_once(self) -> Self:
        if (self.label == "unfaithful") != (self.error_type is not None):
            raise ValueError("an unfaithful pair names its error_type, a faithful one has none")
        return self

    @property
    def faithful(self) -> bool:
        """Whether the rewrite says what the source says."""
        return self.label == "faithful"

    @property
    def cluster(self) -> str:
        """The criterion whose rewrites belong together: a resample draws all of them or none."""
        return self.cid or self.source

    @property
    def hard(self) -> bool:
        """A faithful rewrite whose surface was made as different from the source as possible."""
        return self.faithful and self.pair_id.endswith("-F3")


class Given(Frozen):
    """The criterion as a listing states it."""

    section: Literal["inclusion", "exclusion"]
    lead_in: str | None
    source: str = Field(min_length=1)
    audience: tuple[Literal[Audience.PATIENT, Audience.CAREGIVER], ...] = Field(min_length=2, max_length=2)


class Faithful(Frozen):
    """The reference rewrites, in the manner of the style guide; `hard` has other words wherever it can."""

    patient: str = Field(min_length=1)
    caregiver: str = Field(min_length=1)
    hard: str | None = Field(default=None, min_length=1)


class Unfaithful(Frozen):
    """A rewrite with exactly one deliberate error; `note` says which."""

    audience: Literal[Audience.PATIENT, Audience.CAREGIVER]
    rewrite: str = Field(min_length=1)
    error_type: ErrorType
    note: str = Field(min_length=1)


class Target(Frozen):
    """What a rewriter should say and what the check should catch."""

    faithful: Faithful
    unfaithful: tuple[Unfaithful, ...] = Field(min_length=2)


class Metadata(Frozen):
    """What the case stands for."""

    condition: str = Field(min_length=1)
    phenomena: tuple[Phenomenon, ...] = Field(min_length=1)


class Case(Frozen):
    """A criterion written for this project, with reference rewrites and unfaithful siblings."""

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    input: Given
    target: Target
    metadata: Metadata

    def pairs(self) -> tuple[Pair, ...]:
        """Its labelled pairs: `-patient` and `-caregiver` faithful, `-U1`, `-U2`, … unfaithful."""
        good = self.target.faithful
        return (
            self._pair("patient", Audience.PATIENT, good.patient),
            self._pair("caregiver", Audience.CAREGIVER, good.caregiver),
            *([self._pair("F3", Audience.PATIENT, good.hard)] if good.hard else []),
            *(
                self._pair(f"U{n}", bad.audience, bad.rewrite, bad)
                for n, bad in enumerate(self.target.unfaithful, start=1)
            ),
        )

    def _pair(self, suffix: str, audience: Audience, rewrite: str, bad: Unfaithful | None = None) -> Pair:
        return Pair(
            pair_id=f"{self.id}-{suffix}",
            section=self.input.section,
            lead_in=self.input.lead_in,
            source=self.input.source,
            audience=audience,
            rewrite=rewrite,
            label="unfaithful" if bad else "faithful",
            error_type=bad.error_type if bad else None,
            note=bad.note if bad else "",
            cid=self.id,
        )


def case_files() -> tuple[Path, ...]:
    """The repository's own cases: every file of `cases/` but the splits."""
    return tuple(sorted(file for file in CASES.glob("*.jsonl") if file.name != "split.jsonl"))


def read_cases(path: Path = SEED) -> tuple[Case, ...]:
    """The cases of a JSONL file; raises `UnreadableInput` naming the line that is wrong."""
    return tuple(_valid(Case, path, number, row) for number, row in _rows(path))


def read(path: Path) -> tuple[Pair, ...]:
    """Pairs of a JSONL file of cases or of labelled pairs; raises `UnreadableInput` naming the wrong line."""
    pairs: list[Pair] = []
    for number, row in _rows(path):
        if "input" in row:
            pairs.extend(_valid(Case, path, number, row).pairs())
        else:
            pairs.append(_valid(Pair, path, number, row))
    if not pairs:
        raise UnreadableInput(f"{path} holds no case and no pair.")
    return tuple(pairs)


def lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """The lines of a file that are not blank, with their numbers; raises `UnreadableInput` where the file is none."""
    try:
        listed = path.read_bytes().splitlines()
    except OSError as problem:
        raise UnreadableInput(f"{path} cannot be read: {problem.strerror or 'unknown trouble'}.") from problem
    for number, line in enumerate(listed, start=1):
        if line.strip():
            yield number, line


def _rows(path: Path) -> Iterator[tuple[int, dict[str, object]]]:
    for number, line in lines(path):
        try:
            row = orjson.loads(line)
        except orjson.JSONDecodeError as problem:
            raise UnreadableInput(f"{path}, line {number}: one JSON object a line is needed.") from problem
        if not isinstance(row, dict):
            raise UnreadableInput(f"{path}, line {number}: one JSON object a line is needed.")
        yield number, row


Row = TypeVar("Row", "Case", "Pair")


def _valid(kind: type[Row], path: Path, number: int, row: dict[str, object]) -> Row:
    try:
        return kind.model_validate(row)
    except ValidationError as problem:
        wrong = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'row'}: {e['msg']}" for e in problem.errors())
        raise UnreadableInput(f"{path}, line {number}: {wrong}.") from problem
