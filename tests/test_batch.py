"""A run loses nothing, repeats nothing, and says what is wrong."""

from __future__ import annotations

import pytest

from plaincriteria import batch
from plaincriteria.batch import journal
from plaincriteria.domain import Audience, Failure
from plaincriteria.errors import InputError, RunError, SettingError, UnreadableInput
from tests import make
from tests.fake_run import IDS, FakePipeline, broken_off, export, ids, read, rows, run


def test_every_record_once(tmp_path):
    """Each trial is one row in the order of the input, whatever order the answers come in."""
    out = tmp_path / "out.ndjson"
    report = run(export(tmp_path), out, FakePipeline(latency=0.01), concurrency=7)
    assert ids(out) == IDS
    assert report[:5] == (40, 160, 120, 40, 0)
    assert (report.resumed, report.stopped) == (0, None)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["export.txt", "out.ndjson"]


def test_several_inputs_follow(tmp_path):
    """Several exports become one output, and a trial that stands in two of them has two rows."""
    sources = [export(tmp_path, IDS[:3], "a.txt"), export(tmp_path, IDS[2:5], "b.txt")]
    run(sources, tmp_path / "out.ndjson")
    assert ids(tmp_path / "out.ndjson") == IDS[:3] + IDS[2:5]


def test_failures_have_file(tmp_path):
    """What fails is named in the error file, with no text of the trial, and the run goes on."""
    out = tmp_path / "out.ndjson"
    report = run(export(tmp_path, ["NCT1", "!", "bad", "crash", "NCT2"]), out)
    assert ids(out) == ["NCT1", "NCT2"]
    assert rows(batch.errors_file(out)) == [
        {"trial": None, "error": "unreadable_input", "detail": "export.txt, A record is broken."},
        {"trial": "bad", "error": "answer_invalid", "detail": "The model's answer was cut off."},
        {"trial": "crash", "error": "internal", "detail": "KeyError"},
    ]
    assert (report.studies, report.failures) == (2, 3)


def test_old_errors_go(tmp_path):
    """A run without failures leaves no error file of an older run beside its output."""
    out = tmp_path / "out.ndjson"
    batch.errors_file(out).write_text("{}\n")
    run(export(tmp_path), out)
    assert not batch.errors_file(out).exists()


def test_unserialisable_row_fails(tmp_path):
    """A row that JSON cannot hold becomes a failure of that trial alone, as does an id that UTF-8 cannot."""
    out = tmp_path / "out.ndjson"

    def surrogates(path, *choices):
        yield make.trial("NCT1")
        yield make.trial("NCT\ud800")
        yield Failure(trial="\udfff", error="unreadable_input", detail="broken")

    run(export(tmp_path), out, read=surrogates)
    assert ids(out) == ["NCT1"]
    assert [row["trial"] for row in rows(batch.errors_file(out))] == ["NCT\ud800", "\udfff"]


def test_invalid_row_fails(tmp_path):
    """A row that could not be read back at the end of the run fails at once, alone."""

    class Careless(FakePipeline):
        async def rewrite(self, trial, audience, created):
            row = await super().rewrite(trial, audience, created)
            return row.model_copy(update={"schema_version": "0"}) if trial.id == IDS[1] else row

    out = tmp_path / "out.ndjson"
    assert run(export(tmp_path, IDS[:3]), out, Careless()).failures == 1
    assert ids(out) == [IDS[0], IDS[2]]


def test_broken_export_fails_once(tmp_path):
    """Where an export breaks off, its rest is one failure and the next export is still done."""

    def breaks_off(path, *choices):
        yield make.trial(path.stem)
        if path.stem == "a":
            raise UnreadableInput("a.txt ends in the middle of a record.")

    out = tmp_path / "out.ndjson"
    report = run([export(tmp_path, [], "a.txt"), export(tmp_path, [], "b.txt")], out, read=breaks_off)
    assert ids(out) == ["a", "b"]
    assert report.failures == 1


def test_unusable_input_first(tmp_path):
    """An input that no reader knows stops the run before any trial is sent."""

    def unknown(path, *choices):
        if path.stem == "b":
            raise UnreadableInput("b.txt is empty.")
        yield make.trial("NCT1")

    pipeline = FakePipeline()
    with pytest.raises(InputError, match="is empty"):
        run(
            [export(tmp_path, [], "a.txt"), export(tmp_path, [], "b.txt")],
            tmp_path / "o.csv",
            pipeline,
            read=unknown,
        )
    assert pipeline.begun == []
    assert not batch.journal_file(tmp_path / "o.csv").exists()


@pytest.mark.parametrize(
    ("change", "problem", "words"),
    [
        ({"source": "nothing.txt"}, InputError, "does not exist"),
        ({"source": "."}, RunError, "would lie in"),
        ({"out": "out.docx"}, RunError, ".ndjson, .ndjson.gz, .csv, .html"),
        ({"out": "nowhere/out.csv"}, RunError, "no folder"),
        ({"out": "export.ndjson"}, RunError, "written over"),
        ({"concurrency": 0}, SettingError, "1 or more"),
        ({"limit": -1}, SettingError, "negative"),
    ],
)
def test_wrong_use_told(tmp_path, change, problem, words):
    """Wrong use is refused before anything is written, in words that say what to change."""
    export(tmp_path, name="export.ndjson")
    options = {"source": "export.ndjson", "out": "out.csv", "restart": True} | change
    with pytest.raises(problem, match=words):
        run(tmp_path / options.pop("source"), tmp_path / options.pop("out"), **options)
    assert [path.name for path in tmp_path.iterdir()] == ["export.ndjson"]


def test_limit_stops_early(tmp_path):
    """A limit counts records, and nothing beyond it is sent."""
    pipeline = FakePipeline()
    run(export(tmp_path), tmp_path / "out.ndjson", pipeline, limit=3)
    assert ids(tmp_path / "out.ndjson") == pipeline.begun == IDS[:3]


def test_records_read_lazily(tmp_path):
    """No more records are taken from the input than may be in work, so memory does not grow with it."""
    taken, settled, ahead = 0, 0, []

    def counting(path, *choices):
        nonlocal taken
        for record in read(path):
            taken += 1
            ahead.append(taken - settled)
            yield record

    def progress(now):
        nonlocal settled
        settled = now.done

    run(
        export(tmp_path), tmp_path / "o.ndjson", FakePipeline(latency=0.01), concurrency=4, read=counting,
        progress=progress,
    )  # fmt: skip
    assert max(ahead) <= 5


def test_progress_counts_up(tmp_path):
    """Progress is told for each record with what is known of the whole."""
    told: list[batch.Progress] = []
    run(export(tmp_path, ["a", "bad", "abc"]), tmp_path / "o.ndjson", limit=3, progress=told.append)
    assert [(now.done, now.total, now.items, now.failures) for now in told] == [
        (1, 3, 2, 0), (2, 3, 2, 1), (3, 3, 6, 1),
    ]  # fmt: skip
    assert told[-1].rewritten_share == pytest.approx(4 / 6)
    assert told[-1].rate > 0


def test_finished_output_kept(tmp_path):
    """A finished output is not written over, unless the caller says so."""
    source, out = export(tmp_path), tmp_path / "out.ndjson"
    run(source, out, limit=1)
    with pytest.raises(RunError, match="--restart"):
        run(source, out)
    assert ids(out) == IDS[:1]
    assert not batch.journal_file(out).exists()
    run(source, out, restart=True)
    assert ids(out) == IDS


def test_refused_key_stops(tmp_path):
    """A refused call stops the run after no more sends than are in flight; later it goes on from there."""
    source, out = export(tmp_path), tmp_path / "out.ndjson"
    broken_off(source, out)
    assert not out.exists()
    second = FakePipeline()
    report = run(source, out, second, created="2030-01-01T00:00:00+00:00")
    assert (ids(out), report.resumed, second.begun) == (IDS, 20, IDS[20:])
    assert {row["provenance"]["created"] for row in rows(out)} == {make.CREATED}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"audience": Audience.CAREGIVER}, "audience was patient, is caregiver"),
        ({"pipeline": FakePipeline(model="b")}, "model was a, is b"),
        ({"limit": 5}, "limit was None, is 5"),
        ({"column": "text"}, "column was None, is text"),
        ({"ids": IDS[:-1]}, "the content of export.txt has changed"),
        ({"name": "other.txt"}, "input was export.txt, is other.txt"),
    ],
)
def test_other_run_refused(tmp_path, change, words):
    """A run goes on with its own settings and input only; the message says what differs."""
    out = tmp_path / "out.ndjson"
    broken_off(export(tmp_path), out, model="a")
    kept = batch.journal_file(out).read_bytes()
    changed = export(tmp_path, change.pop("ids", IDS), change.pop("name", "export.txt"))
    options = {"pipeline": FakePipeline(model="a")} | change
    with pytest.raises(RunError, match=f"{words}.*--restart"):
        run(changed, out, **options)
    assert batch.journal_file(out).read_bytes() == kept
    assert run(changed, out, restart=True, **options).resumed == 0


def test_nothing_settled_begins_anew(tmp_path):
    """Other settings are no obstacle while nothing is settled, as after a wrong key."""
    source, out = export(tmp_path), tmp_path / "out.ndjson"
    broken_off(source, out, at=0)
    run(source, out, FakePipeline(model="b"))
    assert ids(out) == IDS


@pytest.mark.parametrize("restart", [False, True])
def test_second_process_refused(tmp_path, restart):
    """A run that is at work keeps a second process away, even one that wants to begin anew."""
    source, out = export(tmp_path), tmp_path / "out.ndjson"
    first = journal.Journal(batch.journal_file(out))
    with pytest.raises(RunError, match="Another process"):
        run(source, out, restart=restart)
    first.close()
    run(source, out)


def test_foreign_part_kept(tmp_path):
    """A file of somebody else that has the journal's name is left alone."""
    out = tmp_path / "out.ndjson"
    batch.journal_file(out).write_text("my notes")
    with pytest.raises(RunError, match="no journal"):
        run(export(tmp_path), out)
    assert batch.journal_file(out).read_text() == "my notes"
