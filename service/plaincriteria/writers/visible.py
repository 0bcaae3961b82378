"""Text on its way to a page or a terminal: what is not seen but acts is taken out, at this edge alone."""

from __future__ import annotations

import re

# Terminal sequences whole (ECMA-48: CSI, OSC with its end); then every control character but the line feed,
# direction marks (UAX 9), invisible characters that carry hidden text (tags), and halves of surrogate pairs.
_SEQUENCE = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b\n]*(?:\x07|\x1b\\)")
_UNSEEN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"
    r"\ud800-\udfff\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_BREAK = re.compile(r"\t|\r\n?|\u2028|\u2029")


def visible(text: str) -> str:
    """`text` with its words and line feeds, and without anything that could steer a terminal or a page."""
    return _UNSEEN.sub("", _BREAK.sub(" ", _SEQUENCE.sub("", text)))


def same_words(one: str, other: str) -> bool:
    """Whether two texts look the same to a reader, blanks aside."""
    return visible(one).split() == visible(other).split()
