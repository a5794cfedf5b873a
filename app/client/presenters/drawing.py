"""What the agent draws, on the customer's screens while his session lets him, and not a moment longer."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.client.session.desk import SessionDesk
from app.client.session.running import RunningSession
from remote.lease import Right
from widgets.companion import DrawingBoard


class Drawing(QObject):
    """Brings the marks of the running session to the board.

    Attributes:
        board: the windows that can only be seen.
    """

    def __init__(self, desk: SessionDesk, must_be_read: Callable[[], Sequence[QWidget]], parent: QObject) -> None:
        """Connect the desk.

        Args:
            must_be_read: the windows that nothing is drawn over; asked when a session or a question changes.
        """
        super().__init__(parent)
        self._must_be_read = must_be_read
        self._watched: RunningSession | None = None
        self.board = DrawingBoard(self)
        desk.session_changed.connect(self._follow)
        desk.question.changed.connect(self._make_way)

    def close(self) -> None:
        """Draw nothing any more."""
        self.board.clear()
        self.board.keep_clear_of(())

    def _follow(self, session: RunningSession | None) -> None:
        lease = None if session is None else session.lease
        if session is None or lease is None or Right.VIEW not in lease.rights or not session.is_guest_here:
            self.board.clear()
        if session is None:
            self.board.keep_clear_of(())
            return
        self._make_way()
        self.board.set_agent(session.request.agent_name)
        if session is not self._watched:
            self._watched = session
            session.drawn.connect(self.board.take)

    def _make_way(self) -> None:
        self.board.keep_clear_of(self._must_be_read())
