"""The customer's screen as a tab: the picture while there is one, and words about what is awaited otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.workstation.full_screen import FullScreen
from app.workstation.session.screen import RemoteScreen
from remote.lease import Right
from remote.view.events import Ended, ViewEvent
from widgets.common.pane import Pane, column
from widgets.common.theme import Theme
from widgets.session import SessionPhase, SessionView
from widgets.viewer.placement import Scale
from widgets.viewer.special_keys import SpecialKeys
from widgets.viewer.viewer import ViewerWidget

F11 = 0xFFC8

KEYS: Mapping[str, tuple[int, ...]] = {
    "Ctrl+Alt+Del": SpecialKeys.CTRL_ALT_DELETE.keysyms,
    "Alt+Tab": SpecialKeys.ALT_TAB.keysyms,
    "Alt+F4": SpecialKeys.ALT_F4.keysyms,
    "Ctrl+Esc": SpecialKeys.CTRL_ESCAPE.keysyms,
    "Super": SpecialKeys.SUPER_KEY.keysyms,
    "Print": SpecialKeys.PRINT_SCREEN.keysyms,
    "F11": (F11,),
}
"""The bar's names of the special keys (widgets.session.bar.SPECIAL_KEYS) and what they press on the far side."""


class ScreenPage(Pane):
    """Shows the screen of one session. objectName "screen".

    Attributes:
        viewer: the screen itself; its Qt property "first_picture_s" holds how long after the grant the first
            complete picture was there, for whoever measures.

    Signals:
        left: the person wants to get away from the far screen, by the key for it.
    """

    left = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__("window", parent)
        self.setObjectName("screen")
        self.viewer = ViewerWidget(theme)
        self._view: SessionView | None = None
        self._screen: RemoteScreen | None = None
        self._full: FullScreen | None = None
        self._is_fit = True
        self._fills_when_shown = False
        self._place = column(self, gap=0)
        self._place.addWidget(self.viewer, 1)
        self.viewer.left.connect(self._leave)

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
        if view.phase is SessionPhase.LIVE or (before is not None and before.phase is view.phase):
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
            SessionPhase.ENDED: (self.tr("The session is over"), view.message),
        }[view.phase]
        self.viewer.wait(*words)

    def show_screen(self, screen: RemoteScreen | None) -> None:
        """Paint this screen from now on; None for none."""
        self._screen = screen
        if screen is None:
            self._fills_when_shown = False
            self.leave_full_screen()
        elif screen.view is not None:
            self.viewer.attach(screen.view)
            if self._fills_when_shown:
                self._fills_when_shown = False
                self.fill_screen()
            screen.event_came.connect(partial(self._take, screen))

    def note_first_picture(self, seconds: float) -> None:
        """Keep how long the first complete picture took."""
        self.viewer.setProperty("first_picture_s", seconds)

    def _take(self, screen: RemoteScreen, event: ViewEvent) -> None:
        if screen is not self._screen:
            return  # the last words of a line that was given up
        if isinstance(event, Ended):
            self.viewer.canvas.show_view(None)
            view = self._view
            reason = view.message if view is not None and view.message else event.reason
            words = self.tr("{reason} Trying to meet again.").format(reason=reason)
            self.viewer.wait(self.tr("The line is broken"), words)
        else:
            self.viewer.take(event)

    def set_fit(self, is_fit: bool) -> None:
        """Show the whole screen, or pixel for pixel."""
        self._is_fit = is_fit
        if self._full is None:
            self.viewer.set_scale(Scale.FIT if is_fit else Scale.ONE_TO_ONE)

    def fill_when_shown(self) -> None:
        """Fill our screen as soon as the next session shows the far one."""
        self._fills_when_shown = True

    def fill_screen(self) -> None:
        """Show the far screen over the whole of ours, pixel for pixel, until Ctrl+Alt+Return."""
        if self._full is None and self._screen is not None:
            self._full = FullScreen(self.viewer, self)
            self._full.closed.connect(self.leave_full_screen)

    def leave_full_screen(self) -> None:
        """Take the far screen back into the window."""
        full, self._full = self._full, None
        if full is not None:
            self._place.addWidget(self.viewer, 1)
            self.set_fit(self._is_fit)
            full.hide()
            full.deleteLater()

    def _leave(self) -> None:
        if self._full is not None:
            self.leave_full_screen()
        else:
            self.left.emit()

    def strike(self, name: str) -> None:
        """Press a special key on the far side; without control nothing happens."""
        if self.viewer.canvas.has_control:
            self.viewer.canvas.keyboard.strike(KEYS[name])
