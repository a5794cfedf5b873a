"""The thread that keeps an index in step with its store, in slices so short that nobody waits for them."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager

from sqlalchemy import Connection

from sync.errors import StoreDamagedError, StoreError
from sync.search import schema
from sync.search.indexing import Indexing

_log = logging.getLogger(__name__)

REST_S = 0.004
"""Between two slices: whoever waits for the store's writer has his turn, and the window its processor time."""

SETTLE_S = 0.1
"""From a change to its indexing: what a person wrote is on its way to the hub first."""

AFTER_A_FAULT_S = 30.0
"""A full disk is not tried more often."""


class Indexer:
    """Fills and keeps the index of one store, in a thread of its own.

    What changes is noted by the store itself (sync.search.schema), so that nothing is lost when this ends at any
    moment; `wake` only says that it is worth looking.
    """

    def __init__(
        self,
        transaction: Callable[[], AbstractContextManager[Connection]],
        is_wanted: Callable[[], bool] = lambda: False,
    ) -> None:
        """Begin nothing yet.

        Args:
            transaction: of the store's one writer; others take their turns between the slices.
            is_wanted: tells whether somebody waits for the writer; the slice at hand ends then.
        """
        self._transaction = transaction
        self._is_wanted = is_wanted
        self._is_asked = threading.Event()
        self._is_over = threading.Event()
        self._is_idle = threading.Event()
        self._thread = threading.Thread(target=self._run, name="search-indexer", daemon=True)

    def start(self) -> None:
        """Begin: what is missing of the index is made, then filled."""
        self._thread.start()

    def wake(self) -> None:
        """Look for what has changed; any thread."""
        self._is_idle.clear()
        self._is_asked.set()

    def stop(self) -> None:
        """End after the slice at hand; what is left is done at the next start."""
        self._is_over.set()
        self._is_asked.set()
        if self._thread.ident is not None:
            self._thread.join()

    def wait_until_idle(self, timeout_s: float) -> bool:
        """Wait until everything is in the index; return whether it is."""
        return self._is_idle.wait(timeout_s)

    def _run(self) -> None:
        indexing = Indexing()
        while not self._is_over.is_set():
            self._is_asked.clear()
            try:
                self._catch_up(indexing)
            except StoreDamagedError:
                return  # the store has told of it, and nothing more is written to it
            except StoreError as error:
                _log.warning("the search index could not be kept up to date: %s", error)
                self._is_over.wait(AFTER_A_FAULT_S)
                continue
            if not self._is_asked.is_set():
                self._is_idle.set()
            self._is_asked.wait()
            self._is_over.wait(SETTLE_S)

    def _catch_up(self, indexing: Indexing) -> None:
        has_more = True
        while has_more and not self._is_over.is_set():
            with self._transaction() as connection:
                schema.prepare(connection)
                has_more = indexing.work(connection, is_wanted=self._is_wanted)
            self._is_over.wait(REST_S)
