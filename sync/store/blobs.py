"""Files named by their SHA-256, kept once, and never there half."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from sync.errors import StoreError, UsageError
from sync.store.failures import told_as_store_errors

CHUNK_BYTES = 1024 * 1024
"""Read, hashed and written at once: large enough to be fast, small enough to be held by many."""

LOOK_S = 60.0
"""Looks closer together than this are one: a list that is painted writes nothing."""

_SHA256 = re.compile(r"[0-9a-f]{64}")


class BlobFolder:
    """A folder of blobs. Every call blocks; any thread."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._sound: dict[str, tuple[int, int, int]] = {}

    def path_of(self, sha256: str) -> Path:
        """Return where a blob is, or would be.

        Raises:
            UsageError: not a hash.
        """
        if not _SHA256.fullmatch(sha256):
            raise UsageError("A blob is named by the 64 hexadecimal digits of its SHA-256.")
        return self._folder / sha256[:2] / sha256

    def part_of(self, sha256: str) -> Path:
        """Return where a blob is gathered until it is whole."""
        return self.path_of(sha256).with_suffix(".part")

    def is_name(self, sha256: str) -> bool:
        """Tell whether a text is the name of a blob."""
        return _SHA256.fullmatch(sha256) is not None

    def find(self, sha256: str) -> Path | None:
        """Return the path of a blob that is here."""
        path = self.path_of(sha256)
        return path if path.is_file() else None

    def look_at(self, sha256: str) -> Path | None:
        """Return the path of a blob that is here, and note that somebody looks at it: as the file's time."""
        path = self.find(sha256)
        if path is not None:
            with suppress(OSError):  # a folder that is only read keeps no looks, and shows its blobs all the same
                if time.time() - path.stat().st_mtime > LOOK_S:
                    os.utime(path)
        return path

    def sound(self, sha256: str) -> Path | None:
        """Return the path of a blob that is here and still what its name says; one that rotted is thrown away.

        Each file is read once as long as it does not change.

        Raises:
            StoreError: it cannot be read, or not be thrown away.
        """
        path = self.find(sha256)
        if path is None:
            return None
        with told_as_store_errors(path):
            status = path.stat()
            state = (status.st_ino, status.st_size, status.st_ctime_ns)
            if self._sound.get(sha256) != state:
                if _digest(path) != sha256:
                    path.unlink(missing_ok=True)
                    return None
                self._sound[sha256] = state
        return path

    def looks(self) -> list[tuple[float, int, str]]:
        """Return for each blob when somebody looked at it last (seconds since 1970), its size in bytes and its name.

        Raises:
            StoreError: the folder cannot be read.
        """
        found = []
        with told_as_store_errors(self._folder):
            for path in self._folder.glob("[0-9a-f][0-9a-f]/*"):
                if self.is_name(path.name):
                    status = path.stat()
                    found.append((status.st_mtime, status.st_size, path.name))
        return found

    def remove(self, sha256: str) -> None:
        """Remove a blob that can be fetched again.

        Raises:
            StoreError: it cannot be removed.
        """
        with told_as_store_errors(self._folder):
            self.path_of(sha256).unlink(missing_ok=True)

    def keep(self, data: bytes | Path) -> tuple[str, int, Path]:
        """Keep bytes, or a copy of a file; return their hash, size in bytes and path here.

        Raises:
            StoreError: the file cannot be read or the disk is full; nothing half-written is left.
        """
        incoming = self._folder / f"incoming-{os.urandom(8).hex()}.part"
        with told_as_store_errors(data if isinstance(data, Path) else self._folder):
            incoming.parent.mkdir(parents=True, exist_ok=True)
            try:
                sha256, size_bytes = _copy(_pieces(data), incoming)
                return sha256, size_bytes, self._give_name(incoming, sha256)
            finally:
                incoming.unlink(missing_ok=True)

    def complete(self, sha256: str) -> Path:
        """Check what was gathered in the part file, and give it its name.

        Raises:
            StoreError: it is another file than its name says; it was deleted.
        """
        part = self.part_of(sha256)
        with told_as_store_errors(part):
            if _digest(part) != sha256:
                part.unlink()
                raise StoreError("The file did not arrive as it was sent. It was thrown away; fetch it again.")
            return self._give_name(part, sha256)

    def clear(self) -> None:
        """Delete every blob."""
        with told_as_store_errors(self._folder):
            if self._folder.exists():
                shutil.rmtree(self._folder)

    def _give_name(self, part: Path, sha256: str) -> Path:
        path = self.path_of(sha256)
        path.parent.mkdir(parents=True, exist_ok=True)
        part.replace(path)
        return path


def _pieces(data: bytes | Path) -> Iterable[bytes]:
    if isinstance(data, bytes):
        yield data
        return
    with data.open("rb") as file:
        while piece := file.read(CHUNK_BYTES):
            yield piece


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    for piece in _pieces(path):
        digest.update(piece)
    return digest.hexdigest()


def _copy(pieces: Iterable[bytes], to: Path) -> tuple[str, int]:
    digest, size_bytes = hashlib.sha256(), 0
    with to.open("wb") as file:
        for piece in pieces:
            digest.update(piece)
            size_bytes += file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    return digest.hexdigest(), size_bytes
