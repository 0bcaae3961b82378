"""Exceptions and allowances: what one text leaves out of a rule, the other must leave out too."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from plaincriteria.check import cues, lexicon
from plaincriteria.check.aligned import Aligned, content_after, told_in
from plaincriteria.check.facts import Facts
from plaincriteria.check.parts import BRACKET, blank
from plaincriteria.check.polarity import sentence_at
from plaincriteria.check.signals import Signal, noticed

# "You can join unless you smoke" is the frame of an exclusion, no exception.
_FRAME = re.compile(r"\b(?:can|may)(?: only)? (?:join|take part)(?: only)?,? $|\b(?:not|no) $")
_COMPARED = re.compile(r" (?:above|below|over|under|more|less|past|higher|lower|both)\b")
_INCLUDED = re.compile(r"\bincluding\b[^.;]{0,40}$")
_LIMITS = re.compile(r", (?:as|in|within|during|by|who|which|that|at|from|for)\b")
_STOPS = ";()\n"
_WORDS = 4
_NEAR = 30  # letters of the neighbouring sentences in which a word of exception counts
_ASIDE = re.compile(r"(?:\(|[a-z], )(?:unless|except(?: for)?)$")
_ALLOWS = re.compile(r"\(or\b|\b(?:allowed|permitted|acceptable|allowable|not exclu|ok)\b")
_EXEMPTS = re.compile(
    r"(?:^|\. )(?:this|it|that|the rule|this rule)(?: [a-z]+)? (?:does not apply|is not needed|is not required"
    r"|does not count|need not be done)[^.]* (?:if|when|for|to|in) "
)
_BEFORE = 40
_ALSO = ("even", "includ", "also")
_WEAK = frozenset(("not", "without", "neither", "nor", "others", "any other", "instead", "outside"))
_LICENSED = 0.7  # as surely as a word must be borne out by the listing
_THIRD = 3  # an allowance of which a third of the words is said at most is not said
_LOST = 'The listing makes an exception ("{found}"); the plain text does not.'
_TURNED = 'What the listing leaves out of the rule ("{found}") falls under it in the plain text.'
_PART = 'Of the exception "{found}" the plain text does not say "{word}".'
# Lexicon kinds of a word whose loss changes what an exception is about.
_TELLING = {"term": "exception.cut", "general": "exception.cut", "qualifier": "exception.cut.qualifier"}


def excepted(texts: Aligned, context: Facts) -> Iterator[Signal]:
    """Exceptions lost, added or put to other words."""
    yield from _lost(texts)
    yield from _cut(texts)
    yield from _allowances(texts)
    yield from _added(texts, context)


def _signal(texts: Aligned, kind: str, message: str, span: tuple[int, int], word: str = "") -> Signal:
    start, end = span
    found = texts.source.text[start:end]
    return noticed(
        kind, "exception", message.format(found=found, word=word), source=(texts.source, (start, end))
    )


def _clause(text: str, at: int) -> tuple[int, int]:
    start, end = sentence_at(text, at)
    ends = [stop for sign in _STOPS if (stop := text.find(sign, at)) >= 0]
    return max(start, *(text.rfind(sign, 0, at) + 1 for sign in _STOPS)), min([end, *ends])


def _end(text: str, at: int) -> int:
    """Where an exception ends: with its clause, brackets in it apart, and before what limits the whole rule."""
    even = BRACKET.sub(blank, text)
    end = _clause(even, at)[1]
    limit = _LIMITS.search(even, at, end)
    return limit.start() if limit else end


def _words(texts: Aligned, start: int, end: int) -> list[int]:
    """The content words of a stretch of the listing."""
    return [
        at for at, word in enumerate(texts.ours.words)
        if start <= word.start < end and not lexicon.is_function(word.stem) and not word.text[0].isdigit()
        and lexicon.kind(word.stem) != "frame"
    ]  # fmt: skip


def _sentences(texts: Aligned, words: Iterable[int]) -> set[tuple[int, int]]:
    """The sentences of the plain text that say any of these words."""
    told = {place for at in words for place in texts.places(texts.ours.words[at].stem)}
    return {sentence_at(texts.plain.text, texts.theirs.words[place].start) for place in told}


def _near(texts: Aligned, sentence: tuple[int, int], *kinds: str) -> bool:
    start, end = sentence
    found = (cue for kind in kinds for cue in cues.find(kind, texts.plain.text))
    return any(start - _NEAR <= cue.start < end + _NEAR for cue in found)


def _lost(texts: Aligned) -> Iterator[Signal]:
    """Exceptions whose words stand in the plain text with no word of exception, or under the rule."""
    for cue in cues.find("exception", texts.source.text):
        left_out = content_after(texts.ours, cue.end, _WORDS, _end(texts.source.text, cue.end))
        told = told_in(texts, left_out)
        if not told:
            continue
        if "even" not in texts.source.text and any(_turned(texts, sentence) for sentence in told):
            yield _signal(texts, "exception.turned", _TURNED, (cue.start, cue.end))
            return
        if not any(
            _near(texts, sentence, "exception", "exception said") for sentence in _sentences(texts, left_out)
        ):
            yield _signal(texts, "exception.lost", _LOST, (cue.start, cue.end))
            return
        if not _held(texts, left_out):
            yield _signal(texts, "exception.lost.beside", _LOST, (cue.start, cue.end))
            return


def _held(texts: Aligned, left_out: Iterable[int]) -> bool:
    """Whether the plain text has a word of exception, or a weak one right before what is left out."""
    plain = texts.plain.text
    said = cues.find("exception said", plain)
    if cues.find("exception", plain) or any(plain[cue.start : cue.end] not in _WEAK for cue in said):
        return True
    places = [texts.theirs.words[i].start for at in left_out for i in texts.places(texts.ours.words[at].stem)]
    return any(0 < place - cue.start < _BEFORE for cue in said for place in places)


def _turned(texts: Aligned, sentence: tuple[int, int]) -> bool:
    again = [
        cue for cue in cues.find("bar again", texts.plain.text) if sentence[0] <= cue.start < sentence[1]
    ]
    again = [cue for cue in again if texts.plain.text[cue.start : cue.end].startswith(_ALSO)]
    return bool(again) and not _near(texts, sentence, "exception")


def _cut(texts: Aligned) -> Iterator[Signal]:
    """Exceptions of which the plain text says one part and not another, or nothing."""
    for cue in cues.find("exception", texts.source.text):
        end = _end(texts.source.text, cue.end)
        words = _words(texts, cue.end, end)
        unsaid = [at for at in words if not texts.places(texts.ours.words[at].stem)]
        if words and len(unsaid) == len(words):
            yield _signal(texts, "exception.unsaid", _LOST, (cue.start, end))
            return
        for at in unsaid:
            word = texts.ours.words[at]
            kind = lexicon.kind(word.stem)
            if kind is None or kind not in _TELLING:
                continue
            perhaps = _otherwise(texts, words)
            if kind != "qualifier" or not perhaps:
                name = _TELLING[kind] + (".otherwise" if perhaps else "")
                yield _signal(texts, name, _PART, (cue.start, end), word.text)
                return


def _otherwise(texts: Aligned, words: Iterable[int]) -> bool:
    """Whether words that nothing licenses stand beside those of an exception: they may say the rest of it."""
    near = _sentences(texts, words)
    return any(
        texts.licensed[at] < _LICENSED and not lexicon.is_function(word.stem) and not word.text[0].isdigit()
        for at, word in enumerate(texts.theirs.words)
        if any(start <= word.start < end for start, end in near)
    )


def _allowances(texts: Aligned) -> Iterator[Signal]:
    """What the listing allows beside its rule: unsaid, or barred."""
    for cue in cues.find("allowance", texts.source.text):
        start, end = _clause(texts.source.text, cue.start)
        words = [
            at for at in _words(texts, start, end) if not cue.start <= texts.ours.words[at].start < cue.end
        ]
        told = [at for at in words if texts.places(texts.ours.words[at].stem)]
        if not words:
            continue
        if len(told) <= len(words) / _THIRD:
            yield _signal(texts, "exception.unsaid", _LOST, (start, end))
            return
        sentences = told_in(texts, told)
        if any(_near(texts, sentence, "allowance said") for sentence in sentences):
            continue
        again = cues.find("bar again", texts.plain.text)
        if any(first <= one.start < last for first, last in sentences for one in again):
            yield _signal(texts, "exception.turned", _TURNED, (start, end))
            return


def _added(texts: Aligned, context: Facts) -> Iterator[Signal]:
    """Words of exception in the plain text, where the listing has none, or has the words as included."""
    source, plain = texts.source.text, texts.plain.text
    excepting = cues.find("exception", source) or cues.find("exception", context.text)
    licence = excepting or cues.find("exception licence", source)
    exempts = _EXEMPTS.search(plain)
    if exempts and not excepting and not _ALLOWS.search(source):
        message = "The plain text says of whom the rule is not asked; the listing does not."
        yield noticed("exception.added", "exception", message, plain=(texts.plain, exempts.span()))
        return
    for found in cues.find("exception", plain):
        if _FRAME.search(plain, max(0, found.start - 24), found.start) or _COMPARED.match(plain, found.end):
            continue
        told = content_after(texts.theirs, found.end, _WORDS, sentence_at(plain, found.start)[1])
        said = {place for at in told for place in texts.said_by(at)}
        included = [bool(_INCLUDED.search(source, 0, texts.ours.words[place].start)) for place in said]
        new = sum(texts.licensed[at] < _LICENSED for at in told)
        # "You cannot join … if you do not agree" may be turned into "unless you agree", but not in an aside.
        aside = bool(new) and _ASIDE.search(plain, 0, found.end) and not _ALLOWS.search(source)
        unheard = bool(aside) or (not licence and new > len(told) / 2)
        if excepting or not (unheard or any(included)):
            continue
        yield noticed(
            "exception.added", "exception",
            f'The plain text makes an exception ("{plain[found.start : found.end]}"); the listing does not.',
            plain=(texts.plain, (found.start, found.end)),
        )  # fmt: skip
        return
