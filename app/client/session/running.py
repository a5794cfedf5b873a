"""One session that the customer granted: from his click to its end. Lives in the window's thread, blocks nothing."""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from app.client.errands import Errands
from app.client.session.lease import without
from app.client.session.opening import Grantor, OpenSession, open_session, regrant, widened
from app.client.session.request import Request
from remote.draw.messages import Mark
from remote.lease import Lease, Right
from remote.ssh.events import Ended, FileReceived, FileSent, GuestConnected, GuestLeft, HostEvent
from remote.stream import Stream

HURRY_MS = 500
"""While the agent's line is broken every part of a second counts: he is introduced again by the hub."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Patience:
    """How long things are waited for, in seconds.

    Attributes:
        silence_s: a customer who has not answered by then said no.
        absence_s: an agent who is not there for so long has left for good.
    """

    silence_s: float = 60.0
    absence_s: float = 30.0


class RunningSession(QObject):
    """A granted session.

    Signals:
        granted(Lease, str): a click has put a lease in force, the first or a wider one; and its signed text.
        clipboard_too_long: what the customer copied was more than viewers take; nothing of it went.
        narrowed(Lease, str): rights were taken back; the lease that is left, and its signed text.
        failed(Exception): the first could not be served; nothing was shown to anybody.
        changed: who is there, the code or the path is another.
        file_arrived(FileReceived), file_left(FileSent): the agent put or took a file.
        clipboard_came(str): the agent's clipboard, where that was granted.
        drawn(Mark): the agent, who may look, points or draws.
        missing: the agent is not there; told again and again while he is not.
        ended(str): over, every socket is cut; the reason as in RemoteSession.end_reason.

    Attributes:
        request: what was granted last.
        code: to compare with the agent, "" until he is in.
        path: "direct" or "relay", "" until he is in.
        is_meeting: the hub has introduced us to the agent at least once.
    """

    granted = Signal(object, str)
    narrowed = Signal(object, str)
    failed = Signal(object)
    changed = Signal()
    file_arrived = Signal(object)
    file_left = Signal(object)
    clipboard_came = Signal(str)
    clipboard_too_long = Signal()
    drawn = Signal(object)
    _marked = Signal(object)
    missing = Signal()
    ended = Signal(str)
    _told = Signal(object)

    def __init__(
        self, request: Request, grantor: Grantor, errands: Errands, absence_s: float, parent: QObject | None = None
    ) -> None:
        """Grant nothing yet."""
        super().__init__(parent)
        self.request = request
        self.code = ""
        self.path = ""
        self.is_meeting = False
        self._grantor = grantor
        self._errands = errands
        self._open: OpenSession | None = None
        self._end_reason = ""
        self._told.connect(self._hear, Qt.ConnectionType.QueuedConnection)
        self._marked.connect(self._draw, Qt.ConnectionType.QueuedConnection)
        self._absence = QTimer(self)
        self._absence.setSingleShot(True)
        self._absence.setInterval(round(absence_s * 1000))
        self._absence.timeout.connect(self._give_up)
        self._hurry = QTimer(self)
        self._hurry.setInterval(HURRY_MS)
        self._hurry.timeout.connect(self._say_missing)

    @property
    def lease(self) -> Lease | None:
        """The lease in force, None before the first and after the end."""
        return None if self._open is None or self._end_reason else self._open.lease

    @property
    def addresses(self) -> tuple[str, ...]:
        """Where the agent can reach us directly, "host:port"."""
        return () if self._open is None else self._open.addresses

    @property
    def refused(self) -> Counter[str]:
        """How often each kind of message was refused."""
        return Counter() if self._open is None else Counter({str(k): n for k, n in self._open.gate.refusals.items()})

    @property
    def is_guest_here(self) -> bool:
        """Whether the agent is connected now."""
        return bool(self.code) and not self._absence.isActive()

    def open(self) -> None:
        """Serve what the customer has just allowed."""
        say = (self._told.emit, self.clipboard_came.emit, self._pass_on)
        work = partial(open_session, self.request, self._grantor, *say)
        self._errands.run(work, self._opened, self._not_opened)

    def widen(self, request: Request) -> None:
        """Grant more (or the same for longer) within the session, after another click."""
        if self._open is not None and self.lease is not None:
            self.request = request
            self._put_in_force(widened(self._open, request, self._grantor))
            self.granted.emit(self._open.lease, self._open.token)

    def take_back(self, *rights: Right) -> None:
        """Take rights back at once; what is left goes on."""
        if self._open is not None and self.lease is not None:
            self._put_in_force(without(self._open.lease, rights))
            self.narrowed.emit(self._open.lease, self._open.token)

    def send_clipboard(self, text: str) -> None:
        """Send what the customer copied, where he shares that."""
        opened, lease = self._open, self.lease
        if opened is not None and lease is not None and Right.CLIPBOARD in lease.rights:
            self._errands.run(lambda: opened.send_cut_text(text), failed=self._not_sent)

    def pair(self, dial: Callable[[], Stream]) -> None:
        """Meet the agent at the relay.

        Args:
            dial: connects to it; blocks, so it is called in a worker.
        """
        if self._open is not None and self.lease is not None:
            host = self._open.host
            self.is_meeting = True
            self._errands.run(lambda: host.serve(dial()), failed=self._not_paired)

    def stop(self, reason: str) -> None:
        """End it: from this moment nothing is let in, and a thread of its own cuts every socket at once."""
        if self._end_reason:
            return
        self._end_reason = reason
        self._absence.stop()
        if self._open is not None:
            self._cut(self._open)

    def _cut(self, opened: OpenSession) -> None:
        opened.gate.close()
        # Not by the workers: they may all be busy, and this must not wait.
        threading.Thread(target=opened.host.stop, args=(self._end_reason,), name="deskhand-stop").start()

    def _opened(self, opened: OpenSession) -> None:
        self._open = opened
        if self._end_reason:
            self._cut(opened)
            return
        self._absence.start()
        self.granted.emit(opened.lease, opened.token)

    def _not_opened(self, error: Exception) -> None:
        log.info("the session could not be opened: %s", error)
        self.failed.emit(error)

    def _put_in_force(self, lease: Lease) -> None:
        # Here and now, not in a worker: two clicks must never come to count in the wrong order.
        assert self._open is not None
        self._open = regrant(self._open, lease, self._grantor)

    def _not_paired(self, error: Exception) -> None:
        log.info("the relay did not lead to the agent: %s", error)

    def _not_sent(self, error: Exception) -> None:
        log.info("what was copied was not sent: %s", error)
        self.clipboard_too_long.emit()

    def _say_missing(self) -> None:
        if self._absence.isActive():
            self.missing.emit()
        else:
            self._hurry.stop()

    def _give_up(self) -> None:
        self.stop("lost")

    def _pass_on(self, mark: Mark) -> None:
        """Bring a mark into our own thread (the host's thread)."""
        with suppress(RuntimeError):  # the line broke before the session ended, and its pen ends only now
            self._marked.emit(mark)

    def _draw(self, mark: Mark) -> None:
        """Pass a mark on, unless it was on its way while the right was taken back or the session ended."""
        if self.lease is not None and Right.VIEW in self.lease.rights:
            self.drawn.emit(mark)

    def _hear(self, event: HostEvent) -> None:
        match event:
            case GuestConnected(code=code, path=path):
                self.code, self.path = code, path
                self._absence.stop()
                self.changed.emit()
            case GuestLeft(remaining=0) if not self._end_reason:
                self._absence.start()
                self._hurry.start()
                self.changed.emit()
            case FileReceived():
                self.file_arrived.emit(event)
            case FileSent():
                self.file_left.emit(event)
            case Ended(reason=reason):
                self._absence.stop()
                self._end_reason = self._end_reason or reason
                self.ended.emit(self._end_reason)
