"""One static page for people: every item in plain words with the listing's own beside it, and no script."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from hashlib import sha256
from importlib.resources import files
from itertools import chain, islice
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from plaincriteria.domain import Rewrite, RewrittenTrial
from plaincriteria.writers.labels import SIDES, Side, explained, joined, sides
from plaincriteria.writers.visible import same_words, visible

TITLE = "Clinical trials in plain language"
_KEPT = 8_000_000  # characters held in memory before the page goes to a temporary file
_CONFIRM = "Always confirm with the trial site."
_NUMBER = re.compile(r"[IEO](\d[\d.]*)")
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December")  # fmt: skip


def write(rows: Iterable[RewrittenTrial], file: BinaryIO) -> None:
    """Write the page of `rows` in UTF-8."""
    for part in page(rows, TITLE):
        file.write(part.encode())


def page(rows: Iterable[RewrittenTrial], title: str) -> Iterator[str]:
    """The page in pieces: head with the index, one block a trial, foot.

    The index stands before the trials and names them all, so the blocks wait in a temporary file meanwhile:
    memory holds a line a trial, and an error in `rows` comes before the first piece.
    """
    macros, names, rows = _macros(), [], iter(rows)
    first = list(islice(rows, 2))
    alone = len(first) == 1
    with SpooledTemporaryFile(_KEPT, "w+", encoding="utf-8", newline="") as blocks:
        for number, row in enumerate(chain(first, rows), 1):
            names.append((f"trial-{number}", row.trial.title or row.trial.id, row.trial.id))
            blocks.write(macros.trial(_Block(row, f"trial-{number}", 1 if alone else 2)))
        yield macros.head(names[0][1] if alone else title, *_style())
        yield macros.index(title, names, alone)
        blocks.seek(0)
        while part := blocks.read(65_536):
            yield part
    yield macros.foot()


@dataclass(frozen=True)
class _Block:
    """What the template asks of one trial."""

    row: RewrittenTrial
    anchor: str
    level: int  # of its heading: a page of one trial has no other heading

    @property
    def caveat(self) -> tuple[str, str]:
        """The caveat with the sentence that matters most apart."""
        text = self.row.caveat.removesuffix(_CONFIRM)
        return text, self.row.caveat[len(text) :]

    @property
    def link(self) -> str | None:
        """The registry's page, where its address is one that can only lead there."""
        url = self.row.trial.url or ""
        return url if url.isprintable() and " " not in url and _is_https(url) else None

    @property
    def sides(self) -> Iterator[Side]:
        """The items by sections, as trees."""
        return sides(self.row)


def _is_https(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme == "https" and bool(parts.hostname) and "@" not in parts.netloc


def _pieces(item: Rewrite) -> Iterator[tuple[str, bool]]:
    """The plain text in pieces, each with whether it is a term that is explained below it."""
    done = 0
    for start, end in sorted(term.plain for term in explained(item)):
        if done <= start < end <= len(item.plain):
            yield item.plain[done:start], False
            yield item.plain[start:end], True
            done = end
    yield item.plain[done:], False


def _number(item: Rewrite) -> str | None:
    found = _NUMBER.fullmatch(item.id)
    return found[1] if found else None


def _day(written: str) -> str:
    """An ISO date (or time) as people write it; anything else as it stands."""
    try:
        day = date.fromisoformat(written[:10])
    except ValueError:
        return written
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def _printed(value: object) -> object:
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


@cache
def _style() -> tuple[Markup, str]:
    """The style sheet, and the policy that allows it alone."""
    css = (files("plaincriteria.writers") / "page.css").read_text(encoding="utf-8")
    digest = b64encode(sha256(css.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    return Markup(css), policy  # noqa: S704 -- our own file


@cache
def _macros() -> Any:  # noqa: ANN401 -- a template's macros have no types
    templates = Environment(
        loader=PackageLoader("plaincriteria", "writers"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_printed,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters |= {
        "day": _day, "explained": explained, "joined": joined, "number": _number, "pieces": _pieces,
    }  # fmt: skip
    templates.globals["labels"] = SIDES
    templates.tests["same_words"] = lambda item: same_words(item.plain, item.source.text)
    return templates.get_template("page.html").module
