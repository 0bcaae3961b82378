"""Finds the glossary's terms in a text, and decides between the readings of an abbreviation."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from typing import NamedTuple

import ahocorasick

from plaincriteria.domain import Span
from plaincriteria.glossary.definitions import definitions, spelled_out
from plaincriteria.glossary.entries import Entry, Reading, all_entries, reading

CLEARLY = 2  # the deciding word of one reading stands this many times nearer than that of any other
WHOLE = 3  # deciding words of so few letters are whole words: "alt" is not the beginning of "alternative"

_EVEN = str.maketrans({"-": " ", "‐": " ", "‑": " ", "–": " ", "’": "'", "\u00a0": " ", "\n": " ", "\t": " "})
_JOINS = "-‐‑–_"
_DENIED = re.compile(r"\b(?:non |(?:hyper|hypo|pre|post|non|anti|intra|extra|macro|micro)/)$", re.IGNORECASE)


class Match(NamedTuple):
    """A glossary entry found in a text; `span` holds offsets of that text.

    `reading` is what an abbreviation stands for here, None where nothing decides (then it is left as it is)
    or where the entry is no abbreviation. `plain` is the exact everyday replacement for the words matched,
    None where there is none.
    """

    entry: Entry
    reading: Reading | None
    span: Span
    plain: str | None = None


class _Form(NamedTuple):
    """One way to write an entry's term."""

    entry: Entry
    written: str
    plural: bool


def _even(text: str) -> str:
    """The text with hyphens and blanks all one blank, of the same length."""
    return text.translate(_EVEN)


def _small(text: str) -> str:
    """Lower case of the same length (a few letters grow when they are lowered: they stay)."""
    small = text.lower()
    return (
        small if len(small) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    )


def _forms(each: Entry) -> Iterator[_Form]:
    """Every way to write an entry; an abbreviation also with the s of the plural."""
    for written in (each.term, *each.variants):
        yield _Form(each, _even(written), plural=False)
        if each.case == "exact" and written[-1].isupper():
            yield _Form(each, _even(written) + "s", plural=True)
    for written in each.plurals:
        yield _Form(each, _even(written), plural=True)


@cache
def _automaton() -> ahocorasick.Automaton:
    """Aho-Corasick automaton from the lower-case spelling to the forms that are spelled so."""
    spelled: dict[str, list[_Form]] = {}
    for each in all_entries():
        for form in _forms(each):
            spelled.setdefault(_small(form.written), []).append(form)
    automaton = ahocorasick.Automaton()
    for key, forms in spelled.items():
        automaton.add_word(key, (len(key), tuple(forms)))
    automaton.make_automaton()
    return automaton


@lru_cache(maxsize=256)
def _told(text: str) -> Mapping[str, _Form]:
    """The abbreviations that a record spells out and the glossary does not have, as entries of their own."""
    forms = {}
    for short, long in definitions(text).items():
        known = _automaton().get(_small(_even(short)), (0, ()))[1]
        if not any(form.entry.case == "any" or form.written == _even(short) for form in known):
            fields = {"term": short, "kind": "abbreviation", "readings": [reading(long)], "case": "exact"}
            told = Entry.model_validate({**fields, "authority": "the record", "match": short, "not": ""})
            forms[short] = _Form(told, _even(short), plural=False)
    return forms


def _starts(text: str, at: int) -> bool:
    """Whether a word can start at `at`: not inside a word, behind its hyphen, behind "non" or "hyper/"."""
    if at == 0:
        return True
    before = text[at - 1]
    if before.isalnum():
        return False
    if before in _JOINS:
        return at == 1 or not text[at - 2].isalnum()
    return before not in " /" or not _DENIED.search(text, max(0, at - 8), at)


def _ends(text: str, at: int, exact: bool) -> bool:
    """Whether a word can end at `at`; an abbreviation also before a hyphen and a word (HIV-positive)."""
    if at == len(text):
        return True
    after, beyond = text[at], text[at + 1 : at + 2]
    if after.isalnum():
        return False
    return after not in _JOINS or not beyond.isalnum() or (exact and beyond.islower())


def _from_record(text: str, context: str) -> Iterator[tuple[int, int, _Form]]:
    """Every abbreviation in the text that only the record knows: it spells it out somewhere."""
    for short, form in {**_told(context), **_told(text)}.items():
        start = text.find(short)
        while start >= 0:
            if _starts(text, start) and _ends(text, start + len(short), exact=True):
                yield start, start + len(short), form
            start = text.find(short, start + 1)


def _candidates(text: str) -> Iterator[tuple[int, int, _Form]]:
    """Every form that stands in the text as words of its own, overlapping ones too."""
    even = _even(text)
    for last, (length, forms) in _automaton().iter(_small(even)):
        start, end = last + 1 - length, last + 1
        for form in forms:
            exact = form.entry.case == "exact"
            if exact and even[start:end] != form.written:
                continue
            if _starts(text, start) and _ends(text, end, exact):
                yield start, end, form


@lru_cache(maxsize=4_096)
def _deciding(one: Reading) -> re.Pattern[str]:
    words = [_small(_even(word)).strip() for word in (one.term, *one.when)]
    ends = [
        re.escape(word) + (r"s?(?![^\W_])" if word.isalpha() and len(word) <= WHOLE else "") for word in words
    ]
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(ends)})")


def _nearest(readings: tuple[Reading, ...], text: str, span: Span) -> Reading | None:
    """The reading with the nearest deciding word in `text`, None where two are about as near."""
    near = []
    for each in readings:
        found = [_apart(Span(*word.span()), span) for word in _deciding(each).finditer(text)]
        near.append((min(found, default=math.inf), each))
    near.sort(key=lambda pair: pair[0])
    nearest, likely = near[0]
    clear = len(near) == 1 or near[1][0] >= CLEARLY * max(1, nearest)
    return likely if nearest < math.inf and clear else None


def _apart(word: Span, span: Span) -> int:
    """Characters between a word and the abbreviation; a word that holds it decides nothing."""
    if word.start < span.end and span.start < word.end:
        return 1_000_000
    return max(word.start - span.end, span.start - word.end)


def _mentioned(readings: tuple[Reading, ...], context: str) -> Reading | None:
    """The only reading that `context` writes out in full, None where there are several or none."""
    found = [each for each in readings if _small(_even(each.term)) in context]
    return found[0] if len(found) == 1 else None


def _stems(words: str) -> set[str]:
    return {word[:4] for word in re.findall(r"[a-z]{4,}|[b-z]\b", words.lower())}


def _defined(long: str, readings: tuple[Reading, ...]) -> Reading:
    """The reading that the record's own words name; a new one where the glossary does not have it.

    They name a reading when one of the two only leaves words of the other out, and the only reading also when
    they share a word with it and the glossary does not know them.
    """
    said = _stems(long)
    for known in readings:
        meant = _stems(known.term)
        if said and meant and (said <= meant or meant <= said):
            return known
    told = reading(long)
    if len(readings) == 1 and not (told.plain or told.explain) and said & _stems(readings[0].term):
        return readings[0]
    return told


def _decide(form: _Form, span: Span, text: str, context: str) -> Reading | None:
    """What an abbreviation stands for: as the record says, else as the nearest words tell."""
    readings = form.entry.readings
    for spelled in (text, context):
        long = definitions(spelled).get(text[span.start : span.end]) if spelled else None
        if long:
            return _defined(long, readings)
    if len(readings) == 1 and not readings[0].when:
        return readings[0]
    return _nearest(readings, _small(_even(text)), span) or _mentioned(readings, _evened(context))


@lru_cache(maxsize=8)
def _evened(context: str) -> str:
    """A record's text as words are looked for in it; it is asked for again for each item."""
    return _small(_even(context))


def _plain(form: _Form, chosen: Reading | None) -> str | None:
    said = chosen if form.entry.readings else form.entry
    if said is None:
        return None
    return said.plain_plural if form.plural else said.plain


def find(text: str, context: str = "") -> tuple[Match, ...]:
    """The glossary's terms in `text`: longest match, in order, never overlapping, on whole words only.

    `context` is more of the same record (title, conditions, the whole listing): it decides between readings
    where `text` does not, and the abbreviations that it spells out are found too. An abbreviation is not
    matched where the text spells it out beside it, nor where the one thing that it can stand for finds no
    support around it ("ALL" as a word).
    """
    spelled_here = {each.span.start for each in spelled_out(text)} if "(" in text or "[" in text else set()
    candidates = (*_candidates(text), *_from_record(text, context))
    found = sorted(candidates, key=lambda candidate: (candidate[0], -candidate[1]))
    matches, done = [], 0
    for start, end, form in found:
        if start < done:
            continue
        done = end
        span = Span(start, end)
        if start in spelled_here:
            continue
        chosen = _decide(form, span, text, context) if form.entry.readings else None
        if chosen is None and len(form.entry.readings) == 1:
            continue
        matches.append(Match(form.entry, chosen, span, _plain(form, chosen)))
    return tuple(matches)


def places(text: str) -> Iterator[tuple[str, int]]:
    """The entries that stand in `text` by their terms, each with where it starts, undecided, overlapping ones too."""
    return (
        (form.entry.term, start) for start, _, form in sorted(_candidates(text), key=lambda each: each[0])
    )


def explain(match: Match) -> str | None:
    """What to say in brackets after the term; None where an abbreviation has no certain reading here."""
    said: Entry | Reading | None = match.reading if match.entry.readings else match.entry
    if said is None:
        return None
    return said.explain or said.plain or (said.term if isinstance(said, Reading) else None)
