"""Runs the agent's remote session in the window: one at a time, from the button to the sentence at its end."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Set
from functools import partial

from PySide6.QtCore import QObject, Signal

from app.workstation.desk_page import DeskPage, Tab
from app.workstation.errors import SessionError, WorkstationError
from app.workstation.operations.attachments import attach_picture
from app.workstation.operations.desk import Desk
from app.workstation.operations.sessions import end_session, session_subject
from app.workstation.presenters.files import FilePresenter
from app.workstation.session.mailbox import Mailbox
from app.workstation.session.screen import RemoteScreen
from app.workstation.session.screenshot import picture_of
from app.workstation.session.state import Phase, Subject, VisitState
from app.workstation.session.visit import Patience, Visit
from app.workstation.session.words import END_REASONS, end_sentence
from app.workstation.tasks import TaskOwner
from remote.lease import Right
from sync.protocol.signals import RelayPass, SessionAnswer, SessionEnd, SignalRefused
from sync.protocol.signals import Signal as HubSignal
from sync.records import RemoteSession
from widgets.session import SessionPhase, SessionView

log = logging.getLogger(__name__)

LEAVE_S = 5.0
"""Closing a line waits for its threads, which a dead network may hold up for a moment."""

BAR_PHASES = {
    Phase.ASKING: SessionPhase.ASKING,
    Phase.MEETING: SessionPhase.CONNECTING,
    Phase.BROKEN: SessionPhase.CONNECTING,
    Phase.LIVE: SessionPhase.LIVE,
    Phase.ENDED: SessionPhase.ENDED,
}


class SessionPresenter(QObject):
    """Knows the session that runs, if any, and shows it.

    Attributes:
        patience: how long the next session waits for things.
        is_direct: the next session, and only that, may take a direct way, not only the hub's relay.

    Signals:
        began(Subject): a customer is being asked.
        ended(str): the last session is over; a sentence says how.
        refused(str): something was not possible; a sentence.
        done(Done): an operation on the ticket has been made.
    """

    began = Signal(object)
    ended = Signal(str)
    refused = Signal(str)
    done = Signal(object)

    def __init__(self, desk: Desk, page: DeskPage, files: FilePresenter, tasks: TaskOwner) -> None:
        super().__init__(page)
        self._desk = desk
        self._desk_page = page
        self._page = page.screen_page
        self._files = files
        self._tasks = tasks
        self._mailbox = Mailbox()
        self._visit: Visit | None = None
        self._unwritten: dict[str, str] = {}
        self.patience = Patience()
        self.is_direct = True
        self._was_shown = False
        self._running: asyncio.Task[None] | None = None
        page.bar.control_requested.connect(partial(self.ask_more, Right.VIEW, Right.CONTROL))
        page.bar.control_toggled.connect(self._use_control)
        page.bar.leave_requested.connect(self.leave)

    @property
    def visit(self) -> Visit | None:
        """The session that runs or is asked for, None for none."""
        return self._visit

    def ask(self, ticket_id: str, *rights: Right) -> None:
        """Ask the customer of a ticket: for a new session, or for more within the one that runs on it."""
        if self._visit is None:
            self._running = self._tasks.start(self._run(ticket_id, rights), "remote session")
        elif self._visit.subject.ticket_id == ticket_id:
            self.ask_more(*rights)
        else:
            self.refused.emit(self.tr("You are in another session. Leave it first; then ask again."))

    def ask_more(self, *rights: Right) -> None:
        """Ask for more rights within the session."""
        if self._visit is not None and self._visit.state.phase is not Phase.ASKING:
            self._tasks.start(self._visit.ask_more(rights), "ask for more rights")

    def leave(self) -> None:
        """Leave the session, or take the question back."""
        if self._visit is not None:
            self._visit.leave()

    def take_signal(self, signal: HubSignal) -> None:
        """Hand a signal to the session that it is about."""
        visit = self._visit
        if visit is None or not isinstance(signal, SessionAnswer | SessionEnd | RelayPass | SignalRefused):
            return
        if signal.session_id == visit.session_id:
            visit.deliver(signal)

    def take_changes(self, changed: Mapping[str, Set[str]]) -> None:
        """Records of sessions have come: write the ends that waited for them, follow the one that runs."""
        ids = changed.get("remote_session", frozenset())
        for session_id in ids & self._unwritten.keys():
            reason = self._unwritten.pop(session_id)
            self._tasks.start(self._write_end(session_id, reason), "note the end of a session")
        if self._visit is not None and self._visit.session_id in ids:
            self._tasks.start(self._follow_record(self._visit), "follow the session's record")

    def take_screenshot(self, *, is_internal: bool) -> None:
        """Put what the remote view shows now on the session's ticket."""
        self._tasks.start(self._take_screenshot(is_internal=is_internal), "screenshot")

    async def close(self) -> None:
        """Leave, and return when both ends know it."""
        self.leave()
        if self._running is not None and not self._running.done():
            await asyncio.wait({self._running}, timeout=LEAVE_S)

    async def _run(self, ticket_id: str, rights: tuple[Right, ...]) -> None:
        if not self._desk.replica.link_state.has_signals:
            self.refused.emit(self.tr("The hub is out of reach, and a session begins through it. Try again later."))
            return
        try:
            subject = await session_subject(self._desk, ticket_id)
        except WorkstationError as error:
            self.refused.emit(str(error))
            return
        if self._visit is not None:
            return
        visit = self._visit = Visit(self._desk, subject, self._mailbox, self.patience, self, is_direct=self.is_direct)
        self.is_direct = True
        visit.changed.connect(self._show)
        visit.refused.connect(self.refused)
        visit.screen_opened.connect(self._show_screen)
        visit.picture_completed.connect(self._page.note_first_picture)
        self._was_shown = False
        self._files.begin(visit)
        self.began.emit(subject)
        self._show(visit.state)
        reason = "lost"
        try:
            reason = await visit.run(rights)
        finally:
            self._visit = None
            self._files.end()
            self._page.show_screen(None)
            self.ended.emit(visit.state.trouble if reason == "error" else end_sentence(reason, subject.customer))
            visit.deleteLater()
        if reason in {"left", "lost", "expired"} and visit.grant is not None:
            await self._write_end(visit.session_id, reason)

    async def _follow_record(self, visit: Visit) -> None:
        record = await self._desk.read(lambda session: session.get(RemoteSession, visit.session_id))
        if record is not None and visit is self._visit:
            visit.take_record(record.lease, record.end_reason)

    async def _write_end(self, session_id: str, reason: str) -> None:
        assert reason in END_REASONS
        if await end_session(self._desk, session_id, reason) is None:
            self._unwritten[session_id] = reason

    async def _take_screenshot(self, *, is_internal: bool) -> None:
        visit = self._visit
        screen = visit.screen if visit is not None else None
        if visit is None or screen is None or screen.view is None:
            self.refused.emit(self.tr("There is no picture of a customer's screen. Ask to look first."))
            return
        try:
            picture = await self._desk.workers.run(picture_of, screen.view)
        except SessionError as error:
            self.refused.emit(str(error))
            return
        ticket_id = visit.subject.ticket_id
        self.done.emit(await attach_picture(self._desk, ticket_id, picture, is_internal=is_internal))

    def _show_screen(self, screen: RemoteScreen) -> None:
        self._page.show_screen(screen)
        if not self._was_shown:
            self._was_shown = True
            self._desk_page.show_tab(Tab.SCREEN)

    def _use_control(self, is_used: bool) -> None:
        self._page.set_control(is_used)
        if self._visit is not None:
            self._show(self._visit.state)

    def _show(self, state: VisitState) -> None:
        visit = self._visit
        if visit is None:
            return
        if not state.may(Right.CONTROL):
            self._page.set_control(False)
        elif Right.CONTROL not in self._page.rights:
            self._page.set_control(True)
        view = session_view(state, visit.subject, is_controlling=self._page.is_controlling)
        self._page.show_session(view)
        self._desk_page.bar.show_session(view)


def session_view(state: VisitState, subject: Subject, *, is_controlling: bool) -> SessionView:
    """Return what the bar above the view shows."""
    return SessionView(
        phase=BAR_PHASES[state.phase],
        who=subject.customer,
        rights=state.rights,
        code=state.code,
        path=state.path,
        expires_at_ms=state.answer_until_ms or state.expires_at_ms or None,
        is_controlling=is_controlling,
        message=state.trouble,
    )
