"""The splitter: sections, items, nesting, joins, scopes, remarks; lossless and linear for any text."""

from __future__ import annotations

import gzip
import json
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plaincriteria.domain import Criterion, Eligibility, Trial
from plaincriteria.split import as_row, split
from plaincriteria.split import headings, kinds, notes, paragraphs

CORPUS = Path(__file__).parents[2] / "shared" / "corpus" / "ctgov_v2_fields.ndjson.gz"
MARK = r"(?:[(\[]?(?:\d{1,3}(?:\.\d{1,2}){0,3}|[a-zA-Z]|[ivxIVX]{1,5})\\?[.)\].．、]+|\d{1,2}(?:\.\d{1,2}){1,3}|[①-⑳⑴-⒇❶-❿]|o(?=[ \t])|[IE](?:NC?|XC?|C)?[- ]?\d{1,2}[a-z]?[.):]|(?:<|&lt;)br\s{0,3}/?(?:>|&gt;))"  # noqa: E501
GAP = re.compile(rf"(?:{MARK}|[\W_])*", re.IGNORECASE)


def tree(text: str) -> list[str]:
    """The items as lines, indented by depth: side, kind and text in short."""
    found = split(text)
    depth: dict[str | None, int] = {None: -1}
    for item in found.items:
        depth[item.id] = depth[item.parent_id] + 1
    return [f"{'  ' * depth[i.id]}{i.side[0]}{i.kind[0]} {i.text}" for i in found.items]


def item(text: str, begins: str) -> Criterion:
    return next(i for i in split(text).items if i.text.startswith(begins))


# --- rules and their examples


@pytest.mark.parametrize("rule", headings.data()["heading"], ids=lambda r: r["name"])
def test_heading_examples_hold(rule: dict[str, list[str]]) -> None:
    """Each wording of a heading opens the side that it is listed under, and no other text does."""
    for side in ("inclusion", "exclusion", "other"):
        for example in rule[side]:
            found = headings.recognise(example)
            assert found and found.side == side, example
    for example in rule["not_matching"]:
        assert headings.recognise(example) is None, example


def test_sentence_examples_hold() -> None:
    """A lead-in sentence opens the side that it names."""
    examples = headings.data()["sentence_examples"]
    assert {headings.side_of_sentence(e) for e in examples["exclusion"]} == {"exclusion"}
    assert {headings.side_of_sentence(e) for e in examples["inclusion"]} == {"inclusion"}
    assert {headings.side_of_sentence(e) for e in examples["neither"]} == {None}


def test_group_examples_hold() -> None:
    """Names of cohorts and populations are told from criteria that begin with the same words."""
    groups = headings.data()["groups"]
    assert [e for e in groups["cohort_examples"] if not kinds.cohort(e)] == []
    assert [e for e in groups["cohort_not_matching"] if kinds.cohort(e)] == []
    assert [e for e in groups["population_examples"] if not kinds.population(e)] == []
    assert [e for e in groups["population_not_matching"] if kinds.population(e)] == []


@pytest.mark.parametrize("rule", kinds.data()["note"], ids=lambda r: r["name"])
def test_note_examples_hold(rule: dict[str, list[str]]) -> None:
    """Each kind of note is known by its examples and leaves criteria alone."""
    assert [e for e in rule["examples"] if kinds.note(e) != rule["name"]] == []
    assert [e for e in rule["not_matching"] if kinds.note(e) is not None] == []


def test_lead_examples_hold() -> None:
    """Lead-ins are told from whole criteria, and empty lead-ins from those that ask something."""
    lead, empty = kinds.data()["lead"], kinds.data()["empty_lead"]
    assert [e for e in lead["examples"] if not kinds.leads(e)] == []
    assert [e for e in lead["not_matching"] if kinds.leads(e)] == []
    assert [e for e in empty["examples"] if not kinds.topic(e)] == []
    assert [e for e in empty["not_matching"] if kinds.topic(e)] == []


@pytest.mark.parametrize("how", ["any", "all", "none", "unstated"])
def test_joins_examples_hold(how: str) -> None:
    """A lead-in says how its children combine, or nothing."""
    expected = None if how == "unstated" else how
    children = ["Condition one", "Condition two"]
    for example in kinds.data()["joins"][f"examples_{how}"]:
        assert kinds.joins(example, children) == expected, example


def test_word_lists_lower() -> None:
    """The word lists are in lower case and sorted as the code needs them."""
    words = notes._words()
    assert list(words) == sorted(set(words))
    assert all(w == w.lower() for w in paragraphs.starters())


# --- sections


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
    text = "Inclusion Criteria:\n\n* Any of the following:\n\n  * Gout\n  * Asthma, with\n\n    * wheeze\n* Adults"
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
    """One sentence whose parts lean on each other, and a sentence that leans on the one before it, stay whole."""
    text = "Men or women of 50 years or more with diabetes, and either heart disease or a prior stroke."
    assert len(split(text).items) == 1
    assert len(split("Women must not be pregnant. This includes women who plan a pregnancy.").items) == 1


def test_hard_wraps_joined() -> None:
    """Wrapped lines are one item whose text has no line break and whose span holds the wrap."""
    text = (
        "\n        Inclusion Criteria:\n\n          -  Adults with a disease of the lungs that was found by a doctor at\n"
        "             least one year before the first visit\n\n          -  Able to read and to answer the questions"
        " of the study by\n             themselves\n"
    )
    found = split(text)
    assert [i.text for i in found.items[1:]] == [
        "Adults with a disease of the lungs that was found by a doctor at least one year before the first visit",
        "Able to read and to answer the questions of the study by themselves",
    ]
    assert "\n" in text[slice(*found.items[1].span)]


# --- groups


def test_cohorts_give_scope() -> None:
    """A cohort heading is the parent and the scope of what stands below it, until the next one."""
    text = "Inclusion Criteria:\n\n* Adults\n\nPart 1:\n\n* Gout\n\nPart 2 only\n\n* Asthma\n\nExclusion Criteria:\n\n* Flu"
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
    text = "DISEASE CHARACTERISTICS: Proven tumour of the skin PATIENT CHARACTERISTICS: Age: 18 and over Renal: Not specified"
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


# --- for any text

WORDS = st.sampled_from(
    [
        "Inclusion Criteria:",
        "Exclusion criteria",
        "Part 1:",
        "age",
        "Adults ",
        "of the following:",
        "\\<",
        "&amp;lt;",
        "; ",
        ", ",
        ". ",
        " (1) ",
        " 2) ",
        "a. ",
        " b. ",
        "(i) ",
        "ii) ",
        "①",
        "②",
        " - ",
        "* ",
        "•",
        "1. ",
        "10. ",
        "1.1 ",
        "o ",
        "E1. ",
        "\n",
        "\n\n",
        "\r\n",
        "<br>",
        "   ",
        "\t",
        "OR",
        "Note:",
        "...",
        "Women",
        "have",
        " Male",
        "?",
        "(",
        ")",
        "[",
        "]",
        "\u200b",
        "\\-",
        "DISEASE CHARACTERISTICS:",
        "Age: ",
        "Renal:",
        "Removal criteria:",
        "excluded if:",
        "Other criteria may apply",
        "：",
        "é",
        "12345",
        "&",
        "<",
        "\x00",
    ]  # fmt: skip
)  # noqa: E501
TEXTS = st.one_of(st.text(max_size=120), st.lists(WORDS, max_size=60).map("".join))


def check(text: str, found: Eligibility) -> None:
    """Spans in order and apart, only marks and blanks between them, a true tree, ids that are unique."""
    done, seen = 0, {None}
    for one in found.items:
        assert done <= one.span.start < one.span.end
        gap = text[done : one.span.start]
        assert GAP.fullmatch(gap), gap
        assert one.parent_id in seen and one.id not in seen
        assert 0 <= one.section < len(found.sections)
        assert one.text and one.text == one.text.strip()
        done = one.span.end
        seen.add(one.id)
    assert GAP.fullmatch(text[done:]), text[done:]
    assert found.source == text


@settings(max_examples=400, deadline=None)
@given(TEXTS)
def test_any_text_lossless(text: str) -> None:
    """Whatever the text, nothing but marks and blanks is left out, nothing stands twice, nothing raises."""
    check(text, split(text))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(["* Adults", "  * Gout", "Part 1:", "1. Any of:", "text", "OR", "   2. x"]),
        max_size=30,
    )
)
def test_lines_keep_order(lines: list[str]) -> None:
    """Lists of any shape give one item a line, in the order of the lines."""
    text = "\n".join(lines)
    found = split(text)
    check(text, found)
    assert len(found.items) == len(lines)


def test_real_records_lossless() -> None:
    """Real listings lose nothing either, and every one that has criteria gives items."""
    if not CORPUS.exists():
        pytest.skip("../shared/corpus is not there")
    with gzip.open(CORPUS, "rt", encoding="utf-8") as lines:
        for _, line in zip(range(250), lines, strict=False):
            text = json.loads(line)["protocolSection"]["eligibilityModule"]["eligibilityCriteria"]
            found = split(text)
            check(text, found)
            assert found.items


# --- size


def _seconds(text: str) -> float:
    best = float("inf")
    for _ in range(2):
        begun = time.process_time()
        split(text)
        best = min(best, time.process_time() - begun)
    return best


@pytest.mark.parametrize(
    "make",
    [
        lambda n: "* Age over 18 years and under 80\n" * n,
        lambda n: "* One of the following:\n" * n,
        lambda n: "a:\n" * n,
        lambda n: "Part A\n" * n,
        lambda n: "patients with disease " * n,
        lambda n: "Patients with disease. " * n,
        lambda n: "(a) gout (b) asthma " * n,
        lambda n: "1) gout " * n,
        lambda n: "Inclusion Criteria: " * n,
        lambda n: "age; " * n,
        lambda n: "\\[(" * n,
        lambda n: "".join(f"{'*' if k % 2 else '-'} a:\n" for k in range(n)),
    ],
)
def test_time_grows_linearly(make: Callable[[int], str]) -> None:
    """Four times the text takes about four times as long, never sixteen times."""
    small, large = _seconds(make(700)), _seconds(make(2800))
    assert large < 10 * max(small, 0.004)


@pytest.mark.parametrize(
    "text", ["(" * 500_000 + ")" * 500_000, "patient " * 125_000, "\n" * 1_000_000, "- " * 500_000]
)
def test_megabyte_is_split(text: str) -> None:
    """One megabyte of brackets, of one line, of nothing is split like any other text."""
    assert len(split(text).items) <= 1


def test_depth_is_bounded() -> None:
    """Headings under headings and lead-ins under lead-ins do not pile up without end."""
    for text in ("".join(f"Topic{chr(97 + k % 26)}{k}:\n" for k in range(400)), "* x:\n" * 400):
        assert max(len(i.lead_in) for i in split(text).items) <= 8


# --- the row


def test_row_is_contract() -> None:
    """The row gives offsets into the untouched source and the readable text."""
    text = "Inclusion Criteria:\n\n* HbA1c \\<10%\n"
    row = as_row(Trial(id="NCT0", registry="test", criteria=text), split(text))
    assert row["nct_id"] == "NCT0" and row["source_text"] == text
    assert row["items"][1] == {
        "id": "I1", "parent_id": None, "section": "inclusion", "kind": "criterion", "start": 23, "end": 34, "text": "HbA1c <10%",
    }  # fmt: skip
    assert text[23:34] == "HbA1c \\<10%"
    json.dumps(row)
