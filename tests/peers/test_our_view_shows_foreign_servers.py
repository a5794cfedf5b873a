"""`deskhand view` opens foreign VNC servers, steers them, and says clearly what is wrong with bad ones."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from displays import VirtualDisplay, eventually, free_port, is_listening

pytestmark = pytest.mark.peer

VIEW = [sys.executable, "-m", "app.workstation.view"]


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def far(port: int) -> Iterator[VirtualDisplay]:
    options = ["-rfbport", str(port), "-SecurityTypes", "None", "-desktop", "Kölner Büro"]
    with VirtualDisplay(1024, 768, vnc_options=options, has_window_manager=True) as screen:
        screen.start(["xterm", "-geometry", "80x24+60+80", "-fg", "green", "-bg", "navy"])
        eventually(lambda: screen.has_window("."))
        yield screen


@pytest.fixture
def near() -> Iterator[VirtualDisplay]:
    with VirtualDisplay(1024, 768) as screen:
        yield screen


def are_equal(near: VirtualDisplay, far: VirtualDisplay) -> bool:
    near.run(["xdotool", "mousemove_relative", "1", "0"])  # until our pointer moves, Xtigervnc paints its own
    return np.array_equal(near.picture(), far.picture())


def titles(screen: VirtualDisplay) -> str:
    return screen.run(["xdotool", "search", "--onlyvisible", "--name", "Deskhand", "getwindowname"]).decode()


def test_full_screen_shows_every_pixel_of_xtigervnc(far: VirtualDisplay, near: VirtualDisplay, port: int) -> None:
    near.start([*VIEW, "--full-screen", f"127.0.0.1::{port}"])
    eventually(lambda: are_equal(near, far))
    assert titles(near) == "Kölner Büro - Deskhand\n"
    far.run(["xsetroot", "-solid", "#884422"])
    eventually(lambda: near.picture()[700, 900].tolist() == [0x22, 0x44, 0x88] and are_equal(near, far))


def test_a_new_resolution_is_followed(far: VirtualDisplay, near: VirtualDisplay, port: int) -> None:
    near.start([*VIEW, "--full-screen", f"127.0.0.1::{port}"])
    eventually(lambda: are_equal(near, far))
    far.resize(640, 480)
    eventually(lambda: np.array_equal(near.picture()[:480, :640], far.picture()))


def test_x0tigervnc_shares_a_real_screen_with_us(near: VirtualDisplay, port: int) -> None:
    with VirtualDisplay(1024, 768) as far:
        far.start(["x0vncserver", "-rfbport", str(port), "-SecurityTypes", "None"])
        far.run(["xsetroot", "-solid", "#113355"])
        eventually(lambda: is_listening(port))
        near.start([*VIEW, "--full-screen", f"127.0.0.1::{port}"])
        eventually(lambda: are_equal(near, far))


def test_keys_typed_in_our_window_appear_over_there(
    far: VirtualDisplay, near: VirtualDisplay, port: int, tmp_path: Path
) -> None:
    typed = tmp_path / "typed"
    far.start(["xterm", "-u8", "-T", "notepad", "-e", "sh", "-c", f"cat > {typed}"], environment={"LC_ALL": "C.UTF-8"})
    eventually(lambda: far.has_window("notepad") and typed.exists())
    near.start([*VIEW, "--full-screen", f"127.0.0.1::{port}"])
    eventually(lambda: are_equal(near, far))
    near.run(["xdotool", "search", "--name", "Deskhand", "windowfocus", "--sync"])
    near.run(["xdotool", "type", "--delay", "60", "Hello {World}~ ü€\t|\n"])
    eventually(lambda: typed.read_text().endswith("\n"))
    assert typed.read_text() == "Hello {World}~ ü€\t|\n"


def test_view_only_sends_no_keys(far: VirtualDisplay, near: VirtualDisplay, port: int, tmp_path: Path) -> None:
    typed = tmp_path / "typed"
    far.start(["xterm", "-T", "notepad", "-e", "sh", "-c", f"cat > {typed}"])
    eventually(lambda: far.has_window("notepad") and typed.exists())
    near.start([*VIEW, "--full-screen", "--view-only", f"127.0.0.1::{port}"])
    eventually(lambda: near.has_window("Kölner"))
    near.run(["xdotool", "search", "--name", "Deskhand", "windowfocus", "--sync", "type", "refused\n"])
    far.run(["xdotool", "search", "--name", "notepad", "windowfocus", "--sync", "type", "own\n"])
    eventually(lambda: typed.read_text() != "")
    assert typed.read_text() == "own\n"


def test_ctrl_alt_return_leaves_the_full_screen(far: VirtualDisplay, port: int) -> None:
    with VirtualDisplay(1366, 768, has_window_manager=True) as near:
        near.start([*VIEW, "--full-screen", f"127.0.0.1::{port}"])
        eventually(lambda: near.has_window("Kölner"))
        assert "_NET_WM_STATE_FULLSCREEN" in states(near)
        near.run(["xdotool", "key", "ctrl+alt+Return"])
        eventually(lambda: "_NET_WM_STATE_FULLSCREEN" not in states(near))
        near.run(["xdotool", "key", "ctrl+alt+Return"])
        eventually(lambda: "_NET_WM_STATE_FULLSCREEN" in states(near))


def states(screen: VirtualDisplay) -> str:
    window = screen.run(["xdotool", "search", "--onlyvisible", "--name", "Deskhand"]).decode().strip()
    return screen.run(["xprop", "-id", window, "_NET_WM_STATE"]).decode()


def test_wrong_arguments_are_exit_code_2(tmp_path: Path) -> None:
    for arguments in (["host:::"], ["--password-file", str(tmp_path / "missing"), "host::5900"]):
        done = subprocess.run([*VIEW, *arguments], capture_output=True, text=True, timeout=20, check=False)
        assert done.returncode == 2
        assert done.stderr.strip() and "Traceback" not in done.stderr
