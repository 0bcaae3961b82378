"""Word-level steps that cannot change the meaning, and terms explained in brackets."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from plaincriteria import glossary
from plaincriteria.domain import Span, Term
from plaincriteria.rules.measures import in_words
from plaincriteria.rules.pattern import data
from plaincriteria.rules.sentence import CLOSE, OPEN

# A bracket behind a term may make its sentence so long; what does not fit is explained in a line below the item.
ROOM = 20  # words
BELOW = 2  # lines
LONGEST = 15  # words of an explanation
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


@cache
def _same() -> tuple[re.Pattern[str], dict[str, str]]:
    """One pattern for all words that everyday words stand for, longest first, and those words."""
    same: Any = data("words.toml")["same"]
    longest = "|".join(re.escape(words) for words in sorted(same, key=len, reverse=True))
    return re.compile(rf"(?<![\w-])(?:{longest})(?![\w-])", re.IGNORECASE), same


def plainer(text: str) -> str:
    """`text` after the word-level steps."""
    for step, say_so in _steps():
        text = step.sub(lambda found, to=say_so: _cased(found, found.expand(to)), text)  # type: ignore[misc]
    pattern, same = _same()
    text = pattern.sub(lambda found: _cased(found, same[found[0].lower()]), text)
    return re.sub(r" {2,}", " ", in_words(text))


def _cased(found: re.Match[str], words: str) -> str:
    """The everyday words, with a capital where one begins the text or a sentence."""
    opens = re.search(r"(?:^|[.!?]\s|\n|- )$", found.string[: found.start()])
    return f"{words[0].upper()}{words[1:]}" if words and opens and found[0][0].isupper() else words


# Where a sentence or a line of ours ends: not inside words that are carried over.
_SENTENCE = re.compile(rf"(?<=[.:])( )(?=[^{OPEN}{CLOSE}]*(?:{OPEN}|$))|(\n)")


def say(text: str, context: str) -> Said:
    """`text` with the steps taken and the terms explained in its carried-over parts; the marks are gone after it.

    `context` is the record's own text, which can settle what an abbreviation stands for.
    """
    done, start = "", 0
    terms: list[Term] = []
    told = _Told([], set(), 0)
    for end in (*(found.end() for found in _SENTENCE.finditer(text)), len(text)):
        said = _sentence(text[start:end], context, told)
        terms += _moved(said.terms, len(done))
        done += said.text
        start = end
    if not done.rstrip().endswith(":"):  # points follow
        done = "\n".join((done, *told.below))
    return Said(done, tuple(terms))


@dataclass
class _Told:
    """What has been explained so far: lines for below the item, meanings given, words in the sentence."""

    below: list[str]
    meanings: set[str]
    words: int


def _moved(terms: Iterable[Term], by: int) -> list[Term]:
    return [
        term.model_copy(update={"plain": Span(term.plain.start + by, term.plain.end + by)}) for term in terms
    ]


def _sentence(text: str, context: str, told: _Told) -> Said:
    told.words = len(text.split())
    done, terms = "", []
    for number, piece in enumerate(re.split(f"[{OPEN}{CLOSE}]", text)):
        said, found = (piece, []) if number % 2 == 0 else _explained(plainer(piece), context, told)
        terms += _moved(found, len(done))
        done += said
    return Said(done, tuple(terms))


def _explained(text: str, context: str, told: _Told) -> tuple[str, list[Term]]:
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
        shown = _shown(written, match, text, meaning, told)
        at = len(out) + shown.index(written)
        terms.append(Term(term=written, meaning=meaning, plain=Span(at, at + len(written))))
        out += shown
        done = end
    return out + text[done:], terms


def _shown(written: str, match: glossary.Match, text: str, meaning: str, told: _Told) -> str:
    """A term as it is shown: with plain words or an explanation where there is room, else explained below."""
    before, after = text[: match.span.start], text[match.span.start + len(written) :]
    if (
        meaning in told.meanings
        or meaning.lower() in text.lower()
        or re.match(r"\s*[(\[]|[-/]\w", after)
        or re.search(r"\w[-/]$", before)
    ):
        return written
    within = before.count("(") > before.count(")") or before.count("[") > before.count("]")
    if match.plain is not None:
        told.meanings.add(meaning)
        return written if within or match.plain.lower() in text.lower() else f"{match.plain} ({written})"
    long = len(meaning.split())
    if match.entry.kind in QUIET or meaning.startswith(("of ", "the Roman")) or long > LONGEST:
        return written
    # Outside brackets a "but not" would be read as an exception that the listing makes.
    if " but not " in meaning:
        return written
    if not within and told.words + long <= ROOM:
        told.words += long
        told.meanings.add(meaning)
        return f"{written} ({meaning})"
    if len(told.below) < BELOW:
        name = re.sub(r" \([^()]*\)", "", written)
        name = f"{name[0].upper()}{name[1:]}" if name[1:2].islower() else name
        told.below.append(f'("{name}" means: {meaning}.)')
        told.meanings.add(meaning)
    return written
