"""What closing the window means: away into the tray, after the session, after a word about what waits, or the end."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from app.client.case_file import CaseFile
from app.client.session.desk import SessionDesk
from app.client.window import CompanionWindow
from widgets.conversation import Delivery, EntryView


class Leaving(QObject):
    """Decides when the program may end because its window was closed.

    Signals:
        leave_requested: it may end now.
    """

    leave_requested = Signal()

    def __init__(
        self, window: CompanionWindow, desk: SessionDesk, case_file: CaseFile, has_place: Callable[[], bool]
    ) -> None:
        """Connect the window.

        Args:
            has_place: tells whether the program can be found again without its window (a tray, a background start).
        """
        super().__init__(window)
        self._window = window
        self._desk = desk
        self._case_file = case_file
        self._has_place = has_place
        self._told: frozenset[str] = frozenset()
        window.close_requested.connect(self.close_window)
        desk.idle.connect(self._session_over)

    def close_window(self) -> None:
        """The customer has closed the window."""
        waiting = _waiting(self._case_file.case.entries)
        if self._has_place() or self._desk.session is not None:
            self._window.hide()  # while somebody looks, the banner with Stop stays above everything
        elif waiting <= self._told:
            self.leave_requested.emit()
        else:
            self._tell_what_waits(waiting)

    def _session_over(self) -> None:
        if self._window.isVisible() or self._has_place():
            return
        waiting = _waiting(self._case_file.case.entries)
        if waiting <= self._told:
            self.leave_requested.emit()  # the program itself waits until the end is noted at the hub
        else:
            self._window.bring_forward()
            self._tell_what_waits(waiting)

    def _tell_what_waits(self, waiting: frozenset[str]) -> None:
        self._told = waiting
        words = self.tr(
            "What you wrote last has not gone out yet. It goes out by itself while this window is open, or the next "
            "time you open it."
        )
        self._window.tell(words, action=self.tr("Close anyway"), on_action=self.leave_requested.emit)


def _waiting(entries: tuple[EntryView, ...]) -> frozenset[str]:
    """Return the ids of what support does not have yet."""
    return frozenset(entry.entry_id for entry in entries if getattr(entry, "delivery", None) is Delivery.WAITING)
