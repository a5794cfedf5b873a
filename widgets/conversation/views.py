"""What stands in a conversation: one frozen struct for each kind of entry."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TypeAlias

from PySide6.QtCore import QSize


class Side(StrEnum):
    """Whose words these are, as seen by the person before the screen."""

    OURS = "ours"
    THEIRS = "theirs"
    SYSTEM = "system"


class Delivery(StrEnum):
    """How far an own entry has come."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"


@dataclass(frozen=True)
class MessageView:
    """A message, or an internal note.

    Attributes:
        entry_id: the record's id.
        at_ms: when it was written, milliseconds since 1970, UTC.
        body: plain text; what stands between backticks is code, shown and copied exactly.
        is_internal: the customer never sees it.
        failure: why it was not taken, for Delivery.FAILED.
    """

    entry_id: str
    at_ms: int
    side: Side
    author: str
    body: str
    is_internal: bool = False
    delivery: Delivery = Delivery.SENT
    failure: str = ""


@dataclass(frozen=True)
class PictureView:
    """A screenshot or picture.

    Attributes:
        path: the picture on this computer; None while it is not here yet.
        size_px: of the picture itself, so that its place is known before it is here.
    """

    entry_id: str
    at_ms: int
    side: Side
    author: str
    file_name: str
    path: Path | None
    size_px: QSize
    is_internal: bool = False
    delivery: Delivery = Delivery.SENT


@dataclass(frozen=True)
class FileView:
    """A file.

    Attributes:
        is_here: its bytes are on this computer.
        note: more about it in one line (checksum verified, sent in a session), "" for nothing.
    """

    entry_id: str
    at_ms: int
    side: Side
    author: str
    file_name: str
    size_bytes: int
    is_here: bool = False
    is_internal: bool = False
    delivery: Delivery = Delivery.SENT
    note: str = ""


class EventKind(StrEnum):
    """What a thin line is about."""

    SESSION = "session"
    STATE = "state"
    OWNER = "owner"
    INFO = "info"


@dataclass(frozen=True)
class EventView:
    """Something that happened, in one thin line; `text` is a whole sentence."""

    entry_id: str
    at_ms: int
    kind: EventKind
    text: str


@dataclass(frozen=True)
class RatingView:
    """What the customer thought: 1 to 5, and his words."""

    entry_id: str
    at_ms: int
    author: str
    score: int
    comment: str = ""


EntryView: TypeAlias = MessageView | PictureView | FileView | EventView | RatingView
