"""Values of records: what says nothing is None in every format alike, all else stays as it is written."""

from __future__ import annotations

import math

import pytest

from plaincriteria.readers import fields

NOTHING = ["", " \n", "N/A", "na", "NaN", "Not Applicable", "NO LIMIT", "-", "?", None, 7, {}, [], ["a", "b"]]


@pytest.mark.parametrize("value", NOTHING)
def test_nothing_is_none(value):
    """What registries write where there is no value, and what is no string, is no text."""
    assert fields.text(value) is None


@pytest.mark.parametrize("value", ["None", "0", "No limits of age", "Phase 1", "NA-positive"])
def test_words_stay(value):
    """Words that only resemble a missing value are kept, without their outer blanks."""
    assert fields.text(f" {value}\n") == fields.text([[value]]) == value


def test_texts_each_once():
    """Of a list each string that says something comes once, in order; one string stands for a list of one."""
    assert fields.texts(["Gout", " ", None, "Asthma", "N/A", "Gout "]) == ("Gout", "Asthma")
    assert fields.texts("Gout") == ("Gout",)
    assert fields.texts(None) == ()


PHASES = {
    "Phase 1/Phase 2": ("Phase 1", "Phase 2"),
    "PHASE1|PHASE2": ("PHASE1", "PHASE2"),
    "EARLY_PHASE1/PHASE1": ("EARLY_PHASE1", "PHASE1"),
    "Phase 2; Phase 3": ("Phase 2", "Phase 3"),
    "Phase I/II trial": ("Phase I/II trial",),
    "N/A": ("N/A",),
    "nan": (),
    " ": (),
}


@pytest.mark.parametrize("value", PHASES)
def test_phases_apart(value):
    """Phases in one string are parted, and none are made out of what names no phase."""
    assert fields.phases(value) == PHASES[value]


COUNTS = {
    "120": 120,
    " 120.0 ": 120,
    "0": 0,
    "1234567890": None,
    "-3": None,
    "12.5": None,
    "٣": None,
    "ten": None,
}


@pytest.mark.parametrize("value", COUNTS)
def test_count_in_digits(value):
    """A whole number may be written in digits, as spreadsheets write it too."""
    assert fields.count(value) == COUNTS[value]


@pytest.mark.parametrize("value", [True, -1, 12.5, math.inf, math.nan, 10**30, None, [], [1, 2]])
def test_count_refused(value):
    """What is no number of people is none."""
    assert fields.count(value) is None


def test_count_boxed_float():
    """A number may be boxed, or a float that is whole."""
    assert fields.count([[120]]) == fields.count(120.0) == 120


TRUTHS = {
    "Yes": True,
    "t": True,
    "Accepts Healthy Volunteers": True,
    "No": False,
    "f": False,
    "0": False,
    "maybe": None,
}


@pytest.mark.parametrize("value", TRUTHS)
def test_truth_in_words(value):
    """Yes and no are told in the words of every registry; other words are neither."""
    assert fields.yes_or_no(value) is fields.yes_or_no([value]) is TRUTHS[value]


def test_truth_itself():
    """A truth value is itself; a number is none."""
    assert fields.yes_or_no(value=[False]) is False
    assert fields.yes_or_no(1) is None


@pytest.mark.parametrize(
    "value", ["2031-05-01", "2031-05-01T00:00:00.000Z", "2031-05-01T00:00:00+02:00", "2031-05-01T00:00"]
)
def test_date_without_midnight(value):
    """The midnight that programs write behind a date is no part of it."""
    assert fields.date(value) == "2031-05-01"


@pytest.mark.parametrize("value", ["May 2031", "2031-05-01T09:30:00Z", "01/05/2031"])
def test_date_as_written(value):
    """Other dates stay as they are written, with the time where there is one."""
    assert fields.date(value) == value


def test_address_of_web():
    """Only an address of the web is one."""
    assert fields.web_address(" https://example.org/1 ") == "https://example.org/1"
    assert fields.web_address("javascript:x") is None
