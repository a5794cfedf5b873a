"""Blobs that no attachment names any more (it was erased, or never came): removed after a time of grace."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import delete, select

from app.hub.tables import UPLOAD
from app.hub.tokens import MS_PER_DAY
from sync.hub.workspace import load_workspace
from sync.records import Attachment
from sync.store.engines import Engines

log = logging.getLogger(__name__)

GRACE_MS = 30 * MS_PER_DAY
"""As long as clients keep operations that a hub may have lost: one that comes again finds its blob here."""


def remove_unnamed(folder: Path, engines: Engines, now_ms: int) -> int:
    """Remove what nothing names and nobody brought lately; return how many blobs went. Blocks.

    Raises:
        OSError: a file cannot be removed.
    """
    removed = 0
    for blob in _old_blobs(folder, now_ms - GRACE_MS):
        # Behind the counter that every taken operation locks, at whichever node: none that names it comes in between.
        with engines.writer.begin() as connection:
            load_workspace(connection, is_locked=True)
            named = select(Attachment.id).where(Attachment.sha256 == blob.name).limit(1)
            brought = select(UPLOAD.c.sha256).where(UPLOAD.c.sha256 == blob.name, UPLOAD.c.at_ms > now_ms - GRACE_MS)
            if connection.execute(named).first() is None and connection.execute(brought).first() is None:
                connection.execute(delete(UPLOAD).where(UPLOAD.c.sha256 == blob.name))
                blob.unlink(missing_ok=True)
                removed += 1
    if removed:
        log.info("%d attachments that nothing names any more were removed.", removed)
    return removed


def _old_blobs(folder: Path, before_ms: int) -> Iterator[Path]:
    for blob in folder.glob("[0-9a-f][0-9a-f]/*"):
        if blob.is_file() and blob.stat().st_mtime * 1000 <= before_ms:
            yield blob
