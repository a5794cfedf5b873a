"""Who may come in and what he may open: the server object that paramiko asks, and the gate in front of it."""

from __future__ import annotations

from collections.abc import Callable

from paramiko import Channel, PKey, ServerInterface
from paramiko.common import (
    AUTH_FAILED,
    AUTH_SUCCESSFUL,
    MSG_CHANNEL_REQUEST,
    MSG_GLOBAL_REQUEST,
    OPEN_FAILED_ADMINISTRATIVELY_PROHIBITED,
    OPEN_FAILED_RESOURCE_SHORTAGE,
    OPEN_SUCCEEDED,
    cMSG_CHANNEL_FAILURE,
    cMSG_REQUEST_FAILURE,
    cMSG_REQUEST_SUCCESS,
)
from paramiko.message import Message

from remote.gate import Gate
from remote.ssh.code import is_committed
from remote.ssh.transport import SessionTransport
from remote.ssh.wire import Wire

MAX_CHANNELS = 8
"""A session needs three; more at once on one connection is somebody trying to exhaust us."""


class Admission(ServerInterface):
    """Answers for one connection: publickey with the committed key, then the subsystems that the lease covers.

    Everything that this class does not override is refused by paramiko's base class.

    Attributes:
        agent_key_blob: the key that the guest claims; it has proved it once the transport is authenticated.
    """

    def __init__(self, commitment: str, gate: Gate, on_subsystem: Callable[[str, Channel], None]) -> None:
        self._commitment = commitment
        self._gate = gate
        self._on_subsystem = on_subsystem
        self.agent_key_blob = b""
        self.count_channels: Callable[[], int] = lambda: 0

    def get_allowed_auths(self, username: str) -> str:
        """Name the one method there is."""
        return "publickey"

    def check_auth_publickey(self, username: str, key: PKey) -> int:
        """Accept the key behind the agent's commitment, while a lease is in force; paramiko checks the signature."""
        if not self._gate.is_alive() or not is_committed(self._commitment, key.asbytes(), username):
            return AUTH_FAILED
        self.agent_key_blob = key.asbytes()
        return AUTH_SUCCESSFUL

    def check_channel_request(self, kind: str, chanid: int) -> int:
        """Open session channels, a few; refuse every other kind."""
        if not self._gate.admits(f"channel:{kind}"):
            return OPEN_FAILED_ADMINISTRATIVELY_PROHIBITED
        return OPEN_SUCCEEDED if self.count_channels() < MAX_CHANNELS else OPEN_FAILED_RESOURCE_SHORTAGE

    def check_channel_direct_tcpip_request(
        self, chanid: int, origin: tuple[str, int], destination: tuple[str, int]
    ) -> int:
        """Refuse: no forwarding of anything."""
        self._gate.admits("channel:direct-tcpip")
        return OPEN_FAILED_ADMINISTRATIVELY_PROHIBITED

    def check_channel_subsystem_request(self, channel: Channel, name: str) -> bool:
        """Start a subsystem; the gate has admitted it."""
        self._on_subsystem(name, channel)
        return True


class HostTransport(SessionTransport):
    """The server's transport: every global and channel request passes the gate before paramiko sees it."""

    def __init__(self, wire: Wire, gate: Gate) -> None:
        super().__init__(wire)
        self._gate = gate
        self._channels_held: list[Channel] = []
        self._handler_table[MSG_GLOBAL_REQUEST] = self._judge_global_request  # type: ignore[attr-defined]
        self._channel_handler_table = {
            **SessionTransport._channel_handler_table,  # type: ignore[attr-defined]
            MSG_CHANNEL_REQUEST: self._judge_channel_request,
        }

    def count_channels(self) -> int:
        """Return how many channels are open, those included that have not become anything yet."""
        self._channels_held = [channel for channel in self._channels_held if not channel.closed]
        return len(self._channels_held)

    def _queue_incoming_channel(self, channel: Channel) -> None:
        """Hold a channel while it is open: paramiko itself would hold it, and what came in it, to the very end."""
        self._channels_held.append(channel)

    def _judge_global_request(self, message: Message) -> None:
        """Answer a global request (RFC 4254, section 4): none does anything here, a keepalive gets its yes."""
        is_admitted = self._gate.admits(f"global:{message.get_text()}")
        if message.get_boolean():
            reply = Message()
            reply.add_byte(cMSG_REQUEST_SUCCESS if is_admitted else cMSG_REQUEST_FAILURE)
            self._send_message(reply)  # type: ignore[attr-defined]  # as paramiko's own handler does

    def _judge_channel_request(self, channel: Channel, message: Message) -> None:
        """Pass on a channel request (RFC 4254, section 5.4) that the gate admits; answer no to any other."""
        start = message.packet.tell()
        name, wants_reply = message.get_text(), message.get_boolean()
        kind = f"subsystem:{message.get_text()}" if name == "subsystem" else f"request:{name}"
        if self._gate.admits(kind):
            message.packet.seek(start)
            channel._handle_request(message)  # type: ignore[attr-defined]  # what paramiko's own table calls
        elif wants_reply:
            reply = Message()
            reply.add_byte(cMSG_CHANNEL_FAILURE)
            reply.add_int(channel.remote_chanid)
            self._send_message(reply)  # type: ignore[attr-defined]
