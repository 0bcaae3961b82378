"""The report folder and its page: whole files, both texts with their marks, no network, figures that come back."""

import json
import re
from html.parser import HTMLParser

import pytest

import evals
from evals import check_suite, folder, page, plots
from evals.metrics import Bin, rate
from evals.pairs import SEED
from evals.resampling import Observed
from plaincriteria import errors
from plaincriteria.domain import Finding, Span, Verdict


class Page(HTMLParser):
    """Every tag and address of a page, and whether each tag is closed in order."""

    VOID = frozenset({"meta", "line", "circle", "polyline", "br"})

    def __init__(self, text):
        super().__init__()
        self.tags, self.addresses, self.open = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.addresses += [value for name, value in attributes if name in ("href", "src", "action")]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.tags.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def sometimes(criterion, draft, audience):
    """Stops what names a number with a finding on both sides, and breaks on one pair."""
    if criterion.id == "seed-03-U1":
        raise RuntimeError
    found = re.search(r"\d+", draft.text)
    there = re.search(r"\d+", criterion.text)
    if found is None or there is None:
        return Verdict(passed=True, score=0.9, findings=())
    finding = Finding(
        type="number",
        severity="fail",
        source=Span(*there.span()),
        plain=Span(*found.span()),
        message="<b> differs",
    )
    return Verdict(passed=False, score=0.2, findings=(finding,))


@pytest.fixture
def checked(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(check_suite, "check", sometimes)
    assert evals.main(["check", str(SEED), "--out", str(tmp_path / "run")]) == 1
    assert "seed-03-U1 could not be scored" in capsys.readouterr().err
    return tmp_path / "run"


def test_folder_three_files(checked):
    """A run leaves results, summary and page, and nothing unfinished."""
    assert sorted(file.name for file in checked.iterdir()) == ["report.html", "results.jsonl", "summary.json"]


def test_summary_says_what(checked):
    """The summary names suite, versions, inputs with their fingerprints, figures with intervals, and baselines."""
    summary = json.loads((checked / "summary.json").read_bytes())
    assert summary["suite"] == "check"
    assert summary["inputs"][0]["file"] == "seed.jsonl"
    assert len(summary["inputs"][0]["sha256"]) == 64
    assert {"version", "checker", "created"} <= summary.keys()
    assert summary["could_not_score"] == 1
    assert summary["counted"]["scored"] == summary["pairs"]
    low, high = summary["intervals"]["balanced_accuracy"]
    assert low <= summary["metrics"]["balanced_accuracy"] <= high
    assert set(summary["baselines"]) == {"always-pass", "number set", "word overlap"}


def test_results_row_a_case(checked):
    """Each pair has a row with label, verdict, score, texts and reasons whose spans point at the words."""
    rows = {
        row["id"]: row for row in map(json.loads, (checked / "results.jsonl").read_text("utf-8").splitlines())
    }
    row = rows["seed-01-U1"]
    assert (row["label"], row["error_type"], row["verdict"], row["right"]) == (
        "unfaithful",
        "boundary",
        "fail",
        True,
    )
    assert (row["cluster"], row["score"]) == ("seed-01", 0.2)
    (reason,) = row["reasons"]
    assert row["source"][slice(*reason["source"])].isdigit()
    assert row["rewrite"][slice(*reason["plain"])].isdigit()
    broken = rows["seed-03-U1"]
    assert (broken["verdict"], broken["trouble"], broken["right"]) == (
        "could not score",
        "RuntimeError",
        None,
    )


def test_page_static_alone(checked):
    """The page is whole HTML with plots, without a script or an address."""
    text = (checked / "report.html").read_text("utf-8")
    read = Page(text)
    assert read.open == []
    assert read.addresses == []
    assert "script" not in read.tags
    assert read.tags.count("svg") > 20
    assert "url(" not in text
    assert "@import" not in text


def test_page_tells_all(checked):
    """Baselines, types, false alarms, risk, calibration and the cases stand on the page; unscored ones apart."""
    text = (checked / "report.html").read_text("utf-8")
    for words in (
        "always-pass",
        "word overlap",
        "boundary",
        "False alarms",
        "Risk against share shown",
        "mean score",
    ):
        assert words in text
    wrong, unscored = text.split("Could not be scored</h2>")
    assert "seed-03-U1" in unscored
    assert "seed-03-U1" not in wrong
    assert "Could not be scored: RuntimeError." in unscored
    assert "&lt;b&gt; differs" in wrong


def test_page_marks_words(checked):
    """The words that a finding is about are marked on both sides with its number."""
    text = (checked / "report.html").read_text("utf-8")
    alarm = text.split("Faithful rewrites that were stopped")[1].split("<article>")[1]
    assert len(re.findall(r'<mark class="fail">\d+<sup>1</sup></mark>', alarm)) == 2


def test_written_whole_or_not(checked, monkeypatch):
    """A page that cannot be made leaves the old summary as it is, and no half file."""
    before = (checked / "summary.json").read_bytes()
    monkeypatch.setattr(folder, "render", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        evals.main(["check", str(SEED), "--out", str(checked)])
    assert (checked / "summary.json").read_bytes() == before
    assert len(list(checked.iterdir())) == 3


def test_folder_not_writable(checked, capsys):
    """A folder that is a file is wrong use, in a sentence."""
    assert evals.main(["split", "--out", str(checked / "summary.json")]) == 2
    assert "cannot be written" in capsys.readouterr().err


def test_split_folder_read_back(tmp_path, capsys):
    """A run of the split suite can be read again as it was measured."""
    assert evals.main(["split", "--out", str(tmp_path)]) == 0
    kept = folder.read(tmp_path)
    assert kept.summary["suite"] == "split"
    assert kept.cases[0].shares["f1"][1] > 0
    assert all(isinstance(case, Observed) for case in kept.cases)
    assert "gold file" in (tmp_path / "report.html").read_text("utf-8")


def test_rewrite_folder_written(tmp_path):
    """A run over trials has a row for the trial and one for each criterion, and a page with its figures."""
    assert evals.main(["rewrite", "--backend", "rules", "--limit", "1", "--out", str(tmp_path)]) == 0
    rows = [json.loads(line) for line in (tmp_path / "results.jsonl").read_text("utf-8").splitlines()]
    study, *criteria = rows
    assert (study["kind"], study["shares"]["caveat"]) == ("study", [1, 1])
    assert {row["kind"] for row in criteria} == {"criterion"}
    assert len(criteria) == study["criteria"]
    assert sum(row["right"] for row in criteria) == study["rewritten"]
    assert all(row["source"] and row["plain"] for row in criteria)
    text = (tmp_path / "report.html").read_text("utf-8")
    assert study["id"] in text
    assert Page(text).open == []


@pytest.mark.parametrize("text", ["", "[]", "{", '{"suite": "check"}'])
def test_no_folder_refused(tmp_path, text):
    """What is no report folder is named as such."""
    (tmp_path / "summary.json").write_text(text)
    with pytest.raises(errors.UnreadableInput, match="no report folder"):
        folder.read(tmp_path)


# The parts of the page


def test_pieces_overlap_cut():
    """Marks that overlap are cut where one begins or ends; the gravest severity is shown."""
    found = page.pieces("abcdef", [(Span(0, 4), "warn"), (Span(2, 6), "fail"), (None, "fail")])
    assert found == [("ab", (1,), "warn"), ("cd", (1, 2), "fail"), ("ef", (2,), "fail")]


@pytest.mark.parametrize("span", [Span(3, 3), Span(9, 12), Span(5, 2)])
def test_pieces_nothing_lost(span):
    """A mark of nothing, or outside the text, marks nothing and loses no letter."""
    found = page.pieces("abcdef", [(span, "fail")])
    assert "".join(piece.text for piece in found) == "abcdef"
    assert {piece.severity for piece in found} == {None}


def test_whisker_spans_interval():
    """The dot and its line stand where the numbers are; nothing measured draws no dot."""
    drawn = plots.whisker(0.5, 0.25, 0.75)
    assert 'x1="25.0%" x2="75.0%"' in drawn
    assert 'cx="50.0%"' in drawn
    assert "circle" not in plots.whisker(None, 0, 1)


def test_curves_named_for_readers():
    """A plot has a name for those who do not see it, escaped, and a line for each that is given."""
    lines = [plots.Line("a", "ours", [(0, 0), (1, 0.3)]), plots.Line("b", "other", [(0, 0.1), (1, 0.1)])]
    drawn = plots.curves(lines, (0.5, 0.2), "shown", "risk", "risk & <share>")
    assert 'aria-label="risk &amp; &lt;share&gt;"' in drawn
    assert drawn.count("polyline") == 2
    assert ">40%<" in drawn
    assert plots.legend(lines).count("<svg") == 2


def test_reliability_point_on_line():
    """A bin that is as faithful as its score says stands on the diagonal."""
    drawn = plots.reliability([Bin(1.0, rate([True]))], "told")
    corner = re.search(r'class="even" points="\S+ (\S+),(\S+)"', drawn)
    dot = re.search(r'class="dot" cx="(\S+)" cy="(\S+)"', drawn)
    assert corner.groups() == dot.groups()
