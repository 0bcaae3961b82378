"""A run that is killed, interrupted, damaged or out of disk goes on to the same bytes."""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plaincriteria import batch
from plaincriteria.batch import entries, journal, stop
from plaincriteria.errors import RunError
from tests.fake_run import IDS, FakePipeline, broken_off, export, ids, run

ROOT = Path(__file__).parents[1]
MOMENTS = ("write 1", "write 3", "write 5", "random", "random", "write 2")


@pytest.fixture(scope="module")
def half_done(tmp_path_factory):
    """A run that was broken off, as the bytes of its journal, and the output that it has when left alone."""
    folder = tmp_path_factory.mktemp("half")
    records = [*IDS[:12], "bad", *IDS[12:30]]
    source, out = export(folder, records), folder / "out.ndjson"
    broken_off(source, out)
    kept = batch.journal_file(out).read_bytes()
    run(source, out)
    return source, kept, out.read_bytes(), batch.errors_file(out).read_bytes()


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_damage_is_redone(half_done, tmp_path_factory, data):
    """However a journal was cut, changed or thinned out, the run ends as if nothing had been, or refuses."""
    source, kept, whole, errors = half_done
    at = data.draw(st.integers(0, len(kept) - 1), label="at")
    lines = kept.splitlines(keepends=True)
    damaged = data.draw(
        st.sampled_from(
            [
                kept[:at],
                kept[:at] + bytes([kept[at] ^ 1]) + kept[at + 1 :],
                kept[:at] + b"\0" * (len(kept) - at),
                b"".join(lines[: at % len(lines)] + lines[at % len(lines) + 1 :]),
            ]
        ),
        label="damaged",
    )
    out = tmp_path_factory.mktemp("damage") / "out.ndjson"
    batch.journal_file(out).write_bytes(damaged)
    try:
        run(source, out)
    except RunError as problem:
        assert "no journal" in str(problem)
        assert damaged[:2] != b"H "
        assert batch.journal_file(out).read_bytes() == damaged
    else:
        assert out.read_bytes() == whole
        assert batch.errors_file(out).read_bytes() == errors


def test_sum_tells_order():
    """A sum depends on all lines before it, so an exchanged line does not count."""
    one, two = entries.Entry(b"F", b"1\n"), entries.Entry(b"F", b"2\n")
    assert entries.chained(two, entries.chained(one, 0)) != entries.chained(one, entries.chained(two, 0))


def test_late_damage_told(tmp_path):
    """A journal that loses lines during the run never becomes a short output; the next run redoes them."""
    source, out = export(tmp_path), tmp_path / "out.ndjson"
    second = FakePipeline()

    def damage(trial):
        if trial.id == IDS[39]:
            kept = batch.journal_file(out).read_bytes()
            batch.journal_file(out).write_bytes(kept[:9000] + b"?" + kept[9001:])

    broken_off(source, out)
    second.before = damage
    with pytest.raises(RunError, match="damaged"):
        run(source, out, second)
    assert not out.exists()
    assert 0 < run(source, out).resumed < 20
    assert ids(out) == IDS


def test_short_writes_finished(tmp_path, monkeypatch):
    """A disk that takes only a part of what it is given gets the rest."""
    write, out = os.write, tmp_path / "out.ndjson"
    monkeypatch.setattr(os, "write", lambda handle, data: write(handle, data[:1000]))
    run(export(tmp_path), out)
    assert ids(out) == IDS


def test_removed_journal_reopened(tmp_path, monkeypatch):
    """A journal that its run removes between our opening and our lock is opened again, not written unseen."""
    lock, out = journal._lock, tmp_path / "out.ndjson"

    def late(handle, path):
        monkeypatch.undo()
        path.unlink()
        lock(handle, path)

    monkeypatch.setattr(journal, "_lock", late)
    run(export(tmp_path), out)
    assert ids(out) == IDS


def test_disk_full_publishing(tmp_path, monkeypatch):
    """When the output cannot be written the message says so, nothing torn is left, and the run can go on."""
    source, out = export(tmp_path), tmp_path / "out.ndjson"

    def full(path, target):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch, pytest.raises(RunError, match=r"No space left.*the same command"):
        patch.setattr(Path, "replace", full)
        run(source, out)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["export.txt", "out.ndjson.part"]
    second = FakePipeline()
    assert run(source, out, second).resumed == 40
    assert (ids(out), second.begun) == (IDS, [])


def test_first_signal_waits(tmp_path):
    """After the first signal what is in flight is finished and kept, and nothing else is begun."""
    source, out, pipeline = export(tmp_path), tmp_path / "out.ndjson", FakePipeline(latency=0.02)

    def interrupt(now):
        if now.done == 10:
            os.kill(os.getpid(), signal.SIGINT)

    before = signal.getsignal(signal.SIGINT)
    report = run(source, out, pipeline, progress=interrupt, concurrency=4)
    assert report.stopped == signal.SIGINT
    assert report.studies == len(pipeline.begun) < 20
    assert not out.exists()
    assert signal.getsignal(signal.SIGINT) is before
    run(source, out)
    assert ids(out) == IDS


def test_patience_ends(tmp_path, monkeypatch):
    """A trial that hangs does not hold up the end for longer than the grace."""
    monkeypatch.setattr(stop, "GRACE_SECONDS", 0.1)
    source, out = export(tmp_path), tmp_path / "out.ndjson"

    class Hanging(FakePipeline):
        async def rewrite(self, trial, audience, created):
            if trial.id == IDS[9]:
                asyncio.get_running_loop().call_later(0.01, os.kill, os.getpid(), signal.SIGTERM)
                await asyncio.sleep(60)
            return await super().rewrite(trial, audience, created)

    began = time.monotonic()
    report = run(source, out, Hanging())
    assert time.monotonic() - began < 5
    assert (report.stopped, report.studies) == (signal.SIGTERM, 9)


def process(source: Path, out: Path, latency: float = 0.0, moment: str = "") -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.fake_run", str(source), str(out), str(latency), moment],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": os.pathsep.join((str(ROOT / "service"), str(ROOT)))},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_kill_nine_anywhere(tmp_path):
    """Killed within a write, at random and around the rename, the run ends byte by byte the same."""
    source = export(tmp_path, [f"{n}-{'bad' if n % 17 == 3 else 'NCT'}" for n in range(250)])
    (tmp_path / "whole").mkdir()
    run(source, tmp_path / "whole" / "out.ndjson")
    out, before = tmp_path / "out.ndjson", 0
    for moment in (*MOMENTS, "rename 1", "rename 2", "remove"):
        running = process(source, out, 0.03, moment)
        if moment == "random":
            assert running.stdout.readline()
            time.sleep(random.uniform(0, 0.1))  # noqa: S311
            running.kill()
        running.communicate()
        assert running.returncode == -signal.SIGKILL, moment
        assert out.exists() == (moment == "remove")
        settled = len(list(entries.read(batch.journal_file(out))))
        assert settled >= before
        before = settled
    last = process(source, out)
    printed, _ = last.communicate()
    assert json.loads(printed.splitlines()[-1])["begun"] == 0
    assert last.returncode == 1
    assert out.read_bytes() == (tmp_path / "whole" / "out.ndjson").read_bytes()
    assert (
        batch.errors_file(out).read_bytes()
        == batch.errors_file(tmp_path / "whole" / "out.ndjson").read_bytes()
    )
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "export.txt", "out.ndjson", "out.ndjson.errors.ndjson", "whole",
    ]  # fmt: skip


def test_disk_full_settling(tmp_path):
    """When the journal cannot grow the run stops with a clear message and goes on later."""
    source, out = export(tmp_path), tmp_path / "out.ndjson"
    full = process(source, out, 0.0, "limit 20000")
    _, said = full.communicate()
    assert full.returncode == 2
    assert "out.ndjson.part could not be written: File too large." in said
    assert "Traceback" not in said
    assert batch.journal_file(out).stat().st_size == 20000
    assert 0 < run(source, out).resumed < 40
    assert ids(out) == IDS


def test_second_signal_stops(tmp_path):
    """A second Ctrl-C ends the process at once, with exit code 130 and a run that can go on."""
    records = [*IDS[:5], "slow", *IDS[5:]]
    source, out = export(tmp_path, records), tmp_path / "out.ndjson"
    hanging = process(source, out, 0.3)
    assert [hanging.stdout.readline() for _ in range(5)][-1] == "5\n"
    hanging.send_signal(signal.SIGINT)
    time.sleep(0.2)
    assert hanging.poll() is None
    began = time.monotonic()
    hanging.send_signal(signal.SIGINT)
    hanging.communicate()
    assert hanging.returncode == 130
    assert time.monotonic() - began < 4
    assert run(source, out).resumed == 5
    assert ids(out) == records
