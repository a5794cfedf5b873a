"""Both cores over all that their peer may send, from the greeting on and after it."""

from __future__ import annotations

import contextlib
import hashlib
from abc import abstractmethod
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, ClassVar

import numpy as np

from remote.errors import ProtocolError, SecurityError, UsageError
from remote.rfb import events, geometry, messages
from remote.rfb.clipboard import NOTIFY, PEEK, REQUEST, TEXT, ExtendedClipboard
from remote.rfb.colour_map import fake_colour_map
from remote.rfb.connection import Connection
from remote.rfb.cursor import Cursor
from remote.rfb.encodings.h264_frame import H264Frame
from remote.rfb.encodings.numbers import Encoding
from remote.rfb.geometry import Copy, Rect
from remote.rfb.pixel_format import CANVAS_TYPE
from remote.rfb.security import answer_challenge, encode_reason
from remote.rfb.server import ServerConnection
from remote.rfb.viewer import OUR_ENCODINGS, ViewerConnection
from tests.fuzz.target import MIB, Outcome, Target, refused
from tests.fuzz.targets.client_messages import SAMPLES
from tests.fuzz.targets.rectangles import sample
from tests.fuzz.targets.video import stream

WIDTH, HEIGHT = 20, 10
CHALLENGE = bytes(range(16))
PASSWORD = b"one time"

OUR_CLIPBOARD = "".join(map(chr, range(200, 900)))

MOST_ANSWERED = 96
"""Bytes that we send back for each byte that comes, at the most (a colour map for SetPixelFormat is 77): a peer must
not make us flood the line."""
GREETING_BYTES = 96 * 1024
"""And so many in any case: what is sent unasked, and our clipboard as often as anybody gets it."""


SMALL_AREA = 1 << 16
SHORT_BYTES = 600
"""Messages that whole sessions are made of; longer ones are tried by themselves."""


@contextlib.contextmanager
def _small_screens() -> Iterator[None]:
    """Lower the bound of a screen, so that a million inputs do not spend their time on clearing memory."""
    usual, geometry.MAX_AREA = geometry.MAX_AREA, SMALL_AREA
    try:
        yield
    finally:
        geometry.MAX_AREA = usual


class _StreamTarget(Target):
    """The core takes any bytes in any pieces: ProtocolError or SecurityError, once and then always the same, or events.

    What it sends back is no more than GREETING_BYTES, and MOST_ANSWERED bytes for each that came; after the end
    nothing comes or goes.
    """

    growth_bytes: ClassVar[int] = 48 * MIB
    time_s: ClassVar[float] = 2.0

    @abstractmethod
    def core(self, first: int) -> Connection[Any]:
        """Return a new core; the first byte of the input chooses among some."""

    def outcome(self, core: Connection[Any]) -> object:
        """Return what else than events has come of the input."""
        return None

    def feed(self, pieces: Sequence[bytes]) -> Outcome:
        """Feed all but the first byte, and then the end."""
        with _small_screens():
            return self._feed(pieces)

    def _feed(self, pieces: Sequence[bytes]) -> Outcome:
        core = self.core(next((piece for piece in pieces if piece), b"\0")[0])
        seen, sent, is_first = list[object](), list[bytes](), True
        error: Exception | None = None
        try:
            for piece in pieces:
                data, is_first = (piece[1:], False) if is_first and piece else (piece, is_first)
                core.receive_data(data)
                seen += core.events()
                sent.append(core.data_to_send())
            core.receive_eof()
        except (ProtocolError, SecurityError) as raised:
            error = raised
        seen += core.events()
        sent.append(core.data_to_send())
        assert len(b"".join(sent)) <= GREETING_BYTES + MOST_ANSWERED * sum(map(len, pieces)), "too much was answered"
        assert core.is_closed
        self._check_end(core, error)
        return *map(_comparable, seen), b"".join(sent), *(refused(error) if error else ()), self.outcome(core)

    def _check_end(self, core: Connection[Any], error: Exception | None) -> None:
        try:
            core.receive_data(b"more")
        except (ProtocolError, SecurityError) as again:
            assert again is error
        else:
            assert error is None
        assert not core.events()


class ViewerTarget(_StreamTarget):
    """A viewer from the greeting on, with and without a password."""

    name: ClassVar[str] = "viewer"

    def core(self, first: int) -> Connection[Any]:
        """Return a viewer that has nothing yet."""
        return ViewerConnection(
            password=PASSWORD if first & 1 else None, encodings=OUR_ENCODINGS, quality=5, wants_video=bool(first & 2)
        )

    def seeds(self) -> Sequence[bytes]:
        """Return whole sessions of our server's, and of older ones."""
        heads = [b"RFB 003.008\n\1\1" + bytes(4), b"RFB 003.003\n\0\0\0\1", b"RFB 003.007\n\1\1"]
        heads.append(b"RFB 003.008\n\1\2" + CHALLENGE + bytes(4))
        begin = bytes((0, WIDTH, 0, HEIGHT)) + bytes(16) + b"\0\0\0\6a desk"
        refusals = [b"RFB 003.008\n\0" + encode_reason("No."), b"RFB 003.003\n" + bytes(4) + encode_reason("No.")]
        sizes = [b"RFB 003.008\n\1\1" + bytes(4) + bytes.fromhex(size) + bytes(20) for size in ("40004000", "ffffffff")]
        told = [message for message in server_messages() if len(message) < SHORT_BYTES]
        sessions = [bytes((head is heads[3],)) + head + begin for head in heads]
        more = [session + b"".join(told[at::4]) for at, session in enumerate(sessions)]
        return [*sessions, *more, *(b"\0" + other for other in (*refusals, *sizes))]

    def outcome(self, core: Connection[Any]) -> object:
        """Return shape and hash of the framebuffer if there is one."""
        assert isinstance(core, ViewerConnection)
        return _picture_of(core)


class ViewerMessagesTarget(_StreamTarget):
    """A viewer after the handshake: updates with every encoding, offered or not, and all other messages."""

    name: ClassVar[str] = "viewer-messages"

    def core(self, first: int) -> Connection[Any]:
        """Return a viewer that waits for messages."""
        return ready_viewer(wants_video=bool(first & 2))

    def seeds(self) -> Sequence[bytes]:
        """Return each message, and all of them."""
        told = server_messages()
        return [b"\2" + message for message in (*told, b"".join(told))]

    def outcome(self, core: Connection[Any]) -> object:
        """Return shape and hash of the framebuffer if there is one."""
        assert isinstance(core, ViewerConnection)
        return _picture_of(core)


class ColourMapTarget(Target):
    """SetColourMapEntries is read over: five bytes and six for each entry, whatever is in them; none are stored."""

    name: ClassVar[str] = "colour-map"
    growth_bytes: ClassVar[int] = 48 * MIB  # of some hundred viewers that are over

    def seeds(self) -> Sequence[bytes]:
        """Return our own map, an empty one, and one that claims the most."""
        return [fake_colour_map()[1:], bytes(5), b"\0\0\0\xff\xff" + bytes(50)]

    def feed(self, pieces: Sequence[bytes]) -> Outcome:
        """Feed a viewer one map, and ring behind it where it should end."""
        data = b"".join(pieces)
        size = 5 + 6 * int.from_bytes(data[3:5].ljust(2, b"\0"), "big")
        viewer = ready_viewer()
        viewer.receive_data(b"\1")
        at = 0
        for piece in pieces:
            viewer.receive_data(piece[: max(size - at, 0)])
            at += len(piece)
        if len(data) < size:
            return (len(data),)
        assert not viewer.events()
        viewer.receive_data(b"\2")
        assert viewer.events() == [events.Bell()]
        return (size,)


class ServerTarget(_StreamTarget):
    """A server from the greeting on, with and without a password."""

    name: ClassVar[str] = "server"

    def core(self, first: int) -> Connection[Any]:
        """Return a server that has sent its greeting."""
        if first & 1:
            return ServerConnection(WIDTH, HEIGHT, "a desk", password=PASSWORD, challenge=CHALLENGE)
        return ServerConnection(WIDTH, HEIGHT, "a desk")

    def seeds(self) -> Sequence[bytes]:
        """Return whole sessions of viewers of every version."""
        right = answer_challenge(PASSWORD, CHALLENGE)
        heads = [
            b"\0RFB 003.008\n\1\1",
            b"\0RFB 003.003\n\1",
            b"\0RFB 003.007\n\1\0",
            b"\1RFB 003.008\n\2" + right + b"\1",
        ]
        heads += [b"\1RFB 003.003\n" + right + b"\1", b"\1RFB 003.008\n\2" + bytes(16)]
        told = [message for message in viewer_messages() if len(message) < SHORT_BYTES]
        return [*heads, *(head + b"".join(told[at::6]) for at, head in enumerate(heads)), heads[0] + b"".join(told)]


class ServerMessagesTarget(_StreamTarget):
    """A server after the handshake: every message, in any order; with a clipboard of its own to give away."""

    name: ClassVar[str] = "server-messages"

    def core(self, first: int) -> Connection[Any]:
        """Return a server that waits for messages; it has offered its clipboard in one of both cases."""
        server = ServerConnection(WIDTH, HEIGHT, "a desk")
        server.receive_data(b"RFB 003.008\n\1\1")
        if first & 1:
            server.receive_data(messages.SetEncodings(tuple(OUR_ENCODINGS)).to_bytes())
            clipboard = messages.encode_extended_clipboard(6, ExtendedClipboard(is_server=False).capabilities())
            server.receive_data(clipboard)
            server.send_cut_text(OUR_CLIPBOARD)
        server.events()
        server.data_to_send()
        return server

    def seeds(self) -> Sequence[bytes]:
        """Return each message, and all of them."""
        told = viewer_messages()
        return [b"\1" + message for message in (*told, b"".join(told))]


def ready_viewer(*, wants_video: bool = False) -> ViewerConnection:
    """Return a viewer after the handshake."""
    viewer = ViewerConnection(encodings=OUR_ENCODINGS, quality=5, wants_video=wants_video)
    viewer.receive_data(b"RFB 003.008\n\1\1" + bytes(4) + bytes((0, WIDTH, 0, HEIGHT)) + bytes(16) + b"\0\0\0\6a desk")
    viewer.events()
    viewer.data_to_send()
    return viewer


@cache
def server_messages() -> tuple[bytes, ...]:
    """Return what our server sends to viewers that like one encoding best, and what only others send."""
    found = []
    for encoding in (Encoding.RAW, Encoding.TIGHT, Encoding.ZRLE, Encoding.RECALL):
        server = ServerConnection(WIDTH, HEIGHT, "a desk")
        others = (Encoding.RECALL, Encoding.TIGHT) if encoding == Encoding.RECALL else (encoding,)
        offer = (
            Encoding.OPEN_H264,
            *others,
            *(other for other in OUR_ENCODINGS if other < 0 or other > 1 << 16),
            1,
            -27,
        )
        offer = tuple(other for other in offer if encoding == Encoding.RECALL or other != Encoding.RECALL)
        server.receive_data(b"RFB 003.008\n\1\1" + messages.SetEncodings(offer).to_bytes())
        server.data_to_send()
        for kind in (0, 4) if encoding == Encoding.RAW else (0, 2, 3, 4):
            pixels = np.ascontiguousarray(sample(WIDTH, HEIGHT, kind), CANVAS_TYPE).view(np.uint8)
            server.send_update(pixels.reshape(HEIGHT, WIDTH, 4), [Rect(0, 0, WIDTH, HEIGHT), Rect(2, 2, 8, 4)])
            found.append(server.data_to_send())
    rgba = np.full((9, 7, 4), 128, np.uint8)
    blank = np.zeros((HEIGHT, WIDTH, 4), np.uint8)
    video = H264Frame(Rect(0, 0, 18, 10), stream(18, 10)[0], is_new_stream=True)
    server.send_update(
        blank, [], copies=[Copy(Rect(0, 0, 9, 9), 3, 1)], cursor=Cursor(7, 9, 1, 1, rgba), pointer=(3, 4)
    )
    server.send_update(blank, [], videos=[video])
    server.rename("another desk")
    server.resize(24, 12)
    server.resize(WIDTH, HEIGHT)
    server.bell()
    server.send_cut_text("hello\nthere")
    server.send_fence(3, b"mark")
    found.append(server.data_to_send())
    clipboard = ExtendedClipboard(is_server=True)
    extended = (
        clipboard.capabilities(),
        clipboard.offer("hello"),
        *((flag | TEXT).to_bytes(4, "big") for flag in (NOTIFY, PEEK)),
    )
    found += [messages.encode_extended_clipboard(3, body) for body in extended]
    found += [
        fake_colour_map(),
        bytes((messages.BELL,)),
        messages.Fence(0, b"reply").to_bytes(),
        b"\x96",
        messages.encode_cut_text(3, "plain"),
    ]
    found += [_update(rect) for rect in (_hextile(), _rre(), _last())]
    return tuple(found)


@cache
def viewer_messages() -> tuple[bytes, ...]:
    """Return every message that a viewer sends."""
    found = [message.to_bytes() for kind in SAMPLES.values() for message in kind]
    found.insert(0, messages.SetEncodings(tuple(OUR_ENCODINGS)).to_bytes())
    clipboard = ExtendedClipboard(is_server=False)
    bodies = [clipboard.capabilities(), clipboard.offer("hello"), (REQUEST | TEXT).to_bytes(4, "big")]
    return (*found, *(messages.encode_extended_clipboard(6, body) for body in bodies))


def _update(*rects: bytes) -> bytes:
    return b"\0\0" + len(rects).to_bytes(2, "big") + b"".join(rects)


def _hextile() -> bytes:
    return bytes.fromhex("0000 0000 0014 000a 00000005") + b"\x06" + bytes(8) + b"\0"


def _rre() -> bytes:
    return (
        bytes.fromhex("0000 0000 0014 000a 00000002 00000001")
        + bytes(4)
        + b"\1\2\3\4"
        + bytes.fromhex("0001 0002 0003 0004")
    )


def _last() -> bytes:
    return bytes.fromhex("0000 0000 0000 0000") + int(Encoding.LAST_RECT).to_bytes(4, "big", signed=True)


def _comparable(event: object) -> object:
    """Return an event with its arrays as bytes."""
    if isinstance(event, events.CursorChanged) and event.cursor:
        return "cursor", event.cursor.width, event.cursor.height, event.cursor.rgba.tobytes()
    return event


def _picture_of(viewer: ViewerConnection) -> object:
    try:
        pixels = viewer.framebuffer
    except UsageError:  # the handshake was never done
        return None
    assert (pixels[..., 3] == 255).all()
    return pixels.shape, hashlib.sha256(pixels.data).digest()
