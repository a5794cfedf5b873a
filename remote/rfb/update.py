"""FramebufferUpdate, as the viewer reads it (RFC 6143 section 7.6.1): rectangles, and what looks like one."""

from __future__ import annotations

import struct
from collections.abc import Sequence

from remote.errors import ProtocolError
from remote.rfb import events
from remote.rfb.cursor import Cursor
from remote.rfb.encodings.copyrect import read_copy
from remote.rfb.encodings.cursor_shapes import read_cursor, read_cursor_with_alpha
from remote.rfb.encodings.decoder import Decoder
from remote.rfb.encodings.desktop import ResizeStatus, read_name, read_screens
from remote.rfb.encodings.h264 import H264Decoder, new_libav_decoder
from remote.rfb.encodings.hextile import HextileDecoder
from remote.rfb.encodings.numbers import Encoding
from remote.rfb.encodings.offer import Offer
from remote.rfb.encodings.raw import RawDecoder
from remote.rfb.encodings.recall import RecallDecoder
from remote.rfb.encodings.rre import RreDecoder
from remote.rfb.encodings.tight import TightDecoder
from remote.rfb.encodings.zrle import ZrleDecoder
from remote.rfb.framebuffer import Framebuffer
from remote.rfb.geometry import Rect, check_inside, check_size
from remote.rfb.pixel_format import PixelFormat
from remote.rfb.reader import Parsing, Reader

_RECT = struct.Struct(">HHHHi")


class UpdateReader:
    """Reads updates into a framebuffer; accepts only what was offered.

    Attributes:
        has_keycodes: the server has told that it understands QEMU's key messages.
        has_more_buttons: and more buttons of a mouse than seven.
        received_bytes: of the pixels, by encoding, since the beginning.
    """

    def __init__(
        self, reader: Reader, framebuffer: Framebuffer, offered: Sequence[int], pixel_format: PixelFormat
    ) -> None:
        self.has_keycodes = False
        self.has_more_buttons = False
        self.received_bytes: dict[int, int] = {}
        self._reader = reader
        self._framebuffer = framebuffer
        self._offered = frozenset((*offered, Encoding.RAW))
        self._pixel_format = pixel_format
        has_jpeg = Offer(tuple(offered)).quality_level is not None
        self._h264 = H264Decoder(new_libav_decoder)
        self._decoders: dict[int, Decoder] = {
            Encoding.RAW: RawDecoder(pixel_format),
            Encoding.RRE: RreDecoder(pixel_format),
            Encoding.HEXTILE: HextileDecoder(pixel_format),
            Encoding.TIGHT: TightDecoder(pixel_format, has_jpeg=has_jpeg),
            Encoding.ZRLE: ZrleDecoder(pixel_format),
            Encoding.RECALL: RecallDecoder(),
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
            *sides, encoding = _RECT.unpack((yield from self._reader.read_exact(_RECT.size)))
            if encoding not in self._offered:
                raise ProtocolError(f"The server used encoding {encoding}, which was not offered.")
            if encoding == Encoding.LAST_RECT:
                break
            yield from self._read_rect(Rect(*sides), encoding)
        self._told.append(events.FramebufferUpdated(tuple(self._painted)))
        return self._told

    def take_lost(self) -> list[Rect]:
        """Return, once, the rectangles that show an old picture because their H.264 stream has broken."""
        lost, self._h264.lost = self._h264.lost, []
        return lost

    def _read_rect(self, rect: Rect, encoding: int) -> Parsing[None]:
        if encoding == Encoding.COPY_RECT or encoding in self._decoders:
            yield from self._read_pixels(rect, encoding)
        elif encoding in (Encoding.CURSOR, Encoding.CURSOR_WITH_ALPHA):
            yield from self._read_cursor(rect, encoding)
        elif encoding == Encoding.DESKTOP_SIZE:
            self._resize(rect)
        elif encoding == Encoding.EXTENDED_DESKTOP_SIZE:
            yield from read_screens(self._reader)
            if rect.y == ResizeStatus.DONE:
                self._resize(rect)
        elif encoding == Encoding.DESKTOP_NAME:
            self._told.append(events.NameChanged((yield from read_name(self._reader))))
        elif encoding == Encoding.QEMU_EXTENDED_KEY_EVENT:
            self.has_keycodes = True
        elif encoding == Encoding.EXTENDED_MOUSE_BUTTONS:
            self.has_more_buttons = True
        elif encoding == Encoding.VMWARE_CURSOR_POSITION:
            x, y = min(rect.x, self._framebuffer.width - 1), min(rect.y, self._framebuffer.height - 1)
            self._told.append(events.PointerMoved(x, y))
        else:
            raise ProtocolError(f"Encoding {encoding} is never a rectangle.")

    def _read_pixels(self, rect: Rect, encoding: int) -> Parsing[None]:
        check_inside(rect, self._framebuffer.width, self._framebuffer.height)
        before = self._reader.taken_bytes
        if encoding == Encoding.COPY_RECT:
            self._framebuffer.copy((yield from read_copy(self._reader, rect)))
        elif rect.area:
            paint = yield from self._decoders[encoding].read(self._reader, rect)
            self._framebuffer.paint(rect, paint)
        elif encoding != Encoding.RAW:
            raise ProtocolError(f"A rectangle of {rect.width} x {rect.height} pixels came in encoding {encoding}.")
        size = self._reader.taken_bytes - before + _RECT.size
        self.received_bytes[encoding] = self.received_bytes.get(encoding, 0) + size
        self._painted.append(rect)

    def _read_cursor(self, rect: Rect, encoding: int) -> Parsing[None]:
        cursor: Cursor
        if encoding == Encoding.CURSOR:
            cursor = yield from read_cursor(self._reader, rect, self._pixel_format)
        else:
            cursor = yield from read_cursor_with_alpha(self._reader, rect)
        self._told.append(events.CursorChanged(cursor if rect.area else None))

    def _resize(self, rect: Rect) -> None:
        """Take the new size; rectangles painted before it in this update belong to the old picture."""
        check_size(rect.width, rect.height)
        if (rect.width, rect.height) == (self._framebuffer.width, self._framebuffer.height):
            return
        self._framebuffer.resize(rect.width, rect.height)
        self._painted.clear()
        self._told.append(events.Resized(rect.width, rect.height))
