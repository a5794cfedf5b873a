"""One file on its way out of the granted folder to the agent."""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from remote.errors import TransferError
from remote.files.client import MissingError, SftpClient
from remote.files.digest import DigestClient
from remote.files.folder import HASH_BLOCK_BYTES, move_aside
from remote.files.names import part_name
from remote.files.packets import Attributes, OpenFlag
from remote.files.reporting import Reporter, broken_line
from remote.files.sending import Sent


class Fetching:
    """Fetches one file; `run` once, in the caller's thread."""

    def __init__(self, sftp: SftpClient, digests: DigestClient, path: Path, name: str, reporter: Reporter) -> None:
        self._sftp = sftp
        self._digests = digests
        self._path = path
        self._part = path.with_name(part_name(path.name))
        self._name = name
        self._reporter = reporter
        self._sha256 = hashlib.sha256()

    def run(self) -> Sent:
        """Fetch it all.

        Raises:
            TransferError, NotGrantedError: see `FileCourier.fetch`.
        """
        with broken_line(self._reporter.kept):
            try:
                handle = self._sftp.open(self._name, OpenFlag.READ)
            except MissingError:
                raise TransferError(f"{self._name} is no longer there. Look at the folder again.") from None
            with self._sftp.closing(handle):
                sent = self._fetch(handle)
        self._reporter.end()
        return sent

    def _fetch(self, handle: bytes) -> Sent:
        before = self._sftp.fstat(handle)
        size = before.size_bytes or 0
        with _local(self._part.name):
            part = self._part.open("r+b" if self._part.exists() else "w+b", buffering=0)
        with part:
            resumed_from = self._find_start(part, size)
            self._reporter.begin(size, resumed_from)
            self._sftp.read_blocks(handle, resumed_from, size, lambda block: self._take(part, block))
            self._check(self._sftp.fstat(handle), before)
            with _local(self._part.name):
                os.fsync(part.fileno())
        with _local(self._path.name):
            move_aside(self._path)
            self._part.rename(self._path)
        return Sent(self._sha256.hexdigest(), size, resumed_from)

    def _find_start(self, part: BinaryIO, size: int) -> int:
        """Return how much of the file is here already, the very same bytes, and place file and hash after them."""
        have = os.fstat(part.fileno()).st_size
        if 0 < have <= size:
            theirs = self._digests.ask(self._name, have)
            self._hash(part)
            if (self._sha256.hexdigest(), have) == (theirs.sha256, theirs.size_bytes):
                return have
        self._sha256 = hashlib.sha256()
        with _local(self._part.name):
            part.seek(0)
            part.truncate()
        return 0

    def _hash(self, part: BinaryIO) -> None:
        with _local(self._part.name):
            while block := part.read(HASH_BLOCK_BYTES):
                self._sha256.update(block)
                self._reporter.check_cancelled()

    def _take(self, part: BinaryIO, block: memoryview) -> None:
        with _local(self._path.name):
            left = block
            while left:
                left = left[part.write(left) :]
        self._sha256.update(block)
        self._reporter.add(len(block))

    def _check(self, after: Attributes, before: Attributes) -> None:
        """Compare the whole with the file that is there now."""
        if (after.size_bytes, after.modified_s) != (before.size_bytes, before.modified_s):
            raise TransferError(f"{self._name} was changed while it was being fetched. Fetch it again.")
        theirs = self._digests.ask(self._name)
        if theirs.sha256 != self._sha256.hexdigest():
            self._part.unlink()
            raise TransferError(
                f"{self._name} arrived with other bytes than it has, and was discarded. Fetch it again."
            )


@contextlib.contextmanager
def _local(name: str) -> Iterator[None]:
    """Say of a system error that it is this machine's; nothing that uses the line belongs inside."""
    try:
        yield
    except OSError as error:
        raise TransferError(
            f"{name} cannot be written here ({error.strerror}). What has arrived is kept: make room and try again."
        ) from error
