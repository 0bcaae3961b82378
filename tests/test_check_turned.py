"""Rules turned round: the signals fire where the way of a word differs, and stay silent where it is said otherwise."""

import pytest

from plaincriteria.check import read_signals
from plaincriteria.domain import Audience, Criterion, Draft, Span


def turns(side: str, listing: str, plain: str) -> list[str]:
    """The kinds of turn that the check notices, in order."""
    criterion = Criterion(
        id="a", parent_id=None, section=0, kind="criterion", span=Span(0, len(listing)), text=listing, side=side
    )  # fmt: skip
    draft = Draft(criterion_id="a", text=plain, method="model")
    found = [signal.kind for signal in read_signals(criterion, draft, Audience.PATIENT)]
    return sorted(kind for kind in found if kind.startswith("turned."))


@pytest.mark.parametrize(
    ("side", "listing", "plain"),
    [
        ("exclusion", "Active gout", "You can join only if you have active gout."),
        ("exclusion", "Active gout", "You must have active gout."),
        ("exclusion", "Current pregnancy", "You can take part even if you have a current pregnancy."),
        ("inclusion", "Chronic asthma", "You cannot join if you have chronic asthma."),
        ("inclusion", "Received all vaccines", "You must not have received any vaccines."),
    ],
)
def test_frame_turned_round(side, listing, plain):
    """What keeps out shown as asked for or let in, and the other way round, is noticed."""
    assert turns(side, listing, plain) == ["turned.frame"]


@pytest.mark.parametrize(
    ("side", "listing", "plain"),
    [
        ("inclusion", "No known allergy to peanuts", "You must have a known allergy to peanuts."),
        ("inclusion", "Asthma without nasal polyps", "You must have asthma with nasal polyps."),
        ("exclusion", "Unable to swallow tablets", "You cannot join if you are able to swallow tablets."),
        ("exclusion", "Not using contraception", "You cannot join if you are using contraception."),
        ("exclusion", "Unwilling to avoid alcohol", "You cannot join if you are willing to avoid alcohol."),
        (
            "exclusion",
            "No telephone or do not have reliable transport",
            "You cannot join if you have no telephone (none of your own), or if you have reliable transport.",
        ),
    ],
)
def test_negation_left_out(side, listing, plain):
    """A negation of the listing that the plain text does not have is noticed."""
    assert turns(side, listing, plain) == ["turned.dropped"]


@pytest.mark.parametrize(
    ("side", "listing", "plain"),
    [
        (
            "exclusion",
            "Gout requiring surgery",
            "You cannot join if you have gout that does not require surgery.",
        ),
        ("inclusion", "Currently taking aspirin", "You must currently not be taking aspirin."),
    ],
)
def test_negation_put_in(side, listing, plain):
    """A negation that the listing does not have is noticed."""
    assert turns(side, listing, plain) == ["turned.added"]


@pytest.mark.parametrize(
    ("side", "listing", "plain"),
    [
        ("inclusion", "Negative sputum culture", "Your sputum culture must be positive."),
        ("exclusion", "Uncontrolled epilepsy", "You cannot join if you have controlled epilepsy."),
        ("inclusion", "Untreated lymphoma", "You must have treated lymphoma."),
    ],
)
def test_word_made_opposite(side, listing, plain):
    """A word that became its opposite is noticed."""
    assert turns(side, listing, plain) == ["turned.opposite"]


@pytest.mark.parametrize(
    ("side", "listing", "plain"),
    [
        (
            "exclusion",
            "Gout. Herbal tea is not allowed",
            "You cannot join if you have gout. Herbal tea is allowed.",
        ),
        ("inclusion", "Gout. A biopsy is not mandated", "You must have gout. A biopsy is required too."),
        ("inclusion", "Condoms", "You must use birth control. Condoms do not count."),
    ],
)
def test_verdict_on_a_part_turned(side, listing, plain):
    """What is refused and then granted, or granted and then refused, is noticed."""
    assert "turned.granted" in turns(side, listing, plain)


def test_either_made_one():
    """ "With or without" that became "without" is noticed; said freely, it is not."""
    listing = "Migraine with or without aura"
    assert "turned.either" in turns("inclusion", listing, "You must have migraine without aura.")
    assert turns("inclusion", listing, "You must have migraine. Aura makes no difference.") == []


@pytest.mark.parametrize(
    ("side", "listing", "plain"),
    [
        ("exclusion", "Active gout", "You must not have active gout."),
        ("exclusion", "Active gout", "Do you have active gout? Then you cannot join."),
        ("exclusion", "Active gout", "Active gout closes this study to you: the study is not for you."),
        ("inclusion", "Not pregnant", "Are you pregnant? Then you cannot join."),
        ("inclusion", "Not pregnant", "You cannot join if you are pregnant."),
        ("inclusion", "No known allergy to peanuts", "Peanuts must not cause an allergy in you, as far as is known."),
        ("exclusion", "Unable to swallow tablets", "You cannot join if you cannot swallow tablets."),
        ("exclusion", "Unable to swallow tablets", "You must be able to swallow tablets."),
        ("exclusion", "Lack of contraception", "Contraception is needed. Without it, you cannot join."),
        ("exclusion", "No consent of the parents", "Your child cannot join unless the parents give consent."),
        ("inclusion", "Melanoma not suitable for surgery", "Surgery for your melanoma must be out of reach."),
        ("inclusion", "Untreated lymphoma", "You must have lymphoma that has not been treated."),
        ("inclusion", "Negative sputum culture", "You cannot join if your sputum culture is positive."),
        ("exclusion", "Uncontrolled epilepsy", "You must have your epilepsy controlled."),
        ("inclusion", "Women who are non lactating", "You must not be lactating."),
        ("inclusion", "Bilirubin <= 3 mg/dL, no rash", "Your bilirubin must not pass 3 mg/dL. You must have no rash."),
        ("exclusion", "Gout, shown by a scan", "You cannot join if you have gout. A scan must have shown the gout."),
        ("exclusion", "Current gout", "Gout, at present, keeps you out. You can join when the gout is over."),
        ("inclusion", "Gout treated with colchicine", "You must take colchicine for gout, with or without ice."),
        ("exclusion", "Not aware of low sugar", "You cannot join if your awareness of low sugar is reduced."),
        ("inclusion", "Gout. A biopsy is not required", "You must have gout. Nobody asks for a biopsy."),
        ("inclusion", "Prepubertal", "Puberty must not have begun in you (prepubertal)."),
        ("exclusion", "Heart surgery within 6 months", "At least 6 months must have passed since heart surgery."),
        ("inclusion", "Platelets not below 100 x 10^9/L", "You must have platelets of at least 100 x 10^9/L."),
        ("inclusion", "Definite gout (not merely probable)", "You must have definite gout, not just probable gout."),
    ],
)  # fmt: skip
def test_same_rule_silent(side, listing, plain):
    """A rule that is said the other way about, but means the same, is not noticed."""
    assert turns(side, listing, plain) == []
