"""What the count of medical terms takes for one, and for explained."""

import pytest

from benchmarks.terms import count, occurrences
from plaincriteria.domain import Span, Term, Trial
from plaincriteria.hard import is_hard, remaining


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("known ascites", ("glossary", "ascites", True)),
        ("zerumbotomy last year", ("words", "zerumbotomy", False)),
        ("high QZT7 values", ("abbreviations", "QZT7", False)),
        ("quick zeta test (QZT)", ("abbreviations", "QZT", True)),
        ("the screening visit", ("study", "screening visit", True)),
    ],
)
def test_term_counted(text: str, expected: tuple[str, str, bool]) -> None:
    """The glossary's terms, abbreviations and medical words are counted, each with whether it is explained."""
    assert expected in set(occurrences(text, text))


@pytest.mark.parametrize("text", ["either AND or", "NYHA class III", "aged 18 years", "a kidney disease"])
def test_everyday_not_counted(text: str) -> None:
    """Emphasis, numerals and everyday words are no medical terms."""
    assert not {kind for kind, _, _ in occurrences(text, text)} & {"words", "abbreviations"}


def test_medical_parts_are_hard() -> None:
    """A Greek or Latin part makes a word hard, unless people use it among themselves."""
    assert is_hard("zerumbitis")
    assert not is_hard("headache")


def test_shares_by_kind() -> None:
    """The tally of a kind has all its occurrences, and names those without an explanation."""
    trial = Trial(id="NCT1", registry="none", criteria="Inclusion Criteria:\n\n* Zerumbitis\n* Ascites\n")
    tallies = count([trial])
    assert tallies["glossary"].share == 1
    assert tallies["words"].missing == {"zerumbitis": 1}


def test_remaining_are_unexplained() -> None:
    """Hard words that neither a term nor the text explains are told, each once, in their order."""
    text = "zerumbitis, ABC1 and zerumbitis of the liver; quix test (QT) and QT"
    term = Term(term="ABC1", meaning="a test", plain=Span(12, 16))
    assert remaining(text, ()) == ("zerumbitis", "ABC1")
    assert remaining(text, (term,)) == ("zerumbitis",)
