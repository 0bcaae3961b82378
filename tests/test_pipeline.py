"""One trial through all stages: coverage, fallbacks, fail closed, voice."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping

import pytest

from plaincriteria import pipeline as stages
from plaincriteria.domain import Audience, Draft, Eligibility, RewrittenTrial, Trial
from plaincriteria.pipeline import Pipeline, voice_for
from plaincriteria.rules import Rules

CUT = (
    "Inclusion Criteria:\n\n* Age \\>= 18 years\n\n"
    "Exclusion Criteria:\n\n* Serious infection in the past year that led to a hospital admiss"
)
CRITERIA = "Inclusion Criteria:\n\n* Age \\>= 18 years\n* Zzz qqq zzz\n\nExclusion Criteria:\n\n* Pregnancy"


class Fixed:
    """A model backend that answers what it was given."""

    backend, model, prompt = "openai", "m", "rewrite@0"

    def __init__(self, say: Callable[[str], str | None]) -> None:
        self.say = say

    async def draft(self, trial: Trial, eligibility: Eligibility, audience: Audience) -> Mapping[str, Draft]:
        texts = {item.id: self.say(item.text) for item in eligibility.items if item.kind == "criterion"}
        return {
            key: Draft(criterion_id=key, text=text, method="model") for key, text in texts.items() if text
        }

    async def aclose(self) -> None:
        pass


def run(
    say: Callable[[str], str | None] | None = None, criteria: str = CRITERIA, **trial: object
) -> RewrittenTrial:
    """The result of one trial; through the rules where no model is given."""
    rules = Rules()
    rewriter = Fixed(say) if say else rules
    made = Trial(id="NCT1", registry="clinicaltrials.gov", criteria=criteria, **trial)
    audience = Audience.CAREGIVER if trial else Audience.PATIENT
    return asyncio.run(Pipeline(rewriter, rules).rewrite(made, audience, "2026-01-01T00:00:00+00:00"))


def by_source(result: RewrittenTrial) -> dict[str, object]:
    return {item.source.text: item for item in result.items}


def test_items_counted():
    """Each item comes out once, and the coverage counts them."""
    result = run()
    assert [item.id for item in result.items] == ["S1", "I1", "I2", "S2", "E1"]
    assert result.coverage.items == 5
    assert result.coverage.rewritten == 4


def test_uncovered_keeps_source():
    """What no rule says stands in the source's words, with the reason."""
    item = by_source(run())["Zzz qqq zzz"]
    assert (item.status, item.plain, item.method) == ("source_shown", "Zzz qqq zzz", "source")
    assert "no rule" in item.reason


def test_model_draft_shown():
    """A model's sentence that passes the check is shown as the model's."""
    item = by_source(run(lambda text: "You must be 18 or older." if "18" in text else None))[
        "Age >= 18 years"
    ]
    assert (item.status, item.method) == ("rewritten", "model")


def test_wrong_model_draft_falls_back():
    """A model's sentence that fails is replaced by the rules' where that passes."""
    item = by_source(run(lambda text: "You must be over 81." if "18" in text else None))["Age >= 18 years"]
    assert (item.status, item.method, item.plain) == ("rewritten", "rules", "You must be 18 or older.")


def test_turned_model_draft_falls_back():
    """An exclusion told as a requirement is never shown."""
    item = by_source(run(lambda text: "You must be pregnant." if text == "Pregnancy" else None))["Pregnancy"]
    assert item.plain == "You cannot join if you are pregnant."


def test_missing_answer_says_so():
    """An item that neither the model nor a rule says has its own reason."""
    assert "no usable answer" in by_source(run(lambda _: None))["Zzz qqq zzz"].reason


def test_broken_check_fails_closed(monkeypatch):
    """A check that breaks shows the source, whatever was drafted."""
    from plaincriteria import check

    def broken(*_: object) -> object:
        raise RuntimeError("boom")

    monkeypatch.setattr(check, "read_signals", broken)
    result = run()
    items = [item for item in result.items if item.kind == "criterion"]
    assert {item.status for item in items} == {"source_shown"}
    assert by_source(result)["Pregnancy"].plain == "Pregnancy"
    assert "check could not be completed" in by_source(result)["Pregnancy"].reason


def test_cut_off_item_kept():
    """The item in which a listing breaks off is shown as it stands, and the listing says so."""
    result = run(criteria=CUT)
    assert any(note.type == "source_cut_off" for note in result.notes)
    assert result.items[-1].plain.endswith("hospital admiss")
    assert "breaks off" in result.items[-1].reason


def test_damaged_item_untouched():
    """An item with a sign that the export has lost stands as it is, and says why."""
    result = run(criteria="Inclusion Criteria:\n\n* ALT ≤ 2?ULN\n* Adults")
    damaged = next(item for item in result.items if item.id == "I1")
    assert (damaged.plain, damaged.status, damaged.terms) == ("ALT ≤ 2?ULN", "source_shown", ())
    assert "damaged" in damaged.reason


def test_opposed_items_untouched():
    """Items that a listing gives on both sides stand as they are, and say why."""
    result = run(criteria="Inclusion Criteria:\n\n* Gout\n\nExclusion Criteria:\n\n* Gout")
    assert {item.plain for item in result.items if item.kind == "criterion"} == {"Gout"}
    assert all("not to join" in item.reason for item in result.items if item.kind == "criterion")


def test_part_of_rules_told():
    """Where the listing leaves rules out, the headings of both sides say so."""
    result = run(criteria="Inclusion Criteria:\n\n* Gout\n* Other protocol-defined criteria may apply.")
    assert "leaves some rules out" in result.sections[0].heading


@pytest.mark.parametrize(
    ("maximum", "voice"),
    [
        ("17 Years", Audience.PARENT),
        ("18 Years", Audience.CAREGIVER),
        ("36 Months", Audience.PARENT),
        (None, Audience.CAREGIVER),
    ],
)
def test_paediatric_voice(maximum, voice):
    """A caregiver in a trial for children only is spoken to as the parent."""
    trial = Trial(id="NCT1", registry="r", criteria="", maximum_age=maximum)
    assert voice_for(trial, Audience.CAREGIVER) is voice
    assert voice_for(trial, Audience.PATIENT) is Audience.PATIENT


def test_asked_audience_published():
    """The result names the audience that was asked for, the words say "your child"."""
    result = run(maximum_age="12 Years")
    assert result.audience is Audience.CAREGIVER
    assert by_source(result)["Pregnancy"].plain.startswith("Your child cannot join")


def test_empty_text_survives():
    """No criteria, no items, no exception."""
    assert run(criteria=" \n ").coverage.items == 0


@pytest.mark.parametrize("piece", ["> 5 and ", "not ", "5 mg/dL ", "unless "])
def test_endless_item_kept(piece):
    """An item without end is shown as it stands, and never passed by a check that gave up."""
    result = run(criteria="Inclusion Criteria:\n\n* Age " + piece * 4_000)
    item = result.items[-1]
    assert item.status == "source_shown"
    assert item.plain == item.source.text


def test_describe_names_all():
    """Whatever changes the words is named."""
    described = Pipeline(Rules(), Rules()).describe()
    assert set(described) == {"backend", "model", "prompt", "checker", "glossary"}
    assert described["checker"] == stages.CHECKER
