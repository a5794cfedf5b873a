"""The WebSocket of signals: what matters now, both ways, and never stored."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException

from sync.client.address import LOOPBACK
from sync.client.link import HubLink, refusal_error, told_as_sync_error
from sync.client.sockets import watch_over
from sync.errors import HubUnreachableError, PeerError
from sync.protocol.copies import HEADER
from sync.protocol.signals import Signal

_log = logging.getLogger(__name__)

PING_S = 20.0
"""A line that died without a word is noticed after two of these."""

OPEN_TIMEOUT_S = 10.0
"""For a whole opening, however many others open theirs after the hub was started again."""

MAX_SIGNAL_BYTES = 256 * 1024
"""A signed lease with many addresses is a hundredth of it."""

MAX_WAITING = 256
"""Signals waiting to be sent; a line that takes none for so long is as good as closed."""

CUT = "The connection to the hub was cut."


class SignalLine:
    """One WebSocket after another. Belongs to the replica's event loop.

    Attributes:
        is_open: signals can be sent now.
        introduction: what the hub is told of who stamps here (sync.protocol.copies) when a line is opened.
    """

    def __init__(self, link: HubLink, on_signal: Callable[[Signal], None]) -> None:
        """Take the hub, and whom to give the signals that come; what he raises ends the line."""
        self._link = link
        self._on_signal = on_signal
        self._waiting: asyncio.Queue[Signal] = asyncio.Queue(MAX_WAITING)
        self._encoder = msgspec.json.Encoder()
        self._decoder: msgspec.json.Decoder[Signal] = msgspec.json.Decoder(Signal)
        self.is_open = False
        self.introduction = ""

    def send(self, signal: Signal) -> bool:
        """Send a signal; return whether there is a line to send it on."""
        if not self.is_open or self._waiting.full():
            return False
        self._waiting.put_nowait(signal)
        return True

    async def hold(self, on_open: Callable[[], None]) -> None:
        """Open the line and carry signals until it ends.

        Raises:
            TokenRefusedError: the hub does not take our token.
            RefusedError: it does not let us in.
            HubIdentityError: it is another hub.
            HubUnreachableError: it does not answer, or the line ended.
            PeerError: it sent what is no signal.
        """
        try:
            async with self._connect() as connection:
                watch_over(connection.transport.get_extra_info("socket"))
                self._waiting = asyncio.Queue(MAX_WAITING)
                self.is_open = True
                on_open()
                await self._carry(connection)
        except InvalidStatus as error:
            raise refusal_error(error.response.status_code, bytes(error.response.body or b"")) from error
        except ConnectionClosed as error:
            raise HubUnreachableError(CUT) from error
        except (WebSocketException, OSError, TimeoutError) as error:
            raise told_as_sync_error(error) from error
        finally:
            self.is_open = False

    def _connect(self) -> connect:
        is_here = self._link.address.host in LOOPBACK
        return connect(
            self._link.address.web_socket("/ws"),
            ssl=self._link.ssl_context,
            additional_headers={"Authorization": f"Bearer {self._link.token}", HEADER: self.introduction},
            compression=None,
            open_timeout=OPEN_TIMEOUT_S,
            ping_interval=PING_S,
            ping_timeout=PING_S,
            close_timeout=1.0,
            max_size=MAX_SIGNAL_BYTES,
            proxy=None if is_here else True,
        )

    async def _carry(self, connection: ClientConnection) -> None:
        """Send and receive until either fails; both end together."""
        sending = asyncio.ensure_future(self._send_all(connection))
        try:
            async for data in connection:
                if (signal := self._decoded(data)) is not None:
                    self._on_signal(signal)
            raise HubUnreachableError(CUT)
        finally:
            sending.cancel()
            await asyncio.wait([sending])

    async def _send_all(self, connection: ClientConnection) -> None:
        while True:
            signal = await self._waiting.get()
            await connection.send(self._encoder.encode(signal), text=True)

    def _decoded(self, data: str | bytes) -> Signal | None:
        try:
            return self._decoder.decode(data)
        except msgspec.ValidationError as error:
            _log.info("passed over a signal of a newer hub: %s", error)
            return None
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise PeerError("The hub sent a signal that is not understood.") from error
