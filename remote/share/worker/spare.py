"""Keeps a worker ready, because starting one takes longer than anybody should wait for a first picture."""

from __future__ import annotations

import logging
import threading

from remote.share.worker.process import WorkerCommand, WorkerProcess

log = logging.getLogger(__name__)


class SpareWorker:
    """At most one worker that nobody uses yet; any thread may call."""

    def __init__(self, command: WorkerCommand) -> None:
        """Prepare; nothing is started before `prepare`."""
        self._command = command
        self._lock = threading.Lock()
        self._ready: WorkerProcess | None = None

    def prepare(self) -> None:
        """Start a worker if none is ready; returns at once."""
        with self._lock:
            if self._ready is not None:
                return
            try:
                self._ready = self._command.start(is_early=True)
            except OSError as error:
                log.info("no worker could be started ahead: %s", error)  # whoever needs one tries again and tells

    def take(self) -> WorkerProcess:
        """Return the worker that is ready, or a new one.

        Raises:
            OSError: none can be started.
        """
        with self._lock:
            worker, self._ready = self._ready, None
        if worker is not None and not worker.is_alive:
            worker.end()
            worker = None
        return worker or self._command.start()

    def dismiss(self) -> None:
        """End the one that is ready, if nobody needs it any more."""
        with self._lock:
            worker, self._ready = self._ready, None
        if worker is not None:
            worker.kill()
            # Not here: whoever stops a session waits for nothing.
            threading.Thread(target=worker.end, name="end of a spare worker", daemon=True).start()
