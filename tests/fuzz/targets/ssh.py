"""What strangers and agents say to the companion's SSH server, before and after they are known."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from paramiko import Channel, SSHException
from paramiko.message import Message

from remote.gate import Gate
from remote.lease import Right
from remote.ssh.admission import Admission, HostTransport
from remote.ssh.keys import fresh_key
from remote.ssh.transport import MAX_PACKET_BYTES, SessionTransport
from remote.ssh.wire import STRANGER_BYTES, Wire
from tests.fuzz.target import MIB, Outcome, Target
from tests.fuzz.targets.leases import lease
from tests.fuzz.targets.lines import ScriptedLine


class _Host:
    """A companion's end of a connection, without its thread."""

    def __init__(self, pieces: Sequence[bytes] = ()) -> None:
        self.line = ScriptedLine(pieces)
        self.gate = Gate(lease(Right.VIEW), lambda: 5)
        self.opened: list[str] = []
        self.transport = HostTransport(Wire(self.line, 10.0), self.gate)
        self.admission = Admission("00" * 32, self.gate, lambda name, _: self.opened.append(name))
        self.transport.server_mode = True
        self.transport.clear_to_send.set()  # as after a handshake: nothing that is sent has to wait
        self.transport.server_object = self.admission

    def channel(self) -> Channel:
        """Return an open channel."""
        channel = Channel(0)
        inner: Any = channel  # what paramiko's own transport calls is not in its stubs
        inner._set_transport(self.transport)
        inner._set_window(1 << 20, 1 << 15)
        inner._set_remote_channel(0, 1 << 20, 1 << 15)
        return channel


class _RequestTarget(Target):
    """One request: nothing is opened but what the lease covers, and whoever waits for an answer gets exactly one.

    A name that is no UTF-8 ends the connection (UnicodeDecodeError in paramiko's own thread).
    """

    growth_bytes: ClassVar[int] = 32 * MIB

    def __init__(self) -> None:
        self._host = _Host()
        self._host.transport.wire.trust()

    def judge(self, host: _Host, message: Message) -> None:
        """Let the transport judge it."""

    def feed(self, pieces: Sequence[bytes]) -> Outcome:
        """Judge one request; it is whole when it comes here, so pieces are nothing to it."""
        host, message = self._host, Message(b"".join(pieces))
        host.opened.clear()
        host.line.sent.clear()
        try:
            self.judge(host, message)
        except (UnicodeDecodeError, SSHException) as error:
            return (type(error).__name__,)
        assert set(host.opened) <= {"rfb", "deskhand-draw"}, "something was opened that the lease does not cover"
        assert len(host.line.sent) <= 64
        return tuple(host.opened), len(host.line.sent)


def _texts(*texts: str | bytes) -> bytes:
    message = Message()
    for text in texts:
        message.add_string(text)
    return message.asbytes()


class GlobalRequestTarget(_RequestTarget):
    """Global requests: a keepalive gets its yes, everything else its no."""

    name: ClassVar[str] = "ssh-global-request"

    def seeds(self) -> Sequence[bytes]:
        """Return requests that exist."""
        names = ("keepalive@openssh.com", "tcpip-forward", "hostkeys-00@openssh.com", "", b"\xff\xfe")
        return [
            _texts(name) + wants for name in names for wants in (b"\0", b"\1", b"\1" + _texts("127.0.0.1") + bytes(4))
        ]

    def judge(self, host: _Host, message: Message) -> None:
        """Judge it."""
        host.transport._judge_global_request(message)


class ChannelRequestTarget(_RequestTarget):
    """Channel requests: a subsystem that the lease covers is opened, never a shell, a command or a terminal."""

    name: ClassVar[str] = "ssh-channel-request"

    def seeds(self) -> Sequence[bytes]:
        """Return requests that exist."""
        subsystems = ("rfb", "sftp", "deskhand-digest", "deskhand-draw", "netconf", b"\xff")
        others = ("shell", "exec", "pty-req", "env", "x11-req", "auth-agent-req@openssh.com", "signal", "exit-status")
        return [
            *(_texts("subsystem") + wants + _texts(name) for name in subsystems for wants in (b"\0", b"\1")),
            *(_texts(name) + b"\1" + _texts("sh", "PATH") + bytes(16) for name in others),
        ]

    def judge(self, host: _Host, message: Message) -> None:
        """Judge it on an open channel."""
        host.transport._judge_channel_request(host.channel(), message)


class StrangerTarget(Target):
    """Any bytes from a stranger before he is known: the connection ends when they do, nothing is opened or granted.

    No packet longer than MAX_PACKET_BYTES is read, and no more than STRANGER_BYTES in all.
    """

    name: ClassVar[str] = "ssh-stranger"
    growth_bytes: ClassVar[int] = 32 * MIB
    time_s: ClassVar[float] = 1.0

    def __init__(self) -> None:
        self._key = fresh_key()

    def seeds(self) -> Sequence[bytes]:
        """Return a greeting with a client's first packet, and lengths that are none."""
        client = ScriptedLine(())
        transport: Any = SessionTransport(Wire(client, 10.0))
        transport._send_kex_init()
        greeting = b"SSH-2.0-any\r\n"
        lengths = [size.to_bytes(4, "big") + bytes(64) for size in (0, 1, 12, MAX_PACKET_BYTES, 1 << 31, (1 << 32) - 1)]
        return [
            greeting + bytes(client.sent),
            *(greeting + length for length in lengths),
            b"\r\n" * 20 + greeting,
            b"SSH-1.5-old\r\n",
            b"x" * 400,
            b"GET / HTTP/1.0\r\n\r\n",
        ]

    def feed(self, pieces: Sequence[bytes]) -> Outcome:
        """Serve one stranger, in this thread."""
        host = _Host(pieces)
        transport: Any = host.transport  # `active` is not in the stubs
        transport.add_server_key(self._key)
        transport.active = True
        transport.run()
        assert not transport.is_authenticated()
        assert not host.opened
        assert len(host.line.sent) < STRANGER_BYTES
        transport.end()
        return (transport.active,)
