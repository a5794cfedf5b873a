"""A workstation's data folder around the large store: settings, key, token and the records of a hub that is away."""

from __future__ import annotations

import os
from pathlib import Path

from app.workstation.settings import SettingsFile
from app.workstation.stores import folder_name
from app.workstation.vault import FileVault
from bench.glass.programs import MeasuringError
from bench.records.large_store import KEY, NOW_MS, large_store
from sync.client.address import HubAddress
from sync.client.local_store import FILE_NAME, LocalStore
from sync.protocol.accounts import SignedIn
from sync.search.indexer import Indexer
from sync.store.keys import KeyPlace, StoreKey, unseal

ME = "agent-01"
NOWHERE = "https://127.0.0.1:9"
"""The discard port: nobody listens there, so the hub is away for good."""

INDEXING_TIMEOUT_S = 900.0


def indexed_store() -> Path:
    """Return the folder of the large store with a full index; the first time takes minutes, others a second.

    Raises:
        MeasuringError: the index did not get ready.
    """
    home = large_store()
    store = LocalStore(home, clock=lambda: NOW_MS, key=KEY)
    try:
        store.adopt(
            SignedIn(token="", expires_at_ms=2 * NOW_MS, principal_id=ME, kind="agent", name="Me", role="agent")
        )
        indexer = Indexer(store.transaction, store.turns.is_wanted)
        indexer.start()
        is_ready = indexer.wait_until_idle(INDEXING_TIMEOUT_S)
        indexer.stop()
    finally:
        store.close()
    if not is_ready:
        raise MeasuringError(f"The index was not ready after {INDEXING_TIMEOUT_S:.0f} s.")
    return home


def make_desk(folder: Path, home: Path) -> None:
    """Make a data folder whose only hub has these records; they are linked, not copied.

    Args:
        folder: it is made.
        home: from `indexed_store`.
    """
    folder.mkdir(parents=True)
    unseal(folder, StoreKey(KEY, KeyPlace.FILE), None)
    SettingsFile(folder).change(hub_url=NOWHERE, fingerprint="ab" * 32, email="me@desk.example")
    FileVault(folder).keep("of nobody")
    records = folder / "hubs" / folder_name(HubAddress(NOWHERE))
    records.mkdir(parents=True)
    os.link(home / FILE_NAME, records / FILE_NAME)
