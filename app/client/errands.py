"""Work away from the window's thread: it runs in a worker, and what it returns comes back on the window's loop."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from typing import TypeVar

from PySide6.QtCore import QObject, Qt, Signal

WORKERS = 6
"""A session connects two lines while a screenshot is packed and the store is read."""

_log = logging.getLogger(__name__)
T = TypeVar("T")


def _nothing(_result: object) -> None:
    return


class Errands(QObject):
    """Sends work away and brings results home; owned by the program and closed at its end.

    Signals:
        broke: work failed that nobody asked about; the argument is the exception. The log has the traceback.
    """

    broke = Signal(object)
    _came_home = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        """Make the workers; their results arrive in the thread that calls this."""
        super().__init__(parent)
        self._pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="client")
        self._is_closed = False
        self._came_home.connect(self._finish, Qt.ConnectionType.QueuedConnection)

    def run(
        self,
        work: Callable[[], T],
        then: Callable[[T], None] = _nothing,
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        """Call `work` in a worker, then `then` with its result (or `failed` with its error) in our own thread."""
        if not self._is_closed:
            self.after(self._pool.submit(work), then, failed)

    def after(
        self,
        future: Future[T],
        then: Callable[[T], None] = _nothing,
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        """Go on in our own thread when somebody else's work is done."""

        def come_home(done: Future[T]) -> None:
            try:
                result = done.result()
            except CancelledError:
                return
            except Exception as error:  # noqa: BLE001 - whatever it was, it is told to who asked, or logged
                problem = error
                self._send_home(lambda: self._fail(problem, failed))
                return
            self._send_home(lambda: then(result))

        future.add_done_callback(come_home)

    def close(self) -> None:
        """Begin nothing new; results that are still under way are dropped."""
        self._is_closed = True
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _send_home(self, step: Callable[[], None]) -> None:
        if not self._is_closed:
            self._came_home.emit(step)

    def _finish(self, step: Callable[[], None]) -> None:
        if not self._is_closed:
            step()

    def _fail(self, error: Exception, failed: Callable[[Exception], None] | None) -> None:
        if failed is not None:
            failed(error)
            return
        _log.error("an errand failed", exc_info=error)
        self.broke.emit(error)
