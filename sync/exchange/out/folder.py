"""The folder of an export: private, and either whole or gone."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from sync.exchange.errors import ExportError

PIECE_BYTES = 1 << 20


class WrittenFile(msgspec.Struct, frozen=True, kw_only=True):
    """One file of an export, as the manifest lists it."""

    name: str
    kind: str
    count: int
    size_bytes: int
    sha256: str


class ExportFolder:
    """Where an export is written; got from `export_folder`."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def write(self, name: str, pieces: Iterable[bytes]) -> tuple[int, str]:
        """Write a file; return its size in bytes and its SHA-256."""
        digest, size = hashlib.sha256(), 0
        descriptor = os.open(self.path / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            for piece in pieces:
                file.write(piece)
                digest.update(piece)
                size += len(piece)
            file.flush()
            os.fsync(file.fileno())
        return size, digest.hexdigest()

    def copy_blob(self, source: Path, sha256: str) -> int | None:
        """Copy the bytes of an attachment to files/<sha256>; return their number, None when they are damaged."""
        folder = self.path / "files"
        folder.mkdir(mode=0o700, exist_ok=True)
        with source.open("rb") as file:
            size, found = self.write(f"files/{sha256}", iter(lambda: file.read(PIECE_BYTES), b""))
        if found == sha256:
            return size
        (folder / sha256).unlink()
        return None


@contextmanager
def export_folder(path: Path) -> Iterator[ExportFolder]:
    """Make a folder for the time of a block; when the block fails, the folder is gone.

    Raises:
        ExportError: there is something in it already, or it cannot be written.
    """
    try:
        was_there = path.is_dir()
        if was_there and any(path.iterdir()):
            raise ExportError(f"{path} is not empty. Nothing was written; choose a new folder.")
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ExportError(_sentence(path, error)) from error
    try:
        yield ExportFolder(path)
    except OSError as error:
        _empty(path, is_kept=was_there)
        raise ExportError(_sentence(path, error)) from error
    except BaseException:
        _empty(path, is_kept=was_there)
        raise


def _empty(path: Path, *, is_kept: bool) -> None:
    for entry in path.iterdir():
        if entry.is_dir():
            shutil.rmtree(entry)
        else:
            entry.unlink()
    if not is_kept:
        path.rmdir()


def _sentence(path: Path, error: OSError) -> str:
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return "The disk is full. What was written was taken away again; free some space, or choose another disk."
    why = error.strerror or str(error)
    return f"{path} cannot be written ({why}). Nothing is left there; choose another folder."
