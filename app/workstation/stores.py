"""The open store of one hub at a time: its replica, the bridge to the window, and its blobs."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from pathlib import Path

from app.workstation.bridge import ReplicaBridge
from app.workstation.presence import PresenceBook
from app.workstation.workers import Workers
from sync.client.address import HubAddress
from sync.client.blob_cache import QUOTA_BYTES
from sync.client.replica import Replica
from sync.store.blobs import BlobFolder
from sync.store.failures import told_as_store_errors
from sync.store.key_ring import system_key_ring
from sync.store.keys import free_name, open_key, put_key_aside


@dataclass(frozen=True)
class OpenStore:
    """A running replica.

    Attributes:
        bridge: tells in the window's thread what the replica tells.
        presence: who is connected to the hub.
        blobs: the same folder that the replica keeps them in, to look for what is here.
    """

    address: HubAddress
    folder: Path
    replica: Replica
    bridge: ReplicaBridge
    presence: PresenceBook
    blobs: BlobFolder


class Stores:
    """Opens the store of a hub, and closes the one before.

    Attributes:
        passphrase: that the person gave at the start, for a key that is sealed by one.
    """

    def __init__(self, folder: Path, workers: Workers, blob_quota_bytes: int = QUOTA_BYTES) -> None:
        self._folder = folder
        self._workers = workers
        self._blob_quota_bytes = blob_quota_bytes
        self._opened: OpenStore | None = None
        self.passphrase: str | None = None

    @property
    def opened(self) -> OpenStore | None:
        """The store that is open now."""
        return self._opened

    async def open(self, address: HubAddress) -> OpenStore:
        """Return the open store of a hub; it is opened, and another one closed, where needed.

        Raises:
            PassphraseNeededError: its key is sealed; set the passphrase and open again.
            KeyUnavailableError: its key cannot be had now; nothing was touched.
            StoreError: it cannot be opened.
        """
        if self._opened is not None and self._opened.address == address:
            return self._opened
        await self.close()
        folder = self._folder / "hubs" / folder_name(address)
        bridge = ReplicaBridge(asyncio.get_running_loop())
        presence = PresenceBook(bridge)  # listens before the first word: the hub says only once who is here
        bridge.signal_received.connect(presence.take)
        bridge.link_changed.connect(presence.take_link)
        replica = await self._workers.run(self._open_replica, folder, address, bridge)
        self._opened = OpenStore(address, folder, replica, bridge, presence, BlobFolder(folder / "blobs"))
        return self._opened

    def _open_replica(self, folder: Path, address: HubAddress, bridge: ReplicaBridge) -> Replica:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        key = open_key(self._folder, system_key_ring(), self.passphrase)
        replica = Replica(
            folder,
            address,
            bridge.post,
            key=key.key,
            is_searchable=True,
            blob_quota_bytes=self._blob_quota_bytes,
        )
        replica.start()
        return replica

    async def close(self) -> None:
        """Close the open store; everything written is on the disk then."""
        opened, self._opened = self._opened, None
        if opened is not None:
            await self._workers.run(opened.replica.stop)


def put_records_aside(folder: Path) -> None:
    """Keep the records of every hub, and their key, under other names, so that everything is fetched anew. Blocks.

    Raises:
        StoreError: they cannot be renamed.
    """
    hubs = folder / "hubs"
    with told_as_store_errors(hubs):
        if hubs.exists():
            hubs.rename(free_name(hubs))
    put_key_aside(folder)


def folder_name(address: HubAddress) -> str:
    """Return the name of the folder of a hub's store: host and port, nothing that a file system minds."""
    return re.sub(r"[^a-z0-9.-]", "_", address.url.split("://", 1)[1].lower())
