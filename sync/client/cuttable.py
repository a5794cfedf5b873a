"""Work that somebody else may cut short, such as a round with the hub when another person signs in."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine


class Cuttable:
    """Runs one piece of work at a time. Belongs to one event loop."""

    def __init__(self) -> None:
        self._task: asyncio.Task[None] | None = None

    async def run(self, work: Coroutine[object, object, None]) -> bool:
        """Do work to its end; return False when it was cut short. What it raises is raised here."""
        task = asyncio.ensure_future(work)
        task.add_done_callback(_take_note)
        self._task = task
        try:
            await asyncio.wait([task])
        finally:
            if not task.done():  # we are cancelled ourselves
                task.cancel()
                await asyncio.wait([task])
        if task.cancelled():
            return False
        task.result()
        return True

    async def cut(self) -> None:
        """Cut the work short and wait until it has ended."""
        if self._task is not None and not self._task.done():
            self._task.cancel()
            await asyncio.wait([self._task])


def _take_note(task: asyncio.Task[None]) -> None:
    """Look at what ended a task, since nobody else may: `run` can be cancelled at that very moment."""
    if not task.cancelled():
        task.exception()
