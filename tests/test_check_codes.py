"""Names with a number in them: one changed digit names another thing."""

from __future__ import annotations

import pytest

from plaincriteria.check.pairs import check_pair


def verdict(source: str, rewrite: str, section: str = "inclusion") -> dict:
    """The verdict on one pair for a patient."""
    row = {"pair_id": "p", "section": section, "lead_in": None, "source": source}
    return check_pair(row | {"audience": "patient", "rewrite": rewrite})


@pytest.mark.parametrize(
    ("source", "rewrite"),
    [
        ("CD20-positive lymphoma", "You must have CD21-positive lymphoma."),
        ("Depression according to DSM-5", "You must have depression according to DSM-4."),
        ("Lung cancer, AJCC 8th edition", "You must have lung cancer, AJCC 9th edition."),
        ("Lesion by RECIST v1.1", "You must have a lesion by RECIST v2.1."),
        ("Fibrosis stage F2 on elastography", "You must have fibrosis stage F3 on elastography."),
    ],
)
def test_changed_code_fails(source, rewrite):
    """Another number behind the same letters is another thing."""
    found = verdict(source, rewrite)
    assert found["verdict"] == "fail"
    assert "term" in {finding["type"] for finding in found["findings"]}


@pytest.mark.parametrize(
    ("source", "rewrite"),
    [
        ("CD20-positive lymphoma", "You must have CD20-positive lymphoma."),
        ("Depression according to DSM-5", "You must have depression, as DSM 5 describes it."),
        ("Lesion by RECIST v1.1", "You must have a lesion that can be measured."),
        ("BMI of 30 kg/m2 or more", "You must have a BMI of 30 kg/m^2 or more."),
    ],
)
def test_same_code_passes(source, rewrite):
    """The same code, another way to write it, or none at all is no changed code."""
    assert "term" not in {finding["type"] for finding in verdict(source, rewrite)["findings"]}


def test_code_spans_point():
    """The finding shows both codes where they stand."""
    source, rewrite = "CD20-positive lymphoma", "You must have CD21-positive lymphoma."
    finding = next(f for f in verdict(source, rewrite)["findings"] if f["type"] == "term")
    assert source[slice(*finding["source"])] == "CD20"
    assert rewrite[slice(*finding["plain"])] == "CD21"


def test_dropped_negation_beside_lookalikes():
    """A dropped "not" is seen though other words begin like a negation ("impairment", "disorder")."""
    source = "The study partner must give consent and must not have a diagnosis of cognitive impairment"
    rewrite = "The study partner must give consent and must have a diagnosis of cognitive impairment."
    assert verdict(source, rewrite)["verdict"] == "fail"
