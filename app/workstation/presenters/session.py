"""One remote session on its tab: asked for, looked at, steered, left."""

from __future__ import annotations

import logging

from PySide6.QtCore import QObject, Signal

from app.workstation.errors import SessionError
from app.workstation.operations.attachments import attach_picture
from app.workstation.operations.desk import Desk
from app.workstation.screen_page import ScreenPage
from app.workstation.session.screen import RemoteScreen
from app.workstation.session.screenshot import picture_of
from app.workstation.session.state import Phase, Subject, VisitState
from app.workstation.session.visit import Visit
from app.workstation.session_tabs import TabState
from remote.lease import Right
from remote.view.events import Painted, Rang, ViewEvent
from widgets.session import SessionPhase, SessionView

log = logging.getLogger(__name__)

BAR_PHASES = {
    Phase.ASKING: SessionPhase.ASKING,
    Phase.MEETING: SessionPhase.CONNECTING,
    Phase.BROKEN: SessionPhase.RECONNECTING,
    Phase.LIVE: SessionPhase.LIVE,
    Phase.ENDED: SessionPhase.ENDED,
}

TAB_STATES = {
    SessionPhase.ASKING: TabState.WAITING,
    SessionPhase.CONNECTING: TabState.WAITING,
    SessionPhase.LIVE: TabState.LIVE,
    SessionPhase.RECONNECTING: TabState.BROKEN,
    SessionPhase.ENDED: TabState.ENDED,
}

NEWS_SHARE = 0.05
"""A cursor that blinks is no news; a window that opens is."""


class SessionPresenter(QObject):
    """Shows one session on a page of its own.

    Attributes:
        visit: the session.
        page: where its screen is shown.

    Signals:
        changed: it stands otherwise now.
        screen_came: there is a far screen to look at, for the first time.
        happened: something is new over there.
        told(str), refused(str): a sentence about it.
        offered(str, str, object): a sentence, what can be done about it, and a function that does it.
        done(Done): an operation on its ticket has been made.
    """

    changed = Signal()
    screen_came = Signal()
    happened = Signal()
    told = Signal(str)
    refused = Signal(str)
    offered = Signal(str, str, object)
    done = Signal(object)

    def __init__(self, desk: Desk, visit: Visit, page: ScreenPage) -> None:
        """Show the session on the page from now on."""
        super().__init__(page)
        self._desk = desk
        self.visit = visit
        self.page = page
        self._has_met = False
        visit.changed.connect(self._show)
        visit.refused.connect(self.refused)
        visit.screen_opened.connect(self._show_screen)
        visit.picture_completed.connect(page.note_first_picture)
        page.frame.control_chosen.connect(self.use_control)
        page.viewer.told.connect(self.told)
        page.viewer.clipboard.came.connect(self._tell_of_clipboard)
        self._show(visit.state)

    @property
    def view(self) -> SessionView:
        """The session as the bar shows it."""
        return session_view(
            self.visit.state, self.visit.subject, is_controlling=self.page.is_controlling, has_met=self._has_met
        )

    @property
    def tab_state(self) -> TabState:
        """The session as its tab shows it."""
        return TAB_STATES[self.view.phase]

    def use_control(self, is_used: bool) -> None:
        """Let keys and pointer go over, or rest; only where that was granted."""
        self.page.set_control(is_used and self.visit.state.may(Right.CONTROL))
        if is_used:
            self.page.viewer.setFocus()
        self._show(self.visit.state)

    async def take_screenshot(self, *, is_internal: bool) -> None:
        """Put what the remote view shows now on the session's ticket."""
        screen = self.visit.screen
        if screen is None or screen.view is None:
            self.refused.emit(self.tr("There is no picture of a customer's screen. Ask to look first."))
            return
        try:
            picture = await self._desk.workers.run(picture_of, screen.view)
        except SessionError as error:
            self.refused.emit(str(error))
            return
        self.done.emit(await attach_picture(self._desk, self.visit.subject.ticket_id, picture, is_internal=is_internal))

    def _show_screen(self, screen: RemoteScreen) -> None:
        screen.event_came.connect(self._watch)
        self.page.show_screen(screen)
        if not self._has_met:
            self._has_met = True
            self.screen_came.emit()

    def _watch(self, event: ViewEvent) -> None:
        """Notice what is worth a mark on the tab."""
        match event:
            case Rang():
                self.happened.emit()
            case Painted(rects=rects):
                placed = self.page.viewer.canvas.placement
                if sum(rect.area for rect in rects) > NEWS_SHARE * placed.width * placed.height:
                    self.happened.emit()

    def _tell_of_clipboard(self, count: int) -> None:
        words = self.tr("What {customer} copied is on your clipboard now: {count} characters.")
        said = words.format(customer=self.visit.subject.customer, count=count)
        self.offered.emit(said, self.tr("Put mine back"), self.page.viewer.clipboard.put_back)

    def _show(self, state: VisitState) -> None:
        if not state.may(Right.CONTROL):
            self.page.set_control(False)
        elif Right.CONTROL not in self.page.rights:
            self.page.set_control(True)
        self.page.show_session(self.view)
        self.changed.emit()


def session_view(state: VisitState, subject: Subject, *, is_controlling: bool, has_met: bool = False) -> SessionView:
    """Return what the bar above the view shows; `has_met` when both ends have met before."""
    phase = BAR_PHASES[state.phase]
    if state.phase in {Phase.MEETING, Phase.BROKEN}:
        phase = SessionPhase.RECONNECTING if has_met else SessionPhase.CONNECTING
    return SessionView(
        phase=phase,
        who=subject.customer,
        rights=state.rights,
        code=state.code,
        path=state.path,
        expires_at_ms=state.answer_until_ms or state.expires_at_ms or None,
        is_controlling=is_controlling,
        message=state.trouble,
    )
