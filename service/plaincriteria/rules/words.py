"""Word-level steps that cannot change the meaning, and terms explained in brackets."""

from __future__ import annotations

import re
from functools import cache
from typing import Any, NamedTuple

from plaincriteria import glossary
from plaincriteria.domain import Span, Term
from plaincriteria.rules.measures import in_words
from plaincriteria.rules.pattern import data
from plaincriteria.rules.sentence import CLOSE, OPEN

# More brackets make a sentence harder, not plainer: (words in the sentence at most, brackets in it at most).
# Further terms are explained in `terms` alone.
BRACKETS = ((16, 2), (32, 1))
# Words that most readers know, or that read worse with a bracket behind them: explained in `terms` alone.
QUIET = frozenset({"anatomy", "study"})


class Said(NamedTuple):
    """Text as it is shown, and the terms explained in it (spans of that text)."""

    text: str
    terms: tuple[Term, ...]


@cache
def _steps() -> tuple[tuple[re.Pattern[str], str], ...]:
    steps: Any = data("words.toml")["word"]
    return tuple((re.compile(step["pattern"], re.IGNORECASE), step["say"]) for step in steps)


def plainer(text: str) -> str:
    """`text` after the word-level steps."""
    for pattern, words in _steps():
        text = pattern.sub(words, text)
    return re.sub(r" {2,}", " ", in_words(text))


# Where a sentence or a line of ours ends: not inside words that are carried over.
_SENTENCE = re.compile(rf"(?<=[.:])( )(?=[^{OPEN}{CLOSE}]*(?:{OPEN}|$))|(\n)")


def say(text: str, context: str) -> Said:
    """`text` with the steps taken and the terms explained in its carried-over parts; the marks are gone after it.

    `context` is the record's own text, which can settle what an abbreviation stands for.
    """
    done, start = "", 0
    terms: list[Term] = []
    told: set[str] = set()
    for end in (*(found.end() for found in _SENTENCE.finditer(text)), len(text)):
        said = _sentence(text[start:end], context, told)
        terms += [
            term.model_copy(update={"plain": Span(term.plain.start + len(done), term.plain.end + len(done))})
            for term in said.terms
        ]
        done += said.text
        start = end
    return Said(done, tuple(terms))


def _sentence(text: str, context: str, told: set[str]) -> Said:
    pieces: list[str] = []
    terms: list[Term] = []
    length = brackets = 0
    allowed = next((most for words, most in BRACKETS if len(text.split()) <= words), 0)
    for number, piece in enumerate(re.split(f"[{OPEN}{CLOSE}]", text)):
        said, found = (
            (piece, []) if number % 2 == 0 else _explained(plainer(piece), context, allowed - brackets, told)
        )
        brackets += sum(f" ({term.meaning})" in said or f"({term.term})" in said for term in found)
        terms += [
            term.model_copy(update={"plain": Span(term.plain.start + length, term.plain.end + length)})
            for term in found
        ]
        pieces.append(said)
        length += len(said)
    return Said("".join(pieces), tuple(terms))


def _explained(text: str, context: str, brackets: int, told: set[str]) -> tuple[str, list[Term]]:
    done, terms, out = 0, [], ""
    seen: set[str] = set()
    for match in glossary.find(text, context):
        # A mark of trade belongs to the name before it.
        end = match.span.end + (text[match.span.end : match.span.end + 1] in ("®", "™"))
        written = text[match.span.start : end]
        meaning = glossary.explain(match)
        if meaning is None or match.entry.term in seen:
            continue
        seen.add(match.entry.term)
        out += text[done : match.span.start]
        shown = _shown(written, match, text, meaning) if brackets > 0 and meaning not in told else written
        if shown != written:
            brackets -= 1
            told.add(meaning)
        at = len(out) + shown.index(written)
        terms.append(Term(term=written, meaning=meaning, plain=Span(at, at + len(written))))
        out += shown
        done = end
    return out + text[done:], terms


def _shown(written: str, match: glossary.Match, text: str, meaning: str) -> str:
    before, after = text[: match.span.start], text[match.span.start + len(written) :]
    in_brackets = before.count("(") > before.count(")") or before.count("[") > before.count("]")
    if in_brackets or re.match(r"\s*[(\[]|[-/]\w", after) or re.search(r"\w[-/]$", before):
        return written
    if match.plain is None and (match.entry.kind in QUIET or meaning.startswith("of ")):
        return written
    if match.plain is not None:
        known = match.plain.lower() in text.lower()
        return written if known else f"{match.plain} ({written})"
    return written if len(meaning.split()) > 15 else f"{written} ({meaning})"
