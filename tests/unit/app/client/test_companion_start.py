"""A later click on Help reaches the companion that runs, and nonsense from a stranger does not."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QLockFile
from pytestqt.qtbot import QtBot

from app.client.errors import AlreadyRunningError
from app.client.help_call import MAX_IDENTITY_CHARS, HelpCall
from app.client.single_start import listen_for_help, take_place_or_hand_over
from app.client.wake import address_of
from widgets.common.knock import MAX_SAID_BYTES
from widgets.common.single_start import FirstStart


@pytest.fixture
def first(qapp: object, tmp_path: Path) -> Iterator[FirstStart]:
    place = take_place_or_hand_over(tmp_path, HelpCall())
    assert place is not None
    start = listen_for_help(place)
    yield start
    start.close()


@pytest.mark.parametrize("said", [b"[]\n", b'{"product": 7}\n', b"\xff\xfe\n"])
def test_nonsense_is_no_help_call_and_is_cut_off(first: FirstStart, tmp_path: Path, qtbot: QtBot, said: bytes) -> None:
    calls: list[object] = []
    first.called.connect(calls.append)
    with socket.socket(socket.AF_UNIX) as stranger:
        stranger.connect(address_of(tmp_path))
        stranger.setblocking(False)
        stranger.send(said)
        qtbot.waitUntil(lambda: _is_cut(stranger), timeout=5000)
    assert calls == []


def _is_cut(stranger: socket.socket) -> bool:
    try:
        return stranger.recv(1) == b""
    except BlockingIOError:
        return False
    except ConnectionResetError:
        return True


def test_the_longest_call_fits() -> None:
    import msgspec

    longest = "\N{CJK UNIFIED IDEOGRAPH-4E2D}" * 200
    call = HelpCall(product=longest, version=longest, module=longest, screen=longest, name=longest, email=longest,
                    identity="x" * MAX_IDENTITY_CHARS)  # fmt: skip
    assert len(msgspec.json.encode(call)) < MAX_SAID_BYTES


def test_one_that_lives_but_does_not_answer_is_told_with_what_to_do(qapp: object, tmp_path: Path) -> None:
    lock = QLockFile(str(tmp_path / "running.lock"))
    assert lock.tryLock(0)
    with pytest.raises(AlreadyRunningError, match="does not answer"):
        take_place_or_hand_over(tmp_path, HelpCall(), answer_timeout_s=0.1)
    lock.unlock()
