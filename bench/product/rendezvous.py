"""Where the product's two commands find each other: a private folder of this user, below the system's temp folder."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from pathlib import Path

import msgspec

from bench.glass.programs import MeasuringError


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What the viewer needs to know of the server.

    Attributes:
        fingerprint: of the hub's certificate.
        password: of the agent; made for this one run.
        contact_id: whose machine is to be opened.
    """

    fingerprint: str
    email: str
    password: str
    contact_id: str


def private_folder() -> Path:
    """Return the folder, made if need be.

    Raises:
        MeasuringError: it belongs to somebody else, or others can look into it.
    """
    folder = Path(tempfile.gettempdir()) / f"deskhand-product-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.getuid() or status.st_mode & 0o077:
        raise MeasuringError(f"{folder} is not a folder of this user alone. Remove it and try again.")
    return folder


def run_folder(folder: Path, what: str) -> Path:
    """Return a fresh folder for this process; those of processes that were killed are removed."""
    for old in folder.glob("*-*"):
        number = old.name.rpartition("-")[2]
        if old.is_dir() and number.isdigit() and not Path(f"/proc/{number}").exists():
            shutil.rmtree(old, ignore_errors=True)
    mine = folder / f"{what}-{os.getpid()}"
    mine.mkdir(mode=0o700)
    return mine


def publish(folder: Path, facts: Facts) -> None:
    """Let the viewer know; it finds us by the certificate that the hub shows, so that several may run."""
    beside = folder / f"{facts.fingerprint}.new"
    beside.unlink(missing_ok=True)
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as target:
        target.write(msgspec.json.encode(facts))
    beside.replace(_file(folder, facts.fingerprint))


def find(folder: Path, fingerprint: str) -> Facts | None:
    """Return what the server with this certificate said, None while it said nothing."""
    try:
        return msgspec.json.decode(_file(folder, fingerprint).read_bytes(), type=Facts)
    except FileNotFoundError:
        return None


def withdraw(folder: Path, fingerprint: str) -> None:
    """Say nothing any more."""
    _file(folder, fingerprint).unlink(missing_ok=True)


def _file(folder: Path, fingerprint: str) -> Path:
    return folder / f"{fingerprint}.json"
