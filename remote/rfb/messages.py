"""Messages from viewer to server (RFC 6143 section 7.5 and community), and the fence and cut text that go both ways.

Every kind that a server accepts is one frozen class with its number, how it is read and how it is written;
`CLIENT_MESSAGES` lists them all, and nothing outside of it is ever accepted.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar, Protocol, Self, TypeAlias

from remote.errors import ProtocolError, UsageError
from remote.rfb.clipboard import MAX_TEXT_BYTES, ExtendedClipboard, sent_size
from remote.rfb.geometry import Rect
from remote.rfb.pixel_format import PixelFormat
from remote.rfb.reader import Parsing, Reader
from remote.rfb.screens import Screen, encode_screen_array, read_screen_array

MAX_ENCODINGS = 1024
"""Viewers know some thirty encodings; a longer list is made to burn our time."""

MAX_CUT_TEXT_BYTES = MAX_TEXT_BYTES
"""As TigerVNC's own limit: longer text is skipped, not stored."""

MAX_FENCE_BYTES = 64
"""The specification's limit; a longer payload once ran over a peer's stack (CVE-2019-15683)."""

FENCE_BLOCK_BEFORE = 1
FENCE_BLOCK_AFTER = 2
FENCE_SYNC_NEXT = 4
FENCE_REQUEST = 1 << 31
FENCE_KNOWN_FLAGS = FENCE_BLOCK_BEFORE | FENCE_BLOCK_AFTER
"""What every reply keeps of the flags that came; both hold here by themselves, as messages are worked on in order."""

PRINT_SCREEN = 0x54
PRINT_SCREEN_OF_SOME = 0xB7
"""What some viewers send for the Print Screen key (0xE0 0x37); the same key without Alt."""

FRAMEBUFFER_UPDATE = 0
SET_COLOUR_MAP_ENTRIES = 1
BELL = 2
SERVER_CUT_TEXT = 3
END_OF_CONTINUOUS_UPDATES = 150

_CUT_TEXT_HEAD = struct.Struct(">B3xI")
_EXTENDED_HEAD = struct.Struct(">B3xi")
_FENCE_HEAD = struct.Struct(">B3xIB")


class ClientMessage(Protocol):
    """One kind of message that a viewer sends.

    Attributes:
        message_type: its first byte.
    """

    message_type: ClassVar[int]

    @classmethod
    def read(cls, reader: Reader) -> Parsing[Self]:
        """Read what follows the first byte; raises ProtocolError when it is no such message."""

    def to_bytes(self) -> bytes:
        """Return the whole message, first byte included."""


@dataclass(frozen=True, slots=True)
class SetPixelFormat:
    """The viewer wants pixels like this from now on."""

    message_type: ClassVar[int] = 0
    pixel_format: PixelFormat

    @classmethod
    def read(cls, reader: Reader) -> Parsing[Self]:
        """Read what follows the first byte."""
        yield from reader.skip(3)
        return cls(PixelFormat.from_bytes((yield from reader.read_exact(16))))

    def to_bytes(self) -> bytes:
        """Return the whole message."""
        return bytes((self.message_type, 0, 0, 0)) + self.pixel_format.to_bytes()


@dataclass(frozen=True, slots=True)
class SetEncodings:
    """The encodings that the viewer understands, best first."""

    message_type: ClassVar[int] = 2
    encodings: tuple[int, ...]

    @classmethod
    def read(cls, reader: Reader) -> Parsing[Self]:
        """Read what follows the first byte."""
        yield from reader.skip(1)
        count = yield from reader.read_u16()
        if count > MAX_ENCODINGS:
            raise ProtocolError(f"The viewer lists {count} encodings; {MAX_ENCODINGS} is the most.")
        return cls(struct.unpack(f">{count}i", (yield from reader.read_exact(4 * count))))

    def to_bytes(self) -> bytes:
        """Return the whole message."""
        count = len(self.encodings)
        return struct.pack(f">BxH{count}i", self.message_type, count, *self.encodings)


@dataclass(frozen=True, slots=True)
class FramebufferUpdateRequest:
    """The viewer wants to see a part: all of it, or (incremental) what has changed since."""

    message_type: ClassVar[int] = 3
    layout: ClassVar[struct.Struct] = struct.Struct(">?HHHH")
    is_incremental: bool
    rect: Rect

    @classmethod
    def read(cls, reader: Reader) -> Parsing[Self]:
        """Read what follows the first byte."""
        is_incremental, *sides = cls.layout.unpack((yield from reader.read_exact(cls.layout.size)))
        return cls(is_incremental, Rect(*sides))

    def to_bytes(self) -> bytes:
        """Return the whole message."""
        return bytes((self.message_type,)) + self.layout.pack(self.is_incremental, *self.rect)


@dataclass(frozen=True, slots=True)
class KeyMessage:
    """A key went down or up, told by the X11 keysym that it stands for."""

    message_type: ClassVar[int] = 4
    layout: ClassVar[struct.Struct] = struct.Struct(">?xxI")
    keysym: int
    is_down: bool

    @classmethod
    def read(cls, reader: Reader) -> Parsing[Self]:
        """Read what follows the first byte."""
        is_down, keysym = cls.layout.unpack((yield from reader.read_exact(cls.layout.size)))
        return cls(keysym, is_down)

    def to_bytes(self) -> bytes:
        """Return the whole message."""
        return bytes((self.message_type,)) + self.layout.pack(self.is_down, self.keysym)


@dataclass(frozen=True, slots=True)
class PointerMessage:
    """Where the pointer is and which buttons are down.

    Attributes:
        buttons: bit 0 left, 1 middle, 2 right, 3...6 the wheel, 7 back, 8 forward.
        is_extended: written with a second byte of buttons, as both ends have agreed (ExtendedMouseButtons).
    """

    message_type: ClassVar[int] = 5
    layout: ClassVar[struct.Struct] = struct.Struct(">BHH")
    x: int
    y: int
    buttons: int
    is_extended: bool = False

    @classmethod
    def read(cls, reader: Reader, *, may_extend: bool = False) -> Parsing[Self]:
        """Read what follows the first byte."""
        buttons, x, y = cls.layout.unpack((yield from reader.read_exact(cls.layout.size)))
        if not (may_extend and buttons & 0x80):
            return cls(x, y, buttons)
        return cls(x, y, buttons & 0x7F | (yield from reader.read_u8()) << 7, is_extended=True)

    def to_bytes(self) -> bytes:
        """Return the whole message; without agreement on more, the last button is the one of bit 7."""
        first = self.buttons & 0x7F | 0x80 if self.is_extended else self.buttons & 0xFF
        more = bytes((self.buttons >> 7 & 0xFF,)) if self.is_extended else b""
        return bytes((self.message_type,)) + self.layout.pack(first, self.x, self.y) + more


@dataclass(frozen=True, slots=True)
class ClientCutText:
    """The viewer's clipboard.

    Attributes:
        text: what is on it; "" when it was too long.
        dropped_bytes: how long the text was that was not stored, 0 when it was.
        extended: the body of an extended clipboard message instead.
    """

    message_type: ClassVar[int] = 6
    text: str = ""
    dropped_bytes: int = 0
    extended: bytes | None = None

    @classmethod
    def read(cls, reader: Reader) -> Parsing[Self]:
        """Read what follows the first byte."""
        return cls(*(yield from read_cut_text(reader)))

    def to_bytes(self) -> bytes:
        """Return the whole message."""
        if self.extended is not None:
            return encode_extended_clipboard(self.message_type, self.extended)
        return encode_cut_text(self.message_type, self.text)


@dataclass(frozen=True, slots=True)
class EnableContinuousUpdates:
    """The viewer wants updates of a part without asking each time, or no longer."""

    message_type: ClassVar[int] = 150
    layout: ClassVar[struct.Struct] = struct.Struct(">?HHHH")
    is_on: bool
    rect: Rect

    @classmethod
    def read(cls, reader: Reader) -> Parsing[Self]:
        """Read what follows the first byte."""
        is_on, *sides = cls.layout.unpack((yield from reader.read_exact(cls.layout.size)))
        return cls(is_on, Rect(*sides))

    def to_bytes(self) -> bytes:
        """Return the whole message."""
        return bytes((self.message_type,)) + self.layout.pack(self.is_on, *self.rect)


@dataclass(frozen=True, slots=True)
class Fence:
    """A mark in the stream; both ends send it, and reply to one with FENCE_REQUEST by the same without."""

    message_type: ClassVar[int] = 248
    flags: int
    payload: bytes

    @classmethod
    def read(cls, reader: Reader) -> Parsing[Self]:
        """Read what follows the first byte."""
        yield from reader.skip(3)
        flags = yield from reader.read_u32()
        size = yield from reader.read_u8()
        if size > MAX_FENCE_BYTES:
            raise ProtocolError(f"A fence carries {size} bytes; {MAX_FENCE_BYTES} is the most.")
        return cls(flags, (yield from reader.read_exact(size)))

    def to_bytes(self) -> bytes:
        """Return the whole message."""
        return _FENCE_HEAD.pack(self.message_type, self.flags, len(self.payload)) + self.payload

    def reply(self, known_flags: int = FENCE_KNOWN_FLAGS) -> Fence | None:
        """Return what the other end waits for, with the flags that are known, or None if this is a reply itself."""
        return Fence(self.flags & known_flags, self.payload) if self.flags & FENCE_REQUEST else None


@dataclass(frozen=True, slots=True)
class SetDesktopSize:
    """The viewer wants another framebuffer size, and its screens laid out like this."""

    message_type: ClassVar[int] = 251
    layout: ClassVar[struct.Struct] = struct.Struct(">xHHBx")
    width: int
    height: int
    screens: tuple[Screen, ...] = ()

    @classmethod
    def read(cls, reader: Reader) -> Parsing[Self]:
        """Read what follows the first byte."""
        width, height, count = cls.layout.unpack((yield from reader.read_exact(cls.layout.size)))
        return cls(width, height, (yield from read_screen_array(reader, count)))

    def to_bytes(self) -> bytes:
        """Return the whole message."""
        head = bytes((self.message_type,)) + self.layout.pack(self.width, self.height, len(self.screens))
        return head + encode_screen_array(self.screens)


@dataclass(frozen=True, slots=True)
class QemuKeyMessage:
    """A key went down or up, told by keysym and by the key's own code (XT set 1, 0xE0 before it as bit 7)."""

    message_type: ClassVar[int] = 255
    layout: ClassVar[struct.Struct] = struct.Struct(">HII")
    keysym: int
    is_down: bool
    keycode: int

    @classmethod
    def read(cls, reader: Reader) -> Parsing[Self]:
        """Read what follows the first byte."""
        kind = yield from reader.read_u8()
        if kind:
            raise ProtocolError(f"QEMU's message {kind} was not offered.")
        is_down, keysym, keycode = cls.layout.unpack((yield from reader.read_exact(cls.layout.size)))
        return cls(keysym, bool(is_down), PRINT_SCREEN if keycode == PRINT_SCREEN_OF_SOME else keycode)

    def to_bytes(self) -> bytes:
        """Return the whole message."""
        return bytes((self.message_type, 0)) + self.layout.pack(self.is_down, self.keysym, self.keycode)


ClientMessages: TypeAlias = (
    SetPixelFormat
    | SetEncodings
    | FramebufferUpdateRequest
    | KeyMessage
    | PointerMessage
    | ClientCutText
    | EnableContinuousUpdates
    | Fence
    | SetDesktopSize
    | QemuKeyMessage
)
"""Any message of a viewer."""

_KINDS: tuple[type[ClientMessages], ...] = (
    SetPixelFormat,
    SetEncodings,
    FramebufferUpdateRequest,
    KeyMessage,
    PointerMessage,
    ClientCutText,
    EnableContinuousUpdates,
    Fence,
    SetDesktopSize,
    QemuKeyMessage,
)

CLIENT_MESSAGES: Mapping[int, type[ClientMessages]] = MappingProxyType({kind.message_type: kind for kind in _KINDS})
"""Every kind of message that a server accepts, by its first byte."""


def read_cut_text(reader: Reader) -> Parsing[tuple[str, int, bytes | None]]:
    """Read a clipboard of either direction after the first byte.

    Returns:
        its text, how many bytes were too many and not stored, and the body of an extended clipboard message;
        only one of them says something.
    """
    yield from reader.skip(3)
    size = yield from reader.read_s32()
    if abs(size) > MAX_CUT_TEXT_BYTES:
        yield from reader.skip(abs(size))
        return "", abs(size), None
    data = yield from reader.read_exact(abs(size))
    return ("", 0, data) if size < 0 else (data.decode("latin-1"), 0, None)


def encode_extended_clipboard(message_type: int, body: bytes) -> bytes:
    """Return an extended clipboard message: a clipboard with a negative length."""
    return _EXTENDED_HEAD.pack(message_type, -len(body)) + body


def encode_cut_text(message_type: int, text: str) -> bytes:
    """Return a clipboard message; what Latin-1 lacks becomes "?", line ends become single line feeds."""
    data = text.replace("\r\n", "\n").encode("latin-1", "replace")
    return _CUT_TEXT_HEAD.pack(message_type, len(data)) + data


def cut_text_message(message_type: int, text: str, clipboard: ExtendedClipboard) -> bytes:
    """Return the message that brings a text in the best way that the peer knows.

    Raises:
        UsageError: longer than peers take.
    """
    if sent_size(text) > MAX_CUT_TEXT_BYTES:
        raise UsageError(f"A clipboard of {len(text)} characters is too long to be sent.")
    if clipboard.is_known:
        return encode_extended_clipboard(message_type, clipboard.offer(text))
    return encode_cut_text(message_type, text)


def fence_request(flags: int, payload: bytes) -> Fence:
    """Return a fence that asks for a reply.

    Raises:
        UsageError: a payload that is too long.
    """
    if len(payload) > MAX_FENCE_BYTES:
        raise UsageError(f"A fence carries at most {MAX_FENCE_BYTES} bytes.")
    return Fence(flags | FENCE_REQUEST, payload)
