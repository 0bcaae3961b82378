"""The tasks for Inspect: the same cases and scorers, with a model that answers what it is told to."""

import gc
import json

import pytest

from evals.pairs import read_cases
from plaincriteria.domain import Verdict

inspect_ai = pytest.importorskip("inspect_ai", reason="the extra `inspect` is not installed")

from inspect_ai.model import ModelOutput, ModelUsage, get_model  # noqa: E402

from evals import inspect_tasks  # noqa: E402

# Inspect warns of its own libraries and leaves log files to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore")

CASES = read_cases()[:4]
REWRITES = {
    pair.source: {one.audience: one.rewrite for one in case.pairs()[:2]}
    for case in CASES
    for pair in case.pairs()
}
LABELS = {pair.rewrite: pair for case in CASES for pair in case.pairs()}


@pytest.fixture(autouse=True)
def few_cases(monkeypatch, tmp_path):
    few = tmp_path / "few.jsonl"
    few.write_text("\n".join(case.model_dump_json() for case in CASES), encoding="utf-8")
    monkeypatch.setattr(inspect_tasks, "case_files", lambda: (few,))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("INSPECT_LOG_DIR", str(tmp_path / "logs"))
    yield
    gc.collect()  # what it warns of belongs to this test


def run(task, say):
    """The log of the task over a model that answers what `say` makes of the data it is given."""

    def answer(messages, tools, choice, config):
        assert config.response_schema.strict is True
        assert messages[0].role == "system"
        given = messages[-1].text
        said = ModelOutput.from_content("mockllm/model", say(json.loads(given[given.index("{") :])))
        said.usage = ModelUsage(input_tokens=1, output_tokens=1, total_tokens=2)  # counting asks the network
        return said

    model = get_model("mockllm/model", custom_outputs=answer, memoize=False)
    (log,) = inspect_ai.eval(task, model=model, display="none", log_format="json")
    assert log.status == "success", log.error
    return log


def figures(log):
    """The figures of the only scorer, by reader or by label, and how many samples have no score."""
    named = {name: metric.value for score in log.results.scores for name, metric in score.metrics.items()}
    return named, sum(score.unscored_samples or 0 for score in log.results.scores)


def written(given):
    (item,) = given["items"]
    text = REWRITES[item["text"]][given["audience"]]
    return json.dumps({"items": [{"id": item["id"], "text": text}]})


def opinion(error):
    verdict = "same" if error == "none" else "differs"
    words = {"sentence": "", "source_words": "", "plain_words": ""}
    return json.dumps({**words, "error": error, "verdict": verdict})


def test_rewrite_references_shown(monkeypatch):
    """A model that writes our reference rewrites is shown as often as the check passes them, for both readers."""
    monkeypatch.setattr(
        inspect_tasks,
        "production",
        lambda pair: Verdict(passed="18" not in pair.rewrite, score=1, findings=()),
    )
    log = run(inspect_tasks.rewrite(), written)
    named, unscored = figures(log)
    stopped = sum("18" in text for texts in REWRITES.values() for text in texts.values())
    assert stopped > 0
    assert (unscored, log.results.total_samples) == (0, 2 * len(CASES))
    assert named["all"] == pytest.approx(1 - stopped / (2 * len(CASES)))
    assert {"patient", "caregiver"} <= named.keys()


def test_rewrite_checked_by_ours():
    """The text that is scored is the model's, by the check of the service."""
    log = run(inspect_tasks.rewrite(), lambda given: written(given).replace("18", "81"))
    turned = [sample for sample in log.samples if "81" in (sample.scores["shown"].answer or "")]
    assert turned
    assert {sample.scores["shown"].value for sample in turned} == {"I"}
    assert all("fail" in sample.scores["shown"].explanation for sample in turned)


def test_rewrite_empty_no_answer():
    """A text left empty is no answer and not shown; an answer of another shape stands in no figure."""
    log = run(
        inspect_tasks.rewrite(),
        lambda given: json.dumps({"items": [{"id": given["items"][0]["id"], "text": ""}]}),
    )
    assert figures(log)[0]["all"] == 0
    assert {sample.scores["shown"].value for sample in log.samples} == {"N"}
    assert figures(run(inspect_tasks.rewrite(), lambda _: "no"))[1] == 2 * len(CASES)


def test_judge_by_label():
    """A judge that knows the labels agrees with all of them; one that sees no difference misses each error."""
    named, unscored = figures(
        run(inspect_tasks.judge(), lambda given: opinion(LABELS[given["plain"]].error_type or "none"))
    )
    assert (named["all"], named["faithful"], unscored) == (1, 1, 0)
    named, _ = figures(run(inspect_tasks.judge("few.jsonl"), lambda _: opinion("none")))
    assert (named["faithful"], named["boundary"]) == (1, 0)


def test_judge_broken_unscored():
    """An answer that contradicts itself is neither right nor wrong."""
    contradiction = opinion("none").replace("same", "differs")
    log = run(inspect_tasks.judge(), lambda _: contradiction)
    assert figures(log)[1] == log.results.total_samples
