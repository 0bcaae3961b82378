"""The check of and, or, both and either."""

from __future__ import annotations

import re

import pytest

from plaincriteria.check import read_signals
from plaincriteria.check.facts import read
from plaincriteria.check.parts import markers
from plaincriteria.check.phrases import data
from plaincriteria.check.valued import revalued
from plaincriteria.domain import Audience, Criterion, Draft, Span

GROUPS = data("check/joins.toml")["group"]


def kinds(side: str, listing: str, plain: str, lead: str = "") -> set[str]:
    """The kinds of what the check notices of the logic."""
    item = Criterion(
        id="I1", parent_id=None, section=0, side=side, kind="criterion", span=Span(0, len(listing)),
        text=listing, lead_in=(lead,) if lead else (),
    )  # fmt: skip
    draft = Draft(criterion_id="I1", text=plain, method="model")
    return {
        signal.kind
        for signal in read_signals(item, draft, Audience.PATIENT)
        if signal.kind.startswith("logic.")
    }


@pytest.mark.parametrize("entry", GROUPS, ids=[entry["match"] for entry in GROUPS])
def test_group_examples_hold(entry):
    """Each wording of a group knows its example and not the near miss."""
    assert re.search(entry["pattern"], entry["match"].lower())
    assert not re.search(entry["pattern"], entry["miss"].lower())


def test_markers_do_not_overlap():
    """ "Both of these" is one marker, not "both" and another."""
    assert [marker.says for marker in markers("both of these are true, or either one")] == ["and", "or"]


@pytest.mark.parametrize(
    ("side", "listing", "plain"),
    [
        ("exclusion", "Gout or scurvy", "You cannot join if you have gout and scurvy."),
        ("inclusion", "Able to read and willing to travel", "You must be able to read or be willing to travel."),
        (
            "inclusion", "Ferritin > 30 ng/mL and hemoglobin > 10 g/dL",
            "You must have a ferritin above 30 ng/mL, or a hemoglobin (in red blood cells) above 10 g/dL.",
        ),
        ("exclusion", "Asthma or rhinitis", "You cannot join if you have both asthma and rhinitis."),
        (
            "exclusion", "Asthma or rhinitis within 6 months",
            "You cannot join if both of these were true in the last 6 months:\n- you had asthma\n- you had rhinitis",
        ),
        (
            "inclusion", "Migraine with aura and insomnia",
            "You must have one of these:\n- migraine with aura\n- insomnia",
        ),
        ("inclusion", "Willing and able to sing, and willing to dance", "You must be willing or able to sing."),
        (
            "exclusion", "Lacking sleep or no quiet bedroom",
            "You cannot join if you are lacking sleep and you also have no quiet bedroom.",
        ),
        (
            "exclusion", "Had a cough within 2 weeks or has travelled to the coast",
            "You cannot join if you had a cough within 2 weeks and, in addition, have travelled to the coast.",
        ),
        (
            "exclusion", "Fever/chills, rash (not on hands), or headache",
            "You cannot join if you have fever/chills, a rash (not on hands), and a headache.",
        ),
        ("inclusion", "Adults above 40 having gout", "You must be an adult above 40 or have gout."),
        ("exclusion", "Headache coupled with fever", "You cannot join if you have a headache or a fever."),
        ("inclusion", "Uses a pump or many daily shots", "You must use a pump and many daily shots."),
        ("inclusion", "Inhaled steroids ± salmeterol", "You must use both inhaled steroids and salmeterol."),
        (
            "inclusion", "Lung scan by tube or by camera",
            "A lung scan is needed. Both a tube and a camera must have been used.",
        ),
        (
            "exclusion", "Has gout or takes warfarin",
            "You cannot join if two things are both true. You have gout. You take warfarin.",
        ),
        ("inclusion", "No gout or scurvy", "You cannot join if you have both gout and scurvy."),
    ],
)  # fmt: skip
def test_turned_joint_found(side, listing, plain):
    """Parts that the plain text joins in the other way are noticed, in one sentence, in points or in sentences."""
    assert any(kind.startswith(("logic.turned", "logic.parted")) for kind in kinds(side, listing, plain))


@pytest.mark.parametrize(
    ("side", "listing", "plain"),
    [
        ("exclusion", "Gout or scurvy", "You cannot join if you have scurvy or gout."),
        ("exclusion", "Gout or scurvy", "You can join only if you have neither gout nor scurvy."),
        ("exclusion", "Gout or scurvy", "Gout and scurvy keep you out of the study."),
        ("exclusion", "Gout or scurvy", "You can join only if you do not have gout and do not have scurvy."),
        ("inclusion", "No gout or scurvy", "You must have no gout and no scurvy."),
        ("inclusion", "No gout or scurvy", "You cannot join if you have gout or scurvy."),
        ("inclusion", "Aged 18 or older and able to walk", "You must be 18 or older, and you must be able to walk."),
        (
            "inclusion", "Migraine with aura and insomnia",
            "You must have both of these:\n- migraine with aura\n- insomnia",
        ),
        (
            "exclusion", "Anticoagulants such as warfarin or heparin",
            "You cannot take anticoagulants, such as heparin and warfarin.",
        ),
        ("inclusion", "Men or women with gout", "The study is for men and women with gout."),
        ("inclusion", "Stage III or IV gout and fever", "You must have gout of stage III or IV, and a fever."),
        (
            "inclusion", "On fish oil and garlic or fish oil alone",
            "You must be on fish oil, either alone or with garlic.",
        ),
        (
            "exclusion", "Tall or heavy women and women on a diet",
            "You cannot join if you are tall, heavy or on a diet.",
        ),
        (
            "exclusion", "Nicotine gum or patch use; snoring",
            "You can join only if you use no nicotine gum, use no nicotine patch and do not snore.",
        ),
        ("inclusion", "Risk classes 1 and 2", "Your risk class must be 1 or 2."),
        (
            "inclusion", "Adults over 60, or 50 to 60 with gout",
            "You must be over 60. You can also join if you are 50 to 60 and have gout.",
        ),
        ("inclusion", "Walks and has no fever", "You must not have a fever and must be able to walk."),
        (
            "inclusion", "Fluent in Dutch or French",
            "There are two languages here, Dutch and French. You must be fluent in one of them.",
        ),
    ],
)  # fmt: skip
def test_kept_joint_passes(side, listing, plain):
    """The same in another frame, in another order, as points, as examples or as a subject is no finding."""
    assert not kinds(side, listing, plain)


@pytest.mark.parametrize(
    ("kind", "side", "listing", "plain", "lead"),
    [
        (
            "against", "exclusion", "Bleeding disorder or pending dental work",
            "Some things keep people out. Only when all of these come together must you stay out.", "",
        ),
        (
            "lead", "exclusion", "Resting pulse > 110",
            "Your resting pulse is above 110. You cannot join if all of the listed signs are there.",
            "Any of the following:",
        ),
        ("pair", "inclusion", "Consent of both parents", "You must have the consent of one parent.", ""),
        ("pair", "inclusion", "Had all usual cures", "You must have had at least one of the usual cures.", ""),
        (
            "list", "inclusion", "Signs, one or more of the following: cough, sneezing",
            "You must have all of the following signs: cough, sneezing.", "",
        ),
        ("required", "inclusion", "Copper coil", "You must have a copper coil.", "Uses at least one of the following:"),
    ],
)  # fmt: skip
def test_changed_count_found(kind, side, listing, plain, lead):
    """All for one and one for all are noticed: of points, of a pair, of the list that an item stands in."""
    assert f"logic.counted.{kind}" in kinds(side, listing, plain, lead)


@pytest.mark.parametrize(
    ("side", "listing", "plain", "lead"),
    [
        (
            "inclusion", "Score of 60 on scale K or scale L",
            "You must score 60 on scale K or L. Both scales rate strength.", "",
        ),
        (
            "exclusion", "Resting pulse > 110",
            "You cannot join if your resting pulse is above 110.", "Any of the following:",
        ),
        ("inclusion", "Consent of both parents", "Both of your parents must consent.", ""),
        (
            "exclusion", "Nose drops or eye drops",
            "You cannot join if you use nose drops, or eye drops, or both of these.", "",
        ),
        ("inclusion", "At least 2 falls", "You had 2 falls or more. Each one was bad.", ""),
        ("inclusion", "Pressure ≤ 30 in both eyes", "The pressure must not be above 30 in either eye.", ""),
        (
            "inclusion", "Copper coil",
            "You must use one of the listed methods, for example a copper coil.", "At least one of:",
        ),
    ],
)  # fmt: skip
def test_kept_count_passes(side, listing, plain, lead):
    """The same count in other words, in an explanation or under a negation is no finding."""
    assert not kinds(side, listing, plain, lead)


@pytest.mark.parametrize(
    ("source", "plain", "noticed"),
    [
        ("Weight loss of ≥ 6% or ≥ 4 kg", "You cannot join if you lost at least 6% and at least 4 kg.", True),
        ("Weight loss of ≥ 6% or ≥ 4 kg", "You cannot join if you lost at least 6% or at least 4 kg.", False),
        ("Height ≥ 150 cm for women and ≥ 160 cm for men", "You must be at least 150 cm if you are a woman or "
         "at least 160 cm if you are a man.", False),
    ],
)  # fmt: skip
def test_joined_values(source: str, plain: str, noticed: bool) -> None:
    """Two values beside each other keep the word that joins them; those of two sexes may change it."""
    found = revalued(read(source), read(plain))
    assert bool(list(found)) is noticed
