"""`deskhand view` and servers that refuse, are none, or break off: a sentence in the window, and an exit code."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import SHUT_RDWR, SHUT_WR, create_server, socket

import pytest
from displays import VirtualDisplay, eventually, free_port
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.workstation.view import Target, ViewWindow
from widgets.common.theme import Theme

pytestmark = pytest.mark.peer

VIEW = [sys.executable, "-m", "app.workstation.view"]
WAIT_MS = 5000
REST_S = 0.5


@contextmanager
def impostor(sent: bytes, *, hangs_up: bool = True) -> Iterator[int]:
    """A server that sends some bytes to each viewer and then hangs up; gives its port."""
    door = create_server(("127.0.0.1", 0))
    lines: list[socket] = []

    def serve() -> None:
        while True:
            try:
                line, _ = door.accept()
            except OSError:
                return
            lines.append(line)
            line.sendall(sent)
            if hangs_up:
                line.shutdown(SHUT_WR)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield door.getsockname()[1]
    finally:
        door.shutdown(SHUT_RDWR)
        door.close()
        thread.join()
        for line in lines:
            line.close()


@pytest.fixture
def theme(qapp: QApplication) -> Theme:
    return Theme(qapp)


def said(window: ViewWindow) -> str:
    return " ".join(label.text() for label in window.findChildren(QLabel) if label.isVisible())


@contextmanager
def window_on(theme: Theme, qtbot: QtBot, port: int, password: bytes | None = None) -> Iterator[ViewWindow]:
    window = ViewWindow(theme, Target("127.0.0.1", port, password, is_full_screen=False, is_view_only=False))
    qtbot.addWidget(window)
    window.open()
    window.dial()
    assert "Connecting to 127.0.0.1" in said(window)
    try:
        yield window
    finally:
        window.close()


def test_a_host_that_refuses(theme: Theme, qtbot: QtBot) -> None:
    port = free_port()
    with window_on(theme, qtbot, port) as window:
        qtbot.waitUntil(lambda: "cannot be reached" in said(window), timeout=WAIT_MS)
        assert f"nothing listens at port {port}" in said(window)
        assert window.has_failed


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        (b"SSH-2.0-OpenSSH_9.2p1\r\n", "no VNC server"),
        (b"RFB 003.0", "no VNC server"),
        (b"RFB 003.008\n\x00\x00\x00\x00\x08Too many", "did not let us in"),
        (b"RFB 003.008\n\x01\x02", "asks for a password"),
        (
            b"RFB 003.008\n\x01\x01\x00\x00\x00\x00\x00\x10\x00\x10"
            b"\x20\x18\x00\x01\x00\xff\x00\xff\x00\xff\x10\x08\x00\x00\x00\x00\x00\x00\x00\x01x\x00\x00\x00\x01\x00",
            "connection broke",
        ),
    ],
)
def test_a_server_that_is_none_or_breaks_off(theme: Theme, qtbot: QtBot, sent: bytes, words: str) -> None:
    with impostor(sent) as port, window_on(theme, qtbot, port) as window:
        qtbot.waitUntil(lambda: words in said(window), timeout=WAIT_MS)
        assert window.has_failed


def test_a_wrong_password_is_never_shown(theme: Theme, qtbot: QtBot, tmp_path: Path) -> None:
    port = free_port()
    kept = tmp_path / "kept"
    kept.write_bytes(subprocess.run(["vncpasswd", "-f"], input=b"right\n", capture_output=True, check=True).stdout)
    with VirtualDisplay(320, 200, vnc_options=["-rfbport", str(port), "-rfbauth", str(kept)]):
        with window_on(theme, qtbot, port, b"s3cret") as window:
            qtbot.waitUntil(lambda: "did not let us in" in said(window), timeout=WAIT_MS)
            assert "s3cret" not in said(window)
        with window_on(theme, qtbot, port, b"right") as window:
            qtbot.waitUntil(lambda: not said(window), timeout=WAIT_MS)
            assert not window.has_failed


def test_trying_again_connects(theme: Theme, qtbot: QtBot) -> None:
    port = free_port()
    with window_on(theme, qtbot, port) as window:
        qtbot.waitUntil(lambda: "cannot be reached" in said(window), timeout=WAIT_MS)
        with VirtualDisplay(320, 200, vnc_options=["-rfbport", str(port), "-SecurityTypes", "None"]):
            next(button for button in window.findChildren(QPushButton) if button.isVisible()).click()
            qtbot.waitUntil(lambda: not said(window), timeout=WAIT_MS)
            assert not window.has_failed


def is_at_rest(screen: VirtualDisplay) -> bool:
    """Tell whether nothing moves on a screen: while our view connects, its sign turns."""
    before = screen.picture()
    threading.Event().wait(REST_S)
    return bool((screen.picture() == before).all())


@pytest.mark.parametrize(("is_there", "code"), [(True, 0), (False, 1)])
def test_the_exit_code_tells_whether_there_was_a_view(is_there: bool, code: int) -> None:
    port = free_port()
    options = ["-rfbport", str(port if is_there else free_port()), "-SecurityTypes", "None", "-desktop", "far desk"]
    with (
        VirtualDisplay(320, 200, vnc_options=options),
        VirtualDisplay(1024, 768, has_window_manager=True) as near,
    ):
        program = near.start([*VIEW, f"127.0.0.1::{port}"])
        eventually(lambda: near.has_window("far desk - Deskhand" if is_there else "Deskhand"))
        eventually(lambda: is_there or is_at_rest(near))
        near.run(["xdotool", "key", "alt+F4"])  # the window manager's
        assert program.wait(10) == code
