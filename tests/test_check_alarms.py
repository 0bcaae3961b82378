"""Faithful plain texts, many of the offline rules' own making, on which the check must stay silent."""

from __future__ import annotations

import pytest

from plaincriteria.check import read_signals
from plaincriteria.domain import Audience, Criterion, Draft, Span


def kinds(source: str, plain: str, side: str = "inclusion", lead: str = "") -> set[str]:
    """The kinds of signals that a pair gives."""
    criterion = Criterion(
        id="c", parent_id=None, section=0, kind="criterion", span=Span(0, len(source)), text=source, side=side,
        lead_in=(lead,) if lead else (),
    )  # fmt: skip
    draft = Draft(criterion_id="c", text=plain, method="model")
    return {signal.kind for signal in read_signals(criterion, draft, Audience.PATIENT)}


@pytest.mark.parametrize(
    ("source", "plain"),
    [
        ("Killip class 0~2", "Your Killip class must be 0 to 2."),
        ("Ages 21~64 years", "You must be 21 to 64 years old."),
        ("Pain score 3 to7", "Your pain score must be 3 to 7."),
        ("Aged between21 and 64 years", "You must be between 21 and 64 years old."),
        ("Age 3-9 months", "You must be 3 to 9 months old."),
        ("Equal to or older than 21 years", "You must be 21 or older."),
        ("Equal to or younger than 64 years", "You must be 64 or younger."),
        ("Over the age of 21", "You must be older than 21."),
        (
            "Age > 21 and < 64 years",
            "Your age must lie between 21 and 64 years, and neither of these two ages counts.",
        ),
        ("4-2.Platelets ≥ 90 G/L", "Your platelets must be at least 90 G/L."),
        ("Lipase < 3X IULN", "Your lipase must be less than 3 times the upper limit of normal."),
        ("Lipase < 3×institutional ULN", "Your lipase must be less than 3 times the upper limit of normal."),
        ("Heart failure (NYHA) >II", "You must have heart failure of NYHA class higher than II."),
        (
            "No steroid within 48 hours prior to biopsy or up to 48 hours after biopsy",
            "You must not take a steroid in the 48 hours before the biopsy or up to 48 hours after the biopsy.",
        ),
    ],
)
def test_spellings_of_values_read(source: str, plain: str) -> None:
    """Tildes, blanks left out, months behind both ages, list numbers, limits of normal by other names."""
    assert not {kind for kind in kinds(source, plain) if kind.startswith("quantity")}


@pytest.mark.parametrize(
    ("source", "plain", "kind"),
    [
        ("Ages 21~64 years", "You must be 21 to 46 years old.", "quantity."),
        ("Age 3-9 months", "You must be 3 to 9 years old.", "quantity."),
        ("Over the age of 21", "You must be 21 or older.", "quantity."),
        ("Heart failure (NYHA) >II", "You must have heart failure of NYHA class II or higher.", "quantity."),
        (
            "Naps in the week prior to initiation of the study drug",
            "You must nap after the study drug.",
            "window.",
        ),
    ],
)
def test_changed_values_noticed(source: str, plain: str, kind: str) -> None:
    """What is read in these spellings is compared as well."""
    assert any(found.startswith(kind) for found in kinds(source, plain))


@pytest.mark.parametrize(
    ("source", "plain"),
    [
        (
            "Insulin use prior to participating in the study",
            "You cannot join if you used insulin before taking part.",
        ),
        (
            "Insulin use prior to the initial visit",
            "You cannot join if you used insulin before the first visit.",
        ),
        ("Insulin use prior to study initiation", "You cannot join if you used insulin before study start."),
        ("Insulin use prior to the study", "You cannot join if you used insulin before the study."),
        (
            "Insulin use prior to initiating treatment",
            "You cannot join if you used insulin before starting treatment.",
        ),
        (
            "Insulin use prior to the initiation of the study treatment",
            "You cannot join if you used insulin before the start of the study treatment.",
        ),
    ],
)
def test_names_of_events_read(source: str, plain: str) -> None:
    """The beginning of a study, of its treatment, and the first visit, as listings name them."""
    assert not {kind for kind in kinds(source, plain, "exclusion") if kind.startswith("window")}


@pytest.mark.parametrize(
    ("source", "plain"),
    [
        ("Known pregnancy", "You cannot join if you are pregnant."),
        ("Nursing mothers", "You cannot join if you are breastfeeding."),
        ("Pregnancy and lactation", "You cannot join if you are pregnant or breastfeeding."),
        ("Patients with gout are ineligible", "You cannot join if you have gout."),
        ("Malignant tumor", "You cannot join if you have a cancer."),
    ],
)
def test_idle_words_need_not_be_said(source: str, plain: str) -> None:
    """Words of a listing that say nothing of their own, and names that a shorter one says."""
    found = kinds(source, plain, "exclusion")
    assert not {kind for kind in found if kind.startswith(("unsaid", "who", "logic.parted"))}


def test_written_out_abbreviation_said_once() -> None:
    """Of an abbreviation and the name it is short for one is enough."""
    source = "Eastern Cooperative Oncology Group (ECOG) performance score of 1"
    found = kinds(source, "Your ECOG performance status must be 1.")
    assert not {kind for kind in found if kind.startswith(("unsaid", "shared"))}


@pytest.mark.parametrize(
    ("lead", "source", "plain"),
    [
        (
            "Arm 3 only:", "Uses inhaled drugs such as salbutamol or formoterol",
            "For Arm 3 only: you cannot join if you use inhaled drugs. For example: salbutamol or formoterol.",
        ),
        (
            "Common to both arms:", "Gout or psoriasis",
            "For Common to both arms: you cannot join if you have gout or psoriasis.",
        ),
        (
            "Exclusion Criteria for Day Unit:", "Active gout",
            'Under the heading "Day Unit": you cannot join if you have active gout.',
        ),
    ],
)  # fmt: skip
def test_repeated_heading_says_nothing(lead: str, source: str, plain: str) -> None:
    """A heading that the plain text repeats closes no list, counts no points and adds nothing."""
    found = kinds(source, plain, "exclusion", lead)
    assert not {kind for kind in found if kind.startswith(("closure", "logic.counted", "added", "contrast"))}


@pytest.mark.parametrize(
    ("source", "plain", "noticed"),
    [
        (
            "Contraindication to patch testing such as: eczema at the patch site",
            "You cannot join if you have any contraindication to patch testing. For example: eczema at the patch site.",
            False,
        ),
        ("Severe plaque psoriasis", "You cannot join if you have any psoriasis.", True),
    ],
)
def test_any_of_the_whole_name(source: str, plain: str, noticed: bool) -> None:
    """ "Any" drops nothing where the whole name stands behind it, also if a word of it comes again later."""
    assert ("scope.any" in kinds(source, plain, "exclusion")) is noticed


def test_words_of_the_listing_grant_and_soften_nothing() -> None:
    """What both texts say in the same words is not turned, softened or opened."""
    source = (
        "Frozen serum is allowed. Frozen plasma samples are not acceptable. Flares not limited to one day"
    )
    found = kinds(source, f"{source}.")
    assert not {kind for kind in found if kind.startswith(("turned", "demand", "closure"))}
