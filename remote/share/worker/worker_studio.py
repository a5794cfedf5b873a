"""A studio in a process of its own, with another process in its place when that dies."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from remote.errors import ProtocolError
from remote.share.studio import GivenUp, Interrupted, News, Order, ScreenLost, Started, Verdict
from remote.share.worker.coding import Begin, Message, Stir
from remote.share.worker.process import WorkerProcess
from remote.share.worker.relapses import Relapses

START_TIMEOUT_S = 10.0
"""A cold start on a busy old machine; usually a tenth of a second."""
END_TIMEOUT_S = 1.0

log = logging.getLogger(__name__)


class WorkerStudio:
    """Passes orders to a worker and news from it. One thread keeps workers: it hears them, and starts the next one.

    Attributes:
        deaths: how many workers have died.
    """

    def __init__(self, start: Callable[[], WorkerProcess]) -> None:
        """Wait for a first worker that has opened the screen.

        Args:
            start: starts a worker, or hands out one that is ready; called again after each death.

        Raises:
            OSError: no worker started, or it finds no screen.
        """
        self.deaths = 0
        self._start = start
        self._relapses = Relapses()
        self._hear: Callable[[News], None] | None = None
        self._first: News | None = None
        self._is_open = threading.Event()
        self._is_begun = threading.Event()
        self._is_closing = threading.Event()
        self._lock = threading.Lock()  # guards which worker is the present one
        self._worker = self._launch()
        self._keeper = threading.Thread(target=self._keep, name="worker keeper", daemon=True)
        self._keeper.start()
        self._is_open.wait(START_TIMEOUT_S)
        self._size = self._check_first(self._first)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the screen when the first worker opened it."""
        return self._size

    @property
    def pid(self) -> int:
        """The present worker's process id."""
        return self._worker.pid

    def begin(self, hear: Callable[[News], None]) -> None:
        """Tell the news from now on."""
        self._hear = hear
        self._is_begun.set()

    def ask(self, order: Order) -> None:
        """Pass an order on; if the worker has just died, `Interrupted` tells of it."""
        self._pass_on(order)

    def judge(self, verdict: Verdict) -> None:
        """Tell the worker what became of its picture."""
        self._pass_on(verdict)

    def stir(self) -> None:
        """Tell the worker that the viewer moves or types."""
        self._pass_on(Stir())

    def renew(self) -> None:
        """Kill the worker; another one takes its place."""
        self._worker.kill()

    def close(self) -> None:
        """End the worker; from any thread."""
        with self._lock:
            self._is_closing.set()
            worker = self._worker
        self._is_begun.set()
        worker.line.finish()
        self._keeper.join(END_TIMEOUT_S)
        worker.kill()
        self._keeper.join()

    def _check_first(self, first: News | None) -> tuple[int, int]:
        """Return the size of the screen; raise OSError if the worker has not found one."""
        if isinstance(first, Started):
            return first.size
        self.close()
        raise OSError(first.detail if isinstance(first, ScreenLost) else "What captures the screen did not start.")

    def _pass_on(self, message: Order | Verdict | Stir) -> None:
        try:
            self._worker.line.send(message)
        except OSError:
            log.debug("the worker died before it could be told")  # the keeper hears of it too

    def _launch(self) -> WorkerProcess:
        worker = self._start()
        try:
            worker.line.send(Begin())
        except OSError:
            log.debug("the worker died at once")  # the keeper finds the end of its line
        return worker

    def _keep(self) -> None:
        """Hear one worker after the other (thread)."""
        while True:
            worker = self._worker
            trouble = self._listen(worker)
            detail = f"{trouble} (exit code {worker.end()})"
            if not self._is_open.is_set():
                self._is_open.set()  # whoever waits for the first worker is told, and decides
                return
            if self._is_closing.is_set():
                return
            self.deaths += 1
            if not self._replace(detail):
                return

    def _replace(self, detail: str) -> bool:
        """Start another worker after a pause; False if there shall be none."""
        while True:
            pause_s = self._relapses.note(time.monotonic())
            if pause_s is None:
                log.warning("the screen's capture broke down too often: %s", detail)
                self._tell(GivenUp(detail))
                return False
            log.warning("the screen's capture broke down and starts again: %s", detail)
            self._tell(Interrupted(detail))
            if self._is_closing.wait(pause_s):
                return False
            try:
                with self._lock:
                    if self._is_closing.is_set():
                        return False
                    self._worker = self._launch()
            except OSError as error:
                detail = str(error)
                continue
            return True

    def _listen(self, worker: WorkerProcess) -> str:
        """Pass on what a worker tells, until it ends; return why it ended."""
        try:
            while message := worker.line.receive():
                self._pass_in(message)
        except ProtocolError as error:
            worker.kill()
            return f"its process talks nonsense: {error}"
        return "its process ended"

    def _pass_in(self, message: Message) -> None:
        if isinstance(message, Begin | Order | Verdict | Stir):
            raise ProtocolError("a worker gives no orders")
        if not self._is_open.is_set():
            self._first = message
            self._is_open.set()
            self._is_begun.wait()
        self._tell(message)

    def _tell(self, news: News) -> None:
        if self._hear is not None and not self._is_closing.is_set():
            self._hear(news)
