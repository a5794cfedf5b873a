"""What the two cores tell their callers; some of it both ends tell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from remote.rfb import messages
from remote.rfb.cursor import Cursor
from remote.rfb.geometry import Rect
from remote.rfb.pixel_format import PixelFormat
from remote.rfb.screens import Screen


@dataclass(frozen=True, slots=True)
class Connected:
    """Both ends: the handshake is done; from now on updates may be asked for and sent.

    Attributes:
        is_shared: whether the viewer lets other viewers stay.
        width: of the framebuffer, pixels.
        height: of the framebuffer, pixels.
        name: of the desktop.
    """

    is_shared: bool
    width: int
    height: int
    name: str


@dataclass(frozen=True, slots=True)
class CutTextReceived:
    """Both ends: the other end's clipboard changed."""

    text: str


@dataclass(frozen=True, slots=True)
class CutTextDropped:
    """Both ends: the other end's clipboard was too long, and was not stored."""

    size_bytes: int


@dataclass(frozen=True, slots=True)
class FenceReceived:
    """Both ends: a fence of ours came back. (Fences that ask are answered by the core, and are no event.)"""

    flags: int
    payload: bytes


@dataclass(frozen=True, slots=True)
class Closed:
    """Both ends: the connection has ended cleanly, or was refused; nothing more will come or go.

    Attributes:
        reason: one sentence.
    """

    reason: str


@dataclass(frozen=True, slots=True)
class EncodingsSet:
    """Server: the viewer told what it understands."""

    encodings: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PixelFormatSet:
    """Server: the viewer chose how pixels are written; updates follow it from now on."""

    pixel_format: PixelFormat


@dataclass(frozen=True, slots=True)
class UpdateRequested:
    """Server: the viewer waits for an update. Never incremental while continuous updates are on.

    Attributes:
        rect: inside the framebuffer; its area may be 0.
    """

    rect: Rect
    is_incremental: bool


@dataclass(frozen=True, slots=True)
class KeyEvent:
    """Server: a key.

    Attributes:
        keysym: X11 keysym, 0 when only the key itself is known.
        keycode: XT set 1 with 0xE0 as bit 7, or None from viewers that tell no codes.
    """

    keysym: int
    is_down: bool
    keycode: int | None = None


@dataclass(frozen=True, slots=True)
class PointerEvent:
    """Server: the pointer, in framebuffer pixels and inside it.

    Attributes:
        buttons: bit 0 left, 1 middle, 2 right, 3...6 the wheel up, down, left, right, 7 back, 8 forward.
    """

    x: int
    y: int
    buttons: int


@dataclass(frozen=True, slots=True)
class DesktopSizeRequested:
    """Server: the viewer asked for another size. The core has answered that it is prohibited: a real screen stays."""

    width: int
    height: int


@dataclass(frozen=True, slots=True)
class ContinuousUpdatesSet:
    """Server: from now on updates of `rect` go without being asked for, or no longer."""

    is_on: bool
    rect: Rect


@dataclass(frozen=True, slots=True)
class FramebufferUpdated:
    """Viewer: an update has come whole and is painted; time to ask for the next.

    Attributes:
        rects: what was painted, maybe nothing.
    """

    rects: tuple[Rect, ...]


@dataclass(frozen=True, slots=True)
class Resized:
    """Viewer: the framebuffer has another size now (a new array; what fits of the old picture is kept)."""

    width: int
    height: int


@dataclass(frozen=True, slots=True)
class ScreensChanged:
    """Viewer: the other machine's monitors are laid out like this now; told when it differs from before.

    Attributes:
        screens: at least one; each lies inside the framebuffer.
    """

    screens: tuple[Screen, ...]


@dataclass(frozen=True, slots=True)
class SizeRefused:
    """Viewer: the server does not take the size that we asked for.

    Attributes:
        status: why: 1 it is prohibited, 2 the server lacks resources, 3 it takes no such layout, others unknown.
    """

    status: int


@dataclass(frozen=True, slots=True)
class LedsChanged:
    """Viewer: which locks of the other machine's keyboard are on."""

    scroll: bool
    num: bool
    caps: bool


@dataclass(frozen=True, eq=False, slots=True)
class CursorChanged:
    """Viewer: the pointer looks different; None: it is hidden."""

    cursor: Cursor | None


@dataclass(frozen=True, slots=True)
class PointerMoved:
    """Viewer: the pointer of the other machine was moved there."""

    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Bell:
    """Viewer: the other machine rang."""


@dataclass(frozen=True, slots=True)
class NameChanged:
    """Viewer: the desktop is called differently."""

    name: str


ServerEvent: TypeAlias = (
    Connected
    | EncodingsSet
    | PixelFormatSet
    | UpdateRequested
    | KeyEvent
    | PointerEvent
    | CutTextReceived
    | CutTextDropped
    | DesktopSizeRequested
    | FenceReceived
    | ContinuousUpdatesSet
    | Closed
)

ViewerEvent: TypeAlias = (
    Connected
    | FramebufferUpdated
    | Resized
    | ScreensChanged
    | SizeRefused
    | LedsChanged
    | CursorChanged
    | PointerMoved
    | CutTextReceived
    | CutTextDropped
    | FenceReceived
    | Bell
    | NameChanged
    | Closed
)

_MESSAGE_TYPES: dict[type[ServerEvent], int] = {
    EncodingsSet: messages.SetEncodings.message_type,
    PixelFormatSet: messages.SetPixelFormat.message_type,
    UpdateRequested: messages.FramebufferUpdateRequest.message_type,
    PointerEvent: messages.PointerMessage.message_type,
    CutTextReceived: messages.ClientCutText.message_type,
    CutTextDropped: messages.ClientCutText.message_type,
    DesktopSizeRequested: messages.SetDesktopSize.message_type,
    FenceReceived: messages.Fence.message_type,
    ContinuousUpdatesSet: messages.EnableContinuousUpdates.message_type,
}


def message_type_of(event: ServerEvent) -> int | None:
    """Return which client message a server event stands for; None for Connected and Closed, which are none."""
    if isinstance(event, KeyEvent):
        kind = messages.KeyMessage if event.keycode is None else messages.QemuKeyMessage
        return kind.message_type
    return _MESSAGE_TYPES.get(type(event))


def cut_text_events(text: str | None, dropped_bytes: int) -> list[CutTextReceived | CutTextDropped]:
    """Return what a clipboard message is to be told as: its text (None: it brought none), or that it was too long."""
    if dropped_bytes:
        return [CutTextDropped(dropped_bytes)]
    return [] if text is None else [CutTextReceived(text)]
