"""What a bench tells the process that is the companion in it, and what that answers; a line of JSON each."""

from __future__ import annotations

import msgspec

from remote.lease import Lease


class New(msgspec.Struct, frozen=True, tag="new"):
    """Make a session's host; the answer is `Made`.

    Attributes:
        screen: what is served as the screen: "echo" sends back, "flood" sends all that the line takes.
        folder: what the right to files opens, "" for none.
    """

    session_id: str
    commitment: str
    screen: str
    folder: str = ""


class Grant(msgspec.Struct, frozen=True, tag="grant"):
    """Put a lease in force and listen on loopback; the answer is `Listening`."""

    lease: Lease


class Meet(msgspec.Struct, frozen=True, tag="meet"):
    """Serve the agent through the relay; the answer is `Done`, as soon as this end is there."""

    port: int
    fingerprint: str
    token: str


class Plain(msgspec.Struct, frozen=True, tag="plain"):
    """Serve the same without SSH on a bare TCP port, for comparison; the answer is `Listening`."""

    screen: str


class Stop(msgspec.Struct, frozen=True, tag="stop"):
    """End the session, or the bare connection; the answer is `Stopped`."""

    is_plain: bool = False


Order = New | Grant | Meet | Plain | Stop


class Made(msgspec.Struct, frozen=True, tag="made"):
    """The host stands."""

    host_key_sha256: str


class Listening(msgspec.Struct, frozen=True, tag="listening"):
    """Where the agent can come, "host:port"."""

    address: str


class Done(msgspec.Struct, frozen=True, tag="done"):
    """It is done."""


class Stopped(msgspec.Struct, frozen=True, tag="stopped"):
    """The session is over; time.monotonic_ns when Stop was called and when it had returned."""

    called_ns: int
    returned_ns: int


Answer = Made | Listening | Done | Stopped
