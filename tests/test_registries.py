"""Registries by the shape of their identifiers."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from plaincriteria.readers import registries

DATA = Path(registries.__file__).with_name("registries.toml")
ENTRIES = tomllib.loads(DATA.read_text("utf-8"))["registry"]


@pytest.mark.parametrize("entry", ENTRIES, ids=[e["match"] for e in ENTRIES])
def test_entry_examples_hold(entry):
    """Each entry has an authority, knows its example as the first to do so, and not the near miss."""
    assert entry["authority"]
    assert registries.of(entry["match"]).name == entry["name"]
    assert not re.fullmatch(entry["id"], entry["miss"])


def test_page_from_groups():
    """The address of a page is made of the identifier's parts."""
    known = registries.of("EUCTR2031-000001-10-GB")
    assert known.url == "https://www.clinicaltrialsregister.eu/ctr-search/trial/2031-000001-10/GB"


def test_unknown_id_unknown():
    """An identifier of no known shape belongs to no registry and has no page."""
    assert registries.of("my-trial-7") == ("unknown", None)
