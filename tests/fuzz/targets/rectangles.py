"""What all decoders of rectangles have in common: a framebuffer that is only painted inside, and a stream behind."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from remote.errors import ProtocolError
from remote.rfb.encodings.decoder import Decoder
from remote.rfb.geometry import Rect
from remote.rfb.pixel_format import BGRX, CANVAS_TYPE, COLOUR_BITS, Canvas, PixelFormat
from tests.fuzz.target import Feeding, Outcome, Target, refused

BORDER = 2
UNTOUCHED = np.uint32(0xA5A5A5A5)
MAX_RECTS = 4
"""So many rectangles of one input are read with one decoder: what it carries from one to the next is tried too."""

RGB565_BIG = PixelFormat(16, 16, True, True, 31, 63, 31, 11, 5, 0)
RGB111 = PixelFormat(8, 3, False, True, 1, 1, 1, 2, 1, 0)
DEEP = PixelFormat(32, 30, False, True, 1023, 1023, 1023, 20, 10, 0)
HIGH_BYTES = PixelFormat(32, 24, True, True, 255, 255, 255, 24, 16, 8)


@dataclass(frozen=True, slots=True)
class Setting:
    """What the first byte of an input chooses."""

    rect: Rect
    pixel_format: PixelFormat


SETTINGS = tuple(
    Setting(Rect(BORDER, BORDER, *size), pixel_format)
    for size in ((20, 10), (1, 1), (17, 33), (65, 3))
    for pixel_format in (BGRX, RGB565_BIG, RGB111, DEEP, HIGH_BYTES)
)


def sample(width: int, height: int, kind: int = 0) -> Canvas:
    """Return pixels without the unused byte: 0 many colours, 1 one, 2 two, 3 seven with runs, 4 letters and blanks."""
    rows, columns = np.mgrid[0:height, 0:width].astype(np.uint32)
    canvas: NDArray[np.uint32]
    if kind == 0:
        canvas = (rows * np.uint32(2654435761) + columns * np.uint32(40503)) ^ (columns << np.uint32(9))
    elif kind == 1:
        canvas = np.full((height, width), 0x336699, np.uint32)
    elif kind == 2:
        canvas = np.where((rows + columns) % 3 == 0, np.uint32(0x000000), np.uint32(0xFFFFFF))
    elif kind == 3:
        canvas = (rows // np.uint32(3) + columns // np.uint32(9)) % np.uint32(7) * np.uint32(0x203040)
    else:
        canvas = np.where((rows % 5 < 3) & (columns % 2 == 0), columns % np.uint32(5) * np.uint32(0x111111), 0xFFFFFF)
    return canvas.astype(CANVAS_TYPE) & COLOUR_BITS


class RectangleTarget(Target):
    """The first byte chooses size and pixel format; then come bodies of rectangles for one decoder.

    Whatever the bytes: only ProtocolError is raised, nothing outside the rectangle is painted, all inside is opaque
    or untouched, no byte behind a body is taken, and no more is held than the body and the pixels it stands for.
    """

    settings: ClassVar[Sequence[Setting]] = SETTINGS

    @abstractmethod
    def decoder(self, setting: Setting) -> Decoder:
        """Return a new decoder."""

    @abstractmethod
    def body(self, setting: Setting, kind: int) -> bytes | None:
        """Return the body of a rectangle with a sample picture of a kind; None if this encoding has no such body."""

    def seeds(self) -> Sequence[bytes]:
        """Return one body each, and two of them behind each other."""
        seeds = []
        for number, setting in enumerate(self.settings):
            bodies = [body for kind in range(5) if (body := self.body(setting, kind)) is not None]
            seeds += [bytes((number,)) + body for body in bodies]
            seeds.append(bytes((number,)) + bodies[0] + bodies[-1])
        return seeds

    def feed(self, pieces: Sequence[bytes]) -> Outcome:
        """Read rectangle after rectangle, and paint each."""
        first = next((piece for piece in pieces if piece), b"\0")
        setting = self.settings[first[0] % len(self.settings)]
        decoder, feeding = self.decoder(setting), Feeding(pieces)
        rect, outcome = setting.rect, list[object]()
        try:
            feeding.read(feeding.reader.skip(1))
            while feeding.left_bytes and len(outcome) < MAX_RECTS:
                canvas = np.full((rect.bottom + BORDER, rect.right + BORDER), UNTOUCHED, CANVAS_TYPE)
                paint = feeding.read(decoder.read(feeding.reader, rect))
                try:
                    paint(canvas[rect.y : rect.bottom, rect.x : rect.right])
                finally:
                    outcome.append(_checked(canvas, rect))
            outcome.append(feeding.left_bytes)
        except ProtocolError as error:
            outcome += refused(error)
        return tuple(outcome)


def _checked(canvas: Canvas, rect: Rect) -> bytes:
    """Return the pixels of a rectangle, after a look at what surrounds it."""
    inside = canvas[rect.y : rect.bottom, rect.x : rect.right]
    opaque = int(((inside >= 0xFF000000) | (inside == UNTOUCHED)).sum())
    assert opaque == inside.size, "a pixel is not opaque"
    border = canvas.size - inside.size
    assert int((canvas == UNTOUCHED).sum()) - int((inside == UNTOUCHED).sum()) == border, (
        "painted outside the rectangle"
    )
    return inside.tobytes()
