"""The server role: it shows a screen to one viewer (RFC 6143, versions 3.3, 3.7 and 3.8)."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from functools import singledispatchmethod

import numpy as np
from numpy.typing import NDArray

from remote.errors import ProtocolError, UsageError
from remote.rfb import events, messages
from remote.rfb.clipboard import ExtendedClipboard
from remote.rfb.colour_map import fake_colour_map
from remote.rfb.connection import Connection
from remote.rfb.cursor import Cursor
from remote.rfb.encodings.choice import EncodedRect, UpdateEncoder
from remote.rfb.encodings.copyrect import encode_copy
from remote.rfb.encodings.desktop import ResizeReason, ResizeStatus, encode_name, encode_screens
from remote.rfb.encodings.h264_frame import H264Frame
from remote.rfb.encodings.numbers import Encoding
from remote.rfb.encodings.offer import Offer
from remote.rfb.geometry import Copy, Rect
from remote.rfb.pixel_format import BGRX, CANVAS_TYPE, RGB332, Canvas
from remote.rfb.pointer_rects import pointer_rects
from remote.rfb.reader import Parsing
from remote.rfb.security import (
    CHALLENGE_BYTES,
    SecurityType,
    Version,
    encode_reason,
    is_right_answer,
    read_version,
)
from remote.rfb.usage import check_on_screen, check_pixels, check_screen_size

MAX_RECTS = 0xFFFE
"""Rectangles of one update; 0xFFFF would mean "until LastRect"."""

_RECT = struct.Struct(">HHHHi")
_UPDATE = struct.Struct(">BxH")
_U32 = struct.Struct(">I")


class ServerConnection(Connection[events.ServerEvent]):
    """Shows one screen to one viewer.

    Attributes:
        width: of the screen, pixels.
        height: of the screen, pixels.
        name: of the desktop.
        offer: what the viewer understands.
        pixel_format: how pixels are written to it.
        continuous_rect: the part that it wants without asking, or None.
        encoder: writes rectangles for this viewer, if need be in another thread than the one that calls us; see
            `send_update`.
    """

    def __init__(
        self, width: int, height: int, name: str, *, password: bytes | None = None, challenge: bytes = b""
    ) -> None:
        """Begin with the greeting.

        Args:
            password: for VNC Authentication; None lets everybody in.
            challenge: 16 random bytes, new for every connection, needed with a password.

        Raises:
            UsageError: an impossible size, or a password without a proper challenge.
        """
        check_screen_size(width, height)
        if password is not None and len(challenge) != CHALLENGE_BYTES:
            raise UsageError(f"A password needs a challenge of {CHALLENGE_BYTES} random bytes.")
        self.width, self.height, self.name = width, height, name
        self.offer = Offer()
        self.pixel_format = BGRX
        self.continuous_rect: Rect | None = None
        self._password, self._challenge = password, challenge
        self._viewer_size: tuple[int, int] | None = None
        self.encoder = UpdateEncoder(BGRX)
        self._announced: set[int] = set()
        self._clipboard = ExtendedClipboard(is_server=True)
        super().__init__()

    @property
    def is_ready(self) -> bool:
        """Whether the handshake is done and the connection not closed: only then can something be sent."""
        return self._viewer_size is not None and not self.is_closed

    @property
    def visible_size(self) -> tuple[int, int]:
        """Width and height of what the viewer can see of the screen: it may not have followed a change of size."""
        width, height = self._viewer_size or (0, 0)
        return min(width, self.width), min(height, self.height)

    @property
    def can_show_video(self) -> bool:
        """Whether the viewer understands H.264, and its screen is ours, so that every rectangle fits."""
        return Encoding.OPEN_H264 in self.offer and self._has_our_size

    def send_update(
        self,
        pixels: NDArray[np.uint8],
        rects: Iterable[Rect],
        *,
        copies: Sequence[Copy] = (),
        videos: Sequence[H264Frame] = (),
        encoded: Sequence[EncodedRect] = (),
        cursor: Cursor | None = None,
        pointer: tuple[int, int] | None = None,
    ) -> tuple[Rect, ...]:
        """Send what has changed; what the viewer does not understand is left out or sent in another way.

        Args:
            pixels: the whole screen, (height, width, 4) uint8, BGRX, C-contiguous.
            rects: where it has changed.
            copies: what has moved, in the order in which a viewer can do it; done before `rects` are painted.
            videos: pictures of `pixels` in streams of H.264; painted before `rects`. Look at `can_show_video` before
                encoding one: viewers that do not understand it get its rectangle in another way.
            encoded: parts of `pixels` that `encoder` has written already since it was settled, in that order.
            cursor: the pointer's shape if it changed.
            pointer: where the pointer is if the viewer did not move it there itself.

        Returns:
            the parts that the viewer now sees a little different from `pixels` (JPEG, H.264).

        Raises:
            UsageError: before the handshake is done, pixels of another size than the screen's, or a copy or a video
                from outside.
        """
        self._check_ready()
        check_pixels(pixels, self.width, self.height)
        check_on_screen(copies, (video.rect for video in videos), self.width, self.height)
        # The pointer goes first: TigerVNC's viewer (1.12) reads an alpha cursor with another pixel format set for
        # all its decoding threads, and fails when they still work on rectangles of the same update.
        pieces = [*self._encode_pointer(cursor, pointer), *self._encode_copies(copies)]
        pieces += self._encode_videos(videos)
        instead = [] if self.can_copy else [copy.rect for copy in copies]
        instead += [] if self.can_show_video else [video.rect for video in videos if video.data]
        pieces += encoded
        pieces += self._encode_rects(pixels.view(CANVAS_TYPE)[..., 0], (*instead, *rects))
        self._send_rects(pieces)
        return tuple(piece.rect for piece in pieces if piece.is_lossy)

    def send_encoded(
        self,
        encoded: Sequence[EncodedRect],
        *,
        copies: Sequence[Copy] = (),
        videos: Sequence[H264Frame] = (),
        cursor: Cursor | None = None,
        pointer: tuple[int, int] | None = None,
    ) -> None:
        """Send an update that was encoded elsewhere, by one encoder for the whole connection that is not `encoder`.

        Args are those of `send_update`. Nothing is sent when nothing is given.

        Raises:
            UsageError: before the handshake is done, something from outside the screen, or in a way that the viewer
                does not understand.
        """
        self._check_ready()
        rects = (*(video.rect for video in videos), *(piece.rect for piece in encoded))
        check_on_screen(copies, rects, self.width, self.height)
        if (copies and not self.can_copy) or (videos and not self.can_show_video):
            raise UsageError("The viewer does not understand these moves or films.")
        if not all(piece.encoding in self.offer or piece.encoding == Encoding.RAW for piece in encoded):
            raise UsageError("The viewer has not offered this encoding.")
        pieces = [*self._encode_pointer(cursor, pointer), *self._encode_copies(copies)]
        self._send_rects([*pieces, *self._encode_videos(videos), *encoded])

    def send_pointer(self, cursor: Cursor | None, pointer: tuple[int, int] | None) -> None:
        """Send an update without pixels: the pointer's shape or place, as `send_update` takes them.

        Raises:
            UsageError: before the handshake is done.
        """
        self._check_ready()
        self._send_rects([*self._encode_pointer(cursor, pointer)])

    def resize(self, width: int, height: int) -> None:
        """Note that the screen has another size now; the next update should show all of it.

        A viewer that understands no new sizes goes on with its old one, and sees what fits.

        Raises:
            UsageError: an impossible size.
        """
        check_screen_size(width, height)
        if (width, height) == (self.width, self.height):
            return
        self.width, self.height = width, height
        if self.is_ready:
            self._tell_size(ResizeReason.SERVER, ResizeStatus.DONE)

    def rename(self, name: str) -> None:
        """Note that the desktop is called differently now."""
        self.name = name
        if self.is_ready and Encoding.DESKTOP_NAME in self.offer:
            self._send_rects([EncodedRect(Rect(0, 0, 0, 0), Encoding.DESKTOP_NAME, encode_name(name))])

    def send_cut_text(self, text: str) -> None:
        """Send the clipboard; to viewers without the extended clipboard, what Latin-1 lacks becomes "?".

        Raises:
            UsageError: before the handshake is done, or longer than viewers take.
        """
        self._check_ready()
        self._send(messages.cut_text_message(messages.SERVER_CUT_TEXT, text, self._clipboard))

    def bell(self) -> None:
        """Ring at the viewer.

        Raises:
            UsageError: before the handshake is done.
        """
        self._check_ready()
        self._send(bytes((messages.BELL,)))

    def send_fence(self, flags: int, payload: bytes) -> bool:
        """Send a fence that the viewer answers when it has worked on all before; FENCE_REQUEST is added.

        Returns:
            False if the viewer knows no fences, and none was sent.

        Raises:
            UsageError: before the handshake is done, or a payload that is too long.
        """
        self._check_ready()
        if Encoding.FENCE not in self.offer:
            return False
        self._send(messages.fence_request(flags, payload).to_bytes())
        return True

    # What comes from the viewer

    def _parse(self) -> Parsing[None]:
        self._send(Version.V3_8.greeting())
        version = yield from read_version(self._reader)
        if not (yield from self._authenticate(version)):
            self._close("The viewer gave a wrong password.")
            return
        is_shared = bool((yield from self._reader.read_u8()))
        self._viewer_size = self.width, self.height
        self._send(struct.pack(">HH", self.width, self.height), BGRX.to_bytes(), encode_name(self.name))
        self._events.append(events.Connected(is_shared, self.width, self.height, self.name))
        while not (yield from self._reader.is_at_end()):
            kind = yield from self._reader.read_u8()
            if kind not in messages.CLIENT_MESSAGES:
                raise ProtocolError(f"No viewer sends messages of type {kind}.")
            if kind == messages.PointerMessage.message_type:
                may_extend = Encoding.EXTENDED_MOUSE_BUTTONS in self.offer
                self._handle((yield from messages.PointerMessage.read(self._reader, may_extend=may_extend)))
            else:
                self._handle((yield from messages.CLIENT_MESSAGES[kind].read(self._reader)))
        self._close("The viewer has closed the connection.")

    def _authenticate(self, version: Version) -> Parsing[bool]:
        chosen = SecurityType.NONE if self._password is None else SecurityType.VNC_AUTHENTICATION
        if version == Version.V3_3:
            self._send(_U32.pack(chosen))
        else:
            self._send(bytes((1, chosen)))
            if (yield from self._reader.read_u8()) != chosen:
                raise ProtocolError("The viewer chose a security type that was not offered.")
        if self._password is None:
            if version == Version.V3_8:
                self._send(_U32.pack(0))
            return True
        self._send(self._challenge)
        answer = yield from self._reader.read_exact(CHALLENGE_BYTES)
        if is_right_answer(self._password, self._challenge, answer):
            self._send(_U32.pack(0))
            return True
        self._send(_U32.pack(1), encode_reason("The password is wrong.") if version == Version.V3_8 else b"")
        return False

    @singledispatchmethod
    def _handle(self, message: messages.ClientMessages) -> None:
        raise NotImplementedError(type(message))

    @_handle.register
    def _(self, message: messages.SetPixelFormat) -> None:
        pixel_format = message.pixel_format
        if not pixel_format.is_true_colour:
            if pixel_format.bits_per_pixel != 8:
                raise ProtocolError("A colour map is only for pixels of 8 bits.")
            pixel_format = RGB332
            self._send(fake_colour_map())
        self.pixel_format = pixel_format
        self.encoder.set_pixel_format(pixel_format)
        self._events.append(events.PixelFormatSet(pixel_format))

    @_handle.register
    def _(self, message: messages.SetEncodings) -> None:
        self.offer = Offer(message.encodings)
        self.encoder.set_offer(self.offer)
        self._announce()
        self._events.append(events.EncodingsSet(message.encodings))

    @_handle.register
    def _(self, message: messages.FramebufferUpdateRequest) -> None:
        if message.is_incremental and self.continuous_rect is not None:
            return
        if not message.is_incremental and Encoding.EXTENDED_DESKTOP_SIZE in self.offer:
            self._tell_size(ResizeReason.SERVER, ResizeStatus.DONE)
        rect = message.rect.clipped(self.width, self.height)
        self._events.append(events.UpdateRequested(rect, message.is_incremental))

    @_handle.register
    def _(self, message: messages.KeyMessage) -> None:
        self._events.append(events.KeyEvent(message.keysym, message.is_down))

    @_handle.register
    def _(self, message: messages.QemuKeyMessage) -> None:
        self._events.append(events.KeyEvent(message.keysym, message.is_down, message.keycode))

    @_handle.register
    def _(self, message: messages.PointerMessage) -> None:
        self._events.append(events.PointerEvent(*self._inside(message.x, message.y), message.buttons))

    @_handle.register
    def _(self, message: messages.ClientCutText) -> None:
        text: str | None = message.text
        dropped_bytes = message.dropped_bytes
        if message.extended is not None:
            self._check_offered(Encoding.EXTENDED_CLIPBOARD)
            text, dropped_bytes, answer = self._clipboard.receive(message.extended)
            if answer is not None:
                self._send(messages.encode_extended_clipboard(messages.SERVER_CUT_TEXT, answer))
        self._events += events.cut_text_events(text, dropped_bytes)

    @_handle.register
    def _(self, message: messages.EnableContinuousUpdates) -> None:
        rect = message.rect.clipped(self.width, self.height)
        was_on = self.continuous_rect is not None
        self.continuous_rect = rect if message.is_on else None
        if was_on and not message.is_on:
            self._send(bytes((messages.END_OF_CONTINUOUS_UPDATES,)))
        self._events.append(events.ContinuousUpdatesSet(message.is_on, rect))

    @_handle.register
    def _(self, message: messages.Fence) -> None:
        reply = message.reply()
        if reply:
            self._send(reply.to_bytes())
        else:
            self._events.append(events.FenceReceived(message.flags, message.payload))

    @_handle.register
    def _(self, message: messages.SetDesktopSize) -> None:
        if Encoding.EXTENDED_DESKTOP_SIZE in self.offer:
            self._tell_size(ResizeReason.THIS_CLIENT, ResizeStatus.PROHIBITED)
        self._events.append(events.DesktopSizeRequested(message.width, message.height))

    def _announce(self) -> None:
        """Tell, as soon as the viewer offers an extension, that we speak it too."""
        if Encoding.EXTENDED_CLIPBOARD in self.offer:  # after every SetEncodings, by its specification
            capabilities = self._clipboard.capabilities()
            self._send(messages.encode_extended_clipboard(messages.SERVER_CUT_TEXT, capabilities))
        offered = {extension for extension in _ANNOUNCED if extension in self.offer} - self._announced
        self._announced |= offered
        if Encoding.FENCE in offered:
            self._send(messages.fence_request(0, b"").to_bytes())
        if Encoding.CONTINUOUS_UPDATES in offered:
            self._send(bytes((messages.END_OF_CONTINUOUS_UPDATES,)))
        for encoding in (Encoding.QEMU_EXTENDED_KEY_EVENT, Encoding.EXTENDED_MOUSE_BUTTONS):
            if encoding in offered:
                self._send_rects([EncodedRect(Rect(0, 0, 0, 0), encoding, b"")])

    # What goes to the viewer

    def _tell_size(self, reason: ResizeReason, status: ResizeStatus) -> None:
        """Send the screen's size in an update of its own, as peers demand."""
        if Encoding.EXTENDED_DESKTOP_SIZE in self.offer:
            rect, body = Rect(reason, status, self.width, self.height), encode_screens(self.width, self.height)
            self._send_rects([EncodedRect(rect, Encoding.EXTENDED_DESKTOP_SIZE, body)])
        elif Encoding.DESKTOP_SIZE in self.offer:
            self._send_rects([EncodedRect(Rect(0, 0, self.width, self.height), Encoding.DESKTOP_SIZE, b"")])
        else:
            return
        self._viewer_size = self.width, self.height

    def _encode_copies(self, copies: Sequence[Copy]) -> Iterable[EncodedRect]:
        if self.can_copy:
            for copy in copies:
                yield EncodedRect(copy.rect, Encoding.COPY_RECT, encode_copy(copy))

    def _encode_videos(self, videos: Sequence[H264Frame]) -> Iterable[EncodedRect]:
        if self.can_show_video:
            for video in videos:
                yield EncodedRect(video.rect, Encoding.OPEN_H264, video.to_bytes(), is_lossy=bool(video.data))

    def _encode_rects(self, screen: Canvas, rects: Iterable[Rect]) -> Iterable[EncodedRect]:
        self.encoder.settle()
        for rect in rects:
            visible = rect.clipped(*self.visible_size)
            if visible.area:
                yield from self.encoder.encode(screen, visible)

    @property
    def _has_our_size(self) -> bool:
        return self._viewer_size == (self.width, self.height)

    @property
    def can_copy(self) -> bool:
        """Whether the viewer knows CopyRect, and its screen is ours, so that it has all pixels to copy from."""
        return Encoding.COPY_RECT in self.offer and self._has_our_size

    def _encode_pointer(self, cursor: Cursor | None, pointer: tuple[int, int] | None) -> Iterable[EncodedRect]:
        return pointer_rects(self.offer, self.pixel_format, cursor, self._inside(*pointer) if pointer else None)

    def _send_rects(self, encoded: Sequence[EncodedRect]) -> None:
        """Send rectangles; none is no update at all, since some viewers lose their way at an empty one."""
        for start in range(0, len(encoded), MAX_RECTS):
            part = encoded[start : start + MAX_RECTS]
            self._send(_UPDATE.pack(messages.FRAMEBUFFER_UPDATE, len(part)))
            for piece in part:
                self._send(_RECT.pack(*piece.rect, piece.encoding), piece.data)

    def _inside(self, x: int, y: int) -> tuple[int, int]:
        return min(max(x, 0), self.width - 1), min(max(y, 0), self.height - 1)

    def _check_offered(self, encoding: Encoding) -> None:
        if encoding not in self.offer:
            raise ProtocolError(f"The viewer used {encoding.name}, which it had not offered.")

    def _check_ready(self) -> None:
        if not self.is_ready:
            raise UsageError("The viewer is not connected: nothing can be sent to it.")


_ANNOUNCED = (
    Encoding.FENCE,
    Encoding.CONTINUOUS_UPDATES,
    Encoding.QEMU_EXTENDED_KEY_EVENT,
    Encoding.EXTENDED_MOUSE_BUTTONS,
)
