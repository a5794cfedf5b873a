"""The red bar that lies above everything while anybody looks: who, what, the code, and Stop."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

from remote.lease import Right
from widgets.common.buttons import Button
from widgets.common.clock import Clock
from widgets.common.labels import ElidedLabel, IconLabel, Label
from widgets.common.moments import countdown_text
from widgets.common.pane import Pane, column, row
from widgets.common.theme import GRID_PX, WIDE_PX, Icon, TextRole, Theme, Tone
from widgets.companion.views import BannerView

WIDTH_PX = 880
HEIGHT_PX = 64
_SECOND_MS = 1_000


class ShareBanner(QWidget):
    """A window of its own, without a frame, on top of all others. objectNames "banner", "banner.stop".

    Signals:
        stop_requested: end it now, hub or no hub.
        control_taken_back: mouse, keyboard and clipboard are the customer's again; looking goes on ("banner.take_back")
    """

    stop_requested = Signal()
    control_taken_back = Signal()

    def __init__(self, theme: Theme, clock: Clock, parent: QWidget | None = None) -> None:
        """Make a banner, hidden until `show_session`."""
        flags = Qt.WindowType.Tool | Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowStaysOnTopHint
        super().__init__(parent, flags)
        self.setObjectName("banner")
        self.setWindowTitle(self.tr("Somebody sees your screen"))
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self._theme = theme
        self._clock = clock
        self._view: BannerView | None = None
        self._grip: QPoint | None = None
        self._who = ElidedLabel("", TextRole.HEADING, "on_danger")
        self._who.setObjectName("banner.who")
        self._what = ElidedLabel("", TextRole.BODY, "on_danger")
        self._code = Label("", TextRole.TITLE, "on_danger")
        self._code.setObjectName("banner.code")
        self._code_words = Label(self.tr("Compare this code"), TextRole.SMALL, "on_danger")
        self._stop = Button(theme, self.tr("Stop"), Icon.STOP, look="stop", name="banner.stop", is_large=True)
        self._take_back = Button(
            theme, self.tr("Take mouse back"), Icon.CONTROL, look="on_danger", name="banner.take_back", is_large=True
        )
        self._tick = QTimer(self)
        self._tick.setInterval(_SECOND_MS)
        self._tick.timeout.connect(self._show_time)
        self._tick.timeout.connect(self.raise_)  # other windows claim the top as well
        self._build()

    def show_session(self, view: BannerView) -> None:
        """Say who sees what, and stay on top of everything until `end`."""
        self._view = view
        self._who.setText(self._sentence(view))
        self._code.setText(view.code)
        self._code.setVisible(bool(view.code))
        self._code_words.setVisible(bool(view.code))
        self._offer_to_take_back(view)
        self._show_time()
        if self.isHidden():
            self._place()
            self.show()
        self.raise_()
        self._tick.start()

    def end(self) -> None:
        """Nobody looks any more."""
        self._tick.stop()
        self._view = None
        self.hide()

    @property
    def text(self) -> str:
        """What is said, as a person reads it."""
        return f"{self._who.text()} {self._what.text()}"

    def _sentence(self, view: BannerView) -> str:
        if not view.is_connected:
            return self.tr("{agent} is about to see your screen").format(agent=view.agent)
        if Right.CONTROL in view.rights:
            return self.tr("{agent} sees and uses your computer").format(agent=view.agent)
        return self.tr("{agent} sees your screen").format(agent=view.agent)

    def _offer_to_take_back(self, view: BannerView) -> None:
        has_control = Right.CONTROL in view.rights
        if has_control:
            words, icon = self.tr("Take mouse back"), Icon.CONTROL
            tip = self.tr("Mouse, keyboard and clipboard are yours again; your screen is still seen")
        else:
            words, icon = self.tr("Share no clipboard"), Icon.CLIPBOARD
            tip = self.tr("What you copy is not shared any more; your screen is still seen")
        self._take_back.set_mark(words, icon, Tone.ON_DANGER)
        self._take_back.setToolTip(tip)
        self._take_back.setVisible(has_control or Right.CLIPBOARD in view.rights)

    def _show_time(self) -> None:
        view = self._view
        if view is None:
            return
        parts = []
        if Right.CLIPBOARD in view.rights:
            parts.append(self.tr("Clipboard is shared"))
        if view.ends_at_ms is not None:
            left = countdown_text(max(0, view.ends_at_ms - self._clock.now_ms()) // 1000)
            parts.append(self.tr("Ends by itself in {time}").format(time=left))
        if Right.FILES in view.rights:
            parts.append(self.tr("Also allowed: files"))
        words = self.tr(". ").join(parts)
        self._what.setText(words)
        self._what.setVisible(bool(words))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the bar, to move it out of the way."""
        self._grip = event.position().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move the bar."""
        if self._grip is not None:
            self.move(event.globalPosition().toPoint() - self._grip)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        self._grip = None

    def closeEvent(self, event: QCloseEvent) -> None:
        """Whoever closes the bar (Alt+F4) wants nobody to look: it never goes while somebody does."""
        if self._view is not None:
            event.ignore()
            self.stop_requested.emit()

    def _place(self) -> None:
        area = self.screen().availableGeometry()
        width = min(WIDTH_PX, area.width() - 2 * WIDE_PX)
        self.resize(width, max(HEIGHT_PX, self.sizeHint().height()))
        self.move(area.left() + (area.width() - width) // 2, area.top())

    def _build(self) -> None:
        outer = column(self)
        ground = Pane("danger")
        outer.addWidget(ground)
        layout = row(ground, margin=(WIDE_PX, GRID_PX, GRID_PX, GRID_PX), gap=WIDE_PX)
        layout.addWidget(IconLabel(self._theme, Icon.VIEW, Tone.ON_DANGER, 24))
        words = column(gap=0)
        words.addStretch(1)
        words.addWidget(self._who)
        words.addWidget(self._what)
        words.addStretch(1)
        layout.addLayout(words, 1)
        code = column(gap=0)
        code.addWidget(self._code_words)
        code.addWidget(self._code)
        layout.addLayout(code)
        self._stop.clicked.connect(self.stop_requested)
        self._take_back.clicked.connect(self.control_taken_back)
        layout.addWidget(self._take_back)
        layout.addWidget(self._stop)
