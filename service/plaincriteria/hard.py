"""Words that stay hard in a text: medical words and abbreviations that nothing in it explains."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files

from plaincriteria import glossary
from plaincriteria.check import lexicon
from plaincriteria.domain import Term

_ABBREVIATION = re.compile(r"(?<![\w-])(?=\w*[A-Z]\w*[A-Z])[A-Za-z]\w{1,9}(?:-[A-Z0-9]+)?(?!\w)")
_NUMERAL = re.compile(r"[IVX]+[ABCabc]?(?:-[IVX]+)?")
# Capitals that are no abbreviation, and units, which units.toml knows.
_EMPHASIS = re.compile(
    r"or|and|not|note|all|of|in|for|the|no|any|both|male|female|iu|miu|ku|kua|must|least|only|with|if|one|two|"
    r"either|following|are|is|to|m?mol|[dm]?l|usa?|uk|nct\w*",
    re.IGNORECASE,
)
_WORD = re.compile(r"(?<![\w'’-])[A-Za-z]?[a-z]{4,}(?![\w])")
# Greek and Latin parts of medical words: a word with one of them is held to need an explanation.
_MEDICAL = re.compile(
    r"(?:^(?:cardi|myo|hepat|neph|ren[ao]|neur|gastr|hemo|haem|hema|derm|oste|arthr|pneum|pulm|encephal|thromb|angi|"
    r"vascul|cyst|lymph|leuk|onco|carcin|immun|auto|endo|hyper|hypo|peri|intra|brady|tachy|dys|poly|retin|ophthalm|"
    r"gluco|glyc|lipo|psych)|(?:itis|osis|oses|emia|aemia|oma|omas|pathy|pathies|ectomy|otomy|ostomy|plasty|scopy|"
    r"graphy|gram|penia|rrhea|rrhage|algia|uria|trophy|plegia|lysis|genic|mab|nib|stat|statin|pril|sartan|olol|"
    r"azole|mycin|cillin|vir|tide|gliptin|gliflozin|platin|taxel|ase|cyte|cytes|oid|oids)$)"
)


@cache
def _everyday() -> frozenset[str]:
    lines = files("plaincriteria").joinpath("everyday.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


@cache
def is_hard(word: str) -> bool:
    """Whether a word in small letters is a medical term that people do not use among themselves."""
    if word in _everyday():
        return False
    return bool(_MEDICAL.search(word)) or {e.kind for e in lexicon.named(word) if e.word == word} == {"term"}


def abbreviations(text: str) -> Iterator[re.Match[str]]:
    """Each abbreviation of a text; a text in capitals throughout has none that could be told."""
    if text.upper() != text:
        for found in _ABBREVIATION.finditer(text):
            if not _EMPHASIS.fullmatch(found[0]) and not _NUMERAL.fullmatch(found[0]):
                yield found


def words(text: str) -> Iterator[re.Match[str]]:
    """Each hard word of a text."""
    return (found for found in _WORD.finditer(text) if is_hard(found[0].lower()))


def remaining(text: str, terms: Iterable[Term]) -> tuple[str, ...]:
    """The hard words and abbreviations of a shown text that neither `terms` nor the text itself explains, each once."""
    told = [term.plain for term in terms]
    beside = glossary.definitions(text)
    found = sorted((*abbreviations(text), *words(text)), key=lambda one: one.start())
    open_ones = (
        one[0]
        for one in found
        if one[0] not in beside and not any(span.start <= one.start() < span.end for span in told)
    )
    return tuple(dict.fromkeys(open_ones))
