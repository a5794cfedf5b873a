"""SetColourMapEntries (RFC 6143 section 7.6.2) for viewers that want a colour map: it says what true colours say."""

from __future__ import annotations

import struct
from functools import cache

from remote.rfb.messages import SET_COLOUR_MAP_ENTRIES
from remote.rfb.pixel_format import RGB332


@cache
def fake_colour_map() -> bytes:
    """Return the message that makes 8-bit pixels mean the same with a colour map as without: RGB332."""
    parts = [struct.pack(">BxHH", SET_COLOUR_MAP_ENTRIES, 0, 256)]
    for pixel in range(256):
        levels = [(pixel >> shift & maximum) * 65535 // maximum for maximum, shift in RGB332.components]
        parts.append(struct.pack(">HHH", *levels))
    return b"".join(parts)
