"""SFTP version 3 as bytes (draft-ietf-secsh-filexfer-02, sections 3-7), and packets over a stream."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from enum import IntEnum

from remote.errors import ProtocolError
from remote.stream import Stream

VERSION = 3

MAX_PACKET_BYTES = 256 * 1024 + 1024
"""OpenSSH takes 256 KiB; a longer packet is refused before it is read."""

BLOCK_BYTES = 255 * 1024
"""The largest block that OpenSSH reads or writes in one request; 32 KiB ones cost eight times the work."""

PIECE_BYTES = 32 * 1024 - 64
"""What paramiko sends in one packet; longer data would be copied once more for each packet."""

RECEIVE_BYTES = 256 * 1024


class PacketType(IntEnum):
    """Section 3: what a packet is."""

    INIT = 1
    VERSION = 2
    OPEN = 3
    CLOSE = 4
    READ = 5
    WRITE = 6
    LSTAT = 7
    FSTAT = 8
    SETSTAT = 9
    FSETSTAT = 10
    OPENDIR = 11
    READDIR = 12
    REMOVE = 13
    MKDIR = 14
    RMDIR = 15
    REALPATH = 16
    STAT = 17
    RENAME = 18
    READLINK = 19
    SYMLINK = 20
    STATUS = 101
    HANDLE = 102
    DATA = 103
    NAME = 104
    ATTRS = 105
    EXTENDED = 200
    EXTENDED_REPLY = 201


class Status(IntEnum):
    """Section 7; codes above 8 are those of draft-ietf-secsh-filexfer-13, which say what 4 cannot."""

    OK = 0
    EOF = 1
    NO_SUCH_FILE = 2
    PERMISSION_DENIED = 3  # here only: the customer has not granted it
    FAILURE = 4
    BAD_MESSAGE = 5
    OP_UNSUPPORTED = 8
    NO_SPACE = 14
    LOCK_CONFLICT = 17
    INVALID_FILENAME = 20


class OpenFlag(IntEnum):
    """Section 6.3."""

    READ = 0x01
    WRITE = 0x02
    APPEND = 0x04
    CREATE = 0x08
    TRUNCATE = 0x10
    EXCLUSIVE = 0x20


ATTR_SIZE, ATTR_OWNER, ATTR_MODE, ATTR_TIMES, ATTR_EXTENDED = 0x1, 0x2, 0x4, 0x8, 0x80000000


@dataclass(frozen=True)
class Attributes:
    """Section 5. Times in seconds since 1970; mode as in stat(2). None: not said."""

    size_bytes: int | None = None
    mode: int | None = None
    accessed_s: int | None = None
    modified_s: int | None = None

    def to_bytes(self) -> bytes:
        """Return the wire form."""
        flags, body = 0, b""
        if self.size_bytes is not None:
            flags, body = flags | ATTR_SIZE, body + struct.pack(">Q", self.size_bytes)
        if self.mode is not None:
            flags, body = flags | ATTR_MODE, body + struct.pack(">I", self.mode)
        if self.accessed_s is not None and self.modified_s is not None:
            times = (self.accessed_s & 0xFFFFFFFF, self.modified_s & 0xFFFFFFFF)
            flags, body = flags | ATTR_TIMES, body + struct.pack(">II", *times)
        return struct.pack(">I", flags) + body


class Fields:
    """Reads the fields of one packet in order; every method raises ProtocolError when the packet ends before."""

    def __init__(self, body: bytes | memoryview) -> None:
        self._body = memoryview(body)
        self._at = 0

    def u32(self) -> int:
        """Return a 32-bit number."""
        return int.from_bytes(self._take(4), "big")

    def u64(self) -> int:
        """Return a 64-bit number."""
        return int.from_bytes(self._take(8), "big")

    def offset(self) -> int:
        """Return a place in a file or a size; what no file system can hold is an error of the peer's."""
        value = self.u64()
        if value >= 1 << 63:
            raise ProtocolError("A place in a file lies beyond what any file can hold.")
        return value

    def data(self) -> memoryview:
        """Return a string's bytes, without copying them."""
        return self._take(self.u32())

    def raw(self) -> bytes:
        """Return a short string's bytes."""
        return bytes(self.data())

    def text(self) -> str:
        """Return a string as text; bytes that are no UTF-8 keep their value, as Python's file functions do."""
        return self.raw().decode("utf-8", "surrogateescape")

    def attributes(self) -> Attributes:
        """Return file attributes; owner and extensions are read over."""
        flags = self.u32()
        size = self.offset() if flags & ATTR_SIZE else None
        if flags & ATTR_OWNER:
            self._take(8)
        mode = self.u32() if flags & ATTR_MODE else None
        times = (self.u32(), self.u32()) if flags & ATTR_TIMES else (None, None)
        if flags & ATTR_EXTENDED:
            for _ in range(min(self.u32(), MAX_PACKET_BYTES)):
                self.data(), self.data()
        return Attributes(size, mode, *times)

    def _take(self, size: int) -> memoryview:
        if size > len(self._body) - self._at:
            raise ProtocolError("An SFTP packet ends in the middle of a field.")
        self._at += size
        return self._body[self._at - size : self._at]


def u32(value: int) -> bytes:
    """Return a 32-bit number's wire form."""
    return struct.pack(">I", value)


def string(value: bytes | str) -> bytes:
    """Return a string's wire form."""
    data = value.encode("utf-8", "surrogateescape") if isinstance(value, str) else value
    return u32(len(data)) + data


class PacketStream:
    """Cuts a stream into packets: length, type, body."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._buffer = bytearray()

    def read(self) -> tuple[int, bytes] | None:
        """Return the next packet's type and body, None at the end.

        Raises:
            ProtocolError: a packet that is empty or too long.
            OSError: the line broke, also in the middle of a packet; or TimeoutError.
        """
        if not self._fill(4):
            return None
        size = int.from_bytes(self._buffer[:4], "big")
        if not 1 <= size <= MAX_PACKET_BYTES:
            raise ProtocolError("An SFTP packet has an impossible length.")
        if not self._fill(4 + size):
            raise ConnectionError("The line ended in the middle of an SFTP packet.")
        kind, body = self._buffer[4], bytes(memoryview(self._buffer)[5 : 4 + size])
        del self._buffer[: 4 + size]
        return kind, body

    def write(self, kind: int, *parts: bytes | memoryview) -> None:
        """Send one packet made of parts.

        Raises:
            OSError: the line broke, or TimeoutError.
        """
        head = u32(1 + sum(len(part) for part in parts)) + bytes([kind])
        packet = memoryview(b"".join((head, *parts)))
        for at in range(0, len(packet), PIECE_BYTES):
            self._stream.sendall(packet[at : at + PIECE_BYTES].tobytes())

    def _fill(self, size: int) -> bool:
        while len(self._buffer) < size:
            data = self._stream.recv(RECEIVE_BYTES)
            if not data:
                return False
            self._buffer += data
        return True
