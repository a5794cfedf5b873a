"""Small files that only their owner can read, written whole or not at all."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def write_private(file: Path, data: bytes) -> None:
    """Write beside and rename; the file is never readable for others, not even for a moment.

    Raises:
        OSError: it cannot be written; the old one is as it was.
    """
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    beside = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as target:
            target.write(data)
            target.flush()
            os.fsync(target.fileno())
        beside.replace(file)
        flush_folder(file.parent)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def flush_folder(folder: Path) -> None:
    """Have the names in a folder on the disk: a rename survives a power cut from then on."""
    if os.name == "nt":
        return  # folders cannot be opened there, and renames are written through
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
