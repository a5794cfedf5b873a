"""TigerVNC's viewer shows what we share, and its keys arrive."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from displays import VirtualDisplay, eventually, free_port, is_listening

pytestmark = pytest.mark.peer

SHARE = [sys.executable, "-m", "app.client.share"]
VIEWER = ["vncviewer", "-FullScreen", "-AlertOnFatalError=0", "-ReconnectOnError=0", "-MenuKey="]


@pytest.fixture
def far() -> Iterator[VirtualDisplay]:
    with VirtualDisplay(1024, 768, has_window_manager=True) as screen:
        screen.start(["xterm", "-geometry", "80x24+60+80", "-fg", "green", "-bg", "navy"])
        eventually(lambda: screen.has_window("."))
        yield screen


@pytest.fixture
def near() -> Iterator[VirtualDisplay]:
    with VirtualDisplay(1024, 768) as screen:
        yield screen


@pytest.fixture
def port(far: VirtualDisplay) -> int:
    port = free_port()
    far.start([*SHARE, "--rfb-port", str(port)])
    eventually(lambda: is_listening(port))
    return port


def are_equal(one: VirtualDisplay, other: VirtualDisplay) -> bool:
    return np.array_equal(one.picture(), other.picture())


def test_windows_of_programs_at_work(far: VirtualDisplay, near: VirtualDisplay, port: int) -> None:
    near.start([*VIEWER, "-NoJPEG", "-AutoSelect=0", "-SecurityTypes=None", f"127.0.0.1::{port}"])
    eventually(lambda: bool(near.picture().any()) and are_equal(near, far))
    far.run(["xsetroot", "-solid", "#884422"])
    eventually(lambda: near.picture()[700, 900].tolist() == [0x22, 0x44, 0x88] and are_equal(near, far))
    far.start(["xmessage", "-geometry", "+500+400", "A new window"])
    eventually(lambda: far.has_window("xmessage"))
    eventually(lambda: are_equal(near, far))


def test_its_keys_arrive(far: VirtualDisplay, near: VirtualDisplay, port: int, tmp_path: Path) -> None:
    typed = tmp_path / "typed"
    far.start(["xterm", "-T", "notepad", "-e", "sh", "-c", f"cat > {typed}"])
    eventually(lambda: far.has_window("notepad"))
    near.start([*VIEWER, "-SecurityTypes=None", f"127.0.0.1::{port}"])
    eventually(lambda: bool(near.picture().any()))
    near.run(["xdotool", "mousemove", "512", "384"])

    def type_line() -> bool:
        near.run(["xdotool", "search", "--name", "TigerVNC", "windowfocus"])
        near.run(["xdotool", "type", "Hello {World}\n"])
        return typed.exists() and "Hello {World}\n" in typed.read_text()

    eventually(type_line)


def test_a_password_is_asked_for(far: VirtualDisplay, near: VirtualDisplay, tmp_path: Path) -> None:
    port = free_port()
    (tmp_path / "plain").write_text("open it\n")
    far.start([*SHARE, "--rfb-port", str(port), "--password-file", str(tmp_path / "plain")])
    eventually(lambda: is_listening(port))
    for name, word in (("right", b"open it"), ("wrong", b"closed")):
        (tmp_path / name).write_bytes(obscured(word))
    refused = near.start([*VIEWER, "-passwd", str(tmp_path / "wrong"), f"127.0.0.1::{port}"])
    refused.wait(10)
    assert not near.picture().any()
    near.start([*VIEWER, "-NoJPEG", "-passwd", str(tmp_path / "right"), f"127.0.0.1::{port}"])
    eventually(lambda: are_equal(near, far))


def obscured(password: bytes) -> bytes:
    """Return a password as TigerVNC keeps it in a file."""
    import subprocess

    return subprocess.run(["vncpasswd", "-f"], input=password + b"\n", capture_output=True, check=True).stdout


def test_a_view_only_share_takes_no_keys(far: VirtualDisplay, near: VirtualDisplay, tmp_path: Path) -> None:
    port, typed = free_port(), tmp_path / "typed"
    far.start([*SHARE, "--rfb-port", str(port), "--view-only"])
    far.start(["xterm", "-T", "notepad", "-e", "sh", "-c", f"cat > {typed}"])
    eventually(lambda: is_listening(port) and far.has_window("notepad") and typed.exists())
    near.start([*VIEWER, "-NoJPEG", "-SecurityTypes=None", f"127.0.0.1::{port}"])
    eventually(lambda: are_equal(near, far))
    near.run(["xdotool", "search", "--name", "TigerVNC", "windowfocus", "type", "refused\n"])
    far.run(["xdotool", "search", "--name", "notepad", "windowfocus", "--sync", "type", "own\n"])
    eventually(lambda: typed.read_text() != "")
    eventually(lambda: are_equal(near, far))
    assert typed.read_text() == "own\n"


def test_no_screen_is_said_clearly() -> None:
    import subprocess

    done = subprocess.run(
        [*SHARE, "--rfb-port", "0", "--display", ":4242"], capture_output=True, text=True, timeout=20, check=False
    )
    assert done.returncode == 1
    assert "This screen cannot be shared." in done.stdout and ":4242" in done.stdout
    assert "Traceback" not in done.stderr
