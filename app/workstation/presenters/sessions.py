"""All remote sessions of the agent: each has a tab; the bar is about the one in front."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Set
from functools import partial

from PySide6.QtCore import QObject, Signal

from app.workstation.desk_page import DeskPage, Tab
from app.workstation.errors import WorkstationError
from app.workstation.operations.desk import Desk
from app.workstation.operations.sessions import end_session, session_subject
from app.workstation.presenters.files import FilePresenter
from app.workstation.presenters.session import SessionPresenter
from app.workstation.session.mailbox import Mailbox
from app.workstation.session.state import Phase
from app.workstation.session.visit import Patience, Visit
from app.workstation.session.words import END_REASONS, end_sentence
from app.workstation.tasks import TaskOwner
from remote.lease import Right
from sync.protocol.signals import RelayPass, SessionAnswer, SessionEnd, SignalRefused
from sync.protocol.signals import Signal as HubSignal
from sync.records import RemoteSession

log = logging.getLogger(__name__)

LEAVE_S = 5.0
"""Closing a line waits for its threads, which a dead network may hold up for a moment."""

MOST_SESSIONS = 6
"""Each takes a share of the line and a place among the tabs."""

ASK_AGAIN = frozenset({"left", "lost", "expired", "no_answer"})
"""Ends after which one click asks again; who said no, or stop, is not asked by a click in passing."""


class Sessions(QObject):
    """Knows the sessions that run or are asked for.

    Attributes:
        patience: how long the next session waits for things.
        is_direct: the next session, and only that, may take a direct way, not only the hub's relay.
        fills_screen: the next session, and only that, fills our screen as soon as it shows the far one.

    Signals:
        began(Subject): a customer is being asked.
        ended(Subject, str, object): a session is over; a sentence says how; a function asks again, or None.
        told(str), refused(str): a sentence.
        offered(str, str, object): a sentence, what can be done about it, and a function that does it.
        done(Done): an operation on a ticket has been made.
    """

    began = Signal(object)
    ended = Signal(object, str, object)
    told = Signal(str)
    refused = Signal(str)
    offered = Signal(str, str, object)
    done = Signal(object)

    def __init__(self, desk: Desk, page: DeskPage, files: FilePresenter, tasks: TaskOwner) -> None:
        super().__init__(page)
        self._desk = desk
        self._page = page
        self._files = files
        self._tasks = tasks
        self._all: dict[str, SessionPresenter] = {}
        self._running: dict[str, asyncio.Task[None]] = {}
        self._unwritten: dict[str, str] = {}
        self._ticket_id = ""
        self.patience = Patience()
        self.is_direct = True
        self.fills_screen = False
        page.bar.control_requested.connect(partial(self.ask_more, Right.VIEW, Right.CONTROL))
        page.bar.control_toggled.connect(self._use_control)
        page.bar.leave_requested.connect(self.leave)
        page.screen_left.connect(self._leave_by_id)
        page.tab_chosen.connect(self._show_front)

    @property
    def all(self) -> tuple[SessionPresenter, ...]:
        """The sessions, the oldest first."""
        return tuple(self._all.values())

    @property
    def front(self) -> SessionPresenter | None:
        """The session whose screen is shown, or else the one of the ticket that is shown."""
        shown = self._all.get(self._page.tabs.session_id)
        return shown or self.of_ticket(self._ticket_id)

    @property
    def visit(self) -> Visit | None:
        """The session in front, else the newest one; None for none."""
        chosen = self.front or (self.all[-1] if self._all else None)
        return chosen.visit if chosen is not None else None

    def of_ticket(self, ticket_id: str) -> SessionPresenter | None:
        """Return the session about a ticket."""
        return next((one for one in self.all if one.visit.subject.ticket_id == ticket_id), None)

    def show_ticket(self, ticket_id: str) -> None:
        """Another ticket is shown: its session, if it has one, is in front."""
        self._ticket_id = ticket_id
        self._show_front()

    def ask(self, ticket_id: str, *rights: Right) -> None:
        """Ask the customer of a ticket: for a new session, or for more within the one that runs on it."""
        known = self.of_ticket(ticket_id)
        if known is not None and set(rights) <= set(known.visit.state.rights):
            self._page.show_screen(known.visit.session_id)
        elif known is not None:
            self._ask_more(known, rights)
        elif len(self._all) >= MOST_SESSIONS:
            self.refused.emit(self.tr("You are in {count} sessions. Leave one first.").format(count=MOST_SESSIONS))
        else:
            self._tasks.start(self._begin(ticket_id, rights), "begin a remote session")

    def ask_more(self, *rights: Right) -> None:
        """Ask for more rights within the session in front."""
        if self.front is not None:
            self._ask_more(self.front, rights)

    def leave(self) -> None:
        """Leave the session in front, or take its question back."""
        chosen = self.front or (self.all[0] if len(self._all) == 1 else None)
        if chosen is not None:
            chosen.visit.leave()

    def take_signal(self, signal: HubSignal) -> None:
        """Hand a signal to the session that it is about."""
        if isinstance(signal, SessionAnswer | SessionEnd | RelayPass | SignalRefused):
            known = self._all.get(signal.session_id or "")
            if known is not None:
                known.visit.deliver(signal)

    def take_changes(self, changed: Mapping[str, Set[str]]) -> None:
        """Records of sessions have come: write the ends that waited for them, follow those that run."""
        ids = changed.get("remote_session", frozenset())
        for session_id in ids & self._unwritten.keys():
            reason = self._unwritten.pop(session_id)
            self._tasks.start(self._write_end(session_id, reason), "note the end of a session")
        for session_id in ids & self._all.keys():
            self._tasks.start(self._follow_record(self._all[session_id].visit), "follow the session's record")

    def take_screenshot(self, *, is_internal: bool) -> None:
        """Put what the far screen in front shows now on its ticket."""
        if self.front is None:
            self.refused.emit(self.tr("There is no picture of a customer's screen. Ask to look first."))
        else:
            self._tasks.start(self.front.take_screenshot(is_internal=is_internal), "screenshot")

    async def close(self) -> None:
        """Leave all, and return when both ends know it."""
        for one in self.all:
            one.visit.leave()
        if self._running:
            await asyncio.wait(set(self._running.values()), timeout=LEAVE_S)

    async def _begin(self, ticket_id: str, rights: tuple[Right, ...]) -> None:
        if not self._desk.replica.link_state.has_signals:
            self.refused.emit(self.tr("The hub is out of reach, and a session begins through it. Try again later."))
            return
        try:
            subject = await session_subject(self._desk, ticket_id)
        except WorkstationError as error:
            self.refused.emit(str(error))
            return
        if self.of_ticket(ticket_id) is not None:
            return  # clicked twice
        visit = Visit(self._desk, subject, Mailbox(), self.patience, self, is_direct=self.is_direct)
        running = self._tasks.start(self._run(visit, rights, fills_screen=self.fills_screen), "remote session")
        self.is_direct, self.fills_screen = True, False
        if running is not None:
            self._running[visit.session_id] = running

    async def _run(self, visit: Visit, rights: tuple[Right, ...], *, fills_screen: bool) -> None:
        session_id, subject = visit.session_id, visit.subject
        one = self._open(visit)
        if fills_screen:
            one.page.fill_when_shown()
        self._files.begin(visit)
        self.began.emit(subject)
        self._show(one)
        reason = "lost"
        try:
            reason = await visit.run(rights)
        finally:
            sentence = visit.state.trouble if reason == "error" else end_sentence(reason, subject.customer)
            self._close(one)
            again = partial(self.ask, subject.ticket_id, *rights) if reason in ASK_AGAIN else None
            self.ended.emit(subject, sentence, again)
            visit.deleteLater()
        if reason in {"left", "lost", "expired"} and visit.grant is not None:
            await self._write_end(session_id, reason)

    def _open(self, visit: Visit) -> SessionPresenter:
        page = self._page.open_screen(visit.session_id, visit.subject.customer)
        one = self._all[visit.session_id] = SessionPresenter(self._desk, visit, page)
        one.changed.connect(partial(self._show, one))
        one.screen_came.connect(partial(self._bring_forward, one))
        one.happened.connect(partial(self._page.tabs.note_news, visit.session_id))
        for name in ("told", "refused", "offered", "done"):
            getattr(one, name).connect(getattr(self, name))
        return one

    def _close(self, one: SessionPresenter) -> None:
        session_id = one.visit.session_id
        del self._all[session_id]
        self._running.pop(session_id, None)
        self._files.end(session_id)
        one.page.show_screen(None)
        self._page.close_screen(session_id)
        self._show_front()

    def _show(self, one: SessionPresenter) -> None:
        self._page.tabs.show_state(one.visit.session_id, one.tab_state)
        if one is self.front:
            self._page.bar.show_session(one.view)

    def _show_front(self) -> None:
        """Let the bar be about the session in front."""
        one = self.front
        self._page.show_bar(one.page if one is not None else None)
        if one is not None:
            self._page.bar.show_session(one.view)

    def _bring_forward(self, one: SessionPresenter) -> None:
        """Show a new far screen, unless the agent looks at another one."""
        if self._page.tab is Tab.CONVERSATION:
            self._page.show_screen(one.visit.session_id)
        elif self._page.tabs.session_id != one.visit.session_id:
            self._page.tabs.note_news(one.visit.session_id)
            self.told.emit(self.tr("The screen of {who} is there.").format(who=one.visit.subject.customer))

    def _use_control(self, is_used: bool) -> None:
        if self.front is not None:
            self.front.use_control(is_used)

    def _ask_more(self, one: SessionPresenter, rights: tuple[Right, ...]) -> None:
        if one.visit.state.phase is not Phase.ASKING:
            self._tasks.start(one.visit.ask_more(rights), "ask for more rights")

    def _leave_by_id(self, session_id: str) -> None:
        if session_id in self._all:
            self._all[session_id].visit.leave()

    async def _follow_record(self, visit: Visit) -> None:
        record = await self._desk.read(lambda session: session.get(RemoteSession, visit.session_id))
        if record is not None and visit.session_id in self._all:
            visit.take_record(record.lease, record.end_reason)

    async def _write_end(self, session_id: str, reason: str) -> None:
        assert reason in END_REASONS
        if await end_session(self._desk, session_id, reason) is None:
            self._unwritten[session_id] = reason
