"""A backup in the place of the records: checked and made ready beside them, then put there in one step."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

from app.hub.audit import Audit
from app.hub.errors import BackupError
from app.hub.folder import DataFolder
from app.hub.tables import ACCOUNTS
from desk.audience import audiences
from desk.permission import judge
from sync.errors import StoreError
from sync.hub.hub_store import HubStore
from sync.store.backup import check_file, flush
from sync.store.damage import put_aside
from sync.store.encrypting import is_plain
from sync.store.private_file import flush_folder

_SIDES = ("", "-wal", "-shm")


def restore(folder: DataFolder, backup: Path) -> Path | None:
    """Put a backup in the place of the records; every client sends again what the backup lacks. Blocks.

    The backup itself is only read. A crash leaves the records that were there, or the restored ones; never a
    restored file in the old epoch, to which clients would not send again what it lacks.

    Args:
        folder: of a hub that does not run.
        backup: a file that `deskhand-hub backup` made.

    Returns:
        Where the replaced records are kept, None when there were none.

    Raises:
        BackupError: it is no backup of a hub's records; nothing was changed.
        StoreError: it is damaged, of a newer version, or the disk is full; nothing was changed.
    """
    if not is_plain(backup):
        raise BackupError(f"{backup} is not there, or is no backup of a hub's records. Nothing was changed.")
    copy = folder.records.with_name(folder.records.name + ".restoring")
    try:
        _clear(copy)
        shutil.copyfile(backup, copy)
        copy.chmod(0o600)
        _make_ready(copy, backup)
        flush(copy)
        aside = put_aside(folder.records)
        copy.replace(folder.records)
        flush_folder(folder.path)
    except OSError as error:
        raise BackupError(
            f"{backup} could not be put back ({error.strerror}). Make room on the disk and try again."
        ) from error
    finally:
        _clear(copy)
    return aside


def _make_ready(copy: Path, backup: Path) -> None:
    """Check the copy, and begin a new epoch in it."""
    check_file(copy)
    store = HubStore(copy, judge=judge, audiences=audiences, own_chains=(ACCOUNTS,))
    try:
        if not store.newest_seq():
            raise BackupError(f"{backup} holds no records. Nothing was changed.")
        store.recover()
        Audit(store.engines, lambda: time.time_ns() // 1_000_000).note("operator", "restored", backup.name)
    finally:
        store.close()


def _clear(copy: Path) -> None:
    for file in (*(copy.with_name(copy.name + side) for side in _SIDES), *copy.parent.glob(copy.name + ".before-*")):
        try:
            file.unlink(missing_ok=True)
        except OSError as error:
            raise StoreError(f"{file} cannot be removed ({error.strerror}).") from error
