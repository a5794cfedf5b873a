"""News that another process of this machine wrote into the hub's file: an import, or records that were loaded.

On PostgreSQL whoever writes tells the nodes by NOTIFY. SQLite has nothing of the kind, so the hub looks.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping

from app.hub.poking import Poking
from app.hub.workers import Workers
from sync.errors import StoreError

log = logging.getLogger(__name__)

PAUSE_S = 1.0
"""So soon clients hear of an import; without this they would find out by themselves within half a minute."""


class OutsideNews:
    """Compares the newest seq with those of the hub's own commits; used on the event loop only."""

    def __init__(
        self, poking: Poking, newest_seq: Callable[[], int], workers: Workers, pause_s: float = PAUSE_S
    ) -> None:
        """Take whom to tell, how to ask the records, the threads, and the seconds between two looks."""
        self._poking = poking
        self._newest_seq = newest_seq
        self._workers = workers
        self._pause_s = pause_s
        self._seen = 0

    def note(self, scopes: Mapping[str, int]) -> None:
        """Note a commit of the hub itself: its news are told already."""
        self._seen = max(self._seen, *scopes.values())

    async def run(self) -> None:
        """Look until cancelled."""
        self._seen = await self._workers.read(self._newest_seq)
        while True:
            await asyncio.sleep(self._pause_s)
            try:
                seq = await self._workers.read(self._newest_seq)
            except StoreError as error:
                log.error("The hub could not look for news of other programs: %s", error)
                continue
            if seq > self._seen:
                self._seen = seq
                self._poking.poke_all(seq)
