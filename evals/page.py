"""The report as one static page: what stands on it, and how a finding is shown in the texts that it is about."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from functools import cache
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from plaincriteria.domain import Severity, Span
from plaincriteria.writers.visible import visible

_HERE = Path(__file__).parent


class Tile(NamedTuple):
    """A figure that is read first: its name, its value in words and what stands below it."""

    name: str
    value: str
    below: str


class Table(NamedTuple):
    """A table with its caption; a cell is text, or a plot of this package.

    On a phone the cells of a `wide` one stand below each other, each with the name of its column.
    """

    caption: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str | Markup]]
    wide: bool = False


class Reason(NamedTuple):
    """Why a text was stopped or warned of, with the places in both texts."""

    kind: str
    severity: Severity
    message: str
    source: Span | None
    plain: Span | None


class Case(NamedTuple):
    """One case to be read: what was given, what was made of it, and what was found (`none` where nothing was)."""

    id: str
    tags: tuple[str, ...]
    above: str
    source: str
    plain: str
    reasons: tuple[Reason, ...]
    note: str = ""
    none: str = "Nothing was found."


class Section(NamedTuple):
    """A part of the page: words, then a plot with its tables beside it, then cases."""

    title: str
    text: str
    plot: Markup = Markup("")
    legend: Markup = Markup("")
    tables: tuple[Table, ...] = ()
    cases: tuple[Case, ...] = ()


class Page(NamedTuple):
    """What a report says to a reader."""

    title: str
    tiles: tuple[Tile, ...]
    sections: tuple[Section, ...]


class Piece(NamedTuple):
    """A run of text under the same findings: their numbers, and the gravest severity among them."""

    text: str
    numbers: tuple[int, ...]
    severity: Severity | None


def pieces(text: str, marked: Sequence[tuple[Span | None, Severity]]) -> list[Piece]:
    """The text cut where a mark begins or ends; marks are numbered from 1, and one outside the text is left out."""
    held = [
        (number, max(0, span.start), min(len(text), span.end), severity)
        for number, (span, severity) in enumerate(marked, start=1)
        if span is not None
    ]
    cuts = sorted({0, len(text), *(at for _, start, end, _ in held if start < end for at in (start, end))})
    return [_piece(text, start, end, held) for start, end in pairwise(cuts)]


def _piece(text: str, start: int, end: int, held: Sequence[tuple[int, int, int, Severity]]) -> Piece:
    here = [(number, severity) for number, first, last, severity in held if first <= start and end <= last]
    gravest: Severity | None = None
    if here:
        gravest = "fail" if any(severity == "fail" for _, severity in here) else "warn"
    return Piece(text[start:end], tuple(number for number, _ in here), gravest)


def render(page: Page, facts: Sequence[tuple[str, str]]) -> str:
    """The page as HTML; `facts` say what was measured, with what, and when."""
    css = (_HERE / "report.css").read_text(encoding="utf-8")
    digest = b64encode(sha256(css.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    return _template().render(page=page, facts=facts, css=Markup(css), policy=policy)  # noqa: S704 - our own file


def _printed(value: object) -> object:
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _source(case: Case) -> list[Piece]:
    return pieces(case.source, [(reason.source, reason.severity) for reason in case.reasons])


def _plain(case: Case) -> list[Piece]:
    return pieces(case.plain, [(reason.plain, reason.severity) for reason in case.reasons])


@cache
def _template() -> Template:
    templates = Environment(
        loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined, finalize=_printed,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    templates.filters |= {"source_pieces": _source, "plain_pieces": _plain}
    return templates.get_template("report.html")
