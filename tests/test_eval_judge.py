"""The judge suite: does a language model, asked as the second reader is, agree with the labels?"""

from __future__ import annotations

import json
from typing import Any

import httpx2
import pytest
from endpoint import Endpoint, refused, said

import evals
from evals import check_suite, judge_suite
from evals.pairs import SEED, read
from plaincriteria import verify
from plaincriteria.domain import Verdict
from plaincriteria.model import client as client_module

PAIRS = read(SEED)
LABELS = {pair.rewrite: pair for pair in PAIRS}
FAITHFUL = sum(pair.faithful for pair in PAIRS)


def opinion(error: str, sentence: str = "") -> httpx2.Response:
    verdict = "same" if error == "none" else "differs"
    answer = {"sentence": sentence, "source_words": "", "plain_words": "", "error": error, "verdict": verdict}
    return said(json.dumps(answer))


def knows(call: dict[str, Any]) -> httpx2.Response:
    """The label of the pair, as a judge would say it."""
    user = call["messages"][1]["content"]
    pair = LABELS[json.loads(user[user.index("{") :])["plain"]]
    return opinion(pair.error_type or "none", "It [b]differs[/b]." if pair.error_type else "")


@pytest.fixture
def judged(monkeypatch, tmp_path):
    """Runs the suite over the seed with an endpoint that answers so, beside a check that passes everything."""

    async def pause(_: float) -> None:
        return None

    monkeypatch.setattr(client_module, "_pause", pause)
    monkeypatch.setattr(check_suite, "check", lambda *_: Verdict(passed=True, score=1.0, findings=()))

    def run(answer: Any, *more: str) -> tuple[int, dict[str, Any], Endpoint]:
        endpoint = Endpoint([answer])
        judge = verify.Verifier(endpoint.model(), verify.load_prompt(), 8)
        monkeypatch.setattr(judge_suite.compose, "second_reader", lambda settings: judge)
        out = tmp_path / "out.json"
        code = evals.main(["judge", str(SEED), "--json", str(out), *more])
        return code, json.loads(out.read_bytes()) if out.exists() else {}, endpoint

    return run


def test_knowing_judge_perfect(judged, capsys):
    """A judge that knows the labels has recall 1 for every type, names each, and raises no false alarm."""
    code, written, endpoint = judged(knows)
    assert code == 0
    assert written["suite"] == "judge"
    assert written["metrics"]["balanced_accuracy"] == 1
    assert {value for name, value in written["metrics"].items() if name.startswith("recall.")} == {1}
    assert written["metrics"]["auroc"] is None
    assert written["counted"]["faithful_passed"] == FAITHFUL
    assert written["tokens"] == {
        "sends": len(PAIRS),
        "tokens_in": 100 * len(PAIRS),
        "tokens_out": 7 * len(PAIRS),
    }
    assert len(endpoint.sent) == len(PAIRS)
    stopped = [row for row in written["rows"] if row["reasons"]]
    assert {row["reasons"][0]["message"] for row in stopped} == {"It [b]differs[/b]."}
    assert all(row["reasons"][0]["type"] == row["error_type"] for row in stopped)
    assert f"Sends: {len(PAIRS)}, tokens in: {100 * len(PAIRS):,}" in capsys.readouterr().out


def test_blind_judge_chance(judged):
    """A judge that finds the same in all pairs has recall 0 and a balanced accuracy of 0.5."""
    code, written, _ = judged(opinion("none"))
    assert code == 0
    assert (written["metrics"]["recall"], written["metrics"]["balanced_accuracy"]) == (0, 0.5)


def test_check_stands_beside(judged, monkeypatch):
    """The check stands beside the judge over the same pairs, and both together stop what either stops."""
    numbers = lambda item, draft, _: Verdict(passed="1" in draft.text, score=0.5, findings=())  # noqa: E731
    monkeypatch.setattr(check_suite, "check", numbers)
    _, written, _ = judged(opinion("none"))
    alone, both = (
        written["baselines"][name] for name in (f"check ({check_suite.CHECKER})", "check, then judge")
    )
    assert 0 < both["recall"] == alone["recall"] < 1
    _, written, _ = judged(knows)
    both = written["baselines"]["check, then judge"]
    assert (both["recall"], both["auroc"]) == (1, None)
    assert (
        both["faithful_passed"]
        == written["baselines"][f"check ({check_suite.CHECKER})"]["faithful_passed"]
        < 1
    )


def test_unusable_kept_apart(judged, capsys):
    """A pair without a usable answer stands in no rate, is named with the reason, and the exit code is 1."""

    def sometimes(call: dict[str, Any]) -> httpx2.Response:
        return said("no") if PAIRS[1].rewrite in call["messages"][1]["content"] else knows(call)

    code, written, _ = judged(sometimes)
    assert code == 1
    assert written["could_not_score"] == 1
    assert written["metrics"]["balanced_accuracy"] == 1
    assert written["metrics"]["scored"] == pytest.approx(1 - 1 / len(PAIRS))
    assert (
        capsys.readouterr().err
        == f"{PAIRS[1].pair_id} could not be scored: The model's answer was no JSON.\n"
    )


def test_down_endpoint_stops(judged, capsys):
    """A model that cannot be asked at all ends the run with a sentence and exit code 2, after one pair."""
    code, written, endpoint = judged(refused(401))
    assert (code, written, len(endpoint.sent)) == (2, {}, 1)
    assert "OPENAI_API_KEY" in capsys.readouterr().err


def test_later_trouble_counted(judged):
    """Where the endpoint breaks later, the other pairs keep their answers."""
    answers = iter([knows] * 10)
    code, written, _ = judged(lambda call: next(answers, lambda _: refused(503))(call))
    assert code == 1
    assert written["could_not_score"] == len(PAIRS) - 10


def test_limit_and_floor(judged, capsys):
    """`--limit` asks about the first pairs only, and a floor that is not held ends with 1."""
    code, written, endpoint = judged(opinion("none"), "--limit", "5", "--fail-under", "recall=0.5")
    assert (code, len(endpoint.sent), written["pairs"]) == (1, 5, 5)
    assert "recall is 0.0000" in capsys.readouterr().err


def test_report_has_page(judged, tmp_path):
    """The report folder has a page that names the judge, and no plot of a score that a judge does not give."""
    code, _, _ = judged(knows, "--out", str(tmp_path / "run"))
    assert code == 0
    page = (tmp_path / "run" / "report.html").read_text(encoding="utf-8")
    assert "A language model as judge" in page
    assert "tiny with verify@" in page
    assert "Risk against share shown" not in page
    assert "check, then judge" in page


def test_missing_key_told(monkeypatch, capsys):
    """Without a key and an own endpoint a sentence says what to set, with exit code 2."""
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    assert evals.main(["judge", str(SEED)]) == 2
    told = capsys.readouterr()
    assert "set OPENAI_API_KEY, or OPENAI_BASE_URL" in told.err
    assert told.out == ""
