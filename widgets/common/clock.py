"""The time as the screens see it: one clock for a whole program, which tells when ages have to be painted again."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QDateTime, QObject, QTimer, Signal

TICK_MS = 15_000
"""Ages are shown in minutes: a quarter of one is late enough."""


class Clock(QObject):
    """Tells the time in milliseconds since 1970, UTC.

    Signals:
        ticked: some seconds have passed; ages may read differently now.
    """

    ticked = Signal()

    def __init__(self, now: Callable[[], int] | None = None, parent: QObject | None = None) -> None:
        """Read the machine's clock, or `now` where the time is given (demonstration pictures, tests)."""
        super().__init__(parent)
        self._now = now if now is not None else QDateTime.currentMSecsSinceEpoch
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.ticked)

    def start(self) -> None:
        """Begin to tick."""
        self._timer.start(TICK_MS)

    def stop(self) -> None:
        """Tick no more; `now_ms` goes on."""
        self._timer.stop()

    def now_ms(self) -> int:
        """Return milliseconds since 1970, UTC."""
        return self._now()
