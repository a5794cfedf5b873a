"""One program per user and data folder, whatever a killed one left behind."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from widgets.common.knock import MAX_SAID_BYTES, PlaceTakenError, address_of
from widgets.common.single_start import FirstStart, take_place

PROGRAM = "deskhand-test"


def _read(said: bytes) -> str:
    """Take only what begins as this program talks."""
    if not said.startswith(b"open "):
        raise ValueError("nonsense")
    return said.decode().strip()


def _become_first(folder: Path) -> FirstStart:
    place = take_place(folder, address_of(PROGRAM, folder), b"open")
    assert place is not None
    return FirstStart(place, _read)


@pytest.fixture
def first(qapp: object, tmp_path: Path) -> Iterator[FirstStart]:
    start = _become_first(tmp_path)
    yield start
    start.close()


def _start_again(folder: Path, said: str) -> subprocess.Popen[bytes]:
    """Start a second time, as another process does; it ends with 0 when the first one took what it said."""
    code = (
        "import pathlib, sys\n"
        "from widgets.common.knock import address_of\n"
        "from widgets.common.single_start import take_place\n"
        "folder = pathlib.Path(sys.argv[1])\n"
        "place = take_place(folder, address_of('deskhand-test', folder), sys.argv[2].encode())\n"
        "sys.exit(place is not None)\n"
    )
    return subprocess.Popen([sys.executable, "-c", code, str(folder), said])


@pytest.mark.parametrize("said", ["open it", "open " + "x" * 30_000], ids=["usual", "long"])
def test_a_second_start_tells_the_first(first: FirstStart, tmp_path: Path, qtbot: QtBot, said: str) -> None:
    with qtbot.waitSignal(first.called, timeout=10_000) as called:
        second = _start_again(tmp_path, said)
    assert second.wait(10) == 0
    assert called.args == [said]


def test_another_program_with_the_same_folder_is_not_woken(first: FirstStart, tmp_path: Path) -> None:
    with pytest.raises(PlaceTakenError):
        take_place(tmp_path, address_of("deskhand-other", tmp_path), b"open", answer_timeout_s=0.1)


def test_another_data_folder_is_another_program(first: FirstStart, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    _become_first(other).close()


def test_what_a_killed_program_left_does_not_stop_the_next(qapp: object, tmp_path: Path) -> None:
    code = (
        "import os, pathlib, sys\n"
        "from PySide6.QtCore import QCoreApplication\n"
        "from widgets.common.knock import address_of\n"
        "from widgets.common.single_start import FirstStart, take_place\n"
        "app = QCoreApplication([])\n"
        "folder = pathlib.Path(sys.argv[1])\n"
        "first = FirstStart(take_place(folder, address_of('deskhand-test', folder), b''), bytes)\n"
        "os.kill(os.getpid(), 9)\n"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=False, timeout=30)
    assert Path(address_of(PROGRAM, tmp_path)).exists()
    _become_first(tmp_path).close()


def test_one_that_lives_but_does_not_answer_is_reported(qapp: object, tmp_path: Path) -> None:
    code = (
        "import pathlib, sys\n"
        "from PySide6.QtCore import QLockFile\n"
        "lock = QLockFile(str(pathlib.Path(sys.argv[1]) / 'running.lock'))\n"
        "lock.setStaleLockTime(0)\n"
        "assert lock.tryLock(0)\n"
        "print('locked', flush=True)\n"
        "sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        with pytest.raises(PlaceTakenError, match="does not answer"):
            take_place(tmp_path, address_of(PROGRAM, tmp_path), b"open", answer_timeout_s=0.2)
        holder.communicate()


def test_only_the_same_user_can_knock(first: FirstStart, tmp_path: Path) -> None:
    address = Path(address_of(PROGRAM, tmp_path))
    assert address.stat().st_mode & 0o077 == 0
    if os.getuid() != 0:
        pytest.skip("needs the right to become another user")
    code = "import os, socket, sys; os.setuid(65534); socket.socket(socket.AF_UNIX).connect(sys.argv[1])"
    done = subprocess.run([sys.executable, "-c", code, str(address)], capture_output=True, check=False, timeout=30)
    assert b"PermissionError" in done.stderr


@pytest.mark.parametrize("said", [b"{", b"[]\n", b"\xff\xfe\n", b"open" + b"x" * MAX_SAID_BYTES])
def test_nonsense_wakes_nobody_and_is_cut_off(first: FirstStart, tmp_path: Path, qtbot: QtBot, said: bytes) -> None:
    calls: list[object] = []
    first.called.connect(calls.append)
    with socket.socket(socket.AF_UNIX) as stranger:
        stranger.connect(address_of(PROGRAM, tmp_path))
        stranger.setblocking(False)
        _say(stranger, said)
        qtbot.waitUntil(lambda: _is_cut(stranger), timeout=5000)
    assert calls == []


def _say(stranger: socket.socket, said: bytes) -> None:
    stranger.send(said)


def _is_cut(stranger: socket.socket) -> bool:
    try:
        return stranger.recv(1) == b""
    except BlockingIOError:
        return False
    except ConnectionResetError:
        return True


def test_a_long_data_path_gets_a_short_private_socket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", "/tmp")
    deep = tmp_path / ("d" * 90)
    address = Path(address_of(PROGRAM, deep))
    assert len(os.fsencode(address)) < 100
    assert address.parent.stat().st_mode & 0o077 == 0
