"""What the hub keeps, opened: shared by the server and by the commands that work beside it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from app.hub.announcement import GatheredNews
from app.hub.audit import Audit
from app.hub.folder import DataFolder
from app.hub.passwords import Passwords
from app.hub.secret import Keys
from app.hub.settings import Settings
from app.hub.tables import ACCOUNTS
from app.hub.tokens import Tokens
from app.hub.users import Users
from desk.audience import audiences, visible_fields
from desk.consequence import consequences
from desk.permission import judge
from sync.hub.hub_store import HubStore
from sync.store.engines import Engines


def now_ms() -> int:
    """Return the time in milliseconds since 1970, UTC."""
    return time.time_ns() // 1_000_000


@dataclass(frozen=True)
class Ledger:
    """Records and accounts of one data folder, or of the database that its settings name."""

    folder: DataFolder
    settings: Settings
    store: HubStore
    engines: Engines
    audit: Audit
    passwords: Passwords
    tokens: Tokens
    users: Users
    keys: Keys


@contextmanager
def open_ledger(folder: DataFolder, settings: Settings, passwords: Passwords | None = None) -> Iterator[Ledger]:
    """Open the records and accounts, made where they are missing, for the time of a block.

    Raises:
        StoreError: the database cannot be opened.
    """
    store = HubStore(
        settings.database or folder.records,
        judge=judge,
        audiences=audiences,
        visible_fields=visible_fields,
        consequences=consequences,
        own_chains=(ACCOUNTS,),
    )
    news = GatheredNews()
    store.on_commit(news.add)
    try:
        engines = store.engines
        if not settings.database:
            # The folder keeps others out already; a file that is moved elsewhere should as well.
            folder.records.chmod(0o600)
        audit = Audit(engines, now_ms)
        store.on_takeover(lambda: audit.note("hub", "recovery_begun", "another database server took over"))
        hasher = passwords or Passwords()
        users = Users(store, hasher, audit, now_ms)
        yield Ledger(
            folder,
            settings,
            store,
            engines,
            audit,
            hasher,
            Tokens(engines, now_ms),
            users,
            Keys(folder, settings, engines),
        )
        news.tell(engines)
    finally:
        store.close()
