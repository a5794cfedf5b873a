"""Both programs in a real X tray (trayer): icon, number, notice, sound; closed into it and back out of it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest
from displays import eventually
from Xlib import X
from Xlib.display import Display
from Xlib.protocol.event import ClientMessage

from app.demo.cast import AGENT_EMAIL, workstation_command
from app.demo.glass import Glass
from app.demo.hand import Hand
from app.demo.scene import AGENT_SCREEN, CUSTOMER_SCREEN, Scene, set_scene
from app.demo.stage import Screen
from app.workstation.cli import CAME_FORWARD

pytestmark = [pytest.mark.peer, pytest.mark.slow]

LATE_TRAY_S = 30.0
"""The programs look for a tray that came after them every 15 s."""

ICON_PX = 40
TRAYER = ["trayer", "--edge", "bottom", "--align", "right", "--widthtype", "pixel", "--width", str(ICON_PX)]
TRAYER += ["--heighttype", "pixel", "--height", str(ICON_PX), "--SetPartialStrut", "true", "--expand", "false"]

RED = (0xC0, 0x90, 0x90)
"""More red than this, and less green and blue: the badge, or the ground of the companion's icon."""


class TrayOnStage:
    """The tray of one screen, with room for one icon in the lower right corner."""

    def __init__(self, screen: Screen, glass: Glass, size: tuple[int, int], log: Path) -> None:
        self._glass = glass
        self.left, self.top = size[0] - ICON_PX, size[1] - ICON_PX
        screen.start(TRAYER, log)

    def picture(self) -> np.ndarray:
        """What stands in the tray, (height, width, 3)."""
        return self._glass.area(self.left, self.top, ICON_PX, ICON_PX)[..., :3]

    def has_icon(self) -> bool:
        """Whether anything but the tray's ground is there."""
        return len(np.unique(self.picture().reshape(-1, 3), axis=0)) > 8

    def has_red(self) -> bool:
        """Whether a part of the icon is red."""
        blue, green, red = (self.picture()[..., channel].astype(int) for channel in range(3))
        return int(((red > RED[0]) & (green < RED[1]) & (blue < RED[2])).sum()) > 20

    def click(self, hand: Hand) -> None:
        """Click the icon."""
        hand.click(self.left + ICON_PX // 2, self.top + ICON_PX // 2)


@pytest.fixture
def heard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A player of sounds that writes down what it was to play, instead of one that needs a sound card."""
    folder = tmp_path / "player"
    folder.mkdir()
    heard = folder / "heard"
    heard.touch()
    player = folder / "pw-play"
    player.write_text(f'#!/bin/sh\necho "$1" >> "{heard}"\n')
    player.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "disabled:")
    return heard


@pytest.fixture
def scene(tmp_path: Path, heard: Path) -> Iterator[Scene]:
    """The agent is signed in, the customer has asked; both screens have no tray yet."""
    with ExitStack() as stack:
        scene = set_scene(stack, tmp_path, direct="loopback", line_bytes_s=1e9)
        scene.workstation.write("signin.email", AGENT_EMAIL)
        scene.workstation.write("signin.password", scene.hub.facts.password)
        scene.workstation.click("signin.submit")
        scene.workstation.wait_for("queue.list", until=lambda seen: seen.get("rows", 0) > 10)
        scene.ledger.click("ledger.help")
        scene.companion.write("help.text", "The printer prints nothing")
        scene.companion.click("help.send")
        scene.workstation.click("queue.list", row="The printer prints nothing")
        yield scene


def close_window(screen: Screen, title: str) -> None:
    """Close a window as its frame's button does."""
    command = ["xdotool", "search", "--onlyvisible", "--name", title]
    found = subprocess.run(
        command, env={**os.environ, **screen.environment}, capture_output=True, timeout=20, check=True
    )
    display = Display(screen.name)
    for window in found.stdout.split():
        close = display.intern_atom("_NET_CLOSE_WINDOW")  # Extended Window Manager Hints 1.5
        event = ClientMessage(window=display.create_resource_object("window", int(window)), client_type=close,
                              data=(32, [0, 2, 0, 0, 0]))  # fmt: skip
        display.screen().root.send_event(event, event_mask=X.SubstructureRedirectMask | X.SubstructureNotifyMask)
    display.flush()
    display.close()


def keep(screen: Screen, name: str) -> None:
    """Save what the screen shows where somebody wants to look at it."""
    if folder := os.environ.get("DESKHAND_PICTURES"):
        screen.save_picture(Path(folder) / f"{name}.png")


def windows(screen: Screen) -> int:
    """How many windows without a frame or title are to be seen: notices among them."""
    command = ["xdotool", "search", "--onlyvisible", "--class", "."]
    done = subprocess.run(
        command, env={**os.environ, **screen.environment}, capture_output=True, timeout=20, check=False
    )
    return len(done.stdout.split())


def test_the_workstation_closes_into_the_tray_and_tells_from_there(scene: Scene, tmp_path: Path, heard: Path) -> None:
    tray = TrayOnStage(scene.agent_screen, scene.agent_glass, AGENT_SCREEN, tmp_path / "trayer.log")
    eventually(tray.has_icon, LATE_TRAY_S)
    close_window(scene.agent_screen, "Deskhand")
    scene.workstation.wait_gone("queue.list")
    assert scene.workstation_program.is_running()
    before, icon, shown = heard.read_text(), tray.picture(), windows(scene.agent_screen)
    scene.companion.write("chat.text", "Are you there?")
    scene.companion.click("chat.send")
    eventually(lambda: not np.array_equal(tray.picture(), icon))  # one more waits
    assert tray.has_red()
    eventually(lambda: heard.read_text() != before)
    assert "notify.wav" in heard.read_text()
    eventually(lambda: windows(scene.agent_screen) > shown)
    keep(scene.agent_screen, "tray-workstation")
    with Hand(scene.agent_screen.name) as hand:
        tray.click(hand)
    scene.workstation.wait_for("queue.list")
    eventually(lambda: np.array_equal(tray.picture(), icon))  # it is read now
    close_window(scene.agent_screen, "Deskhand")
    scene.workstation.wait_gone("queue.list")
    command = workstation_command(scene.hub.facts.address, tmp_path / "workstation", None)
    again = scene.agent_screen.start(command, tmp_path / "again.log")
    assert again.process.wait(20) == 0
    assert CAME_FORWARD in again.first_line()
    scene.workstation.wait_for("queue.list")


def test_the_companion_closes_into_the_tray_and_is_red_while_watched(scene: Scene, tmp_path: Path, heard: Path) -> None:
    tray = TrayOnStage(scene.customer_screen, scene.customer_glass, CUSTOMER_SCREEN, tmp_path / "trayer.log")
    eventually(tray.has_icon, LATE_TRAY_S)
    scene.workstation.click("session.ask_view")
    scene.companion.click("request.grant")
    eventually(tray.has_red)
    close_window(scene.customer_screen, "Help from")
    scene.companion.wait_gone("chat.text")
    scene.companion.wait_for("banner.stop")
    before = heard.read_text()
    keep(scene.customer_screen, "tray-companion-watched")
    scene.workstation.click("session.leave")
    eventually(lambda: heard.read_text() != before)
    keep(scene.customer_screen, "tray-companion")
    scene.companion.wait_gone("banner")
    eventually(lambda: tray.has_icon() and not tray.has_red())
    with Hand(scene.customer_screen.name) as hand:
        tray.click(hand)
    scene.companion.wait_for("chat.text")
