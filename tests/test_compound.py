"""Items of several parts: what comes apart, in which words, and what stays together."""

from __future__ import annotations

import re

import pytest

from plaincriteria.domain import Audience, Trial
from plaincriteria.rules import Rules
from plaincriteria.rules.compound import Place, compose
from plaincriteria.rules.pattern import compiled, data
from plaincriteria.split import split


def one(side: str, criterion: str, audience: Audience = Audience.PATIENT) -> str | None:
    """The draft of a single item."""
    criteria = f"{side} Criteria:\n\n* {criterion}\n* Zzz qqq zzz."
    eligibility = split(criteria)
    drafts = Rules().drafts(Trial(id="NCT1", registry="none", criteria=criteria), eligibility, audience)
    item = next(item for item in eligibility.items if item.kind == "criterion")
    return drafts[item.id].text if item.id in drafts else None


@pytest.mark.parametrize(
    "table", [*data("compound.toml")["more"], *data("compound.toml")["after"]], ids=lambda t: t["id"]
)
def test_examples_hold(table):
    """Each pattern takes its example and leaves its counter-example."""
    assert compiled(table["pattern"]).fullmatch(table["match"])
    assert not compiled(table["pattern"]).fullmatch(table["miss"])


@pytest.mark.parametrize(
    ("side", "criterion", "plain"),
    [
        (
            "Exclusion",
            "Pregnancy or unable to attend visits",
            "You cannot join if you are pregnant, or if you are not able to attend visits.",
        ),
        (
            "Exclusion",
            "Currently taking blood thinners, planning to move away, or unable to read the English forms",
            "You cannot join if any of these is true:"
            "\n- you are now taking blood thinners\n- you are planning to move away"
            "\n- you are not able to read the English forms",
        ),
        (
            "Inclusion",
            "Active psoriasis of the scalp or willing to attend each of the eleven extra visits on Sundays",
            "At least one of these must be true:\n- you have active psoriasis of the scalp"
            "\n- you are willing to attend each of the eleven extra visits on Sundays",
        ),
        (
            "Inclusion",
            "Active psoriasis and willing to attend visits",
            "You must have active psoriasis. You must be willing to attend visits.",
        ),
        (
            "Exclusion",
            "Active tuberculosis. Patients with treated tuberculosis are eligible.",
            "You cannot join if you have active tuberculosis. People with treated tuberculosis are eligible.",
        ),
        (
            "Exclusion",
            "Uncontrolled diabetes, defined as two or more stays in a hospital within the last twelve months",
            "You cannot join if you have uncontrolled diabetes. "
            "The listing defines this as two or more stays in a hospital in the last twelve months.",
        ),
        (
            "Exclusion",
            "History of cancer of the breast or of the womb in any stage, except for skin cancer that was cut out",
            "You cannot join if you have a history of cancer of the breast or of the womb in any stage. "
            "Exception: skin cancer that was cut out.",
        ),
    ],
)  # fmt: skip
def test_parts_said(side, criterion, plain):
    """Each kind of item of several parts is said part by part, with nothing lost between them."""
    said = one(side, criterion)
    assert said is not None
    assert _unexplained(said) == plain


def _unexplained(said: str) -> str:
    """The text without the brackets that explain a term: they are the glossary's."""
    return re.sub(r" \([a-z][^()]*\)", "", said)


@pytest.mark.parametrize(
    "criterion",
    [
        "Kidney stones or participation in another trial within 30 days before the first visit that is planned",
        "Known allergy or intolerance to aspirin or other drugs that are used against pain and fever",
        "Current or history of kidney stones of any kind, size or number, whatever they were made of",
    ],
)
def test_shared_words_forbid_a_cut(criterion):
    """What could belong to several parts is never torn from them."""
    assert "\n" not in (one("Exclusion", criterion) or "")


def test_semicolons():
    """Alternatives between semicolons are lines; "and" between them is no alternative."""
    place = Place("exclusion", None, False)
    said = compose("Active pneumonia; kidney stones; or known porphyria", place)
    assert said is not None
    assert said.count("\n- ") == 3
    assert "\n" not in (compose("Active pneumonia; and known porphyria", place) or "")


def test_voice_of_a_caregiver():
    """Lines speak of the person throughout."""
    said = one(
        "Exclusion",
        "Currently taking blood thinners, planning to move away, or unable to read the English forms",
        Audience.CAREGIVER,
    )
    assert said == (
        "The person you care for cannot join if any of these is true:"
        "\n- they are now taking blood thinners\n- they are planning to move away"
        "\n- they are not able to read the English forms"
    )


def test_demand_among_reasons_to_stay_out():
    """What must be is no reason to stay out, wherever it stands."""
    assert one("Exclusion", "Subjects must be free of infection") is None
