"""Signals while a run is on: the first one lets the work in flight end, a second one stops at once."""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

GRACE_SECONDS = 8.0  # from the first signal to giving up what is in flight


class Stop:
    """The wish to stop; `signal` is None until it is there, `given_up` is set when patience has ended."""

    def __init__(self) -> None:
        self.signal: int | None = None
        self.given_up = asyncio.Event()
        self._loop = asyncio.get_running_loop()

    def ask(self, number: int, frame: FrameType | None = None) -> None:
        """A signal handler; the second call raises KeyboardInterrupt wherever the program stands."""
        if self.signal is not None:
            raise KeyboardInterrupt
        self.signal = number
        self._loop.call_soon_threadsafe(self._loop.call_later, GRACE_SECONDS, self.given_up.set)


@contextmanager
def stoppable() -> Iterator[Stop]:
    """SIGINT and SIGTERM ask to stop within the block; off the main thread nothing is caught."""
    stop = Stop()
    if threading.current_thread() is not threading.main_thread():
        yield stop
        return
    before = {number: signal.signal(number, stop.ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
