"""A damaged store: what the person wrote is saved first, then a new store takes it back and the hub gives the rest.

Three steps, of which each may be the last one before a crash, since the next start goes on: the saved file is written
under a name that says that it is still to be taken back; the damaged file is renamed; the saved operations are put
into the new store's outbox, and the saved file gets its lasting name. Operations keep their ids, so that one that the
hub had taken already, or that is taken back twice, does nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import msgspec

from sync.client.local_store import FILE_NAME, LocalStore
from sync.client.saved import read_saved, save_from, take_back
from sync.errors import StoreDamagedError, UsageError
from sync.store.damage import is_noted, note_key, put_aside, require_key
from sync.store.encrypting import encrypt_store
from sync.store.failures import told_as_store_errors
from sync.store.keys import KeyUnavailableError
from sync.store.private_file import write_private

SAVED = "unsent-{time}.json"
NOT_TAKEN_BACK = ".new"
"""Ends the name of a saved file until everything in it is in the new store."""


@dataclass(frozen=True, slots=True)
class Rescue:
    """What happened to a damaged store.

    Attributes:
        saved: the file with what the person wrote.
        aside: the damaged file, under its new name; None where there was none any more.
        unsent_count: operations that were saved.
        is_whole: nothing that was wanted was unreadable.
        is_taken_back: they wait in the new store, to be sent; else only the saved file has them.
    """

    saved: Path
    aside: Path | None
    unsent_count: int
    is_whole: bool
    is_taken_back: bool


def open_local_store(
    folder: Path, *, clock: Callable[[], int], key: bytes | None = None
) -> tuple[LocalStore, Rescue | None]:
    """Open a client's store; a plain one is encrypted where there is a key, and a damaged one is replaced.

    Raises:
        KeyUnavailableError: it is encrypted with another key; nothing was touched.
        StoreError: it cannot be opened, or what is in it not be saved; nothing was changed.
    """
    path = folder / FILE_NAME
    is_known_key = require_key(path, key)
    rescue: Rescue | None = None
    try:
        store = _open(folder, clock, key)
    except (StoreDamagedError, UnicodeDecodeError, msgspec.MsgspecError) as error:
        if not is_known_key and not is_noted(path):
            raise KeyUnavailableError(
                f"{path.name} is damaged, or encrypted with another key than the one that was found. Nothing was "
                "changed. Bring the right key back, or have everything fetched from the hub anew."
            ) from error
        rescue = _save(path, key, clock())
        store = _open(folder, clock, key)
    try:
        note_key(path, key)
        return store, _take_back_all(store, folder, rescue)
    except BaseException:
        store.close()
        raise


def _open(folder: Path, clock: Callable[[], int], key: bytes | None) -> LocalStore:
    path = folder / FILE_NAME
    if is_noted(path):
        raise StoreDamagedError(f"{path.name} is damaged.")
    if key is not None:
        encrypt_store(path, key)
    return LocalStore(folder, clock=clock, key=key)


def _save(path: Path, key: bytes | None, now_ms: int) -> Rescue:
    """Write what can be read beside the store, then put the store aside."""
    saved = save_from(path, key, now_ms)
    name = SAVED.format(time=time.strftime("%Y%m%d-%H%M%S", time.gmtime(now_ms / 1000)))
    file = _free(path.with_name(name))
    with told_as_store_errors(file):
        write_private(_pending(file), msgspec.json.format(msgspec.json.encode(saved), indent=2))
    return Rescue(file, put_aside(path), len(saved.unsent), saved.is_whole, is_taken_back=False)


def _take_back_all(store: LocalStore, folder: Path, rescue: Rescue | None) -> Rescue | None:
    """Take back what was saved now, or before a crash; what is nobody's, or another's, stays in its file."""
    for pending in sorted(folder.glob(SAVED.format(time="*") + NOT_TAKEN_BACK)):
        file = pending.with_name(pending.name.removesuffix(NOT_TAKEN_BACK))
        aside = rescue.aside if rescue is not None and rescue.saved == file else None
        rescue = _take_back(store, pending, file, aside)
        with told_as_store_errors(file):
            pending.replace(file)
    return rescue


def _take_back(store: LocalStore, pending: Path, file: Path, aside: Path | None) -> Rescue:
    try:
        saved = read_saved(pending)
    except UsageError:  # somebody changed it meanwhile; it stays as it is, under its lasting name
        return Rescue(file, aside, 0, is_whole=False, is_taken_back=False)
    is_taken_back = bool(saved.owner_id) or not saved.unsent
    try:
        if is_taken_back:
            take_back(store, saved)
    except UsageError:
        is_taken_back = False
    return Rescue(file, aside, len(saved.unsent), saved.is_whole, is_taken_back)


def _pending(file: Path) -> Path:
    return file.with_name(file.name + NOT_TAKEN_BACK)


def _free(file: Path) -> Path:
    number = 1
    free = file
    while free.exists() or _pending(free).exists():
        number += 1
        free = file.with_name(f"{file.stem}-{number}{file.suffix}")
    return free
