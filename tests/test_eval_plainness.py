"""How plain the shown text is: what is taken out, what is kept, and that dropping a name pays nowhere."""

from typing import NamedTuple

import pytest

from evals.names import kept, named, without
from evals.plainness import EASIER, METRICS, Plainness, Views, plainness, together
from evals.spent import Price, Spent, price, spent
from plaincriteria.domain import Rewrite, Source
from plaincriteria.errors import InputError
from plaincriteria.readability import Counts, count

LISTING = "Myositis within 6 months (including dermatomyositis), or platelets under 100,000"
FAITHFUL = (
    "You cannot join if you have had myositis (muscle inflammation, including dermatomyositis) in the last 6 months. "
    "You cannot join if you have fewer than 100,000 platelets (blood cells that help clotting)."
)


def item(plain, source=LISTING, status="rewritten"):
    return Rewrite(
        id="E1", parent_id=None, section=0, kind="criterion", joins=None, count=None,
        source=Source(start=0, end=len(source), text=source), plain=plain, status=status, reason=None,
        method="rules", findings=(), terms=(), hard_words=(),
    )  # fmt: skip


def share(measured, name):
    part, whole = measured.shares()[name]
    return part / whole


class TestNames:
    def test_names_by_kind(self):
        """Diseases, drugs and tests are names; study words, places in the body and procedures are none."""
        found = named("Informed consent; asthma; metformin; ferritin; surgery of the aorta", "")
        assert set(found) == {"asthma", "metformin", "ferritin"}

    def test_abbreviation_same_name(self):
        """An abbreviation and what it stands for are one name; one with two readings and no support is none."""
        assert set(named("HIV, human immunodeficiency virus", "")) == set(named("HIV", ""))
        assert named("AD", "") == {}

    @pytest.mark.parametrize(
        ("plain", "number"),
        [("You have ALT above 3.", 1), ("alanine transaminase", 1), ("a liver test", 0), ("ALTERED", 0)],
    )
    def test_kept_in_any_form(self, plain, number):
        """A name is kept in any of its forms; its explanation alone does not keep it."""
        names = named("alanine aminotransferase (a test), ALT", "liver")
        assert len(names) == 1
        assert kept(names, plain, "liver") == number

    def test_everyday_word_keeps(self):
        """An exact everyday word keeps a name, and the name is not taken out: saying that word should pay."""
        names = named("severe alopecia", "")
        assert kept(names, "You have hair loss.", "") == len(names) == 1
        assert without(names, "severe alopecia", "") == "severe alopecia"

    def test_without_names(self):
        """Only the wanted names are taken out."""
        assert without(["asthma"], "asthma and metformin", "") == " and metformin"


class TestPlainness:
    def test_faithful_keeps_all(self):
        """A faithful rewrite keeps each name and each number; those in brackets are counted too."""
        measured = plainness(item(FAITHFUL + " (That is 100,000.)"), LISTING)
        assert measured.terms == measured.terms_kept >= 2
        assert (measured.values, measured.values_kept, measured.bracketed) == (2, 2, 1)

    @pytest.mark.parametrize("dropped", ["metformin ", " (including dermatomyositis)"])
    def test_dropped_name_falls(self, dropped):
        """Without a name the text looks easier, but less is kept, and the figures beside terms stay as they are."""
        source = "Severe metformin reactions or myositis (including dermatomyositis)"
        said = "You cannot join with severe metformin reactions or myositis (including dermatomyositis)."
        whole, less = (plainness(item(text, source), "") for text in (said, said.replace(dropped, "")))
        assert share(less, "smog_easier") > share(whole, "smog_easier")
        assert share(less, "required_terms_kept") < share(whole, "required_terms_kept") == 1
        assert all(share(less, name) == share(whole, name) for name in EASIER if "beside" in name)

    def test_dropped_value_falls(self):
        """A bracketed exact value that is dropped is missed, and no figure beside terms rises."""
        source, said = "platelets under 75", "You cannot join with few platelets"
        whole, less = (plainness(item(f"{said}{end}.", source), "") for end in (" (under 75)", ""))
        assert (share(whole, "exact_values_kept"), share(less, "exact_values_kept")) == (1, 0)
        assert all(share(less, name) == share(whole, name) for name in EASIER if "beside" in name)

    def test_thousands_and_names(self):
        """A thousands mark makes no other number, and the number of a name is none."""
        measured = plainness(item("You have 1500 or 2.5 of it.", "1,500 IL-4, COVID-19, HbA1c, 2.5"), "")
        assert (measured.values, measured.values_kept) == (2, 2)

    def test_views_take_out(self):
        """Each view is the text without its part; brackets within brackets go with the outer ones."""
        views = plainness(item("asthma (mild (or [so])) and drug(s)", "asthma"), "").plain
        assert views.whole == count("asthma (mild (or [so])) and drug(s)")
        assert views.without_brackets == count("asthma and drug")
        assert views.without_terms == count("(mild (or [so])) and drug(s)")
        assert views.without_both == count("and drug")

    def test_source_shown_apart(self):
        """A criterion in the listing's own words counts for the shown text alone."""
        measured = plainness(item(LISTING, status="source_shown"), "")
        assert measured == Plainness(shown=measured.shown)
        assert measured.shown.whole == count(LISTING)
        assert set(measured.shares()) == {"required_terms_kept", "exact_values_kept"}

    def test_together_adds_up(self):
        """Criteria add up; no criteria are nothing, with a row of dashes."""
        one = plainness(item(FAITHFUL), "")
        both = together([one, one])
        assert both.terms == 2 * one.terms
        assert both.plain.whole.words == 2 * one.plain.whole.words
        assert together([]) == Plainness()
        assert {cell for row in together([]).rows() for cell in row[1:]} == {"–"}

    def test_rows_for_people(self):
        """A row says text and view, two grades, the share of long words and the words a sentence."""
        counts = Counts(sentences=2, words=20, syllables=30, polysyllables=0, long_words=5)
        first = next(Plainness(source=Views(whole=counts)).rows())
        assert first == ("rewritten criteria, listing: whole", "6.0", "3.1", "25.0%", "10.0")

    def test_metrics_all_named(self):
        """Every share has a name that a floor can be set for."""
        assert set(plainness(item(FAITHFUL), "").shares()) == set(METRICS)


class Rewriter(NamedTuple):
    usage: Spent


class Piped(NamedTuple):
    rewriter: Rewriter
    second: Rewriter | None = None


class TestSpent:
    def test_cost_by_price(self):
        """A million tokens cost their price; tokens that were read and written have one each."""
        assert Spent(3, 2_000_000, 500_000).cost(Price(0.5, 4)) == pytest.approx(1 + 2)
        assert Spent(3, 2_000_000, 500_000).cost(None) is None

    def test_uncounted_no_cost(self):
        """An endpoint that counts no tokens leaves tokens and cost unknown; without a call both are 0."""
        assert (Spent(3, 0, 0).tokens, Spent(3, 0, 0).cost(Price(1, 1))) == (None, None)
        assert (Spent(0, 0, 0).tokens, Spent(0, 0, 0).cost(Price(1, 1))) == (0, 0)

    def test_since_before(self):
        """What came on top is the difference, of everything where there was nothing before."""
        assert Spent(3, 70, 9).since(Spent(1, 50, 4)) == Spent(2, 20, 5)
        assert Spent(3, 70, 9).since(None) == Spent(3, 70, 9)

    def test_price_needs_both(self):
        """Half a price is wrong use, and so is one below 0; none is none."""
        assert price(None, None) is None
        assert price(1, 0) == Price(1, 0)
        for wrong in ((1, None), (None, 1), (-1, 1)):
            with pytest.raises(InputError, match="--price-out"):
                price(*wrong)

    def test_pipeline_without_model(self):
        """Only a pipeline with a model has used anything; a second reader's part is added."""
        one = Rewriter(Spent(1, 2, 3))
        assert spent(Piped(one, one)) == Spent(2, 4, 6)
        assert spent(Piped(Rewriter(Spent(1, 2, 3)))) == Spent(1, 2, 3)
        assert spent(object()) is None
