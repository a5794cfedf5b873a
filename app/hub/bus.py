"""What the nodes of one hub tell each other, and the bus that carries it; a single node has nobody to tell."""

from __future__ import annotations

import secrets
from typing import Protocol, TypeAlias

import msgspec

from app.hub.sessions import Session
from sync.protocol.signals import Sender


class News(msgspec.Struct, frozen=True, tag="news"):
    """These scopes have news (scope -> seq)."""

    scopes: dict[str, int]


class Passed(msgspec.Struct, frozen=True, tag="passed"):
    """A signal for some principals, wherever they are connected.

    Attributes:
        signal: JSON, as it goes to the clients.
        node: the one node that is meant, "" for every one.
        is_for_newest: only for the newest line of each principal there.
    """

    to: list[str]
    signal: msgspec.Raw
    node: str = ""
    is_for_newest: bool = False


class Here(msgspec.Struct, frozen=True, tag="here"):
    """A principal's presence at the node that says so.

    Attributes:
        state: "online", "away" or "offline".
        scopes: what a member of the staff may see; nothing for customers.
        since_ms: when the newest of its lines was opened.
    """

    who: Sender
    state: str
    scopes: list[str]
    since_ms: int


class SessionNoted(msgspec.Struct, frozen=True, tag="session"):
    """A remote session was asked for, granted or refused."""

    session: Session


class SessionOver(msgspec.Struct, frozen=True, tag="session_over"):
    """A remote session ended: whoever relays it cuts it."""

    session_id: str


class SignedOut(msgspec.Struct, frozen=True, tag="signed_out"):
    """A sign-in ended; its lines end too."""

    token_sha256: str


class Stamping(msgspec.Struct, frozen=True, tag="stamping"):
    """A line was opened whose client stamps as this device; `run` names the start of its program."""

    device: str
    run: str


class StampedTwice(msgspec.Struct, frozen=True, tag="stamped_twice"):
    """The device of a line that was opened just now stamps at this node too, in another run: the profile is a copy."""

    device: str
    run: str


class Recheck(msgspec.Struct, frozen=True, tag="recheck"):
    """Accounts were changed: every node looks at once who may still be here."""


class Alive(msgspec.Struct, frozen=True, tag="alive"):
    """A node is there, and how the others reach it; said every second."""

    url: str
    fingerprint: str


class Who(msgspec.Struct, frozen=True, tag="who"):
    """A node has just come, or was out of reach: the others tell it who is with them."""


class Gone(msgspec.Struct, frozen=True, tag="gone"):
    """A node ends in order; nobody is with it any more."""


Message: TypeAlias = (
    News
    | Passed
    | Here
    | SessionNoted
    | SessionOver
    | SignedOut
    | Stamping
    | StampedTwice
    | Recheck
    | Alive
    | Who
    | Gone
)


class Envelope(msgspec.Struct, frozen=True):
    """Messages of one node, in order."""

    node: str
    messages: list[Message]


class Bus(Protocol):
    """Carries messages to all other nodes; used on the event loop only.

    Attributes:
        node: this node's name, fresh with each start.
    """

    node: str

    def publish(self, message: Message) -> None:
        """Have the other nodes told, in a moment; never blocks."""

    async def run(self) -> None:
        """Carry messages until cancelled."""


class LocalBus:
    """The bus of a hub that is one node."""

    def __init__(self) -> None:
        self.node = new_node()

    def publish(self, message: Message) -> None:
        """Tell nobody."""

    async def run(self) -> None:
        """End at once: there is nobody to hear."""


def new_node() -> str:
    """Return a name for a node that starts."""
    return secrets.token_hex(8)
