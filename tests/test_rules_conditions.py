"""The offline backend on what a person has: diseases, findings, exceptions, examples, who decides, lists."""

from __future__ import annotations

import re

import pytest

from plaincriteria.domain import Audience, SectionKind, Trial
from plaincriteria.rules import Rules, bare
from plaincriteria.rules.articles import lowered
from plaincriteria.rules.lines import parts
from plaincriteria.rules.pattern import data, follow, rules
from plaincriteria.rules.sentence import sentence, voiced
from plaincriteria.rules.tails import cuts, ended, tails
from plaincriteria.rules.words import say
from plaincriteria.split import split


def one(side: str, criterion: str, audience: Audience = Audience.PATIENT) -> str | None:
    """The draft of a single item, without the brackets that explain a term: they are the glossary's."""
    criteria = f"{side} Criteria:\n\n* {criterion}\n* Zzz qqq zzz."
    eligibility = split(criteria)
    drafts = Rules().drafts(Trial(id="NCT1", registry="none", criteria=criteria), eligibility, audience)
    item = next(item for item in eligibility.items if item.kind == "criterion")
    return _bare(drafts[item.id].text) if item.id in drafts else None


def _bare(text: str) -> str:
    return re.sub(r" \([a-z][^()]*\)|\n\(\"[^\n]*", "", text)


def shortened(side: str, criterion: str) -> str | None:
    """What is said of an item that comes apart into what stands before its end and the end."""
    kind: SectionKind = "inclusion" if side == "Inclusion" else "exclusion"
    for cut in cuts(criterion, kind):
        followed = follow(lowered(cut.core), kind)
        said = sentence(followed, kind, None, False) if followed else None
        if said:
            return _bare(say(voiced(ended(said, cut.sentences), Audience.PATIENT), "").text)
    return None


@pytest.mark.parametrize("rule", rules("conditions.toml"), ids=lambda rule: rule.id)
def test_rule_examples_hold(rule):
    """Each rule takes its examples and leaves its counter-examples."""
    assert all(rule.take(bare(example)) is not None for example in rule.match)
    assert all(rule.take(bare(example)) is None for example in rule.miss)


@pytest.mark.parametrize("tail", tails(), ids=lambda tail: tail.id)
def test_tail_examples_hold(tail):
    """Each kind of end takes its examples and leaves its counter-examples."""
    assert all(tail.take(example) is not None for example in tail.match)
    assert all(tail.take(example) is None for example in tail.miss)


@pytest.mark.parametrize("example", data("lines.toml")["example"], ids=lambda example: example["text"])
def test_list_examples_hold(example):
    """A list comes apart only where each part stands alone and nothing could belong to several."""
    assert parts(example["text"]) == example["parts"]


@pytest.mark.parametrize(
    ("side", "criterion", "plain"),
    [
        ("Exclusion", "Active or history of gout",
         "You cannot join if you have active gout, or have a history of gout."),
        ("Exclusion", "Past or present epilepsy", "You cannot join if you have, or have had, epilepsy."),
        ("Exclusion", "History of stroke within 6 months before screening",
         "You cannot join if you have had a stroke in the 6 months before screening."),
        ("Exclusion", "Myocardial infarction occurring within the past year",
         "You cannot join if you have had a heart attack occurring in the past year."),
        ("Exclusion", "Personal or family history of melanoma",
         "You cannot join if you have a personal or family history of melanoma."),
        ("Exclusion", "Known HIV positive", "You cannot join if you are known to be positive for HIV."),
        ("Exclusion", "High risk of bleeding", "You cannot join if you are at high risk of bleeding."),
        ("Exclusion", "Known or suspected allergy to the test cream or their ingredients",
         "You cannot join if you have a known or suspected allergy to the test cream or their ingredients."),
        ("Exclusion", "Other liver disease", "You cannot join if you have any other liver disease."),
        ("Exclusion", "Patients suffering from serious lung disease",
         "You cannot join if you have serious lung disease."),
        ("Inclusion", "Chronic hives for at least 6 weeks", "You must have had chronic hives for at least 6 weeks."),
        ("Inclusion", "Disease duration of more than 2 years", "You must have had the disease for more than 2 years."),
        ("Inclusion", "Meets DSM-5 criteria for insomnia disorder",
         "You must meet DSM-5 criteria for insomnia disorder."),
        ("Inclusion", "Type 1 diabetes patients", "You must have type 1 diabetes."),
        ("Inclusion", "No stroke in the past year", "You cannot join if you have had any stroke in the past year."),
        ("Inclusion", "The tumor is PD-L1 positive", "You can join only if your tumor is PD-L1 positive."),
    ],
)  # fmt: skip
def test_conditions_said(side, criterion, plain):
    """What a person has, had or is at risk of, on either side."""
    assert one(side, criterion) == plain


@pytest.mark.parametrize(
    ("side", "criterion", "plain"),
    [
        ("Exclusion", "Severe liver disease in the opinion of the investigator",
         "You cannot join if you have severe liver disease. The study doctor decides this."),
        ("Inclusion", "Histologically confirmed bladder cancer",
         "You must have bladder cancer. This must be histologically confirmed."),
        ("Exclusion", "Active cancer, except for basal cell carcinoma",
         "You cannot join if you have active cancer. This does not include basal cell carcinoma."),
        ("Exclusion", "Brain metastases unless treated and stable",
         "You cannot join if you have brain metastases, unless treated and stable."),
        ("Exclusion", "Hepatitis C unless the patient has been cured",
         "You cannot join if you have hepatitis C. This does not apply if you have been cured."),
        ("Exclusion", "Chronic lung disease (e.g., sarcoidosis)",
         "You cannot join if you have chronic lung disease. For example: sarcoidosis."),
        ("Exclusion", "Serious heart disease including, but not limited to, angina",
         "You cannot join if you have serious heart disease. This includes, but is not limited to, angina."),
        ("Exclusion", "Severe asthma, defined as daily wheezing",
         "You cannot join if you have severe asthma. This means: daily wheezing."),
        ("Inclusion", "Active lupus according to the EULAR criteria",
         "You must have active lupus. This is judged by the EULAR criteria."),
        ("Exclusion", "Patients with kidney stones will be excluded", "You cannot join if you have kidney stones."),
        ("Inclusion", "No malignancy other than basal cell carcinoma",
         "You cannot join if you have any cancer. This does not include basal cell carcinoma."),
    ],
)  # fmt: skip
def test_ends_said(side, criterion, plain):
    """Exceptions, examples, definitions and who decides stand in sentences of their own."""
    assert shortened(side, criterion) == plain


@pytest.mark.parametrize(
    ("text", "core"),
    [
        ("Kidney stones, gout (e.g., tophi)", "Kidney stones, gout"),
        ("Skin disease other than eczema that may affect the test", "Skin disease"),
        ("Cancer except skin cancer within 5 years", "Cancer"),
        ("Cancer except skin cancer or active infection", "Cancer"),
    ],
)
def test_uncertain_ends_stay(text, core):
    """An end that could belong to one part of a list, or that holds more than itself, is not cut off."""
    assert core not in [cut.core for cut in cuts(text, "exclusion")]


def test_one_definition_of_several():
    """One of several points that define something is not said as what it means."""
    assert cuts("Uncontrolled asthma, defined by daily wheezing", "exclusion")
    assert not cuts("Uncontrolled asthma, defined by daily wheezing", "exclusion", of_list=True)


def test_lists_in_lines():
    """A line for each condition, in the voice of the audience."""
    lines = "\n- glaucoma\n- epilepsy\n- sarcoidosis"
    assert (
        one("Exclusion", "Glaucoma, epilepsy, or sarcoidosis")
        == f"You cannot join if you have any of these:{lines}"
    )
    assert (
        one("Inclusion", "Glaucoma, epilepsy or sarcoidosis")
        == f"You must have at least one of these:{lines}"
    )
    assert one("Exclusion", "History of glaucoma, epilepsy, or sarcoidosis", Audience.PARENT) == (
        f"Your child cannot join if they have a history of any of these:{lines}"
    )


@pytest.mark.parametrize(
    "criterion",
    [
        "Severe glaucoma, epilepsy, or sarcoidosis",
        "Glaucoma, epilepsy and sarcoidosis",
        "Liver, kidney or heart disease",
    ],
)
def test_shared_words_stay_together(criterion):
    """What could belong to several parts is not torn from them."""
    said = one("Exclusion", criterion)
    assert said is not None
    assert "\n" not in said


def test_double_negation_of_history():
    """ "No history of and no …" is not turned into one prohibition."""
    assert one("Inclusion", "No history of and no ongoing hay fever") is None


def test_unfinished_left_alone():
    """An item that breaks off is not completed."""
    assert one("Inclusion", "Diagnosis of asthma including") is None


@pytest.mark.parametrize(
    ("side", "criterion"),
    [
        ("Inclusion", "Pathologically diagnosed as gout"),
        ("Inclusion", "Mild Asthma Group"),
        ("Inclusion", "Kidney transplantation of at least a year who meets two criteria"),
        ("Exclusion", "Under acute lung disease"),
        ("Exclusion", "Severe colds occurred within 2 weeks before the first dose"),
        ("Exclusion", "Use of drugs other than aspirin, or less than a week since the end of these"),
        ("Exclusion", "Opioid use above 60 mg a day or increase in opioid use within 60 days"),
        ("Inclusion", "Liver metastases, ALT, and AST <= 3 times the upper limit of normal"),
        ("Exclusion", "Prior or concurrent treatments"),
        ("Exclusion", "Treatment with active cancer within 2 years"),
        ("Exclusion", "Prior exposure to asbestos or allergy to latex"),
        ("Inclusion", "Fulfills severe gout conditions"),
        ("Inclusion", "Severe asthmatics seen in the clinic"),
        ("Exclusion", "Sensitized and often exposed to cat hair"),
        ("Inclusion", "Patients who are able to walk, or for whom help of a nurse is available"),
        ("Inclusion", "Have a chronic disease and under the care of a nurse"),
        ("Exclusion", "Has chest pain with fever every week or expected to need oxygen"),
        ("Exclusion", "Use of cough syrup with codeine.*"),
        (
            "Inclusion",
            "At least 6 weeks since bone marrow transplant with no sign of rejection and with no evidence of cancer",
        ),
    ],
)
def test_what_cannot_stand_behind_have(side, criterion):
    """A verdict, a group's name, or a part that needs another verb is not said with "have"."""
    assert one(side, criterion) is None


@pytest.mark.parametrize(
    ("side", "criterion", "plain"),
    [
        (
            "Exclusion",
            "Severe asthma, gout, or taking aspirin daily",
            "You cannot join if you have severe asthma or gout, or if you are taking aspirin daily.",
        ),
        (
            "Exclusion",
            "History of allergy to any components, including sugars of the study cream",
            "You cannot join if you have a history of allergy to any components, including sugars of the study cream.",
        ),
        (
            "Exclusion",
            "Migraine, which in the opinion of the investigator, may affect the results",
            "You cannot join if you have migraine, which the study doctor thinks may affect the results.",
        ),
        (
            "Exclusion",
            "Severe heart failure e.g., New York Heart Association class IV",
            "You cannot join if you have severe heart failure. For example: New York Heart Association class IV.",
        ),
        (
            "Exclusion",
            "Skin disease other than acne, such as psoriasis",
            "You cannot join if you have skin disease other than acne, such as psoriasis.",
        ),
        (
            "Exclusion",
            "History of blood clots - including stroke or heart attack",
            "You cannot join if you have a history of blood clots. This includes stroke or heart attack.",
        ),
        (
            "Exclusion",
            "Treatment with anti-tumor necrosis factor-alpha agents within 2 weeks",
            "You cannot join if you have had treatment with anti-tumor necrosis factor-alpha agents within 2 weeks.",
        ),
        (
            "Inclusion",
            "Negative results for malaria and dengue",
            "You must have negative results for malaria and dengue.",
        ),
        (
            "Exclusion",
            "Subject is enrolled in or plans to enroll in another diet study",
            "You cannot join if you are enrolled in or plan to enroll in another diet study.",
        ),
        (
            "Inclusion",
            "Subject is the owner of a smartphone, and is ready to carry it each day of the week",
            "You must be the owner of a smartphone, and be ready to carry it each day of the week.",
        ),
        (
            "Exclusion",
            "Other conditions deemed by investigator as unsuitable for the study",
            "You cannot join if the study doctor thinks that other conditions are unsuitable for the study.",
        ),
        (
            "Exclusion",
            "Life expectancy of less than 6 months due to heart disease",
            "You cannot join if you are expected to live less than 6 months, and this is due to heart disease.",
        ),
        (
            "Exclusion",
            "Has suicidal ideation or behavior",
            "You cannot join if you have thoughts of suicide or suicidal behavior.",
        ),
        (
            "Exclusion",
            "Use of an implant at locations other than the lower lumbar spine",
            "You cannot join if you use an implant at locations other than the lower back.",
        ),
        ("Inclusion", "Negative for malaria and dengue", "You must be negative for malaria and dengue."),
        (
            "Exclusion",
            "Positive pregnancy test or currently breastfeeding",
            "You cannot join if you have a positive pregnancy test, or if you are breastfeeding.",
        ),
        (
            "Exclusion",
            "Any condition that makes the patient unable or unwilling to walk",
            "You cannot join if you have any condition that makes you unable or unwilling to walk.",
        ),
        (
            "Inclusion",
            "Subjects must have severe asthma. Subjects must be present in the clinic and the visit must be on Monday",
            "You must have severe asthma. You must be present in the clinic and the visit must be on Monday.",
        ),
    ],
)
def test_what_needs_another_verb_gets_it(side, criterion, plain):
    """Verdicts and further parts are said with a verb of their own."""
    assert one(side, criterion) == plain
