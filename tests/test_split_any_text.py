"""The splitter on any text: nothing lost, nothing twice, no error, and time in proportion to the text."""

from __future__ import annotations

import gzip
import json
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plaincriteria.domain import Eligibility
from plaincriteria.split import split

CORPUS = Path(__file__).parents[2] / "shared" / "corpus" / "ctgov_v2_fields.ndjson.gz"
NUMBER = r"\d{1,3}(?:\.\d{1,2}){0,3}|[a-zA-Z]|[ivxIVX]{1,5}"
MARK = (
    rf"(?:[(\[]?(?:{NUMBER})\\?[.)\].．、]+|\d{{1,2}}(?:\.\d{{1,2}}){{1,3}}|[①-⑳⑴-⒇❶-❿]|o(?=[ \t])"
    r"|[IE](?:NC?|XC?|C)?[- ]?\d{1,2}[a-z]?[.):]|(?:<|&lt;)br\s{0,3}/?(?:>|&gt;))"
)
GAP = re.compile(rf"(?:{MARK}|[\W_])*", re.IGNORECASE)

PIECES = (
    "Inclusion Criteria:", "Exclusion criteria", "Part 1:", "age", "Adults ", "of the following:", "\\<",
    "&amp;lt;", "; ", ", ", ". ", " (1) ", " 2) ", "a. ", " b. ", "(i) ", "ii) ", "①", "②", " - ", "* ",
    "•", "1. ", "10. ", "1.1 ", "o ", "E1. ", "\n", "\n\n", "\r\n", "<br>", "   ", "\t", "OR", "Note:",
    "...", "Women", "have", " Male", "?", "(", ")", "[", "]", "\u200b", "\\-",
    "DISEASE CHARACTERISTICS:", "Age: ", "Renal:", "Removal criteria:", "excluded if:",
    "Other criteria may apply", "：", "é", "12345", "&", "<", "\x00",
)  # fmt: skip
WORDS = st.sampled_from(PIECES)
TEXTS = st.one_of(st.text(max_size=120), st.lists(WORDS, max_size=60).map("".join))


def check(text: str, found: Eligibility) -> None:
    """Spans in order and apart, only marks and blanks between them, a true tree, ids that are unique."""
    done, seen = 0, {None}
    for one in found.items:
        assert done <= one.span.start < one.span.end
        gap = text[done : one.span.start]
        assert GAP.fullmatch(gap), gap
        assert one.parent_id in seen and one.id not in seen
        assert 0 <= one.section < len(found.sections)
        assert one.text and one.text == one.text.strip()
        done = one.span.end
        seen.add(one.id)
    assert GAP.fullmatch(text[done:]), text[done:]
    assert found.source == text


@settings(max_examples=400, deadline=None)
@given(TEXTS)
def test_any_text_lossless(text: str) -> None:
    """Whatever the text, nothing but marks and blanks is left out, nothing stands twice, nothing raises."""
    check(text, split(text))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(["* Adults", "  * Gout", "Part 1:", "1. Any of:", "text", "OR", "   2. x"]),
        max_size=30,
    )
)
def test_lines_keep_order(lines: list[str]) -> None:
    """Lists of any shape give one item a line, in the order of the lines."""
    text = "\n".join(lines)
    found = split(text)
    check(text, found)
    assert len(found.items) == len(lines)


def test_real_records_lossless() -> None:
    """Real listings lose nothing either, and every one that has criteria gives items."""
    if not CORPUS.exists():
        pytest.skip("../shared/corpus is not there")
    with gzip.open(CORPUS, "rt", encoding="utf-8") as lines:
        for _, line in zip(range(250), lines, strict=False):
            text = json.loads(line)["protocolSection"]["eligibilityModule"]["eligibilityCriteria"]
            found = split(text)
            check(text, found)
            assert found.items


# --- size


def _seconds(text: str) -> float:
    best = float("inf")
    for _ in range(2):
        begun = time.process_time()
        split(text)
        best = min(best, time.process_time() - begun)
    return best


@pytest.mark.parametrize(
    "make",
    [
        lambda n: "* Age over 18 years and under 80\n" * n,
        lambda n: "* One of the following:\n" * n,
        lambda n: "a:\n" * n,
        lambda n: "Part A\n" * n,
        lambda n: "patients with disease " * n,
        lambda n: "Patients with disease. " * n,
        lambda n: "(a) gout (b) asthma " * n,
        lambda n: "1) gout " * n,
        lambda n: "Inclusion Criteria: " * n,
        lambda n: "age; " * n,
        lambda n: "\\[(" * n,
        lambda n: "".join(f"{'*' if k % 2 else '-'} a:\n" for k in range(n)),
    ],
)
def test_time_grows_linearly(make: Callable[[int], str]) -> None:
    """Four times the text takes about four times as long, never sixteen times."""
    small, large = _seconds(make(700)), _seconds(make(2800))
    assert large < 10 * max(small, 0.004)


@pytest.mark.parametrize(
    "text", ["(" * 500_000 + ")" * 500_000, "patient " * 125_000, "\n" * 1_000_000, "- " * 500_000]
)
def test_megabyte_is_split(text: str) -> None:
    """One megabyte of brackets, of one line, of nothing is split like any other text."""
    assert len(split(text).items) <= 1


def test_depth_is_bounded() -> None:
    """Headings under headings and lead-ins under lead-ins do not pile up without end."""
    for text in ("".join(f"Topic{chr(97 + k % 26)}{k}:\n" for k in range(400)), "* x:\n" * 400):
        assert max(len(i.lead_in) for i in split(text).items) <= 8
