"""What a viewed screen tells whoever shows it; told from the view's own threads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from remote.rfb.cursor import Cursor
from remote.rfb.geometry import Rect


class EndCause(StrEnum):
    """Why a view ended."""

    STOPPED_HERE = "stopped_here"
    CLOSED_THERE = "closed_there"
    LINE_BROKEN = "line_broken"
    NO_VNC_SERVER = "no_vnc_server"
    SERVER_SILENT = "server_silent"
    NOT_LET_IN = "not_let_in"
    PROTOCOL_BROKEN = "protocol_broken"


@dataclass(frozen=True)
class Opened:
    """The server let us in; the first picture is on its way. Sizes in pixels."""

    width: int
    height: int
    name: str


@dataclass(frozen=True)
class Painted:
    """These parts of the framebuffer are new."""

    rects: Sequence[Rect]


@dataclass(frozen=True)
class Resized:
    """The framebuffer is another array of another size now; the old one is of no use."""

    width: int
    height: int


@dataclass(frozen=True)
class Renamed:
    """The desktop has another name."""

    name: str


@dataclass(frozen=True)
class CursorChanged:
    """The far pointer looks like this now; None hides it."""

    cursor: Cursor | None


@dataclass(frozen=True)
class PointerMoved:
    """The far pointer was moved there, by its own user or a program. Framebuffer pixels."""

    x: int
    y: int


@dataclass(frozen=True)
class CutText:
    """The far clipboard holds this now."""

    text: str


@dataclass(frozen=True)
class Rang:
    """The far side wants attention (bell)."""


@dataclass(frozen=True)
class Ended:
    """The view is over. Always the last event, and told once.

    Attributes:
        reason: a sentence in plain English; a window translates by the cause.
        detail: what exactly was wrong, for support; "" when there is nothing to add.
    """

    cause: EndCause
    reason: str
    is_error: bool
    detail: str = ""


ViewEvent: TypeAlias = Opened | Painted | Resized | Renamed | CursorChanged | PointerMoved | CutText | Rang | Ended
