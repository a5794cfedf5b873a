"""Which encoding a changed rectangle travels in: the one place to make faster or cleverer.

`UpdateEncoder` is all that the server core knows of encodings that compress.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from remote.rfb.encodings.budget import JpegBudget, step_of
from remote.rfb.encodings.deflate import MAX_LEVEL as THOROUGH_LEVEL
from remote.rfb.encodings.deflate import zlib_level
from remote.rfb.encodings.numbers import Encoding
from remote.rfb.encodings.offer import Offer
from remote.rfb.encodings.palette import find_palette
from remote.rfb.encodings.photo import photo_runs
from remote.rfb.encodings.raw import encode_raw
from remote.rfb.encodings.recall import BLOCK_PX
from remote.rfb.encodings.recall import MAX_HEIGHT as RECALL_HEIGHT
from remote.rfb.encodings.recall_encoder import RecallEncoder
from remote.rfb.encodings.tight import MAX_WIDTH, STREAMS
from remote.rfb.encodings.tight_encoder import MAX_COLOURS, TightEncoder
from remote.rfb.encodings.zrle_encoder import ZrleEncoder
from remote.rfb.geometry import Rect
from remote.rfb.pixel_format import COLOUR_BITS, Canvas, PixelFormat

PIECE_AREA = 65536
"""Pixels of one Tight rectangle at most, as every known server cuts: viewers may have buffers of that size."""

COLOURS_BEFORE_JPEG = 96
"""With more colours a piece counts as a picture where JPEG is allowed; smoothed text has fewer."""

ZRLE_STREAM = STREAMS
"""Name of ZRLE's one stream, beside those of Tight, which have numbers from 0."""

MIN_JPEG_AREA = 256
"""Below, the head of a JPEG is longer than what it saves."""


@dataclass(frozen=True, slots=True)
class EncodedRect:
    """A rectangle ready to be sent.

    Attributes:
        is_lossy: whether the viewer will see something a little different.
        is_coarse: whether it was made worse than the line deserves, to be there soon.
    """

    rect: Rect
    encoding: int
    data: bytes
    is_lossy: bool = False
    is_coarse: bool = False


@dataclass(frozen=True, slots=True)
class Effort:
    """How hard to press.

    Attributes:
        quality_level: the highest quality level of JPEG, 0...9; what the viewer asked for remains the limit.
        is_lossless: nothing may be lost, whatever the viewer allows.
        is_thorough: the line is slow: spend time to save bytes.
        picture_density: the most bytes that a pixel of a photograph may take, None without a limit.
    """

    quality_level: int = 9
    is_lossless: bool = False
    is_thorough: bool = False
    picture_density: float | None = None


BALANCED = Effort()


class UpdateEncoder:
    """Encodes rectangles for one viewer; holds the zlib streams of its connection.

    What the viewer asks for may come (`set_pixel_format`, `set_offer`) while another thread encodes: it is followed
    from the next `settle` on.
    """

    def __init__(self, pixel_format: PixelFormat) -> None:
        self._wanted = self._settled = (pixel_format, Offer())
        self._offered_level = zlib_level(None)
        self._tight = TightEncoder(pixel_format, self._offered_level)
        self._zrle: ZrleEncoder | None = None
        self._has_begun_zrle = self._has_used_zrle = False  # at the viewer; since `settle`
        self._recall: RecallEncoder | None = None
        self._budget = JpegBudget()

    def set_pixel_format(self, pixel_format: PixelFormat) -> None:
        """Write pixels in another format."""
        self._wanted = (pixel_format, self._wanted[1])

    def set_offer(self, offer: Offer) -> None:
        """Use only these encodings."""
        self._wanted = (self._wanted[0], offer)

    @property
    def begun(self) -> frozenset[int]:
        """Names of the streams that will have begun at the viewer once everything so far has gone there."""
        has_zrle = self._has_begun_zrle or self._has_used_zrle
        return self._tight.begun | ({ZRLE_STREAM} if has_zrle else set())

    def go_on(self, begun: frozenset[int]) -> None:
        """Go on where another encoder broke down, for a viewer at which these streams have begun; before all else.

        What the other one sent last must have been whole.
        """
        self._tight.go_on(begun - {ZRLE_STREAM})
        self._has_begun_zrle = ZRLE_STREAM in begun

    @property
    def is_settled(self) -> bool:
        """Whether nothing has been asked for since `settle`; else what was encoded in between must not be sent."""
        return self._wanted is self._settled

    def settle(self) -> None:
        """Follow what was asked for; before the rectangles of an update are encoded."""
        self._tight.keep()
        if self._zrle:
            self._zrle.keep()
        self._has_begun_zrle |= self._has_used_zrle
        if self.is_settled:
            return
        (pixel_format, offer), format_before = self._wanted, self._settled[0]
        self._settled = self._wanted
        if pixel_format != format_before:
            self._tight.set_pixel_format(pixel_format)
            if self._zrle:
                self._zrle.set_pixel_format(pixel_format)
        self._offered_level = zlib_level(offer.compress_level)

    def restart(self) -> None:
        """Forget what was encoded since `settle`, because it is not sent."""
        self._tight.restart()
        if self._zrle:
            self._zrle.restore()
        self._has_used_zrle = False
        if self._recall:
            self._recall.restart()

    def encode(self, screen: Canvas, rect: Rect, effort: Effort = BALANCED) -> Iterator[EncodedRect]:
        """Encode a part of the screen, in as many rectangles as it takes.

        Args:
            screen: the whole screen, (height, width).
            rect: a part inside the screen with an area above 0.
            effort: how hard to press.
        """
        pixel_format, offer = self._settled
        encoding = offer.first_of(Encoding.TIGHT, Encoding.ZRLE, Encoding.RAW)
        if encoding == Encoding.TIGHT and Encoding.RECALL in offer and pixel_format.is_canvas:
            yield from self._encode_for_our_own(screen, rect, effort)
        elif encoding == Encoding.TIGHT:
            self._tight.set_level(
                max(self._offered_level, THOROUGH_LEVEL) if effort.is_thorough else self._offered_level
            )
            for piece in rect.pieces(MAX_WIDTH, PIECE_AREA):
                yield self._encode_tight(_cut(screen, piece), piece, effort)
        elif encoding == Encoding.ZRLE:
            yield EncodedRect(rect, Encoding.ZRLE, self._zrle_encoder().encode(_cut(screen, rect)))
        else:
            yield EncodedRect(rect, Encoding.RAW, encode_raw(_cut(screen, rect), pixel_format))

    def _encode_for_our_own(self, screen: Canvas, rect: Rect, effort: Effort) -> Iterator[EncodedRect]:
        """Pictures as JPEG where they may lose, everything else in the encoding that remembers."""
        for piece in rect.pieces(MAX_WIDTH, min(rect.width, MAX_WIDTH) * RECALL_HEIGHT):
            canvas = _cut(screen, piece)
            if _is_solid(canvas):
                yield EncodedRect(piece, Encoding.TIGHT, self._tight.fill(canvas[:1, 0]))
                continue
            for first, end, is_photo in photo_runs(canvas, piece.x):
                part = Rect(piece.x + first, piece.y, end - first, piece.height)
                yield from self._encode_part(canvas[:, first:end], part, effort, is_photo=is_photo)

    def _encode_part(self, canvas: Canvas, rect: Rect, effort: Effort, *, is_photo: bool) -> Iterator[EncodedRect]:
        if not is_photo:
            if self._recall is None:
                self._recall = RecallEncoder()
            data = self._recall.encode(canvas, rect.x, is_thorough=effort.is_thorough)
            if data is not None:
                yield EncodedRect(rect, Encoding.RECALL, data)
                return
            if rect.width > BLOCK_PX:  # the photograph in it may be in one half only
                middle = (rect.x + rect.width // 2 + BLOCK_PX // 2) // BLOCK_PX * BLOCK_PX - rect.x
                for first, end in ((0, middle), (middle, rect.width)):
                    part = Rect(rect.x + first, rect.y, end - first, rect.height)
                    yield from self._encode_part(canvas[:, first:end], part, effort, is_photo=False)
                return
        for piece in rect.pieces(MAX_WIDTH, PIECE_AREA):
            yield self._encode_photo(canvas[piece.y - rect.y : piece.bottom - rect.y], piece, effort)

    def _encode_photo(self, canvas: Canvas, rect: Rect, effort: Effort) -> EncodedRect:
        quality_level = self._quality_level(rect, effort)
        if quality_level is None:
            return EncodedRect(rect, Encoding.TIGHT, self._tight.all_colours(canvas))
        return self._encode_jpeg(canvas, rect, quality_level, effort.picture_density)

    def _encode_jpeg(self, canvas: Canvas, rect: Rect, quality_level: int, density: float | None) -> EncodedRect:
        if density is None:
            return EncodedRect(rect, Encoding.TIGHT, self._tight.jpeg(canvas, quality_level), is_lossy=True)
        best_step = step_of(quality_level)
        picture = self._budget.encode(canvas, int(rect.area * density), best_step)
        data = self._tight.picture(picture.data)
        return EncodedRect(rect, Encoding.TIGHT, data, is_lossy=True, is_coarse=picture.step < best_step)

    def _encode_tight(self, canvas: Canvas, rect: Rect, effort: Effort) -> EncodedRect:
        if _is_solid(canvas):
            return EncodedRect(rect, Encoding.TIGHT, self._tight.fill(canvas[:1, 0]))
        quality_level = self._quality_level(rect, effort)
        palette = find_palette(canvas, MAX_COLOURS if quality_level is None else COLOURS_BEFORE_JPEG)
        if palette is not None:
            return EncodedRect(rect, Encoding.TIGHT, self._tight.few_colours(canvas, palette))
        if quality_level is not None:
            return self._encode_jpeg(canvas, rect, quality_level, effort.picture_density)
        return EncodedRect(rect, Encoding.TIGHT, self._tight.all_colours(canvas))

    def _quality_level(self, rect: Rect, effort: Effort) -> int | None:
        """Return the quality of JPEG for a rectangle, or None where it must not or should not be used."""
        pixel_format, offer = self._settled
        if pixel_format.bits_per_pixel == 8 or rect.area < MIN_JPEG_AREA or effort.is_lossless:
            return None
        return None if offer.quality_level is None else min(offer.quality_level, effort.quality_level)

    def _zrle_encoder(self) -> ZrleEncoder:
        self._has_used_zrle = True
        if self._zrle is None:
            self._zrle = ZrleEncoder(self._settled[0], self._offered_level, continues=self._has_begun_zrle)
        return self._zrle


def _cut(screen: Canvas, rect: Rect) -> Canvas:
    """Return a copy of a part of the screen, the unused byte of every pixel cleared."""
    return screen[rect.y : rect.bottom, rect.x : rect.right] & COLOUR_BITS


def _is_solid(canvas: Canvas) -> bool:
    first = canvas[0, 0]
    return bool((canvas[0] == first).all()) and bool(np.all(canvas == first))
