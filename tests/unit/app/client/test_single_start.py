"""One companion per user and data folder, whatever a killed one left behind."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from pytestqt.qtbot import QtBot

from app.client.errors import AlreadyRunningError
from app.client.help_call import HelpCall
from app.client.single_start import FirstStart, take_place_or_hand_over
from app.client.wake import MAX_CALL_BYTES, address_of

CALL = HelpCall(product="Ledger", version="9.2", module="Invoices", identity="signed")


def _become_first(folder: Path) -> FirstStart:
    place = take_place_or_hand_over(folder, HelpCall())
    assert place is not None
    return FirstStart(place)


@pytest.fixture
def first(qapp: object, tmp_path: Path) -> Iterator[FirstStart]:
    start = _become_first(tmp_path)
    yield start
    start.close()


def _start_again(folder: Path, call: HelpCall) -> subprocess.Popen[bytes]:
    """Start a second time, as another process does; it ends with 0 when the first one took the call."""
    code = (
        "import pathlib, sys, msgspec\n"
        "from app.client.help_call import HelpCall\n"
        "from app.client.single_start import take_place_or_hand_over\n"
        "call = msgspec.json.decode(sys.argv[2], type=HelpCall)\n"
        "sys.exit(take_place_or_hand_over(pathlib.Path(sys.argv[1]), call) is not None)\n"
    )
    return subprocess.Popen([sys.executable, "-c", code, str(folder), msgspec.json.encode(call)])


@pytest.mark.parametrize("call", [CALL, HelpCall(identity="x" * 8192)], ids=["usual", "longest identity"])
def test_a_second_start_hands_its_call_to_the_first(
    first: FirstStart, tmp_path: Path, qtbot: QtBot, call: HelpCall
) -> None:
    with qtbot.waitSignal(first.called, timeout=10_000) as called:
        second = _start_again(tmp_path, call)
    assert second.wait(10) == 0
    assert called.args == [call]


def test_another_data_folder_is_another_companion(first: FirstStart, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    _become_first(other).close()


def test_what_a_killed_companion_left_does_not_stop_the_next(qapp: object, tmp_path: Path) -> None:
    code = (
        "import os, pathlib, sys\n"
        "from PySide6.QtCore import QCoreApplication\n"
        "from app.client.help_call import HelpCall\n"
        "from app.client.single_start import FirstStart, take_place_or_hand_over\n"
        "app = QCoreApplication([])\n"
        "first = FirstStart(take_place_or_hand_over(pathlib.Path(sys.argv[1]), HelpCall()))\n"
        "os.kill(os.getpid(), 9)\n"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=False, timeout=30)
    assert Path(address_of(tmp_path)).exists()
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
        with pytest.raises(AlreadyRunningError, match="does not answer"):
            take_place_or_hand_over(tmp_path, HelpCall(), answer_timeout_s=0.2)
        holder.communicate()


def test_only_the_same_user_can_knock(first: FirstStart, tmp_path: Path) -> None:
    address = Path(address_of(tmp_path))
    assert address.stat().st_mode & 0o077 == 0
    if os.getuid() != 0:
        pytest.skip("needs the right to become another user")
    code = "import os, socket, sys; os.setuid(65534); socket.socket(socket.AF_UNIX).connect(sys.argv[1])"
    done = subprocess.run([sys.executable, "-c", code, str(address)], capture_output=True, check=False, timeout=30)
    assert b"PermissionError" in done.stderr


@pytest.mark.parametrize("said", [b"{", b"[]\n", b'{"product": 7}\n', b"\xff\xfe\n", b"x" * (MAX_CALL_BYTES + 1)])
def test_nonsense_wakes_nobody_and_is_cut_off(first: FirstStart, tmp_path: Path, qtbot: QtBot, said: bytes) -> None:
    calls: list[object] = []
    first.called.connect(calls.append)
    with socket.socket(socket.AF_UNIX) as stranger:
        stranger.connect(address_of(tmp_path))
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
    address = Path(address_of(deep))
    assert len(os.fsencode(address)) < 100
    assert address.parent.stat().st_mode & 0o077 == 0
