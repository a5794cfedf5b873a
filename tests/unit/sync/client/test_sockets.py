"""Every connection to the hub notices that nobody is at its other end: looked up in the system, on real sockets."""

from __future__ import annotations

import socket
import sys
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest
from websockets.asyncio.server import ServerConnection, serve

from sync.client.address import HubAddress
from sync.client.link import HubLink
from sync.client.signal_line import SignalLine
from sync.client.sockets import IDLE_S, INTERVAL_S, PROBES, UNCONFIRMED_S, watch_over, watched_transport
from sync.errors import SyncError

WANTED = {"TCP_KEEPIDLE": IDLE_S, "TCP_KEEPINTVL": INTERVAL_S, "TCP_KEEPCNT": PROBES}
if sys.platform == "linux":
    WANTED["TCP_USER_TIMEOUT"] = UNCONFIRMED_S * 1000


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[dict[str, int]]]:
    """What every socket that is closed in this test had been told."""
    found: list[dict[str, int]] = []
    close = socket.socket.close

    def look(closed: socket.socket) -> None:
        if closed.fileno() >= 0 and closed.family == socket.AF_INET:
            read = {name: closed.getsockopt(socket.IPPROTO_TCP, getattr(socket, name)) for name in WANTED}
            found.append(read | {"is_on": closed.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)})
        close(closed)

    monkeypatch.setattr(socket.socket, "close", look)
    yield found


async def closes_at_once(connection: ServerConnection) -> None:
    await connection.close()


@pytest.fixture
async def link() -> AsyncIterator[HubLink]:
    """A link to something that takes a WebSocket and closes it, and answers HTTP with an error."""
    async with serve(closes_at_once, "127.0.0.1", 0) as server:
        link = HubLink(HubAddress(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"))
        yield link
        await link.close()


async def test_the_connection_of_a_round_is_watched_over(link: HubLink, watched: list[dict[str, int]]) -> None:
    with pytest.raises(SyncError):
        await link.challenge("device")
    await link.close()
    assert WANTED | {"is_on": 1} in watched


async def test_the_line_of_signals_is_watched_over(link: HubLink, watched: list[dict[str, int]]) -> None:
    with pytest.raises(SyncError):
        await SignalLine(link, print).hold(lambda: None)
    assert WANTED | {"is_on": 1} in watched


def test_no_socket_and_an_old_system_are_left_alone() -> None:
    watch_over(None)
    with socket.socket(socket.AF_UNIX) as plain:
        watch_over(plain)  # knows none of the options of TCP


def test_a_proxy_is_left_to_httpx(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:3128")
    assert watched_transport(None, is_here=False) is None
    assert isinstance(watched_transport(None, is_here=True), httpx.AsyncHTTPTransport)
