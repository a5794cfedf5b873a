"""A plain store becomes an encrypted one, whole, at whatever moment the machine stops."""

from __future__ import annotations

import os
import shutil
import signal
import traceback
from pathlib import Path

import pytest

from sync.client.local_store import FILE_NAME, LocalStore
from sync.edits import Edit
from sync.errors import StoreError
from sync.store import encrypting
from sync.store.encrypting import PLAIN, encrypt_store, is_plain

KEY = bytes(range(32))


def filled(folder: Path, count: int = 30) -> Path:
    store = LocalStore(folder, clock=lambda: 0)
    store.edit([Edit.create("ticket", "team:a", subject=f"Secret {n}") for n in range(count)])
    store.close()
    return folder / FILE_NAME


def subjects(folder: Path, key: bytes | None) -> set[str]:
    store = LocalStore(folder, clock=lambda: 0, key=key)
    _, batch = store.next_push()
    store.close()
    return {str(pending.op.fields["subject"]) for pending in batch}


def test_everything_is_there_and_nothing_of_it_is_readable(tmp_path: Path) -> None:
    path = filled(tmp_path)
    shutil.copy(path, tmp_path / f"{FILE_NAME}.before-r0001_x")
    assert is_plain(path)
    assert encrypt_store(path, KEY)
    assert not encrypt_store(path, KEY), "it is done once"
    assert subjects(tmp_path, KEY) == {f"Secret {n}" for n in range(30)}
    for file in tmp_path.iterdir():
        data = file.read_bytes()
        assert b"Secret" not in data, file
        assert not data.startswith(PLAIN), file


def test_a_store_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    assert not encrypt_store(tmp_path / FILE_NAME, KEY)
    assert list(tmp_path.iterdir()) == []


def test_another_key_opens_nothing_and_is_in_no_error(tmp_path: Path) -> None:
    path = filled(tmp_path)
    encrypt_store(path, KEY)
    before = path.read_bytes()
    wrong = bytes(32)
    for key in (wrong, None):
        with pytest.raises(StoreError) as refused:
            LocalStore(tmp_path, clock=lambda: 0, key=key)
        said = "".join(traceback.format_exception(refused.value))
        assert wrong.hex() not in said
        assert path.read_bytes() == before


def test_a_file_that_somebody_holds_is_left_plain(tmp_path: Path) -> None:
    path = filled(tmp_path)
    store = LocalStore(tmp_path, clock=lambda: 0)
    with pytest.raises(StoreError, match="Another program holds the file"):
        encrypt_store(path, KEY)
    store.close()
    assert is_plain(path)
    assert len(subjects(tmp_path, None)) == 30


def die(*_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def killed_before(place: str, path: Path) -> bool:
    """Encrypt in a process that is killed when it comes to a place; return whether it was."""
    child = os.fork()
    if not child:
        setattr(*((Path, "replace") if place == "rename" else (encrypting, place)), die)
        encrypt_store(path, KEY)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL


@pytest.mark.parametrize("place", ["_export", "check_file", "flush", "rename", "flush_folder"])
def test_a_kill_leaves_one_whole_file_and_the_next_start_ends_it(tmp_path: Path, place: str) -> None:
    path = filled(tmp_path)
    assert killed_before(place, path)
    assert is_plain(path) == (place != "flush_folder")
    encrypt_store(path, KEY)
    assert len(subjects(tmp_path, KEY)) == 30
    assert not [name for name in tmp_path.iterdir() if "encrypting" in name.name]
