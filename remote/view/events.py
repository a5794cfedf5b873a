"""What a viewed screen tells whoever shows it; told from the view's own threads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from remote.rfb.cursor import Cursor
from remote.rfb.geometry import Rect
from remote.rfb.screens import Screen


class EndCause(StrEnum):
    """Why a view ended."""

    STOPPED_HERE = "stopped_here"
    CLOSED_THERE = "closed_there"
    LINE_BROKEN = "line_broken"
    LINE_SILENT = "line_silent"
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
class ScreensChanged:
    """The other machine's monitors lie like this in the framebuffer now; at least one."""

    screens: tuple[Screen, ...]


@dataclass(frozen=True)
class LedsChanged:
    """Which locks of the far keyboard are on."""

    scroll: bool
    num: bool
    caps: bool


@dataclass(frozen=True)
class LineSilent:
    """Nothing has come for so many seconds although an answer is due; 0 when it speaks again.

    Told from the sending thread, about once a second while it lasts.
    """

    seconds: float


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


ViewEvent: TypeAlias = (
    Opened
    | Painted
    | Resized
    | ScreensChanged
    | LedsChanged
    | LineSilent
    | Renamed
    | CursorChanged
    | PointerMoved
    | CutText
    | Rang
    | Ended
)
