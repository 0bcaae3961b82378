"""Open and closed lists: examples must stay examples, and what is complete must not become examples."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from plaincriteria.check import cues
from plaincriteria.check.aligned import Aligned, content_after, heading_end, is_content, told_in
from plaincriteria.check.facts import Facts
from plaincriteria.check.phrases import Found
from plaincriteria.check.polarity import sentence_at
from plaincriteria.check.signals import Signal, noticed
from plaincriteria.check.stems import Word

_AHEAD = 60  # letters before a word in which a sign of openness counts for it
_WORDS = 3
_LAST = ("etc", "and", "or", "among others")  # cues that stand behind the examples
_STOPS = ".;(:"
_PARTS = re.compile(r",|\b(?:and|or)\b|/")
_BREAK = re.compile(r"[.;:]\s|\n")
_NEAR = 120  # letters about a sentence that says "only" in which the examples stand
_AROUND = 60  # letters around examples in which any sign of openness counts
# "Only", but not of the frame, of time, or of what is only an example.
_ONLY = re.compile(
    r"\b(?=[acfilnorw])(?<!not )(?<!that )(?<!which )(?<!\()(?:"
    r"(?<!not the )\bonly\b(?! (?:if|when|after|before|once|in|at|for|during|on|by|with|as|one|part|examples?"
    r"|some|suspected|people|those who|[a-z]+ can (?:join|take))\b)|\bnothing else\b|\bno others?\b"
    r"(?= [a-z]+ counts?|[.,;]| (?:[a-z]+ )?(?:count|matter|appl))|\bnone (?:other|else)\b"
    r"|\b(?:restricted|limited) to\b|(?<!not a )(?<!not the )\b(?:full|complete|whole) list\b|\b(?:is|are) the sole\b)"
)
_ONLY_THERE = re.compile(r"\b(?:only|sole|(?<!not )limited to|restricted|i\.e|alone)\b")
_EXAMPLE = re.compile(
    r"\b(?:examples?|instances?|such as|like|e\.g|among|not limited|not only|(?<!no )others)\b"
)
_WHO = re.compile(r"\b(?:join|take part|this study is|open)\s*$")
_OPENS = re.compile(
    r"\b(?:of them|examples?|instances?|such|like|includ\w*|among|e\.g|eg|etc|and so on|similar|not limited|not only"
    r"|several|others?|another|any(?:thing)?|else|kinds?|few|too|counts?|also|can be|could be|may be|might be|some|even"
    r"|related|cover\w*|part of|whether|at least|all|every|list|things|think of|cases)\b|\.\.\.|…"
)
_LIST = re.compile(r"\b(?:one of|any of|either of|all) (?:these|those|the following)[^.:;\n]{0,50}:")
_EXAMPLE_OR_MORE = re.compile(
    r"\b(?:examples?|instances?|such|like|includ\w*|among|e\.g|eg|etc|and so on|similar|not limited|others?|any other"
    r"|anything|else|kinds?)\b|\.\.\.|…"
)


def reclosed(texts: Aligned, context: Facts) -> Iterator[Signal]:
    """Lists that the plain text closes or opens."""
    yield from _closed(texts, context)
    if not cues.find("open list", f"{texts.source.text}\n{context.text}"):
        yield from _opened(texts)


def _examples(texts: Aligned, cue: Found[str]) -> list[int]:
    """The first words of the listing that a cue calls examples."""
    text, words = texts.source.text, texts.ours.words
    if not text.startswith(_LAST, cue.start):
        return content_after(texts.ours, cue.end, _WORDS, sentence_at(text, cue.start)[1])
    start = max(text.rfind(stop, 0, cue.start) for stop in _STOPS) + 1
    inside = (at for at, word in enumerate(words) if start <= word.start < cue.start)
    return [at for at in inside if is_content(words[at])][-_WORDS:]


def _closed(texts: Aligned, context: Facts) -> Iterator[Signal]:
    """Examples of the listing that the plain text calls all there is, or has with no sign that they are examples."""
    source = texts.source.text
    found = (*cues.find("open list", source), *cues.find("open end", source))
    only = _only(texts, found) if found or cues.find("open list", context.text) else None
    if only:
        yield _noticed(texts, "closure.only", "plain", only)
    if cues.find("complete list", source.replace("not limited to", "")):
        return
    kinds = {kind: cue for cue in found for kind in _kinds(texts, cue)}
    for kind, cue in kinds.items():
        yield _noticed(texts, kind, "source", (cue.start, cue.end))


def _kinds(texts: Aligned, cue: Found[str]) -> Iterator[str]:
    """How the plain text closes the list that a cue of the listing leaves open."""
    listed = _examples(texts, cue)
    told = told_in(texts, listed)
    if not told:
        return
    marked = any(_marked(texts, "example mark", sentence, _AHEAD) for sentence in told)
    if not marked and any(_marked(texts, "whole list", sentence, 0) for sentence in told):
        yield "closure.closed"
    source = texts.source.text
    if not source.startswith(" both", cue.end) and _bare(texts, listed, told[0]):
        yield "closure.unmarked" + (".including" if source.startswith("includ", cue.start) else "")
    if _listed(texts, listed):
        yield "closure.listed"


def _noticed(texts: Aligned, kind: str, of: str, place: tuple[int, int]) -> Signal:
    message = "The listing gives examples; the plain text reads as a complete list."
    if of == "source":
        return noticed(kind, "list_closure", message, source=(texts.source, place))
    return noticed(kind, "list_closure", message, plain=(texts.plain, place))


def _only(texts: Aligned, open_cues: Sequence[Found[str]]) -> tuple[int, int] | None:
    """Where the plain text says of a list that there is nothing else, and the listing does not."""
    plain = texts.plain.text
    if _ONLY_THERE.search(texts.source.text):
        return None
    listed = [at for cue in open_cues for at in _examples(texts, cue)]
    told = [word.start for each in _told_words(texts, listed) for word in each]
    for found in _ONLY.finditer(plain, heading_end(plain)):
        start, end = sentence_at(plain, found.start())
        if _EXAMPLE.search(plain, start, end) or _WHO.search(plain, start, found.start()):
            continue
        near = start - _NEAR
        if not open_cues or any(near <= place < end + _NEAR for place in told):
            return found.span()
    return None


def _bare(texts: Aligned, listed: list[int], sentence: tuple[int, int]) -> bool:
    """Whether examples stand in the plain text with nothing around them that may say that they are."""
    told = [texts.places(texts.ours.words[at].stem) for at in listed]
    if sum(map(bool, told)) < min(2, len(told)):
        return False
    start, end = sentence
    inside = [at for at in (texts.theirs.words[i] for each in told for i in each) if start <= at.start < end]
    first, last = min(word.start for word in inside) - _AROUND, max(word.end for word in inside) + _AROUND
    first = min(first, texts.plain.text.rfind(". ", 0, first) + 1)
    return not _OPENS.search(texts.plain.text, max(0, first), max(last, end + _AROUND))


def _marked(texts: Aligned, kind: str, sentence: tuple[int, int], ahead: int) -> bool:
    start, end = sentence
    found = cues.find(kind, texts.plain.text)
    return any(start - ahead <= cue.start < end + ahead for cue in found)


def _opened(texts: Aligned) -> Iterator[Signal]:
    """Parts of a rule that the plain text calls examples; explanations in brackets may give examples of their own."""
    plain = texts.plain.text
    for cue in (*cues.find("opens a list", plain), *cues.find("opens behind", plain)):
        if plain.count("(", 0, cue.start) > plain.count(")", 0, cue.start):
            continue
        if plain[cue.start : cue.end] in texts.source.text:
            continue
        told = _called(texts, cue)
        said = [texts.said_by(at) for at in told]
        asked = {place for each in said for place in each}
        if not told or not all(said) or any(_example(texts, place) for place in asked):
            continue
        complete = ".complete" if cues.find("complete list", texts.source.text) else ""
        complete = complete or (".list" if _several(texts, asked) else "")
        yield noticed(
            f"closure.opened{complete}", "list_closure",
            f'The plain text gives examples ("{plain[cue.start : cue.end]}"); the listing is complete.',
            plain=(texts.plain, (cue.start, cue.end)),
        )  # fmt: skip
        return


def _told_words(texts: Aligned, listed: list[int]) -> list[list[Word]]:
    """The words of the plain text that say each of these."""
    return [[texts.theirs.words[i] for i in sorted(texts.places(texts.ours.words[at].stem))] for at in listed]


def _listed(texts: Aligned, listed: list[int]) -> bool:
    """Whether the plain text says that it lists all of them: "one of these diseases: A, B or C"."""
    plain = texts.plain.text
    told = [word for each in _told_words(texts, listed) for word in each]
    for found in _LIST.finditer(plain):
        end = plain.find(". ", found.end())
        end = end if end >= 0 else len(plain)
        inside = [word for word in told if found.end() <= word.start < end]
        if inside and not _EXAMPLE_OR_MORE.search(plain, found.start(), end):
            return True
    return False


def _several(texts: Aligned, places: set[int]) -> bool:
    """Whether words of the listing are several things of one list there."""
    words = texts.ours.words
    between = texts.source.text[words[min(places)].end : words[max(places)].start]
    return bool(_PARTS.search(between)) and not _BREAK.search(between)


def _called(texts: Aligned, cue: Found[str]) -> list[int]:
    """The words of the plain text that a cue calls examples."""
    if cue.meaning == "opens a list":
        return content_after(texts.theirs, cue.end, _WORDS, sentence_at(texts.plain.text, cue.start)[1])
    words = texts.theirs.words
    before = (at for at, word in enumerate(words) if word.end <= cue.start)
    return [at for at in before if is_content(words[at])][-_WORDS:]


def _example(texts: Aligned, place: int) -> bool:
    """Whether a word of the listing stands among examples there."""
    text, word = texts.source.text, texts.ours.words[place]
    start, end = sentence_at(text, word.start)
    cue = any(start <= cue.start < word.start for cue in cues.find("open list", text))
    return cue or bool(
        re.search(r"\betc\b|\bor other\b|\bor any other\b|\bsimilar\b|\bthe like\b", text[word.end : end])
    )
