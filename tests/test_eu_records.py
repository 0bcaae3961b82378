"""The EU's application form, as records of ctrdata and as the register's plain text, from invented trials."""

from __future__ import annotations

import io
import json
import re
import time
import tomllib
from pathlib import Path

import pytest

from plaincriteria import readers
from plaincriteria.domain import Failure, Outcome, Trial
from plaincriteria.errors import UnreadableInput
from plaincriteria.readers import eudract, eudract_text
from tests.exports import CORPUS, boxed, ids, read

LAY = "A.3.1 Title of the trial for lay people, in easily understood, i.e. non-technical, language"
INCLUSION = "1. Adults with hay fever 2. Weight  40 kg or more (see A.3 of the protocol)"
EXCLUSION = "- Asthma  - Trial with EudraCT Number: 2030-000009-99 before\r\n  - Link: none"
WHEN = "Timepoint(s) of evaluation of this end point"
# The form as the register prints it, label and value.
FORM = [
    ("A.1 Member State Concerned", "Norway - NOMA"),
    ("A.2 EudraCT number", "2031-000001-10"),
    ("A.3 Full title of the trial", "A Randomised Trial of Sneezomab"),
    (LAY, "Sneezomab in hay fever"),
    ("A.4.1 Sponsor's protocol code number", "SNZ-1"),
    ("B.1.1 Name of Sponsor", "Pollen AS"),
    ("B.1.3.4 Country", "Norway"),
    ("E.1.1 Medical condition(s) being investigated", "Hay fever"),
    ("E.1.1.1 Medical condition in easily understood language", "Sneezing in spring"),
    ("E.2.1 Main objective of the trial", "To see whether people sneeze less"),
    ("E.2.2 Secondary objectives of the trial", "None"),
    ("E.3 Principal inclusion criteria", INCLUSION),
    ("E.4 Principal exclusion criteria", EXCLUSION),
    ("E.5.1 Primary end point(s)", "Sneezes"),
    (f"E.5.1.1 {WHEN}", "Week 4"),
    ("E.5.2 Secondary end point(s)", "Itching"),
    (f"E.5.2.1 {WHEN}", "Week 8"),
    ("E.7.1 Human pharmacology (Phase I)", "No"),
    ("E.7.2 Therapeutic exploratory (Phase II)", "Yes"),
    ("E.7.3 Therapeutic confirmatory (Phase III)", "Yes"),
    ("E.7.4 Therapeutic use (Phase IV)", "No"),
    ("F.1.1 Trial has subjects under 18", "Yes"),
    ("F.1.1.6 Adolescents (12-17 years)", "Yes"),
    ("F.1.2 Adults (18-64 years)", "Yes"),
    ("F.1.3 Elderly (>=65 years)", "No"),
    ("F.2.1 Female", "Yes"),
    ("F.2.2 Male", "Yes"),
    ("F.3.1 Healthy volunteers", "No"),
    ("F.4.1 In the member state", "20"),
    ("F.4.2.2 In the whole clinical trial", "140"),
    ("P. End of Trial Status", "Ongoing"),
]
EXPECTED = Trial(
    id="2031-000001-10-NO",
    registry="EU Clinical Trials Register",
    criteria=f"Inclusion Criteria:\n\n{INCLUSION}\n\nExclusion Criteria:\n\n{EXCLUSION}",
    title="Sneezomab in hay fever",
    url="https://www.clinicaltrialsregister.eu/ctr-search/trial/2031-000001-10/NO",
    status="Ongoing",
    phases=("Therapeutic exploratory (Phase II)", "Therapeutic confirmatory (Phase III)"),
    conditions=("Hay fever",),
    minimum_age="12 Years",
    maximum_age="64 Years",
    sex="Female, Male",
    healthy_volunteers=False,
    sponsor="Pollen AS",
    countries=("Norway",),
    enrolment=140,
    summary="To see whether people sneeze less",
    outcomes=(
        Outcome(rank="primary", measure="Sneezes", time_frame="Week 4"),
        Outcome(rank="secondary", measure="Itching", time_frame="Week 8"),
    ),
)


def record(**more: object) -> dict:
    """A record of ctrdata, with the sponsor in a list as there."""
    values: dict[str, object] = {"_id": "2031-000001-10-NO", "x5_trial_status": "Ongoing", "ctrname": "EUCTR"}
    values |= {eudract.field_name(label): value for label, value in FORM if not label.startswith("B.")}
    return values | {"b1_sponsor": [{"b11_name_of_sponsor": "Pollen AS"}]} | more


def protocol(form: list[tuple[str, str]] = FORM, glue: str = "\n", country: str = "NO") -> str:
    """A protocol as the register's download has it: a line a field, or (as some save it) all in one line."""
    head = [
        "Summary",
        "EudraCT Number: 2031-000001-10",
        "Sponsor's Protocol Code Number: SNZ-1",
        "Trial Status: Ongoing",
        "Date on which this record was first entered in the EudraCT database: 2031-01-05",
        f"Link: https://www.clinicaltrialsregister.eu/ctr-search/trial/2031-000001-10/{country}/",
        "A. Protocol Information",
    ]
    headed = {
        "E.3 Principal inclusion criteria": "E.2.3 Trial contains a sub-study: No",
        "E.5.1 Primary end point(s)": "E.5 End points",
    }
    lines = [
        line for label, value in form for line in (headed.get(label), f"{label}: {value}") if line is not None
    ]
    return glue.join(head + lines)


def without(*labels: str) -> list[tuple[str, str]]:
    """The form without the fields that begin so."""
    return [(label, value) for label, value in FORM if not label.startswith(labels)]


# Records of ctrdata


@pytest.mark.parametrize(
    "shape", [json.dumps, lambda r: json.dumps(r, indent=1), lambda r: json.dumps(boxed(r))]
)
def test_record_every_field(shape):
    """A record fills every field, its lists as they stand there under a heading each."""
    assert read(shape(record())) == [EXPECTED]


def test_same_id_twice():
    """Two records of one identifier are two trials."""
    assert ids(read("\n".join([json.dumps(record())] * 2))) == ["2031-000001-10-NO"] * 2


E3, E4 = "e3_principal_inclusion_criteria", "e4_principal_exclusion_criteria"
LANGUAGES = {
    "english_first": ({f"{E3}_es": "uno", f"{E4}_es": "dos"}, INCLUSION, EXCLUSION),
    "null_translation": ({f"{E3}_es": None, f"{E4}_it": None}, INCLUSION, EXCLUSION),
    "first_there_is": (
        {E3: " ", E4: None, f"{E3}_it": "uno", f"{E3}_es": "un", f"{E4}_es": "dos"},
        "uno",
        "dos",
    ),
    "one_side_only": ({E3: None}, None, EXCLUSION),
}


@pytest.mark.parametrize("case", LANGUAGES)
def test_language_chosen(case):
    """English is taken where there is some, else the first language; one list alone is enough."""
    more, inclusion, exclusion = LANGUAGES[case]
    (trial,) = read(json.dumps(record(**more)))
    lists = [("Inclusion", inclusion), ("Exclusion", exclusion)]
    assert trial.criteria == "\n\n".join(f"{side} Criteria:\n\n{text}" for side, text in lists if text)


AGES = {
    "children_unsaid": (
        {"f116_adolescents_1217_years": "No", "f12_adults_1864_years": "No"},
        (None, "17 Years"),
    ),
    "adults_and_unsaid": ({"f116_adolescents_1217_years": "No"}, (None, "64 Years")),
    "elderly_too": ({"f13_elderly_65_years": "Yes"}, ("12 Years", None)),
    "newborns": ({"f113_newborns_027_days": "Yes"}, (None, "64 Years")),
    "nothing_said": (
        dict.fromkeys(eudract.field_name(label) for label, _ in FORM if label.startswith("F.1")),
        (None, None),
    ),
}


@pytest.mark.parametrize("case", AGES)
def test_age_groups_bounds(case):
    """The ages are the outer bounds of the groups that the form says yes to."""
    more, ages = AGES[case]
    (trial,) = read(json.dumps(record(**more)))
    assert (trial.minimum_age, trial.maximum_age) == ages


BAD = {
    "no_object": ("17", None, "not a JSON object"),
    "no_id": (json.dumps({"x5_trial_status": "Ongoing"}), None, "no EudraCT number"),
    "odd_id": (json.dumps(record(_id="a b")), None, "EudraCT number is no identifier"),
    "no_criteria": (json.dumps(record(**{E3: None, E4: " "})), "2031-000001-10-NO", "no principal inclusion"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_record_goes_on(case):
    """What cannot be read is a failure with its place and reason, and the others are read."""
    bad, trial, said = BAD[case]
    good = json.dumps(record())
    results = read(f"{good}\n{bad}\n{good}")
    assert ids(results) == ["2031-000001-10-NO", None, "2031-000001-10-NO"]
    assert results[1].trial == trial
    assert results[1].detail.startswith(f"line 2: {said}")


# Plain text


@pytest.mark.parametrize("glue", ["\n", "\r\n", ""])
def test_text_every_field(glue):
    """A protocol as text fills the same fields, be its lines kept or lost; the criteria are exact."""
    assert read(protocol(glue=glue)) == [EXPECTED]


@pytest.mark.parametrize("bite", [50, 997, 1 << 16])
def test_protocols_each_country(bite, monkeypatch):
    """Each country's protocol is a trial, wherever the bytes are cut and whatever stands before the first."""
    monkeypatch.setattr(eudract_text, "_BITE_BYTES", bite)
    text = "This file holds trials.\n" + "\n\n".join(protocol(country=c) for c in ("NO", "SE", "3RD"))
    trials = read(text)
    assert ids(trials) == ["2031-000001-10-NO", "2031-000001-10-SE", "2031-000001-10-3RD"]
    assert {trial.criteria for trial in trials} == {EXPECTED.criteria}


def test_list_below_label():
    """A list that begins on the line below its label keeps the indentation of its first line."""
    form = [(label, "\n  - one\n  - two\n" if label.startswith("E.3") else value) for label, value in FORM]
    (trial,) = read(protocol(form))
    assert trial.criteria.startswith("Inclusion Criteria:\n\n  - one\n  - two\n\nExclusion")


def test_translation_left_out():
    """The Spanish list beside the English one is another field, and only stands in for it."""
    both = [
        pair
        for label, value in FORM
        for pair in [(label, value), *([(f"{label} (es)", "1. Adultos")] if label.startswith("E.3") else [])]
    ]
    assert read(protocol(both, glue="")) == [EXPECTED]
    (trial,) = read(protocol([(k, "" if k == "E.3 Principal inclusion criteria" else v) for k, v in both]))
    assert trial.criteria.startswith("Inclusion Criteria:\n\n1. Adultos\n\nExclusion")


def test_cut_criteria_failure():
    """A protocol that ends within the criteria is a failure, never a trial with half a list."""
    text = protocol() + "\n" + protocol(country="SE")
    for words in ("Weight  40", "Asthma"):
        results = read(text[: text.rindex(words)])
        assert ids(results) == ["2031-000001-10-NO", None]
        assert (results[1].trial, results[1].error) == ("2031-000001-10", "truncated_input")
        assert results[1].detail == "protocol 2: it ends within the criteria"


def test_protocol_without_criteria():
    """A protocol without E.3 and E.4 is named; one of them is enough."""
    results = read(protocol(without("E.3", "E.4")) + "\n" + protocol(without("E.4")))
    assert ids(results) == [None, "2031-000001-10-NO"]
    assert (results[0].error, results[0].trial) == ("no_criteria", "2031-000001-10-NO")


def test_broken_bytes_named():
    """A protocol in another encoding is a failure, and the next is read."""
    data = protocol().replace("Pollen", "Pöllen").encode("latin-1") + b"\n" + protocol(country="SE").encode()
    results = list(readers.read_stream(io.BytesIO(data), "x", "eudract-text"))
    assert ids(results) == [None, "2031-000001-10-SE"]
    assert results[0].detail.startswith("protocol 1: it is not UTF-8 text. Say with --encoding")


def test_endless_protocol_skipped(monkeypatch):
    """What is too long for a protocol is a failure, not held in memory, and the next is read."""
    monkeypatch.setattr(eudract_text, "PROTOCOL_BYTES", 20_000)
    monkeypatch.setattr(eudract_text, "_BITE_BYTES", 1000)
    long = [(label, "word " * 9000 if label.startswith("E.2.2") else value) for label, value in FORM]
    results = read("\n".join([protocol(), protocol(long), protocol(country="SE")]))
    assert ids(results) == ["2031-000001-10-NO", None, "2031-000001-10-SE"]
    assert results[1].detail.startswith("protocol 2: it is longer than")


@pytest.mark.parametrize(
    "piece", ["Summary   ", " ", "E.3 ", "Trial Status: ", "E.3 Principal inclusion ", "\n"]
)
def test_long_text_quick(piece):
    """A protocol of 300 kB of the same few characters takes its time in proportion."""
    long = [
        (label, piece * (300_000 // len(piece)) if label.startswith("E.3") else value)
        for label, value in FORM
    ]
    began = time.process_time()
    (result,) = read(
        protocol(long) + "\nTrial Status: " + piece * (300_000 // len(piece)), format="eudract-text"
    )
    assert isinstance(result, Trial)
    assert time.process_time() - began < 3


def test_text_without_protocol():
    """Other text, read as this format, is refused with what is missing."""
    with pytest.raises(UnreadableInput, match="no protocol"):
        read("Adults with hay fever and no asthma", format="eudract-text")


# The form


def test_label_told_apart():
    """A label is known by its words, code and colon; words that only resemble it are not."""
    data = tomllib.loads(Path(eudract.__file__).with_name("eudract.toml").read_text("utf-8"))
    assert data["authority"]
    assert eudract_text._label().match(data["match"])
    assert not eudract_text._label().search(data["miss"])


def test_labels_one_each():
    """Each label stands once, and every field that is read has its label."""
    labels = eudract.form().labels
    names = {eudract.field_name(label) for label in labels}
    assert len(set(labels)) == len(labels)
    used = set(re.findall(r'"([a-fn-p]\d+_\w+?)"', Path(eudract.__file__).read_text("utf-8")))
    assert len(used) > 10
    assert used | set(eudract.form().phases) | {age.field for age in eudract.form().ages} <= names | {
        "x5_trial_status",
        "b1_sponsor",
    }


# Real ones


@pytest.mark.parametrize(("name", "count"), [("euctr_ctrdata.ndjson.gz", 19), ("eudract_protocol.txt", 4)])
def test_corpus_every_protocol(name, count):
    """Every real protocol is read, in English, with both lists and its fields."""
    path = CORPUS / name
    if not path.exists():
        pytest.skip(f"no corpus at {CORPUS}")
    results = list(readers.read(path))
    assert [r for r in results if isinstance(r, Failure)] == []
    assert len({trial.id for trial in results}) == len(results) == count
    for trial in results:
        assert trial.url
        assert trial.title
        assert trial.phases
        assert trial.sponsor
        assert trial.enrolment
        assert (
            trial.criteria.count("Inclusion Criteria:\n\n")
            == trial.criteria.count("Exclusion Criteria:\n\n")
            == 1
        )
        assert not re.search(r"[EB]\.\d\.?\d? |pacientes|pazienti", trial.criteria)
