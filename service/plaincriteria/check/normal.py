"""One spelling for the many signs of a listing, with offsets back into the text as it stands."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from plaincriteria.domain import Span

_SIGNS = {
    **dict.fromkeys("‐‑‒–—―−﹣", "-"),
    **dict.fromkeys("‘’ʼ′`´", "'"),
    **dict.fromkeys("“”„″", '"'),
    **dict.fromkeys("×✕✖⨯", "x"),
    **dict.fromkeys("≤≦⩽⪯", "<="),
    **dict.fromkeys("≥≧⩾⪰", ">="),
    **dict.fromkeys("µμ", "u"),
    **dict.fromkeys("±", "+-"),
    **dict.fromkeys("•·∙●▪", "*"),
    "⁄": "/",
    "∕": "/",
    "≈": "~",
    "\\": "",
    "\u200b": "",
    "\ufeff": "",
}
# Signs that stay as they are but for their case, with single blanks between them: most of any text.
_PLAIN = re.compile(r"[!-\[\]-_a-z{-~]+(?: [!-\[\]-_a-z{-~]+)*")
_POWERS = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789", strict=True))


class Normal(NamedTuple):
    """Normalised text; `offsets[i]` says where its character i stands in the text given."""

    text: str
    offsets: tuple[int, ...]

    def locate(self, start: int, end: int) -> Span:
        """A stretch of the normalised text as a span of the text given."""
        if end <= start:
            return Span(self.offsets[start], self.offsets[start])
        return Span(self.offsets[start], self.offsets[end - 1] + 1)


@lru_cache(maxsize=4096)
def _spelling(char: str) -> str:
    if char in _SIGNS:
        return _SIGNS[char]
    if char.isspace():
        return "\n" if char in "\n\r\v\f\u2028\u2029" else " "
    plain = unicodedata.normalize("NFKC", char).replace("⁄", "/").lower()
    return (" " + plain) if "/" in plain and char not in "/／℀℁" else plain


def normalise(text: str) -> Normal:
    """Lower case, plain signs, single blanks, powers after a caret (10⁹ is 10^9, m² is m2); never raises."""
    chars: list[str] = []
    offsets: list[int] = []
    done = 0
    for run in _PLAIN.finditer(text):
        _spell(text, done, run.start(), chars, offsets)
        done = run.end()
        chars.extend(run[0].lower())
        offsets.extend(range(run.start(), done))
    _spell(text, done, len(text), chars, offsets)
    return Normal("".join(chars), (*offsets, len(text)))


def _spell(text: str, start: int, end: int, chars: list[str], offsets: list[int]) -> None:
    """Spell a stretch sign by sign behind what is spelled already."""
    for at in range(start, end):
        char = text[at]
        power = _POWERS.get(char)
        if power is not None:
            raised = bool(chars) and chars[-1].isdigit() and (at == 0 or text[at - 1] not in _POWERS)
            spelled = "^" + power if raised else power
        else:
            spelled = _spelling(char)
        for one in spelled:
            if one in " \n" and chars and chars[-1] in " \n":
                if one == "\n":
                    chars[-1] = one
                continue
            chars.append(one)
            offsets.append(at)
