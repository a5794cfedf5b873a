"""One of our programs as a process of its own, which may be killed at any moment."""

from __future__ import annotations

import asyncio
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

END_S = 15.0
"""A program that was told to end and goes on for longer than this is killed."""

SAY_S = 60.0
"""The slowest machine has started an interpreter by then."""


class Program:
    """A command, started again and again. Belongs to one event loop.

    Attributes:
        name: for people.
        log: file that takes what it says on standard error.
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        log: Path,
        *,
        folder: Path | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        """Take what to start, in which folder and with which environment (ours, for None); nothing is started yet."""
        self.name = name
        self.log = log
        self._command = list(command)
        self._folder = folder
        self._environment = environment
        self._process: Process | None = None

    @property
    def is_running(self) -> bool:
        """Whether it was started and did not end."""
        return self._process is not None and self._process.returncode is None

    async def start(self) -> None:
        """Start it; how far it is, it says itself (`said`)."""
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *self._command, stdin=PIPE, stdout=PIPE, stderr=log, cwd=self._folder, env=self._environment
            )

    async def said(self) -> str:
        """Return the next line that it says; "" when it ended, or says nothing for a minute."""
        process = self._process
        if process is None or process.stdout is None:
            return ""
        with suppress(TimeoutError):
            async with asyncio.timeout(SAY_S):
                return (await process.stdout.readline()).decode(errors="replace").strip()
        return ""

    async def tell(self, word: str) -> None:
        """Write a line to its standard input; one that has just died hears nothing."""
        if self._process is not None and self._process.stdin is not None:
            with suppress(ConnectionError):
                self._process.stdin.write(word.encode() + b"\n")
                await self._process.stdin.drain()

    async def kill(self) -> None:
        """End it between two instructions (SIGKILL; TerminateProcess on Windows)."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                self._process.kill()
            await self._gone(self._process)

    async def end(self) -> None:
        """Have it end in order: its input is closed, and it is asked to go."""
        process = self._process
        if process is None:
            return
        if process.stdin is not None:
            process.stdin.close()
        with suppress(ProcessLookupError):
            process.terminate()
        try:
            async with asyncio.timeout(END_S):
                await self._gone(process)
        except TimeoutError:
            await self.kill()

    async def _gone(self, process: Process) -> None:
        if process.stdin is not None:
            process.stdin.close()
        if process.stdout is not None:
            with suppress(ValueError):  # a line too long to be one of ours
                await process.stdout.read()
        await process.wait()
        if self._process is process:
            self._process = None
