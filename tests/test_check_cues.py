"""Persons, modality, exceptions, closed lists and verdicts: what the check notices, and where it stays silent."""

import pytest

from plaincriteria.check import cues, read_signals
from plaincriteria.check.normal import normalise
from plaincriteria.check.persons import found
from plaincriteria.check.phrases import data
from plaincriteria.domain import Audience, Criterion, Draft, Span

MODALS = data("check/modals.toml")["cue"]
PERSONS = data("check/persons.toml")["person"]
ADVICE = data("check/advice.toml")
FAMILIES = ("who.", "voice.", "demand.", "exception.", "closure.")


def kinds(source: str, plain: str, side: str = "exclusion", lead: str | None = None) -> set[str]:
    """The kinds of this family that the check notices in a criterion said as `plain`."""
    item = Criterion(
        id="C1", parent_id=None, section=0, side=side, kind="criterion", span=Span(0, len(source)), text=source,
        lead_in=(lead,) if lead else (),
    )  # fmt: skip
    draft = Draft(criterion_id="C1", text=plain, method="model")
    return {
        signal.kind
        for signal in read_signals(item, draft, Audience.PATIENT)
        if signal.kind.startswith(FAMILIES)
    }


@pytest.mark.parametrize("entry", MODALS, ids=lambda entry: entry["kind"])
def test_modal_examples_hold(entry):
    """Every cue of binding and certainty is found in its examples, not in the near misses, and names its authority."""
    assert entry["authority"]
    for text in entry["match"]:
        assert cues.find(entry["kind"], normalise(text).text)
    for text in entry["miss"]:
        assert not cues.find(entry["kind"], normalise(text).text)


@pytest.mark.parametrize("entry", PERSONS, ids=lambda entry: entry["id"])
def test_person_examples_hold(entry):
    """Every person is found in the examples and not in the near misses."""
    for text in entry["match"]:
        assert entry["id"] in found(normalise(text).text)
    for text in entry["miss"]:
        assert entry["id"] not in found(normalise(text).text)


def test_person_answers_known():
    """A person is answered by persons that there are, by any doctor, or by the caregiver who reads."""
    ids = {entry["id"] for entry in PERSONS} | {"doctor", "reader"}
    for entry in PERSONS:
        assert set(entry["answers"]) <= ids


def test_advice_words_lower():
    """The lists of advice are in lower case without doubles, like the text they are looked for in."""
    for words in ADVICE.values():
        assert len(set(words)) == len(words)
        assert all(word == word.lower() for word in words)


UNFAITHFUL = [
    (
        "who.added.decider",
        "Unfit in the opinion of the investigator",
        "You cannot join if your family doctor finds you unfit.",
    ),
    (
        "who.lost.decider",
        "Unfit in the opinion of the investigator",
        "You cannot join if your family doctor finds you unfit.",
    ),
    (
        "who.added.decider",
        "Rash that the investigator calls severe",
        "You cannot join if you have a rash that the sponsor calls severe.",
    ),
    ("who.added.near", "Heavy smoking", "You cannot join if you or your partner smoke heavily."),
    ("who.added.near", "Maternal smoking", "You cannot join if your father smokes."),
    ("who.lost.near", "Legal representative cannot sign", "You cannot join if your sister cannot sign."),
    (
        "demand.modal.firmer",
        "Stable thyroid pills; aspirin may be continued",
        "Your thyroid pills must be stable. You must continue aspirin.",
    ),
    (
        "demand.modal.firmer",
        "A wound that might infect the implant",
        "You cannot join if a wound will definitely infect the implant.",
    ),
    ("demand.modal.firmer", "Coffee should be limited", "You must limit your coffee."),
    ("demand.modal.weaker", "A helmet must be worn on the ward", "You should wear a helmet on the ward."),
    ("demand.modal.asked", "Able to climb stairs", "If possible, you climb stairs."),
    ("demand.modal.weaker", "Severe gout", "You may not be able to join if you have severe gout."),
    ("demand.modal.certainty", "Suspected gout", "You cannot join if you have confirmed gout."),
    (
        "demand.judgement",
        "Gout, severe in the opinion of the investigator",
        "You cannot join if you have severe gout.",
    ),
    (
        "exception.turned",
        "Any hernia unless repaired by surgery",
        "You cannot join if you have a hernia, even if it was repaired by surgery.",
    ),
    ("exception.turned", "Any rash other than acne", "You cannot join if you have any rash, including acne."),
    (
        "exception.cut",
        "Any rash except acne, eczema or psoriasis",
        "You cannot join if you have a rash. Acne and eczema are allowed.",
    ),
    (
        "exception.unsaid",
        "Oral steroids. Eye drops are allowed",
        "You cannot join if you take steroids by mouth.",
    ),
    (
        "exception.turned",
        "Oral steroids; nasal sprays are permitted",
        "You cannot join if you take steroids by mouth. Nasal sprays rule you out too.",
    ),
    ("exception.added", "Any rash, including acne", "You cannot join if you have a rash other than acne."),
    (
        "demand.exception.added",
        "Heavy smoking",
        "You cannot join if you smoke heavily, unless you stop soon.",
    ),
    (
        "closure.closed",
        "Metals (e.g., iron, zinc)",
        "You cannot join if you are allergic to metals. These are iron and zinc.",
    ),
    (
        "closure.closed",
        "Metals such as iron and zinc",
        "You cannot join if you are allergic to either of the two metals iron and zinc.",
    ),
    (
        "closure.opened.complete",
        "Any JAK inhibitor (i.e., tofacitinib or baricitinib)",
        "You cannot join if you took a JAK inhibitor. Examples are tofacitinib and baricitinib.",
    ),
    (
        "demand.list_closure.closing",
        "Metals (including iron, zinc)",
        "You cannot join if you are allergic to metals. Only iron and zinc matter, and nothing else counts.",
    ),
    (
        "closure.only",
        "Metals (including iron, zinc)",
        "You cannot join if you are allergic to metals. Iron and zinc are the only ones that count.",
    ),
    (
        "closure.unmarked",
        "Metals in the shoe, e.g. iron or zinc",
        "You cannot join if you have iron or zinc in your shoe.",
    ),
    (
        "closure.listed",
        "Metal allergies such as iron, zinc or tin allergy",
        "You cannot join if you have one of these metal allergies: iron, zinc or tin. Other allergies are allowed.",
    ),
    (
        "closure.opened.list",
        "Allergy to iron, zinc or tin",
        "You cannot join if you are allergic to metals such as iron, zinc or tin.",
    ),
    (
        "exception.lost.beside",
        "Any rash that lasts, except acne or eczema",
        "You cannot join if your acne, eczema or another rash lasts and does not heal.",
    ),
    (
        "exception.cut",
        "Any rash, except acne (on face or back), eczema and psoriasis, in the last year",
        "You cannot join if you had a rash in the last year. Acne on the face or back and eczema are allowed.",
    ),
    (
        "exception.added",
        "Not able to read the diary, or heavy smoking",
        "You cannot join if you cannot read the diary, or if you smoke heavily (unless chewing gum replaces it).",
    ),
    (
        "exception.added",
        "A chest X-ray each month",
        "You must have a chest X-ray each month. This is not needed if you never smoked.",
    ),
    (
        "demand.fits",
        "Severe gout",
        "You cannot join if you have severe gout. Without it, you are a good match.",
    ),
    (
        "demand.fits",
        "Severe gout",
        "You cannot join if you have severe gout. If yours is mild, you can take part.",
    ),
    (
        "demand.advice",
        "Severe gout",
        "You cannot join if you have severe gout. Lose weight before you apply.",
    ),
    (
        "demand.advice",
        "Severe gout",
        "You cannot join if you have severe gout. Please talk about it at home with friends.",
    ),
    (
        "demand.fits",
        "Severe gout",
        "You cannot join if you have severe gout. Otherwise there is nothing to worry about.",
    ),
    (
        "demand.reason",
        "Severe gout",
        "You cannot join if you have severe gout, because the drug can harm joints.",
    ),
]


@pytest.mark.parametrize(
    ("kind", "source", "plain"), UNFAITHFUL, ids=[f"{case[0]}: {case[1]}" for case in UNFAITHFUL]
)
def test_unfaithful_texts_noticed(kind, source, plain):
    """Each change of who, how firmly, with what exception or as what list is noticed under its kind."""
    assert kind in kinds(source, plain)


@pytest.mark.parametrize(
    ("source", "plain"),
    [
        (
            "Unfit in the opinion of the investigator",
            "You cannot join if the study doctor thinks that you are unfit.",
        ),
        ("Maternal smoking", "You cannot join if your mother smokes."),
        (
            "Stable thyroid pills; aspirin may be continued",
            "Your thyroid pills must be stable. You may go on with aspirin.",
        ),
        ("Coffee should be limited", "It is recommended that you limit your coffee."),
        ("A helmet must be worn on the ward", "You have to wear a helmet on the ward."),
        (
            "A wound that might infect the implant",
            "You cannot join if you have a wound that could infect the implant.",
        ),
        ("Suspected gout", "You cannot join if doctors suspect that you have gout."),
        (
            "Any hernia unless repaired by surgery",
            "You cannot join if you have a hernia. A hernia that surgery repaired does not count.",
        ),
        ("Any rash other than acne", "You cannot join if you have any rash, except acne."),
        (
            "Oral steroids; nasal sprays are permitted",
            "You cannot join if you take steroids by mouth. Nasal sprays are no bar.",
        ),
        ("Any rash, including acne", "You cannot join if you have a rash. Acne counts, too."),
        (
            "Metals (e.g., iron, zinc)",
            "You cannot join if you are allergic to metals, for example iron or zinc.",
        ),
        (
            "Any JAK inhibitor (i.e., tofacitinib or baricitinib)",
            "You cannot join if you took a JAK inhibitor, that is, tofacitinib or baricitinib.",
        ),
        (
            "Strong metals (e.g., iron, zinc)",
            "You cannot join if strong metals are in your shoe. Iron and zinc are two of them.",
        ),
        (
            "Active rash, unless treated with cream for a week",
            "You cannot join if you have an active rash. You can join once it was treated with cream for a week.",
        ),
        ("Severe gout", "You can join only if you do not have severe gout."),
        ("Severe gout", "Should you have severe gout, you cannot join."),
        (
            "Severe gout; discuss dose changes first",
            "You cannot join if you have severe gout. Ask about dose changes first.",
        ),
        (
            "Severe gout because of the risk of falls",
            "You cannot join if you have severe gout, because it can harm you in a fall.",
        ),
    ],
)
def test_faithful_texts_pass(source, plain):
    """A faithful text, in other words, raises nothing in these families."""
    assert kinds(source, plain) == set()


def test_moved_rule_noticed():
    """What the listing asks of a study partner must not be asked of the reader."""
    source = "Study partner aged 30 or older who lives nearby"
    asked = "You must have a study partner. Your study partner must be 30 or older and live nearby."
    moved = "You must be 30 or older. Your study partner must live nearby."
    assert "who.moved" not in kinds(source, asked, "inclusion")
    assert "who.moved" in kinds(source, moved, "inclusion")


def test_listing_allows_softening():
    """A bar that the listing itself leaves open may stay open."""
    source = "May be excluded at the discretion of the investigator"
    assert "demand.modal.weaker" not in kinds(
        source, "The study doctor may decide that you may not be able to join."
    )


def test_lead_in_answers():
    """Who is named in the lead-in of a list need not be named in the item."""
    assert "who.added.near" not in kinds(
        "Aged 20 or older", "Your donor must be 20 or older.", "inclusion", "Donor:"
    )
    assert "who.added.near" in kinds("Aged 20 or older", "Your donor must be 20 or older.", "inclusion")
