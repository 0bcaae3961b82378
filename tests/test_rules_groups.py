"""Whose rule an item is: people of an age, of a group or of a cohort, named before what is asked of them."""

from __future__ import annotations

import pytest
from test_rules import one


@pytest.mark.parametrize(
    ("side", "criterion", "plain"),
    [
        (
            "Inclusion",
            "Subjects aged 17 years and younger must have a parent who can attend",
            "If you are 17 or younger, you must have a parent who can attend.",
        ),
        (
            "Inclusion",
            "Sexually active patients must be willing to use condoms",
            "If you are sexually active, you must be willing to use condoms.",
        ),
        ("Inclusion", "Cohort B only: active asthma", "For Cohort B only: you must have active asthma."),
        ("Exclusion", "Group 2: pregnancy", "For Group 2: you cannot join if you are pregnant."),
        ("Inclusion", "History in patients: zzz", None),
    ],
)
def test_whose_rule(side, criterion, plain):
    """What is asked of some is never asked of all."""
    assert one(side, criterion) == plain
