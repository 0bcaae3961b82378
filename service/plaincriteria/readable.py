"""Registry text as people read it: escapes, entities, wraps resolved; offsets into the text as it stands."""

from __future__ import annotations

import html
import re
from typing import NamedTuple

from plaincriteria.domain import Span

# ClinicalTrials.gov exports escape Markdown (`\\<`, `\\[`); entities occur, also doubly escaped (`&amp;lt;`),
# and then sometimes with the ampersand escaped too (`\\&lt;`).
# Exports lose superscripts: "1.5 x 109/L" is 1.5 times ten to the ninth. Sure only behind a sign of multiplication
# and before what such counts are given for.
_POWER = (
    r"(?:(?<=[xX×*·•]10)|(?<=[xX×*·•]\s10))\s?(?=(?:[3-9]|1[0-3])"
    r"(?:\s{0,30}/\s?(?:[LlkK]|[mµμud][Ll]|mm|cm)|\s{0,30}(?:cells?|copies|platelets|CFU|PFU|vg|TCID|GC)\b))"
)
BREAK_TAG = r"<[bB][rR]\s{0,3}/?\s{0,3}>"  # in the files of WHO ICTRP
_MARKUP = (
    r"\\?(?P<entity>&(?:amp;)*(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,31}\d{0,2});)"
    r"|\\(?P<escaped>[\\`*_{}\[\]()#+\-.!<>|~^&\"'])"
    rf"|(?P<power>{_POWER})"
    r"|(?P<nothing>[\u00ad\u200b\u200c\u2060\ufeff]+)"
    rf"|(?P<blank>(?:{{blank}}{BREAK_TAG})+)"
)
_TOKEN = re.compile(_MARKUP.replace("{blank}", r"\s|"))
_BUT_BLANKS = re.compile(_MARKUP.replace("{blank}", ""))
_LOST_POWER = re.compile(_POWER)
# What most texts need resolved that need anything; to look for this alone takes a tenth of the time.
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!<>|~^&\"'])")
_AMPERSANDS = re.compile(r"&(?:amp;)+")


class Readable(NamedTuple):
    """Readable text; `offsets[i]` is where character i stands in the raw text, with one more for the end."""

    text: str
    offsets: tuple[int, ...]

    def locate(self, span: Span) -> Span:
        """A span of the readable text as a span of the raw text; raises IndexError when it lies outside."""
        if span.end <= span.start:
            return Span(self.offsets[span.start], self.offsets[span.start])
        return Span(self.offsets[span.start], self.offsets[span.end])


def _unescape(entity: str) -> str:
    seen = _AMPERSANDS.sub("&", entity)  # at once: one round for each would be quadratic
    while (once := html.unescape(seen)) != seen:
        seen = once
    return seen


def _resolve(token: re.Match[str]) -> str:
    if token["blank"]:
        return " "
    if token["power"] is not None:
        return "^"
    if token["nothing"]:
        return ""
    return token["escaped"] or _unescape(token["entity"])


def _plain(raw: str) -> bool:
    """Whether nothing but escapes can need resolving; every blank but " " and all that is unseen is not printable."""
    return (
        raw.isprintable()
        and "&" not in raw
        and "<b" not in raw
        and "<B" not in raw
        and "  " not in raw
        and raw[:1] != " "
        and raw[-1:] != " "
        and not ("10" in raw and _LOST_POWER.search(raw))
    )


def text(raw: str) -> str:
    """`read(raw).text`, for callers that need no offsets."""
    if _plain(raw):
        return _ESCAPED.sub(r"\1", raw) if "\\" in raw else raw
    return " ".join(_BUT_BLANKS.sub(_resolve, raw).split())


def read(raw: str) -> Readable:
    """The readable form of `raw`: one blank for each run of blanks, none at the ends."""
    if "\\" not in raw and _plain(raw):
        return Readable(raw, tuple(range(len(raw) + 1)))
    chars: list[str] = []
    offsets: list[int] = []
    done = 0
    for token in _TOKEN.finditer(raw):
        chars.extend(raw[done : token.start()])
        offsets.extend(range(done, token.start()))
        for char in _resolve(token):
            if not char.isspace():
                chars.append(char)
                offsets.append(token.start())
            elif chars and chars[-1] != " ":
                chars.append(" ")
                offsets.append(token.start())
        done = token.end()
    chars.extend(raw[done:])
    offsets.extend(range(done, len(raw)))
    end = len(raw)
    if chars and chars[-1] == " ":
        chars.pop()
        end = offsets.pop()
    return Readable("".join(chars), (*offsets, end))
