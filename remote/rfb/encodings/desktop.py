"""What servers tell about the desktop in the shape of rectangles: its size, screens, name and lamps."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from enum import IntEnum

from remote.errors import ProtocolError
from remote.rfb.leds import Leds
from remote.rfb.reader import Parsing, Reader
from remote.rfb.screens import Screen, encode_screen_array, read_screen_array

MAX_NAME_BYTES = 4096
"""No desktop is called longer; window titles are cut far before."""


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
    FORWARDED = 4


def read_screens(reader: Reader) -> Parsing[tuple[Screen, ...]]:
    """Read the body of an ExtendedDesktopSize rectangle: the screens, as they come."""
    count = yield from reader.read_u8()
    yield from reader.skip(3)
    return (yield from read_screen_array(reader, count))


def encode_screens(screens: Sequence[Screen]) -> bytes:
    """Return the body of an ExtendedDesktopSize rectangle."""
    return bytes((len(screens), 0, 0, 0)) + encode_screen_array(screens)


def read_leds(reader: Reader) -> Parsing[Leds]:
    """Read the body of a QEMU LED State rectangle."""
    return Leds.from_bits((yield from reader.read_u8()))


def encode_leds(leds: Leds) -> bytes:
    """Return the body of a QEMU LED State rectangle."""
    return bytes((leds.bits,))


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
