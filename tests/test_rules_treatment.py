"""What is done and taken: nouns of doing said with verbs, in the time that the source names."""

from __future__ import annotations

import re

import pytest

from plaincriteria.domain import Audience, Trial
from plaincriteria.rules import Rules
from plaincriteria.rules.deed_parts import named
from plaincriteria.rules.deeds import demanded, told
from plaincriteria.rules.wording import compiled, data
from plaincriteria.split import split

TABLES = [(kind, row) for kind in ("time", "deed", "saying") for row in data("deeds.toml")[kind]]


def one(side: str, criterion: str, audience: Audience = Audience.PATIENT) -> str | None:
    """The draft of a single item, the terms' explanations in brackets left out."""
    eligibility = split(f"{side} Criteria:\n\n* {criterion}\n* Zzz qqq zzz.")
    drafts = Rules().drafts(Trial(id="NCT1", registry="none", criteria=""), eligibility, audience)
    texts = {item.text: drafts[item.id].text for item in eligibility.items if item.id in drafts}
    text = texts.get(criterion)
    return None if text is None else re.sub(r" \([^()]*\)", "", text)


@pytest.mark.parametrize(
    ("kind", "row"), TABLES, ids=[f"{kind}.{row.get('id', row.get('say'))}" for kind, row in TABLES]
)
def test_deed_examples_hold(kind, row):
    """Each time, noun and saying takes its example and leaves its counter-example."""
    if "match" in row:
        take = compiled(row["pattern"]).fullmatch if kind == "time" else compiled(row["pattern"]).match
        assert take(row["match"])
        assert not take(row["miss"])


@pytest.mark.parametrize("name", ["alone", "astray", "ends", "gives", "late", "plural", "tied", "treating"])
def test_patterns_compile(name):
    """The named patterns of the data are patterns."""
    assert named(name).pattern


@pytest.mark.parametrize(
    ("criterion", "plain"),
    [
        ("Use of antacids", "You cannot join if you use antacids."),
        (
            "Use of antacids within 4 weeks before screening",
            "You cannot join if you have used antacids in the 4 weeks before screening.",
        ),
        ("Chronic use of antacids", "You cannot join if you make chronic use of antacids."),
        ("Current use of antacids", "You cannot join if you are now using antacids."),
        ("Current or prior use of antacids", "You cannot join if you are using, or have used, antacids."),
        (
            "Current or planned use of antacids during the study",
            "You cannot join if you are using, or plan to use, antacids during the study.",
        ),
        ("Concomitant use of antacids", "You cannot join if you are also using antacids."),
        ("Recent use of antacids", "You cannot join if you have recently used antacids."),
        (
            "Antacid agent use within 7 days before dosing",
            "You cannot join if you have used antacid agents in the 7 days before dosing.",
        ),
        (
            "Use of antacids within 4 weeks before screening or during the study",
            "You cannot join if you have used, or use, antacids in the 4 weeks before "
            "screening or during the study.",
        ),
        ("Use of antacids during the study", "You cannot join if you use antacids during the study."),
        ("Treatment with antacids", "You cannot join if this applies to you: treatment with antacids."),
        (
            "Planned major surgery during the study",
            "You cannot join if you have planned major surgery during the study.",
        ),
        (
            "Major surgery within 4 weeks before dosing or not fully recovered from earlier surgery",
            "You cannot join if you have had major surgery in the 4 weeks before dosing or "
            "have not fully recovered from earlier surgery.",
        ),
        (
            "Use of antacids or major surgery within 4 weeks before screening",
            "You cannot join if you have used antacids or have had major surgery in the 4 "
            "weeks before screening.",
        ),
        (
            "Blood donation within 8 weeks before screening",
            "You cannot join if you have donated blood in the 8 weeks before screening.",
        ),
        ("Participation in another trial", "You cannot join if you take part in another trial."),
        (
            "Participating in another trial or having participated in one within 3 months",
            "You cannot join if you are taking part in another trial or have taken part in "
            "one within 3 months.",
        ),
        ("Alcohol or drug abuse", "You cannot join if you misuse alcohol or drugs."),
        (
            "Hospitalization for asthma in the past year",
            "You cannot join if you have been in the hospital for asthma in the past year.",
        ),
        ("Need for dialysis", "You cannot join if you need dialysis."),
        (
            "Radiotherapy was given within 4 weeks before enrolment",
            "You cannot join if radiation treatment was given in the 4 weeks before joining.",
        ),
        ("Current smokers", "You cannot join if you are a current smoker."),
        ("Kidney transplant recipient", "You cannot join if you have received a kidney transplant."),
    ],
)
def test_exclusions_said(criterion, plain):
    """Tense is exact: past only with a window or a word for it, present only where the source is present."""
    said = one("Exclusion", criterion)
    assert said is not None
    assert said == plain


@pytest.mark.parametrize(
    ("criterion", "plain"),
    [
        ("No prior chemotherapy", "You cannot join if you have had chemotherapy."),
        (
            "No use of antacids within 2 weeks before screening",
            "You cannot join if you have used antacids in the 2 weeks before screening.",
        ),
        (
            "Use of antacids within 2 weeks before screening",
            "You must have used antacids in the 2 weeks before screening.",
        ),
        ("Undergoing elective surgery", "You must be having elective surgery."),
        (
            "On a stable dose of insulin for at least 3 months",
            "You must have been on a stable dose of insulin for at least 3 months.",
        ),
        ("Inadequate response to antacids", "You must have had an inadequate response to antacids."),
        (
            "At least 4 weeks since the last dose of chemotherapy",
            "At least 4 weeks must have passed since the last dose of chemotherapy.",
        ),
        ("Nonsmoker", "You must be a non-smoker."),
        ("Non-smoker for at least 1 year", "You must have been a non-smoker for at least 1 year."),
        (
            "Prior palliative radiotherapy is allowed",
            "You can still join if this applies to you: prior palliative radiotherapy.",
        ),
        ("Scheduled for elective knee surgery", "You must be scheduled for elective knee surgery."),
    ],
)
def test_inclusions_said(criterion, plain):
    """The same deeds where they are asked for, or ruled out by "no"."""
    assert one("Inclusion", criterion) == plain


@pytest.mark.parametrize(
    ("audience", "plain"),
    [
        (
            Audience.CAREGIVER,
            "The person you care for cannot join if they use antacids or have had major surgery.",
        ),
        (Audience.PARENT, "Your child cannot join if they use antacids or have had major surgery."),
    ],
)
def test_others_addressed(audience, plain):
    """Every verb follows the reader."""
    assert one("Exclusion", "Use of antacids or previous major surgery", audience) == plain


@pytest.mark.parametrize(
    "text",
    [
        "use of antacids. Inhaled ones are fine",
        "use of antacids or active infection",
        "use of antacids within 30 days after the last dose",
        "use of antacids or prior use of steroids within 4 weeks",
        "use of antacids, known allergy to latex",
        "use of antacids or use of steroids within 4 weeks before screening",
        "taking antacids or within 4 weeks before screening",
        "patients must stop antacids",
        "severe asthma",
        "prior medication",
        "drug abuse screening test score above 2",
        "previous or current graft-versus-host disease",
        "surgery candidates",
    ],
)
def test_uncertain_deeds_left(text):
    """What may be no deed, or a deed of which the time is not certain, is not said."""
    assert told(text) is None


def test_demands_agree():
    """What stands after "must" has the verb's bare form, and mixed verbs are no demand."""
    assert demanded("{you} are taking antacids") == "be taking antacids"
    assert demanded("{you} have used antacids") == "have used antacids"
    assert demanded("{you} have used antacids or are taking others") is None
