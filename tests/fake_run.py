"""A batch run with a fake pipeline; `python -m tests.fake_run` is one as a process that can be killed."""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from plaincriteria import batch
from plaincriteria.batch import journal
from plaincriteria.domain import Audience, Failure, RewrittenTrial, Trial
from plaincriteria.errors import AnswerInvalid, ModelRejected, PlaincriteriaError
from tests import make

IDS = [f"NCT{n:08d}" for n in range(40)]


def read(path: Path, *choices: str | None) -> Iterator[Trial | Failure]:
    """An export with one trial id a line; `!` stands for a record that no reader understands."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line == "!":
            yield Failure(trial=None, error="unreadable_input", detail="A record is broken.")
        else:
            yield make.trial(line)


class FakePipeline:
    """Rewrites with a latency that changes from trial to trial; "bad" or "crash" in an id fails."""

    def __init__(self, latency: float = 0.0, model: str | None = None) -> None:
        self.latency, self.model = latency, model
        self.begun: list[str] = []
        self.before: Callable[[Trial], None] = lambda trial: None

    def describe(self) -> dict[str, str | None]:
        """As the real one."""
        return {"backend": "rules", "model": self.model}

    async def rewrite(self, trial: Trial, audience: Audience, created: str) -> RewrittenTrial:
        """As the real one."""
        self.begun.append(trial.id)
        await asyncio.sleep(self.latency * (100 if "slow" in trial.id else random.random()))  # noqa: S311
        self.before(trial)
        if "bad" in trial.id:
            raise AnswerInvalid("The model's answer was cut off.")
        if "crash" in trial.id:
            raise KeyError(trial.criteria)
        items = (*(make.item(f"I{n + 1}") for n in range(len(trial.id) % 4)), make.shown("E1"))
        return make.rewritten(trial.id, items, audience, created)


def export(folder: Path, ids: list[str] = IDS, name: str = "export.txt") -> Path:
    """An export of these trials that `read` reads."""
    path = folder / name
    path.write_text("\n".join(ids), encoding="utf-8")
    return path


def run(source, out: Path, pipeline=None, **options) -> batch.Report:
    """A run in this process, of one export or of several."""
    inputs = [source] if isinstance(source, Path) else source
    options = {"read": read, "created": make.CREATED, "audience": Audience.PATIENT} | options
    return asyncio.run(batch.run(inputs, out, pipeline or FakePipeline(), **options))


def rows(out: Path) -> list[dict]:
    """The rows of an NDJSON file."""
    return [json.loads(line) for line in out.read_bytes().splitlines()]


def ids(out: Path) -> list[str]:
    """The trials of an output in their order."""
    return [row["trial"]["id"] for row in rows(out)]


def broken_off(source: Path, out: Path, at: int = 20, **options) -> None:
    """A run that a refused call stops at the trial with this number."""
    pipeline = FakePipeline(**options)

    def refuse(trial: Trial) -> None:
        if trial.id == IDS[at]:
            raise ModelRejected("The endpoint refuses the key.")

    pipeline.before = refuse
    with pytest.raises(ModelRejected):
        run(source, out, pipeline)


def die(moment: str) -> None:
    """Arranges a kill -9 within the N-th write of the journal, before the N-th rename or its removal."""
    name, _, number = moment.partition(" ")
    left = int(number or 1)
    write, replace, unlink = os.write, Path.replace, Path.unlink

    def due(at: bool = True) -> bool:
        nonlocal left
        left -= at
        return at and left == 0

    def kill() -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    def torn_write(handle: int, data: bytes) -> int:
        if due():
            write(handle, data[: len(data) // 2])
            kill()
        return write(handle, data)

    if name == "write":
        os.write = torn_write
    elif name == "rename":
        Path.replace = lambda path, target: kill() if due() else replace(path, target)
    elif name == "remove":
        Path.unlink = lambda path, **o: kill() if due(path.suffix == ".part") else unlink(path, **o)


def say(value: object) -> None:
    """One line of JSON for the test that started this process."""
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


def main(source: str, out: str, latency: str, moment: str) -> int:
    """One run in this process; prints its report, then gives the command's exit code."""
    journal.GROUP_LINES = 8
    if moment.startswith("limit "):
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (int(moment[6:]), resource.RLIM_INFINITY))
    die(moment)
    pipeline = FakePipeline(float(latency))
    try:
        report = asyncio.run(
            batch.run(
                [Path(source)], Path(out), pipeline, Audience.PATIENT, read=read, created=make.CREATED,
                progress=lambda now: say(now.done),
            )
        )  # fmt: skip
    except PlaincriteriaError as problem:
        sys.stderr.write(str(problem))
        return 2
    except KeyboardInterrupt:
        return 130
    say({**report._asdict(), "begun": len(pipeline.begun)})
    return 128 + report.stopped if report.stopped else int(report.failures > 0)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
