"""The suite for splits: our cases are held, and its figures are what they should be."""

from __future__ import annotations

import json

import pytest

from evals import main, split_suite
from plaincriteria.errors import UnreadableInput

TEXT = "Inclusion Criteria:\n\n* One of:\n  * gout\n  * stones\n* Adult"


def gold(*, parent: str | None = "I1", side: str = "inclusion", last: int = len(TEXT)) -> dict:
    """A gold row for the text; the changes are faults for the splitter to be told of."""
    spans = {"S1": (0, 19), "I1": (23, 30), "I1.1": (35, 39), "I1.2": (44, 50), "I2": (53, last)}
    assert TEXT[slice(*spans["I1.2"])] == "stones"
    return {
        "nct_id": "t", "stratum": "nested", "source_text": TEXT,
        "items": [
            {
                "id": name, "parent_id": parent if "." in name else None, "start": start, "end": end,
                "kind": "heading" if name == "S1" else "criterion", "section": side,
            }
            for name, (start, end) in spans.items()
        ],
    }  # fmt: skip


def test_our_cases_held() -> None:
    """The splitter finds nearly every criterion of our own cases, on its side and under its lead-in."""
    metrics = split_suite.measure(split_suite.rows(split_suite.GOLD)).metrics()
    assert metrics["f1"] >= 0.98
    assert metrics["section"] == 1.0
    assert metrics["parent"] >= 0.98
    assert metrics["coverage"] == 1.0


@pytest.mark.parametrize(
    ("changes", "metric", "value"),
    [
        ({}, "f1", 1.0),
        ({}, "parent", 1.0),
        ({"last": len(TEXT) - 1}, "f1", 0.75),
        ({"parent": None}, "parent", 0.5),
        ({"side": "exclusion"}, "section", 0.0),
    ],
)
def test_faults_lower_figures(changes, metric, value) -> None:
    """A wrong end, parent or side shows in its own figure."""
    measured = split_suite.measure([gold(**changes)])
    assert measured.metrics()[metric] == pytest.approx(value)
    assert measured.metrics("nested") == measured.metrics()
    assert measured.metrics("flattened")["f1"] is None


def test_wrong_ones_told(tmp_path, capsys) -> None:
    """What was missed and made up is printed, and a floor that is not held ends with 1."""
    file = tmp_path / "gold.jsonl"
    file.write_text(json.dumps(gold(last=len(TEXT) - 1)), encoding="utf-8")
    assert main(["split", str(file), "--wrong", "5", "--fail-under", "f1=0.9"]) == 1
    told = capsys.readouterr()
    assert "missed" in told.out
    assert "Adul " in told.out
    assert "f1 is 0.7500" in told.out + told.err


@pytest.mark.parametrize("line", ["{}", "[1]", '{"source_text": "a", "items": [{"id": 1}]}', "{"])
def test_bad_row_named(tmp_path, line) -> None:
    """A line that is no gold row is named with its number."""
    file = tmp_path / "gold.jsonl"
    file.write_text(f"\n{line}\n", encoding="utf-8")
    with pytest.raises(UnreadableInput, match=r"line 2: a row needs source_text"):
        list(split_suite.rows(file))
