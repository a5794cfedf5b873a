"""Signals on the WebSocket: what matters now and is never stored (docs/protocol.md).

Both ends send and receive the same structs. Where a signal reaches its addressee through the hub, the hub
fills `sender` itself, whatever stood there.
"""

from __future__ import annotations

from typing import TypeAlias

import msgspec


class Sender(msgspec.Struct, frozen=True, kw_only=True):
    """Who sent a signal, as the hub knows him.

    Attributes:
        email, team: of an agent, said only to the customer whom he asks for a session (SessionAsk), whose
            companion may have let him in for good; "" everywhere else, and from a hub that does not say it.
    """

    principal_id: str
    kind: str
    name: str
    role: str
    email: str = ""
    team: str = ""


class Hello(msgspec.Struct, frozen=True, kw_only=True, tag="hello"):
    """Hub to client, first: the hub's clock and epoch, and who is here."""

    now_ms: int
    epoch: str
    online: list[str]


class Poke(msgspec.Struct, frozen=True, kw_only=True, tag="poke"):
    """Hub to client: these scopes have news (scope -> seq)."""

    scopes: dict[str, int]


class Typing(msgspec.Struct, frozen=True, kw_only=True, tag="typing"):
    """Somebody is writing in a ticket's conversation; internal notes are never announced to the customer."""

    ticket_id: str
    is_typing: bool
    sender: Sender | None = None


class Presence(msgspec.Struct, frozen=True, kw_only=True, tag="presence"):
    """A principal is "online", "away" or "offline"."""

    state: str
    sender: Sender | None = None


class SessionAsk(msgspec.Struct, frozen=True, kw_only=True, tag="session_ask"):
    """Agent to companion: may I? The same session_id with more rights asks for more within a session.

    Attributes:
        rights: values of remote.lease.Right.
        minutes: for how long.
        agent_commitment: hex SHA-256 of the agent's session key and nonce (remote.ssh.code), which keeps
            a relay in the middle from searching for a key that gives the same code.
    """

    session_id: str
    ticket_id: str
    contact_id: str
    rights: list[str]
    minutes: int
    agent_commitment: str
    sender: Sender | None = None


class SessionAnswer(msgspec.Struct, frozen=True, kw_only=True, tag="session_answer"):
    """Companion to agent: the signed lease, or why not.

    Attributes:
        reason: of a no: "declined", "no_answer", "busy", "error", "too_often" (he has just said no to the same)
            or "not_again" (he wants to be asked no more about this ticket).
        expires_at_ms: end of the lease, after which the hub ends the session's relays too.
        direct_addresses: "host:port" where the companion listens itself, to be raced against the relay.
    """

    session_id: str
    agent_id: str
    is_granted: bool
    reason: str = ""
    lease: str = ""
    expires_at_ms: int = 0
    direct_addresses: list[str] = []
    sender: Sender | None = None


class SessionEnd(msgspec.Struct, frozen=True, kw_only=True, tag="session_end"):
    """Either end: the session is over. The hub ends its relays at once."""

    session_id: str
    reason: str
    sender: Sender | None = None


class RelayAsk(msgspec.Struct, frozen=True, kw_only=True, tag="relay_ask"):
    """Agent to hub: pair us for one more channel ("view" or "files") of a granted session."""

    session_id: str
    channel: str


class RelayPass(msgspec.Struct, frozen=True, kw_only=True, tag="relay_pass"):
    """Hub to each end: a token for `GET /relay` (WebSocket), signed, single-use, good for 60 seconds."""

    session_id: str
    channel: str
    token: str


class SignalRefused(msgspec.Struct, frozen=True, kw_only=True, tag="signal_refused"):
    """Hub to client: a signal could not be passed on, and why ("not_online", "not_allowed", "no_session")."""

    code: str
    message: str
    session_id: str = ""


class DeviceTaken(msgspec.Struct, frozen=True, kw_only=True, tag="device_taken"):
    """Hub to client: another program stamps with this device's id (the profile was copied); take another one."""

    device: str


Signal: TypeAlias = (
    Hello
    | Poke
    | DeviceTaken
    | Typing
    | Presence
    | SessionAsk
    | SessionAnswer
    | SessionEnd
    | RelayAsk
    | RelayPass
    | SignalRefused
)
