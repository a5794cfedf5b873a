"""Collects Python's garbage in the window's thread only.

Python's collector runs in whichever thread happens to allocate. When it finds a Qt object in a cycle there, the object
is destroyed in that thread, and Qt stops a timer or tears down a widget outside of its own thread: a warning at best,
a crash at worst. So the automatic collector is switched off, and a timer of the window's thread does its work.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

INTERVAL_MS = 1000
"""Often enough that little comes together, seldom enough to cost nothing."""


class GarbageCollector(QObject):
    """Does what Python's automatic collector does, by the same thresholds, in the thread that made this object."""

    def __init__(self, parent: QObject) -> None:
        """Switch the automatic collector off until `stop`."""
        super().__init__(parent)
        self._timer = QTimer(self)
        self._timer.setInterval(INTERVAL_MS)
        self._timer.timeout.connect(self.collect)
        self._was_enabled = gc.isenabled()
        gc.collect()
        gc.freeze()  # what is there from the start stays; looking through it again each time would hold up the window
        gc.disable()
        self._timer.start()

    def collect(self) -> None:
        """Collect the oldest generation whose threshold is passed, if any is."""
        for generation in (2, 1, 0):
            if gc.get_count()[generation] > gc.get_threshold()[generation]:
                gc.collect(generation)
                return

    def stop(self) -> None:
        """Leave the garbage to Python again; the program ends."""
        self._timer.stop()
        gc.unfreeze()
        if self._was_enabled:
            gc.enable()
