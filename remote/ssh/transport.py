"""The SSH transport of both ends: few algorithms, bounded buffers, no thread beside its own.

paramiko leaves these open, and this closes them: a timer thread per handshake that outlives a dead connection,
packets and channel buffers of any size, and channel requests that never reach the server object.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any, cast

from paramiko import Channel, SSHException, Transport
from paramiko.common import MSG_CHANNEL_DATA, MSG_CHANNEL_EXTENDED_DATA
from paramiko.message import Message
from paramiko.packet import Packetizer

from remote.ssh.wire import Wire

LOG_CHANNEL = "paramiko.deskhand"
logging.getLogger(LOG_CHANNEL).setLevel(logging.CRITICAL)  # a dead line is no traceback; our own sentences say it

CIPHERS = ("aes128-gcm@openssh.com", "aes256-gcm@openssh.com")
"""One pass over the bytes instead of two; both ends are ours, so nothing older is offered."""

KEY_TYPES = ("ssh-ed25519",)
KEX_PREFIXES = ("mlkem768x25519", "curve25519")

WINDOW_BYTES = 16 << 20
"""Keeps a LAN full with files; 2 MiB stops at 100 Mbit/s and 160 ms."""

MAX_PACKET_BYTES = 256 * 1024
"""RFC 4253, section 6.1 asks for 35,000; our channels send 32 KiB at most."""

KEEPALIVE_S = 30.0
"""Keeps routers from forgetting a line at rest; TCP, the relay and the view notice a dead one sooner."""

HANDSHAKE_LIMIT_S = 10.0
"""From the first byte to a proved key; a person waits for this, and a stranger holds a thread so long."""

JOIN_S = 2.0
"""A thread whose socket is cut ends in milliseconds; this only bounds the wait."""


class SessionPacketizer(Packetizer):
    """Packets of bounded size; the time limit of the handshake is the wire's, so no timer thread is started."""

    def start_handshake(self, timeout: float) -> None:
        """Start nothing: `Wire` ends a handshake that takes too long."""

    def read_all(self, n: int, check_rekey: bool = False) -> bytes:
        """Read exactly n bytes.

        Raises:
            SSHException: a packet longer than any that our channels send.
        """
        if n > MAX_PACKET_BYTES:
            raise SSHException("The packet is longer than the protocol allows.")
        return super().read_all(n, check_rekey)


class SessionTransport(Transport):
    """One SSH connection over one stream, either end.

    Attributes:
        on_authenticated: called in the transport's thread once the peer has proved its key.
        on_ended: called in the transport's thread when the connection is over.
    """

    def __init__(self, wire: Wire, *, limit_s: float = HANDSHAKE_LIMIT_S) -> None:
        super().__init__(
            cast(Any, wire),  # typed as a socket, documented as anything with send, recv, close and settimeout
            default_window_size=WINDOW_BYTES,
            packetizer_class=SessionPacketizer,
        )
        self.wire = wire
        self.on_authenticated: Callable[[], None] | None = None
        self.on_ended: Callable[[], None] | None = None
        self.set_log_channel(LOG_CHANNEL)
        self.banner_timeout = self.auth_timeout = limit_s
        options = self.get_security_options()
        options.ciphers = CIPHERS
        options.digests = ("hmac-sha2-256-etm@openssh.com",)  # negotiated in vain: the ciphers authenticate
        options.key_types = KEY_TYPES
        self.disabled_algorithms = {"pubkeys": [name for name in self.preferred_pubkeys if name not in KEY_TYPES]}
        options.kex = tuple(name for name in options.kex if name.startswith(KEX_PREFIXES))

    def run(self) -> None:
        """Serve the connection until it ends (paramiko's thread)."""
        try:
            super().run()
        finally:
            if self.on_ended is not None:
                self.on_ended()

    def cut(self) -> None:
        """End the connection now, without a word to the peer and without waiting."""
        self.wire.cut()

    def end(self, timeout_s: float = JOIN_S) -> None:
        """End the connection and wait for its thread."""
        self.cut()
        self.close()
        if self is not threading.current_thread() and self.ident is not None:
            self.join(timeout_s)
        self.wire.close()

    def _auth_trigger(self) -> None:
        super()._auth_trigger()  # type: ignore[misc]  # not in the stubs: called on both ends after authentication
        self.wire.trust()
        self.set_keepalive(KEEPALIVE_S)
        if self.on_authenticated is not None:
            self.on_authenticated()


def _feed_bounded(channel: Channel, message: Message) -> None:
    """Take channel data, unless the peer sends more than the window it was given (RFC 4254, section 5.2)."""
    if len(channel.in_buffer) > 2 * WINDOW_BYTES:
        raise SSHException("The peer sent more than its window allows.")
    channel._feed(message)  # type: ignore[attr-defined]  # what paramiko's own table calls


def _drop_extended(_channel: Channel, _message: Message) -> None:
    """Drop stderr data: no channel of ours has any, and nobody would read it."""


SessionTransport._channel_handler_table = {  # type: ignore[attr-defined]  # not in the stubs
    **Transport._channel_handler_table,  # type: ignore[attr-defined]
    MSG_CHANNEL_DATA: _feed_bounded,
    MSG_CHANNEL_EXTENDED_DATA: _drop_extended,
}
