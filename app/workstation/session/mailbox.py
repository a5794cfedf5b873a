"""Where a session waits for the signals meant for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

from sync.protocol.signals import Signal

S = TypeVar("S", bound=Signal)


class Mailbox:
    """Hands each signal to whoever waits for one like it; what nobody waits for is let go."""

    def __init__(self) -> None:
        self._waiting: list[tuple[Callable[[Signal], bool], asyncio.Future[Signal]]] = []

    def deliver(self, signal: Signal) -> bool:
        """Take a signal, on the loop; return whether somebody waited for it."""
        for is_meant, future in self._waiting:
            if not future.done() and is_meant(signal):
                future.set_result(signal)
                return True
        return False

    async def expect(self, is_meant: Callable[[Signal], bool], timeout_s: float) -> Signal:
        """Wait for the first signal of this kind that comes from now on.

        Raises:
            TimeoutError: none came in time.
        """
        future: asyncio.Future[Signal] = asyncio.get_running_loop().create_future()
        entry = (is_meant, future)
        self._waiting.append(entry)
        try:
            async with asyncio.timeout(timeout_s):
                return await future
        finally:
            self._waiting.remove(entry)
