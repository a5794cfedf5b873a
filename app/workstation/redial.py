"""The way to a VNC server, found once and found again after a line broke."""

from __future__ import annotations

import socket
import threading
import time

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from remote.errors import PathError
from remote.view.dial import dial_vnc
from remote.view.events import EndCause

DIAL_TIMEOUT_S = 10.0
AGAIN_TIMEOUT_S = 2.0
"""A try while the line is down hangs until its time is up; the next one begins with a packet of its own at once."""

PAUSES_S = (0.2, 0.4, 0.8, 1.0)
"""Before each try to find a lost server again; the last one before all that follow."""

LONGEST_S = 300.0
"""A server that is not found for so long is gone; whoever comes back from lunch presses a button."""

STEADY_S = 5.0
"""A view that lasted so long was a good one."""

MOST_SHORT = 5
"""A server that ends so many views in a row at once does not want us, or wants somebody else who comes back too."""

LOST = frozenset({EndCause.LINE_BROKEN, EndCause.LINE_SILENT, EndCause.CLOSED_THERE})
NOT_BACK_YET = frozenset({EndCause.NO_VNC_SERVER, EndCause.SERVER_SILENT})
"""What a forwarded port says while the server behind it is away."""


class Redial(QObject):
    """Dials one server, in threads; the window goes on.

    Signals:
        reached(socket): a line to the server; the receiver owns it.
        missed(str): there is none; a sentence says why.
    """

    reached = Signal(object)
    missed = Signal(str)
    _came = Signal(object)
    _failed = Signal(str)

    def __init__(self, host: str, port: int, parent: QObject) -> None:
        super().__init__(parent)
        self._host, self._port = host, port
        self._tries = 0
        self._lost_since_s: float | None = None
        self._opened_s: float | None = None
        self._short_views = 0
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(lambda: self._dial(AGAIN_TIMEOUT_S))
        self._came.connect(self.reached, Qt.ConnectionType.QueuedConnection)
        self._failed.connect(self._miss, Qt.ConnectionType.QueuedConnection)

    def dial(self) -> None:
        """Look for the server for the first time."""
        self._lost_since_s, self._tries, self._short_views = None, 0, 0
        self._dial(DIAL_TIMEOUT_S)

    def note_picture(self) -> None:
        """A picture came: the server is there."""
        if self._opened_s is None:
            self._opened_s, self._lost_since_s, self._tries = time.monotonic(), None, 0

    def dial_again(self, cause: EndCause) -> bool:
        """Look for the server that was lost; False where that is of no use, and nothing is done."""
        opened_s, self._opened_s = self._opened_s, None
        if opened_s is not None:
            self._short_views = 0 if time.monotonic() - opened_s >= STEADY_S else self._short_views + 1
            self._lost_since_s = time.monotonic()
        is_lost = cause in LOST or (self._tries > 0 and cause in NOT_BACK_YET)
        if self._lost_since_s is None or not is_lost or self._short_views >= MOST_SHORT:
            return False
        return self._try_later()

    def stop(self) -> None:
        """Look no further."""
        self._timer.stop()

    def _try_later(self) -> bool:
        if self._lost_since_s is None or time.monotonic() - self._lost_since_s > LONGEST_S:
            return False
        pause_s = PAUSES_S[min(self._tries, len(PAUSES_S) - 1)]
        self._tries += 1
        self._timer.start(round(pause_s * 1000))
        return True

    def _miss(self, words: str) -> None:
        if not self._try_later():
            self.missed.emit(words)

    def _dial(self, timeout_s: float) -> None:
        def connect() -> None:
            try:
                line: socket.socket = dial_vnc(self._host, self._port, timeout_s)
            except PathError as error:
                self._failed.emit(str(error))
            else:
                self._came.emit(line)

        # A daemon: closing the window must not wait for a host that does not answer.
        threading.Thread(target=connect, name="dial", daemon=True).start()
