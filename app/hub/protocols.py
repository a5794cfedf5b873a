"""uvicorn's protocols with what a hub on the open network needs: deadlines, no delay, small buffers."""

from __future__ import annotations

import asyncio
import socket
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

FIRST_REQUEST_S = 20.0
"""A connection that has not sent a request by then is closed: who does not ask holds no place."""

FLUSH_S = 5.0
"""A peer that does not take what is left of a finished socket by then is cut."""

HIGH_WATER_BYTES = 64 * 1024
"""What waits for a slow socket before its sender has to wait too; more would delay a moving picture."""

UNSENT_BYTES = 16 * 1024
"""What the system holds back below us for the same reason, beyond what is on its way."""


class HubHttpProtocol(H11Protocol):
    """HTTP/1.1 with a deadline for the first request."""

    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as its base has it
        super().connection_made(transport)
        self._deadline = self.loop.call_later(FIRST_REQUEST_S, self._give_up)

    def connection_lost(self, exc: Exception | None) -> None:
        self._cancel_deadline()
        super().connection_lost(exc)

    def handle_websocket_upgrade(self, event: h11.Request) -> None:
        self._cancel_deadline()
        super().handle_websocket_upgrade(event)

    def _cancel_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()

    def _give_up(self) -> None:
        has_asked: bool = self.cycle is not None
        if not has_asked:
            self.transport.abort()


class HubWebSocketProtocol(WebSocketsSansIOProtocol):
    """WebSockets without Nagle's delay and with a short write buffer, that do not linger when they are over."""

    _cut: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        connection: Any = transport.get_extra_info("socket")
        if connection is not None and connection.family in {socket.AF_INET, socket.AF_INET6}:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if hasattr(socket, "TCP_NOTSENT_LOWAT"):
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, UNSENT_BYTES)
        self.transport.set_write_buffer_limits(high=HIGH_WATER_BYTES)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._cut is not None:
            self._cut.cancel()
        super().connection_lost(exc)

    async def run_asgi(self) -> None:
        await super().run_asgi()
        if not self.disconnected:
            self._cut = self.loop.call_later(FLUSH_S, self.transport.abort)
