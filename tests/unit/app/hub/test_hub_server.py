from __future__ import annotations

import asyncio
import socket
import time

import pytest
from fakes.served_hub import RunningHub, serving
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from app.hub import protocols
from app.hub.errors import SettingsError
from app.hub.ledger import Ledger
from app.hub.server import bind, require_tls_or_loopback, url_of


def port_of(running: RunningHub) -> int:
    return int(running.url.rpartition(":")[2])


async def test_it_stops_cleanly_with_open_sockets(ledger: Ledger) -> None:
    async with serving(ledger) as running:
        ada, bo = running.staff(), await running.companion()
        asked = running.hub._sessions.ask("session-0001", "t", ada.principal_id, bo.principal_id)
        session = running.hub._sessions.grant(asked, 2**45)
        host_token, guest_token = running.hub._relay_tokens.issue(session, "view")
        async with running.signals(ada) as agent, running.signals(bo) as companion:
            url = running.ws_url + "/relay"
            headers = [{"Authorization": f"Bearer {token}"} for token in (host_token, guest_token)]
            async with connect(url, additional_headers=headers[0]) as host:  # noqa: SIM117
                async with connect(url, additional_headers=headers[1]) as guest:
                    began = time.monotonic()
                    running.server.stop()
                    for open_socket in (agent.socket, companion.socket, host, guest):
                        with pytest.raises(ConnectionClosed) as closed:
                            async with asyncio.timeout(5):
                                while True:
                                    await open_socket.recv()
                        assert closed.value.rcvd is not None
                        assert (closed.value.rcvd.code, closed.value.rcvd.reason) == (1012, "restarting")
                    assert time.monotonic() - began < 2
    assert running.audit()[-1] == "stopped"


async def test_what_was_acknowledged_is_there_after_a_restart(ledger: Ledger) -> None:
    async with serving(ledger) as first:
        ada = first.staff()
    async with serving(ledger) as second:
        answer = await second.http.get("/me", headers={"Authorization": f"Bearer {ada.token}"})
        assert answer.json()["principal_id"] == ada.principal_id


async def test_whoever_connects_and_asks_nothing_is_cut(running: RunningHub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocols, "FIRST_REQUEST_S", 0.05)
    reader, writer = await asyncio.open_connection("127.0.0.1", port_of(running))
    writer.write(b"GET /health HTTP/1.1\r\nHost: slow")
    async with asyncio.timeout(5):
        with pytest.raises(ConnectionResetError):
            assert await reader.read() == b""
            raise ConnectionResetError
    writer.close()
    assert (await running.http.get("/health")).status_code == 200


async def test_signal_and_relay_sockets_send_without_delay(running: RunningHub) -> None:
    async with running.signals(running.staff()):
        (connection,) = [
            each for each in running.server.server_state.connections if isinstance(each, protocols.HubWebSocketProtocol)
        ]
        raw = connection.transport.get_extra_info("socket")
        assert raw.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) != 0
        assert connection.transport.get_write_buffer_limits()[1] == protocols.HIGH_WATER_BYTES
        assert connection.conn.extensions == []


@pytest.mark.parametrize("listen", ["0.0.0.0", "::", "192.0.2.1", "hub.example.com", ""])
def test_plain_http_is_refused_where_others_can_listen(listen: str) -> None:
    with pytest.raises(SettingsError, match="Leave out --plain"):
        require_tls_or_loopback(listen, is_plain=True)
    require_tls_or_loopback(listen, is_plain=False)


@pytest.mark.parametrize("listen", ["127.0.0.1", "localhost"])
def test_plain_http_is_allowed_on_loopback(listen: str) -> None:
    require_tls_or_loopback(listen, is_plain=True)
    with bind(listen, 0) as bound:
        assert url_of(bound, is_plain=True).startswith("http://")


def test_a_taken_port_and_a_foreign_address_are_told() -> None:
    with bind("127.0.0.1", 0) as bound, pytest.raises(SettingsError, match="taken by another program"):
        bind("127.0.0.1", bound.getsockname()[1])
    with pytest.raises(SettingsError, match="cannot listen"):
        bind("192.0.2.1", 0)
    with pytest.raises(SettingsError, match="not an address"):
        bind("no such host.invalid", 0)


def test_urls_name_the_machine_where_the_hub_listens_everywhere() -> None:
    with bind("0.0.0.0", 0) as bound:
        assert url_of(bound, is_plain=False) == f"https://{socket.gethostname()}:{bound.getsockname()[1]}"
    if socket.has_ipv6:
        with bind("::1", 0) as bound:
            assert url_of(bound, is_plain=False) == f"https://[::1]:{bound.getsockname()[1]}"
