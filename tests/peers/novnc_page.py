"""noVNC in a browser: its files served, its WebSocket bridged to a server's port, its canvas read."""

from __future__ import annotations

import mimetypes
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http import HTTPStatus
from pathlib import Path

import numpy as np
import pytest
from displays import Pixels, eventually
from peers.browser import Browser, Tab, bytes_of
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response
from websockets.sync.server import ServerConnection, serve

HERE = Path(__file__).with_name("novnc")
FILES = Path(__file__).parents[2] / "build" / "novnc" / "node_modules" / "@novnc" / "novnc"
NO_NPM = 3
RECEIVE_BYTES = 65536
OPEN_TIMEOUT_S = 1.0
"""Browsers open lines on suspicion and say nothing on them."""


def installed_novnc() -> None:
    """See that noVNC is there; skip where it cannot be had."""
    done = subprocess.run([HERE / "install"], capture_output=True, text=True, timeout=120, check=False)
    if done.returncode == NO_NPM:
        pytest.skip(done.stderr.strip())
    assert done.returncode == 0, done.stdout + done.stderr


def answer(_: ServerConnection, request: Request) -> Response | None:
    """Hand out a file of noVNC, or our page; None lets a WebSocket pass."""
    path = request.path.partition("?")[0]
    if path == "/line":
        return None
    file = HERE / "page.html" if path == "/" else FILES / path.lstrip("/")
    status, body = (HTTPStatus.OK, file.read_bytes()) if file.is_file() else (HTTPStatus.NOT_FOUND, b"")
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    headers = Headers({"Content-Type": kind, "Content-Length": str(len(body)), "Connection": "close"})
    return Response(status.value, status.phrase, headers, body)


def bridge(line: ServerConnection, port: int) -> None:
    """Pass on what a WebSocket and a server on 127.0.0.1 say to each other."""
    with socket.create_connection(("127.0.0.1", port)) as server:
        server.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        up = threading.Thread(target=pump_up, args=(line, server), name="bridge up", daemon=True)
        up.start()
        with suppress(ConnectionClosed, OSError):
            while data := server.recv(RECEIVE_BYTES):
                line.send(data)
        line.close()
        up.join()


def pump_up(line: ServerConnection, server: socket.socket) -> None:
    """Pass on what the browser says."""
    with suppress(ConnectionClosed, OSError):
        for data in line:
            server.sendall(data if isinstance(data, bytes) else data.encode())
    with suppress(OSError):
        server.shutdown(socket.SHUT_RDWR)


class NoVnc:
    """One page that shows one server."""

    def __init__(self, tab: Tab) -> None:
        self.tab = tab

    def picture(self) -> Pixels | None:
        """Return what the canvas shows, (height, width, 3) uint8, BGR; None as long as there is none."""
        seen = self.tab.evaluate("pixels()")
        if seen is None:
            return None
        rgba = np.frombuffer(bytes_of(seen["data"]), np.uint8).reshape(seen["height"], seen["width"], 4)
        return rgba[..., 2::-1]

    def shows(self, picture: Pixels) -> bool:
        """Tell whether the canvas shows exactly this."""
        seen = self.picture()
        return seen is not None and np.array_equal(seen, picture)

    def mouse(self, kind: str, x: int, y: int, **more: object) -> None:
        """Move the mouse to a place of the picture, press or release a button, or turn the wheel there."""
        box = "document.querySelector('#screen canvas').getBoundingClientRect()"
        left, top = self.tab.evaluate(f"(box => [Math.ceil(box.x), Math.ceil(box.y)])({box})")
        self.tab.mouse(kind, left + x, top + y, **more)

    def cursor(self) -> str:
        """Return how the page shows the pointer, as CSS."""
        style: str = self.tab.evaluate("document.querySelector('#screen canvas').style.cursor")
        return style


@contextmanager
def novnc_on(browser: Browser, port: int, wishes: str = "", *, may_fail: bool = False) -> Iterator[NoVnc]:
    """Show the server at a port of 127.0.0.1 in a page of its own; wishes as in `quality=4&view-only`."""
    browser.troubles.clear()
    door = serve(
        lambda line: bridge(line, port),
        "127.0.0.1",
        0,
        process_request=answer,
        compression=None,
        max_size=None,
        open_timeout=OPEN_TIMEOUT_S,
        close_timeout=OPEN_TIMEOUT_S,
    )
    thread = threading.Thread(target=door.serve_forever, name="bridge door", daemon=True)
    thread.start()
    try:
        with browser.tab(f"http://127.0.0.1:{door.socket.getsockname()[1]}/?{wishes}") as tab:
            eventually(lambda: tab.evaluate("Boolean(window.told && (told.isConnected || told.refusal))"))
            yield NoVnc(tab)
    finally:
        door.shutdown()
        thread.join()
    assert may_fail or not browser.troubles
