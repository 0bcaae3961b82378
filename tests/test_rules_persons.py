"""What is asked of a person and of whom: consent, willing and able, pregnancy, who decides, who is kept out."""

from __future__ import annotations

import pytest
from test_rules import one

from plaincriteria.domain import Audience
from plaincriteria.rules import bare
from plaincriteria.rules.pattern import rules
from plaincriteria.rules.several import parts, populations

RULES = (*populations(), *parts(), *rules("persons.toml"))


@pytest.mark.parametrize("rule", RULES, ids=[rule.id for rule in RULES])
def test_examples_hold(rule):
    """Each rule takes its examples and leaves its counter-examples."""
    assert all(rule.take(bare(example)) is not None for example in rule.match), rule.id
    assert all(rule.take(bare(example)) is None for example in rule.miss), rule.id


def test_ids_unique():
    """An id names one rule."""
    ids = [rule.id for rule in (*populations(), *parts(), *rules("persons.toml", "health.toml"))]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize(
    ("criterion", "plain"),
    [
        (
            "Written consent, willing to travel to the site",
            "You must give written consent. You must also be willing to travel to the site.",
        ),
        (
            "Has signed and dated the informed consent form",
            "You must sign and date an informed consent form.",
        ),
        (
            "Voluntarily join the trial and sign the informed consent form",
            "You must choose freely to take part in the study. You must also sign an informed consent form.",
        ),
        (
            "Willing and able to comply with the protocol and to attend visits",
            "You must be willing and able to follow the protocol. You must also be willing and able to attend visits.",
        ),
        (
            "Able to read, understand and sign the consent form",
            "You must be able to read, understand and sign the consent form.",
        ),
        (
            "Subjects should speak Dutch and be able to use a phone",
            "You should speak Dutch. You should also be able to use a phone.",
        ),
        ("Owns a smartphone", "You must have a smartphone."),
        ("Healthy male and female volunteers", "You must be healthy. You can be male or female."),
        ("Healthy volunteers aged 20 to 40 years", "You must be 20 to 40 years old. You must be healthy."),
        ("Women, 30 years or older", "You must be 30 or older. You must be female."),
        (
            "Written consent in the case of adults or, in the case of minors, agree to participate and sign a form",
            None,
        ),
    ],
)
def test_requests_said(criterion, plain):
    """Each request stands in a sentence of its own; what is not certain is left alone."""
    said = one("Inclusion", criterion)
    assert said == plain


@pytest.mark.parametrize(
    ("criterion", "plain"),
    [
        (
            "Women of childbearing potential must have a negative urine pregnancy test and agree to use condoms",
            "If you are a woman who could become pregnant, you must have a negative urine pregnancy test. "
            "In that case, you must also agree to use condoms.",
        ),
        (
            "Male patients should agree not to donate sperm for 90 days after the last dose",
            "If you are male, you should agree not to donate sperm for 90 days after the last dose.",
        ),
        (
            "Men with female partners of childbearing potential must use condoms",
            "If you are a man and your partner is a woman who could become pregnant, you must use condoms.",
        ),
        (
            "Negative pregnancy test at screening (for women of childbearing potential)",
            "If you are a woman who could become pregnant, you must have a negative pregnancy test at screening.",
        ),
    ],
)
def test_rules_of_some_people(criterion, plain):
    """A rule for some people names them first, and never reaches the others."""
    assert one("Inclusion", criterion) == plain


@pytest.mark.parametrize(
    ("criterion", "plain"),
    [
        (
            "Any condition that, in the opinion of the investigator, makes the study unsafe for the subject",
            "You cannot join if you have any condition that the study doctor thinks makes the study unsafe for you.",
        ),
        (
            "Patients deemed unsuitable for this trial by the investigator",
            "You cannot join if the study doctor thinks you are unsuitable for this trial.",
        ),
        (
            "Employees of the sponsor or their immediate family members",
            "You cannot join if you are one of the employees of the sponsor, or one of their immediate family members.",
        ),
        (
            "Women of childbearing potential not using adequate contraception",
            "You cannot join if you are a woman who could become pregnant and you are not using adequate birth "
            "control.",
        ),
        (
            "Males who are unwilling to use condoms",
            "If you are male, you cannot join if you are unwilling to use condoms.",
        ),
        ("Persons under guardianship", "You cannot join if you are under guardianship."),
        (
            "Women who are lactating, pregnant or trying to conceive",
            "You cannot join if you are lactating, pregnant, or trying to conceive.",
        ),
        ("Females who are pregnant or whose partners refuse condoms", None),
    ],
)
def test_reasons_said(criterion, plain):
    """Who decides and who is meant stay exact."""
    assert one("Exclusion", criterion) == plain


@pytest.mark.parametrize(
    ("audience", "plain"),
    [
        (Audience.PATIENT, "You can join only with informed consent from your parent or guardian."),
        (Audience.PARENT, "Your child can join only with informed consent from their parent or guardian."),
    ],
)  # fmt: skip
def test_consent_of_parents(audience, plain):
    """A parent's consent stays the parent's."""
    assert one("Inclusion", "Informed consent of a parent or guardian", audience) == plain
