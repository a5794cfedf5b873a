"""What a server tells in the shape of rectangles that are no picture: the pointer, the desktop, and extensions."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from remote.errors import ProtocolError
from remote.rfb import events
from remote.rfb.encodings.cursor_shapes import read_cursor, read_cursor_with_alpha
from remote.rfb.encodings.desktop import ResizeReason, ResizeStatus, read_leds, read_name, read_screens
from remote.rfb.encodings.numbers import Encoding
from remote.rfb.encodings.vmware_cursor import read_vmware_cursor
from remote.rfb.framebuffer import Framebuffer
from remote.rfb.geometry import Rect, check_size
from remote.rfb.pixel_format import PixelFormat
from remote.rfb.reader import Parsing, Reader
from remote.rfb.screens import Screen, fitting_screens, one_screen

Told = list[events.ViewerEvent]


class PseudoRects:
    """Reads pseudo-rectangles for a viewer, and resizes its framebuffer where they say so.

    Attributes:
        screens: the other machine's monitors as far as they are known, at least one.
        has_keycodes: the server has told that it understands QEMU's key messages.
        has_more_buttons: and more buttons of a mouse than seven.
        has_sizes: and SetDesktopSize, though it may refuse every size.
    """

    def __init__(self, reader: Reader, framebuffer: Framebuffer, pixel_format: PixelFormat) -> None:
        self.screens: tuple[Screen, ...] = one_screen(framebuffer.width, framebuffer.height)
        self.has_keycodes = self.has_more_buttons = self.has_sizes = False
        self._reader = reader
        self._framebuffer = framebuffer
        self._pixel_format = pixel_format
        self._readers: Mapping[int, Callable[[Rect], Parsing[Told]]] = {
            Encoding.CURSOR: self._read_cursor,
            Encoding.CURSOR_WITH_ALPHA: self._read_cursor_with_alpha,
            Encoding.VMWARE_CURSOR: self._read_vmware_cursor,
            Encoding.VMWARE_CURSOR_POSITION: self._read_place,
            Encoding.DESKTOP_SIZE: self._read_size,
            Encoding.EXTENDED_DESKTOP_SIZE: self._read_layout,
            Encoding.DESKTOP_NAME: self._read_name,
            Encoding.QEMU_LED_STATE: self._read_leds,
            Encoding.QEMU_EXTENDED_KEY_EVENT: self._read_keycodes,
            Encoding.EXTENDED_MOUSE_BUTTONS: self._read_more_buttons,
        }

    def read(self, rect: Rect, encoding: int) -> Parsing[Told]:
        """Read one after its head; return what there is to tell.

        Raises:
            ProtocolError: it is damaged, or this encoding is never a rectangle.
        """
        if encoding not in self._readers:
            raise ProtocolError(f"Encoding {encoding} is never a rectangle.")
        return (yield from self._readers[encoding](rect))

    def _read_cursor(self, rect: Rect) -> Parsing[Told]:
        cursor = yield from read_cursor(self._reader, rect, self._pixel_format)
        return [events.CursorChanged(cursor if rect.area else None)]

    def _read_cursor_with_alpha(self, rect: Rect) -> Parsing[Told]:
        cursor = yield from read_cursor_with_alpha(self._reader, rect)
        return [events.CursorChanged(cursor if rect.area else None)]

    def _read_vmware_cursor(self, rect: Rect) -> Parsing[Told]:
        cursor = yield from read_vmware_cursor(self._reader, rect, self._pixel_format)
        return [events.CursorChanged(cursor if rect.area else None)]

    def _read_place(self, rect: Rect) -> Parsing[Told]:
        yield from ()
        x, y = min(rect.x, self._framebuffer.width - 1), min(rect.y, self._framebuffer.height - 1)
        return [events.PointerMoved(x, y)]

    def _read_size(self, rect: Rect) -> Parsing[Told]:
        yield from ()
        return self._resized(rect.width, rect.height, one_screen(rect.width, rect.height))

    def _read_layout(self, rect: Rect) -> Parsing[Told]:
        screens = yield from read_screens(self._reader)
        self.has_sizes = True
        if rect.x == ResizeReason.THIS_CLIENT and rect.y != ResizeStatus.DONE:  # then nothing else in it is defined
            return [] if rect.y == ResizeStatus.FORWARDED else [events.SizeRefused(rect.y)]
        return self._resized(rect.width, rect.height, screens)

    def _read_name(self, rect: Rect) -> Parsing[Told]:
        return [events.NameChanged((yield from read_name(self._reader)))]

    def _read_leds(self, rect: Rect) -> Parsing[Told]:
        return [events.LedsChanged(*(yield from read_leds(self._reader)))]

    def _read_keycodes(self, rect: Rect) -> Parsing[Told]:
        yield from ()
        self.has_keycodes = True
        return []

    def _read_more_buttons(self, rect: Rect) -> Parsing[Told]:
        yield from ()
        self.has_more_buttons = True
        return []

    def _resized(self, width: int, height: int, screens: tuple[Screen, ...]) -> Told:
        """Take a new size and layout; only what differs is told, so that nobody asks for all again without need."""
        check_size(width, height)
        told: Told = []
        if (width, height) != (self._framebuffer.width, self._framebuffer.height):
            self._framebuffer.resize(width, height)
            told.append(events.Resized(width, height))
        screens = fitting_screens(screens, width, height)
        if screens != self.screens:
            self.screens = screens
            told.append(events.ScreensChanged(screens))
        return told
