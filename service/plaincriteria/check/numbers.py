"""Numbers in normalised text: figures, thousands, powers of ten, number words, fractions, roman ranks."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from plaincriteria.check.phrases import words

Kind = Literal["figures", "word", "roman", "article", "weeks"]

_ONES = {word: float(i) for i, word in enumerate(words("ones"))}
_TENS = {word: 10.0 * i for i, word in enumerate(words("tens"), start=2)}
_PARTS = {
    "half": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "eighth": 8, "tenth": 10,
    "twentieth": 20,
}  # fmt: skip
_POWERS = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9}
_ROMAN = {"i": 1.0, "ii": 2.0, "iii": 3.0, "iv": 4.0, "v": 5.0, "vi": 6.0}

_ONE = "|".join(sorted(_ONES, key=len, reverse=True))
_TEN = "|".join(_TENS)
_PART = "|".join(_PARTS)
_FIGURES = (
    r"\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d)|\d{1,3}(?: \d{3})+(?![\d-])|\d+,\d{1,2}(?![\d,])|\d+(?:\.\d+)?|\.\d+"
)
# What a number can begin with goes first, so that the inside of words is passed over at once.
_NUMBER = re.compile(
    r"(?=[\d.]|\b[adefhnoqstz])(?:(?P<figures>(?=[\d.])"
    rf"(?:(?<![a-z0-9_.^])(?<![a-z]-)(?<![a-z]/)|(?<=\d to)|(?<= between))(?:{_FIGURES}))"
    r"(?! ?(?:st|nd|rd|th)\b)(?!\.\d)"
    r"(?P<power> ?(?:x|\*) ?10 ?(?:\^|e|\*{1,2}|\()? ?(?P<ten>\d{1,2})\)?"
    r"(?= ?/| per| cells| platelets| ?$|[ ,;.)]))?"
    rf"|\b(?P<fraction>(?:(?P<times>{_ONE}|an?)[ -])?(?P<part>{_PART})s?)"
    r"(?: an?(?= (?:day|week|month|year|hour|liter|litre|gram|kilo|mile|tablet|pack|glass)))?\b(?![ -]l(?!it))"
    rf"|\b(?P<word>(?:(?:{_TEN})(?:[ -](?:{_ONE}))?|{_ONE}|dozen))(?: and an? (?P<rest>half|quarter))?\b"
    r"|\b(?P<double>once|twice|double|doubled|triple)\b)"
)
# A rank without what stands before it, glued to it or not: most texts have none.
_ROMAN_ALONE = re.compile(r"[iv](?:(?<![a-z].)|(?<=(?:be|as|is|of|om|en|st|an|to).))[iv]{0,2}[abc]?\d?\b")
_RANK = re.compile(
    r"(?:"
    r"\b(?:stages?|grades?|class(?:es|ification)?|types?|phases?|categor(?:y|ies))\b[ :-]*"
    r"(?:(?:must be|has to be|have to be|should be|was|is|of|from|between|at least|at most|(?:more|less"
    r"|higher|lower|worse) than|up to|[<>=]+) ?)?"
    r"|\b(?:graded|rated) |\b(?:worse|better|higher|lower|more|less) than (?=i{2,3}\b|iv\b|vi?\b)"
    r"|\b(?:asa|nyha|figo|ajcc|killip|ccs)\)?(?: (?:class|stage|ps|grade|score|status|fc))?:?(?: ?[<>]=?)? ?(?<=[ =<>])"
    r"|(?<=[ivx0-9][abc] )(?:or|to|and) |(?<=[ivx] )(?:or|to|and|through) |(?<=[ivx0-9], )(?:or|and) "
    r"|(?<=[ivx],) |(?<=[ivx]/)|(?<=[ivx]-)|(?<=[ivx] -) |(?<=[ivx][abc]-)"
    r")(?P<rank>i{1,3}|iv|v|vi)(?P<letter>[abc]?\d?)\b"
)
# "in the week before": a length of one without a number.
_ARTICLE = re.compile(
    r"\b(?:in|within|during|over|for|than) (?P<article>the|an?)"
    r"(?: (?:past|last|previous|preceding|prior|whole))?(?= (?:day|week|month|year|hour)\b)"
)
# Weeks and days of a pregnancy: "33+6", "33 weeks and 6 days".
_WEEKS = re.compile(
    r"(?<![a-z0-9.+-])(?P<weeks>\d{2}) ?(?:\+ ?(?P<plus>[0-6])(?![\d.+])|weeks?(?:,? (?:and|\+)"
    r"|,) (?P<days>[0-6]) days?\b)"
)
_BIG = re.compile(r"[ -](hundred|thousand|million|billion)\b(?! (?:cells )?per lit)")


class Number(NamedTuple):
    """A number and where it stands in the normalised text."""

    start: int
    end: int
    value: float
    kind: Kind


def _figures(text: str) -> float:
    if re.fullmatch(r"\d+,\d{1,2}", text):
        return float(text.replace(",", "."))
    return float(text.replace(",", "").replace(" ", ""))


def _word(text: str) -> float:
    if text == "dozen":
        return 12.0
    return sum(_ONES.get(part, _TENS.get(part, 0.0)) for part in re.split(r"[ -]", text))


def _fraction(times: str | None, part: str) -> float:
    return (_ONES.get(times, 1) if times else 1) / _PARTS[part]


def _read(found: re.Match[str]) -> tuple[float, Kind]:
    if found["figures"]:
        return _figures(found["figures"]) * 10.0 ** int(found["ten"] or 0), "figures"
    if found["fraction"]:
        return _fraction(found["times"], found["part"]), "word"
    if found["double"]:
        return {"once": 1.0, "triple": 3.0}.get(found["double"], 2.0), "word"
    return _word(found["word"]) + (1 / _PARTS[found["rest"]] if found["rest"] else 0), "word"


def _ordinal(found: re.Match[str]) -> bool:
    """ "third", "a quarter of the way": an ordinal, not a fraction, where nothing counts the parts."""
    return bool(found["fraction"]) and not found["times"] and found["part"] not in ("half", "quarter")


def _bigger(text: str, number: Number) -> Number:
    while (big := _BIG.match(text, number.end)) is not None:
        number = number._replace(end=big.end(), value=number.value * _POWERS[big[1]])
    return number


def find(text: str) -> list[Number]:
    """The numbers of normalised text in order, without those inside names (CD4, IL-6, 2nd, 5.1.3)."""
    numbers = [
        Number(*weeks.span(), int(weeks["weeks"]) + int(weeks["plus"] or weeks["days"]) / 7, "weeks")
        for weeks in _WEEKS.finditer(text)
    ]
    taken = [(number.start, number.end) for number in numbers]
    for found in _NUMBER.finditer(text):
        value, kind = _read(found)
        if not _ordinal(found) and not any(start <= found.start() < end for start, end in taken):
            numbers.append(_bigger(text, Number(found.start(), found.end(), round(value, 9), kind)))
    for rank in _RANK.finditer(text) if _ROMAN_ALONE.search(text) else ():
        start, end = rank.span("rank")
        value = _ROMAN[rank["rank"]]
        if rank["letter"]:  # IIIB is a name, compared as a word
            continue
        if not any(number.start < rank.end() and start < number.end for number in numbers):
            numbers.append(Number(start, max(end, rank.end()), value, "roman"))
    numbers += [Number(one.start("article"), one.end(), 1.0, "article") for one in _ARTICLE.finditer(text)]
    return sorted(numbers)
