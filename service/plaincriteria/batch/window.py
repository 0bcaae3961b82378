"""Work on many records at once with the results in the order of the records."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from typing import TypeVar

from plaincriteria.batch.stop import Stop

Record = TypeVar("Record")
Result = TypeVar("Result")


async def in_order(
    records: Iterator[Record], settle: Callable[[Record], Awaitable[Result]], width: int, stop: Stop
) -> AsyncGenerator[Result, None]:
    """The results of `settle` in the order of `records`, of which no more than `width` are taken ahead.

    Records in flight give their results until the patience of `stop` ends.
    """
    tasks: deque[asyncio.Task[Result]] = deque()
    given_up = asyncio.create_task(stop.given_up.wait())
    try:
        while True:
            while len(tasks) < width:
                try:
                    record = next(records)
                except StopIteration:
                    break
                tasks.append(asyncio.ensure_future(settle(record)))
            if not tasks:
                return
            if not tasks[0].done():
                await asyncio.wait((tasks[0], given_up), return_when=asyncio.FIRST_COMPLETED)
            if not tasks[0].done():
                return
            yield tasks.popleft().result()
    finally:
        for task in (*tasks, given_up):
            task.cancel()
        await asyncio.gather(*tasks, given_up, return_exceptions=True)
