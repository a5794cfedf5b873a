"""What servers tell in the shape of rectangles: the pointer's shape, the desktop's name and its screens."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from remote.errors import ProtocolError
from remote.rfb.cursor import MAX_CURSOR_SIDE, Cursor
from remote.rfb.encodings.cursor_shapes import (
    encode_cursor,
    encode_cursor_with_alpha,
    read_cursor,
    read_cursor_with_alpha,
)
from remote.rfb.encodings.desktop import (
    MAX_NAME_BYTES,
    encode_leds,
    encode_name,
    encode_screens,
    read_leds,
    read_name,
    read_screens,
)
from remote.rfb.encodings.vmware_cursor import encode_vmware_cursor, read_vmware_cursor
from remote.rfb.geometry import Rect, check_inside
from remote.rfb.leds import Leds
from remote.rfb.pixel_format import BGRX
from remote.rfb.reader import Parsing, Reader
from remote.rfb.screens import (
    Screen,
    check_layout,
    encode_screen_array,
    fitting_screens,
    one_screen,
    read_screen_array,
)
from tests.fuzz.target import Feeding, Outcome, Target, refused
from tests.fuzz.targets.rectangles import DEEP, RGB111, RGB565_BIG

SIZES = ((0, 0), (1, 1), (12, 9), (17, 3), (0, 5), (257, 1), (65535, 65535))
FORMATS = (BGRX, RGB565_BIG, RGB111, DEEP)


class _CursorTarget(Target):
    """The first byte chooses size and pixel format, then comes the body.

    Attributes:
        sizes: those above MAX_CURSOR_SIDE are refused before anything is read.
    """

    def seeds(self) -> Sequence[bytes]:
        """Return a shape of every size."""
        seeds = []
        for number in range(len(SIZES) * len(FORMATS)):
            width, height = SIZES[number % len(SIZES)]
            if max(width, height) <= MAX_CURSOR_SIDE:
                rgba = np.arange(width * height * 4).astype(np.uint8).reshape(height, width, 4)
                seeds.append(bytes((number,)) + self.body(Cursor(width, height, 0, 0, rgba), number))
        return [*seeds, b"\5" + bytes(300), b"\6" + bytes(300)]

    @abstractmethod
    def body(self, cursor: Cursor, number: int) -> bytes:
        """Return a cursor as it travels."""

    @abstractmethod
    def read(self, reader: Reader, rect: Rect, number: int) -> Parsing[Cursor]:
        """Read it."""

    def feed(self, pieces: Sequence[bytes]) -> Outcome:
        """Read one shape."""
        number = next((piece for piece in pieces if piece), b"\0")[0] % (len(SIZES) * len(FORMATS))
        width, height = SIZES[number % len(SIZES)]
        feeding = Feeding(pieces)
        try:
            feeding.read(feeding.reader.skip(1))
            cursor = feeding.read(self.read(feeding.reader, Rect(1, 2, width, height), number))
        except ProtocolError as error:
            return refused(error)
        assert (cursor.width, cursor.height, cursor.hot_x, cursor.hot_y) == (width, height, 1, 2)
        assert cursor.rgba.shape == (height, width, 4)
        assert cursor.rgba.dtype == np.uint8
        assert max(width, height) <= MAX_CURSOR_SIDE
        return cursor.rgba.tobytes(), feeding.left_bytes


class CursorTarget(_CursorTarget):
    """Cursor takes pixels and one bit for each, of at most 256 x 256; every such bytes are a shape."""

    name: ClassVar[str] = "cursor"

    def body(self, cursor: Cursor, number: int) -> bytes:
        """Return pixels and mask."""
        return encode_cursor(cursor, FORMATS[number // len(SIZES)])

    def read(self, reader: Reader, rect: Rect, number: int) -> Parsing[Cursor]:
        """Read pixels and mask."""
        return read_cursor(reader, rect, FORMATS[number // len(SIZES)])


class CursorWithAlphaTarget(_CursorTarget):
    """Cursor With Alpha takes an encoding, Raw alone, and RGBA; colours brighter than their alpha do not wrap."""

    name: ClassVar[str] = "cursor-with-alpha"

    def body(self, cursor: Cursor, number: int) -> bytes:
        """Return encoding and pixels."""
        return encode_cursor_with_alpha(cursor)

    def read(self, reader: Reader, rect: Rect, number: int) -> Parsing[Cursor]:
        """Read encoding and pixels."""
        return read_cursor_with_alpha(reader, rect)


class DesktopNameTarget(Target):
    """A name is text of at most MAX_NAME_BYTES; what is no UTF-8 is replaced, and longer names are never stored."""

    name: ClassVar[str] = "desktop-name"

    def seeds(self) -> Sequence[bytes]:
        """Return names, the longest included."""
        return [encode_name(name) for name in ("", "a desk", "Büro 中文 🖥", "x" * (MAX_NAME_BYTES + 9))]

    def feed(self, pieces: Sequence[bytes]) -> Outcome:
        """Read one name."""
        feeding = Feeding(pieces)
        try:
            name = feeding.read(read_name(feeding.reader))
        except ProtocolError as error:
            return refused(error)
        assert len(name) <= MAX_NAME_BYTES
        name.encode()
        return name, feeding.left_bytes


class ScreensTarget(Target):
    """ExtendedDesktopSize's screens take four bytes and sixteen for each of at most 255, and nothing behind them."""

    name: ClassVar[str] = "desktop-screens"

    def seeds(self) -> Sequence[bytes]:
        """Return no screen, one, and many."""
        one = encode_screens(one_screen(1920, 1080))
        return [bytes(4), one, b"\3\0\0\0" + one[4:] * 3, b"\xff\0\0\0" + one[4:] * 255]

    def feed(self, pieces: Sequence[bytes]) -> Outcome:
        """Read the screens."""
        feeding = Feeding(pieces)
        before = feeding.left_bytes
        count = next((piece for piece in pieces if piece), b"\0")[0]
        try:
            screens = feeding.read(read_screens(feeding.reader))
        except ProtocolError as error:
            return refused(error)
        assert before - feeding.left_bytes == 4 + 16 * count
        assert len(screens) == count
        return screens, feeding.left_bytes


class VmwareCursorTarget(_CursorTarget):
    """VMware's cursor takes two masks, or RGBA; any other type is refused, and no colours are multiplied."""

    name: ClassVar[str] = "vmware-cursor"

    def seeds(self) -> Sequence[bytes]:
        """Return shapes of both types, and of one that there is not."""
        seeds = super().seeds()
        size = len(SIZES)
        masks = [
            bytes((number, 0, 0)) + bytes(range(256)) * 8
            for number in range(size * len(FORMATS))
            if max(SIZES[number % size]) <= MAX_CURSOR_SIDE
        ]
        return [*seeds, *masks, b"\1\2\0" + bytes(8)]

    def body(self, cursor: Cursor, number: int) -> bytes:
        """Return type and pixels."""
        return encode_vmware_cursor(cursor)

    def read(self, reader: Reader, rect: Rect, number: int) -> Parsing[Cursor]:
        """Read type and pixels."""
        return read_vmware_cursor(reader, rect, FORMATS[number // len(SIZES)])


class LedsTarget(Target):
    """The lamps are one byte; bits that mean nothing are ignored."""

    name: ClassVar[str] = "leds"

    def seeds(self) -> Sequence[bytes]:
        """Return all that there are."""
        return [encode_leds(Leds.from_bits(bits)) for bits in range(8)]

    def feed(self, pieces: Sequence[bytes]) -> Outcome:
        """Read the lamps."""
        feeding = Feeding(pieces)
        try:
            leds = feeding.read(read_leds(feeding.reader))
        except ProtocolError as error:
            return refused(error)
        assert 0 <= leds.bits < 8
        return leds, feeding.left_bytes


class LayoutTarget(Target):
    """Any screens in any framebuffer: what is shown of them lies inside it, each id once, and there is at least one."""

    name: ClassVar[str] = "screen-layout"

    def seeds(self) -> Sequence[bytes]:
        """Return layouts behind the size of a framebuffer."""
        size = (1920).to_bytes(2, "big") + (1080).to_bytes(2, "big")
        layouts = ((), one_screen(1920, 1080), (Screen(1, 0, 0, 960, 1080), Screen(1, 960, 0, 5000, 5000)))
        far = (Screen(7, 65535, 65535, 65535, 65535, 1), Screen(8, 0, 0, 0, 0))
        return [size + encode_screen_array(layout) for layout in (*layouts, far)]

    def feed(self, pieces: Sequence[bytes]) -> Outcome:
        """Read screens and fit them; all is there when it comes here, so pieces are nothing to it."""
        data = b"".join(pieces).ljust(4, b"\0")
        width, height = (int.from_bytes(data[at : at + 2], "big") % 16384 + 1 for at in (0, 2))
        reader = Feeding((data[4:],))
        screens = reader.read(read_screen_array(reader.reader, min((len(data) - 4) // 16, 255)))
        fitted = fitting_screens(screens, width, height)
        check_layout(fitted)
        assert fitted
        for screen in fitted:
            check_inside(screen.rect, width, height)
            assert screen.rect.area
        return fitted
