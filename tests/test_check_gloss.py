"""Explanations of terms, scales, abbreviations and names that stand in for others."""

import pytest

from plaincriteria.check import read_signals
from plaincriteria.domain import Audience, Criterion, Draft, Span


def kinds(source: str, plain: str) -> set[str]:
    """The kinds of this family that the check notices."""
    criterion = Criterion(
        id="c1", parent_id=None, section=0, kind="criterion", span=Span(0, len(source)), text=source,
        side="exclusion",
    )  # fmt: skip
    draft = Draft(criterion_id="c1", text=plain, method="model")
    signals = read_signals(criterion, draft, Audience("patient"))
    return {signal.kind for signal in signals if signal.kind.startswith(("gloss.", "contrast."))}


@pytest.mark.parametrize(
    ("source", "plain"),
    [
        ("Serum creatinine > 2 mg/dL", "You cannot join if your creatinine (a liver test) is above 2 mg/dL."),
        (
            "Fracture of the cervical spine",
            "You cannot join if you broke your cervical spine (the lower back).",
        ),
        ("Severe neutropenia", "You cannot join if you have severe neutropenia (too few red blood cells)."),
        ("Use of systemic steroids", "You cannot join if you use systemic (on the skin) steroids."),
        ("Aortic stenosis", "You cannot join if you have aortic stenosis (a leak of the valve)."),
        ("History of mania", "You cannot join if you have had mania (a time of very low mood)."),
        ("Use of antipyretics", "You cannot join if you use antipyretics (medicines for itching)."),
    ],
)
def test_wrong_explanation_noticed(source: str, plain: str) -> None:
    """An explanation of another term is noticed."""
    assert kinds(source, plain)


@pytest.mark.parametrize(
    ("source", "plain"),
    [
        (
            "Serum creatinine > 2 mg/dL",
            "You cannot join if your creatinine (a kidney test) is above 2 mg/dL.",
        ),
        ("Fracture of the cervical spine", "You cannot join if you broke your cervical spine (the neck)."),
        ("Severe neutropenia", "You cannot join if you have severe neutropenia (too few white blood cells)."),
        ("Use of systemic steroids", "You cannot join if you use systemic (whole-body) steroids."),
        ("Aortic stenosis", "You cannot join if you have aortic stenosis (a narrowed valve)."),
        ("History of mania", "You cannot join if you have had mania (a time of very high mood and energy)."),
        ("Carcinoma in situ", "You cannot join if you have carcinoma in situ (cancer that has not spread)."),
        ("Active hepatitis", "You cannot join if you have active hepatitis (swelling of the liver)."),
    ],
)
def test_right_explanation_silent(source: str, plain: str) -> None:
    """An explanation that fits its term is let through."""
    assert not kinds(source, plain)


def test_sentence_explains_wrongly() -> None:
    """A sentence that says what a test is counts as an explanation."""
    source = "ALT > 3 x ULN"
    start = "You cannot join if your ALT is more than 3 times the upper limit of normal (ULN). "
    assert kinds(source, start + "ALT is a blood test that shows how well the kidneys work.")
    assert not kinds(source, start + "ALT is a blood test that shows how well the liver works.")


def test_scale_turned_round() -> None:
    """The direction of a scale is compared with the one that is known."""
    source = "MMSE below 20"
    start = "You cannot join if your MMSE score is below 20. The MMSE tests memory and thinking; "
    assert "gloss.scale.way" in kinds(source, start + "higher means worse.")
    assert "gloss.scale.way" not in kinds(source, start + "higher means better.")


def test_grade_of_another() -> None:
    """A grade explained in the words of another grade is noticed."""
    source = "NYHA class II"
    start = "You cannot join if you are in NYHA class II. "
    assert "gloss.scale.grade" in kinds(source, start + "Class II means symptoms even at rest.")
    assert "gloss.scale.grade" not in kinds(source, start + "Class II means slight limits in daily life.")


def test_initials_misread() -> None:
    """An abbreviation written out in other words with the same initials is noticed."""
    source = "Known CAD"
    assert "gloss.initials" in kinds(source, "You cannot join if you have CAD (carotid artery disease).")
    assert "gloss.initials" not in kinds(source, "You cannot join if you have CAD (coronary artery disease).")


@pytest.mark.parametrize(
    ("source", "wrong", "right"),
    [
        (
            "Positive urine pregnancy test",
            "serum pregnancy test is positive",
            "urine pregnancy test is positive",
        ),
        ("Stroke on the left side", "stroke was on the right side", "stroke was on the left side"),
        ("Type 1 diabetes", "have type 2 diabetes", "have type 1 diabetes"),
        ("Contraindication to MRI", "must not have a CT scan", "must not have an MRI scan"),
        ("NSCLC", "have small cell lung cancer", "have non-small cell lung cancer"),
    ],
)
def test_rival_named_instead(source: str, wrong: str, right: str) -> None:
    """Another name of the same set stands in for the one that the listing has."""
    assert kinds(source, f"You cannot join if you {wrong}." if " " in wrong else wrong)
    assert not kinds(source, f"You cannot join if you {right}.")


def test_organ_exchanged_noticed() -> None:
    """An organ of which the listing says nothing stands in for the one that it names."""
    source = "Severe hepatic impairment"
    assert kinds(source, "You cannot join if your heart works very badly.")
    assert not kinds(source, "You cannot join if your liver works very badly.")
