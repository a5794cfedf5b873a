"""The granted folder: no path leads out of it, nothing in it is overwritten, and files grow beside their name.

Symbolic links are followed only to places within the folder. A program of the customer's own that exchanges a
folder for a link in the very moment of opening is not defended against: it has his rights anyway.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from remote.errors import OutsideFolderError, TransferError
from remote.files.names import aside_name, is_part, parts_of

HASH_BLOCK_BYTES = 1 << 20
MAX_KEPT = 1000
"""So many older files of one name are kept before another one is refused."""


class BusyError(TransferError):
    """Another transfer is writing this very file."""


@dataclass(eq=False)
class Growing:
    """A file being written.

    Attributes:
        owner: whose transfer it is; another connection's newer transfer takes the file over.
        is_taken: a newer transfer has the file now.
    """

    path: Path
    file: BinaryIO
    owner: object
    is_taken: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)

    def write(self, offset: int, data: memoryview) -> None:
        """Write a block.

        Raises:
            BusyError: a newer transfer has taken the file over.
            OSError: the system refused it (disk full).
        """
        with self.lock:
            if self.is_taken:
                raise BusyError("A newer transfer has taken this file over.")
            self.file.seek(offset)
            while data:
                data = data[self.file.write(data) :]

    def give_up(self) -> None:
        """Write nothing any more: a newer transfer has the file."""
        with self.lock:
            self.is_taken = True


class GrantedFolder:
    """What the right to files opens; shared by all connections of one session, safe from any thread."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self._lock = threading.Lock()
        self._growing: dict[Path, Growing] = {}
        self._digests: dict[Path, tuple[tuple[int, int], str]] = {}
        self._writers: Counter[Path] = Counter()

    def resolve(self, path: str, *, is_new: bool = False) -> Path:
        """Return where an SFTP path lies on this machine.

        Raises:
            OutsideFolderError: not within the folder.
        """
        place = self.root.joinpath(*parts_of(path, is_new=is_new))
        try:
            resolved = place.resolve()
        except (OSError, RuntimeError) as error:  # a name that is too long, a loop of links
            raise OutsideFolderError("The path cannot be followed.") from error
        if not resolved.is_relative_to(self.root):
            raise OutsideFolderError("The path leads out of the granted folder.")
        return resolved

    def open_to_read(self, path: str) -> tuple[Path, BinaryIO]:
        """Open a file.

        Raises:
            OutsideFolderError, OSError: not within the folder; not there or not readable.
        """
        place = self.resolve(path)
        if not stat.S_ISREG(place.stat().st_mode):  # before opening: a pipe would block, a device act
            raise TransferError("This is not a file.")
        return place, place.open("rb", buffering=0)

    def open_to_write(self, path: str, owner: object, *, is_truncated: bool) -> Growing:
        """Open a file that grows beside its final name, new or kept from a broken transfer.

        Raises:
            OutsideFolderError: not within the folder, or not the name of a growing file.
            BusyError: the same owner is writing it already.
        """
        place = self.resolve(path, is_new=True)
        if not is_part(place.name):
            raise OutsideFolderError("Files are written beside their final name and renamed when they are whole.")
        if place.exists() and not stat.S_ISREG(place.stat().st_mode):
            raise TransferError("This is not a file.")
        with self._lock:
            other = self._growing.get(place)
            if other is not None and other.owner is owner:
                raise BusyError("This file is being sent already.")
            if other is not None:
                other.give_up()
            # Size and time do not tell that a file is another one: its writer sets both.
            self._writers[place] += 1
            self._digests.pop(place, None)
            file = place.open("r+b" if place.exists() and not is_truncated else "w+b", buffering=0)
            self._growing[place] = growing = Growing(place, file, owner)
        return growing

    def close(self, growing: Growing) -> None:
        """Close a growing file; what it holds is kept."""
        with self._lock:
            if self._growing.get(growing.path) is growing:
                del self._growing[growing.path]
        growing.file.close()

    def finish(self, part: str, path: str) -> tuple[Path, Path | None]:
        """Give a whole file its name; an older file of that name is kept under another one.

        Returns:
            Where the file is, and where the older one went.

        Raises:
            BusyError: it is still being written.
            OutsideFolderError, OSError: not within the folder, not a growing file; the system refused.
        """
        source, target = self.resolve(part, is_new=True), self.resolve(path, is_new=True)
        if not is_part(source.name) or is_part(target.name):
            raise OutsideFolderError("Only a file that has just arrived gets its name.")
        with source.open("rb") as written:
            os.fsync(written.fileno())
        with self._lock:
            if source in self._growing:
                raise BusyError("This file is still being written.")
            kept = move_aside(target)
            source.rename(target)
            digest = self._digests.pop(source, None)
            if digest is not None:
                self._digests[target] = digest
        return target, kept

    def remove_part(self, path: str) -> None:
        """Remove what a broken transfer left; nothing else can be removed.

        Raises:
            OutsideFolderError, BusyError, OSError: as the names say.
        """
        place = self.resolve(path, is_new=True)
        if not is_part(place.name):
            raise OutsideFolderError("Files of the customer's are never removed.")
        with self._lock:
            if place in self._growing:
                raise BusyError("This file is being written.")
            place.unlink()

    def digest(self, path: str, length: int | None, on_block: Callable[[int], None]) -> tuple[str, int]:
        """Return the hex SHA-256 of a file's first `length` bytes (None: of all), and how many were hashed.

        Args:
            on_block: told how many bytes are done, again and again; what it raises ends the hashing.
        """
        place, file = self.open_to_read(path)
        with self._lock:
            is_growing, writers = place in self._growing, self._writers[place]
        with file:
            before = os.fstat(file.fileno())
            sha256, done = hash_start(file, length, on_block)
        if length is None:
            with self._lock:
                if not is_growing and writers == self._writers[place]:
                    self._digests[place] = ((before.st_size, before.st_mtime_ns), sha256)
        return sha256, done

    def known_digest(self, place: Path) -> str:
        """Return the SHA-256 that was last made of a whole file, "" if it was none or the file has changed since."""
        with self._lock:
            fingerprint, sha256 = self._digests.get(place, ((0, 0), ""))
        with contextlib.suppress(OSError):
            now = place.stat()
            if fingerprint == (now.st_size, now.st_mtime_ns):
                return sha256
        return ""


def hash_start(file: BinaryIO, length: int | None, on_block: Callable[[int], None]) -> tuple[str, int]:
    """Hash the first `length` bytes of an open file (None: all); returns hex SHA-256 and the number of bytes."""
    sha256, done = hashlib.sha256(), 0
    while length is None or done < length:
        block = file.read(HASH_BLOCK_BYTES if length is None else min(HASH_BLOCK_BYTES, length - done))
        if not block:
            break
        sha256.update(block)
        done += len(block)
        on_block(done)
    return sha256.hexdigest(), done


def move_aside(target: Path) -> Path | None:
    """Rename what has the name to the first free "kept" name; None if nothing has it."""
    if not os.path.lexists(target):
        return None
    for number in range(1, MAX_KEPT + 1):
        aside = target.with_name(aside_name(target.name, number))
        if not os.path.lexists(aside):
            target.rename(aside)
            return aside
    raise TransferError("Too many older files of this name are kept already.")
