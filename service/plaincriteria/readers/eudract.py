"""A trial out of the EU's clinical trial application form, its fields named as the R package ctrdata names them.

Such a name is the label of the field in small letters, the dots of its code and all other marks left out:
`e11_medical_conditions_being_investigated` is "E.1.1 Medical condition(s) being investigated".
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from plaincriteria.domain import Failure, Outcome, Trial
from plaincriteria.readers import registries
from plaincriteria.readers.fields import count, date, part, parts, text, texts, untouched, yes_or_no
from plaincriteria.readers.record import bad_id, is_id, no_criteria, two_lists

_LAY_TITLE = "a31_title_of_the_trial_for_lay_people_in_easily_understood_ie_nontechnical_language"
_UNDER_18 = "f11_trial_has_subjects_under_18"

Values = Mapping[str, object]


class Age(NamedTuple):
    """An age group of the form: its field, and its bounds where it has them."""

    field: str
    minimum: str | None = None
    maximum: str | None = None


class Form(NamedTuple):
    """What is known of the form: its labels, its phases by field, its age groups from the youngest on."""

    labels: tuple[str, ...]
    phases: Mapping[str, str]
    ages: tuple[Age, ...]


@functools.cache
def form() -> Form:
    """The form as `eudract.toml` describes it."""
    data = tomllib.loads(Path(__file__).with_name("eudract.toml").read_text(encoding="utf-8"))
    return Form(tuple(data["labels"]), data["phases"], tuple(Age(**age) for age in data["ages"]))


def field_name(label: str) -> str:
    """The name that ctrdata gives to the field with this label."""
    code, blank, words = label.partition(" ")
    bare = re.sub(r"[^a-z0-9 ]", "", words.lower())
    return f"{code.lower().replace('.', '')}{blank}{bare}".replace(" ", "_")


def trial(values: Values, trial_id: str | None, place: str) -> Trial | Failure:
    """The trial that one protocol of the form describes."""
    if not is_id(trial_id):
        return bad_id(place, "EudraCT number", trial_id)
    inclusion = _in_english(values, "e3_principal_inclusion_criteria")
    exclusion = _in_english(values, "e4_principal_exclusion_criteria")
    criteria = two_lists(inclusion, exclusion)
    if not criteria:
        return no_criteria(
            place, "principal inclusion criteria (E.3) or principal exclusion criteria (E.4)", trial_id
        )
    return _filled(trial_id, criteria, values)


def _in_english(values: Values, name: str) -> str:
    """The words of the field itself, which is the English one; of the first translation where that is empty."""
    named = [name, *(key for key in values if key.startswith(f"{name}_"))]
    return next((found for key in named if text(found := untouched(values.get(key)))), "")


def _said(values: Values, *names: str) -> str | None:
    """The first of these fields that says anything, in English where it can be had."""
    return next((found for name in names if (found := text(_in_english(values, name)))), None)


def _is(values: Values, name: str) -> bool:
    return yes_or_no(values.get(name)) is True


def _filled(trial_id: str, criteria: str, values: Values) -> Trial:
    minimum, maximum = _ages(values)
    planned = [values.get("f422_in_the_whole_clinical_trial"), values.get("f41_in_the_member_state")]
    registry = registries.of(trial_id)
    return Trial(
        id=trial_id,
        registry=registry.name,
        criteria=criteria,
        title=_said(values, _LAY_TITLE, "a3_full_title_of_the_trial") or "",
        url=registry.url,
        status=_said(values, "x5_trial_status", "p_end_of_trial_status"),
        phases=tuple(phase for name, phase in form().phases.items() if _is(values, name)),
        conditions=texts(_said(values, "e11_medical_conditions_being_investigated")),
        minimum_age=minimum,
        maximum_age=maximum,
        sex=_sex(values),
        healthy_volunteers=yes_or_no(values.get("f31_healthy_volunteers")),
        sponsor=_sponsor(values),
        countries=_countries(values),
        enrolment=next((number for number in map(count, planned) if number is not None), None),
        start=date(part(values, "trialInformation").get("recruitmentStartDate")),
        summary=_said(values, "e21_main_objective_of_the_trial"),
        outcomes=tuple(_outcomes(values)),
    )


def _ages(values: Values) -> tuple[str | None, str | None]:
    """The outer bounds of the age groups, which may be wider than those of the criteria."""
    groups = [age for age in form().ages if _is(values, age.field)]
    adults = [age for age in form().ages if age.field.startswith(("f12_", "f13_"))]
    if _is(values, _UNDER_18) and all(age in adults for age in groups):
        groups.insert(0, Age(_UNDER_18, maximum="17 Years"))  # older protocols do not say which children
    return (groups[0].minimum, groups[-1].maximum) if groups else (None, None)


def _sex(values: Values) -> str | None:
    sexes = [sex for name, sex in (("f21_female", "Female"), ("f22_male", "Male")) if _is(values, name)]
    return ", ".join(sexes) or None


def _sponsor(values: Values) -> str | None:
    for holder in (values, *parts(values.get("b1_sponsor"))):
        if name := text(holder.get("b11_name_of_sponsor")):
            return name
    return None


def _countries(values: Values) -> tuple[str, ...]:
    """The country of this protocol, without its authority ("Norway - NOMA")."""
    state = text(values.get("a1_member_state_concerned"))
    return (state.partition(" - ")[0].strip(),) if state else ()


def _outcomes(values: Values) -> Iterator[Outcome]:
    when = "timepoints_of_evaluation_of_this_end_point"
    if primary := _said(values, "e51_primary_end_points"):
        yield Outcome(rank="primary", measure=primary, time_frame=_said(values, f"e511_{when}"))
    if secondary := _said(values, "e52_secondary_end_points"):
        yield Outcome(rank="secondary", measure=secondary, time_frame=_said(values, f"e521_{when}"))
