"""The offline backend: what it says, in whose voice, and what it leaves alone."""

from __future__ import annotations

import re

import pytest

from plaincriteria.domain import Audience, Draft, Eligibility, Trial
from plaincriteria.rules import Rules, bare
from plaincriteria.rules.articles import lowered
from plaincriteria.rules.pattern import RULES, compiled, data, follow, rules
from plaincriteria.rules.words import plainer
from plaincriteria.split import split

FILES = (*RULES, "headings.toml")
EVERY = [rule for name in FILES for rule in rules(name)]


def trial(criteria: str) -> Trial:
    """A trial with nothing but its criteria."""
    return Trial(id="NCT1", registry="none", criteria=criteria)


def said(criteria: str, audience: Audience = Audience.PATIENT) -> dict[str, str]:
    """Drafts of a text by the item's source words."""
    eligibility = split(criteria)
    drafts = Rules().drafts(trial(criteria), eligibility, audience)
    return {item.text: drafts[item.id].text for item in eligibility.items if item.id in drafts}


def one(side: str, criterion: str, audience: Audience = Audience.PATIENT) -> str | None:
    """The draft of a single item."""
    return said(f"{side} Criteria:\n\n* {criterion}\n* Zzz qqq zzz.", audience).get(criterion)


@pytest.mark.parametrize("rule", EVERY, ids=[rule.id for rule in EVERY])
def test_rule_examples_hold(rule):
    """Each rule takes its examples and leaves its counter-examples."""
    assert all(rule.take(bare(example)) is not None for example in rule.match), rule.id
    assert all(rule.take(bare(example)) is None for example in rule.miss), rule.id


@pytest.mark.parametrize("step", data("address.toml")["step"], ids=lambda step: step["match"][:30])
def test_address_examples_hold(step):
    """Each step towards the reader takes its example and leaves its counter-example."""
    pattern = re.compile(step["pattern"], re.IGNORECASE)
    assert pattern.search(step["match"])
    assert not pattern.search(step["miss"])


def test_counted_lists_left_alone():
    """A point of which two are needed is not said as if one were enough, nor as if it were needed."""
    plain = said(
        "Inclusion Criteria:\n\n* At least 2 of the following:\n  * Active asthma\n  * Chronic cough\n  * Wheezing\n"
    )
    assert "Active asthma" not in plain


def test_rule_ids_unique():
    """An id names one rule."""
    assert len({rule.id for rule in EVERY}) == len(EVERY)


def test_rule_says_something():
    """A rule has words for each side that it holds on."""
    for rule in EVERY:
        assert rule.whole or rule.clause or rule.must, rule.id
        if "exclusion" in rule.sides and not rule.whole:
            assert rule.clause, rule.id


@pytest.mark.parametrize("step", data("words.toml")["word"], ids=lambda step: step["pattern"][:30])
def test_word_examples_hold(step):
    """Each word-level step takes its example, leaves its counter-example and names an authority."""
    pattern = re.compile(step["pattern"], re.IGNORECASE)
    assert pattern.search(step["match"])
    assert not pattern.search(step["miss"])
    assert step["authority"]


def test_everyday_words_stand_alone():
    """An everyday word is none of those that are replaced, and a hyphen keeps a word whole."""
    same = data("words.toml")["same"]
    assert not set(same) & set(same.values())
    assert plainer("Individuals on medications") == "People on medicines"
    assert plainer("pre-medications; post-administered") == "pre-medicines; post-given"


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("frames.toml", "defining"),
        ("frames.toml", "following"),
        ("frames.toml", "turning"),
        ("frames.toml", "group"),
        ("frames.toml", "some"),
        ("headings.toml", "diagnosis"),
    ],
)
def test_lead_in_examples_hold(name, key):
    """Each pattern for lead-ins takes its example and leaves its counter-example."""
    for table in data(name)[key]:
        assert compiled(table["pattern"]).search(table["match"])
        assert not compiled(table["pattern"]).fullmatch(table["miss"])


@pytest.mark.parametrize(
    ("side", "criterion", "plain"),
    [
        ("Inclusion", "Age ≥ 18 years", "You must be 18 or older."),
        ("Inclusion", "Age > 18 years", "You must be older than 18."),
        ("Exclusion", "Age > 75 years", "You cannot join if you are older than 75."),
        ("Inclusion", "18 to 65 years of age", "You must be 18 to 65 years old."),
        ("Inclusion", "Male or female", "You can be male or female."),
        ("Exclusion", "Pregnant or breast-feeding women", "You cannot join if you are pregnant or breastfeeding."),
        ("Exclusion", "Unable to swallow tablets", "You cannot join if you are not able to swallow tablets."),
        (
            "Exclusion",
            "Inability or unwillingness to attend visits",
            "You cannot join if you are not able or not willing to attend visits.",
        ),
        ("Inclusion", "Able and willing to attend all visits", "You must be able and willing to attend all visits."),
        ("Inclusion", "Life expectancy of at least 12 weeks", "You must be expected to live 12 weeks or longer."),
        (
            "Exclusion",
            "Participation in another trial within 30 days before screening",
            "You cannot join if you have taken part in another trial in the 30 days before screening.",
        ),
        ("Exclusion", "Any other lung disease", "You cannot join if you have any other lung disease."),
    ],
)  # fmt: skip
def test_frequent_kinds_said(side, criterion, plain):
    """The most frequent kinds come out in the frames of the style guide, boundaries exact."""
    assert one(side, criterion) == plain


@pytest.mark.parametrize(
    ("audience", "plain"),
    [
        (Audience.PATIENT, "You cannot join if you refuse to have your blood drawn."),
        (Audience.CAREGIVER, "The person you care for cannot join if they refuse to have their blood drawn."),
        (Audience.PARENT, "Your child cannot join if they refuse to have their blood drawn."),
    ],
)
def test_voices_never_mix(audience, plain):
    """Each audience is spoken to in its own voice throughout."""
    assert one("Exclusion", "Refusal to have their blood drawn", audience) == plain


@pytest.mark.parametrize(
    "criterion",
    [
        "Whatever the sponsor deems fit",
        "Partner of the patient refuses contraception",
        "Known allergy to the study drugs and their children",
        "Subjects enrolled in Cohort 8 must have four grandparents born in Japan",
        "Patients of legal age, who are able to read",
        "Diagnosis of asthma has been made in the past year",
        "A positive skin test and the dose will not be reached in May",
    ],
)
def test_uncertain_left_alone(criterion):
    """What no rule accounts for word by word is not said."""
    assert one("Exclusion", criterion) is None


def test_alternatives_not_required():
    """Members of an "at least one of" list are said as choices, never as requirements."""
    plain = said(
        "Inclusion Criteria:\n\n* At least one of the following:\n  * Active asthma\n  * Chronic cough\n"
    )
    assert "another choice in the same list" in plain["Active asthma"]


def test_diagnosis_list_flattened():
    """Diseases under "according to diagnostic criteria:" are alternatives, though the export lost the nesting."""
    plain = said(
        "Inclusion Criteria:\n\n* Diagnosis of vasculitis according to diagnostic criteria:\n* Takayasu arteritis\n"
        "* Giant cell arteritis\n* Age \\>= 18 years\n"
    )
    parent = next(text for source, text in plain.items() if source.startswith("Diagnosis"))
    assert parent.endswith("Any one of these:")
    assert "another choice" in plain["Giant cell arteritis"]
    assert plain["Age >= 18 years"] == "You must be 18 or older."


def test_exceptions_not_turned():
    """What stands under "except:" is said as an exception, never as a reason to keep anybody out."""
    plain = said(
        "Exclusion Criteria:\n\n* Other cancer, except for the following:\n  * Treated skin cancer\n"
    )
    assert plain["Treated skin cancer"].endswith("One exception: treated skin cancer.")


def test_window_of_lead_in_kept():
    """A lead-in's time window goes with each of its points."""
    plain = said(
        "Exclusion Criteria:\n\n* History of any of the following within 6 months before screening:\n"
        "  * Stroke\n  * Heart attack\n"
    )
    assert plain["Stroke"].startswith("You cannot join if you have had a stroke")
    assert "in the 6 months before screening." in plain["Stroke"]


def test_verbs_agree():
    """A second verb of the patient follows the reader."""
    plain = one("Exclusion", "Subject is currently participating or has participated in another study")
    assert plain == "You cannot join if you are currently participating or have taken part in another study."


def test_scope_stands_first():
    """A rule for one cohort says so."""
    plain = said("Inclusion Criteria:\n\nCohort A:\n\n* Active asthma\n\nCohort B:\n\n* Chronic cough\n")
    assert plain["Active asthma"].startswith("For Cohort A: you ")


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("Known asthma", "known asthma"),
        ("ECOG 0", "ECOG 0"),
        ("Crohn's disease", "Crohn's disease"),
        ("HbA1c", "HbA1c"),
    ],
)
def test_names_keep_capitals(source, shown):
    """A small first letter inside the sentence, but not for names and abbreviations."""
    assert lowered(source) == shown


def test_explained_keeps_words():
    """Source words stay, symbols become words, terms get their meaning with the right span."""
    item = split(
        "Exclusion Criteria:\n\n* LVEF \\< 40% on echocardiography prior to enrolment and other findings"
    ).items[1]
    draft = Rules().explained(item, trial(item.text))
    assert "less than 40%" in draft.text
    assert "before joining" in draft.text
    assert {draft.text[slice(*term.plain)] for term in draft.terms} == {"LVEF", "heart ultrasound"}


def test_every_draft_passes_types():
    """Drafts carry their criterion's id and their method."""
    eligibility: Eligibility = split("Exclusion Criteria:\n\n* Pregnancy\n* Active infection\n")
    drafts = Rules().drafts(trial(eligibility.source), eligibility, Audience.PATIENT)
    assert all(
        isinstance(draft, Draft) and draft.method == "rules" and draft.criterion_id == key
        for key, draft in drafts.items()
    )


def test_follow_is_ordered():
    """A special kind wins over the grammar of its words."""
    followed = follow("Pregnant women", "exclusion")
    assert followed is not None
    assert followed.rule.id == "pregnancy.one"


@pytest.mark.parametrize(
    ("side", "criterion", "plain"),
    [
        ("Exclusion", "Newborns with suspected sepsis", None),
        ("Exclusion", "Previous or ongoing history of radiotherapy", None),
        ("Exclusion", "Nasal polyps, sinusitis (chronic", None),
        ("Exclusion", "Serum IgE of < 40 kU/L > 900 kU/L", None),
        (
            "Exclusion",
            "Side effects of earlier chemotherapy have not resolved to grade 1",
            "You cannot join if you have side effects of earlier chemotherapy that have not resolved to grade 1.",
        ),
        (
            "Exclusion",
            "Patients who have used an antibody including rituximab before the first visit",
            "You cannot join if you have used an antibody including rituximab before the first visit.",
        ),
        (
            "Exclusion",
            "Known allergies, hypersensitivity or intolerance to latex",
            "You cannot join if you have known allergies, hypersensitivity or intolerance to latex.",
        ),
        (
            "Exclusion",
            "Patient is sensitive to latex or develops a rash",
            "You cannot join if you are sensitive to latex or develop a rash.",
        ),
        (
            "Exclusion",
            "History of an additional stent",
            "You cannot join if you have a history of another stent.",
        ),
        ("Exclusion", "Use of , and high doses of antacids", None),
        ("Inclusion", "Diagnosis of asthma by the clinic's criteria who fall into one of two groups", None),
        (
            "Exclusion",
            "Treatment with vitamins (stop at least 3 days before the first visit)",
            "You cannot join if this applies to you: "
            "treatment with vitamins (stop at least 3 days before the first visit).",
        ),
        (
            "Exclusion",
            "Patients who are on dialysis or patients who have received a transplant",
            "You cannot join if you are on dialysis, or if you have received a transplant.",
        ),
        (
            "Exclusion",
            "Hypersensitivity reaction to latex",
            "You cannot join if you have a hypersensitivity reaction to latex.",
        ),
        ("Exclusion", "Known to cause allergic reactions to latex", None),
        ("Exclusion", "Patients treated with steroids continuously or beta-blockers", None),
        ("Inclusion", "Positive blood tests for mites", "You must have positive blood tests for mites."),
        ("Inclusion", "Negative urine pregnancy test", "You must have a negative urine pregnancy test."),
        (
            "Exclusion",
            "Has suicidal ideation or behavior",
            "You cannot join if you have thoughts of suicide or suicidal behavior.",
        ),
        (
            "Inclusion",
            "Patients must have been treated with two doses of antacids",
            "You must have been treated with two doses of antacids.",
        ),
        ("Inclusion", "Currently smoking cigarettes", "You must currently be smoking cigarettes."),
        (
            "Inclusion",
            "Able to give informed consent and to keep the diary, in the investigator's judgement",
            "You must be able to give informed consent and to keep the diary, in the study doctor's judgement.",
        ),
    ],
)
def test_scope_and_grammar_kept(side, criterion, plain):
    """What belongs to the whole stays with it, and verbs and articles agree."""
    assert one(side, criterion) == plain


def test_group_in_group_left_alone():
    """A point for the children among the patients with asthma is not said as if it were for all children."""
    plain = said(
        "Inclusion Criteria:\n\n* Subjects with asthma:\n\n  Children:\n\n  * Chronic cough\n  * Wheezing\n"
    )
    assert "Chronic cough" not in plain


def test_scope_without_name_left_out():
    """ "Criteria by cohort" names nobody, and a heading that asks something is quoted."""
    by = said("Exclusion Criteria by cohort:\n\n* Active asthma\n* Chronic cough\n")
    assert by["Active asthma"] == "You cannot join if you have active asthma."


def test_people_of_a_heading_named():
    """A rule below "Asthmatic participants:" is not one for everybody."""
    plain = said(
        "Inclusion Criteria:\n\n* Able to walk\n\nAsthmatic participants:\n\n* Stable asthma\n* Able to cough\n"
    )
    assert plain["Able to walk"] == "You must be able to walk."
    assert plain["Able to cough"] == "For asthmatic participants: you must be able to cough."
