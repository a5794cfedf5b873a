"""One file on its way into the granted folder."""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from remote.errors import TransferError
from remote.files.client import MissingError, NoSpaceError, SftpClient
from remote.files.digest import DigestClient
from remote.files.folder import HASH_BLOCK_BYTES
from remote.files.names import check_name, part_name, part_path
from remote.files.packets import OpenFlag
from remote.files.reporting import Reporter, broken_line, size_text


@dataclass(frozen=True)
class Sent:
    """A file that arrived whole, either way. `resumed_from`: bytes that were there from an earlier try."""

    sha256: str
    size: int
    resumed_from: int = 0


class Sending:
    """Sends one file; `run` once, in the caller's thread."""

    def __init__(self, sftp: SftpClient, digests: DigestClient, path: Path, name: str, reporter: Reporter) -> None:
        self._sftp = sftp
        self._digests = digests
        self._path = path
        self._name = name
        self._part = part_path(name)
        self._reporter = reporter
        self._sha256 = hashlib.sha256()

    def run(self) -> Sent:
        """Send it all.

        Raises:
            TransferError, NotGrantedError: see `FileCourier.send`.
        """
        check_name(self._name.rpartition("/")[2], is_new=True)
        check_name(part_name(self._name.rpartition("/")[2]), is_new=True)  # must fit too, while the file grows
        with self._opened() as file, broken_line(self._reporter.kept):
            before = os.fstat(file.fileno())
            resumed_from = self._find_start(file, before.st_size)
            self._reporter.begin(before.st_size, resumed_from)
            self._write(file, before.st_size, resumed_from)
            self._check_unchanged(file, before)
            self._verify(before.st_size)
            self._sftp.rename(self._part, self._name)
            self._reporter.end()
            return Sent(self._sha256.hexdigest(), before.st_size, resumed_from)

    @contextlib.contextmanager
    def _opened(self) -> Iterator[BinaryIO]:
        """Open the file to send.

        Raises:
            TransferError: it is not there, not readable, or no file.
        """
        path = self._path
        try:
            if not stat.S_ISREG(path.stat().st_mode):  # before opening: a pipe would block
                raise TransferError(f"{path.name} is not a file. Choose a file to send.")
            file = path.open("rb")
        except FileNotFoundError:
            raise TransferError(f"{path.name} is no longer there. {self._what_arrived()}") from None
        except OSError as error:
            raise TransferError(f"{path.name} cannot be read ({error.strerror}). {self._what_arrived()}") from error
        with file:
            yield file

    def _what_arrived(self) -> str:
        """Say what an earlier try left on the other side, for a file that cannot be sent any more."""
        with broken_line(lambda: "What had arrived is kept."):
            there = self._sftp.stat(self._part)
        have = 0 if there is None else there.size_bytes or 0
        if have == 0:
            return "Nothing was sent; choose the file again."
        return f"{size_text(have)} of it had arrived and are kept there; put it back and send it again."

    def _find_start(self, file: BinaryIO, size: int) -> int:
        """Return how much of the file is there already, the very same bytes; our hash then stands after them."""
        there = self._sftp.stat(self._part)
        have = 0 if there is None else there.size_bytes or 0
        if not 0 < have <= size:
            return 0
        theirs = self._digests.ask(self._part, have)
        self._hash_start(file, have)
        if (self._sha256.hexdigest(), have) == (theirs.sha256, theirs.size_bytes):
            return have
        self._sha256 = hashlib.sha256()
        return 0

    def _hash_start(self, file: BinaryIO, have: int) -> None:
        left = have
        while left and (block := _read(file, min(left, HASH_BLOCK_BYTES))):
            self._sha256.update(block)
            left -= len(block)
            self._reporter.check_cancelled()

    def _write(self, file: BinaryIO, size: int, start: int) -> None:
        file.seek(start)
        left = size - start

        def next_block(wanted: int) -> bytes:
            nonlocal left
            block = _read(file, min(wanted, left))
            self._sha256.update(block)
            left -= len(block)
            return block

        flags = OpenFlag.WRITE | OpenFlag.CREATE | (OpenFlag.TRUNCATE if start == 0 else 0)
        handle = self._sftp.open(self._part, flags)
        with self._sftp.closing(handle):
            try:
                self._sftp.write_blocks(handle, start, next_block, self._reporter.add)
            except NoSpaceError:
                raise TransferError(
                    f"The customer's disk is full. {self._reporter.kept()} Free some space there first."
                ) from None

    def _check_unchanged(self, file: BinaryIO, before: os.stat_result) -> None:
        """Refuse a file that was written to meanwhile: what arrived is neither the old nor the new one."""
        after = os.fstat(file.fileno())
        if (after.st_size, after.st_mtime_ns) != (before.st_size, before.st_mtime_ns):
            how = "became shorter" if after.st_size < before.st_size else "was changed"
            raise TransferError(
                f"{self._path.name} {how} while it was being sent, so it was not put under its name; what had "
                "arrived is kept beside it. Send it again when the program that writes it has finished."
            )

    def _verify(self, size: int) -> None:
        theirs = self._digests.ask(self._part)
        if (theirs.sha256, theirs.size_bytes) != (self._sha256.hexdigest(), size):
            with contextlib.suppress(MissingError):
                self._sftp.remove(self._part)
            raise TransferError(
                f"{self._path.name} arrived with other bytes than were sent and was discarded. Send it again."
            )


def _read(file: BinaryIO, size: int) -> bytes:
    """Read from the file to send; its own errors are not the line's."""
    try:
        return file.read(size)
    except OSError as error:
        raise TransferError(f"The file cannot be read any more ({error.strerror}). What arrived is kept.") from error
