"""The clipboards of both sides, kept alike while the customer allows it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from remote.rfb.clipboard import MAX_TEXT_BYTES
from remote.view.screen_view import ScreenView

MAX_SENT_BYTES = MAX_TEXT_BYTES // 2
"""Line ends may double on their way (remote.rfb.messages.cut_text_message)."""


class FarClipboard(QObject):
    """Sends what is copied here while the far screen has the focus, and takes what is copied there.

    What was copied here before the session stays here: only what is copied from then on goes over, and only once the
    person is at the far screen.

    Signals:
        came(int): what was copied there, so many characters, is on our clipboard now.
    """

    came = Signal(int)

    def __init__(self, canvas: QWidget) -> None:
        """Keep nothing alike yet."""
        super().__init__(canvas)
        self._canvas = canvas
        self._clipboard = QGuiApplication.clipboard()
        self._view: ScreenView | None = None
        self._is_allowed = False
        self._is_new = False
        self._known = ""
        self._before: str | None = None
        self._clipboard.dataChanged.connect(self._note_change)
        canvas.installEventFilter(self)

    def steer(self, view: ScreenView | None) -> None:
        """Talk to this view from now on."""
        self._view = view

    def allow(self, is_allowed: bool) -> None:
        """Keep both clipboards alike, or no longer."""
        if is_allowed != self._is_allowed:
            self._is_allowed, self._is_new = is_allowed, False

    def take(self, text: str) -> None:
        """Put what was copied there on our clipboard."""
        if not self._is_allowed or text == self._known:
            return
        self._before, self._known = self._clipboard.text(), text
        self._is_new = False
        self._clipboard.setText(text)
        self.came.emit(len(text))

    def put_back(self) -> None:
        """Put on our clipboard what was there before."""
        if self._before is not None:
            text, self._before = self._before, None
            self._known = text
            self._clipboard.setText(text)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Send what was copied elsewhere as soon as the person comes to the far screen."""
        if event.type() is QEvent.Type.FocusIn and self._is_new:
            self._send()
        return False

    def _note_change(self) -> None:
        self._is_new = True
        if self._canvas.hasFocus():
            self._send()

    def _send(self) -> None:
        if not self._is_allowed or self._view is None:
            return
        self._is_new = False
        text = self._clipboard.text()
        if not text or text == self._known or len(text.encode("utf-8", "replace")) > MAX_SENT_BYTES:
            return
        self._known = text
        self._view.send_cut_text(text)
