"""An owner of asyncio tasks: they end when the window, or the remote session, that started them does."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import TypeVar

from sync.errors import StoreDamagedError

log = logging.getLogger(__name__)
T = TypeVar("T")


class TaskOwner:
    """Starts tasks, keeps them alive, reports what they raise and cancels them at the end.

    Unlike asyncio.TaskGroup one failing task does not end its siblings: a click that fails must not close the window.
    """

    def __init__(self, on_error: Callable[[BaseException], None]) -> None:
        """Own nothing yet.

        Args:
            on_error: told about every exception that nobody awaited, on the loop; but not of damaged records, which
                the program replaces.
        """
        self._on_error = on_error
        self._tasks: set[asyncio.Task[object]] = set()
        self._is_closed = False

    def start(self, work: Coroutine[object, object, T], name: str) -> asyncio.Task[T] | None:
        """Run a coroutine as a task of this owner; after `close` it is dropped and None returned."""
        if self._is_closed:
            work.close()
            return None
        task = asyncio.get_running_loop().create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._finished)
        return task

    def cancel_all(self) -> None:
        """Cancel what runs, and take nothing new; `close` also waits for the end."""
        self._is_closed = True
        for task in self._tasks:
            task.cancel()

    async def close(self) -> None:
        """Cancel what runs and wait until it has ended; the caller's own task is left out."""
        self.cancel_all()
        others = self._tasks - {asyncio.current_task()}
        if others:
            await asyncio.wait(others)

    def _finished(self, task: asyncio.Task[T]) -> None:
        self._tasks.discard(task)
        error = None if task.cancelled() else task.exception()
        if isinstance(error, StoreDamagedError):
            log.info("%s met damaged records, of which the replica tells", task.get_name())
        elif error is not None:
            log.error("%s failed", task.get_name(), exc_info=error)
            self._on_error(error)
