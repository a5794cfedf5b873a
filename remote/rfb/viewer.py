"""The viewer role: it looks at the screen of any VNC server (RFC 6143, versions 3.3, 3.7 and 3.8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from remote.errors import UsageError
from remote.rfb import events, messages
from remote.rfb.clipboard import ExtendedClipboard
from remote.rfb.connection import Connection
from remote.rfb.encodings.desktop import read_name
from remote.rfb.encodings.h264 import has_h264
from remote.rfb.encodings.numbers import RATE_CEILING_BASE, RATE_CEILING_MASK, Encoding, is_picture
from remote.rfb.framebuffer import Framebuffer
from remote.rfb.geometry import Rect, check_size
from remote.rfb.handshake import enter_server
from remote.rfb.pixel_format import BGRX, PixelFormat
from remote.rfb.reader import Parsing
from remote.rfb.screens import Screen, one_screen
from remote.rfb.server_messages import ServerMessages
from remote.rfb.tally import Tally
from remote.rfb.update import UpdateReader
from remote.rfb.usage import check_screen_size
from remote.rfb.wishes import DEFAULT_ENCODINGS, OUR_ENCODINGS, offered_encodings

__all__ = ["DEFAULT_ENCODINGS", "OUR_ENCODINGS", "ViewerConnection"]


class ViewerConnection(Connection[events.ViewerEvent]):
    """Looks at one server.

    Attributes:
        name: of the desktop when the handshake was done.
        has_video: whether H.264 is offered to the server.
    """

    def __init__(
        self,
        *,
        password: bytes | None = None,
        encodings: Sequence[int] = DEFAULT_ENCODINGS,
        quality: int | None = None,
        compress_level: int | None = None,
        pixel_format: PixelFormat = BGRX,
        is_shared: bool = True,
        wants_video: bool = False,
    ) -> None:
        """Begin by waiting for the server's greeting.

        Args:
            password: for VNC Authentication.
            encodings: what the server may use, best first; must be among OUR_ENCODINGS.
            quality: 0...9 allows JPEG of that quality, None allows no loss.
            compress_level: 0...9, or None to leave it to the server.
            pixel_format: how the server shall write pixels.
            is_shared: whether other viewers may stay.
            wants_video: whether the server may send what moves as H.264; only if PyAV is installed.

        Raises:
            UsageError: an encoding or a level that we do not speak.
        """
        video = (Encoding.OPEN_H264,) if wants_video and has_h264() else ()
        self._offered = (*video, *offered_encodings(encodings, quality, compress_level))
        self.name = ""
        self._ceiling: tuple[int, ...] = ()
        self.has_video = bool(video)
        self._password = password
        self._pixel_format = pixel_format
        self._is_shared = is_shared
        self._clipboard = ExtendedClipboard(is_server=False)
        self._framebuffer: Framebuffer | None = None
        self._server: ServerMessages | None = None
        super().__init__()

    @property
    def framebuffer(self) -> NDArray[np.uint8]:
        """The screen as far as it has come: (height, width, 4) uint8, BGRX, X always 255; another array after Resized.

        Raises:
            UsageError: before the handshake is done.
        """
        return self._screen().pixels

    @property
    def tally(self) -> Tally:
        """What has come so far, counted; empty before the handshake is done."""
        return self._server.updates.tally if self._server else Tally()

    @property
    def received_bytes(self) -> Mapping[int, int]:
        """How many bytes of pixels have come in each encoding (their numbers), with the heads of their rectangles."""
        return {encoding: size for encoding, size in self.tally.size_bytes.items() if is_picture(encoding)}

    @property
    def screens(self) -> tuple[Screen, ...]:
        """The other machine's monitors as far as they are known, at least one.

        Raises:
            UsageError: before the handshake is done.
        """
        self._screen()
        assert self._server is not None
        return self._server.updates.desktop.screens

    @property
    def has_continuous_updates(self) -> bool:
        """Whether the server offers updates without being asked."""
        return self._server is not None and self._server.has_continuous_updates

    @property
    def is_ready(self) -> bool:
        """Whether the handshake is done and the connection not closed: only then can something be sent."""
        return self._framebuffer is not None and not self.is_closed

    def request_update(self, is_incremental: bool, rect: Rect | None = None) -> None:
        """Ask for an update: of what has changed since (incremental), or of everything, of the whole or of a part.

        Raises:
            UsageError: before the handshake is done.
        """
        screen = self._screen()
        wanted = Rect(0, 0, screen.width, screen.height) if rect is None else rect.clipped(screen.width, screen.height)
        self._send(messages.FramebufferUpdateRequest(is_incremental, wanted).to_bytes())

    def send_key(self, keysym: int, is_down: bool, keycode: int | None = None) -> None:
        """Send a key.

        Args:
            keysym: X11 keysym, 0 if only the key itself is known.
            keycode: XT set 1 with 0xE0 as bit 7; used if the server knows it, else the keysym alone.

        Raises:
            UsageError: before the handshake is done.
        """
        self._screen()
        if keycode is not None and self._server and self._server.updates.desktop.has_keycodes:
            self._send(messages.QemuKeyMessage(keysym, is_down, keycode).to_bytes())
        elif keysym:
            self._send(messages.KeyMessage(keysym, is_down).to_bytes())

    def send_pointer(self, x: int, y: int, buttons: int) -> None:
        """Send where the pointer is (framebuffer pixels, moved inside) and which buttons are down.

        Args:
            x: from the left edge.
            y: from the upper edge.
            buttons: bit 0 left, 1 middle, 2 right, 3...6 the wheel, 7 back, 8 forward; the last two only reach
                servers that know them.

        Raises:
            UsageError: before the handshake is done.
        """
        screen = self._screen()
        x, y = min(max(x, 0), screen.width - 1), min(max(y, 0), screen.height - 1)
        is_extended = bool(buttons >> 7 and self._server and self._server.updates.desktop.has_more_buttons)
        self._send(messages.PointerMessage(x, y, buttons if is_extended else buttons & 0x7F, is_extended).to_bytes())

    def send_cut_text(self, text: str) -> None:
        """Send the clipboard; to servers without the extended clipboard, what Latin-1 lacks becomes "?".

        Raises:
            UsageError: before the handshake is done, or longer than servers take.
        """
        self._screen()
        self._send(messages.cut_text_message(messages.ClientCutText.message_type, text, self._clipboard))

    def send_fence(self, flags: int, payload: bytes) -> bool:
        """Send a fence that the server answers when it has worked on all before; FENCE_REQUEST is added.

        Returns:
            False if the server has not shown that it knows fences, and none was sent.

        Raises:
            UsageError: before the handshake is done, or a payload that is too long.
        """
        self._screen()
        has_fence = self._server is not None and self._server.has_fence
        if has_fence:
            self._send(messages.fence_request(flags, payload).to_bytes())
        return has_fence

    def set_continuous_updates(self, is_on: bool, rect: Rect | None = None) -> bool:
        """Ask for updates of the whole screen, or of a part, without asking each time, or no longer.

        Returns:
            False if the server does not offer it, and nothing was sent.

        Raises:
            UsageError: before the handshake is done.
        """
        screen = self._screen()
        if self.has_continuous_updates:
            whole = Rect(0, 0, screen.width, screen.height)
            wanted = whole if rect is None else rect.clipped(screen.width, screen.height)
            self._send(messages.EnableContinuousUpdates(is_on, wanted).to_bytes())
        return self.has_continuous_updates

    def set_ceiling(self, kbit_s: int | None) -> None:
        """Tell the server, if it is one of ours, how much of the line it may take; others ignore it.

        Before the handshake is done it is told with the first SetEncodings, later by another one.

        Args:
            kbit_s: thousand bits a second; None: as much as there is.

        Raises:
            UsageError: less than 1 kbit/s, or more than 1,048,575.
        """
        if kbit_s is not None and not 1 <= kbit_s <= RATE_CEILING_MASK:
            raise UsageError(f"A ceiling of {kbit_s} kbit/s cannot be told.")
        self._ceiling = () if kbit_s is None else (RATE_CEILING_BASE | kbit_s,)
        if self.is_ready:
            self._tell_encodings()

    def request_size(self, width: int, height: int) -> bool:
        """Ask the server for another framebuffer size, all of it one screen.

        Resized tells if it agreed, SizeRefused if not; some take their time, and some never tell.

        Returns:
            False if the server has not shown that it can be asked, and nothing was sent.

        Raises:
            UsageError: before the handshake is done, or an impossible size.
        """
        check_screen_size(width, height)
        first, *_ = self.screens
        can_ask = self._server is not None and self._server.updates.desktop.has_sizes
        if can_ask:
            self._send(messages.SetDesktopSize(width, height, one_screen(width, height, first.id)).to_bytes())
        return can_ask

    def _parse(self) -> Parsing[None]:
        yield from enter_server(self._reader, self._send, self._password, is_shared=self._is_shared)
        framebuffer = yield from self._read_server_init()
        updates = UpdateReader(self._reader, framebuffer, self._offered, self._pixel_format)
        server = ServerMessages(self._reader, self._send, self._offered, self._clipboard, updates)
        self._framebuffer, self._server = framebuffer, server
        self._send(messages.SetPixelFormat(self._pixel_format).to_bytes())
        self._tell_encodings()
        self._events.append(events.Connected(self._is_shared, framebuffer.width, framebuffer.height, self.name))
        while not (yield from self._reader.is_at_end()):
            told = yield from server.read()  # first: meanwhile `_events` may be taken and another list put there
            self._events += told
        self._close("The server has closed the connection.")

    def _read_server_init(self) -> Parsing[Framebuffer]:
        width = yield from self._reader.read_u16()
        height = yield from self._reader.read_u16()
        check_size(width, height)
        yield from self._reader.skip(16)  # the server's own pixel format: it gets ours at once
        self.name = yield from read_name(self._reader)
        return Framebuffer(width, height)

    def _tell_encodings(self) -> None:
        self._send(messages.SetEncodings((*self._offered, *self._ceiling)).to_bytes())

    def _screen(self) -> Framebuffer:
        if self._framebuffer is None:
            raise UsageError("The viewer is not connected: there is no screen yet.")
        return self._framebuffer
