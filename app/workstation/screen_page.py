"""A customer's screen as a tab: the picture while there is one, and words about what is awaited otherwise."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from app.workstation.full_screen import FullScreen
from app.workstation.session.screen import RemoteScreen
from remote.lease import Right
from remote.view.events import Ended, ViewEvent
from widgets.common.pane import Pane, column
from widgets.common.theme import Theme
from widgets.session import SessionPhase, SessionView
from widgets.viewer.frame import ScreenFrame
from widgets.viewer.viewer import ViewerWidget

HOLD_MS = 30_000
"""A break that lasts longer may be an end that nobody could tell us: the screen is not kept in sight then."""


class ScreenPage(Pane):
    """Shows the screen of one session. objectName "screen".

    Attributes:
        viewer: the screen itself; its Qt property "first_picture_s" holds how long after the grant the first
            complete picture was there, for whoever measures.
        frame: what belongs to it: the panel that types, the statistics, the bar of the full screen.

    Signals:
        left: the person wants to get away from the far screen, by the key for it.
    """

    left = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__("window", parent)
        self.setObjectName("screen")
        self.viewer = ViewerWidget(theme)
        self.frame = ScreenFrame(theme, self.viewer)
        self._view: SessionView | None = None
        self._screen: RemoteScreen | None = None
        self._full: FullScreen | None = None
        self._fills_when_shown = False
        self._holding = QTimer(self, singleShot=True, interval=HOLD_MS)
        self._holding.timeout.connect(self._cover)
        self._place = column(self, gap=0)
        self._place.addWidget(self.frame, 1)
        self.viewer.left.connect(self._leave)
        self.frame.full_screen_requested.connect(self._turn_full_screen)

    @property
    def rights(self) -> tuple[Right, ...]:
        """What the session on the page was granted."""
        return self._view.rights if self._view is not None else ()

    @property
    def is_controlling(self) -> bool:
        """Whether keys and pointer go over."""
        return self.viewer.canvas.has_control

    def set_control(self, is_used: bool) -> None:
        """Let keys and pointer go over, or rest."""
        self.viewer.set_control(is_used)

    def show_session(self, view: SessionView) -> None:
        """Show how the session stands."""
        before, self._view = self._view, view
        self.viewer.clipboard.allow(Right.CLIPBOARD in view.rights)
        self.frame.bar.show_name(view.who)
        self.frame.bar.allow_control(Right.CONTROL in view.rights)
        if view.phase is SessionPhase.LIVE or (before is not None and before.phase is view.phase):
            return
        if view.phase is SessionPhase.RECONNECTING and self.viewer.is_showing:
            self._hold()
            return
        words = {
            SessionPhase.ASKING: (
                self.tr("{who} is being asked").format(who=view.who),
                self.tr("His answer comes within a minute; silence means no. You can take the question back."),
            ),
            SessionPhase.CONNECTING: (
                self.tr("Connecting"),
                view.message or self.tr("The screen appears here as soon as both ends have met."),
            ),
            SessionPhase.RECONNECTING: (self.tr("The line is broken"), self.tr("Trying to meet again.")),
            SessionPhase.ENDED: (self.tr("The session is over"), view.message),
        }[view.phase]
        self.viewer.wait(*words)

    def show_screen(self, screen: RemoteScreen | None) -> None:
        """Paint this screen from now on; None for none."""
        self._screen = screen
        if screen is None:
            self._fills_when_shown = False
            self._holding.stop()
            self.leave_full_screen()
        elif screen.view is not None:
            self._holding.stop()
            self.viewer.attach(screen.view)
            if self._fills_when_shown:
                self._fills_when_shown = False
                self.fill_screen()
            screen.event_came.connect(partial(self._take, screen))
            screen.pen_came.connect(self.viewer.set_pen)

    def note_first_picture(self, seconds: float) -> None:
        """Keep how long the first complete picture took."""
        self.viewer.setProperty("first_picture_s", seconds)

    def fill_when_shown(self) -> None:
        """Fill our screen as soon as the session shows the far one."""
        self._fills_when_shown = True

    def fill_screen(self) -> None:
        """Show the far screen over the whole of ours, pixel for pixel, until Ctrl+Alt+Return."""
        if self._full is None and self._screen is not None:
            self._full = FullScreen(self.frame, self)
            self._full.closed.connect(self.leave_full_screen)

    def leave_full_screen(self) -> None:
        """Take the far screen back into the window."""
        full, self._full = self._full, None
        if full is not None:
            self._place.addWidget(self.frame, 1)
            self.frame.fill(False)
            full.hide()
            full.deleteLater()

    def _take(self, screen: RemoteScreen, event: ViewEvent) -> None:
        if screen is not self._screen:
            return  # the last words of a line that was given up
        if isinstance(event, Ended):
            self._hold()
        else:
            self.viewer.take(event)

    def _hold(self) -> None:
        """Keep the last picture while the two ends meet again."""
        if not self._holding.isActive():
            self._holding.start()
        self.viewer.hold(self.tr("The line is broken. Reconnecting… The picture is the last one that came."))

    def _cover(self) -> None:
        """Keep the customer's screen in sight no longer than a break may last."""
        if self.viewer.is_showing and not self.viewer.is_live:
            self.viewer.wait(self.tr("The line is broken"), self.tr("Trying to meet again."))

    def _turn_full_screen(self) -> None:
        if self._full is not None:
            self.leave_full_screen()
        else:
            self.fill_screen()

    def _leave(self) -> None:
        if self._full is not None:
            self.leave_full_screen()
        else:
            self.left.emit()
