"""Files of the session: carried over lines of their own, shown with rate and time left."""

from __future__ import annotations

import asyncio
import logging
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


class FilePresenter(QObject):
    """Carries files between this computer and the customer's while a session runs.

    Signals:
        refused(str): a file could not be sent at all; a sentence.
        right_wanted: a file is to be sent and no session runs; ask the customer.
        finished(Errand): a file is whole, failed or was taken back.
    """

    refused = Signal(str)
    right_wanted = Signal()
    finished = Signal(object)

    def __init__(self, stack: TransferStack, workers: Workers, tasks: TaskOwner) -> None:
        super().__init__(stack)
        self._stack = stack
        self._workers = workers
        self._tasks = tasks
        self._visit: Visit | None = None
        self._errands: Errands | None = None
        self._running: asyncio.Task[None] | None = None
        self._known: dict[str, Errand] = {}
        self._wanted: list[tuple[Path, int]] = []
        stack.stop_requested.connect(self._stop)
        stack.retry_requested.connect(self._retry)

    def begin(self, visit: Visit) -> None:
        """Serve this session from now on."""
        self._visit = visit
        self._errands = Errands(self._meet, self._workers, self)
        self._errands.changed.connect(self._show)
        self._running = self._tasks.start(self._errands.run(), "files of the session")
        visit.changed.connect(self._take_state)

    def end(self) -> None:
        """The session is over: what is under way stops, and stays on the screen."""
        self._visit, self._errands = None, None
        self._wanted.clear()
        if self._running is not None:
            self._running.cancel()
            self._running = None

    def send(self, path: Path) -> None:
        """Send a file to the customer's machine; asks for the right first where it is missing."""
        self._tasks.start(self._send(path), "send a file")

    def fetch(self, name: str, folder: Path) -> None:
        """Fetch a file of the granted folder into a folder here."""
        self._tasks.start(self._fetch(name, folder), "fetch a file")

    async def list(self, folder: str = "") -> list[str]:
        """Return the names of what is in the granted folder, folders with a slash at the end.

        Raises:
            RemoteError: not granted, or the line broke.
        """
        line = await self._meet()
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
        if self._visit is None:
            self._wanted.append((path, size))
            self.right_wanted.emit()
        elif await self._visit.ask_more((Right.FILES,)) and self._errands is not None:
            self._errands.add(Way.SEND, path, path.name, size)

    async def _fetch(self, name: str, folder: Path) -> None:
        if self._visit is None:
            self.refused.emit(self.tr("Files come over a session. Ask the customer for one first."))
        elif await self._visit.ask_more((Right.FILES,)) and self._errands is not None:
            self._errands.add(Way.FETCH, folder / Path(name).name, name)

    def _take_state(self, state: VisitState) -> None:
        """Send what waited for the customer's consent."""
        if self._wanted and state.may(Right.FILES) and self._errands is not None:
            wanted, self._wanted = self._wanted, []
            for path, size in wanted:
                self._errands.add(Way.SEND, path, path.name, size)

    async def _meet(self) -> GuestLine:
        visit = self._visit
        assert visit is not None and visit.grant is not None, "errands run only within a granted session"
        return await visit.place.line(visit.grant, "files")

    def _stop(self, errand_id: str) -> None:
        if self._errands is not None:
            self._errands.stop(errand_id)

    def _retry(self, errand_id: str) -> None:
        errand = self._known.get(errand_id)
        if errand is None:
            return
        if self._errands is None:
            self.refused.emit(self.tr("The session is over. Ask for a new one; the file goes on where it stopped."))
            return
        self._stack.remove(errand_id)
        self._errands.add(errand.way, errand.path, errand.name, errand.size_bytes)

    def _show(self, errand: Errand) -> None:
        self._known[errand.id] = errand
        self._stack.show_transfer(transfer_view(errand))
        if errand.phase is ErrandPhase.DONE:
            QTimer.singleShot(DONE_SHOWN_MS, self, partial(self._stack.remove, errand.id))
        if errand.is_over:
            self.finished.emit(errand)


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
