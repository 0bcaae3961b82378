"""How hard a text is to read: grades of two formulas, with a syllable count that medical words need.

Flesch's own counting rules are kept: an abbreviation has the syllables with which it is read aloud (ECG has
three); a number counts as one. Headings and list items without a full stop are sentences of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from math import sqrt
from typing import NamedTuple

_POLYSYLLABLE = 3  # syllables from which a word counts for SMOG
_LETTERS = 6  # a word of more is long

# Where the spelling misleads the rules below; keys are lower case.
_KNOWN = {
    "ache": 1, "aches": 1, "acne": 2, "aids": 1, "apnea": 3, "area": 3, "areas": 3, "argue": 2,
    "arrhythmia": 4, "baseline": 2, "being": 2, "business": 2, "caffeine": 2, "coincide": 3, "covid": 2,
    "creature": 2, "creatures": 2, "ctcae": 5, "dementia": 3, "diabetes": 4, "does": 1, "doing": 2, "ecog": 2,
    "element": 3, "elements": 3, "employee": 3, "employees": 3, "every": 2, "everyday": 3, "everyone": 3,
    "eye": 1, "eyes": 1, "friend": 1, "friends": 1, "going": 2, "guide": 1, "guides": 1, "heroin": 3, "herpes": 2,
    "hyaluronic": 5, "idea": 3, "ideal": 3, "ideas": 3, "inertia": 3, "junior": 2, "lifestyle": 2,
    "medicare": 3, "museum": 3, "nausea": 3, "pathway": 2, "people": 2, "rabies": 2, "recipe": 3,
    "recist": 2, "safety": 2, "science": 2, "scientist": 3, "seeing": 2, "senior": 2, "series": 2,
    "soldier": 2, "someone": 2, "something": 2, "sometimes": 2, "somewhere": 2, "species": 2, "syncope": 3,
    "testes": 2, "therefore": 2, "whereas": 2,
}  # fmt: skip

_SILENT = re.compile(
    r"(?<=[^aeiouylrw])e(?=(?:ly|ment|ments|ness|ful|less)$)|(?<=[aeiouy][lrw])e(?=(?:ly|ments?|ness|ful|less)$)"
    r"|(?<=[^td\W])(?<![^aeioulr]l)(?<![^aeiour]r)e(?=d$)"
    r"|(?<=[^sxzcgh\W])(?<![^aeioul]l)e(?=s$)|(?<=[^sc]h)e(?=s$)"
    r"|(?<=[gq])ue(?=s?$)|(?<![^aeiouyl]l)(?<=\w)e$"
)
_SUPPLEMENT = re.compile(r"[^aeiou]lement")
_APART = re.compile(
    r"(?<=tr)o(?=i)|(?<=my)o(?=c)|(?<=m)y(?=oc)|(?<=^c)o(?=or)|(?<=c)o(?=op)"
    r"|(?<![tcsgxln])i(?=[aou])|(?<=[ln])i(?=[au]|o(?!n))|(?<=[aeiouy][^aeiou]t)i(?=a$)"
    r"|i(?=et)|(?<![tcsxr])i(?=en)|(?<=[^f]r)i(?=en)|(?<=[^tcp])i(?=ers?$)|i(?=i)|[yi](?=ing)"
    r"|(?<![qg])u(?=a|en(?!ce$)|o)|(?<=fl)u(?=en)|u(?=ids?$|ity|ing$|itar)|(?<=s)u(?=ic)|e(?=o(?!us|ple))(?<!ge)"
    r"|(?<=cr)e(?=at)|(?<=^r)e(?=a[ck]t)|(?<=rrh)o?e(?=a)|(?<=pancr)e(?=as)|(?<=[cd])y(?=a)|e(?=ic)"
)
_VOWELS = re.compile(r"[aeiouy]+")
_MEMBERS = re.compile(r"[A-Z]|[0-9]+(?:[.,][0-9]+)*|[^\W\d_A-Z]+")
_WORD = re.compile(r"[^\W_]+(?:['’.,][^\W_]+)*")
_JOINED = re.compile(r"[^\W_]+(?:['’.,\-‐‑][^\W_]+)*")
_MARK = re.compile(r"^\s*(?:[-*•o·]|\(?(?:\d{1,3}|[A-Za-z])[.)])\s+")
_STOP = re.compile(
    r"(?<!\be\.g)(?<!\bi\.e)(?<!\bvs)(?<!\bDr)(?<!\bapprox)(?<!\bincl)(?<!\bno)[.!?]+[\"')\]]*(?=\s|$)"
)


def _lower_case(word: str) -> int:
    """Syllables of one lower-case word: its groups of vowels, less a silent e, more the vowels said apart."""
    if word in _KNOWN:
        return _KNOWN[word]
    if word.endswith("'s"):
        return _lower_case(word[:-2]) + word[:-2].rstrip("e").endswith(("s", "x", "z", "c"))
    spoken = word if _SUPPLEMENT.search(word) else _SILENT.sub("", word)
    count = len(_VOWELS.findall(_APART.sub(lambda vowel: vowel[0] + "-", spoken)))
    return max(1, count + (spoken.endswith(("sm", "thm")) and len(word) > 3) + spoken.endswith("sms"))


@lru_cache(maxsize=20_000)
def syllables(word: str) -> int:
    """Syllables of `word` read aloud: an abbreviation letter by letter, a number as one; 0 for no word."""
    count = 0
    for part in re.split(r"[^\w'’.,]+|_", word.replace("’", "'").strip("'.,")):
        plain = part.lower()
        if plain in _KNOWN:
            count += _KNOWN[plain]
        elif part.replace("'", "").isalpha() and (
            part[1:] == plain[1:] or (part.isupper() and len(part) > 5)
        ):
            count += _lower_case(plain)
        else:
            count += sum(_member(run) for run in _MEMBERS.findall(part))
    return count


def _member(run: str) -> int:
    """Syllables of one run of an abbreviation or a number: a capital, digits, or small letters."""
    if len(run) == 1:
        return 3 if run == "W" else 1
    return 1 if run[0].isdigit() else _lower_case(run)


def _sentences(text: str) -> Iterator[str]:
    """The sentences of `text`; every line ends one, and a line in capitals is read as words."""
    for line in text.splitlines():
        said = _MARK.sub("", line)
        yield from _STOP.split(said if any(map(str.islower, said)) else said.lower())


class Counts(NamedTuple):
    """What the formulas count in a text; each figure is None where there are no words."""

    sentences: int = 0
    words: int = 0
    syllables: int = 0
    polysyllables: int = 0
    long_words: int = 0

    @property
    def grade(self) -> float | None:
        """The Flesch-Kincaid grade: US school years, can be below 0."""
        if not self.words:
            return None
        return 0.39 * self.words / self.sentences + 11.8 * self.syllables / self.words - 15.59

    @property
    def smog(self) -> float | None:
        """The SMOG grade (McLaughlin 1969): US school years that a reader needs to understand all of it.

        Fewer than 30 sentences are raised to 30 by their mean number of polysyllables, as published for short
        texts; more than 30 are lowered to it in the same way.
        """
        return 1.0430 * sqrt(self.polysyllables * 30 / self.sentences) + 3.1291 if self.words else None

    @property
    def long_share(self) -> float | None:
        """The share of words of more than six letters, as LIX counts them (Björnsson 1968)."""
        return self.long_words / self.words if self.words else None

    @property
    def words_a_sentence(self) -> float | None:
        """The mean length of a sentence."""
        return self.words / self.sentences if self.words else None


def count(text: str) -> Counts:
    """What the formulas count in `text`.

    A polysyllable is a word of three or more syllables; words joined by a hyphen are one for SMOG alone, and a
    number is none, however long it is read aloud: an exact value costs nothing.
    """
    sentences = [sentence for sentence in _sentences(text) if _WORD.search(sentence)]
    words = [word for sentence in sentences for word in _WORD.findall(sentence)]
    joined = [word for sentence in sentences for word in _JOINED.findall(sentence)]
    return Counts(
        sentences=len(sentences),
        words=len(words),
        syllables=sum(max(1, syllables(word)) for word in words),
        polysyllables=sum(syllables(word) >= _POLYSYLLABLE for word in joined),
        long_words=sum(sum(map(str.isalpha, word)) > _LETTERS for word in words),
    )


def grade(text: str) -> float | None:
    """The Flesch-Kincaid grade of `text` (US school years, can be below 0); None where it has no words."""
    return count(text).grade
