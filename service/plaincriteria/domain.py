"""The words of the field as frozen types; every other module speaks in these."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Literal, NamedTuple, Protocol

from pydantic import BaseModel, ConfigDict

SCHEMA_VERSION = "1"

SectionKind = Literal["inclusion", "exclusion", "other"]
ItemKind = Literal["criterion", "heading", "note"]
Status = Literal["rewritten", "source_shown"]
Method = Literal["rules", "model", "source"]
Joins = Literal["all", "any", "at_least", "at_most", "none"]
Rank = Literal["primary", "secondary", "other"]
Severity = Literal["fail", "warn"]
ErrorType = Literal[
    "omission", "threshold_softened", "number", "unit", "comparator", "boundary", "window", "polarity",
    "exception", "logic", "scope", "term", "modality", "addition", "who", "list_closure", "verdict",
]  # fmt: skip


class Frozen(BaseModel):
    """A value: nothing in it changes, and nothing unknown gets in."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Span(NamedTuple):
    """Character offsets, end exclusive; the field that holds it says of which text."""

    start: int
    end: int


class Audience(StrEnum):
    """Who reads: the patient, someone who cares for the patient, or the parent of a child."""

    PATIENT = "patient"
    CAREGIVER = "caregiver"
    PARENT = "parent"


class TrialRef(Frozen):
    """What a published rewrite says about the trial that it belongs to."""

    id: str
    registry: str
    title: str
    url: str | None
    last_update: str | None


class Outcome(Frozen):
    """What a trial measures and over what time, in the registry's words; `rank` as in "primary"."""

    rank: Rank
    measure: str
    time_frame: str | None = None


class Trial(Frozen):
    """A trial as a registry export describes it; `criteria` is the eligibility text exactly as it stands there.

    Dates are as the registry writes them (ISO 8601 where it does); `enrolment` counts people, planned or real.
    """

    id: str
    registry: str
    criteria: str
    title: str = ""
    url: str | None = None
    last_update: str | None = None
    status: str | None = None
    phases: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    minimum_age: str | None = None
    maximum_age: str | None = None
    sex: str | None = None
    healthy_volunteers: bool | None = None
    sponsor: str | None = None
    countries: tuple[str, ...] = ()
    enrolment: int | None = None
    start: str | None = None
    summary: str | None = None
    outcomes: tuple[Outcome, ...] = ()

    @property
    def ref(self) -> TrialRef:
        """The part of the trial that is published with its rewrite."""
        return TrialRef(
            id=self.id, registry=self.registry, title=self.title, url=self.url, last_update=self.last_update
        )


class Failure(Frozen):
    """A record or trial that could not be processed: one row of a run's error file."""

    trial: str | None
    error: str
    detail: str


class Section(Frozen):
    """A run of items on one side of the listing; `heading` is in the source's words (None where it has none)."""

    kind: SectionKind
    heading: str | None
    scope: str | None


class Criterion(Frozen):
    """One item of the listing.

    `span` points at the untouched eligibility text; `text` is its readable form (escapes, entities and hard
    wraps resolved). `lead_in` holds the readable texts of its ancestors that are criteria or lead-ins,
    outermost first. `scope` is the cohort, part or arm that the item is limited to. `joins` says how the
    children of this item combine, None where the listing does not say (or there are none); `count` is the number
    in "at least 2 of the following", None for the other ways.
    """

    id: str
    parent_id: str | None
    section: int
    side: SectionKind
    kind: ItemKind
    span: Span
    text: str
    lead_in: tuple[str, ...] = ()
    scope: str | None = None
    joins: Joins | None = None
    count: int | None = None


class Note(Frozen):
    """A typed remark about the listing, in words for the reader; `items` are the ids of those it is about, if any."""

    type: str
    message: str
    items: tuple[str, ...] = ()


class Eligibility(Frozen):
    """The eligibility text (`source`, untouched) and what it was split into, in the order of the text.

    `complete` is False where the listing says itself that other criteria apply that it does not give.
    """

    source: str
    sections: tuple[Section, ...]
    items: tuple[Criterion, ...]
    notes: tuple[Note, ...]
    complete: bool = True


class Term(Frozen):
    """A term of the listing explained to the reader; `plain` is where it, or the everyday word for it, stands."""

    term: str
    meaning: str
    plain: Span


class Draft(Frozen):
    """A proposed plain text for one criterion: not shown to anybody before it has passed the check."""

    criterion_id: str
    text: str
    method: Method
    terms: tuple[Term, ...] = ()


class Finding(Frozen):
    """One difference between source and draft.

    From `check`, `source` holds offsets of `Criterion.text`; in a published `Rewrite`, of the untouched
    eligibility text. `plain` holds offsets of the draft. None where that side has nothing to point at.
    """

    type: ErrorType
    severity: Severity
    source: Span | None
    plain: Span | None
    message: str


class Verdict(Frozen):
    """What the check says of one draft; `score` runs from 0 (surely unfaithful) to 1 (surely faithful)."""

    passed: bool
    score: float
    findings: tuple[Finding, ...]


class Source(Frozen):
    """Where an item stands in the untouched eligibility text, and its readable form."""

    start: int
    end: int
    text: str


class Rewrite(Frozen):
    """One published item: built by `caveat.publish` alone; no field has a default.

    `hard_words` are the medical words and abbreviations of `plain` that nothing explains.
    """

    id: str
    parent_id: str | None
    section: int
    kind: ItemKind
    joins: Joins | None
    count: int | None
    source: Source
    plain: str
    status: Status
    reason: str | None
    method: Method
    findings: tuple[Finding, ...]
    terms: tuple[Term, ...]
    hard_words: tuple[str, ...]


class Coverage(Frozen):
    """How many items went in, were rewritten, and stand in the source's own words."""

    items: int
    rewritten: int
    source_shown: int


class Readability(Frozen):
    """Flesch-Kincaid reading grades over all items; None where there is nothing to grade."""

    source_grade: float | None
    plain_grade: float | None


class Provenance(Frozen):
    """What made this rewrite, so that it can be made again."""

    backend: str
    model: str | None
    prompt: str | None
    checker: str
    glossary: str
    source_sha256: str
    created: str


class RewrittenTrial(Frozen):
    """The one result object: HTTP body, NDJSON row and eval input; no field has a default."""

    schema_version: Literal["1"]
    trial: TrialRef
    audience: Audience
    caveat: str
    disclosure: str
    sections: tuple[Section, ...]
    items: tuple[Rewrite, ...]
    notes: tuple[Note, ...]
    coverage: Coverage
    readability: Readability
    provenance: Provenance


class Rewriter(Protocol):
    """A backend: proposes a draft for the items of one trial that it can say; the others are left out."""

    @property
    def backend(self) -> str:
        """The backend's name, as in `--backend`."""
        ...

    @property
    def model(self) -> str | None:
        """The model's name, None where no model writes."""
        ...

    @property
    def prompt(self) -> str | None:
        """The fingerprint of the prompt, None where no model writes."""
        ...

    async def draft(self, trial: Trial, eligibility: Eligibility, audience: Audience) -> Mapping[str, Draft]:
        """Drafts by criterion id; raises `ModelError` when the model could not be asked at all."""
        ...

    async def aclose(self) -> None:
        """Give back what the backend holds open."""
        ...


class SecondReader(Protocol):
    """Reads again what the check has passed: it can object to a draft, and cannot approve of one."""

    @property
    def model(self) -> str:
        """The name of the model that reads."""
        ...

    @property
    def prompt(self) -> str:
        """The fingerprint of its prompt."""
        ...

    async def objection(self, item: Criterion, draft: Draft) -> Finding | None:
        """Why the draft may not be shown, None where nothing differs; raises where it cannot tell."""
        ...

    async def aclose(self) -> None:
        """Give back what the reader holds open."""
        ...
