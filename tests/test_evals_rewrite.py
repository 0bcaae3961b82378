"""The eval suite over a backend and for readers: counts of a run, drawn samples, the command."""

import asyncio
import gzip
import json
from collections import Counter

import orjson
import pytest
from endpoint import Endpoint, said

import evals
from evals import rewrite_suite, sample
from evals.spent import Spent
from plaincriteria import errors, rewrite
from plaincriteria.caveat import Judged, Maker, publish
from plaincriteria.domain import Audience, Draft, Failure, Finding, Trial, Verdict
from plaincriteria.pipeline import Pipeline
from plaincriteria.rules import Rules
from plaincriteria.split import split

CRITERIA = "Inclusion Criteria:\n\n* Aged 18 or older\n* Able to walk\n\nExclusion Criteria:\n\n* Pregnant"


def verdict(passed, kind="number", message="18 is missing"):
    finding = Finding(type=kind, severity="fail", source=None, plain=None, message=message)
    return Verdict(passed=passed, score=float(passed), findings=() if passed else (finding,))


class Fake:
    """Says the first criterion of each trial, and shows the other items in the source's words."""

    def __init__(self, lose=False):
        self.lose = lose

    async def rewrite(self, trial, audience, created):
        eligibility = split(trial.criteria)
        first = next(item for item in eligibility.items if item.kind == "criterion")
        judged = [self.judged(item, said=item is first) for item in eligibility.items]
        maker = Maker(backend="rules", model=None, prompt=None, checker="c", glossary="g", created=created)
        result = publish(trial, eligibility, audience, judged, maker)
        return result.model_copy(update={"items": result.items[1:]}) if self.lose else result

    def judged(self, item, said):
        words = Draft(criterion_id=item.id, text=item.text, method="source")
        draft = Draft(criterion_id=item.id, text="You must be 18 or older.", method="rules")
        return Judged(
            criterion=item, draft=draft, verdict=verdict(said), source_words=words,
            reason=None if said else "check_failed",
        )  # fmt: skip


def trial(name="T1"):
    return Trial(id=name, registry="test", criteria=CRITERIA)


def run_rewrite(monkeypatch, tmp_path, pipeline, records, *more):
    monkeypatch.setattr(rewrite_suite.compose, "pipeline", lambda settings: pipeline)
    monkeypatch.setattr(rewrite_suite, "trials", lambda path: iter(records))
    code = evals.main(["rewrite", "--json", str(tmp_path / "out.json"), *more])
    return code, json.loads((tmp_path / "out.json").read_bytes())


def test_rewrite_counts_items(monkeypatch, tmp_path, capsys):
    """Two trials of three criteria and two headings: one said in each is a third, and nothing is lost."""
    code, written = run_rewrite(monkeypatch, tmp_path, Fake(), [trial("T1"), trial("T2")])
    assert code == 0
    assert written["figures"]["items"] == 10
    assert written["figures"]["criteria"] == 6
    assert written["metrics"]["covered"] == pytest.approx(1 / 5)
    assert written["metrics"]["rewritten"] == pytest.approx(1 / 3)
    assert written["metrics"]["items_kept"] == written["metrics"]["caveat"] == 1
    assert list(written["reasons"].values()) == [4]
    assert written["findings"] == {"fail number": 8}
    assert written["metrics"]["short_sentences"] == 1
    assert "items in = items out" in capsys.readouterr().out


def test_rewrite_lost_item(monkeypatch, tmp_path, capsys):
    """A trial that lost an item is named, and the exit code is 1."""
    code, written = run_rewrite(monkeypatch, tmp_path, Fake(lose=True), [trial()])
    assert code == 1
    assert written["metrics"]["items_kept"] == 0
    assert capsys.readouterr().err == "T1: items in are not items out\n"


def test_rewrite_failure_counted(monkeypatch, tmp_path, capsys):
    """A record, a model or a rule that breaks is counted, and the run goes on."""

    class Down(Fake):
        async def rewrite(self, trial, audience, created):
            if trial.id == "T1":
                raise errors.ModelUnavailable("no connection")
            if trial.id == "T3":
                raise ZeroDivisionError
            return await super().rewrite(trial, audience, created)

    broken = Failure(trial="T0", error="unreadable_input", detail="no eligibility text")
    records = [broken, trial("T1"), trial("T2"), trial("T3")]
    code, written = run_rewrite(monkeypatch, tmp_path, Down(), records)
    assert code == 1
    assert written["figures"]["studies"] == 1
    assert written["metrics"]["processed"] == pytest.approx(1 / 4)
    assert capsys.readouterr().err.splitlines() == [
        "T0 could not be processed: unreadable_input",
        "T1 could not be processed: model_unavailable",
        "T3 could not be processed: ZeroDivisionError",
    ]


def test_rewrite_limit_and_floor(monkeypatch, tmp_path, capsys):
    """`--limit` takes the first trials only, and a floor that is not held ends with 1."""
    trials = [trial("T1"), trial("T2")]
    more = ("--limit", "1", "--fail-under", "rewritten=0.9")
    code, written = run_rewrite(monkeypatch, tmp_path, Fake(), trials, *more)
    assert code == 1
    assert [row["id"] for row in written["rows"] if row["kind"] == "study"] == ["T1"]
    assert "rewritten is 0.3333" in capsys.readouterr().err


def test_rewrite_says_plainness(monkeypatch, tmp_path, capsys):
    """Grades, long words and sentence length of each text are on the screen, in the file and among the metrics."""
    code, written = run_rewrite(monkeypatch, tmp_path, Fake(), [trial()], "--fail-under", "smog_easier=5")
    assert code == 1
    assert "smog_easier is 0.0000" in capsys.readouterr().err
    assert written["metrics"]["fewer_words_a_sentence"] == 4 - 6
    assert written["metrics"]["exact_values_kept"] == 1
    assert written["metrics"]["required_terms_kept"] is None
    assert written["plainness"]["plain"]["whole"]["words"] == 6
    assert written["rows"][0]["plainness"] == written["plainness"]


class Modelled(Fake):
    """A model writes: it uses 100 tokens a trial, and the rules say one criterion in its place."""

    def __init__(self, counted=True):
        super().__init__()
        self.rewriter = self
        self.usage = Spent(0, 0, 0)
        self.counted = counted

    async def rewrite(self, trial, audience, created):
        sends, tokens_in, tokens_out = self.usage
        self.usage = Spent(sends + 1, tokens_in + 90 * self.counted, tokens_out + 10 * self.counted)
        if trial.id == "T3":
            raise errors.ModelUnavailable("no connection")
        result = await super().rewrite(trial, audience, created)
        provenance = result.provenance.model_copy(update={"model": "m"})
        return result.model_copy(update={"provenance": provenance})


def test_rewrite_counts_tokens(monkeypatch, tmp_path, capsys):
    """Tokens are counted by trial and in all, with those of a trial that failed; the price gives the cost."""
    prices = ("--price-in", "2", "--price-out", "20")
    trials = [trial("T1"), trial("T2"), trial("T3")]
    _, written = run_rewrite(monkeypatch, tmp_path, Modelled(), trials, *prices)
    told = written["figures"]
    assert (told["calls sent to the model"], told["tokens a study, median"]) == (3, 100)
    assert (told["tokens read by the model"], told["tokens written by the model"]) == (270, 30)
    assert told["cost"] == pytest.approx((270 * 2 + 30 * 20) / 1e6)
    assert written["metrics"]["studies_per_million_tokens"] == pytest.approx(2 / 300 * 1e6)
    assert written["metrics"]["studies_per_cost"] == pytest.approx(2 / told["cost"])
    assert written["rows"][0]["spent"] == {"sends": 1, "tokens_in": 90, "tokens_out": 10}


def test_rewrite_real_model(monkeypatch, tmp_path, capsys):
    """The model backend's own count of tokens reaches the figures; what the rules say then is their repair."""
    model = Endpoint([said('{"items": []}')]).model()
    pipeline = Pipeline(rewrite.ModelRewriter(model, rewrite.load_prompt()), Rules())
    _, written = run_rewrite(monkeypatch, tmp_path, pipeline, [trial("T1"), trial("T2")])
    assert written["figures"]["tokens read by the model"] == 200
    assert written["figures"]["tokens written by the model"] == 14
    assert written["metrics"]["rewritten_by_backend"] == 0
    assert written["figures"]["criteria rewritten by the rules in the model's place"] > 0


def test_rewrite_uncounted_tokens(monkeypatch, tmp_path, capsys):
    """An endpoint that counts no tokens leaves them unmeasured, and without a price there is no cost."""
    _, written = run_rewrite(monkeypatch, tmp_path, Modelled(counted=False), [trial()])
    assert written["figures"]["tokens read by the model"] is None
    assert written["metrics"]["studies_per_million_tokens"] is None
    assert "cost" not in written["figures"]
    assert "tokens read by the model" in capsys.readouterr().out


def test_rewrite_counts_repaired(monkeypatch, tmp_path, capsys):
    """What the rules say in the place of a model is rewritten, but not by the backend; rules repair nothing."""
    _, written = run_rewrite(monkeypatch, tmp_path, Modelled(), [trial()])
    assert written["figures"]["criteria rewritten by the rules in the model's place"] == 1
    assert (written["metrics"]["rewritten_by_backend"], written["metrics"]["rewritten"]) == (0, 1 / 3)
    _, written = run_rewrite(monkeypatch, tmp_path, Fake(), [trial()])
    assert written["metrics"]["rewritten_by_backend"] == 1 / 3


def test_rewrite_half_price(monkeypatch, tmp_path, capsys):
    """One price without the other is wrong use, told before anything is rewritten."""
    assert evals.main(["rewrite", "--price-in", "2"]) == 2
    assert "--price-out" in capsys.readouterr().err


def test_rewrite_empty_folder(tmp_path):
    """A folder without an export is wrong input, not a perfect score."""
    with pytest.raises(errors.InputError, match=r"no \.json"):
        list(rewrite_suite.trials(tmp_path))


# The sample


@pytest.fixture
def rows():
    async def rewrite():
        return [await Fake().rewrite(trial(f"T{n}"), Audience.PATIENT, "2025-01-01") for n in range(30)]

    return asyncio.run(rewrite())


def test_sample_seeded_draw(rows):
    """The same seed draws the same items, another one others; none comes twice."""
    first = sample.draw(rows, 10, seed=1)
    assert first == sample.draw(rows, 10, seed=1) != sample.draw(rows, 10, seed=2)
    assert len({(one.trial, one.item.id) for one in first}) == 10
    assert {one.item.status for one in first} == {"rewritten"}


def test_sample_fair_draw(rows):
    """Over many seeds each item is drawn about as often as the others."""
    counted = Counter(one.trial for seed in range(600) for one in sample.draw(rows, 3, seed))
    assert len(counted) == 30
    assert 35 <= min(counted.values()) <= max(counted.values()) <= 90


def test_sample_status_chosen(rows):
    """Items in the source's words, or any, can be asked for; asking for more than there are gives all."""
    assert len(sample.draw(rows, 500, 1)) == 30
    assert len(sample.draw(rows, 500, 1, "source_shown")) == 60
    assert len(sample.draw(rows, 500, 1, "any")) == 90


@pytest.mark.parametrize("name", ["out.ndjson", "out.ndjson.gz"])
def test_sample_prints_both(rows, tmp_path, capsys, name):
    """Source and plain text stand one under the other, with the reason where there is one."""
    lines = b"\n".join(orjson.dumps(row.model_dump(mode="json")) for row in rows)
    (tmp_path / name).write_bytes(gzip.compress(lines) if name.endswith("gz") else lines)
    assert evals.main(["sample", str(tmp_path / name), "-n", "1", "--status", "source_shown"]) == 0
    told = capsys.readouterr().out
    assert "source  " in told
    assert "plain   " in told
    assert "did not pass the check. 18 is missing" in told


def test_sample_wrong_file(tmp_path, capsys):
    """A file that batch did not write is named with the line; a missing one too; nothing to draw is 1."""
    (tmp_path / "other.ndjson").write_text('{"a": 1}\n')
    (tmp_path / "empty.ndjson").write_text("")
    assert evals.main(["sample", str(tmp_path / "other.ndjson")]) == 2
    assert "line 1" in capsys.readouterr().err
    assert evals.main(["sample", str(tmp_path / "none.ndjson")]) == 2
    assert evals.main(["sample", str(tmp_path / "empty.ndjson")]) == 1


# The command


@pytest.mark.parametrize("argv", [[], ["guess"], ["check", "--seed", "1"]])
def test_command_wrong_use(argv, capsys):
    """Wrong use is exit code 2 with a usage line, and no exception reaches the caller."""
    assert evals.main(argv) == 2
    assert "usage: plaincriteria eval" in capsys.readouterr().err


def test_command_input_error(tmp_path, capsys):
    """Input that cannot be used is exit code 2 with one sentence."""
    assert evals.main(["check", str(tmp_path / "none.jsonl")]) == 2
    assert capsys.readouterr().err.count("\n") == 1
