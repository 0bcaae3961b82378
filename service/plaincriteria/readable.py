"""Registry text as people read it: escapes, entities and hard wraps resolved, with offsets into the text as it stands."""

from __future__ import annotations

import html
import re
from typing import NamedTuple

from plaincriteria.domain import Span

# ClinicalTrials.gov exports escape Markdown (`\\<`, `\\[`, `\\*`); entities occur, also doubly escaped (`&amp;lt;`).
_TOKEN = re.compile(r"\\(?P<escaped>[\\`*_{}\[\]()#+\-.!<>|~^])|(?P<entity>&(?:amp;)*(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,31}\d{0,2});)|(?P<blank>[\s\u00a0\u200b\ufeff]+)")  # fmt: skip


class Readable(NamedTuple):
    """Readable text; `offsets[i]` is where character i of it stands in the raw text, with one more for the end."""

    text: str
    offsets: tuple[int, ...]

    def locate(self, span: Span) -> Span:
        """A span of the readable text as a span of the raw text; raises IndexError when it lies outside."""
        if span.end <= span.start:
            return Span(self.offsets[span.start], self.offsets[span.start])
        return Span(self.offsets[span.start], self.offsets[span.end])


def _unescape(entity: str) -> str:
    seen = entity
    while (once := html.unescape(seen)) != seen:
        seen = once
    return seen


def read(raw: str) -> Readable:
    """The readable form of `raw`: one blank for each run of blanks, none at the ends."""
    chars: list[str] = []
    offsets: list[int] = []

    def put(text: str, at: int) -> None:
        for char in text:
            if char.isspace() and (not chars or chars[-1] == " "):
                continue
            chars.append(" " if char.isspace() else char)
            offsets.append(at)

    done = 0
    for token in _TOKEN.finditer(raw):
        for i in range(done, token.start()):
            put(raw[i], i)
        if token["escaped"]:
            put(token["escaped"], token.start())
        elif token["entity"]:
            put(_unescape(token["entity"]), token.start())
        else:
            put(" ", token.start())
        done = token.end()
    for i in range(done, len(raw)):
        put(raw[i], i)
    end = len(raw)
    if chars and chars[-1] == " ":
        end = offsets[-1]
        chars.pop()
        offsets.pop()
    return Readable("".join(chars), (*offsets, end))
