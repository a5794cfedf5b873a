"""Chromium without a window, driven by its own DevTools protocol."""

from __future__ import annotations

import base64
import itertools
import json
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from displays import END_TIMEOUT_S, eventually
from websockets.sync.client import ClientConnection, connect

NAMES = ("chromium", "chromium-browser", "google-chrome")
ANSWER_TIMEOUT_S = 15.0
TROUBLE_CHARS = 1000
OPTIONS = [
    *("--headless", "--disable-gpu", "--hide-scrollbars", "--window-size=1000,800", "--force-device-scale-factor=1"),
    *("--force-color-profile=srgb", "--no-first-run", "--no-default-browser-check", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--disable-extensions", "--disable-dev-shm-usage"),
    "--remote-debugging-port=0",
]


class BrowserError(Exception):
    """The browser refused what it was told to do."""


class Browser:
    """One running Chromium; `tab` opens pages."""

    def __init__(self, line: ClientConnection) -> None:
        self._line = line
        self._numbers = itertools.count(1)
        self.troubles: list[str] = []

    def call(self, method: str, session: str | None = None, **params: object) -> dict[str, Any]:
        """Call a method of the DevTools protocol and return its result.

        Raises:
            BrowserError: the browser refused.
        """
        number = next(self._numbers)
        order = {"id": number, "method": method, "params": params} | ({"sessionId": session} if session else {})
        self._line.send(json.dumps(order))
        while True:
            said = json.loads(self._line.recv(ANSWER_TIMEOUT_S))
            self._note(said)
            if said.get("id") == number:
                if "error" in said:
                    raise BrowserError(f"{method}: {said['error']['message']}")
                result: dict[str, Any] = said["result"]
                return result

    def _note(self, said: dict[str, Any]) -> None:
        """Keep what a page complained of."""
        about = said.get("params", {})
        if said.get("method") == "Runtime.exceptionThrown" or about.get("type") == "error":
            self.troubles.append(json.dumps(about)[:TROUBLE_CHARS])

    @contextmanager
    def tab(self, address: str) -> Iterator[Tab]:
        """Open a page, and close it."""
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        try:
            self.call("Runtime.enable", session)
            self.call("Page.navigate", session, url=address)
            yield Tab(self, session)
        finally:
            self.call("Target.closeTarget", targetId=target)


class Tab:
    """One page."""

    def __init__(self, browser: Browser, session: str) -> None:
        self._browser, self._session = browser, session

    def call(self, method: str, **params: object) -> dict[str, Any]:
        """Call a method of the DevTools protocol for this page."""
        return self._browser.call(method, self._session, **params)

    def evaluate(self, script: str) -> Any:
        """Return what JavaScript in the page says.

        Raises:
            BrowserError: it failed.
        """
        result = self.call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in result:
            raise BrowserError(json.dumps(result["exceptionDetails"])[:1000])
        return result["result"].get("value")

    def mouse(self, kind: str, x: float, y: float, **more: object) -> None:
        """Move the mouse, press or release a button, or turn the wheel (mouseMoved, mousePressed, ...)."""
        self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, **more)

    def key(self, key: str, code: str = "", *, is_down: bool) -> None:
        """Press or release a key, by what it writes and where it is on the keyboard."""
        self.call("Input.dispatchKeyEvent", type="rawKeyDown" if is_down else "keyUp", key=key, code=code)


@contextmanager
def running_browser(folder: Path) -> Iterator[Browser]:
    """Run Chromium with a profile of its own in a folder."""
    program = next(filter(None, map(shutil.which, NAMES)), None)
    assert program is not None, "no Chromium here: .ci/debian-packages test installs it"
    options = [*OPTIONS, f"--user-data-dir={folder}"]
    if os.geteuid() == 0:
        options.append("--no-sandbox")  # Chromium has none for root; it sees our own pages only
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([program, *options, "about:blank"], stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        door = folder / "DevToolsActivePort"
        eventually(lambda: door.exists() and door.read_text().count("\n") == 1)
        port, path = door.read_text().split("\n")
        with connect(f"ws://127.0.0.1:{port}{path}", max_size=None, compression=None, ping_interval=None) as line:
            browser = Browser(line)
            yield browser
            browser.call("Browser.close")
        process.wait(END_TIMEOUT_S)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
            process.wait()


def bytes_of(text: str) -> bytes:
    """Return what a page handed over as base64."""
    return base64.b64decode(text)
