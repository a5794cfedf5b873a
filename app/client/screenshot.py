"""A picture of the customer's screen, taken when he asks for it, without the companion's own window on it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from app.client.errands import Errands
from remote.share.sources import FrameSource

SETTLE_MS = 350
"""Until the desktop has painted what was under the window, its fading included."""


class Screenshots(QObject):
    """Takes pictures of the screen.

    Signals:
        taken(QImage): the whole screen, physical pixels.
        failed(str): why there is no picture.
    """

    taken = Signal(QImage)
    failed = Signal(str)

    def __init__(self, window: QWidget, open_source: Callable[[], FrameSource], errands: Errands) -> None:
        """Take pictures with this window out of the way."""
        super().__init__(window)
        self._window = window
        self._open_source = open_source
        self._errands = errands
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE_MS)
        self._settle.timeout.connect(self._grab)
        self._is_busy = False

    def take(self) -> None:
        """Take one; the window is away for a moment."""
        if not self._is_busy:
            self._is_busy = True
            self._window.hide()
            self._settle.start()

    def _grab(self) -> None:
        self._errands.run(lambda: grab_screen(self._open_source), self._came, self._came_not)

    def _came(self, picture: QImage) -> None:
        self._show_again()
        self.taken.emit(picture)

    def _came_not(self, error: Exception) -> None:
        self._show_again()
        self.failed.emit(str(error))

    def _show_again(self) -> None:
        self._is_busy = False
        self._window.show()
        self._window.raise_()
        self._window.activateWindow()


def grab_screen(open_source: Callable[[], FrameSource]) -> QImage:
    """Return what the screen shows now (worker thread).

    Raises:
        OSError: there is no screen to see.
    """
    source = open_source()
    try:
        pixels = source.grab()
    finally:
        source.close()
    height, width = pixels.shape[:2]
    return QImage(pixels.tobytes(), width, height, width * 4, QImage.Format.Format_RGB32).copy()
