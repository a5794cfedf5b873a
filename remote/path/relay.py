"""The hub's relay as a stream: binary WebSocket messages (RFC 6455), whose borders mean nothing."""

from __future__ import annotations

import ssl
import threading

from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus, InvalidURI
from websockets.sync.client import ClientConnection, connect

from remote.errors import PathError
from remote.path.tcp import cut_socket, tune

MAX_MESSAGE_BYTES = 1 << 20
"""The other end sends one SSH packet (32 KiB) a message; the hub allows no more than this."""

PING_S = 20.0
"""A relay that has died silently is noticed after two of these; a view notices its silence itself, sooner."""

JOIN_S = 2.0


class RelayStream:
    """One end of a relayed pair. Any thread may close it; one thread reads, any may send."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self._rest = b""
        self._timeout_s: float | None = None
        tune(connection.socket)

    def recv(self, size: int, /) -> bytes:
        """Return 1 to `size` bytes, b"" when the pair has ended; TimeoutError when nothing came in time."""
        while not self._rest:
            try:
                message = self._connection.recv(self._timeout_s, decode=False)
            except ConnectionClosed:
                return b""
            self._rest = bytes(message)
        data, self._rest = self._rest[:size], self._rest[size:]
        return data

    def sendall(self, data: bytes, /) -> None:
        """Send every byte; waits as long as the relay takes them.

        Raises:
            ConnectionError: the pair has ended.
        """
        try:
            self._connection.send(data)
        except ConnectionClosed as error:
            raise ConnectionError("The relay has closed the connection.") from error

    def settimeout(self, seconds: float | None, /) -> None:
        """Bound every later `recv`."""
        self._timeout_s = seconds

    def cut(self) -> None:
        """End both directions now, without the closing handshake that would wait for the hub."""
        cut_socket(self._connection.socket)

    def close(self) -> None:
        """End both directions and wait for the connection's two threads."""
        self.cut()
        self._connection.close_socket()
        for thread in (self._connection.recv_events_thread, self._connection.keepalive_thread):
            if thread is not None and thread is not threading.current_thread():
                thread.join(JOIN_S)


def open_relay(url: str, token: str, ssl_context: ssl.SSLContext | None, timeout_s: float) -> RelayStream:
    """Connect to the relay with a pass of the hub's ("wss://hub/relay"); the token travels in a header.

    Raises:
        PathError: the hub is away, refused the pass, or is no relay.
    """
    try:
        connection = connect(
            url,
            additional_headers={"Authorization": f"Bearer {token}"},
            ssl=ssl_context,
            legacy=True,  # the connection itself: it lives as long as the session, not as long as a block
            compression=None,  # the bytes are encrypted: nothing to gain
            max_size=MAX_MESSAGE_BYTES,
            open_timeout=timeout_s,
            close_timeout=1,
            ping_interval=PING_S,
            ping_timeout=PING_S,
        )
    except InvalidStatus as error:
        status = error.response.status_code
        raise PathError(f"The hub refused to relay the session (HTTP {status}). Ask for it again.") from error
    except (InvalidHandshake, InvalidURI, ssl.SSLError, EOFError) as error:
        raise PathError("What answers at the hub's address is no relay.") from error
    except OSError as error:
        raise PathError("The hub's relay cannot be reached.") from error
    return RelayStream(connection)
