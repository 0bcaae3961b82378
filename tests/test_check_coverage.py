"""Coverage: what the listing says and the plain text does not, and what only the plain text says."""

from __future__ import annotations

import pytest

from plaincriteria.check import read_signals
from plaincriteria.check.cover import Side, cover
from plaincriteria.check.scope import qualifiers
from plaincriteria.domain import Audience, Criterion, Draft, Span


def kinds(source: str, plain: str, lead: str = "") -> set[str]:
    """The kinds of signals that coverage gives for a pair."""
    criterion = Criterion(
        id="c", parent_id=None, section=0, kind="criterion", span=Span(0, len(source)), text=source, side="exclusion",
        lead_in=(lead,) if lead else (),
    )  # fmt: skip
    draft = Draft(criterion_id="c", text=plain, method="model")
    found = {signal.kind for signal in read_signals(criterion, draft, Audience.PATIENT)}
    return {kind for kind in found if kind.startswith(("unsaid.", "shared.", "added.", "passed over"))}


@pytest.mark.parametrize(
    ("source", "plain"),
    [
        ("Hypersensitivity to latex", "You cannot join if you are allergic to latex."),
        ("Severe renal impairment", "You cannot join if your kidneys work very badly."),
        ("Previous treatment by hormonal therapy", "You cannot join if you had hormonal therapy before."),
        ("Naïve to insulin", "You cannot join if you have never used insulin."),
        ("Dialysis 3x/week", "You cannot join if you have dialysis 3 times a week."),
        ("Exhaled CO above 10 ppm", "Your breath must hold no more than 10 ppm of carbon monoxide (CO, a gas)."),
        ("Antiparasitics within 2 weeks", "You cannot join if you took a drug against parasites within 2 weeks."),
    ],
)  # fmt: skip
def test_plain_ways_accepted(source: str, plain: str) -> None:
    """A word of the listing that is said in another way is neither missing nor an addition."""
    assert not kinds(source, plain)


@pytest.mark.parametrize(
    ("source", "plain"),
    [
        ("Stroke, glaucoma or pancreatitis", "You cannot join if you have had a stroke or pancreatitis."),
        ("Gout treated with colchicine", "You cannot join if you have gout."),
    ],
)
def test_dropped_part_noticed(source: str, plain: str) -> None:
    """A part of the listing of which nothing is said is missing."""
    assert "unsaid.term" in kinds(source, plain)


@pytest.mark.parametrize(
    ("source", "plain"),
    [
        ("Severe eczema", "You cannot join if you have eczema."),
        ("Suspected tuberculosis", "You cannot join if you have tuberculosis."),
        ("Chronic hepatitis", "You cannot join if you have hepatitis."),
        ("Systemic steroids", "You cannot join if you use steroids."),
    ],
)
def test_dropped_qualifier_noticed(source: str, plain: str) -> None:
    """A qualifier that is lost beside a noun that is said widens the rule."""
    assert "unsaid.scope" in kinds(source, plain)


@pytest.mark.parametrize(
    ("source", "plain"),
    [
        ("Eczema", "You cannot join if you have severe eczema."),
        ("Steroid tablets", "You cannot join if you use steroids in any form, tablets too."),
        ("Asthma", "You cannot join if you have asthma that was treated in hospital."),
        ("Diagnosed gout", "You cannot join if you have diagnosed or suspected gout."),
    ],
)
def test_added_qualifier_noticed(source: str, plain: str) -> None:
    """A qualifier that the listing does not have narrows or widens the rule."""
    assert "added.scope" in kinds(source, plain)


def test_explaining_qualifier_ignored() -> None:
    """A qualifier inside an explanation asks nothing of the reader."""
    assert "added.scope" not in kinds("PML", "You cannot join if you have PML (a serious brain infection).")


@pytest.mark.parametrize(
    ("source", "plain"),
    [
        ("Breastfeeding", "You cannot join if you are pregnant or breastfeeding."),
        ("Asthma", "You cannot join if you have asthma or smoke tobacco."),
        ("No access to a bus", "You cannot join if you have no access to a bus or to the internet."),
    ],
)  # fmt: skip
def test_invented_subject_noticed(source: str, plain: str) -> None:
    """A subject that the listing does not bring up is an invented requirement."""
    assert "added.topic" in kinds(source, plain)


def test_invented_clause_noticed() -> None:
    """A clause of words that have nothing to do with the listing is an addition."""
    found = kinds("Gout", "You cannot join if you have gout and your grandfather repaired violins.")
    assert "added.clause" in found


def test_page_foot_ignored() -> None:
    """The foot of a page that an export mixed into a listing need not be said."""
    source = "Known gout. 3 March 2020 CONFIDENTIAL Page 12 of 80 Zorbex Ltd Protocol"
    assert not kinds(source, "You cannot join if you are known to have gout.")


def test_lead_in_licenses() -> None:
    """Words of the lead-in are borne out, and need not be said."""
    assert not kinds(
        "Gout", "You cannot join if you have gout before surgery.", "Any of these before surgery:"
    )


def test_source_read_once() -> None:
    """The same text is read once, whatever it is compared with."""
    assert Side.of("known gout") is Side.of("known gout")


def test_cover_spares_sides() -> None:
    """A comparison leaves the words that it compares as they were."""
    one, two, none = Side.of("severe renal disease"), Side.of("severe kidney disease"), Side.of("")
    first = cover(one, two, none)
    assert cover(one, two, none) == first


def test_qualifiers_bear_themselves() -> None:
    """Every way to say a qualifier also answers it."""
    assert all(each.ways.search("severe") for each in qualifiers() if each.says.search("severe"))


def scopes(source: str, plain: str) -> set[str]:
    """The kinds of signals about a widened rule."""
    criterion = Criterion(
        id="c", parent_id=None, section=0, kind="criterion", span=Span(0, len(source)), text=source, side="exclusion"
    )  # fmt: skip
    found = read_signals(criterion, Draft(criterion_id="c", text=plain, method="model"), Audience.PATIENT)
    return {signal.kind for signal in found if signal.kind.startswith("scope.any")}


@pytest.mark.parametrize(
    ("source", "plain"),
    [
        ("Hepatic vein thrombosis", "You cannot join if you have any blood clot (thrombosis)."),
        ("Nut allergy", "You cannot join if you have allergies of any kind."),
    ],
)
def test_any_noticed(source: str, plain: str) -> None:
    """ "Any" where a word of the name is gone widens a rule."""
    assert "scope.any" in scopes(source, plain)


@pytest.mark.parametrize(
    ("source", "plain"),
    [
        ("Any nut allergy", "You cannot join if you have any nut allergy."),
        ("Gout or psoriasis", "You cannot join if you have any one of these: gout, psoriasis."),
        ("Skin diseases on the ear", "You cannot join if you have any skin disease on your ear."),
        ("Diabetes other than type 2", "You cannot join if you have any diabetes, except type 2."),
        ("No history of gout", "You must not have had any gout."),
        ("Gout within 2 years", "You cannot join if you had gout at any time in the last 2 years."),
    ],
)
def test_any_accepted(source: str, plain: str) -> None:
    """ "Any" that the listing bears, that is denied, or that limits nothing."""
    assert not scopes(source, plain)
