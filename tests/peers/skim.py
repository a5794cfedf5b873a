"""What a server sent to a viewer, read only as far as it takes to count it: written apart from our own decoders.

RFC 6143, and the community's list of encodings for the rest.
"""

from __future__ import annotations

import struct
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

RAW, COPY_RECT, RRE, HEXTILE, ZLIB, TIGHT, ZRLE, JPEG, H264 = 0, 1, 2, 5, 6, 7, 16, 21, 50
TIGHT_PNG = -260
CURSOR, CURSOR_WITH_ALPHA, VMWARE_CURSOR, VMWARE_CURSOR_POSITION = -239, -314, 0x574D5664, 0x574D5666
DESKTOP_SIZE, EXTENDED_DESKTOP_SIZE, LAST_RECT, DESKTOP_NAME = -223, -308, -224, -307
QEMU_KEYS, LED_STATE, VMWARE_LED_STATE, MOUSE_BUTTONS, FENCE, CONTINUOUS = -258, -261, 0x574D5668, -316, -312, -313
EXTENDED_CLIPBOARD = 0xC0A1E5CE - (1 << 32)
QUALITY_LEVELS = range(-32, -22)

PIXEL_ENCODINGS = frozenset({RAW, COPY_RECT, RRE, HEXTILE, ZLIB, TIGHT, ZRLE, JPEG, H264, TIGHT_PNG})
WITHOUT_BODY = frozenset({VMWARE_CURSOR_POSITION, DESKTOP_SIZE, QEMU_KEYS, MOUSE_BUTTONS})
TIGHT_PLAIN_BYTES = 12
"""Tight compresses no fewer bytes than these."""

Take = Callable[[int], bytes]


class SkimError(Exception):
    """A server sent what the skimmer does not know."""


@dataclass
class Sent:
    """What a server has sent so far.

    Attributes:
        rects: how many rectangles in each encoding, pseudo-encodings included.
        tight: how many Tight rectangles of each kind: fill, jpeg, copy, palette, gradient.
        size_bytes: bytes of the bodies of each encoding.
        messages: how many messages of each type.
    """

    rects: Counter[int] = field(default_factory=Counter)
    tight: Counter[str] = field(default_factory=Counter)
    size_bytes: Counter[int] = field(default_factory=Counter)
    messages: Counter[int] = field(default_factory=Counter)

    @property
    def encodings(self) -> set[int]:
        """The encodings of pixels that came."""
        return set(self.rects) & PIXEL_ENCODINGS


@dataclass(frozen=True)
class Format:
    """The pixel format as far as lengths depend on it."""

    bytes_per_pixel: int = 4
    compact_bytes: int = 3
    """Of a TPIXEL (Tight) and, for 32 bits with 8 bits a colour, of a CPIXEL (ZRLE)."""

    @classmethod
    def parse(cls, data: bytes) -> Format:
        """Read 16 bytes of a pixel format."""
        bits, depth, _, _, red, green, blue = struct.unpack_from(">BBBBHHH", data)
        is_compact = bits == 32 and depth == 24 and (red, green, blue) == (255, 255, 255)
        return cls(bits // 8, 3 if is_compact else bits // 8)


class Skimmer:
    """Reads the messages of one server, one after the other.

    Attributes:
        format: set it when the viewer sets its pixel format.
        security_type: set it when the viewer chooses.
    """

    def __init__(self, take: Take, sent: Sent) -> None:
        """Prepare.

        Args:
            take: returns exactly so many bytes, and waits for them.
            sent: is filled.
        """
        self._raw_take, self._sent = take, sent
        self._taken = 0
        self.format = Format()
        self.security_type = 1

    def skim_handshake(self) -> tuple[int, int, str]:
        """Read up to the name of the desktop; return width, height and name. Version 3.8 only."""
        version = self._take(12)
        if version != b"RFB 003.008\n":
            raise SkimError(f"version {version!r}")
        self._take(self._u8())
        if self.security_type == 2:
            self._take(16)
        if self._u32():
            raise SkimError(f"not let in: {self._take(self._u32()).decode()}")
        width, height = struct.unpack(">HH", self._take(4))
        self._take(16)
        return width, height, self._take(self._u32()).decode()

    def skim_message(self) -> None:
        """Read one message."""
        kind = self._u8()
        self._sent.messages[kind] += 1
        if kind == 0:
            self._take(1)
            self._skim_update(self._u16())
        elif kind == 1:
            self._take(3)
            self._take(6 * self._u16())
        elif kind == 3:
            self._take(3)
            self._take(abs(struct.unpack(">i", self._take(4))[0]))
        elif kind == 248:
            self._take(7)
            self._take(self._u8())
        elif kind not in (2, 150):
            raise SkimError(f"message {kind}")

    def _skim_update(self, count: int) -> None:
        for _ in range(count):
            *_, width, height, encoding = struct.unpack(">HHHHi", self._take(12))
            self._sent.rects[encoding] += 1
            if encoding == LAST_RECT:
                return
            before = self._taken
            self._skim_rect(encoding, width, height)
            self._sent.size_bytes[encoding] += self._taken - before

    def _skim_rect(self, encoding: int, width: int, height: int) -> None:
        pixel = self.format.bytes_per_pixel
        if encoding in (RAW, CURSOR):
            self._take(width * height * pixel)
            self._take((width + 7) // 8 * height if encoding == CURSOR else 0)
        elif encoding == COPY_RECT:
            self._take(4)
        elif encoding == RRE:
            self._take(self._u32() * (pixel + 8) + pixel)
        elif encoding == HEXTILE:
            self._skim_hextile(width, height)
        elif encoding == TIGHT:
            self._skim_tight(width, height)
        elif encoding in (ZRLE, ZLIB, DESKTOP_NAME):
            self._take(self._u32())
        elif encoding == H264:
            self._take(self._u32() + 4)
        elif encoding == CURSOR_WITH_ALPHA:
            self._take(4 + width * height * 4)
        elif encoding == VMWARE_CURSOR:
            kind, _ = self._take(2)
            self._take(width * height * (4 if kind else 2 * pixel))
        elif encoding == EXTENDED_DESKTOP_SIZE:
            screens, *_ = self._take(4)
            self._take(16 * screens)
        elif encoding in (LED_STATE, VMWARE_LED_STATE):
            self._take(1 if encoding == LED_STATE else 4)
        elif encoding not in WITHOUT_BODY:
            raise SkimError(f"encoding {encoding}")

    def _skim_hextile(self, width: int, height: int) -> None:
        pixel = self.format.bytes_per_pixel
        for top in range(0, height, 16):
            for left in range(0, width, 16):
                kind = self._u8()
                if kind & 1:
                    self._take(min(16, width - left) * min(16, height - top) * pixel)
                    continue
                self._take(pixel * ((kind >> 1 & 1) + (kind >> 2 & 1)))
                if kind & 8:
                    self._take(self._u8() * (2 + (pixel if kind & 16 else 0)))

    def _skim_tight(self, width: int, height: int) -> None:
        control = self._u8() >> 4
        pixel = self.format.compact_bytes
        if control >= 8:
            self._sent.tight["fill" if control == 8 else "jpeg"] += 1
            if control > 9:
                raise SkimError(f"Tight of kind {control}")
            self._take(pixel if control == 8 else self._compact_length())
            return
        name, size_bytes = "copy", width * height * pixel
        kind = self._u8() if control & 4 else 0
        if kind == 1:
            colours = self._u8() + 1
            self._take(colours * pixel)
            name, size_bytes = "palette", height * ((width + 7) // 8 if colours == 2 else width)
        elif kind == 2:
            name = "gradient"
        self._sent.tight[name] += 1
        self._take(size_bytes if size_bytes < TIGHT_PLAIN_BYTES else self._compact_length())

    def _compact_length(self) -> int:
        length = 0
        for shift in (0, 7, 14):
            part = self._u8()
            length |= (part & (0xFF if shift == 14 else 0x7F)) << shift
            if shift < 14 and not part & 0x80:
                break
        return length

    def _take(self, count: int) -> bytes:
        self._taken += count
        return self._raw_take(count) if count else b""

    def _u8(self) -> int:
        return self._take(1)[0]

    def _u16(self) -> int:
        return int.from_bytes(self._take(2), "big")

    def _u32(self) -> int:
        return int.from_bytes(self._take(4), "big")
