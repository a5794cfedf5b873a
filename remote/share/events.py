"""What a shared screen tells the program that shares it; told from the share's own threads."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias


class EndCause(StrEnum):
    """Why a share ended."""

    STOPPED_HERE = "stopped_here"
    VIEWER_LEFT = "viewer_left"
    PASSWORD_REFUSED = "password_refused"  # noqa: S105 - the name of a cause, not a password
    PROTOCOL_BROKEN = "protocol_broken"
    VIEWER_SILENT = "viewer_silent"
    SCREEN_GONE = "screen_gone"
    CAPTURE_FAILED = "capture_failed"
    """What looks at the screen broke down again and again."""
    FAILED = "failed"


@dataclass(frozen=True)
class ViewerJoined:
    """A viewer has been let in and may ask for pictures."""


@dataclass(frozen=True)
class MessageRefused:
    """For the first time the gate refused a kind of message; it and all later ones of its kind were dropped.

    Attributes:
        message_type: number of the RFB client message.
    """

    message_type: int


@dataclass(frozen=True)
class CutTextReceived:
    """The viewer's clipboard changed, and the gate let the text pass."""

    text: str


@dataclass(frozen=True)
class ShareEnded:
    """The share is over; nothing is sent and no key is pressed any more. Always the last event, and told once.

    Attributes:
        refused: how many messages the gate refused.
        detail: for the log; never shown without the sentence that the program makes of the cause.
    """

    cause: EndCause
    refused: int
    detail: str = ""


ShareEvent: TypeAlias = ViewerJoined | MessageRefused | CutTextReceived | ShareEnded
