"""Forgets, by itself, the markers of what went long ago (sync.hub.forgetting)."""

from __future__ import annotations

import asyncio
import logging

from app.hub.workers import Workers
from sync.errors import StoreError
from sync.hub.hub_store import HubStore

log = logging.getLogger(__name__)

PAUSE_S = 6 * 3600.0
"""A day is noted once; a hub that is started again does it then."""


class Forgetting:
    """Looks a few times a day for what may be forgotten."""

    def __init__(self, store: HubStore, workers: Workers, pause_s: float = PAUSE_S) -> None:
        """Take the records, the threads, and the seconds between two looks."""
        self._store = store
        self._workers = workers
        self._pause_s = pause_s

    async def run(self) -> None:
        """Forget until cancelled."""
        while True:
            try:
                seq = await self._workers.write(self._store.forget_old)
                if seq:
                    log.info("Forgot the markers of what went before number %d.", seq)
            except StoreError as error:
                log.error("What went long ago could not be forgotten: %s", error)
            await asyncio.sleep(self._pause_s)
