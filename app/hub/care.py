"""What the hub does by itself every day: a backup, an end of a recovery, and no blobs that nothing names."""

from __future__ import annotations

import asyncio
import datetime
import logging
from collections.abc import Callable

from app.hub.backup import forget_old, made_at, make_backup, newest_backup
from app.hub.blobs import Blobs
from app.hub.errors import BackupError
from app.hub.ledger import Ledger
from app.hub.tokens import MS_PER_DAY
from app.hub.unnamed_blobs import remove_unnamed
from app.hub.workers import Workers
from sync.errors import StoreError

log = logging.getLogger(__name__)

PAUSE_S = 600.0
"""Between two looks; also before the first, so that a start is over before a backup begins."""

A_DAY = datetime.timedelta(days=1)

RECOVERY_MS = 30 * MS_PER_DAY
"""Clients keep for 30 days what the hub took, to send it again: who comes later has nothing to bring any more."""


class Care:
    """Looks after the records while the hub serves."""

    def __init__(self, ledger: Ledger, blobs: Blobs, workers: Workers, now_ms: Callable[[], int]) -> None:
        """Take the records, the attachments, the threads, and a clock (milliseconds since 1970)."""
        self._ledger = ledger
        self._blobs = blobs
        self._workers = workers
        self._now_ms = now_ms

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            await asyncio.sleep(PAUSE_S)
            try:
                await self.look()
            except (StoreError, BackupError, OSError) as error:
                log.error("The daily care of the records failed: %s", error)

    async def look(self) -> None:
        """Do what is due.

        Raises:
            StoreError: the database, or the disk of the backups, failed; it is due again at the next look.
            BackupError: the settings could not be copied.
            OSError: an old backup or a blob could not be removed.
        """
        if not self._ledger.settings.database:  # a PostgreSQL server has backups of its own (docs/hub.md)
            await self._workers.read(self._back_up)
        if await self._workers.read(self._is_recovered):
            await self._workers.write(self._end_recovery)
        if not await self._workers.read(self._ledger.store.is_recovering):  # what comes back may name them
            await self._workers.write(remove_unnamed, self._blobs.folder, self._ledger.engines, self._now_ms())

    def _back_up(self) -> None:
        folder = self._ledger.folder
        newest = newest_backup(folder.backups)
        now = datetime.datetime.fromtimestamp(self._now_ms() / 1000, datetime.UTC)
        if newest is None or now - made_at(newest) >= A_DAY:
            copy = make_backup(self._ledger.store, folder, folder.backups, now)
            forget_old(folder.backups)
            log.info("The records were copied to %s.", copy)

    def _is_recovered(self) -> bool:
        begun = self._ledger.audit.newest_ms("recovery_begun", "restored")
        is_over = begun is not None and self._now_ms() - begun >= RECOVERY_MS
        return is_over and self._ledger.store.is_recovering()

    def _end_recovery(self) -> None:
        self._ledger.store.end_recovery()
        self._ledger.audit.note("hub", "recovery_finished")
        log.info("The recovery is over: whoever did not come within 30 days has nothing left to send again.")
