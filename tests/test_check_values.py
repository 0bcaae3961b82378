"""Numbers, units, times and what they belong to: what the check notices, and where it stays silent."""

import pytest

from plaincriteria.check import read_signals
from plaincriteria.domain import Audience, Criterion, Draft, Span

FAMILY = ("quantity.", "window.", "binding")


def kinds(source: str, plain: str, side: str = "inclusion") -> set[str]:
    criterion = Criterion(
        id="c", parent_id=None, section=0, kind="criterion", span=Span(0, len(source)), text=source, side=side
    )
    draft = Draft(criterion_id="c", text=plain, method="model")
    found = {signal.kind for signal in read_signals(criterion, draft, Audience("patient"))}
    return {kind for kind in found if kind.startswith(FAMILY)}


EXCHANGED = [
    (
        "Ferritin ≥ 20 ng/mL in women or ≥ 35 ng/mL in men",
        "Your ferritin must be at least 35 ng/mL if you are a woman, or at least 20 ng/mL if you are a man.",
        "binding.words",
    ),
    (
        "Lipase ≤ 2 × ULN and amylase ≤ 4 × ULN",
        "Your lipase must be no more than 4 times the upper limit of normal (ULN). Your amylase must be no more "
        "than 2 times the ULN.",
        "binding.words",
    ),
    (
        "Ulcer present for ≥ 6 weeks and at least 3 cm wide",
        "You must have had an ulcer for 3 weeks or longer. It must be 6 cm wide or more.",
        "binding.units",
    ),
]


@pytest.mark.parametrize(("source", "plain", "kind"), EXCHANGED)
def test_exchanged_values_noticed(source, plain, kind):
    """Two values that have changed places are noticed, of one unit and of two."""
    assert kind in kinds(source, plain)


@pytest.mark.parametrize(
    ("source", "plain"),
    [
        (
            "Ferritin ≥ 20 ng/mL in women or ≥ 35 ng/mL in men",
            "Men need a ferritin of at least 35 ng/mL. Women need at least 20 ng/mL.",
        ),
        (
            "Lipase ≤ 2 × ULN and amylase ≤ 4 × ULN",
            "Your amylase must be no more than 4 times the upper limit of normal (ULN), and your lipase no more "
            "than 2 times the ULN.",
        ),
        (
            "Ulcer present for ≥ 6 weeks and at least 3 cm wide",
            "Your ulcer must be 3 cm wide or more. You must have had it for 6 weeks or longer.",
        ),
    ],
)
def test_reordered_values_silent(source, plain):
    """Values told in another order, each with what it measures, are left alone."""
    assert kinds(source, plain) == set()


@pytest.mark.parametrize(
    ("source", "plain", "kind"),
    [
        (
            "Torasemide ≤ 10 mg once daily",
            "Your torasemide must be no more than 10 mg once weekly.",
            "quantity.",
        ),
        ("Walks ≥ 200 m unaided", "You must be able to walk 200 feet or more without help.", "quantity.unit"),
        ("Spleen stiffness > 40 kPa", "Your spleen stiffness must be more than 40 mmHg.", "quantity.unit"),
        ("Needs ≥ 2 L/min oxygen", "You must need 2 litres of oxygen an hour or more.", "quantity."),
        ("Daily insulin ≤ 1 U/kg", "Your daily insulin must be no more than 1 U.", "quantity."),
        ("Attends ≥ 90% of sessions", "You must come to 90 sessions or more.", "quantity.unit"),
        ("Gleason score 3+4", "You must have a Gleason score of 4+3.", "quantity.number"),
        ("Age 20 to 60 years", "You must be 20 to 60 years old, 60 not included.", "quantity.boundary"),
        ("Cough for > 2 months", "You must have had a cough over 2 months or more.", "quantity.boundary"),
    ],
)
def test_changed_measure_noticed(source, plain, kind):
    """Another rate, unit, weight or boundary is noticed."""
    assert any(found.startswith(kind) for found in kinds(source, plain))


@pytest.mark.parametrize(
    ("source", "plain"),
    [
        ("Torasemide ≤ 10 mg once daily", "Your torasemide must be no more than 10 mg a day."),
        ("Age ≥ 16 years", "You must have had your 16th birthday."),
        ("First fit before age 30 years", "You must have been 29 or younger when you had your first fit."),
        (
            "Gestation 20+0 to 25+6 weeks",
            "The pregnancy must be at 20 weeks and 0 days to 25 weeks and 6 days.",
        ),
        (
            "Chart reading of 60 to 35 letters",
            "You must read at least 35 and at most 60 letters on the chart.",
        ),
        ("Rash recovered to grade ≤ 1", "Your rash must have settled to grade 1 or better."),
        ("Femoral neck T-score < -2.5", "Your femoral neck T-score must be below minus 2.5."),
        ("NYHA class II or III", "Your NYHA class must be II or III."),
        ("Severe factor IX deficiency", "You must be severely short of clotting factor 9 (factor IX)."),
    ],
)
def test_same_measure_silent(source, plain):
    """Birthdays, weeks and days, turned ranges, ranks and negative scores are read as what they are."""
    assert kinds(source, plain) == set()


@pytest.mark.parametrize(
    ("source", "plain", "kind"),
    [
        (
            "Statin started before enrolment",
            "You must have started a statin before your last dose.",
            "window.exchanged",
        ),
        (
            "Fasting glucose measured at screening",
            "Your glucose is measured at every visit.",
            "window.exchanged",
        ),
        (
            "No vaccines from signing of consent to 30 days after dosing",
            "You must get no vaccines from your first infusion until 30 days after it.",
            "window.exchanged",
        ),
        (
            "No donation of blood during the study",
            "You must not donate blood after the study has ended.",
            "window.exchanged",
        ),
        (
            "Stable weight until the end of the diet phase",
            "Your weight must be stable until the start of the diet phase.",
            "window.turned",
        ),
        (
            "Birth control for 3 months after the final dose of brimavant",
            "You must use birth control for 3 months after the first dose of brimavant.",
            "window.turned",
        ),
        ("Current depression", "You must have had depression at some time.", "window.span"),
        ("Seizure at any time", "You must have a seizure disorder now.", "window.span"),
        ("No alcohol from Day -3", "From Day 3 on, you must drink no alcohol.", "window.mark"),
        (
            "On lithium for at least 8 weeks prior to screening",
            "You must have taken lithium at some point in the 8 weeks before screening.",
            "window.span",
        ),
        (
            "No opioids for 30 days or 5 half-lives, whichever is longer, before consent",
            "You must take no opioids for 30 days or 5 half-lives before consent, whichever is shorter.",
            "window.mark",
        ),
        (
            "Urine test before each infusion",
            "You need a urine test before the first infusion.",
            "window.mark",
        ),
        ("Pressure measured after washout", "Your pressure is measured before the washout.", "window.turned"),
        ("Positive skin test", "You must have had a positive skin test in the past year.", "window.added"),
    ],
)
def test_moved_time_noticed(source, plain, kind):
    """Another event, another part of life, another day or dose is noticed."""
    assert kind in kinds(source, plain)


@pytest.mark.parametrize(
    ("source", "plain"),
    [
        ("Statin started before enrolment", "You must have started a statin before you enrol."),
        ("History of depression", "You must have had depression at some point."),
        ("Seizure at any time", "You must have had a seizure, no matter how long ago."),
        ("Urine test before each infusion", "You need a urine test before every infusion."),
        ("Pressure measured after washout", "Your pressure is measured after the washout."),
        ("Biopsy at least 2 weeks before screening", "Your biopsy must be 14 days or more before screening."),
        ("Willing to use a diary", "Before you can join, you must be willing to use a diary."),
        (
            "Tea within 2 weeks before the first KLM-9 dose",
            "You must drink tea in the 2 weeks before that first dose of KLM-9.",
        ),
        (
            "Gloves during treatment and 7 days after discontinuation of treatment",
            "You must wear gloves during treatment, and for 7 days after you stop treatment.",
        ),
        ("Cough until the end of the diet phase", "You must have a cough until the diet phase has ended."),
        ("Birth control during the study", "You must use birth control for as long as you are in the study."),
        ("Women in the third trimester", "You must be in the last part of pregnancy, part number three."),
        (
            "Fever in the 30 days before the visit",
            "You must have had a fever at any time in the 30 days before the visit.",
        ),
    ],
)
def test_same_time_silent(source, plain):
    """The same time in other words is left alone."""
    assert kinds(source, plain) == set()
