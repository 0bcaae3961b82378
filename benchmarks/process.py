"""What a command of ours costs in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence


def measured(command: Sequence[str], fine: Sequence[int] = (0,)) -> tuple[float, float]:
    """Seconds and peak MB (largest resident set) of `plaincriteria COMMAND`; raises SystemExit for other exit codes."""
    began = time.perf_counter()
    process = subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", "plaincriteria", *command],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    if (code := os.waitstatus_to_exitcode(status)) not in fine:
        raise SystemExit(f"{' '.join(command)} ended with {code}")
    kilobytes = usage.ru_maxrss / (1 if sys.platform == "linux" else 1024)
    return time.perf_counter() - began, kilobytes / 1024
