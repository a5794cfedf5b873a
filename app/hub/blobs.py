"""Attachments on disk: one file for each content, named by its SHA-256, never there half."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import secrets
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import func, select

from app.hub.errors import RefusalError
from app.hub.tables import UPLOAD
from app.hub.tokens import MS_PER_DAY
from sync.store.engines import Engines
from sync.store.upsert import insert_into

SHA256_HEX = re.compile(r"[0-9a-f]{64}")
INCOMING = "incoming"


class IncomingBlob:
    """A blob that is being received: kept beside, hashed as it grows. Methods block."""

    def __init__(self, folder: Path, sha256: str) -> None:
        """Open a file for it below `folder`."""
        self._folder = folder
        self._sha256 = sha256
        self._hash = hashlib.sha256()
        self.size_bytes = 0
        beside = folder / INCOMING
        beside.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._path = beside / f"{sha256[:16]}.{secrets.token_hex(8)}"
        self._file: BinaryIO = self._path.open("xb")

    def write(self, data: bytes) -> None:
        """Add a piece.

        Raises:
            OSError: the disk is full or broken.
        """
        self._file.write(data)
        self._hash.update(data)
        self.size_bytes += len(data)

    def keep(self) -> None:
        """Put the whole blob in its place, on the disk for good.

        Raises:
            RefusalError: hash_differs; nothing is kept.
            OSError: the disk is full or broken.
        """
        if self._hash.hexdigest() != self._sha256:
            raise RefusalError(422, "hash_differs", "The file arrived changed. Nothing was kept; send it again.")
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        place = blob_path(self._folder, self._sha256)
        place.parent.mkdir(mode=0o700, exist_ok=True)
        self._path.replace(place)
        _sync_folder(place.parent)

    def discard(self) -> None:
        """Drop what came, unless it was kept."""
        try:
            self._file.close()
        finally:
            self._path.unlink(missing_ok=True)


class Blobs:
    """The attachments, and who brought them. Every method blocks.

    Attributes:
        folder: where they are.
    """

    def __init__(self, folder: Path, engines: Engines, now_ms: Callable[[], int], abandoned_after_ms: int = 0) -> None:
        """Take the folder of the blobs, the engines of the hub's database, and a clock.

        Args:
            folder: several nodes may share it.
            abandoned_after_ms: how long a half one is left alone that somebody else may be receiving.
        """
        self.folder = folder
        self._abandoned_after_ms = abandoned_after_ms
        self._engines = engines
        self._now_ms = now_ms

    def begin(self, sha256: str) -> IncomingBlob:
        """Return a place to receive a blob in.

        Raises:
            OSError: the disk is full or broken.
        """
        return IncomingBlob(self.folder, sha256)

    def note_upload(self, sha256: str, principal_id: str, size_bytes: int) -> None:
        """Note who brought a blob, and when last; he may read it."""
        values = {"sha256": sha256, "principal_id": principal_id, "size_bytes": size_bytes, "at_ms": self._now_ms()}
        with self._engines.writer.begin() as connection:
            statement = insert_into(connection, UPLOAD).values(**values)
            key = [column.name for column in UPLOAD.primary_key]
            connection.execute(statement.on_conflict_do_update(index_elements=key, set_={"at_ms": self._now_ms()}))

    def is_brought_by(self, sha256: str, principal_id: str) -> bool:
        """Tell whether a principal brought this blob."""
        query = select(UPLOAD.c.sha256).where(UPLOAD.c.sha256 == sha256, UPLOAD.c.principal_id == principal_id)
        with self._engines.reader.begin() as connection:
            return connection.execute(query).first() is not None

    def brought_today_bytes(self, principal_id: str) -> int:
        """Return how much a principal brought in the last 24 hours."""
        since = self._now_ms() - MS_PER_DAY
        query = select(func.coalesce(func.sum(UPLOAD.c.size_bytes), 0))
        with self._engines.reader.begin() as connection:
            today = (UPLOAD.c.principal_id == principal_id, UPLOAD.c.at_ms > since)
            return int(connection.execute(query.where(*today)).scalar_one())

    def find(self, sha256: str) -> Path | None:
        """Return the file of a blob, None when the hub does not have it."""
        path = blob_path(self.folder, sha256)
        return path if path.is_file() else None

    def sweep(self) -> None:
        """Remove what was left half by a hub that was killed; another node's may be on its way still."""
        for left in (self.folder / INCOMING).glob("*"):
            with suppress(FileNotFoundError):
                if int(left.stat().st_mtime * 1000) <= self._now_ms() - self._abandoned_after_ms:
                    left.unlink()


def blob_path(folder: Path, sha256: str) -> Path:
    """Return where a blob lives: in one of 256 folders, so that none grows too long to list."""
    return folder / sha256[:2] / sha256


def checked_sha256(text: str) -> str:
    """Return the name of a blob.

    Raises:
        RefusalError: bad_request, it is not 64 hex digits in lower case.
    """
    if not SHA256_HEX.fullmatch(text):
        raise RefusalError(400, "bad_request", "A blob is named by its SHA-256, 64 hex digits in lower case.")
    return text


def disk_refusal(error: OSError) -> RefusalError:
    """Return what a client is told when the hub's disk fails."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        message = "The hub's disk is full. The file was not stored; tell the person who runs the hub."
        return RefusalError(507, "hub_full", message, 300.0)
    return RefusalError(500, "hub_disk", "The hub cannot write its disk. The file was not stored.", 300.0)


def _sync_folder(folder: Path) -> None:
    # A rename is on the disk only when its folder is (POSIX); Windows does not let folders be opened for that.
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
