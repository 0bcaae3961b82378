"""Units of measure in words: the symbol stays beside them, because a reader's lab report has it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import product

from plaincriteria import glossary

_BRACKET = re.compile(r"[()\[\]]")
# Words for what a rule of words.toml has put into one notation.
_BILLIONS = re.compile(r"(?<= × 10\^9/L)(?!\s*\()")


def _symbols(form: str, parts: dict[str, list[str]]) -> Iterator[str]:
    """The ways to write a unit in symbols: no part of it a word."""
    pieces = re.split(r"\{([^}]*)\}", form)
    options = [
        [part for part in parts[piece] if re.fullmatch(r"[a-z0-9/^. ]{1,9}", part)] if number % 2 else [piece]
        for number, piece in enumerate(pieces)
    ]
    for chosen in product(*options):
        symbol = "".join(chosen)
        if "/" in symbol and not re.search(r"[a-z]{5}", symbol):
            yield symbol


@cache
def _known() -> tuple[re.Pattern[str], dict[str, str]]:
    """A pattern for every compound unit in symbols behind a number, and the words for each."""
    data = glossary.units()
    words: dict[str, str] = {}
    for unit in data["unit"]:
        for form in unit["forms"]:
            for symbol in _symbols(form, data["parts"]):
                words.setdefault(symbol.replace(" ", ""), unit["words"]["many"])
    longest = sorted(words, key=len, reverse=True)
    spelled = "|".join(
        re.escape(symbol).replace("u", "[uµμ]").replace("/", r"\s?/\s?").replace(r"1\.73", r"1\.73\s?")
        for symbol in longest
    )
    return re.compile(rf"(?<=\d)\s?({spelled})(?![\w/^])", re.IGNORECASE), words


def in_words(text: str) -> str:
    """`text` with compound units in words, the symbol in brackets behind them; inside brackets nothing changes."""
    if "/" not in text:  # every such unit has one
        return text
    pattern, words = _known()

    def depth(at: int) -> int:
        return sum(1 if mark in "([" else -1 for mark in _BRACKET.findall(text[:at]))

    def put(found: re.Match[str]) -> str:
        key = re.sub(r"\s", "", found[1].lower()).translate({0xB5: "u", 0x3BC: "u"})
        said = words.get(key)
        if said is None or depth(found.start()) > 0 or re.match(r"\s*\(", text[found.end() :]):
            return found[0]
        return f" {said}" if key.startswith("/") else f" {said} ({found[1]})"

    text = _BILLIONS.sub(lambda found: "" if depth(found.start()) > 0 else " (billion per liter)", text)
    return pattern.sub(put, text)
