"""One far screen in a window of its own: any VNC server, without a hub."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from app.workstation.redial import Redial
from remote.view.events import Ended, Painted, ViewEvent
from remote.view.screen_view import ScreenView
from widgets.common.notices import Notice, Notices
from widgets.common.pane import Pane, column, row
from widgets.common.theme import GRID_PX, HALF_PX, Theme
from widgets.viewer.event_relay import EventRelay
from widgets.viewer.frame import ScreenFrame
from widgets.viewer.view_bar import ViewBar
from widgets.viewer.viewer import ViewerWidget
from widgets.viewer.zoom import FIT

SHARE_OF_SCREEN = 0.9
"""A new window takes at most this share of our screen's sides, so that it can still be moved."""
FIRST_SIZE = QSize(960, 600)

ZOOM_KEYS = {"Ctrl++": 1, "Ctrl+=": 1, "Ctrl+-": -1}


@dataclass(frozen=True)
class Target:
    """What to look at, and how.

    Attributes:
        password: for servers that ask for one; in no error and no log.
    """

    host: str
    port: int
    password: bytes | None
    is_full_screen: bool
    is_view_only: bool


class ViewWindow(QWidget):
    """One far screen in a window; found again by itself after its line broke.

    Attributes:
        has_failed: the view could not be opened, or broke.

    Signals:
        closed: the person closed the window.
    """

    closed = Signal()

    def __init__(self, theme: Theme, target: Target) -> None:
        """Make the window; `dial` fills it."""
        super().__init__()
        self.setObjectName("view")
        self._target = target
        self._view: ScreenView | None = None
        self._relay: EventRelay | None = None
        self.has_failed = False
        self._has_fitted = False
        self._geometry_before = self.geometry()
        self._viewer = ViewerWidget(theme)
        self._frame = ScreenFrame(theme, self._viewer)
        self._head = Pane("window")
        self._bar = ViewBar(theme, self._viewer)
        self._redial = Redial(target.host, target.port, self)
        self._redial.reached.connect(self._look)
        self._redial.missed.connect(self._fail)
        self._notices = Notices(theme, self)
        self._build()
        self._viewer.set_control(not target.is_view_only)
        self._viewer.clipboard.allow(not target.is_view_only)
        self._show_name(f"{target.host}::{target.port}")

    def open(self) -> None:
        """Show the window."""
        self.resize(FIRST_SIZE)
        if self._target.is_full_screen:
            self._turn_full_screen()
        else:
            self.show()

    def dial(self) -> None:
        """Begin to connect; the window goes on."""
        self.has_failed = False
        self._viewer.wait(
            self.tr("Connecting to {host}…").format(host=self._target.host),
            self.tr("Its screen appears here as soon as it answers."),
        )
        self._redial.dial()

    def closeEvent(self, event: QCloseEvent) -> None:
        """End the view with its window."""
        self._redial.stop()
        if self._view is not None:
            self._view.stop()
        super().closeEvent(event)
        self.closed.emit()

    def _look(self, line: socket.socket) -> None:
        if not self.isVisible():  # closed while we were dialling
            line.close()
            return
        if self._relay is not None:
            self._relay.deleteLater()
        self._relay = EventRelay(self)
        self._view = ScreenView(line, password=self._target.password, on_event=self._relay.post)
        self._relay.event_came.connect(partial(self._take, self._view))
        self._viewer.attach(self._view)
        self._view.start()

    def _take(self, view: ScreenView, event: ViewEvent) -> None:
        if view is not self._view:
            return  # the last words of a line that was given up
        if isinstance(event, Painted) and event.rects:
            self._redial.note_picture()
            self.has_failed = False
        if not isinstance(event, Ended):
            self._viewer.take(event)
            return
        self.has_failed = event.is_error
        if self._viewer.is_showing and self._redial.dial_again(event.cause):
            words = self.tr("Reconnecting to {host}… The picture is the last one that came.")
            self._viewer.hold(words.format(host=self._target.host))
        else:
            self._viewer.take(event)

    def _fail(self, words: str) -> None:
        self.has_failed = True
        advice = self.tr("{what} Check the address, and whether that computer is on and shares its screen.")
        self._viewer.fail(self.tr("The other screen cannot be reached."), advice.format(what=words))

    def _show_name(self, name: str) -> None:
        self.setWindowTitle(self.tr("{name} - Deskhand").format(name=name))
        self._frame.bar.show_name(name)

    def _fit_to(self, width: int, height: int) -> None:
        """Make the window as large as the far screen and its bar, as far as ours has room; once."""
        if self._frame.is_full or self._has_fitted:
            return
        self._has_fitted = True
        ratio = self.devicePixelRatioF()
        room = self.screen().availableSize() * SHARE_OF_SCREEN
        bar = QSize(0, self._head.sizeHint().height())
        wanted = QSize(round(width / ratio), round(height / ratio))
        if not (wanted.width() <= room.width() and wanted.height() + bar.height() <= room.height()):
            wanted = wanted.scaled(room - bar, Qt.AspectRatioMode.KeepAspectRatio)
        self.resize(wanted + bar)
        self.move(self.screen().availableGeometry().center() - self.frameGeometry().center() + self.pos())

    def _turn_full_screen(self) -> None:
        """Fill our screen pixel for pixel with nothing over it, or go back to a window."""
        if self._frame.is_full:
            self._frame.fill(False)
            self.showNormal()
            self.setGeometry(self._geometry_before)
        else:
            self._frame.fill(True)
            self._geometry_before = self.geometry()
            self.setGeometry(self.screen().geometry())  # on a bare X screen no window manager does it
            self.showFullScreen()
        self._show_head()

    def _show_head(self) -> None:
        """The bar has no work before there is a picture, and no place over a full screen."""
        self._head.setVisible(self._viewer.is_showing and not self._frame.is_full)

    def _build(self) -> None:
        row(self._head, margin=(GRID_PX, HALF_PX, GRID_PX, HALF_PX)).addWidget(self._bar)
        self._head.hide()
        layout = column(self, gap=0)
        layout.addWidget(self._head)
        layout.addWidget(self._frame, 1)
        self._frame.join(self._bar.tools)
        for bar in (self._bar, self._frame.bar):
            bar.allow_control(not self._target.is_view_only)
            bar.control_chosen.connect(self._steer)
        self._frame.full_screen_requested.connect(self._turn_full_screen)
        self._viewer.changed.connect(self._show_head)
        self._viewer.opened.connect(self._fit_to)
        self._viewer.renamed.connect(self._show_name)
        self._viewer.left.connect(self._turn_full_screen)
        self._viewer.told.connect(lambda words: self._notices.show(Notice(words)))
        self._viewer.again_requested.connect(self.dial)
        for keys, steps in ZOOM_KEYS.items():
            QShortcut(QKeySequence(keys), self).activated.connect(partial(self._viewer.zoom_by, steps))
        QShortcut(QKeySequence("Ctrl+0"), self).activated.connect(partial(self._viewer.set_zoom, FIT))
        QShortcut(QKeySequence("F11"), self).activated.connect(self._turn_full_screen)

    def _steer(self, is_steering: bool) -> None:
        self._viewer.set_control(is_steering)
        self._viewer.canvas.setFocus()
