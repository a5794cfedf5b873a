"""The bar above the remote view: who and what to do; below it what is granted, the code, the path, the time left."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from remote.lease import Right
from widgets.common.busy import Busy
from widgets.common.buttons import Button, IconButton
from widgets.common.clock import Clock
from widgets.common.labels import ElidedLabel, IconLabel, Label
from widgets.common.marks import right_mark
from widgets.common.moments import countdown_text
from widgets.common.pane import Pane, clear, column, row
from widgets.common.theme import GRID_PX, HALF_PX, Icon, TextRole, Theme, Tone
from widgets.session.views import SessionPhase, SessionView
from widgets.viewer.control_switch import ControlSwitch
from widgets.viewer.tools import ViewTools

_MET = frozenset({SessionPhase.LIVE, SessionPhase.RECONNECTING})
"""Phases in which both ends have met; the buttons stay where they are while they meet again."""

_SECOND_MS = 1_000
_SOON_S = 120
"""Time left from which it is said in amber."""


class SessionBar(Pane):
    """Two lines above the remote view. objectName "session.bar".

    Signals:
        control_requested: ask the customer for control (the right is not there yet).
        control_toggled(bool): use, or rest, the control that was granted.
        send_file_requested, screenshot_requested, leave_requested: what the buttons say.

    Attributes:
        tools: for the far screen; shown only beside it.
    """

    control_requested = Signal()
    control_toggled = Signal(bool)
    send_file_requested = Signal()
    screenshot_requested = Signal()
    leave_requested = Signal()

    def __init__(self, theme: Theme, clock: Clock, parent: QWidget | None = None) -> None:
        """Make a bar of no session."""
        super().__init__("window", parent)
        self.setObjectName("session.bar")
        self._theme = theme
        self._clock = clock
        self._view: SessionView | None = None
        self._busy = Busy(theme)
        self._who = ElidedLabel("", TextRole.BODY)
        self._who.setProperty("strong", "true")
        self._facts = row(gap=HALF_PX)
        self._left_icon = IconLabel(theme, Icon.TIME, Tone.MUTED)
        self._left = Label("", TextRole.SMALL, "muted")
        self._left.setObjectName("session.time_left")
        self._control = ControlSwitch(theme, "session")
        self.tools = ViewTools(theme)
        self._is_beside_screen = True
        self._leave = Button(theme, "", name="session.leave")
        self._live_buttons: list[QWidget] = []
        self._tick = QTimer(self)
        self._tick.setInterval(_SECOND_MS)
        self._tick.timeout.connect(self._show_time)
        self._build()

    def show_session(self, view: SessionView) -> None:
        """Show how the session stands."""
        self._view = view
        self._busy.setVisible(view.phase not in {SessionPhase.LIVE, SessionPhase.ENDED})
        self._who.setText(self._words(view))
        clear(self._facts)
        if view.phase in _MET:
            self._fill_facts(view)
        for button in (*self._live_buttons, self._control):
            button.setVisible(view.phase in _MET)
            button.setEnabled(view.phase is SessionPhase.LIVE)
        self._show_control(view)
        self._show_tools()
        self._leave.set_mark(*self._way_out(view.phase))
        self._show_time()
        if view.expires_at_ms is None or view.phase is SessionPhase.ENDED:
            self._tick.stop()
        else:
            self._tick.start()

    def stand_beside_screen(self, is_beside_screen: bool) -> None:
        """Offer the tools for the far screen, or not: it is not in sight."""
        self._is_beside_screen = is_beside_screen
        self._show_tools()

    def _show_tools(self) -> None:
        has_met = self._view is not None and self._view.phase in _MET
        self.tools.setVisible(has_met and self._is_beside_screen)

    def _way_out(self, phase: SessionPhase) -> tuple[str, Icon, Tone]:
        words = {
            SessionPhase.ASKING: self.tr("Cancel"),
            SessionPhase.CONNECTING: self.tr("Cancel"),
            SessionPhase.LIVE: self.tr("Leave"),
            SessionPhase.RECONNECTING: self.tr("Leave"),
            SessionPhase.ENDED: self.tr("Close"),
        }[phase]
        return words, Icon.LEAVE if phase in _MET else Icon.CLEAR, Tone.MUTED

    def _words(self, view: SessionView) -> str:
        words = {
            SessionPhase.ASKING: self.tr("{who} is being asked"),
            SessionPhase.CONNECTING: self.tr("{who} said yes, connecting"),
            SessionPhase.LIVE: self.tr("{who}"),
            SessionPhase.RECONNECTING: self.tr("{who}, reconnecting"),
            SessionPhase.ENDED: self.tr("The session with {who} has ended"),
        }[view.phase].format(who=view.who)
        return self.tr("{state}: {message}").format(state=words, message=view.message) if view.message else words

    def _fill_facts(self, view: SessionView) -> None:
        for right in view.rights:
            mark = right_mark(right)
            self._fact(mark.icon, mark.word, TextRole.SMALL, "session.right")
        if view.code:
            self._fact(Icon.CODE, view.code, TextRole.MONO, "session.code")
        if view.path == "direct":
            self._fact(Icon.DIRECT, self.tr("Direct"), TextRole.SMALL, "session.path")
        elif view.path:
            self._fact(Icon.RELAY, self.tr("Relayed"), TextRole.SMALL, "session.path")

    def _fact(self, icon: Icon, words: str, role: TextRole, name: str) -> None:
        self._facts.addWidget(IconLabel(self._theme, icon, Tone.MUTED))
        label = Label(words, role, "muted")
        label.setObjectName(name)
        self._facts.addWidget(label)
        self._facts.addSpacing(12)

    def _show_control(self, view: SessionView) -> None:
        words = "" if Right.CONTROL in view.rights else self.tr("Ask for control")
        self._control.show_control(view.is_controlling, words)

    def _choose_control(self, is_steering: bool) -> None:
        view = self._view
        if view is None:
            return
        if Right.CONTROL in view.rights:
            self.control_toggled.emit(is_steering)
        elif is_steering:
            self._show_control(view)  # nothing is so before the customer has said yes
            self.control_requested.emit()

    def _show_time(self) -> None:
        view = self._view
        expires = None if view is None or view.phase is SessionPhase.ENDED else view.expires_at_ms
        self._left.setVisible(expires is not None)
        self._left_icon.setVisible(expires is not None)
        if expires is not None:
            left_s = max(0, expires - self._clock.now_ms()) // 1000
            self._left.setText(self.tr("{time} left").format(time=countdown_text(left_s)))
            is_soon = left_s <= _SOON_S
            self._left.set_tone("warning" if is_soon else "muted")
            self._left_icon.set_icon(Icon.TIME, Tone.WARNING_TEXT if is_soon else Tone.MUTED)

    def _build(self) -> None:
        outer = column(self, margin=(12, HALF_PX, GRID_PX, GRID_PX), gap=0)
        layout = row(gap=HALF_PX)
        outer.addLayout(layout)
        second = row(gap=HALF_PX)
        second.addLayout(self._facts)
        second.addWidget(self._left_icon)
        second.addWidget(self._left)
        second.addStretch(1)
        outer.addLayout(second)
        layout.addWidget(self._busy)
        layout.addWidget(self._who, 1)
        self._control.chosen.connect(self._choose_control)
        layout.addWidget(self._control)
        send = IconButton(self._theme, Icon.ATTACH, self.tr("Send a file"), name="session.send_file")
        send.clicked.connect(self.send_file_requested)
        shot = IconButton(self._theme, Icon.SCREENSHOT, self.tr("Screenshot"), name="session.screenshot")
        shot.clicked.connect(self.screenshot_requested)
        layout.addWidget(self.tools)
        self._live_buttons = [send, shot]
        for button in self._live_buttons:
            layout.addWidget(button)
        self._leave.clicked.connect(self.leave_requested)
        layout.addWidget(self._leave)
