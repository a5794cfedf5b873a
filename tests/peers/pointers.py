"""Pointer shapes on an X screen: set by a client that stays, and read."""

from __future__ import annotations

import ctypes
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from displays import Pixels, VirtualDisplay
from peers.displays_opened import open_display
from Xlib.ext import xfixes

IMAGE = 0xFFFD0002
"""What the X cursor library calls a picture in a file."""


def write_cursor(path: Path, rgba: Pixels, hot_x: int, hot_y: int) -> None:
    """Write a cursor of the X cursor library; rgba is (side, side, 4) uint8, colours multiplied by alpha."""
    side = len(rgba)
    head = b"Xcur" + struct.pack("<IIIIII", 16, 0x10000, 1, IMAGE, side, 28)
    image = struct.pack("<IIIIIIIII", 36, IMAGE, side, 1, side, side, hot_x, hot_y, 0)
    path.write_bytes(head + image + np.ascontiguousarray(rgba[..., [2, 1, 0, 3]]).tobytes())


@contextmanager
def pointer_of(screen: VirtualDisplay, cursor: Path) -> Iterator[None]:
    """Give the whole screen a pointer from a cursor file.

    xsetroot does not do: X servers let nobody read a pointer whose maker has disconnected.
    """
    x11, xcursor = ctypes.CDLL("libX11.so.6"), ctypes.CDLL("libXcursor.so.1")
    x11.XOpenDisplay.restype = ctypes.c_void_p
    x11.XDefaultRootWindow.restype = xcursor.XcursorFilenameLoadCursor.restype = ctypes.c_ulong
    display = ctypes.c_void_p(x11.XOpenDisplay(screen.name.encode()))
    try:
        made = ctypes.c_ulong(xcursor.XcursorFilenameLoadCursor(display, bytes(cursor)))
        x11.XDefineCursor(display, ctypes.c_ulong(x11.XDefaultRootWindow(display)), made)
        x11.XSync(display, 0)
        yield
    finally:
        x11.XCloseDisplay(display)


def pointer_shape(screen: VirtualDisplay) -> tuple[tuple[int, int], Pixels]:
    """Return the hot spot and the picture of the pointer as it is on a screen now, RGBA multiplied by alpha."""
    display = open_display(screen.name)
    try:
        xfixes.query_version(display)
        shown = xfixes.get_cursor_image(display, display.screen().root)
        argb = np.array(shown.cursor_image, np.uint32).reshape(shown.height, shown.width)
        rgba: Pixels = np.stack([argb >> 16, argb >> 8, argb, argb >> 24], axis=-1).astype(np.uint8)
        return (shown.xhot, shown.yhot), rgba
    finally:
        display.close()


def soft_shape() -> Pixels:
    """Return a pointer with soft edges, (24, 24, 4) uint8, RGBA, colours multiplied by alpha."""
    rgba = np.zeros((24, 24, 4), np.uint8)
    rgba[4:20, 4:20] = (60, 0, 30, 120)
    rgba[8:12, 8:12] = (255, 200, 10, 255)
    return rgba


def straight(rgba: Pixels) -> Pixels:
    """Return the same shape with colours not multiplied by alpha, rounded down."""
    alpha = np.maximum(rgba[..., 3:].astype(int), 1)
    return np.concatenate([rgba[..., :3].astype(int) * 255 // alpha, rgba[..., 3:]], axis=-1).astype(np.uint8)


def cropped(rgba: Pixels, hot_x: int, hot_y: int) -> tuple[tuple[int, int], Pixels]:
    """Return the same pointer without the rows and columns around it in which there is nothing of it."""
    rows, columns = (np.flatnonzero(rgba[..., 3].any(axis=axis)) for axis in (1, 0))
    return (hot_x - columns[0], hot_y - rows[0]), rgba[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def hard_shape() -> Pixels:
    """Return a pointer that is opaque where there is anything of it."""
    rgba = np.zeros((16, 16, 4), np.uint8)
    rgba[2:14, 6:10] = (255, 255, 255, 255)
    rgba[6:10, 2:14] = (200, 0, 0, 255)
    return rgba
