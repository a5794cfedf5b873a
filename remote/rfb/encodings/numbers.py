"""The numbers of encodings and pseudo-encodings that we speak (RFC 6143 section 7.7 and the community's list)."""

from __future__ import annotations

from enum import IntEnum


class Encoding(IntEnum):
    """Encodings of pixels, then what servers tell in the shape of a rectangle."""

    RAW = 0
    COPY_RECT = 1
    RRE = 2
    HEXTILE = 5
    TIGHT = 7
    ZRLE = 16
    JPEG = 21
    OPEN_H264 = 50
    DESKTOP_SIZE = -223
    LAST_RECT = -224
    CURSOR = -239
    QEMU_EXTENDED_KEY_EVENT = -258
    QEMU_LED_STATE = -261
    DESKTOP_NAME = -307
    EXTENDED_DESKTOP_SIZE = -308
    FENCE = -312
    CONTINUOUS_UPDATES = -313
    CURSOR_WITH_ALPHA = -314
    EXTENDED_MOUSE_BUTTONS = -316
    RECALL = 0x44534B01
    """Our own; see `recall`."""
    VMWARE_CURSOR = 0x574D5664
    VMWARE_CURSOR_POSITION = 0x574D5666
    EXTENDED_CLIPBOARD = 0xC0A1E5CE - (1 << 32)


QUALITY_LEVELS = range(-32, -22)
"""JPEG quality 0...9: offering one of them allows JPEG inside Tight."""

COMPRESS_LEVELS = range(-256, -246)
"""Compression level 0...9."""

RATE_CEILING_BASE = 0x44600000
"""Our own, between our two ends: the viewer's ceiling for what we send, in kbit/s, in the low bits; 0 is none."""

RATE_CEILING_MASK = 0xFFFFF
"""The bits of a rate ceiling that hold kbit/s."""

VMWARE_NUMBERS = range(0x574D5600, 0x574D5700)
"""Given to VMware, who uses them for pseudo-encodings, though they are positive."""


def is_picture(encoding: int) -> bool:
    """Tell whether rectangles of an encoding are pixels, or tell something else."""
    return encoding >= 0 and encoding not in VMWARE_NUMBERS
