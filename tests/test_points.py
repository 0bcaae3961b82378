"""Points below a lead-in that says something itself, and such lead-ins."""

from __future__ import annotations

import re

import pytest

from plaincriteria.domain import Audience, Trial
from plaincriteria.rules import Rules
from plaincriteria.rules.pattern import compiled, data
from plaincriteria.split import split


def said(criteria: str, audience: Audience = Audience.PATIENT) -> dict[str, str]:
    """Drafts of a text by the item's source words, without the glossary's brackets."""
    eligibility = split(criteria)
    drafts = Rules().drafts(Trial(id="NCT1", registry="none", criteria=criteria), eligibility, audience)
    return {
        item.text: re.sub(r"\s\([^()]*\)", "", drafts[item.id].text)
        for item in eligibility.items
        if item.id in drafts
    }


@pytest.mark.parametrize("name", ["lead", "label", "demand", "timed", "measured"])
def test_examples_hold(name):
    """Each pattern takes its example and leaves its counter-example."""
    for table in data("points.toml")[name]:
        assert compiled(table["pattern"]).fullmatch(table["match"])
        assert not compiled(table["pattern"]).fullmatch(table["miss"])


@pytest.mark.parametrize(
    ("side", "lead", "plain_lead", "point", "plain"),
    [
        (
            "Exclusion",
            "Active lung disease, including but not limited to:",
            "You cannot join if you have active lung disease. Examples:",
            "Severe silicosis",
            "You cannot join if you have active lung disease. For example: severe silicosis.",
        ),
        (
            "Exclusion",
            "History of cancer, with the following exceptions:",
            "You cannot join if you have a history of cancer. Exceptions:",
            "Skin cancer that was cut out",
            "You cannot join if you have a history of cancer. One exception: skin cancer that was cut out.",
        ),
        (
            "Inclusion",
            "Active psoriasis, as shown by at least one of the following:",
            "You must have active psoriasis. At least one of these must show it:",
            "Two new patches a month",
            "You must have active psoriasis. One of the points that show this: two new patches a month.",
        ),
        (
            "Inclusion",
            "Severe obesity with at least one of the following:",
            "You must have severe obesity. At least one of these must be true as well:",
            "Two sleepless nights a week",
            "You must have severe obesity. At least one point of a list must be true as well. "
            "One of the points: two sleepless nights a week.",
        ),
        (
            "Inclusion",
            "Patients must have:",
            None,
            "Active psoriasis",
            "You must have active psoriasis.",
        ),
        (
            "Exclusion",
            "Patients with any of the following cardiac conditions:",
            None,
            "Active myocarditis",
            "You cannot join if you have active heart muscle inflammation.",
        ),
    ],
)
def test_points_said(side, lead, plain_lead, point, plain):
    """A point is said with what its lead-in says, and the lead-in announces its list."""
    plain_of = said(f"{side} Criteria:\n\n* {lead}\n  * {point}\n  * Zzz qqq zzz\n* Zzz qqq.")
    assert plain_of.get(point) == plain
    if plain_lead is not None:
        assert plain_of.get(lead) == plain_lead


def test_exceptions_never_rules():
    """What is no more than an exception is never said as a reason to stay out."""
    plain = said(
        "Exclusion Criteria:\n\n* Zzz qqq, with the following exceptions:\n  * Active psoriasis\n  * Gout\n"
    )
    assert "Active psoriasis" not in plain


def test_counted_points_left_alone():
    """Of points of which two are needed none is said by itself."""
    plain = said(
        "Inclusion Criteria:\n\n* Severe obesity with at least two of the following:\n  * Gout\n  * Asthma\n"
    )
    assert "Gout" not in plain


def test_time_of_measuring_kept():
    """The time in which values must have been measured goes with each of them."""
    plain = said(
        "Inclusion Criteria:\n\n* Adequate organ function within 14 days before the first dose, defined as:\n"
        "  * Hemoglobin ≥ 9 g/dL\n  * Platelets ≥ 100,000/µL\n"
    )
    assert plain["Hemoglobin ≥ 9 g/dL"].endswith("in the 14 days before the first dose.")
