"""The glossary: its data hold their shape, and the matcher finds what it should and nothing else."""

import json
import re
import time
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plaincriteria import glossary
from plaincriteria.glossary import Entry, definitions, explain, find
from plaincriteria.readability import grade

ENTRIES = glossary.all_entries()
SEVERAL = [(entry, reading) for entry in ENTRIES if len(entry.readings) > 1 for reading in entry.readings]
FOLDER = Path(glossary.__file__).parent
AUTHORITIES = {
    "MedlinePlus", "NCI Dictionary of Cancer Terms", "MeSH", "ICH E6", "FDA", "CDC", "WHO", "NIDDK", "NHLBI",
}  # fmt: skip


def named(term: str) -> Entry:
    """The entry of `term`, which must be there."""
    found = glossary.entry(term)
    assert found is not None, term
    return found


def only(text: str, term: str, context: str = "") -> glossary.Match:
    """The single match of `term` in `text`."""
    (match,) = [match for match in find(text, context) if match.entry.term == term]
    return match


def said(entry: Entry) -> list[tuple[str, str]]:
    """Every explanation and replacement of an entry, with the term that it stands for."""
    pairs = [(entry.term, words) for words in (entry.plain, entry.plain_plural, entry.explain) if words]
    for reading in entry.readings:
        pairs += [(reading.term, words) for words in (reading.plain, reading.explain) if words]
    return pairs


def unhelped(words: str, term: str) -> str:
    """The words without those of the term itself, which the reader meets anyway."""
    own = set(re.findall(r"\w+", term.lower()))
    return " ".join(word for word in words.split() if word.lower().strip(".,;()") not in own)


class TestEntry:
    """Each test lists the entries that break the rule, so that one run names them all."""

    def test_has_something_to_say(self):
        """An entry, and each of its readings, has an explanation or an exact replacement."""
        assert [e.term for e in ENTRIES for one in e.readings or (e,) if not (one.explain or one.plain)] == []

    def test_is_short(self):
        """No explanation has more than 15 words, ends in a full stop or holds a bracket of its own."""
        words = [words for entry in ENTRIES for _, words in said(entry)]
        assert [each for each in words if len(each.split()) > 15 or re.search(r"[()\[\]]|\.$", each)] == []

    def test_reads_easily(self):
        """Every explanation reads at grade 8 or below, as a sentence and without the term's own words."""
        hard = []
        for entry in ENTRIES:
            for one in (entry, *entry.readings):
                score = grade(f"This is {unhelped(one.explain, one.term)}") if one.explain else None
                if score is not None and score > 8:
                    hard.append((one.term, one.explain, round(score, 1)))
        assert hard == []

    def test_names_its_authority(self):
        """The facts of an entry can be looked up."""
        assert {entry.authority for entry in ENTRIES} <= AUTHORITIES

    def test_matches_its_example(self):
        """The entry is found in the phrase that says so."""
        assert [e.term for e in ENTRIES if e.term not in {m.entry.term for m in find(e.match)}] == []

    def test_misses_its_counterexample(self):
        """The entry is not found in the phrase that says so."""
        assert [e.term for e in ENTRIES if e.term in {m.entry.term for m in find(e.never)}] == []

    def test_does_not_circle(self):
        """A replacement or explanation is another wording than the term."""
        pairs = [pair for entry in ENTRIES if not entry.readings for pair in said(entry)]
        assert [term for term, words in pairs if words.lower() == term.lower()] == []


class TestReading:
    def test_has_deciding_words(self):
        """A reading that is one of several names the words that decide for it, and an example."""
        assert [(e.term, r.term) for e, r in SEVERAL if not (r.when and r.match)] == []

    def test_is_chosen(self):
        """In its example it is the reading that is chosen."""
        chosen = [(e.term, r.term, only(r.match or "", e.term).reading) for e, r in SEVERAL]
        assert [(term, long) for term, long, got in chosen if got is None or got.term != long] == []

    def test_alone_is_undecided(self):
        """Without deciding words none of several readings is chosen, and nothing is explained."""
        matches = [only(f"with {entry.term} here", entry.term) for entry, _ in SEVERAL]
        assert [m.entry.term for m in matches if m.reading or m.plain or explain(m)] == []


class TestData:
    def test_terms_are_unique(self):
        """No term has two entries."""
        terms = Counter(entry.term.lower() for entry in ENTRIES if entry.case == "any")
        assert [term for term, count in terms.items() if count > 1] == []

    def test_forms_do_not_conflict(self):
        """No form of words belongs to two entries (capitals matter for abbreviations only)."""
        forms: dict[str, list[str]] = {}
        for entry in ENTRIES:
            for form in {entry.term, *entry.variants, *entry.plurals}:
                key = form if entry.case == "exact" else form.lower()
                forms.setdefault(key.replace("-", " "), []).append(entry.term)
        assert {form: terms for form, terms in forms.items() if len(terms) > 1} == {}

    @pytest.mark.parametrize("path", sorted(FOLDER.glob("*.jsonl")), ids=lambda path: path.stem)
    def test_files_are_sorted(self, path: Path):
        """The entries of a file stand in alphabetical order, so that people find them."""
        terms = [json.loads(line)["term"].lower() for line in path.read_text(encoding="utf-8").splitlines()]
        assert terms == sorted(terms)

    def test_abbreviations_keep_case(self):
        """An abbreviation matches in its own capitals only, and stands for at least one thing."""
        for entry in ENTRIES:
            if entry.kind == "abbreviation":
                assert entry.case == "exact", entry.term
                assert entry.readings, entry.term

    def test_plural_replacements_fit(self):
        """A plural form is replaced by a plural, or not at all."""
        for entry in ENTRIES:
            assert not entry.plain_plural or (entry.plain and entry.plurals), entry.term

    def test_version_follows_data(self):
        """The fingerprint is short, and the same each time."""
        assert re.fullmatch(r"[0-9a-f]{12}", glossary.version())
        assert glossary.version() == glossary.version()

    def test_units_are_there(self):
        """The units of measure load."""
        assert glossary.units()

    def test_unknown_has_none(self):
        """A term that the glossary does not have has no entry."""
        assert glossary.entry("flibbertigibbet") is None


class TestExactness:
    """Errors that rule-based tools make: a wrong category is worse than a hard word."""

    def test_anc_is_neutrophils(self):
        """ANC counts certain white blood cells, not all of them."""
        reading = only("ANC of at least 1,500", "ANC").reading
        assert reading is not None
        assert reading.term == "absolute neutrophil count"
        assert "certain" in (reading.explain or "")

    @pytest.mark.parametrize("text", ["adequate hepatic function", "adequate renal function"])
    def test_adequate_is_kept(self, text: str):
        """Only the organ is replaced: adequate does not become normal."""
        (match,) = find(text)
        assert match.plain in {"liver", "kidney"}
        assert text[slice(*match.span)] in {"hepatic", "renal"}

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("hepatitis B", "hepatitis C"),
            ("type 1 diabetes", "type 2 diabetes"),
            ("ischemic stroke", "hemorrhagic stroke"),
            ("non-small cell lung cancer", "small cell lung cancer"),
            ("basal cell carcinoma", "squamous cell carcinoma"),
            ("hypoglycemia", "hyperglycemia"),
            ("hypotension", "hypertension"),
            ("hypothyroidism", "hyperthyroidism"),
        ],
    )
    def test_categories_stay_apart(self, one: str, other: str):
        """Clinical categories that differ are said differently."""
        assert said(named(one))[0][1] != said(named(other))[0][1]

    @pytest.mark.parametrize(
        "text",
        [
            "pulmonary hypertension",
            "malignant hyperthermia",
            "stroke volume",
            "cardiac arrest",
            "renal failure",
        ],
    )
    def test_longest_term_wins(self, text: str):
        """A word inside a longer term is not explained on its own."""
        assert [match.entry.term for match in find(text)] == [text]


class TestFind:
    def test_spans_point_into_text(self):
        """The span holds the words as they stand in the text given."""
        text = "Prior Myocardial\u00a0Infarction, or HIV‑positive."
        assert [text[slice(*match.span)] for match in find(text)] == ["Myocardial\u00a0Infarction", "HIV"]

    def test_plural_is_replaced_by_plural(self):
        """The replacement has the number of the words that it replaces."""
        assert only("two myocardial infarctions", "myocardial infarction").plain == "heart attacks"
        assert only("a myocardial infarction", "myocardial infarction").plain == "heart attack"

    @pytest.mark.parametrize(
        "text",
        [
            "non-malignant disease",
            "non malignant nodule",
            "hypertensions2",
            "prehypertension",
            "an alt key",
            "ALTX",
        ],
    )
    def test_parts_of_words_do_not_match(self, text: str):
        """A term inside a word, behind "non", or without its capitals is another word."""
        assert not {"malignant", "hypertension", "ALT"} & {match.entry.term for match in find(text)}

    def test_bullet_is_no_hyphen(self):
        """A mark at the start of an item does not glue to the term."""
        assert [match.entry.term for match in find("-HIV infection")] == ["HIV"]

    def test_spelled_out_is_left(self):
        """An abbreviation that the text spells out beside it needs no match; the long form has one."""
        terms = [match.entry.term for match in find("upper limit of normal (ULN)")]
        assert terms == ["upper limit of normal"]

    def test_record_decides_reading(self):
        """What the record says that an abbreviation stands for goes before the glossary's readings."""
        reading = only("previous CT", "CT", context="Patients who had conditioning treatment (CT)").reading
        assert reading is not None
        assert reading.term == "conditioning treatment"

    def test_own_wording_keeps_explanation(self):
        """A record that spells an abbreviation out in slightly other words means the same thing."""
        context = "alanine transaminase (ALT) and the upper normal laboratory limit (ULN)"
        assert explain(only("raised ALT", "ALT", context)) == "a liver test"
        assert explain(only("above ULN", "ULN", context)) == "the highest normal value"

    def test_record_names_other_disease(self):
        """A record's own wording for another disease is not read as the glossary's."""
        match = only("a history of CVD", "CVD", context="cerebrovascular disease (CVD)")
        assert explain(match) == "disease of the blood vessels in the brain"

    def test_record_adds_abbreviations(self):
        """An abbreviation that only the record spells out is found with the record's words."""
        (match,) = [m for m in find("at SV1", "Screening Visit 1 (SV1)") if m.entry.term == "SV1"]
        assert match.reading is not None
        assert match.reading.term == "Screening Visit 1"

    def test_context_decides_reading(self):
        """Another part of the record decides where the item itself does not."""
        assert only("a diagnosis of MS", "MS").reading is None
        reading = only("a diagnosis of MS", "MS", context="Relapsing multiple sclerosis").reading
        assert reading is not None
        assert reading.term == "multiple sclerosis"

    def test_nearest_word_decides(self):
        """Of two deciding words the one that stands clearly nearer counts."""
        first, second = (
            match.reading
            for match in find("stage IV cancer that needs IV antibiotics")
            if match.entry.term == "IV"
        )
        assert first is not None
        assert second is not None
        assert (first.term, second.term) == ("four (Roman numeral)", "intravenous")

    def test_short_words_decide_whole(self):
        """A deciding word of three letters is not the beginning of another word."""
        reading = only("onset of AP, an alternative cause is pancreatitis", "AP").reading
        assert reading is not None
        assert reading.term == "acute pancreatitis"

    def test_word_is_no_abbreviation(self):
        """A word in capitals for emphasis is no abbreviation."""
        assert find("ALL of these must be true") == ()

    @given(st.text(max_size=200))
    def test_any_text_is_safe(self, text: str):
        """Whatever the text: matches in order, inside it, never overlapping."""
        done = 0
        for match in find(text):
            assert done <= match.span.start < match.span.end <= len(text)
            done = match.span.end

    def test_finding_is_fast(self):
        """Two thousand items take less than two seconds, the first load of the data aside."""
        text = (
            "Patients with uncontrolled hypertension (systolic > 160 mmHg), MI or stroke, and ALT > 3 x ULN."
        )
        find(text)
        began = time.perf_counter()
        for number in range(2_000):
            find(f"{number} {text}")
        assert time.perf_counter() - began < 2


class TestDefinitions:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("skin prick test (SPT) to birch", {"SPT": "skin prick test"}),
            ("the SPT (skin prick test)", {"SPT": "skin prick test"}),
            ("above the upper limit of normal [ULN]", {"ULN": "upper limit of normal"}),
            ("the trial (see above)", {}),
            ("in 2019 (USA)", {}),
            ("blood pressure (HIV)", {}),
            ("using a MiniMed (US)", {}),
        ],
    )
    def test_letters_must_be_spelled(self, text: str, expected: dict[str, str]):
        """Only words whose letters spell the abbreviation define it."""
        assert definitions(text) == expected

    def test_two_meanings_are_none(self):
        """An abbreviation that a text spells out in two ways is not decided by it."""
        assert definitions("complete response (CR) or controlled release (CR)") == {}
