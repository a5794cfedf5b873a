"""The server: one port with HTTPS and WebSocket, from its socket to a clean shutdown."""

from __future__ import annotations

import asyncio
import errno
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import uvicorn

from app.hub.compose import Hub
from app.hub.errors import SettingsError
from app.hub.protocols import HubHttpProtocol, HubWebSocketProtocol
from app.hub.relay import MAX_MESSAGE_BYTES
from app.hub.tls import Certificate, is_loopback

GRACE_S = 5
"""Requests that are under way get so long to finish when the hub stops."""

CLOSING_S = 0.05
"""A moment for the closing frames, before what is open is cut."""

TICK_S = 0.1

PING_EVERY_S = 20.0
"""Shorter than the minute after which most proxies and routers forget a silent connection."""

BACKLOG = 512
WILDCARDS = frozenset({"", "0.0.0.0", "::"})  # noqa: S104  # recognised here, not bound to


class HubServer(uvicorn.Server):
    """uvicorn, told by its owner when to stop, and telling when it is ready.

    Signals of the operating system are the command's business, so that the server also runs inside a test.
    """

    def __init__(self, hub: Hub, certificate: Certificate | None, on_ready: Callable[[], None]) -> None:
        """Take what to serve, the certificate (None for plain HTTP), and whom to tell when it is served."""
        super().__init__(_config(hub, certificate))
        self._hub = hub
        self._on_ready = on_ready
        self._told_to_stop = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._on_ready()

    def stop(self) -> None:
        """Have the server stop; it ends once what is under way is done, after GRACE_S at the latest.

        May be called more than once, on its loop or by a signal.
        """
        self.should_exit = True
        self._told_to_stop.set()

    async def main_loop(self) -> None:
        """Do uvicorn's small chores every tenth of a second, and end at once when told to."""
        counter = 0
        while not await self.on_tick(counter):
            counter = (counter + 1) % 10
            with suppress(TimeoutError):
                async with asyncio.timeout(TICK_S):
                    await self._told_to_stop.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close the port, say good-bye, let requests finish, and only then put the hub's threads to rest.

        uvicorn's own waits in steps of 100 ms and, when told twice, leaves the application running.
        """
        for server in self.servers:
            server.close()
        if self._hub.go_down():
            await asyncio.sleep(CLOSING_S)
        for connection in list(self.server_state.connections):
            connection.shutdown()
        try:
            async with asyncio.timeout(GRACE_S):
                await self._finished()
        except TimeoutError:
            for task in list(self.server_state.tasks):
                task.cancel()
        await self.lifespan.shutdown()

    async def _finished(self) -> None:
        while self.server_state.connections or self.server_state.tasks:  # noqa: ASYNC110  # uvicorn tells nobody
            await asyncio.sleep(0.005)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _config(hub: Hub, certificate: Certificate | None) -> uvicorn.Config:
    def context(_config: uvicorn.Config, _usual: Callable[[], ssl.SSLContext]) -> ssl.SSLContext:
        assert certificate is not None
        return certificate.server_context()

    return uvicorn.Config(
        hub.app,
        http=HubHttpProtocol,
        ws=HubWebSocketProtocol,
        # A little too much is read whole, so that its sender gets the reason and not a reset connection.
        ws_max_size=2 * MAX_MESSAGE_BYTES,
        ws_ping_interval=PING_EVERY_S,
        ws_ping_timeout=PING_EVERY_S,
        ws_per_message_deflate=False,
        lifespan="on",
        log_config=None,
        access_log=False,
        # In finer detail uvicorn logs request headers, and with them tokens.
        log_level="warning",
        proxy_headers=bool(hub.trusted_proxies),
        forwarded_allow_ips=list(hub.trusted_proxies),
        server_header=False,
        backlog=BACKLOG,
        timeout_graceful_shutdown=GRACE_S,
        ssl_context_factory=context if certificate is not None else None,
    )


def bind(listen: str, port: int) -> socket.socket:
    """Return a socket bound to an address and a port, 0 for any free one.

    Raises:
        SettingsError: the address is not this machine's, or the port is taken or not allowed.
    """
    try:
        family, _, _, _, address = socket.getaddrinfo(
            listen or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        bound = socket.create_server(address[:2], family=family, backlog=BACKLOG)
    except socket.gaierror:
        raise SettingsError(f"{listen!r} is not an address of this machine. Choose another with --listen.") from None
    except OSError as error:
        raise SettingsError(_why_not_bound(error, listen, port)) from error
    bound.setblocking(False)
    return bound


def _why_not_bound(error: OSError, listen: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is taken by another program. Stop that one, or choose another with --port (0: any)."
    if error.errno == errno.EACCES:
        return f"Port {port} needs an administrator's rights. Choose one above 1023 with --port."
    return f"The hub cannot listen on {listen} port {port} ({error.strerror}). Choose others with --listen and --port."


def require_tls_or_loopback(listen: str, *, is_plain: bool) -> None:
    """Refuse to send passwords in the clear over a network.

    Raises:
        SettingsError: plain HTTP on an address that others reach.
    """
    if is_plain and not is_loopback(listen):
        raise SettingsError(
            f"Plain HTTP on {listen} would send passwords readable over the network, so it is refused. Leave out "
            "--plain (the hub makes itself a certificate), or listen on 127.0.0.1 behind a proxy that does the TLS."
        )


def url_of(bound: socket.socket, *, is_plain: bool) -> str:
    """Return the address to give to clients."""
    host, port = bound.getsockname()[:2]
    if host in WILDCARDS:
        host = socket.gethostname()
    scheme = "http" if is_plain else "https"
    return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"
