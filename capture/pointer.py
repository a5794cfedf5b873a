"""Where the pointer is and what it looks like (X11, XFixes extension 4.0)."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from Xlib.display import Display
from Xlib.error import BadAccess, ConnectionClosedError, DisplayError
from Xlib.ext import xfixes

from capture.arrow import arrow_pixels
from capture.errors import ScreenGoneError

MAX_SIDE_PX = 256
"""TigerVNC's viewer takes a larger pointer for a broken server; larger ones are cut."""


@dataclass(frozen=True, eq=False)
class PointerShape:
    """A picture of the pointer.

    Attributes:
        hot_x, hot_y: the pixel of the picture that points.
        rgba: (height, width, 4) uint8, RGBA, colours not multiplied by alpha.
    """

    width: int
    height: int
    hot_x: int
    hot_y: int
    rgba: NDArray[np.uint8]


@dataclass(frozen=True)
class Pointer:
    """The pointer at one moment; its shape is the same object for as long as it looks the same.

    Attributes:
        x, y: physical pixels from the upper left corner of the screen.
        shape: None on a server without XFixes.
    """

    x: int
    y: int
    shape: PointerShape | None


class PointerReader:
    """Reads the pointer of one X screen; one thread at a time."""

    def __init__(self, display: str | None = None) -> None:
        """Connect to the screen.

        Raises:
            ScreenGoneError: there is no such screen.
        """
        try:
            self._display = Display(display)
        except (DisplayError, ConnectionClosedError, OSError) as error:
            raise ScreenGoneError("There is no screen here whose pointer can be read.") from error
        self._root = self._display.screen().root
        arrow = arrow_pixels()
        self._arrow = PointerShape(arrow.shape[1], arrow.shape[0], 0, 0, arrow)
        self._shape: PointerShape | None = None
        self._is_shape_old = self._watch_shape()

    def read(self) -> Pointer:
        """Return where the pointer is now, and its shape.

        Raises:
            ScreenGoneError: the screen has gone.
        """
        try:
            where = self._root.query_pointer()
            if self._has_shape_changed():
                self._shape = self._read_shape()
        except (ConnectionClosedError, OSError) as error:
            raise ScreenGoneError("The screen's pointer can no longer be read.") from error
        return Pointer(where.root_x, where.root_y, self._shape)

    def close(self) -> None:
        """Disconnect from the screen; one that has gone is no error."""
        with suppress(ConnectionClosedError, OSError):
            self._display.close()

    def _watch_shape(self) -> bool:
        """Ask to be told of new shapes; return whether there are shapes to read."""
        if not self._display.has_extension(xfixes.extname):
            return False
        self._display.xfixes_query_version()
        self._display.xfixes_select_cursor_input(self._root, xfixes.XFixesDisplayCursorNotifyMask)
        return True

    def _has_shape_changed(self) -> bool:
        # The answer to query_pointer, just read, brought all events that the server sent before it.
        while self._display.pending_events():
            self._display.next_event()
            self._is_shape_old = True
        return self._is_shape_old

    def _read_shape(self) -> PointerShape:
        self._is_shape_old = False
        try:
            image = self._display.xfixes_get_cursor_image(self._root)
        except BadAccess:
            # X servers show nobody a pointer whose maker has disconnected, such as one set by xsetroot.
            return self._arrow
        rgba = _straight_rgba(image.cursor_image, image.width, image.height)[:MAX_SIDE_PX, :MAX_SIDE_PX]
        height, width = rgba.shape[:2]
        return PointerShape(width, height, min(image.xhot, width - 1), min(image.yhot, height - 1), rgba)


def _straight_rgba(words: Sequence[int], width: int, height: int) -> NDArray[np.uint8]:
    """Turn ARGB words whose colours are multiplied by alpha (the way of XFixes) into RGBA bytes."""
    argb = np.array(words, np.uint32).reshape(height, width)
    channels = np.stack([argb >> shift & 0xFF for shift in (16, 8, 0, 24)], axis=-1)
    alpha = np.maximum(channels[..., 3:], 1)
    channels[..., :3] = np.minimum((channels[..., :3] * 255 + alpha // 2) // alpha, 255)
    return channels.astype(np.uint8)
