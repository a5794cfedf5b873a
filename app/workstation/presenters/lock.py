"""The passphrase of the records: asked for at the start, chosen and taken away, and what to do without the key."""

from __future__ import annotations

import logging
from collections.abc import Callable, Coroutine
from pathlib import Path

from PySide6.QtCore import QObject

from app.workstation.stores import Stores, put_records_aside
from app.workstation.tasks import TaskOwner
from app.workstation.window import MainWindow
from app.workstation.workers import Workers
from sync.errors import StoreError
from sync.store.key_ring import system_key_ring
from sync.store.keys import (
    KeyPlace,
    KeyRing,
    KeyUnavailableError,
    PassphraseNeededError,
    StoreKey,
    open_key,
    place_of,
    seal_by_passphrase,
    unseal,
)

log = logging.getLogger(__name__)


class LockPresenter(QObject):
    """Runs the page of the passphrase."""

    def __init__(
        self,
        window: MainWindow,
        folder: Path,
        stores: Stores,
        workers: Workers,
        tasks: TaskOwner,
        enter: Callable[[], Coroutine[object, object, None]],
        tell: Callable[[str], None],
    ) -> None:
        """Prepare the page.

        Args:
            window: shows it.
            folder: the data folder.
            stores: get the passphrase.
            workers: where blocking calls run.
            tasks: owns what is under way.
            enter: opens what is known and goes to work, once the records are unlocked or put aside.
            tell: lets a sentence slide in.
        """
        super().__init__(window)
        self._window = window
        self._folder = folder
        self._stores = stores
        self._workers = workers
        self._tasks = tasks
        self._enter = enter
        self._tell = tell
        page = window.lock
        page.given.connect(self._unlock)
        page.chosen.connect(lambda passphrase: tasks.start(self._seal(passphrase), "lock the records"))
        page.removed.connect(lambda: tasks.start(self._unseal(), "unlock the records for good"))
        page.left.connect(window.show_desk)
        page.anew_requested.connect(lambda: tasks.start(self._begin_anew(), "fetch everything anew"))

    def ask(self, why: KeyUnavailableError) -> None:
        """Show that the records are locked, or that their key is lost."""
        if not isinstance(why, PassphraseNeededError):
            self._window.lock.tell_lost(str(why))
        else:
            self._window.lock.ask(str(why) if self._stores.passphrase is not None else "")
        self._window.show_lock()

    def offer(self) -> None:
        """Let a passphrase be chosen."""
        self._tasks.start(self._offer(), "look where the key is")

    async def _offer(self) -> None:
        place = await self._workers.run(place_of, self._folder)
        self._window.lock.choose(is_sealed=place is KeyPlace.PASSPHRASE)
        self._window.show_lock()

    def _unlock(self, passphrase: str) -> None:
        self._stores.passphrase = passphrase
        self._tasks.start(self._enter(), "unlock the records")

    async def _seal(self, passphrase: str) -> None:
        if await self._change(lambda ring, key: seal_by_passphrase(self._folder, key, ring, passphrase)):
            self._stores.passphrase = passphrase
            self._tell(self.tr("From the next start on, Deskhand asks for your passphrase."))

    async def _unseal(self) -> None:
        if await self._change(lambda ring, key: unseal(self._folder, key, ring)):
            self._stores.passphrase = None
            self._tell(self.tr("Deskhand asks for no passphrase any more."))

    async def _change(self, change: Callable[[KeyRing | None, StoreKey], StoreKey]) -> bool:
        def work() -> None:
            ring = system_key_ring()
            change(ring, open_key(self._folder, ring, self._stores.passphrase))

        try:
            await self._workers.run(work)
        except StoreError as error:
            self._window.lock.show_error(str(error))
            return False
        self._window.show_desk()
        return True

    async def _begin_anew(self) -> None:
        self._stores.passphrase = None
        try:
            await self._stores.close()
            await self._workers.run(put_records_aside, self._folder)
        except StoreError as error:
            self._window.lock.show_error(str(error))
            return
        log.info("the records were put aside; everything is fetched anew")
        await self._enter()
