"""What a replica tells its program."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TypeAlias

from sync.protocol.messages import Op
from sync.protocol.signals import Signal


class LinkStatus(StrEnum):
    """How the way to the hub is.

    Members:
        OUTDATED: the hub takes what is written here, but gives this program nothing any more: it must be updated.
    """

    SIGNED_OUT = "signed_out"
    CONNECTING = "connecting"
    ONLINE = "online"
    OFFLINE = "offline"
    OUTDATED = "outdated"


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkState:
    """The way to the hub, and what waits to go there.

    Attributes:
        message: why it is not online, a sentence for people; "" when all is well.
        pending_count: edits that the hub does not have yet.
        oldest_pending_ms: when the oldest of them was made, milliseconds since 1970; None without any.
        has_signals: the WebSocket is open, so that signals go both ways.
    """

    status: LinkStatus
    message: str = ""
    pending_count: int = 0
    oldest_pending_ms: int | None = None
    has_signals: bool = False


@dataclass(frozen=True, slots=True)
class Blob:
    """A file kept by its hash.

    Attributes:
        sha256: 64 hex digits.
        path: of the local copy; read it, never write it.
    """

    sha256: str
    size_bytes: int
    path: Path


@dataclass(frozen=True, slots=True)
class RecordsChanged:
    """Records are new, different or gone in the local store: kind -> ids."""

    changed: Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class LinkChanged:
    """The way to the hub is different, or what waits to go there."""

    state: LinkState


@dataclass(frozen=True, slots=True)
class SignalReceived:
    """Somebody else's signal came, or the refusal of one of ours."""

    signal: Signal


@dataclass(frozen=True, slots=True)
class SignedOut:
    """The hub does not take our token any more; nothing that was written is lost.

    Attributes:
        code: a stable word, such as "token_expired".
        message: a sentence for people.
    """

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class OpRejected:
    """The hub refused an edit for good; it is kept in the table `rejected`.

    Attributes:
        why: a sentence for people.
    """

    op: Op
    why: str


@dataclass(frozen=True, slots=True)
class StoreDamaged:
    """The store's file is damaged, and nothing goes on with it: stop the replica and open it again to replace it.

    Attributes:
        message: a sentence for people.
    """

    message: str


ReplicaEvent: TypeAlias = RecordsChanged | LinkChanged | SignalReceived | SignedOut | OpRejected | StoreDamaged
