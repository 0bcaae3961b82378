"""The check of how a list combines."""

from __future__ import annotations

import re

import pytest

from plaincriteria.check import check
from plaincriteria.check.phrases import data
from plaincriteria.domain import Audience, Criterion, Draft, Span

WORDINGS = data("check/joins.toml")["wording"]


def findings(lead: str, plain: str, joins: str | None, count: int | None = None) -> list[str]:
    """The types of what the check finds in a lead-in said as `plain`."""
    item = Criterion(
        id="I1", parent_id=None, section=0, side="inclusion", kind="criterion", span=Span(0, len(lead)),
        text=lead, joins=joins, count=count,
    )  # fmt: skip
    verdict = check(item, Draft(criterion_id="I1", text=plain, method="model"), Audience.PATIENT)
    return [finding.type for finding in verdict.findings]


@pytest.mark.parametrize("entry", WORDINGS, ids=[entry["match"] for entry in WORDINGS])
def test_wording_examples_hold(entry):
    """Each wording knows its example and not the near miss."""
    assert re.search(entry["pattern"], entry["match"], re.IGNORECASE)
    assert not re.search(entry["pattern"], entry["miss"], re.IGNORECASE)


@pytest.mark.parametrize(
    ("lead", "plain", "joins", "count"),
    [
        ("Has any of the following:", "You must have all of these:", "any", None),
        ("Has both of the following:", "You must have one of these:", "all", None),
        ("Has at least 2 of the following:", "You must have at least 3 of these:", "at_least", 2),
        ("Has at least 2 of the following:", "You must have any of these (at least 2 signs):", "at_least", 2),
        ("Has none of the following:", "You must have all of these:", "none", None),
    ],
)
def test_changed_logic_found(lead, plain, joins, count):
    """A list that is combined in another way than the listing says fails."""
    assert "logic" in findings(lead, plain, joins, count)


@pytest.mark.parametrize(
    ("lead", "plain", "joins", "count"),
    [
        ("Has any of the following:", "You must have at least one of these:", "any", None),
        ("Has both of the following:", "You must have all of these:", "all", None),
        ("Has at least 2 of the following:", "You must have at least two of these:", "at_least", 2),
        ("Signs of disease:", "You must have all of these:", None, None),
    ],
)
def test_kept_logic_passes(lead, plain, joins, count):
    """The same way in other words passes, and so does a list of which the listing says nothing."""
    assert "logic" not in findings(lead, plain, joins, count)
