"""Which device stamps here, and what is done when the profile turns out to be a copy (sync.protocol.copies)."""

from __future__ import annotations

import logging
import secrets
from functools import partial

from sync.client.local_edits import stamped_by_another
from sync.client.local_store import LocalStore
from sync.client.meta import load_meta, save_meta
from sync.client.rounds import InWriter
from sync.protocol.copies import Stamper, device_after, header_text

_log = logging.getLogger(__name__)

CHANCE_BYTES = 4
"""Copies of one profile that are told of each other are a handful."""

RUN_BYTES = 8


class CopiedProfileError(Exception):
    """The hub says that our device stamps elsewhere too.

    Attributes:
        device: that the hub means.
    """

    def __init__(self, device: str) -> None:
        super().__init__(f"the device {device} is used by another program")
        self.device = device


class Profile:
    """The device part of the stamps that are made here. Belongs to the replica's event loop."""

    def __init__(self, store: LocalStore, in_writer: InWriter) -> None:
        self._store = store
        self._in_writer = in_writer
        self._run = secrets.token_hex(RUN_BYTES)

    async def introduction(self) -> str:
        """Return what the hub is told when a line of signals is opened."""
        return header_text(Stamper(await self._in_writer(self._device), self._run))

    def _device(self) -> str:
        with self._store.transaction() as connection:
            return load_meta(connection).device

    async def leave(self, device: str) -> None:
        """Take another id, if ours is still the one that the hub means; everything that waits goes out under it."""
        await self._in_writer(partial(self._leave, device))

    def _leave(self, device: str) -> None:
        with self._store.transaction() as connection:
            meta = load_meta(connection)
            if meta.device != device:
                return
            meta.device = device_after(device, secrets.token_hex(CHANCE_BYTES))
            stamped_by_another(connection, device, meta.device)
            save_meta(connection, meta)
        _log.info("this profile is a copy of one in use; it goes on as a device of its own")
