"""The command line: data on standard output, sentences on standard error, the contract's exit codes."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "samples" / "NCT99990001.json"
SAMPLES = sorted((ROOT / "samples").glob("*.json"))
TEXT = "Inclusion Criteria:\n\n* Age \\>= 18 years\n\nExclusion Criteria:\n\n* Pregnancy\n"


def plaincriteria(
    *words: object, stdin: str | None = None, cwd: Path = ROOT, **env: str
) -> subprocess.CompletedProcess[str]:
    """Run the command as a user does."""
    clean = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("OPENAI_", "PLAINCRITERIA_"))
    }
    path = os.pathsep.join([str(ROOT / "service"), str(ROOT)])
    return subprocess.run(
        [sys.executable, "-m", "plaincriteria", *map(str, words)],
        input=stdin, capture_output=True, text=True, cwd=cwd, env=clean | {"PYTHONPATH": path, "COLUMNS": "100"} | env,
    )  # fmt: skip


def test_rewrite_on_screen():
    """One trial on the screen: plain beside source, caveat, disclosure."""
    done = plaincriteria("rewrite", "--text", TEXT)
    assert done.returncode == 0
    flat = " ".join(done.stdout.split())
    for words in (
        "You must be 18 or older.",
        "Age >= 18 years",
        "Always confirm with the trial site.",
        "no AI model",
    ):
        assert words in flat


def test_rewrite_json_is_result():
    """`--json` prints the result object and nothing else."""
    row = json.loads(plaincriteria("rewrite", SAMPLE, "--json", "--audience", "caregiver").stdout)
    assert row["schema_version"] == "1"
    assert row["audience"] == "caregiver"
    assert row["coverage"]["items"] == len(row["items"])


def test_rewrite_from_stdin():
    """A minus sign reads standard input."""
    done = plaincriteria("rewrite", "-", "--json", stdin=TEXT)
    assert "You cannot join if you are pregnant." in done.stdout


def test_rewrite_writes_page(tmp_path):
    """`--html` writes a page."""
    page = tmp_path / "page.html"
    assert plaincriteria("rewrite", SAMPLE, "--html", page).returncode == 0
    assert "Always confirm with the trial site." in page.read_text(encoding="utf-8")


def test_split_prints_rows():
    """`split` prints the contract's rows; spans point into the source as it stands."""
    done = plaincriteria("split", *SAMPLES)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0
    assert len(rows) == len(SAMPLES)
    for row in rows:
        assert set(row) == {"nct_id", "source_text", "items"}
        assert all(row["source_text"][i["start"] : i["end"]].strip() for i in row["items"])


def test_check_prints_verdicts(tmp_path):
    """`check` passes a faithful rewrite, fails a changed number, and names a line it cannot use."""
    pair = {"section": "inclusion", "lead_in": None, "source": "Age >= 18 years", "audience": "patient"}
    lines = [
        json.dumps(pair | {"pair_id": "a", "rewrite": "You must be 18 or older."}),
        json.dumps(pair | {"pair_id": "b", "rewrite": "You must be 16 or older."}),
        "{broken",
    ]
    pairs = tmp_path / "pairs.jsonl"
    pairs.write_text("\n".join(lines), encoding="utf-8")
    done = plaincriteria("check", pairs)
    verdicts = {row["pair_id"]: row["verdict"] for row in map(json.loads, done.stdout.splitlines())}
    assert verdicts == {"a": "pass", "b": "fail"}
    assert done.returncode == 1
    assert "line 3" in done.stderr


def test_batch_all_samples(tmp_path):
    """`batch` makes a row of each trial, each with caveat, and items in = items out."""
    out = tmp_path / "out.ndjson"
    done = plaincriteria("batch", *SAMPLES, "-o", out)
    rows = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    split = [json.loads(line) for line in plaincriteria("split", *SAMPLES).stdout.splitlines()]
    assert [row["trial"]["id"] for row in rows] == [row["nct_id"] for row in split]
    for row, tree in zip(rows, split, strict=True):
        assert [i["id"] for i in row["items"]] == [i["id"] for i in tree["items"]]
        assert row["caveat"].endswith("Always confirm with the trial site.")


def test_batch_names_bad_records(tmp_path):
    """A bad record goes to the error file, the others are done, the exit code says so."""
    export, out = tmp_path / "export.ndjson", tmp_path / "out.ndjson"
    study = json.dumps(json.loads(SAMPLE.read_text(encoding="utf-8")))
    export.write_text(f"{study}\n{{broken\n{study}\n", encoding="utf-8")
    done = plaincriteria("batch", export, "-o", out)
    assert done.returncode == 1
    assert len(out.read_text(encoding="utf-8").splitlines()) == 2
    (error,) = map(
        json.loads, (tmp_path / "out.ndjson.errors.ndjson").read_text(encoding="utf-8").splitlines()
    )
    assert error["error"] == "bad_record"
    assert error["detail"].startswith("export.ndjson, line 2")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["rewrite"], "--text"),
        (["rewrite", "no-such-file.json"], "no-such-file.json"),
        (["rewrite", str(ROOT / "pyproject.toml"), "--format", "nonsense"], "nonsense"),
        (["batch", str(SAMPLE), "-o", "out.docx"], ".ndjson"),
        (["rewrite", str(SAMPLE), "--backend", "openai"], "OPENAI_API_KEY"),
        (["check", "no-such-pairs.jsonl"], "no-such-pairs.jsonl"),
    ],
)
def test_wrong_use_told(words, told, tmp_path):
    """Wrong use ends with exit code 2 and a sentence that says what to do, never a traceback."""
    done = plaincriteria(*words, cwd=tmp_path)
    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_missing_key_offers_rules():
    """Without a key the openai backend says that the rules need none."""
    assert "rules" in plaincriteria("rewrite", SAMPLE, "--backend", "openai").stderr


def test_doctor_says_state():
    """`doctor` tells what is configured, without a secret."""
    done = plaincriteria("doctor", OPENAI_API_KEY="canary-secret-1")
    assert done.returncode == 0
    assert "rules" in done.stdout
    assert "set" in done.stdout
    assert "canary-secret-1" not in done.stdout + done.stderr


def test_wrong_setting_named():
    """A setting that cannot be is named."""
    done = plaincriteria("rewrite", "--text", TEXT, PLAINCRITERIA_BACKEND="magic")
    assert done.returncode == 2
    assert "backend" in done.stderr


def test_eval_runs_cases():
    """`eval check` runs the seed cases."""
    done = plaincriteria("eval", "check")
    assert done.returncode == 0, done.stderr
    assert "recall" in done.stdout.lower()


def test_version_and_help():
    """`--version` and `--help` answer."""
    assert plaincriteria("--version").stdout.startswith("plaincriteria ")
    assert "batch" in plaincriteria("--help").stdout


def test_explain_term():
    """What is known of a term, where it stands, and on whose authority."""
    done = plaincriteria("explain", "myocardial infarction")
    assert done.returncode == 0
    assert "plain word      heart attack / heart attacks" in done.stdout
    assert "glossary/conditions.jsonl, line " in done.stdout
    assert re.search(r"never said as   .*stroke", done.stdout)


def test_explain_abbreviation():
    """All readings with their deciding words; the context says which of them it is."""
    alone = plaincriteria("explain", "MS").stdout
    assert alone.count("  can be ") >= 3
    assert "undecided" in alone
    decided = plaincriteria("explain", "MS", "--context", "relapsing multiple sclerosis").stdout
    assert "here it is      multiple sclerosis" in decided
    assert "undecided" not in decided


def test_explain_unknown():
    """A term without an entry is said to have none, with those that are spelled alike."""
    done = plaincriteria("explain", "myasthena graviss")
    assert done.returncode == 1
    assert "Did you mean: myasthenia gravis" in done.stderr
    assert "Traceback" not in done.stderr


def test_rules_say_which():
    """The sentence, the rules that took words, and the reader that used them."""
    done = plaincriteria("rules", "Patients with severe gout", "--side", "exclusion")
    assert done.returncode == 0
    assert "You cannot join if you have severe gout" in done.stdout
    assert re.search(r"^  rule \S+ +", done.stdout, re.MULTILINE)


def test_rules_say_why_not():
    """What no rule says is said to stand as it is, with the rules that came near."""
    done = plaincriteria("rules", "Patients with gout that may be excluded", "--side", "exclusion")
    assert done.returncode == 1
    assert "no rule says it with certainty" in done.stdout
    assert "  not by " in done.stdout


def test_rules_listed():
    """Without a text all rules stand in the order in which they are tried."""
    lines = plaincriteria("rules").stdout.splitlines()
    assert next(line for line in lines if not line.startswith(" ")) == "values.toml"
    assert len(lines) > 150
