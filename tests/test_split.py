"""The splitter: sections, items, nesting, joins, scopes and remarks."""

from __future__ import annotations

import json
import textwrap

import pytest

from plaincriteria.domain import Criterion, Trial
from plaincriteria.split import as_row, split


def tree(text: str) -> list[str]:
    """The items as lines, indented by depth: side, kind and text in short."""
    found = split(text)
    depth: dict[str | None, int] = {None: -1}
    for item in found.items:
        depth[item.id] = depth[item.parent_id] + 1
    return [f"{'  ' * depth[i.id]}{i.side[0]}{i.kind[0]} {i.text}" for i in found.items]


def item(text: str, begins: str) -> Criterion:
    return next(i for i in split(text).items if i.text.startswith(begins))


def test_two_sections_split() -> None:
    """Headings become items S1 and S2; what stands under them is numbered by side."""
    text = "Inclusion Criteria:\n\n* Adults\n* Able to read\n\nExclusion Criteria:\n\n* Asthma\n"
    found = split(text)
    assert [i.id for i in found.items] == ["S1", "I1", "I2", "S2", "E1"]
    assert [s.kind for s in found.sections] == ["inclusion", "exclusion"]
    assert [text[i.span.start : i.span.end] for i in found.items][1] == "Adults"
    assert all(i.lead_in == () for i in found.items)


@pytest.mark.parametrize(
    "text",
    [
        "**Inclusion Criteria**\n\n* Adults\n\n**Exclusion Criteria**\n\n* Asthma",
        "Inclusion criteria：\n\n* Adults\n\nExclusion criteria：\n\n* Asthma",
        "* Inclusion Criteria:\n\n  * Adults\n* Exclusion Criteria:\n\n  * Asthma",
        "Inclusion Criteria: Adults\n\nExclusion Criteria: Asthma",
        "Inclusion Criteria: - Adults Exclusion Criteria: - Asthma",
        "Key inclusion criteria\n1. Adults\nKey exclusion criteria\n1. Asthma",
        "INCLUSION:\n\nAdults\n\nEXCLUSION:\n\nAsthma",
        "1. Inclusion criteria\n   - Adults\n2. Exclusion criteria\n   - Asthma",
    ],
)
def test_headings_many_wordings(text: str) -> None:
    """However a heading is written, one inclusion and one exclusion item stand under it."""
    found = [i for i in split(text).items if i.kind != "heading"]
    assert [(i.side, i.text) for i in found] == [("inclusion", "Adults"), ("exclusion", "Asthma")]


def test_exclusion_comes_first() -> None:
    """The order of the sections is the order of the text."""
    found = split("Exclusion Criteria:\n\n* Asthma\n\nInclusion Criteria:\n\n* Adults")
    assert [(i.id, i.side) for i in found.items if i.kind != "heading"] == [
        ("E1", "exclusion"),
        ("I1", "inclusion"),
    ]


def test_no_heading_includes() -> None:
    """Without a heading everything is inclusion until a lead-in sentence says otherwise."""
    text = (
        "* Adults\n* Able to read\n\nPersons with any of the following will be excluded:\n\n* Asthma\n* Gout"
    )
    assert tree(text) == [
        "ic Adults",
        "ic Able to read",
        "eh Persons with any of the following will be excluded:",
        "  ec Asthma",
        "  ec Gout",
    ]


def test_numbers_run_through() -> None:
    """Several blocks of one side share one numbering, and a section heading that says more is a parent."""
    text = (
        "Inclusion Criteria:\n\n* Adults\n\nInclusion Criteria (Controls):\n\n* No asthma\n\n"
        "Exclusion Criteria:\n\n* Gout"
    )
    found = split(text)
    assert [i.id for i in found.items] == ["S1", "I1", "I2", "I2.1", "S2", "E1"]
    control = found.items[3]
    assert (control.parent_id, control.scope, control.lead_in) == (
        "I2",
        "Controls",
        ("Inclusion Criteria (Controls):",),
    )
    assert [s.scope for s in found.sections] == [None, "Controls", None]


def test_both_sides_noted() -> None:
    """A remark about both lists stands on neither side, and the items after it stay where they were."""
    text = (
        "Inclusion Criteria:\n\n* Adults\n* Other inclusion/exclusion criteria may apply\n* Able to read\n\n"
        "Exclusion Criteria:\n\n* Asthma"
    )
    found = split(text)
    assert [(i.id, i.side, i.section) for i in found.items if i.kind != "heading"] == [
        ("I1", "inclusion", 0), ("O1", "other", 1), ("I2", "inclusion", 0), ("E1", "exclusion", 2)
    ]  # fmt: skip
    assert [n.type for n in found.notes] == ["not_complete"]


# --- lists


def test_indented_list_nests() -> None:
    """Indentation makes children; a parent's span is its lead-in alone."""
    text = "Inclusion:\n\n* Any of the following:\n\n  * Gout\n  * Asthma, with\n\n    * wheeze\n* Adults"
    assert tree(text)[1:] == [
        "ic Any of the following:",
        "  ic Gout",
        "  ic Asthma, with",
        "    ic wheeze",
        "ic Adults",
    ]
    assert item(text, "wheeze").lead_in == ("Any of the following:", "Asthma, with")


def test_styles_nest_unindented() -> None:
    """A list in another style under a lead-in is its child, even at the same indentation."""
    text = "1. One of these:\n- gout\n- asthma\n2. Adults\na) not a list"
    assert tree(text)[:4] == ["ic One of these:", "  ic gout", "  ic asthma", "ic Adults"]


@pytest.mark.parametrize(
    "text",
    [
        "* At least one of the following: (1) gout; (2) asthma; (3) hay fever",
        "* At least one of the following: a. gout; b. asthma; c. hay fever",
        "* At least one of the following: (i) gout; (ii) asthma; (iii) hay fever",
        "* At least one of the following: ① gout; ② asthma; ③ hay fever",
        "* At least one of the following: - gout; - asthma; - hay fever",
        "* At least one of the following: 1) gout; 2) asthma; 3) hay fever",
    ],
)
def test_inline_list_cut(text: str) -> None:
    """A list inside a line is cut at its marks, under the words before the first."""
    found = split(text)
    assert [i.text for i in found.items] == [
        "At least one of the following:",
        "gout;",
        "asthma;",
        "hay fever",
    ]
    assert [i.parent_id for i in found.items] == [None, "I1", "I1", "I1"]
    assert found.items[0].joins == "any"


def test_inline_lists_nest() -> None:
    """A second style inside the first makes a deeper level."""
    text = "* Meets a or b: a) one of: i) gout, ii) asthma b) both of: i) hay fever, ii) eczema"
    assert [i.parent_id for i in split(text).items] == [None, "I1", "I1.1", "I1.1", "I1", "I1.2", "I1.2"]


def test_chance_marks_stay() -> None:
    """Numbers, brackets and letters that begin no list cut nothing."""
    for text in (
        "* Seen at visit 1. Treated at visit 2. Well",
        "* Vitamin D (25(OH)D) above 10 (ng/mL)",
        "* Infection with E. coli or A. fumigatus",
        "* Score of 3 - 5 points - as judged at screening",
        "* Hepatitis (a) or hepatitis (c)",
    ):
        assert len(split(text).items) == 1, text


def test_flattened_list_found() -> None:
    """Where the export lost the indentation, the lead-in takes what belongs to it and no more."""
    text = (
        "* Adults\n* Confirmed disease according to diagnostic criteria:\n* dermatomyositis\n* polymyositis\n"
        "* Signed consent"
    )
    assert tree(text) == [
        "ic Adults",
        "ic Confirmed disease according to diagnostic criteria:",
        "  ic dermatomyositis",
        "  ic polymyositis",
        "ic Signed consent",
    ]
    assert item(text, "Confirmed").joins == "any"


def test_flattened_count_kept() -> None:
    """A lead-in that says how many follow takes that many."""
    text = "* All of the following three signs:\n* Fever\n* Cough\n* Rash\n* Weight above 40 kg"
    assert [i.parent_id for i in split(text).items] == [None, "I1", "I1", "I1", None]


def test_false_indentation_righted() -> None:
    """A list whose first bullet alone stands at the margin is one flat list."""
    text = "Inclusion Criteria:\n\n* • Adults\n\n  * Able to read\n  * Signed consent\n  * No gout"
    assert [i.parent_id for i in split(text).items] == [None] * 5
    text = "Inclusion Criteria:\n\n* Age 18 or older\n\n  * Able to read\n  * Signed consent\n  * No gout"
    assert [i.parent_id for i in split(text).items] == [None] * 5


def test_semicolon_parts_stand() -> None:
    """A bullet is cut at `;` between short conditions; a part that adds to the one before stays with it."""
    assert [i.text for i in split("* Unstable angina; recent stroke").items] == [
        "Unstable angina;",
        "recent stroke",
    ]
    assert len(split("* ALT below 3 x ULN; for patients with liver metastases below 5 x ULN").items) == 1
    assert len(split("* Platelets &amp;gt; 100 per mL").items) == 1


def test_lone_or_noted() -> None:
    """OR alone on a line is a note without a parent, and the list goes on."""
    text = "Inclusion Criteria:\n\n* Gout\n\nOR\n\n* Asthma"
    assert tree(text)[1:] == ["ic Gout", "in OR", "ic Asthma"]


# --- paragraphs and wraps


@pytest.mark.parametrize(
    "text",
    [
        "Age 18 or older. English speaking. Signed consent.",
        "Age 18 or older; English speaking; Signed consent.",
        "Age 18 or older, English speaking, Signed consent.",
        "Aged 18 or older Willing to speak English Signed consent for the study.",
    ],
)
def test_paragraph_is_cut(text: str) -> None:
    """A paragraph without marks is cut at sentences, `;`, commas, or nothing but a capital letter."""
    assert len(split("Inclusion Criteria:\n\n" + text).items) == 4


def test_sentence_stays_whole() -> None:
    """A sentence whose parts lean on each other stays whole, and keeps the one that leans on it."""
    text = "Men or women of 50 years or more with diabetes, and either heart disease or a prior stroke."
    assert len(split(text).items) == 1
    assert len(split("Women must not be pregnant. This includes women who plan a pregnancy.").items) == 1


def test_hard_wraps_joined() -> None:
    """Wrapped lines are one item whose text has no line break and whose span holds the wrap."""
    items = [
        "Adults with a disease of the lungs that was found at least one year before the visit",
        "Able to read",
    ]
    items.append("Able to come to the study site once in four weeks and to answer the questions of the nurse")
    wrapped = [textwrap.fill(i, 72, initial_indent="   -  ", subsequent_indent="      ") for i in items]
    found = split("  Inclusion Criteria:\n\n" + "\n\n".join(wrapped))
    assert [i.text for i in found.items[1:]] == items
    assert "\n" in found.source[slice(*found.items[1].span)]


# --- groups


def test_cohorts_give_scope() -> None:
    """A cohort heading is the parent and the scope of what stands below it, until the next one."""
    text = "Inclusion:\n\n* Adults\n\nPart 1:\n\n* Gout\n\nPart 2 only\n\n* Asthma\n\nExclusion:\n\n* Flu"
    found = {i.text: i for i in split(text).items}
    assert [found[t].scope for t in ("Adults", "Gout", "Asthma", "Flu")] == [
        None,
        "Part 1",
        "Part 2 only",
        None,
    ]
    assert found["Gout"].lead_in == ("Part 1:",)
    assert found["Part 1:"].kind == "heading"


def test_empty_heading_holds() -> None:
    """A heading with nothing under it but headings is their parent."""
    text = "Inclusion Criteria:\n\nGroup specific criteria:\n\nGroup A:\n\n* Gout\n\nGroup B:\n\n* Asthma"
    assert tree(text)[1:] == [
        "ih Group specific criteria:",
        "  ih Group A:",
        "    ic Gout",
        "  ih Group B:",
        "    ic Asthma",
    ]


def test_topic_form_read() -> None:
    """The old PDQ form is cut into its topics and their conditions."""
    text = (
        "DISEASE CHARACTERISTICS: Proven tumour of the skin PATIENT CHARACTERISTICS: Age: 18 and over "
        "Renal: Not specified"
    )
    assert tree(text) == [
        "ih DISEASE CHARACTERISTICS:",
        "  ic Proven tumour of the skin",
        "ih PATIENT CHARACTERISTICS:",
        "  ih Age:",
        "    ic 18 and over",
        "  ih Renal:",
        "    in Not specified",
    ]


def test_children_say_joins() -> None:
    """Where the lead-in is silent, "or" and "and" between the children speak."""
    assert item("* Women who are\n\n  * sterile, or\n  * past menopause", "Women").joins == "any"
    assert item("* Women who are\n\n  * adult, and\n  * past menopause", "Women").joins == "all"
    assert item("* Laboratory values\n\n  * sodium\n  * iron", "Laboratory").joins is None


# --- remarks


@pytest.mark.parametrize("last", ["Participation in anot", "Adults who...", "Men and", "No disease of the"])
def test_cut_text_noted(last: str) -> None:
    """A text that ends in mid-word or mid-sentence is said to be cut."""
    assert [n.type for n in split(f"Inclusion Criteria:\n\n* Adults\n* {last}").notes] == ["source_cut_off"]


@pytest.mark.parametrize(
    "last",
    ["Pregnancy", "Use of insulin", "ECOG 0 or 1", "Known HIV", "Toxin of type A", "Adalimumab", "Asthma;"],
)
def test_whole_text_unnoted(last: str) -> None:
    """An item that merely lacks its full stop is not cut."""
    assert split(f"Inclusion Criteria:\n\n* Adults with a heart disease\n* {last}").notes == ()


@pytest.mark.parametrize("text", ["", "  \n ", "Inclusion Criteria:\n\nExclusion Criteria:", "* \n* \n---"])
def test_empty_text_noted(text: str) -> None:
    """A listing without a criterion says so."""
    assert [n.type for n in split(text).notes] == ["empty"]


def test_key_lists_incomplete() -> None:
    """A listing that gives key criteria only says that it is not complete."""
    assert [n.type for n in split("Key Inclusion Criteria:\n\n* Adults").notes] == ["not_complete"]


# --- the row


def test_row_is_contract() -> None:
    """The row gives offsets into the untouched source and the readable text."""
    text = "Inclusion Criteria:\n\n* HbA1c \\<10%\n"
    row = as_row(Trial(id="NCT0", registry="test", criteria=text), split(text))
    assert row["nct_id"] == "NCT0" and row["source_text"] == text
    assert row["items"][1] == {
        "id": "I1", "parent_id": None, "section": "inclusion", "kind": "criterion", "start": 23, "end": 34,
        "text": "HbA1c <10%",
    }  # fmt: skip
    assert text[23:34] == "HbA1c \\<10%"
    json.dumps(row)
