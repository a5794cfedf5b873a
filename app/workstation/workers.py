"""Threads for what would hold up the window: files, pictures, cryptography, other machines and the store."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

WORKER_THREADS = 8
"""View and files of a session each hold one while they connect; the rest is for files, pictures and reading."""


class Workers:
    """A pool of threads whose results come back to the loop of the window."""

    def __init__(self, threads: int = WORKER_THREADS, name: str = "workstation") -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix=name)

    async def run(self, work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Call a blocking function in a thread and return what it returns.

        Cancelling gives up waiting; the function itself runs to its end, so it must have time limits of its own.
        """
        return await asyncio.wrap_future(self._pool.submit(work, *args, **kwargs))

    def close(self) -> None:
        """Take no more work and drop what has not begun; what runs ends by itself."""
        self._pool.shutdown(wait=False, cancel_futures=True)
