"""Starts the three bundles that `make bundle` made, each as its user would, and looks whether they are really there.

The workstation must open its sign-in window and the companion its help window on a virtual screen, the companion must
show that screen to a viewer (which takes a process of its own out of the same bundle), and the hub must serve its
health page; a picture of each window is kept. Usage: python -m app.demo.bundles [DIST] [PICTURES]
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import ExitStack
from pathlib import Path

import httpx
from Xlib.display import Display

from app.demo.cast import HubFacts, companion_settings
from app.demo.errors import DemoError
from app.demo.stage import Program, Screen
from remote.view.dial import dial_vnc, parse_vnc_address
from remote.view.events import Painted, ViewEvent
from remote.view.screen_view import ScreenView
from sync.client.address import HubAddress
from sync.client.tls import hub_context

WINDOW_TIMEOUT_S = 40.0
"""A cold start of a bundle reads some hundred megabytes from the disk."""
PAINT_S = 2.0
SCREEN = (1366, 768)


def check(dist: Path, pictures: Path) -> None:
    """Start every bundle.

    Raises:
        DemoError: one of them does not do what it is for.
    """
    pictures.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stage:
        folder = Path(stage.enter_context(tempfile.TemporaryDirectory(prefix="deskhand-")))
        facts = _start_hub(stage, dist, folder)
        screen = stage.enter_context(Screen(folder, *SCREEN))
        settings = companion_settings(folder, facts, direct="off")
        hub = ("--hub", facts.address.url, "--fingerprint", facts.address.fingerprint)
        commands = {
            "deskhand": [*hub, "--data", str(folder / "workstation")],
            "deskhand-client": ["help", "--product", "Ledger Pro", "--settings", str(settings),
                                "--data", str(folder / "companion")],
        }  # fmt: skip
        for name, arguments in commands.items():
            program = screen.start([str(dist / name / name), *arguments], folder / f"{name}.log")
            title = _wait_for_window(screen, program)
            screen.save_picture(pictures / f"{name}.png")
            print(f"{name}: opened the window {title!r}")
            program.end()
        share = [str(dist / "deskhand-client" / "deskhand-client"), "share", "--rfb-port", "0"]
        _look_at_share(screen.start(share, folder / "share.log"))


def _start_hub(stage: ExitStack, dist: Path, folder: Path) -> HubFacts:
    command = [str(dist / "deskhand-hub" / "deskhand-hub"), "--data", str(folder / "hub")]
    subprocess.run([*command, "init"], check=True, stdout=subprocess.DEVNULL)
    program = Program([*command, "serve", "--port", "0"], folder / "hub.log")
    stage.callback(program.end)
    line = program.first_line()
    if not line:
        raise DemoError(f"The hub did not start: {(folder / 'hub.log').read_text()[-500:]}")
    ready = json.loads(line)
    address = HubAddress(ready["url"], ready["fingerprint"])
    health = httpx.get(f"{address.url}/health", verify=hub_context(address) or True).raise_for_status()
    print(f"deskhand-hub: {health.text}")
    return HubFacts(address, int(address.url.rsplit(":", 1)[1]), "", "")


def _wait_for_window(screen: Screen, program: Program) -> str:
    """Wait for a window of the program that stays, and return its title."""
    display = Display(screen.name)
    try:
        listed = display.intern_atom("_NET_CLIENT_LIST")
        deadline = time.monotonic() + WINDOW_TIMEOUT_S
        while time.monotonic() < deadline and program.is_running():
            windows = display.screen().root.get_full_property(listed, 0)
            if windows is not None and len(windows.value):
                time.sleep(PAINT_S)
                if program.is_running():
                    return str(display.create_resource_object("window", windows.value[0]).get_wm_name())
            time.sleep(0.1)
    finally:
        display.close()
    raise DemoError(f"The bundle opened no window: {program.log.read_text()[-500:]}")


def _look_at_share(program: Program) -> None:
    """Look at a screen that a program shares, and end it.

    Raises:
        DemoError: it shows nothing.
    """
    is_painted = threading.Event()

    def hear(event: ViewEvent) -> None:
        if isinstance(event, Painted) and event.rects:
            is_painted.set()

    address = program.first_line().partition(" at ")[2].partition(". ")[0]
    if not address:
        raise DemoError(f"The bundle shares no screen: {program.log.read_text()[-500:]}")
    view = ScreenView(dial_vnc(*parse_vnc_address(address), WINDOW_TIMEOUT_S), on_event=hear)
    view.start()
    has_come = is_painted.wait(WINDOW_TIMEOUT_S)
    view.stop()
    program.end()
    if not has_come:
        raise DemoError(f"The bundle shows nothing of its screen: {program.log.read_text()[-500:]}")
    print(f"deskhand-client: showed its screen at {address}")


def main() -> int:
    """Check the bundles in a folder."""
    dist, pictures = [Path(word) for word in (*sys.argv[1:], *("dist", "build/bundles")[len(sys.argv) - 1 :])]
    try:
        check(dist.resolve(), pictures.resolve())
    except (DemoError, OSError, subprocess.CalledProcessError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
