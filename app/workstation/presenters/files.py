"""Files of the session: carried over lines of their own, shown with rate and time left."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from app.workstation.errors import NotAFileError
from app.workstation.operations.attachments import check_file
from app.workstation.session.errands import Errand, ErrandPhase, Errands, Way
from app.workstation.session.state import VisitState
from app.workstation.session.visit import Visit
from app.workstation.tasks import TaskOwner
from app.workstation.workers import Workers
from remote.lease import Right
from remote.ssh.guest import GuestLine
from widgets.transfer import TransferStack, TransferState, TransferView

log = logging.getLogger(__name__)

DONE_SHOWN_MS = 12_000
"""A file that has arrived needs no room for ever: a note on the ticket keeps its name and hash."""

STATES = {
    ErrandPhase.WAITING: TransferState.WAITING,
    ErrandPhase.RUNNING: TransferState.RUNNING,
    ErrandPhase.BROKEN: TransferState.INTERRUPTED,
    ErrandPhase.DONE: TransferState.DONE,
    ErrandPhase.FAILED: TransferState.FAILED,
    ErrandPhase.STOPPED: TransferState.STOPPED,
}


@dataclass
class _Job:
    """The files of one session.

    Attributes:
        wanted: files and their sizes that wait for the customer's consent.
    """

    visit: Visit
    errands: Errands
    running: asyncio.Task[None] | None = None
    wanted: list[tuple[Path, int]] = field(default_factory=list)


class FilePresenter(QObject):
    """Carries files between this computer and the customers' while sessions run.

    Attributes:
        current: tells which session a file is for: the one in front; None for none.

    Signals:
        refused(str): a file could not be sent at all; a sentence.
        right_wanted: a file is to be sent and no session runs; ask the customer.
        finished(str, Errand): a file of this ticket's session is whole, failed or was taken back.
    """

    refused = Signal(str)
    right_wanted = Signal()
    finished = Signal(str, object)

    def __init__(self, stack: TransferStack, workers: Workers, tasks: TaskOwner) -> None:
        super().__init__(stack)
        self._stack = stack
        self._workers = workers
        self._tasks = tasks
        self.current: Callable[[], Visit | None] = lambda: None
        self._jobs: dict[str, _Job] = {}
        self._known: dict[str, Errand] = {}
        self._job_of: dict[str, _Job] = {}
        self._wanted: list[tuple[Path, int]] = []
        stack.stop_requested.connect(self._stop)
        stack.retry_requested.connect(self._retry)

    @property
    def errands(self) -> Errands | None:
        """The files of the session in front, None where none runs."""
        job = self._job()
        return job.errands if job is not None else None

    def begin(self, visit: Visit) -> None:
        """Serve this session from now on; files that waited for one are for this."""
        errands = Errands(partial(self._meet, visit), self._workers, self, is_steered=lambda: visit.is_steered)
        job = self._jobs[visit.session_id] = _Job(visit, errands)
        job.wanted, self._wanted = self._wanted, []
        job.errands.changed.connect(partial(self._show, job))
        job.running = self._tasks.start(job.errands.run(), "files of the session")
        visit.changed.connect(partial(self._take_state, job))

    def end(self, session_id: str) -> None:
        """A session is over: what is under way stops, and stays on the screen."""
        job = self._jobs.pop(session_id, None)
        if job is not None and job.running is not None:
            job.running.cancel()

    def send(self, path: Path) -> None:
        """Send a file to the customer's machine; asks for the right first where it is missing."""
        self._tasks.start(self._send(path), "send a file")

    def fetch(self, name: str, folder: Path) -> None:
        """Fetch a file of the granted folder into a folder here."""
        self._tasks.start(self._fetch(name, folder), "fetch a file")

    async def list(self, folder: str = "") -> list[str]:
        """Return the names of what is in the folder granted by the customer in front, folders with a slash at the end.

        Raises:
            RemoteError: not granted, or the line broke.
        """
        visit = self.current()
        assert visit is not None, "files are listed only within a granted session"
        line = await self._meet(visit)
        try:
            courier = await self._workers.run(line.open_files)
            entries = await self._workers.run(courier.list, folder)
            await self._workers.run(courier.close)
        finally:
            await self._workers.run(line.close)
        return [f"{entry.name}/" if entry.is_folder else entry.name for entry in entries]

    async def _send(self, path: Path) -> None:
        try:
            size = await self._workers.run(check_file, path, most_bytes=None)
        except NotAFileError as error:
            self.refused.emit(str(error))
            return
        job = self._job()
        if job is None:
            self._wanted.append((path, size))
            self.right_wanted.emit()
        elif await job.visit.ask_more((Right.FILES,)):
            self._add(job, Way.SEND, path, path.name, size)

    async def _fetch(self, name: str, folder: Path) -> None:
        job = self._job()
        if job is None:
            self.refused.emit(self.tr("Files come over a session. Ask the customer for one first."))
        elif await job.visit.ask_more((Right.FILES,)):
            self._add(job, Way.FETCH, folder / Path(name).name, name)

    def _job(self) -> _Job | None:
        visit = self.current()
        return self._jobs.get(visit.session_id) if visit is not None else None

    def _add(self, job: _Job, way: Way, path: Path, name: str, size_bytes: int = 0) -> None:
        if job.visit.session_id in self._jobs:
            job.errands.add(way, path, name, size_bytes)

    def _take_state(self, job: _Job, state: VisitState) -> None:
        """Send what waited for the customer's consent."""
        if job.wanted and state.may(Right.FILES):
            wanted, job.wanted = job.wanted, []
            for path, size in wanted:
                self._add(job, Way.SEND, path, path.name, size)

    async def _meet(self, visit: Visit) -> GuestLine:
        assert visit.grant is not None, "errands run only within a granted session"
        return await visit.place.line(visit.grant, "files")

    def _stop(self, errand_id: str) -> None:
        job = self._job_of.get(errand_id)
        if job is not None:
            job.errands.stop(errand_id)

    def _retry(self, errand_id: str) -> None:
        errand, job = self._known.get(errand_id), self._job_of.get(errand_id)
        if errand is None or job is None:
            return
        now = self._jobs.get(job.visit.session_id) or self._job_about(job.visit.subject.ticket_id)
        if now is None:
            self.refused.emit(self.tr("The session is over. Ask for a new one; the file goes on where it stopped."))
            return
        self._stack.remove(errand_id)
        self._add(now, errand.way, errand.path, errand.name, errand.size_bytes)

    def _job_about(self, ticket_id: str) -> _Job | None:
        return next((job for job in self._jobs.values() if job.visit.subject.ticket_id == ticket_id), None)

    def _show(self, job: _Job, errand: Errand) -> None:
        self._known[errand.id], self._job_of[errand.id] = errand, job
        self._stack.show_transfer(transfer_view(errand))
        if errand.phase is ErrandPhase.DONE:
            QTimer.singleShot(DONE_SHOWN_MS, self, partial(self._stack.remove, errand.id))
        if errand.is_over:
            self.finished.emit(job.visit.subject.ticket_id, errand)


def transfer_view(errand: Errand) -> TransferView:
    """Return what the row of a file shows."""
    progress = errand.progress
    state = STATES[errand.phase]
    done = progress.done_bytes if progress is not None else 0
    if errand.phase is ErrandPhase.RUNNING and progress is not None and done == progress.total_bytes:
        state = TransferState.VERIFYING
    return TransferView(
        transfer_id=errand.id,
        file_name=errand.path.name if errand.way is Way.SEND else errand.name,
        is_outgoing=errand.way is Way.SEND,
        state=state,
        done_bytes=errand.size_bytes if errand.phase is ErrandPhase.DONE else done,
        size_bytes=errand.size_bytes,
        bytes_per_s=progress.rate if progress is not None else None,
        left_s=progress.left_s if progress is not None else None,
        message=errand.trouble,
        can_open=errand.phase is ErrandPhase.DONE and errand.way is Way.FETCH,
    )
