"""FramebufferUpdate, as the viewer reads it (RFC 6143 section 7.6.1)."""

from __future__ import annotations

import struct
from collections.abc import Sequence

from remote.errors import ProtocolError
from remote.rfb import events
from remote.rfb.encodings.copyrect import read_copy
from remote.rfb.encodings.decoder import Decoder
from remote.rfb.encodings.h264 import H264Decoder, new_libav_decoder
from remote.rfb.encodings.hextile import HextileDecoder
from remote.rfb.encodings.jpeg_picture import JpegDecoder
from remote.rfb.encodings.numbers import Encoding
from remote.rfb.encodings.offer import Offer
from remote.rfb.encodings.raw import RawDecoder
from remote.rfb.encodings.recall import RecallDecoder
from remote.rfb.encodings.rre import RreDecoder
from remote.rfb.encodings.tight import TightDecoder
from remote.rfb.encodings.zrle import ZrleDecoder
from remote.rfb.framebuffer import Framebuffer
from remote.rfb.geometry import Rect, check_inside
from remote.rfb.pixel_format import PixelFormat
from remote.rfb.pseudo_rects import PseudoRects
from remote.rfb.reader import Parsing, Reader
from remote.rfb.tally import Tally

_RECT = struct.Struct(">HHHHi")


class UpdateReader:
    """Reads updates into a framebuffer; accepts only what was offered.

    Attributes:
        desktop: what the server has told of its desktop.
        tally: what has come so far.
    """

    def __init__(
        self, reader: Reader, framebuffer: Framebuffer, offered: Sequence[int], pixel_format: PixelFormat
    ) -> None:
        self.desktop = PseudoRects(reader, framebuffer, pixel_format)
        self.tally = Tally()
        self._reader = reader
        self._framebuffer = framebuffer
        self._offered = frozenset((*offered, Encoding.RAW))
        has_jpeg = Offer(tuple(offered)).quality_level is not None
        self._h264 = H264Decoder(new_libav_decoder)
        self._decoders: dict[int, Decoder] = {
            Encoding.RAW: RawDecoder(pixel_format),
            Encoding.RRE: RreDecoder(pixel_format),
            Encoding.HEXTILE: HextileDecoder(pixel_format),
            Encoding.TIGHT: TightDecoder(pixel_format, has_jpeg=has_jpeg),
            Encoding.ZRLE: ZrleDecoder(pixel_format),
            Encoding.RECALL: RecallDecoder(),
            Encoding.JPEG: JpegDecoder(),
            Encoding.OPEN_H264: self._h264,
        }
        self._painted: list[Rect] = []
        self._told: list[events.ViewerEvent] = []

    def read(self) -> Parsing[list[events.ViewerEvent]]:
        """Read one update after its first byte and paint it; return what there is to tell, FramebufferUpdated last.

        Raises:
            ProtocolError: a rectangle that was not offered, lies outside, or is damaged.
        """
        self._painted, self._told = [], []
        yield from self._reader.skip(1)
        count = yield from self._reader.read_u16()
        for _ in range(count):
            begin = self._reader.taken_bytes
            *sides, encoding = _RECT.unpack((yield from self._reader.read_exact(_RECT.size)))
            if encoding not in self._offered:
                raise ProtocolError(f"The server used encoding {encoding}, which was not offered.")
            if encoding == Encoding.LAST_RECT:
                break
            yield from self._read_rect(Rect(*sides), encoding)
            self.tally.add(Rect(*sides), encoding, self._reader.taken_bytes - begin)
        self.tally.end_update()
        self._told.append(events.FramebufferUpdated(tuple(self._painted)))
        return self._told

    def take_lost(self) -> list[Rect]:
        """Return, once, the rectangles that show an old picture because their H.264 stream has broken."""
        lost, self._h264.lost = self._h264.lost, []
        return lost

    def _read_rect(self, rect: Rect, encoding: int) -> Parsing[None]:
        if encoding == Encoding.COPY_RECT or encoding in self._decoders:
            yield from self._read_pixels(rect, encoding)
            return
        told = yield from self.desktop.read(rect, encoding)
        if any(isinstance(event, events.Resized) for event in told):
            self._painted.clear()  # what was painted before it in this update belongs to the old picture
        self._told += told

    def _read_pixels(self, rect: Rect, encoding: int) -> Parsing[None]:
        check_inside(rect, self._framebuffer.width, self._framebuffer.height)
        if encoding == Encoding.COPY_RECT:
            self._framebuffer.copy((yield from read_copy(self._reader, rect)))
        elif rect.area:
            paint = yield from self._decoders[encoding].read(self._reader, rect)
            self._framebuffer.paint(rect, paint)
        elif encoding != Encoding.RAW:
            raise ProtocolError(f"A rectangle of {rect.width} x {rect.height} pixels came in encoding {encoding}.")
        self._painted.append(rect)
