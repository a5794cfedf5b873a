"""The screens (monitors) that make up a framebuffer, as ExtendedDesktopSize and SetDesktopSize tell them."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import NamedTuple

from remote.errors import UsageError
from remote.rfb.geometry import Rect
from remote.rfb.reader import Parsing, Reader

MAX_SCREENS = 255
"""Their number is a single byte."""

_SCREEN = struct.Struct(">IHHHHI")


class Screen(NamedTuple):
    """One screen; several may show the same or overlap, and a framebuffer may have parts that none shows.

    Attributes:
        id: names it as long as it is there; unique among the screens of a framebuffer, 32 bits.
        x: of its left edge in the framebuffer, pixels.
        y: of its upper edge.
        width: pixels.
        height: pixels.
        flags: none are defined; kept as they come.
    """

    id: int
    x: int
    y: int
    width: int
    height: int
    flags: int = 0

    @property
    def rect(self) -> Rect:
        """The part of the framebuffer that it shows."""
        return Rect(self.x, self.y, self.width, self.height)


def one_screen(width: int, height: int, screen_id: int = 0) -> tuple[Screen, ...]:
    """Return the layout of a framebuffer that is one screen."""
    return (Screen(screen_id, 0, 0, width, height),)


def fitting_screens(screens: Sequence[Screen], width: int, height: int) -> tuple[Screen, ...]:
    """Return what of a layout lies inside a framebuffer, each id once; one screen over all where nothing does."""
    fitting: dict[int, Screen] = {}
    for screen in screens:
        rect = screen.rect.clipped(width, height)
        if rect.area:
            fitting.setdefault(screen.id, Screen(screen.id, *rect, screen.flags))
    return tuple(fitting.values()) or one_screen(width, height)


def check_layout(screens: Sequence[Screen]) -> None:
    """Check a layout of our own caller's.

    Raises:
        UsageError: too many screens, two of one name, or numbers that the protocol cannot tell.
    """
    if len(screens) > MAX_SCREENS:
        raise UsageError(f"{len(screens)} screens are more than can be told ({MAX_SCREENS}).")
    if len({screen.id for screen in screens}) < len(screens):
        raise UsageError("Two screens have the same id.")
    for screen in screens:
        if not 0 <= screen.id < 1 << 32 or not 0 <= screen.flags < 1 << 32:
            raise UsageError(f"A screen's id and flags have 32 bits: {tuple(screen)}.")


def read_screen_array(reader: Reader, count: int) -> Parsing[tuple[Screen, ...]]:
    """Read so many SCREEN structures, at most 255."""
    data = yield from reader.read_exact(count * _SCREEN.size)
    return tuple(Screen(*numbers) for numbers in _SCREEN.iter_unpack(data))


def encode_screen_array(screens: Sequence[Screen]) -> bytes:
    """Return SCREEN structures as they are read by `read_screen_array`."""
    return b"".join(_SCREEN.pack(*screen) for screen in screens)
