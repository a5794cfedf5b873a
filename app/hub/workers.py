"""Threads beside the event loop, one pool for each kind of work that would block it."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import ParamSpec, TypeVar

from sync.errors import StoreBusyError
from sync.store.failures import told_as_store_errors

P = ParamSpec("P")
T = TypeVar("T")

HASHING_THREADS = 2
"""Argon2 uses 64 MiB a call: two at a time keep memory and cores for everybody else."""

FILE_THREADS = 4
READING_THREADS = 4
"""Snapshots for several clients at a time; more threads than cores only take turns."""

TRIES = 3
"""Of two nodes that lock the same rows in another order, PostgreSQL stops one, which then only has to go again."""


class Workers:
    """Runs blocking calls for the event loop.

    A call that is cancelled is still carried out; only its result is dropped.
    """

    def __init__(self, database: Path) -> None:
        """Make the pools; their threads start with the first call.

        Args:
            database: named in the errors of its calls.
        """
        self._database = database
        # The database has one writer, so one thread: a queue here instead of waiting for locks there.
        self._writing = ThreadPoolExecutor(1, thread_name_prefix="hub-writing")
        self._reading = ThreadPoolExecutor(READING_THREADS, thread_name_prefix="hub-reading")
        self._hashing = ThreadPoolExecutor(HASHING_THREADS, thread_name_prefix="hub-hashing")
        self._files = ThreadPoolExecutor(FILE_THREADS, thread_name_prefix="hub-files")

    async def write(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a call that writes the hub's database.

        Raises:
            StoreError: the database or its disk failed; nothing was written.
        """
        run = functools.partial(self._told, call, *args, **kwargs)
        return await asyncio.get_running_loop().run_in_executor(self._writing, run)

    async def read(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a call that only reads the hub's database.

        Raises:
            StoreError: the database or its disk failed.
        """
        run = functools.partial(self._told, call, *args, **kwargs)
        return await asyncio.get_running_loop().run_in_executor(self._reading, run)

    def _told(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        for _again in range(TRIES - 1):
            with suppress(StoreBusyError), told_as_store_errors(self._database):
                return call(*args, **kwargs)
        with told_as_store_errors(self._database):
            return call(*args, **kwargs)

    async def hashing(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a call that hashes a password."""
        return await asyncio.get_running_loop().run_in_executor(self._hashing, lambda: call(*args, **kwargs))

    async def files(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a call that reads or writes attachments, or (de)compresses much."""
        return await asyncio.get_running_loop().run_in_executor(self._files, lambda: call(*args, **kwargs))

    def close(self) -> None:
        """Wait for what is under way and end the threads."""
        for pool in (self._writing, self._reading, self._hashing, self._files):
            pool.shutdown(wait=True)
