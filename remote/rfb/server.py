"""The server role: it shows a screen to one viewer (RFC 6143, versions 3.3, 3.7 and 3.8)."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from remote.errors import ProtocolError, UsageError
from remote.rfb import events, messages
from remote.rfb.answers import answer
from remote.rfb.connection import Connection
from remote.rfb.cursor import Cursor
from remote.rfb.desktop_news import tell_layout, tell_leds, tell_name, tell_size
from remote.rfb.encodings.choice import EncodedRect, UpdateEncoder
from remote.rfb.encodings.desktop import encode_name
from remote.rfb.encodings.h264_frame import H264Frame
from remote.rfb.encodings.numbers import Encoding
from remote.rfb.encodings.offer import Offer
from remote.rfb.geometry import Copy, Rect
from remote.rfb.handshake import let_viewer_in
from remote.rfb.leds import Leds
from remote.rfb.pixel_format import BGRX, CANVAS_TYPE, PixelFormat
from remote.rfb.reader import Parsing
from remote.rfb.screens import Screen, check_layout, fitting_screens
from remote.rfb.security import CHALLENGE_BYTES
from remote.rfb.served import Served
from remote.rfb.update_writer import first_rects, instead_of, painted_rects
from remote.rfb.usage import check_on_screen, check_pixels, check_screen_size


class ServerConnection(Connection[events.ServerEvent]):
    """Shows one screen to one viewer."""

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
        self._password, self._challenge = password, challenge
        self._served = Served(width, height, name, self._send)
        super().__init__()

    @property
    def width(self) -> int:
        """Of the screen, pixels."""
        return self._served.width

    @property
    def height(self) -> int:
        """Of the screen, pixels."""
        return self._served.height

    @property
    def name(self) -> str:
        """Of the desktop."""
        return self._served.name

    @property
    def offer(self) -> Offer:
        """What the viewer understands."""
        return self._served.offer

    @property
    def pixel_format(self) -> PixelFormat:
        """How pixels are written to the viewer."""
        return self._served.pixel_format

    @property
    def continuous_rect(self) -> Rect | None:
        """The part that the viewer wants without asking, or None."""
        return self._served.continuous_rect

    @property
    def encoder(self) -> UpdateEncoder:
        """Writes rectangles for this viewer, if need be in another thread than the one that calls us."""
        return self._served.encoder

    @property
    def is_ready(self) -> bool:
        """Whether the handshake is done and the connection not closed: only then can something be sent."""
        return self._served.viewer_size is not None and not self.is_closed

    @property
    def visible_size(self) -> tuple[int, int]:
        """Width and height of what the viewer can see of the screen: it may not have followed a change of size."""
        return self._served.visible_size

    @property
    def can_copy(self) -> bool:
        """Whether the viewer knows CopyRect, and its screen is ours, so that it has all pixels to copy from."""
        return self._served.can_copy

    @property
    def can_show_video(self) -> bool:
        """Whether the viewer understands H.264, and its screen is ours, so that every rectangle fits."""
        return self._served.can_show_video

    @property
    def means_places(self) -> bool:
        """Whether the viewer tells a key's code only where the key is meant, whatever it writes here.

        Our own does. Others add the code to every key; their users mean what stands on their own keys.
        """
        return Encoding.RECALL in self.offer

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
        pieces = [*first_rects(self._served, cursor, pointer, copies, videos), *encoded]
        painted = (*instead_of(self._served, copies, videos), *rects)
        pieces += painted_rects(self._served, pixels.view(CANVAS_TYPE)[..., 0], painted)
        self._served.send_rects(pieces)
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
        check_on_screen(copies, rects, *self.visible_size)
        if (copies and not self.can_copy) or (videos and not self.can_show_video):
            raise UsageError("The viewer does not understand these moves or films.")
        if not all(piece.encoding in self.offer or piece.encoding == Encoding.RAW for piece in encoded):
            raise UsageError("The viewer has not offered this encoding.")
        self._served.send_rects([*first_rects(self._served, cursor, pointer, copies, videos), *encoded])

    def send_pointer(self, cursor: Cursor | None, pointer: tuple[int, int] | None) -> None:
        """Send an update without pixels: the pointer's shape or place, as `send_update` takes them.

        Raises:
            UsageError: before the handshake is done.
        """
        self._check_ready()
        self._served.send_rects([*first_rects(self._served, cursor, pointer)])

    def resize(self, width: int, height: int, screens: Sequence[Screen] | None = None) -> None:
        """Note that the screen has another size now; the next update should show all of it.

        A viewer that understands no new sizes goes on with its old one, and sees what fits.

        Args:
            screens: its monitors, as `set_screens` takes them; None: as before, as far as they fit.

        Raises:
            UsageError: an impossible size, or an impossible layout.
        """
        check_screen_size(width, height)
        if (width, height) == (self.width, self.height):
            self.set_screens(self._served.screens if screens is None else screens)
            return
        if screens is not None:
            check_layout(screens)
            self._served.screens = tuple(screens)
        self._served.width, self._served.height = width, height
        if self.is_ready:
            tell_size(self._served)

    def set_screens(self, screens: Sequence[Screen]) -> None:
        """Note how the monitors of the screen are laid out now; it is told to viewers that understand it.

        Args:
            screens: in framebuffer pixels; what lies outside is cut off, and where nothing is left, or none is given,
                the screen counts as one monitor.

        Raises:
            UsageError: an impossible layout.
        """
        check_layout(screens)
        before = fitting_screens(self._served.screens, self.width, self.height)
        self._served.screens = tuple(screens)
        if self.is_ready and fitting_screens(screens, self.width, self.height) != before:
            tell_layout(self._served)

    def set_leds(self, scroll: bool, num: bool, caps: bool) -> None:
        """Note which locks of the keyboard are on; it is told to viewers that understand it when it has changed."""
        leds = Leds(scroll, num, caps)
        if leds == self._served.leds:
            return
        self._served.leds = leds
        if self.is_ready:
            tell_leds(self._served)

    def rename(self, name: str) -> None:
        """Note that the desktop is called differently now."""
        self._served.name = name
        if self.is_ready:
            tell_name(self._served)

    def send_cut_text(self, text: str) -> None:
        """Send the clipboard; to viewers without the extended clipboard, what Latin-1 lacks becomes "?".

        Raises:
            UsageError: before the handshake is done, or longer than viewers take.
        """
        self._check_ready()
        self._send(messages.cut_text_message(messages.SERVER_CUT_TEXT, text, self._served.clipboard))

    def forget_cut_text(self) -> None:
        """Answer no later request for what `send_cut_text` offered."""
        self._served.clipboard.forget()

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

    def _parse(self) -> Parsing[None]:
        served, reader = self._served, self._reader
        is_shared = yield from let_viewer_in(reader, self._send, self._password, self._challenge)
        if is_shared is None:
            self._close("The viewer gave a wrong password.")
            return
        served.viewer_size = served.width, served.height
        self._send(struct.pack(">HH", served.width, served.height), BGRX.to_bytes(), encode_name(served.name))
        self._events.append(events.Connected(is_shared, served.width, served.height, served.name))
        while not (yield from reader.is_at_end()):
            message = yield from self._read_message()
            held, served.held_reply = served.held_reply, None
            self._events += answer(message, served)
            if held is not None:
                self._send(held.to_bytes())
        self._close("The viewer has closed the connection.")

    def _read_message(self) -> Parsing[messages.ClientMessages]:
        kind = yield from self._reader.read_u8()
        if kind not in messages.CLIENT_MESSAGES:
            raise ProtocolError(f"No viewer sends messages of type {kind}.")
        if kind == messages.PointerMessage.message_type:
            may_extend = Encoding.EXTENDED_MOUSE_BUTTONS in self.offer
            return (yield from messages.PointerMessage.read(self._reader, may_extend=may_extend))
        return (yield from messages.CLIENT_MESSAGES[kind].read(self._reader))

    def _check_ready(self) -> None:
        if not self.is_ready:
            raise UsageError("The viewer is not connected: nothing can be sent to it.")
