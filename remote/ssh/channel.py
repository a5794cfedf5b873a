"""An SSH channel as a stream that keeps a stream's promises.

paramiko's own channel raises EOFError when its connection dies, spins for ever in `sendall` once its end was sent, and
waits in `close` for a peer that does not read.
"""

from __future__ import annotations

import threading

from paramiko import Channel, SSHException

from remote.errors import NotGrantedError, PathError
from remote.lease import Right
from remote.ssh.transport import SessionTransport

GOODBYE_S = 0.1
"""A line that does not take the end of a channel for so long is cut altogether: Stop waits for nobody."""


class ChannelStream:
    """One channel; one thread may receive while another sends, any may close."""

    def __init__(self, channel: Channel, transport: SessionTransport) -> None:
        self._channel = channel
        self._transport = transport

    def recv(self, size: int, /) -> bytes:
        """Return 1 to `size` bytes, b"" at the end.

        Raises:
            TimeoutError: nothing came within the time set.
            ConnectionError: the line broke.
        """
        try:
            return self._channel.recv(size)
        except (EOFError, SSHException) as error:
            raise ConnectionError("The line broke.") from error

    def sendall(self, data: bytes, /) -> None:
        """Send everything, waiting while the peer's window is full.

        Raises:
            TimeoutError: the peer took nothing within the time set.
            ConnectionError: the line broke, or the channel is closed.
        """
        at = 0
        while at < len(data):
            try:
                sent = self._channel.send(data[at:] if at else data)
            except TimeoutError:
                raise
            except (EOFError, SSHException, OSError) as error:
                raise ConnectionError("The line broke.") from error
            if sent == 0:
                raise ConnectionError("The line is closed.")
            at += sent

    def settimeout(self, seconds: float | None, /) -> None:
        """Limit the wait of `recv` and `sendall`."""
        self._channel.settimeout(seconds)

    @property
    def is_closed(self) -> bool:
        """Whether either end has closed it."""
        return self._channel.closed

    def close(self) -> None:
        """End the channel and wake whoever waits on it; returns within GOODBYE_S, whatever the peer does."""
        if self._channel.closed:
            return
        saying = threading.Thread(target=self._say_goodbye, name="deskhand-goodbye", daemon=True)
        saying.start()
        saying.join(GOODBYE_S)
        if saying.is_alive():
            self._transport.cut()

    def _say_goodbye(self) -> None:
        try:
            self._channel.close()
        except (EOFError, SSHException, OSError):
            return  # the line is gone, and the channel with it


def open_subsystem(transport: SessionTransport, name: str, right: Right, timeout_s: float) -> ChannelStream:
    """Open a channel of the peer's and start a subsystem in it.

    Raises:
        NotGrantedError: the peer refused it.
        PathError: the line broke, or no answer came in time.
    """
    try:
        channel = transport.open_session(timeout=timeout_s)
    except (SSHException, EOFError, OSError) as error:
        raise PathError("The line to the customer's machine broke.") from error
    # invoke_subsystem waits without a bound; closing the channel wakes it
    guard = threading.Timer(timeout_s, channel.close)
    guard.start()
    try:
        channel.invoke_subsystem(name)
    except (SSHException, EOFError, OSError) as error:
        if not transport.is_active():
            raise PathError("The line to the customer's machine broke.") from error
        raise NotGrantedError(right.value, f"The customer's side refused: {right.value} is not granted.") from error
    finally:
        guard.cancel()
        guard.join()
    return ChannelStream(channel, transport)
