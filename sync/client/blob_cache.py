"""Blobs kept here within a quota: fetched ahead for my open tickets, and the one looked at longest ago goes first."""

from __future__ import annotations

import threading
from collections.abc import Collection
from pathlib import Path

from sqlalchemy import or_, select

from sync.client.local_store import LocalStore
from sync.records import Attachment, Ticket
from sync.store.blobs import BlobFolder

QUOTA_BYTES = 2 * 1024**3
"""Unless the settings say otherwise: months of screenshots, and little of any disk that is sold today."""

AHEAD_MAX_BYTES = 16 * 1024**2
"""A larger file waits until somebody looks at it: fetching it could take a slow line away from the conversation."""

AHEAD_COUNT = 500
"""The newest attachments of open tickets; nobody owns tickets with more."""

DONE = ("resolved", "closed")


class BlobCache:
    """Decides what is here. Every call blocks; any thread.

    Attributes:
        quota_bytes: what all blobs together may take; those that wait for upload stay whatever they take.
    """

    def __init__(self, store: LocalStore, blobs: BlobFolder, quota_bytes: int = QUOTA_BYTES) -> None:
        self._store = store
        self._blobs = blobs
        self._lock = threading.Lock()
        self._held_bytes: int | None = None
        self.quota_bytes = quota_bytes

    def wanted(self, principal_id: str) -> list[str]:
        """Return the blobs of this principal's open tickets that are not here and that there is room for, newest first.

        Raises:
            StoreError: the store, or the folder, cannot be read.
        """
        mine = or_(Ticket.owner_id == principal_id, Ticket.contact_id == principal_id)
        is_open = (Ticket.state.not_in(DONE), Ticket.deleted.is_(False), Attachment.deleted.is_(False))
        query = (
            select(Attachment.sha256, Attachment.size_bytes)
            .join(Ticket, Ticket.id == Attachment.ticket_id)
            .where(mine, *is_open, Attachment.sha256 != "", Attachment.size_bytes <= AHEAD_MAX_BYTES)
            .order_by(Attachment.created_at_ms.desc(), Attachment.id)
            .limit(AHEAD_COUNT)
        )
        with self._store.reading() as session:
            found = {row.sha256: row.size_bytes for row in session.execute(query)}
        return self._fitting(found)

    def _fitting(self, found: dict[str, int]) -> list[str]:
        """Leave out what is here, and what would drive out something that somebody looked at."""
        room = self.quota_bytes - self._held()
        fitting = []
        for sha256, size_bytes in found.items():
            if self._blobs.is_name(sha256) and self._blobs.find(sha256) is None and size_bytes <= room:
                room -= size_bytes
                fitting.append(sha256)
        return fitting

    def added(self, path: Path) -> None:
        """Note a blob that came, and make room for it where need be.

        Raises:
            StoreError: a blob cannot be removed.
        """
        with self._lock:
            if self._held_bytes is not None and path.exists():
                self._held_bytes += path.stat().st_size
        if self._held() > self.quota_bytes:
            self._make_room(keep={path.name, *self._store.waiting_blobs()})

    def clear(self) -> None:
        """Remove every blob: they were another person's.

        Raises:
            StoreError: they cannot be removed.
        """
        with self._lock:
            self._blobs.clear()
            self._held_bytes = 0

    def _held(self) -> int:
        with self._lock:
            if self._held_bytes is None:
                self._held_bytes = sum(size for _, size, _ in self._blobs.looks())
            return self._held_bytes

    def _make_room(self, keep: Collection[str]) -> None:
        with self._lock:
            held = sorted(self._blobs.looks())
            total = sum(size_bytes for _, size_bytes, _ in held)
            for _, size_bytes, sha256 in held:
                if total <= self.quota_bytes:
                    break
                if sha256 not in keep:
                    self._blobs.remove(sha256)
                    total -= size_bytes
            self._held_bytes = total
