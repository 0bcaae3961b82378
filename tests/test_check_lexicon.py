"""The lexicon of the check: its shape, and that no entry stands for what it must not be taken for."""

from pathlib import Path
from typing import get_args

import pytest

from plaincriteria.check import lexicon
from plaincriteria.check.lexicon import Kind
from plaincriteria.check.stems import stem, stems, words

FOLDER = Path(lexicon.__file__).parent
FILES = sorted(FOLDER.glob("*.tsv"))
ROWS = [
    (file.name, number, line)
    for file in FILES
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1)
    if line and not line.startswith("#")
]


def cells(line):
    word, kind, *lists = line.split("\t")
    return word, kind, [[one.strip() for one in cell.split(";") if one.strip()] for cell in lists]


def test_lexicon_shape():
    """Every line has a word, a kind, and three lists: what stands for it, what explains it, what it is not."""
    for file, number, line in ROWS:
        assert line.count("\t") == 4, f"{file}:{number}"
        word, kind, _ = cells(line)
        assert word == word.lower().strip(), f"{file}:{number}"
        assert kind in get_args(Kind), f"{file}:{number}: {kind}"


def test_lexicon_words_once():
    """A word has one line in a file."""
    for file in FILES:
        found = [cells(line)[0] for name, _, line in ROWS if name == file.name]
        assert len(set(found)) == len(found), file.name


def test_lexicon_never_its_opposite():
    """What a word must not be taken for never stands for it."""
    wrong = [
        f"{file}:{number}: {word}"
        for file, number, line in ROWS
        for word, _, (same, _, unlike) in [cells(line)]
        if set(same) & set(unlike) or word in unlike
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("cirrhosis", "cirrhotic"), ("metastases", "metastatic"), ("anaemia", "anemic"), ("tumour", "tumors"),
        ("randomised", "randomization"), ("pregnancy", "pregnant"), ("oedema", "edema"), ("treated", "treatment"),
    ],
)  # fmt: skip
def test_stems_meet(one, two):
    """Inflections, spellings and near derivations of a word have one stem."""
    assert stem(one) == stem(two)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("hepatic", "hepatitis"), ("antibody", "antibiotic"), ("hypertension", "hypotension"), ("mother", "month"),
        ("thyroid", "thymus"), ("systolic", "systemic"), ("woman", "man"), ("neural", "neutral"),
    ],
)  # fmt: skip
def test_stems_apart(one, two):
    """Different words keep different stems, however alike they look."""
    assert stem(one) != stem(two)


def test_words_part():
    """Hyphens part words, and a joined "not" is a word of its own."""
    assert [word.text for word in words("non-small-cell, you cannot and don't")] == [
        "non", "small", "cell", "you", "can", "not", "and", "do", "not",
    ]  # fmt: skip


def test_entries_found():
    """Words and expressions are found by their stems, with what may stand for them."""
    found = {match.entry.word for match in lexicon.find(tuple(words("of childbearing potential")))}
    assert "childbearing potential" in found
    says = {say for entry in lexicon.named("renal") for say in entry.says}
    assert stems("kidney") in says
