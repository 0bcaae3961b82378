"""Words of a text by their stems, so that inflections, spellings and near derivations of a word are one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

import Stemmer

from plaincriteria.check.phrases import data
from plaincriteria.check.phrases import words as listed

_WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)?(?:(?<=\d)\.\d+)*|[αβγδκ]")
_SPELLINGS = (
    (re.compile(r"ae(?=m|t|s|d|c)"), "e"),  # anaemia, aetiology, anaesthesia, paediatric
    # oedema, oesophagus, foetal, diarrhoea; coeliac keeps its own line
    (re.compile(r"oe(?=d|s|t|a|ni)"), "e"),
    (re.compile(r"(?<=[a-z]{2})our(?=$|s$|ed$|al$|ing$|able$)"), "or"),  # tumour, behaviour
    (re.compile(r"(?<=[a-z]{3})is(?=e$|ed$|es$|ing$|ation)"), "iz"),  # randomise
    (re.compile(r"(?<=[a-z])yz|(?<=[a-z])ys(?=e[ds]?$|ing$)"), "yz"),  # analyse
    (re.compile(r"(?<=[nt])re$"), "er"),  # centre, litre
)
# What snowball leaves apart: cirrhosis/cirrhotic, metastasis/metastatic, anemia/anemic, pregnancy/pregnant.
_ENDINGS = (
    (re.compile(r"o(?:si|s|t)$"), "o"),
    (re.compile(r"sta(?:si|s|t)$"), "sta"),
    (re.compile(r"ep(?:si|t)$"), "ep"),
    (re.compile(r"ly(?:si|s|t|z)$"), "ly"),
    (re.compile(r"(?<=[a-z]{3})it(?:i|id)$"), "it"),
    (re.compile(r"(?<=[a-z]{2}[ae]n)(?:ci?|t|cy)$"), ""),
    (re.compile(r"(?<=[a-z]{4})i?a$|(?<=[a-z]{4})i$"), ""),
)
_INFLAMED = re.compile(r"([a-z]{3,}it)(?:is|ides|ic)$")
_PARTS = {
    "cannot": ("can", "not"),
    "can't": ("can", "not"),
    "won't": ("will", "not"),
    "shan't": ("will", "not"),
}


class Word(NamedTuple):
    """A word by its stem, and where it stands in the normalised text."""

    stem: str
    start: int
    end: int
    text: str


@cache
def _irregular() -> dict[str, str]:
    rows: dict[str, list[str]] = data("check/forms.toml")["irregular"]
    return {form: base for base, forms in rows.items() for form in forms}


@cache
def _snowball() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("english")


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """The stem of one lower-case word; the word itself where it has digits or fewer than four letters."""
    word = word.removesuffix("'s")
    word = _irregular().get(word, word)
    if len(word) < 4 or not word.isalpha():
        return word.removesuffix("s") if len(word) == 4 and word.endswith("s") else word
    for pattern, spelling in _SPELLINGS:
        word = pattern.sub(spelling, word)
    word = _irregular().get(word, word)
    if inflamed := _INFLAMED.match(word):
        return inflamed[1]  # hepatitis is not hepatic
    found: str = _snowball().stemWord(word)
    for pattern, ending in _ENDINGS:
        found = pattern.sub(ending, found)
    return found


# Each accented letter by its plain one, so that offsets stay.
_ACCENTS = str.maketrans("àáâãäåçèéêëìíîïñòóôõöùúûüýÿ", "aaaaaaceeeeiiiinooooouuuuyy")


def words(text: str) -> Iterator[Word]:
    """The words of normalised text; hyphens part words, "cannot" is two."""
    for found in _WORD.finditer(text if text.isascii() else text.translate(_ACCENTS)):
        start, end = found.span()
        for own, part in _parted(found[0]):
            yield Word(own, start, end, part)


@lru_cache(maxsize=65_536)
def _parted(word: str) -> tuple[tuple[str, str], ...]:
    """The words that one stands for, each with its stem before it."""
    if word not in _PARTS and not word.endswith("n't"):
        return ((stem(word), word),)
    return tuple((stem(part), part) for part in _PARTS.get(word) or (word[:-3], "not") if part)


@lru_cache(maxsize=65_536)
def stems(phrase: str) -> tuple[str, ...]:
    """The stems of a phrase in lower case."""
    return tuple(word.stem for word in words(phrase))


@cache
def stems_of(*lists: str) -> frozenset[str]:
    """The stems of all words of these lists of the data."""
    return frozenset(stem(word) for name in lists for phrase in listed(name) for word in phrase.split())
