"""The sample trials: they all read, and each shape that their table promises is there."""

from __future__ import annotations

import asyncio
import json
import re
from pathlib import Path

import pytest

from plaincriteria import readers
from plaincriteria.domain import Audience, Trial
from plaincriteria.pipeline import Pipeline
from plaincriteria.rules import Rules

SAMPLES = Path(__file__).resolve().parents[1] / "samples"
IDS = [f"NCT{99990000 + number}" for number in range(1, 13)]
ITEM = re.compile(r"^ *(?:[*-]|o|\d+[.)]) ", re.MULTILINE)
INLINE = re.compile(r"(?<=[ :])(?:\d+|[a-d])\) ")


def sample(trial_id: str) -> Trial:
    """The one trial of a sample file."""
    (trial,) = readers.read(SAMPLES / f"{trial_id}.json")
    assert isinstance(trial, Trial)
    return trial


def criteria(number: int) -> str:
    """The eligibility text of a sample by its last digits."""
    return sample(f"NCT{99990000 + number}").criteria


def lines(number: int) -> list[str]:
    """The lines of a sample that are not blank."""
    return [line for line in criteria(number).splitlines() if line.strip()]


def test_twelve_all_told():
    """There are twelve, and the table names every one of them."""
    assert sorted(path.stem for path in SAMPLES.glob("*.json")) == IDS
    table = (SAMPLES / "README.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| \[(NCT\d{8})\]\(\1\.json\)", table, re.MULTILINE) == IDS


@pytest.mark.parametrize("trial_id", IDS)
def test_sample_reads_whole(trial_id):
    """Each is one trial with every field that a reader fills."""
    trial = sample(trial_id)
    assert trial.id == trial_id
    assert all((trial.title, trial.url, trial.last_update, trial.status, trial.phases, trial.conditions))
    assert trial.minimum_age
    assert trial.sex == "ALL"
    assert trial.healthy_volunteers is (trial_id == "NCT99990009")


@pytest.mark.parametrize("trial_id", IDS)
def test_sample_says_invented(trial_id):
    """Each names an invented sponsor and says so, and holds no contact person and no place."""
    assert sample(trial_id).sponsor.endswith(" (invented)")
    assert "contactsLocationsModule" not in (SAMPLES / f"{trial_id}.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("trial_id", IDS)
def test_sample_ages_agree(trial_id):
    """The age groups of each follow from its lowest and highest age."""
    study = json.loads((SAMPLES / f"{trial_id}.json").read_text(encoding="utf-8"))
    module = study["protocolSection"]["eligibilityModule"]
    low, high = (int(module.get(key, "200 Years").split()[0]) for key in ("minimumAge", "maximumAge"))
    groups = {"CHILD": (0, 17), "ADULT": (18, 64), "OLDER_ADULT": (65, 200)}
    assert module["stdAges"] == [group for group, (a, z) in groups.items() if low <= z and high >= a]


@pytest.mark.parametrize("trial_id", [trial_id for trial_id in IDS if trial_id != "NCT99990005"])
def test_sample_real_length(trial_id):
    """Each has as many items as real listings have, on both sides."""
    text = sample(trial_id).criteria
    assert 12 <= len(ITEM.findall(text)) + len(INLINE.findall(text)) <= 40
    assert re.search("inclusion criteria", text, re.IGNORECASE)
    assert re.search("exclusion criteria", text, re.IGNORECASE)


def test_myositis_list_flattened():
    """The alternatives stand on the level of the line that leads them in, with escapes around them."""
    listing = lines(1)
    at = next(i for i, line in enumerate(listing) if line.endswith("according to diagnostic criteria:"))
    assert listing[at].startswith("* ")
    assert listing[at + 1 : at + 4] == [
        "* Dermatomyositis",
        "* Polymyositis",
        "* Immune-mediated necrotizing myopathy",
    ]
    assert {r"\>=", r"\<", r"\[", r"\^"} <= set(re.findall(r"\\[<>\[^]=?", criteria(1)))


def test_lung_values_nested():
    """The laboratory values stand three levels deep, with multiples and powers."""
    depths = {len(line) - len(line.lstrip()) for line in lines(2)}
    assert depths == {0, 3, 6}
    assert "x ULN" in criteria(2)
    assert r"10\^9/L" in criteria(2)


def test_lymphoma_cohorts_scoped():
    """Parts and cohorts head the rules that hold for them, on both sides."""
    headings = [line for line in lines(3) if line.startswith(("Part", "All"))]
    assert sum("Cohort" in line for line in headings) == 3
    assert sum(line == "Part A only:" for line in headings) == 2


def test_arthritis_cut_off():
    """The text stops in the middle of a word, without a mark or a line break."""
    assert criteria(4).endswith(" admiss")


def test_knee_one_paragraph():
    """The text is one line without headings and marks, with both sides in it."""
    assert len(criteria(5).splitlines()) == 1
    assert not ITEM.search(criteria(5))
    assert "are eligible if" in criteria(5)
    assert "are excluded if" in criteria(5)


def test_asthma_is_paediatric():
    """Only children may join, and a parent consents."""
    assert sample("NCT99990006").maximum_age == "17 Years"
    assert "parent or legal guardian" in criteria(6)


def test_dementia_study_partner():
    """The study partner has rules of their own."""
    assert "The study partner must give separate written consent" in criteria(7)


def test_diabetes_ranges_inclusive():
    """Ranges come in two units and say that both ends count."""
    assert "7.0-10.5 % (53-91 mmol/mol), both inclusive" in criteria(8)
    assert re.search(r"\\>\d", criteria(8))


def test_volunteers_many_washouts():
    """Many windows end at dosing, each with its own length."""
    windows = re.findall(r"(?:within|for at least) (\d+ (?:h|days|months))", criteria(9))
    assert len(set(windows)) >= 6


def test_gene_both_any():
    """A list of requirements and a list of alternatives stand in one text."""
    assert "based on both:" in criteria(10)
    assert "as shown by any of:" in criteria(10)
    assert r"\>1:20" in criteria(10)


def test_heart_entities_doubled():
    """Entities stand in the text once and doubly escaped, below marks that are letters."""
    assert "&lt; 25" in criteria(11)
    assert "&amp;lt; 95" in criteria(11)
    assert sum(line.startswith("o ") for line in lines(11)) > 10


def test_depression_numbers_inline():
    """The numbers run on inside two lines of text, with letters inside one of them."""
    assert len(lines(12)) == 2
    assert [len(re.findall(r"(?<=[:;] )\d+\) ", line)) for line in lines(12)] == [7, 10]
    assert all(f" {letter}) " in criteria(12) for letter in "abcd")


def test_flattened_diseases_are_alternatives():
    """Three diseases whose nesting the export has lost are told as choices, and the list ends where they end."""
    rules, trial = Rules(), sample("NCT99990001")
    result = asyncio.run(Pipeline(rules, rules).rewrite(trial, Audience.PATIENT, "2026-01-01T00:00:00+00:00"))
    items = {item.source.text: item for item in result.items}
    parent = next(item for text, item in items.items() if text.endswith("according to diagnostic criteria:"))
    diseases = [item for item in result.items if item.parent_id == parent.id]
    assert parent.joins == "any"
    assert [item.source.text for item in diseases] == [
        "Dermatomyositis", "Polymyositis", "Immune-mediated necrotizing myopathy",
    ]  # fmt: skip
    assert all("another choice in the same list" in item.plain for item in diseases)
    assert not any("\\" in item.plain + item.source.text for item in result.items)
