"""What servers tell about the desktop in the shape of rectangles: its size, its screens and its name (community)."""

from __future__ import annotations

import struct
from enum import IntEnum

from remote.errors import ProtocolError
from remote.rfb.reader import Parsing, Reader

MAX_NAME_BYTES = 4096
"""No desktop is called longer; window titles are cut far before."""

_SCREEN = struct.Struct(">IHHHHI")


class ResizeReason(IntEnum):
    """Who changed the size: x of an ExtendedDesktopSize rectangle."""

    SERVER = 0
    THIS_CLIENT = 1
    OTHER_CLIENT = 2


class ResizeStatus(IntEnum):
    """How a wish for another size ended: y of an ExtendedDesktopSize rectangle."""

    DONE = 0
    PROHIBITED = 1
    OUT_OF_RESOURCES = 2
    INVALID_LAYOUT = 3


def read_screens(reader: Reader) -> Parsing[None]:
    """Read the screens of an ExtendedDesktopSize rectangle; we show the framebuffer as one, so they are not kept."""
    count = yield from reader.read_u8()
    yield from reader.skip(3 + count * _SCREEN.size)


def encode_screens(width: int, height: int) -> bytes:
    """Return the body of an ExtendedDesktopSize rectangle: one screen over the whole framebuffer."""
    return b"\1\0\0\0" + _SCREEN.pack(0, 0, 0, width, height, 0)


def read_name(reader: Reader) -> Parsing[str]:
    """Read a desktop's name: a length and UTF-8; what is no UTF-8 is replaced.

    Raises:
        ProtocolError: longer than names are.
    """
    size = yield from reader.read_u32()
    if size > MAX_NAME_BYTES:
        raise ProtocolError(f"The desktop has a name of {size} bytes.")
    return (yield from reader.read_exact(size)).decode("utf-8", "replace")


def encode_name(name: str) -> bytes:
    """Return a desktop's name as it is read by `read_name`, cut where no name is longer."""
    data = name.encode("utf-8", "replace")[:MAX_NAME_BYTES].decode("utf-8", "ignore").encode()
    return struct.pack(">I", len(data)) + data
