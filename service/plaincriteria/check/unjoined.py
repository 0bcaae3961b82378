"""Places where "and" and "or" say the same, or join less than the words around them."""

from __future__ import annotations

import re

_VERB = re.compile(
    r"\b(?:must|cannot|can|are|is|be|have|has|had|if|needs?|takes?|uses?|used|means?|were|was|do|does|did)\b"
)
_EXAMPLES = re.compile(
    r"\b(?:such as|for example|for instance|examples?|including|includes?|e\.g|i\.e|other than|except\w*|excluding"
    r"|apart from|these are|besides|counts?|among)\b"
)
_AS_EXAMPLES = re.compile(r"\bexamples?\b|\bfor instance\b")
# What "and" adds to an open choice: people of another kind, another of any kind.
_OPEN = re.compile(
    r"\s*(?:for |of |in )?(?:any|either|every|all|people|patients|participants|subjects|persons|those|men|women|males?"
    r"|females?|boys|girls|children)\b"
)
_ASKS = re.compile(r"\b(?:must|needs?|have to|has to)\b")
_BOTH = re.compile(r"\bboth\b")
_COUNTED = re.compile(
    r"[^.;\n]{0,80}?\b(?:are|is|do|does|count|counts|can|may|keep|keeps|will|were|have|has|come|comes)\b"
)
_VALUE = re.compile(r"\s*(?:\d[\d.]*%?|i{1,3}v?[abc]?|iv[abc]?|v)(?=[\s,.;)]|$)")
_VALUE_BEFORE = re.compile(r"(?:^|\s)(?:\d[\d.]*%?|i{1,3}v?[abc]?|iv[abc]?|v),?\s*$")


Stretch = tuple[int, int]


def free(text: str, even: str, sentence: Stretch, start: int, end: int) -> bool:
    """Whether a list stands where "and" and "or" say the same: examples, exceptions, a list as subject.

    `even` is the text with blanks for its brackets.
    """
    first, last = sentence
    opened = text.rfind("(", first, start)
    inside = opened >= 0 and text.find(")", opened, start) < 0
    own, first = (text, opened) if inside else (even, first)
    subject = _COUNTED.match(even, end, last)
    return bool(
        _EXAMPLES.search(own, first, start) or opens(own, end)
        or (subject and not _both(own[first:start], subject[0]) and not _VERB.search(own, first, start))
        or _AS_EXAMPLES.search(own, end, min(last, end + 40))
    )  # fmt: skip


def _both(before: str, behind: str) -> bool:
    """Whether a list that is the subject of its sentence is asked for as a whole ("both A and B must …")."""
    return bool(_BOTH.search(before) and _ASKS.search(behind))


def opens(text: str, at: int) -> bool:
    """Whether people of another kind, or any other, are named at a place."""
    return bool(_OPEN.match(text, at))


def values(text: str, end: int, start: int) -> bool:
    """Whether a joint from `end` to `start` stands between values ("class III or IV disease")."""
    return bool(_VALUE_BEFORE.search(text, max(0, end - 8), end) and value(text, start))


def value(text: str, at: int) -> bool:
    """Whether a value stands at a place."""
    return bool(_VALUE.match(text, at))
