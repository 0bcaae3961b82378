"""How terms are shown: everyday words in their place, explanations once a listing, and never inside a phrase."""

from __future__ import annotations

import pytest

from plaincriteria.domain import Audience, Trial
from plaincriteria.rules import Rules
from plaincriteria.rules.words import plainer, say
from plaincriteria.split import split


def listing(*criteria: str) -> list[str]:
    """The items of a listing as the offline backend shows them, those of the exclusion section."""
    text = "Exclusion Criteria:\n\n" + "\n".join(f"* {criterion}" for criterion in criteria)
    trial = Trial(id="NCT1", registry="none", criteria=text)
    eligibility, rules = split(text), Rules()
    drafts = rules.drafts(trial, eligibility, Audience.PATIENT)
    return [
        (drafts.get(item.id) or rules.explained(item, trial)).text
        for item in eligibility.items
        if item.kind == "criterion"
    ]


def told(text: str, *met: str) -> str:
    """Carried-over words as they are shown to a reader who has met some terms."""
    return say(f"\x02{text}\x03", text, frozenset(met)).text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("severe renal or hepatic disease", "severe kidney or liver disease"),
        ("Renal disease", "Kidney disease"),
        ("antipyretic medications at night", "fever medicines at night"),
        ("the lower lumbar spine", "the lower back"),
        ("active or inactive excipients", "active or inactive ingredients"),
        ("active GI bleeding", "active bleeding in the digestive tract (GI bleeding)"),
        ("renal/hepatic disease", "kidney/liver disease"),
        ("a history of hypertension", "a history of high blood pressure (hypertension)"),
        ("two myocardial infarctions", "two heart attacks (myocardial infarctions)"),
        ("Myocardial infarction or stroke", "Heart attack (myocardial infarction) or stroke"),
        ("a myocardial infarction (MI) or stroke", "a heart attack (myocardial infarction, MI) or stroke"),
        ("an MI within a year", "a heart attack (MI) within a year"),
        ("hypertension medicine", "high blood pressure medicine"),
        ("human immunodeficiency virus (HIV) infection", "HIV infection"),
        ("known urticaria", "known hives"),
        ("women of childbearing potential", "women who could become pregnant"),
        ("a female of child-bearing potential", "a female who could become pregnant"),
        ("hypertension (high blood pressure)", "hypertension (high blood pressure)"),
        ("The American Thoracic Society", "The American Thoracic Society"),
        ("RENAL FAILURE OF ANY KIND", "RENAL FAILURE OF ANY KIND"),
    ],
)  # fmt: skip
def test_term_replaced(text: str, shown: str) -> None:
    """An everyday word takes the place of a term; the term stays where readers need it, names stay whole."""
    context = text if text != "an MI within a year" else "myocardial infarction"
    assert say(f"\x02{text}\x03", context).text == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("known ascites", "known ascites (fluid that builds up in the belly)"),
        ("eosinophilic skin disease", "eosinophilic skin disease"),
        ("serum samples", "serum samples"),
        ("asthma", "asthma"),
        ("(with ascites)", "(with ascites)"),
        (
            "an Expanded Disability Status Scale",
            "an Expanded Disability Status Scale (how far multiple sclerosis "
            "limits a person; higher is worse)",
        ),
    ],
)
def test_term_explained(text: str, shown: str) -> None:
    """A bracket stands behind a whole phrase, and not behind words that most people know."""
    assert told(text) == shown


def test_explained_once() -> None:
    """The first item of a listing that has a term explains it; the later ones say the everyday word."""
    first, second, third = listing("Severe hypertension", "Hypertension in the family", "Ascites")
    assert first == "You cannot join if you have severe high blood pressure (hypertension)."
    assert "(hypertension)" not in second
    assert "igh blood pressure" in second
    assert "fluid" in third


def test_long_sentence_unexplained() -> None:
    """An explanation that makes a sentence too long is left to `terms`."""
    text = "one or more of the visits to the clinic in the last year at which somebody drained ascites"
    said = say(f"\x02{text}\x03", text)
    assert said.text == text
    assert [term.term for term in said.terms] == ["ascites"]


def test_replaced_term_located() -> None:
    """Where a term has gone, its span is that of the words in its place."""
    said = say("\x02severe renal disease\x03", "")
    (term,) = (one for one in said.terms if one.term == "renal")
    assert said.text[slice(*term.plain)] == term.meaning == "kidney"


def test_limit_named_once() -> None:
    """The sign for a limit stands behind its words the first time only."""
    assert "(ULN)" in told("AST > 3 x ULN")
    assert told("AST > 3 x ULN", "ULN", "AST") == "AST more than 3 times the highest normal value"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Participants with asthma", "People with asthma"),
        ("the participants", "the participants"),
        ("daily medications", "daily medicines"),
        ("an infection requiring hospitalization", "an infection needing a hospital stay"),
        ("any prior systemic therapy", "any prior systemic treatment"),
        ("speech therapy", "speech therapy"),
        ("within 7 days of enrollment", "within 7 days of joining"),
        ("at the time of enrollment", "when joining"),
        ("a previous visit", "a previous visit"),
        ("an elevated value", "a raised value"),
        ("after the discontinuation of steroids", "after stopping steroids"),
        ("prior discontinuation of steroids", "prior discontinuation of steroids"),
        ("in the opinion of the principal investigator", "in the lead study doctor's opinion"),
        ("for a minimum of 6 weeks", "for at least 6 weeks"),
    ],
)
def test_words_made_plainer(text: str, shown: str) -> None:
    """Word-level steps change no fact."""
    assert plainer(text) == shown
