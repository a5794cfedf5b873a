"""Backups: checked copies of the database and the settings, the newest few of which are kept."""

from __future__ import annotations

import datetime
import shutil
from pathlib import Path

from app.hub.errors import BackupError
from app.hub.folder import DataFolder
from sync.hub.hub_store import HubStore

KEPT = 7
"""A week of daily backups."""

PREFIX = "records-"
SUFFIXES = {"sqlite": ".sqlite", "postgresql": ".dump"}
TIME = "%Y%m%d-%H%M%S"


def make_backup(store: HubStore, folder: DataFolder, to: Path, now: datetime.datetime) -> Path:
    """Write a checked copy of the database into a folder, beside it settings and secret; blocks.

    The attachments are not copied: they are files that never change, and any copy of files serves them.

    Returns:
        The copy of the database.

    Raises:
        StoreError: the copy cannot be written or is not whole; nothing is left of it.
        BackupError: the settings cannot be copied.
    """
    copy = to / f"{PREFIX}{now.strftime(TIME)}{SUFFIXES[store.engine.dialect.name]}"
    store.backup(copy)
    try:
        copy.chmod(0o600)
        for small in (folder.settings, folder.secret, folder.certificate, folder.key):
            if small.exists():
                shutil.copy2(small, to / small.name)
    except OSError as error:
        raise BackupError(f"The settings could not be copied to {to} ({error.strerror}); the records were.") from error
    return copy


def newest_backup(to: Path) -> Path | None:
    """Return the newest backup in a folder, None when there is none."""
    return max(_backups_in(to), default=None)


def _backups_in(to: Path) -> list[Path]:
    return [copy for suffix in SUFFIXES.values() for copy in to.glob(f"{PREFIX}*{suffix}")]


def made_at(backup: Path) -> datetime.datetime:
    """Return when a backup was made, by its name: copied to another disk and back, the file's own time may differ."""
    try:
        named = datetime.datetime.strptime(backup.stem, f"{PREFIX}{TIME}")
    except ValueError:
        return datetime.datetime.fromtimestamp(backup.stat().st_mtime, datetime.UTC)
    return named.replace(tzinfo=datetime.UTC)


def forget_old(to: Path, kept: int = KEPT) -> list[Path]:
    """Remove all but the newest backups in a folder and return those that went."""
    copies = sorted(_backups_in(to))
    gone = copies[:-kept]
    for copy in gone:
        copy.unlink()
    return gone
