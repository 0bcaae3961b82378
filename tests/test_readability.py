"""The reading formulas and the counts behind them, against examples that others have published."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plaincriteria.readability import Counts, count, grade, syllables

# Lincoln, 1863 (the Bliss copy), a sentence a line.
GETTYSBURG = """\
Four score and seven years ago our fathers brought forth on this continent, a new nation, conceived in Liberty, and dedicated to the proposition that all men are created equal.
Now we are engaged in a great civil war, testing whether that nation, or any nation so conceived and so dedicated, can long endure.
We are met on a great battle-field of that war.
We have come to dedicate a portion of that field, as a final resting place for those who here gave their lives that that nation might live.
It is altogether fitting and proper that we should do this.
But, in a larger sense, we can not dedicate -- we can not consecrate -- we can not hallow -- this ground.
The brave men, living and dead, who struggled here, have consecrated it, far above our poor power to add or detract.
The world will little note, nor long remember what we say here, but it can never forget what they did here.
It is for us the living, rather, to be dedicated here to the unfinished work which they who fought here have thus far so nobly advanced.
It is rather for us to be here dedicated to the great task remaining before us -- that from these honored dead we take increased devotion to that cause for which they gave the last full measure of devotion -- that we here highly resolve that these dead shall not have died in vain -- that this nation, under God, shall have a new birth of freedom -- and that government of the people, by the people, for the people, shall not perish from the earth.
"""  # noqa: E501
# State of the Union 2023: counts and figures of flatheadmemo.com ("sotu_2023_readability").
UNION = Counts(sentences=754, words=9_334, syllables=13_686, polysyllables=1_154, long_words=1_810)
# Polysyllables in 30 sentences and their grade: the conversion table of Hunter College (CUNY), which rounds the
# root to a whole number and names an error of 1.5 grades.
SMOG_TABLE = {
    6: 5,
    12: 6,
    20: 7,
    30: 8,
    42: 9,
    56: 10,
    72: 11,
    90: 12,
    110: 13,
    132: 14,
    156: 15,
    182: 16,
    210: 17,
}

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


class TestPublished:
    """Figures that others have published for the same text, or for the same counts."""

    def test_counts_gettysburg_address(self):
        """GNU style gives 272 words and a LIX of 40.8 (vergil66.wordpress.com, 2007): so 37 words are long."""
        counts = count(GETTYSBURG)
        assert (counts.sentences, counts.words, counts.long_words, counts.polysyllables) == (10, 272, 37, 20)
        assert (counts.words_a_sentence or 0) + 100 * (counts.long_share or 0) == pytest.approx(
            40.8, abs=0.05
        )

    def test_grades_gettysburg_address(self):
        """GNU style, with other syllables, gives grade 10.2 and SMOG 10.1: the same but for SMOG's own error of 1.5."""
        counts = count(GETTYSBURG)
        assert counts.grade == pytest.approx(10.2, abs=1)
        assert counts.smog == pytest.approx(10.1, abs=1.5)

    def test_sentences_gettysburg_address(self):
        """As writingguide.geneseo.edu counts them, but for the hyphen (10 there) and the last sentence (81 there)."""
        lengths = [count(line).words for line in GETTYSBURG.splitlines()]
        assert lengths == [30, 24, 10 + 1, 27, 11, 19, 21, 21, 26, 82]

    def test_figures_long_speech(self):
        """Grade 6.5, SMOG 10.2, 12.4 words a sentence and a LIX of 32 for the counts of a speech."""
        assert UNION.grade == pytest.approx(6.5, abs=0.05)
        assert UNION.smog == pytest.approx(10.2, abs=0.05)
        assert UNION.words_a_sentence == pytest.approx(12.4, abs=0.05)
        assert (UNION.words_a_sentence or 0) + 100 * (UNION.long_share or 0) == pytest.approx(32, abs=0.5)

    def test_grade_known_sentence(self):
        """Grade 11.3 for 13 words with 24 syllables in a sentence (Wikipedia, "Flesch-Kincaid readability tests")."""
        assert Counts(sentences=1, words=13, syllables=24).grade == pytest.approx(11.3, abs=0.05)

    @pytest.mark.parametrize(("sentences", "polysyllables", "smog"), [(1, 4, 14.554593), (14, 64, 15.34)])
    def test_smog_short_text(self, sentences: int, polysyllables: int, smog: float):
        """Fewer than 30 sentences: the examples of smog-formula 2 (npm) and of Rob Miller's smog.rb."""
        counts = Counts(sentences=sentences, words=263, polysyllables=polysyllables)
        assert counts.smog == pytest.approx(smog, abs=0.005)

    @pytest.mark.parametrize(("polysyllables", "grade"), SMOG_TABLE.items())
    def test_smog_conversion_table(self, polysyllables: int, grade: int):
        """Thirty sentences have the grade of the published table, within the error that it names."""
        assert Counts(sentences=30, words=600, polysyllables=polysyllables).smog == pytest.approx(
            grade, abs=1.5
        )

    def test_smog_raises_sample(self):
        """The published way for short texts, their mean for each sentence short of 30, is the same formula."""
        raised = 12 + 12 / 10 * (30 - 10)
        short, full = Counts(sentences=10, words=1, polysyllables=12), Counts(30, 1, 1, int(raised))
        assert short.smog == pytest.approx(full.smog)


class TestCount:
    def test_hyphens_for_smog(self):
        """Words joined by a hyphen are one word for SMOG, and two for the others."""
        assert count("a follow-up") == Counts(
            sentences=1, words=3, syllables=4, polysyllables=1, long_words=0
        )

    def test_numbers_cost_nothing(self):
        """A number is neither a long word nor a polysyllable, however long it is."""
        assert count("no more than 1,000,000 of 1.75") == Counts(1, 6, 6, 0, 0)

    @pytest.mark.parametrize(
        ("word", "long"), [("kidney", 0), ("kidneys", 1), ("child's", 0), ("HbA1c234", 0)]
    )
    def test_long_word_border(self, word: str, long: int):
        """Seven letters are long, six are not; signs and digits are no letters."""
        assert count(word).long_words == long

    def test_no_words_no_figure(self):
        """What has no words has no figure at all."""
        nothing = count("* \n – 	")
        assert nothing == Counts()
        assert {nothing.grade, nothing.smog, nothing.long_share, nothing.words_a_sentence} == {None}

    def test_lines_add_up(self):
        """Texts counted one by one add up to the counts of all: a line is a sentence of its own."""
        one, other = "Known hypersensitivity to it", "You must be 18 or older. Ask first."
        summed = Counts(*(sum(pair) for pair in zip(count(one), count(other), strict=True)))
        assert count(f"{one}\n{other}") == summed
