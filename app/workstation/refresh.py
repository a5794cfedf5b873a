"""Runs a piece of work again whenever it is asked for, never twice at once, and not for every single ask."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from app.workstation.tasks import TaskOwner

PAUSE_S = 0.03
"""Changes come in bursts (a page of a first sync); two frames later one reading serves them all."""


class Refresher:
    """Does a piece of work soon after it was asked for, and once more when it was asked for meanwhile."""

    def __init__(self, tasks: TaskOwner, work: Callable[[], Awaitable[None]], name: str) -> None:
        self._tasks = tasks
        self._work = work
        self._name = name
        self._is_asked = False
        self._is_running = False

    def ask(self) -> None:
        """Let the work be done; returns at once."""
        self._is_asked = True
        if not self._is_running:
            self._is_running = True
            if self._tasks.start(self._run(), self._name) is None:
                self._is_running = False

    async def _run(self) -> None:
        try:
            while self._is_asked:
                self._is_asked = False
                await self._work()
                await asyncio.sleep(PAUSE_S)
        finally:
            self._is_running = False
