"""What the companion shows, and what it hands over."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from PySide6.QtGui import QImage

from remote.lease import Right


@dataclass(frozen=True)
class HelpContext:
    """What the customer was working with when he clicked Help; unsigned, it is not verified."""

    product: str = ""
    version: str = ""
    module: str = ""
    screen: str = ""
    person: str = ""
    organisation: str = ""
    is_verified: bool = False


@dataclass(frozen=True, eq=False)
class HelpRequest:
    """What the customer wrote and attached."""

    text: str
    pictures: tuple[QImage, ...] = ()
    files: tuple[Path, ...] = ()


class HubState(StrEnum):
    """How it stands with the hub."""

    CONNECTING = "connecting"
    ONLINE = "online"
    AWAY = "away"
    OUTDATED = "outdated"


@dataclass(frozen=True)
class WaitView:
    """Where the customer's request is.

    Attributes:
        pending: messages that are kept here and have not gone out.
        agent: who answers, "" while nobody does.
        is_agent_online: he is there now; None while that is not known.
        is_done: the ticket is closed.
    """

    hub: HubState
    pending: int = 0
    agent: str = ""
    is_agent_online: bool | None = None
    is_done: bool = False


@dataclass(frozen=True)
class RequestView:
    """An agent asks.

    Attributes:
        request_id: the session's id.
        minutes: for how long.
        reason: about what, the ticket's subject.
        answer_by_ms: when silence becomes no, milliseconds since 1970, UTC.
        granted: rights that are granted already, where the agent asks for more.
        folder: the folder in which files would go back and forth, "" if not asked for.
        is_repeated: the customer has said no to this agent about this before.
    """

    request_id: str
    agent: str
    company: str
    rights: tuple[Right, ...]
    minutes: int
    answer_by_ms: int
    reason: str = ""
    granted: tuple[Right, ...] = ()
    folder: str = ""
    is_repeated: bool = False


@dataclass(frozen=True)
class BannerView:
    """Somebody looks.

    Attributes:
        code: the digits that both windows show, "" before both ends met.
        ends_at_ms: when the lease is over.
        is_connected: False while the agent's side is being waited for.
    """

    agent: str
    rights: tuple[Right, ...]
    code: str = ""
    ends_at_ms: int | None = None
    is_connected: bool = True


@dataclass(frozen=True)
class UnattendedView:
    """Somebody may come in without asking.

    Attributes:
        until_ms: when that is over, milliseconds since 1970, UTC.
        hours: from which hour to which on each day, None for all of it.
    """

    id: str
    who: str
    rights: tuple[Right, ...]
    until_ms: int
    hours: tuple[int, int] | None = None


@dataclass(frozen=True)
class FileOffer:
    """A file that came, or wants to come."""

    offer_id: str
    agent: str
    file_name: str
    size_bytes: int
    folder: str = ""
