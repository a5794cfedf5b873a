"""A screen and the one viewer that it is shown to: what the server role knows of both, and how it writes rectangles."""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence

from remote.errors import ProtocolError
from remote.rfb.clipboard import ExtendedClipboard
from remote.rfb.encodings.choice import EncodedRect, UpdateEncoder
from remote.rfb.encodings.numbers import Encoding
from remote.rfb.encodings.offer import Offer
from remote.rfb.geometry import Rect
from remote.rfb.leds import Leds
from remote.rfb.messages import FRAMEBUFFER_UPDATE, Fence
from remote.rfb.pixel_format import BGRX
from remote.rfb.screens import Screen

MAX_RECTS = 0xFFFE
"""Rectangles of one update of a known number; 0xFFFF means "until LastRect"."""

UNTIL_LAST_RECT = 0xFFFF

NOWHERE = Rect(0, 0, 0, 0)

_RECT = struct.Struct(">HHHHi")
_UPDATE = struct.Struct(">BxH")


class Served:
    """State of a `ServerConnection`, shared by its parts; they write to the viewer by `send` and `send_rects`.

    Attributes:
        width: of the screen, pixels.
        height: of the screen, pixels.
        name: of the desktop.
        screens: its monitors, as told by our caller; empty: it is one.
        leds: the locks of its keyboard; None: not known.
        viewer_size: of the viewer's framebuffer, pixels; None before the handshake is done.
        offer: what the viewer understands.
        pixel_format: how pixels are written to it.
        continuous_rect: the part that it wants without asking, or None.
        announced: extensions that the viewer has been told of.
        held_reply: the answer to a fence that waits until the message behind it is worked on (SyncNext).
    """

    def __init__(self, width: int, height: int, name: str, send: Callable[[bytes], None]) -> None:
        self.width, self.height, self.name = width, height, name
        self.screens: tuple[Screen, ...] = ()
        self.leds: Leds | None = None
        self.viewer_size: tuple[int, int] | None = None
        self.offer = Offer()
        self.pixel_format = BGRX
        self.continuous_rect: Rect | None = None
        self.announced: set[int] = set()
        self.held_reply: Fence | None = None
        self.clipboard = ExtendedClipboard(is_server=True)
        self.encoder = UpdateEncoder(BGRX)
        self.send = send

    @property
    def visible_size(self) -> tuple[int, int]:
        """Width and height of what the viewer can see of the screen: it may not have followed a change of size."""
        width, height = self.viewer_size or (0, 0)
        return min(width, self.width), min(height, self.height)

    @property
    def can_copy(self) -> bool:
        """Whether the viewer knows CopyRect, and its screen is ours, so that it has all pixels to copy from."""
        return Encoding.COPY_RECT in self.offer and self._has_our_size

    @property
    def can_show_video(self) -> bool:
        """Whether the viewer understands H.264, and its screen is ours, so that every rectangle fits."""
        return Encoding.OPEN_H264 in self.offer and self._has_our_size

    @property
    def _has_our_size(self) -> bool:
        return self.viewer_size == (self.width, self.height)

    def inside(self, x: int, y: int) -> tuple[int, int]:
        """Return the place on the screen that is nearest to another."""
        return min(max(x, 0), self.width - 1), min(max(y, 0), self.height - 1)

    def check_offered(self, encoding: Encoding) -> None:
        """Check that the viewer may use an extension.

        Raises:
            ProtocolError: it has not offered it.
        """
        if encoding not in self.offer:
            raise ProtocolError(f"The viewer used {encoding.name}, which it had not offered.")

    def send_rects(self, encoded: Sequence[EncodedRect]) -> None:
        """Send rectangles; none is no update at all, since some viewers lose their way at an empty one."""
        if len(encoded) > MAX_RECTS and Encoding.LAST_RECT in self.offer:
            self._send_update(UNTIL_LAST_RECT, [*encoded, EncodedRect(NOWHERE, Encoding.LAST_RECT, b"")])
            return
        for start in range(0, len(encoded), MAX_RECTS):
            part = encoded[start : start + MAX_RECTS]
            self._send_update(len(part), part)

    def _send_update(self, count: int, encoded: Sequence[EncodedRect]) -> None:
        self.send(_UPDATE.pack(FRAMEBUFFER_UPDATE, count))
        for piece in encoded:
            self.send(_RECT.pack(*piece.rect, piece.encoding))
            self.send(piece.data)
