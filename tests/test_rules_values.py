"""Ages, lab values, scores: each limit exact, one short sentence for each thing measured."""

from __future__ import annotations

import re

import pytest

from plaincriteria.domain import Audience, Trial
from plaincriteria.rules import Rules
from plaincriteria.rules.pattern import compiled, data
from plaincriteria.split import split

ULN = "times the highest normal value"


def said(criteria: str, audience: Audience = Audience.PATIENT) -> dict[str, str]:
    """Drafts of a text by the item's source words."""
    eligibility = split(criteria)
    drafts = Rules().drafts(Trial(id="NCT1", registry="none", criteria=criteria), eligibility, audience)
    return {item.text: drafts[item.id].text for item in eligibility.items if item.id in drafts}


def plainly(text: str | None) -> str | None:
    """A draft without the explanations in brackets, which other tests hold."""
    return text and re.sub(r" \([^()]*\)", "", text)


def one(side: str, criterion: str, audience: Audience = Audience.PATIENT) -> str | None:
    """The draft of a single item."""
    return said(f"{side} Criteria:\n\n* {criterion}\n* Zzz qqq zzz.", audience).get(criterion)


@pytest.mark.parametrize("key", ["limit", "case", "name"])
def test_value_examples_hold(key):
    """Each way to write a limit, or the case it holds in, takes its example and leaves its counter-example."""
    for row in data("values.toml")[key]:
        assert compiled(row["pattern"]).fullmatch(row["match"]), row
        missed = compiled(row["pattern"]).fullmatch(row["miss"])
        assert missed is None or not compiled(row.get("when", "")).search(row["miss"]), row


@pytest.mark.parametrize(
    ("criterion", "plain"),
    [
        ("Ferritin ≥ 15 µg/L", "Your ferritin must be at least 15 micrograms per liter."),
        ("Lipase < 3 x ULN", f"Your lipase must be less than 3 {ULN}."),
        ("INR and aPTT ≤ 1.5 × ULN", f"Your INR and aPTT must be no more than 1.5 {ULN}."),
        (
            "ALT and AST ≤ 3 × ULN, or for patients with liver metastases ≤ 5 × ULN",
            f"Your ALT and AST must be no more than 3 {ULN}. "
            f"If you have liver metastases, these must be no more than 5 {ULN}.",
        ),
        (
            "Bilirubin ≤ 1.5 × ULN, or for patients with Gilbert syndrome, bilirubin ≤ 3 × ULN",
            f"Your bilirubin must be no more than 1.5 {ULN}. "
            f"If you have Gilbert syndrome, it must be no more than 3 {ULN}.",
        ),
        (
            "Creatinine ≤ 1.5 × ULN or creatinine clearance ≥ 50 mL/min",
            "At least one of these must be true: your creatinine is no more than 1.5 times the highest normal value, "
            "or your creatinine clearance is at least 50 milliliters per minute.",
        ),
        (
            "Hemoglobin ≥ 13 g/dL for men and ≥ 12 g/dL for women",
            "If you are male, your hemoglobin must be at least 13 grams per deciliter. "
            "If you are female, it must be at least 12 grams per deciliter.",
        ),
        ("Expected survival of at least 20 weeks", "You must be expected to live 20 weeks or longer."),
        (
            "Weight ≥ 45 kg and BMI ≤ 31",
            "Your weight must be at least 45 kg. Your BMI must be no more than 31.",
        ),
    ],
)
def test_limits_asked(criterion, plain):
    """What must hold: the thing measured, then the exact limit, cases after it."""
    assert plainly(one("Inclusion", criterion)) == plain


@pytest.mark.parametrize(
    ("criterion", "plain"),
    [
        (
            "BMI < 17 or > 36 kg/m2",
            "You cannot join if your BMI is less than 17 or more than 36 kilograms per square meter.",
        ),
        (
            "Systolic blood pressure ≥ 150 mmHg or diastolic blood pressure ≥ 95 mmHg",
            "You cannot join if your systolic blood pressure is at least 150 mmHg. "
            "You also cannot join if your diastolic blood pressure is at least 95 mmHg.",
        ),
        (
            "QTcF > 450 ms for males or > 470 ms for females",
            "You cannot join if you are male and your QTcF is more than 450 ms. "
            "You also cannot join if you are female and your QTcF is more than 470 ms.",
        ),
        (
            "Platelets < 90,000/µL at screening",
            "You cannot join if your platelets are less than 90,000 per microliter at screening.",
        ),
        ("Expected survival < 4 months", "You cannot join if you are expected to live less than 4 months."),
    ],
)
def test_limits_barred(criterion, plain):
    """What keeps somebody out: each alternative in a sentence of its own."""
    assert plainly(one("Exclusion", criterion)) == plain


@pytest.mark.parametrize(
    ("audience", "plain"),
    [
        (Audience.PATIENT, "Your sodium must be at least 130 millimoles per liter."),
        (
            Audience.CAREGIVER,
            "For the person you care for, the sodium must be at least 130 millimoles per liter.",
        ),
        (Audience.PARENT, "Your child's sodium must be at least 130 millimoles per liter."),
    ],
)
def test_limits_in_each_voice(audience, plain):
    """The thing measured is said to belong to the person that it belongs to."""
    assert plainly(one("Inclusion", "Sodium ≥ 130 mmol/L", audience)) == plain


@pytest.mark.parametrize(
    ("criterion", "plain"),
    [
        (
            "Age 20-64 years (inclusive), males and females",
            "You must be 20 to 64 years old. You can be male or female.",
        ),
        (
            "Male or female ≥ 19 years old and < 79 years old",
            "You must be 19 or older and younger than 79. You can be male or female.",
        ),
        ("Between the ages of 21 and 59", "You must be between 21 and 59 years old."),
        (
            "20 years ≤ age ≤ 61 years, regardless of gender",
            "You must be 20 or older and 61 or younger. You can be of any gender.",
        ),
        ("Age ≥ 6 months and < 12 years", "You must be 6 months or older and younger than 12 years."),
        (
            "Healthy men aged 20 to 44 years",
            "You must be 20 to 44 years old. You must be male. You must be healthy.",
        ),
        (
            "Male or female patients aged 20 years or older with a diagnosis of gout",
            "You must be 20 or older. You can be male or female. You must have a diagnosis of gout.",
        ),
    ],
)
def test_ages_asked(criterion, plain):
    """An age in any wording, and what else is asked of the same people."""
    assert plainly(one("Inclusion", criterion)) == plain


def test_ages_barred():
    """Outside a range, and from an age on."""
    assert (
        one("Exclusion", "Age < 19 or > 74 years")
        == "You cannot join if you are younger than 19 or older than 74."
    )
    assert (
        one("Exclusion", "Children under the age of 9 will be excluded")
        == "You cannot join if you are younger than 9."
    )


@pytest.mark.parametrize(
    ("side", "criterion"),
    [
        ("Exclusion", "Hemoglobin < 9 g/dL, platelets < 100 G/L"),  # all or any of them: not told
        ("Inclusion", "Hemoglobin ≥ 9 g/dL or platelets ≥ 100 G/L and ALT ≤ 3 × ULN"),
        ("Inclusion", "Age 18 to 65 years or legal guardian"),
        ("Inclusion", "More than 5 years after the first visit"),
        ("Inclusion", "Onset before 50 years of age"),
    ],
)
def test_unclear_limits_left_alone(side, criterion):
    """Where the words leave open how limits go together, or whose they are, nothing is said."""
    shown = one(side, criterion)
    assert shown is None or "old" not in shown


def test_without_is_no_case():
    """A limit to be met without help is not a limit for those who have none."""
    assert plainly(one("Inclusion", "Hemoglobin ≥ 9 g/dL without transfusion")).endswith(
        "without transfusion."
    )


def test_points_of_a_lab_list():
    """A window of the lead-in goes with each point; other conditions of it are pointed at."""
    plain = said(
        "Inclusion Criteria:\n\n* Adequate organ function within 12 days before the first dose, defined as:\n"
        "  * Lipase ≤ 2 × ULN\n  * Sodium ≥ 130 mmol/L\n* Adequate bone marrow function (no growth factors):\n"
        "  * ANC ≥ 1.2 × 10^9/L\n  * Platelets ≥ 90 × 10^9/L\n"
    )
    assert plain["Lipase ≤ 2 × ULN"].endswith("(ULN) in the 12 days before the first dose.")
    assert plain["ANC ≥ 1.2 × 10^9/L"].endswith("The conditions named above this list apply too.")


def test_points_of_other_lists_left_alone():
    """Under a lead-in that asks for something itself, a limit alone would be a wrong rule."""
    plain = said(
        "Exclusion Criteria:\n\n* Adequate organ function defined as:\n  * Lipase ≤ 2 × ULN\n  * Sodium ≥ 130 mmol/L\n"
    )
    assert not plain.get("Lipase ≤ 2 × ULN", "").startswith("Your")


@pytest.mark.parametrize(
    ("side", "criterion", "plain"),
    [
        (
            "Exclusion",
            "Severe obesity, defined as BMI > 41 kg/m2",
            "You cannot join if you have severe obesity. "
            "That is, your BMI is more than 41 kilograms per square meter.",
        ),
        (
            "Inclusion",
            "Chronic kidney disease (eGFR < 61 mL/min)",
            "You must have chronic kidney disease. "
            "That is, your eGFR is less than 61 milliliters per minute.",
        ),
    ],
)
def test_conditions_defined_by_values(side, criterion, plain):
    """A condition, then in a sentence of its own the values that define it."""
    assert plainly(one(side, criterion)) == plain


def test_negated_conditions_not_defined_by_values():
    """ "No dementia (MMSE ≥ 24)": the value is that of people without it."""
    shown = one("Inclusion", "No dementia (MMSE ≥ 25)")
    assert shown is None or "That is" not in shown


def test_minimum_is_a_side():
    """ "Minimum score of 20" is a floor."""
    assert plainly(one("Inclusion", "Minimum VAS score of 21")) == "Your VAS score must be at least 21."


@pytest.mark.parametrize(
    ("side", "criterion", "plain"),
    [
        (
            "Inclusion",
            "Total bilirubin < 3 × ULN, except in participants with Gilbert syndrome, "
            "where direct bilirubin must be < 2 × ULN",
            f"Your total bilirubin must be less than 3 {ULN}, unless you have Gilbert syndrome. "
            f"In that case, your direct bilirubin must be less than 2 {ULN}.",
        ),
        (
            "Inclusion",
            "Lansky score ≥ 55 for participants < 15 years of age or Karnofsky score ≥ 55 for participants ≥ 15 years",
            "If you are younger than 15, your Lansky score must be at least 55. "
            "If you are 15 or older, your Karnofsky score must be at least 55.",
        ),
        (
            "Exclusion",
            "Systolic blood pressure > 155 mmHg or diastolic blood pressure > 92 mmHg at screening",
            "You cannot join if your systolic blood pressure is more than 155 mmHg, "
            "or your diastolic blood pressure is more than 92 mmHg, at screening.",
        ),
        ("Inclusion", "BMI =< 33 kg/m2", "Your BMI must be no more than 33 kilograms per square meter."),
        ("Inclusion", "Pain > 3 months", None),
        ("Inclusion", "Donor creatinine clearance ≥ 62 mL/min", None),
    ],
)
def test_cases_times_and_signs(side, criterion, plain):
    """Whom a limit is for, when it holds for all, how it is written; no time taken for a strength, no donor for you."""
    assert plainly(one(side, criterion)) == plain


def test_subgroup_rule_is_no_demand():
    """ "Subjects aged 18 or older must sign": who is younger is not kept out."""
    shown = one("Inclusion", "Subjects aged 18 years and older must be willing to sign a form")
    assert shown is None or "must be 18" not in shown


def test_length_of_time_is_no_age():
    """ "For at least 7 months" says how long, not how old."""
    shown = plainly(one("Inclusion", "Viral load < 60 copies/mL for at least 7 months"))
    assert shown == "Your viral load must be less than 60 copies/mL for at least 7 months."


def test_defining_values_in_sentences():
    """Values that all define a condition: a sentence for each behind it."""
    shown = plainly(one("Inclusion", "Adequate liver function, defined as ALT ≤ 4 × ULN and AST ≤ 4 × ULN"))
    assert shown == (
        f"You must have adequate liver function. Your ALT must be no more than 4 {ULN}. "
        f"Your AST must be no more than 4 {ULN}."
    )
