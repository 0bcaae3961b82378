"""Publishing: nothing goes out without caveat, disclosure and source, and nothing that failed stands as plain."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from pydantic import ValidationError

from plaincriteria import caveat, domain
from plaincriteria.caveat import Judged, Maker, publish
from plaincriteria.domain import Audience, Draft, Finding, Rewrite, RewrittenTrial, Span, Trial, Verdict
from plaincriteria.split import split

SERVICE = Path(domain.__file__).parent
TRIAL = Trial(
    id="NCT1", registry="clinicaltrials.gov", criteria="Inclusion Criteria:\n\n* Age \\>= 18 &lt; 70 years"
)
MAKER = Maker(
    backend="rules", model=None, prompt=None, checker="c", glossary="g", created="2026-01-01T00:00:00+00:00"
)
FAILED = Verdict(
    passed=False, score=0.0,
    findings=(Finding(type="number", severity="fail", source=Span(7, 9), plain=Span(0, 3), message="16 is not 18."),),
)  # fmt: skip


def judged(verdict: Verdict | None, draft: str | None = "You must be 16.") -> list[Judged]:
    """Every item of the trial with one proposal and one verdict."""
    return [
        Judged(
            criterion=item,
            draft=Draft(criterion_id=item.id, text=draft, method="rules") if draft else None,
            verdict=verdict,
            source_words=Draft(criterion_id=item.id, text=item.text, method="source"),
            reason="check_failed" if verdict else "not_covered",
        )
        for item in split(TRIAL.criteria).items
    ]


@pytest.mark.parametrize("audience", list(Audience))
def test_caveat_ends_fixed(audience):
    """The caveat ends in the fixed sentence for everybody."""
    assert caveat.caveat(audience).endswith("Always confirm with the trial site.")


def test_failed_never_plain():
    """A draft that failed its check is not in the result; the source is, with the reason."""
    result = publish(TRIAL, split(TRIAL.criteria), Audience.PATIENT, judged(FAILED), MAKER)
    assert "16" not in "".join(item.plain for item in result.items)
    assert {item.status for item in result.items} == {"source_shown"}
    assert all("16 is not 18." in (item.reason or "") for item in result.items)


def test_finding_points_at_source():
    """A finding's span is moved into the untouched text, escapes and entities and all."""
    result = publish(TRIAL, split(TRIAL.criteria), Audience.PATIENT, judged(FAILED), MAKER)
    span = result.items[-1].findings[0].source
    assert span is not None
    assert TRIAL.criteria[span.start : span.end] == "18"


def test_items_in_items_out():
    """An item too few or in another order is an error, not a shorter result."""
    proposals = judged(None)
    for wrong in (proposals[1:], proposals[::-1], proposals + proposals[:1]):
        with pytest.raises(ValueError, match="items in"):
            publish(TRIAL, split(TRIAL.criteria), Audience.PATIENT, wrong, MAKER)


@pytest.mark.parametrize(
    "model", [Rewrite, RewrittenTrial, domain.Provenance, domain.Source, domain.Coverage]
)
def test_output_without_defaults(model):
    """Nothing in the result has a default: each field is there or the result is not."""
    assert all(field.is_required() for field in model.model_fields.values())


def test_result_is_frozen():
    """A published rewrite cannot be changed afterwards."""
    result = publish(TRIAL, split(TRIAL.criteria), Audience.PATIENT, judged(None), MAKER)
    with pytest.raises(ValidationError):
        result.caveat = ""  # type: ignore[misc]


def test_publish_is_only_builder():
    """No other module of the package calls the constructors of what is published."""
    builders = {"Rewrite", "RewrittenTrial"}
    for path in SERVICE.rglob("*.py"):
        if path.name == "caveat.py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
                owner = getattr(getattr(node.func, "value", None), "id", "")
                assert name not in builders, f"{path}:{node.lineno}"
                assert not (name == "model_construct" and owner in builders), f"{path}:{node.lineno}"
