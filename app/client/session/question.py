"""The one request that a customer is being asked at a time, and how long his answer is waited for."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from app.client.session.request import Request


class Question(QObject):
    """What is being asked now.

    Signals:
        changed(Request | None): show this request; None takes it away.
        unanswered(Request): the time for it is over; it has been taken away.
    """

    changed = Signal(object)
    unanswered = Signal(object)

    def __init__(self, silence_s: float, parent: QObject | None = None) -> None:
        """Ask nothing yet; `silence_s` seconds without an answer are one."""
        super().__init__(parent)
        self._request: Request | None = None
        self._silence = QTimer(self)
        self._silence.setSingleShot(True)
        self._silence.setInterval(round(silence_s * 1000))
        self._silence.timeout.connect(self._give_up)

    @property
    def request(self) -> Request | None:
        """What is being asked, None for nothing."""
        return self._request

    def ask(self, request: Request) -> None:
        """Ask this, from now on for the full time."""
        self._request = request
        self._silence.start()
        self.changed.emit(request)

    def withdraw(self) -> Request | None:
        """Ask no longer; return what was being asked."""
        request, self._request = self._request, None
        self._silence.stop()
        if request is not None:
            self.changed.emit(None)
        return request

    def _give_up(self) -> None:
        request = self.withdraw()
        if request is not None:
            self.unanswered.emit(request)
