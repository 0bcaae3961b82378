"""The reading grade and the syllable counter behind it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plaincriteria.readability import grade, syllables

# Counts as dictionaries give them.
KNOWN = {
    "patient": 2, "patients": 2, "physician": 3, "diagnosis": 4, "diabetes": 4, "hypertension": 4,
    "creatinine": 4, "protein": 2, "insulin": 3, "pneumonia": 4, "anemia": 4, "anaemia": 4, "edema": 3,
    "leukemia": 4, "serious": 3, "previous": 3, "infectious": 3, "contagious": 3, "region": 2,
    "opinion": 3, "million": 2, "society": 4, "science": 2, "client": 2, "diet": 2, "quiet": 2,
    "variety": 4, "anxiety": 4, "experience": 4, "friend": 1, "earlier": 3, "carrier": 3, "studying": 3,
    "dying": 2, "usual": 3, "evaluate": 4, "individual": 5, "sexual": 3, "language": 2, "quality": 3,
    "influenza": 4, "frequent": 2, "fluent": 2, "continuous": 4, "fluid": 2, "suicide": 3, "building": 2,
    "require": 2, "requiring": 3, "video": 3, "surgeon": 2, "people": 2, "created": 3, "idea": 3,
    "area": 3, "reaction": 3, "pancreas": 3, "nausea": 3, "diarrhea": 4, "thyroid": 2, "steroid": 2,
    "medium": 3, "mechanism": 4, "rhythm": 2, "able": 2, "tables": 2, "enrolled": 2, "disabled": 3,
    "controlled": 2, "treated": 2, "needed": 2, "changes": 2, "diseases": 3, "times": 1, "tubes": 1,
    "metastases": 4, "completely": 3, "improvement": 3, "statement": 2, "careful": 2, "measurement": 3,
    "element": 3, "supplement": 3, "safety": 2, "every": 2, "medicine": 3, "liver": 2, "score": 1,
    "cancer": 2, "biopsy": 3, "antibiotics": 5, "asthma": 2, "eczema": 3, "screening": 2,
    "contraception": 4, "hormone": 2, "vaccines": 2, "surgery": 3, "myocardial": 5, "infarction": 3,
    "hepatitis": 4, "tuberculosis": 5, "usually": 4, "issues": 2, "queue": 1, "continue": 3,
    "radiation": 4, "ovaries": 3, "tried": 1, "muscles": 2, "breathe": 1, "breathing": 2, "organism": 4,
    "autism": 3, "oesophagus": 4, "haemoglobin": 4, "chemotherapy": 5, "gastrointestinal": 6,
    "cooperate": 4, "dialysis": 4, "nucleic": 3, "museum": 3, "really": 2, "annual": 3, "menstrual": 3,
    "situation": 4, "fatigue": 2, "technique": 2, "placebo": 3, "ischemia": 4, "bacteria": 4, "failure": 2,
    "cured": 1, "measure": 2, "employee": 3, "seeing": 2, "initial": 3, "dementia": 3, "arterial": 4,
    "period": 3, "lesion": 2, "various": 3, "anxious": 2, "weeks": 1,
}  # fmt: skip


class TestSyllables:
    @pytest.mark.parametrize(("word", "count"), KNOWN.items())
    def test_counts_known_words(self, word: str, count: int):
        """Words with counts from a dictionary are counted as there, in either case of the first letter."""
        assert syllables(word) == syllables(word.capitalize()) == count

    @pytest.mark.parametrize(
        ("word", "count"), [("HIV", 3), ("ECG", 3), ("eGFR", 4), ("HbA1c", 5), ("WHO", 5), ("ECOG", 2)]
    )
    def test_reads_abbreviations_aloud(self, word: str, count: int):
        """An abbreviation has the syllables of its letters, or of the word that it is said as."""
        assert syllables(word) == count

    @pytest.mark.parametrize(
        ("word", "count"), [("1.5", 1), ("2,000", 1), ("COVID-19", 3), ("", 0), ("–", 0)]
    )
    def test_counts_numbers_once(self, word: str, count: int):
        """A number is one syllable, and what is no word is none."""
        assert syllables(word) == count

    @pytest.mark.parametrize(("word", "count"), [("week's", 1), ("disease's", 3), ("year-old", 2)])
    def test_counts_compound_words(self, word: str, count: int):
        """An apostrophe and a hyphen part words where they are said apart."""
        assert syllables(word) == count


class TestGrade:
    def test_follows_formula(self):
        """Eight words of eight syllables in one sentence are grade -0.67."""
        assert grade("The cat sat on the mat last night.") == pytest.approx(0.39 * 8 + 11.8 - 15.59)

    def test_lines_are_sentences(self):
        """A list item without a full stop is a sentence of its own."""
        assert grade("one two three\nfour five six") == pytest.approx(
            grade("One two three. Four five six.") or 0
        )

    @pytest.mark.parametrize("text", ["- one two\n- six ten", "1. one two\n2. six ten", "• one two"])
    def test_marks_are_no_words(self, text: str):
        """The mark of a list item is not counted."""
        assert grade(text) == pytest.approx(0.39 * 2 + 11.8 * 4 / 4 - 15.59)

    @pytest.mark.parametrize("text", ["less than 1.5 mg a day", "a drug, e.g. Aspirin", "one vs. two pills"])
    def test_points_inside_sentences(self, text: str):
        """A decimal point or the point of an abbreviation ends no sentence."""
        words = len(text.replace("e.g.", "eg").split())
        assert (grade(text) or 0) > 0.39 * words / 2 + 11.8 - 15.59 + 0.39

    def test_capitals_are_words(self):
        """A line in capitals is read as words, not letter by letter."""
        assert grade("YOU MUST NOT EAT") == grade("You must not eat")

    @pytest.mark.parametrize("text", ["", "  \n ", "≥ – …", "***"])
    def test_no_words_no_grade(self, text: str):
        """What has no words has no grade."""
        assert grade(text) is None

    def test_plain_is_easier(self):
        """A plain wording has a lower grade than the registry's."""
        source = "Known hypersensitivity to any component of the investigational product formulation"
        plain = "You cannot join if you are allergic to any part of the study drug."
        assert (grade(plain) or 0) < 6 < 12 < (grade(source) or 0)

    @given(st.text(max_size=300))
    def test_any_text_is_safe(self, text: str):
        """Whatever the text: a finite number or None."""
        score = grade(text)
        assert score is None or -4 <= score < 5_000
