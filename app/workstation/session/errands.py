"""Files of a session: each is an errand that survives broken lines and ends whole, refused or taken back."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.workstation.workers import Workers
from remote.errors import LeaseError, PathError, ProtocolError, RemoteError
from remote.files.courier import FileCourier
from remote.files.progress import Progress
from remote.files.sending import Sent
from remote.ssh.guest import GuestLine
from sync.identifiers import new_record_id

log = logging.getLogger(__name__)

RETRY_S = (0.3, 1.0, 2.0, 4.0, 8.0, 15.0, 15.0, 15.0)
"""Pauses before each new line; a minute without any line is told as a failure, what has arrived is kept."""

NOTICE_BREAK_S, NOTICE_BREAK_TRIES = 0.1, 5
"""A channel fails a moment before the line under it is known to be down."""

_LINE_ERRORS = (OSError, ProtocolError, PathError)


class Way(StrEnum):
    """Where a file goes."""

    SEND = "send"
    FETCH = "fetch"


class ErrandPhase(StrEnum):
    """How far an errand is."""

    WAITING = "waiting"
    RUNNING = "running"
    BROKEN = "broken"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"


@dataclass(frozen=True)
class Errand:
    """One file on its way.

    Attributes:
        path: here.
        name: there, relative to the granted folder.
        size_bytes: 0 while not known.
        breaks: how often the line broke and it went on.
        sha256: of the whole file, once both ends agreed on it.
        trouble: why it waits or failed, a sentence.
    """

    id: str
    way: Way
    path: Path
    name: str
    size_bytes: int = 0
    phase: ErrandPhase = ErrandPhase.WAITING
    progress: Progress | None = None
    breaks: int = 0
    sha256: str = ""
    trouble: str = ""

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.phase in {ErrandPhase.DONE, ErrandPhase.FAILED, ErrandPhase.STOPPED}


class Errands(QObject):
    """Carries the files of one session, one after the other, over lines of their own.

    Signals:
        changed(Errand): an errand is new or stands otherwise.
    """

    changed = Signal(object)

    def __init__(
        self,
        meet: Callable[[], Awaitable[GuestLine]],
        workers: Workers,
        parent: QObject | None = None,
        *,
        is_steered: Callable[[], bool] = lambda: False,
    ) -> None:
        """Carry nothing yet.

        Args:
            meet: makes a new line for files; raises RemoteError when no way leads there.
            workers: where blocking calls run.
            parent: owns this.
            is_steered: tells (any thread) whether the agent is at the far keyboard and mouse: files then go slowly.
        """
        super().__init__(parent)
        self._meet = meet
        self._is_steered = is_steered
        self._workers = workers
        self._loop = asyncio.get_running_loop()
        self._queue: deque[str] = deque()
        self._errands: dict[str, Errand] = {}
        self._stops: dict[str, threading.Event] = {}
        self._line: GuestLine | None = None
        self._courier: FileCourier | None = None
        self._is_asked = asyncio.Event()

    @property
    def all(self) -> tuple[Errand, ...]:
        """All errands of the session, the first one first."""
        return tuple(self._errands.values())

    def add(self, way: Way, path: Path, name: str, size_bytes: int = 0) -> Errand:
        """Let a file be carried; returns at once."""
        errand = Errand(str(new_record_id()), way, path, name, size_bytes)
        self._stops[errand.id] = threading.Event()
        self._queue.append(errand.id)
        self._is_asked.set()
        self._put(errand)
        return errand

    def stop(self, errand_id: str) -> None:
        """Take an errand back; what has arrived is kept for another try."""
        errand = self._errands.get(errand_id)
        if errand is None or errand.is_over:
            return
        self._stops[errand_id].set()
        if errand_id in self._queue:
            self._queue.remove(errand_id)
            self._put(replace(errand, phase=ErrandPhase.STOPPED))

    async def run(self) -> None:
        """Carry files until cancelled."""
        try:
            while True:
                await self._is_asked.wait()
                self._is_asked.clear()
                while self._queue:
                    await self._carry(self._queue.popleft())
        finally:
            for errand in self.all:
                self._stops[errand.id].set()
                if not errand.is_over:
                    self._put(replace(errand, phase=ErrandPhase.STOPPED))
            await asyncio.shield(self._drop_line())

    async def _carry(self, errand_id: str) -> None:
        """Carry one file, over as many lines as it takes."""
        pauses = iter(RETRY_S)
        while True:
            before = self._bytes_of(errand_id)
            try:
                sent = await self._try(self._errands[errand_id])
            except RemoteError as error:
                is_worth_it = not isinstance(error, LeaseError) and await self._is_line_lost(error)
                if self._bytes_of(errand_id) > before:
                    pauses = iter(RETRY_S)  # it moved: the next break is another one
                pause_s = next(pauses, None) if is_worth_it and not self._stops[errand_id].is_set() else None
                if pause_s is None:
                    self._fail(errand_id, error)
                    return
                errand = self._errands[errand_id]
                self._put(replace(errand, phase=ErrandPhase.BROKEN, breaks=errand.breaks + 1, trouble=str(error)))
                await asyncio.sleep(pause_s)
            else:
                errand = self._errands[errand_id]
                self._put(replace(errand, phase=ErrandPhase.DONE, sha256=sent.sha256, size_bytes=sent.size, trouble=""))
                return

    async def _try(self, errand: Errand) -> Sent:
        courier = await self._open_courier()
        self._put(replace(errand, phase=ErrandPhase.RUNNING, trouble=""))
        stop = self._stops[errand.id]

        def report(progress: Progress) -> None:
            if not self._loop.is_closed():
                self._loop.call_soon_threadsafe(self._note, errand.id, progress)

        if errand.way is Way.SEND:
            return await self._workers.run(courier.send, errand.path, errand.name, on_progress=report, cancelled=stop)
        return await self._workers.run(courier.fetch, errand.name, errand.path, on_progress=report, cancelled=stop)

    async def _open_courier(self) -> FileCourier:
        if self._courier is None or self._line is None or not self._line.is_open:
            await self._drop_line()
            self._line = await self._meet()
            self._courier = await self._workers.run(self._line.open_files)
            self._courier.yield_to(self._is_steered)
        return self._courier

    async def _is_line_lost(self, error: RemoteError) -> bool:
        """Tell whether another line could help: the last one is down."""
        is_of_line = isinstance(error, PathError) or isinstance(error.__cause__, _LINE_ERRORS)
        for _ in range(NOTICE_BREAK_TRIES if is_of_line else 1):
            if self._line is None or not self._line.is_open:
                await self._drop_line()
                return True
            await asyncio.sleep(NOTICE_BREAK_S)
        if not isinstance(error.__cause__, TimeoutError | PathError):
            return isinstance(error, PathError)
        await self._drop_line()  # it stands, but nothing comes through any more
        return True

    async def _drop_line(self) -> None:
        line, courier, self._line, self._courier = self._line, self._courier, None, None
        if line is not None:
            await self._workers.run(line.close)
        if courier is not None:
            await self._workers.run(courier.close)

    def _bytes_of(self, errand_id: str) -> int:
        progress = self._errands[errand_id].progress
        return progress.done_bytes if progress is not None else 0

    def _note(self, errand_id: str, progress: Progress) -> None:
        errand = self._errands[errand_id]
        if errand.phase is ErrandPhase.RUNNING:
            self._put(replace(errand, progress=progress, size_bytes=progress.total_bytes))

    def _fail(self, errand_id: str, error: RemoteError) -> None:
        was_stopped = self._stops[errand_id].is_set()
        phase = ErrandPhase.STOPPED if was_stopped else ErrandPhase.FAILED
        log.info("%s: %s (%s)", self._errands[errand_id].way, phase, error)
        self._put(replace(self._errands[errand_id], phase=phase, trouble="" if was_stopped else str(error)))

    def _put(self, errand: Errand) -> None:
        self._errands[errand.id] = errand
        self.changed.emit(errand)
