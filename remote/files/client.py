"""The agent's end of SFTP: single requests, and blocks in a bounded pipeline.

paramiko's own client sends 32 KiB requests, and its bounded prefetch reads every block twice; this one keeps as many
and as large requests on their way as the line carries without a queue in which the screen would wait.
"""

from __future__ import annotations

import contextlib
import stat
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from remote.errors import NotGrantedError, OutsideFolderError, ProtocolError, RemoteError, TransferError
from remote.files.pace import MAX_BLOCKS, Pace
from remote.files.packets import VERSION, Attributes, Fields, PacketStream, PacketType, Status, string, u32
from remote.lease import Right
from remote.stream import Stream, close_stream

MAX_ENTRIES = 100_000
"""Of one folder; a list without an end would fill our memory."""


class MissingError(TransferError):
    """There is no such file at the customer's."""


class NoSpaceError(TransferError):
    """The customer's disk is full."""


@dataclass(frozen=True)
class Entry:
    """A file or folder at the customer's. `modified_s`: seconds since 1970, UTC."""

    name: str
    is_folder: bool
    size_bytes: int
    modified_s: int


class SftpClient:
    """SFTP over one channel; for one thread at a time. Silence for longer than the stream's timeout is an error.

    Attributes:
        is_awaited: see `Pace`; called in the caller's thread.
    """

    def __init__(self, stream: Stream) -> None:
        """Agree on the version.

        Raises:
            ProtocolError: what answers is no SFTP server.
            OSError: the line broke, or TimeoutError.
        """
        self.is_awaited: Callable[[], bool] = lambda: False
        self._stream = stream
        self._packets = PacketStream(stream)
        self._count = 0
        self._early: dict[int, tuple[int, Fields]] = {}
        self._packets.write(PacketType.INIT, u32(VERSION))
        reply = self._packets.read()
        if reply is None:
            raise ConnectionError("The line ended.")
        if reply[0] != PacketType.VERSION:
            raise ProtocolError("What answers is no SFTP server.")

    def close(self) -> None:
        """End the channel."""
        close_stream(self._stream)

    def stat(self, path: str) -> Attributes | None:
        """Return a file's attributes, None if there is none."""
        try:
            return self._ask(PacketType.ATTRS, PacketType.STAT, string(path)).attributes()
        except MissingError:
            return None

    def open(self, path: str, flags: int) -> bytes:
        """Return a handle on a file; `flags`: OpenFlag."""
        return self._ask(PacketType.HANDLE, PacketType.OPEN, string(path), u32(flags), Attributes().to_bytes()).raw()

    def fstat(self, handle: bytes) -> Attributes:
        """Return an open file's attributes."""
        return self._ask(PacketType.ATTRS, PacketType.FSTAT, string(handle)).attributes()

    @contextlib.contextmanager
    def closing(self, handle: bytes) -> Iterator[None]:
        """Close a file afterwards, also after a failure."""
        try:
            yield
        except BaseException:
            with contextlib.suppress(RemoteError, OSError):  # the first failure says more
                self.close_handle(handle)
            raise
        self.close_handle(handle)

    def close_handle(self, handle: bytes) -> None:
        """Close a file."""
        self._ask(PacketType.STATUS, PacketType.CLOSE, string(handle))

    def rename(self, old: str, new: str) -> None:
        """Rename a file."""
        self._ask(PacketType.STATUS, PacketType.RENAME, string(old), string(new))

    def remove(self, path: str) -> None:
        """Remove a file."""
        self._ask(PacketType.STATUS, PacketType.REMOVE, string(path))

    def list(self, folder: str) -> list[Entry]:
        """Return what is in a folder, by name."""
        handle = self._ask(PacketType.HANDLE, PacketType.OPENDIR, string(folder)).raw()
        found: list[Entry] = []
        with self.closing(handle), contextlib.suppress(EOFError):
            while True:
                request = self._send(PacketType.READDIR, string(handle))
                names = self._reply_to(request, PacketType.NAME, may_end=True)
                found += _entries_of(names)
                if len(found) > MAX_ENTRIES:
                    raise TransferError(f"The folder holds more than {MAX_ENTRIES} files and is not shown.")
        shown = (entry for entry in found if entry.name not in {".", ".."})
        return sorted(shown, key=lambda entry: (not entry.is_folder, entry.name.casefold()))

    def write_blocks(
        self, handle: bytes, offset: int, next_block: Callable[[int], bytes], on_done: Callable[[int], None]
    ) -> None:
        """Write blocks one after the other, several on their way at once.

        Args:
            next_block: returns up to so many bytes, b"" at the end.
            on_done: told the size of each block that the other side has written.
        """
        pace, sent = Pace(self.is_awaited), deque[tuple[int, int]]()
        with self._collecting(sent):
            block = next_block(pace.block_bytes)
            while block or sent:
                while block and pace.has_room:
                    time.sleep(pace.rest_s)
                    pace.sent(time.monotonic(), len(block))
                    request = self._send(PacketType.WRITE, string(handle), offset.to_bytes(8, "big"), string(block))
                    sent.append((request, len(block)))
                    offset += len(block)
                    block = next_block(pace.block_bytes)
                request, size = sent.popleft()
                self._reply_to(request, PacketType.STATUS)
                pace.answered(time.monotonic())
                on_done(size)

    def read_blocks(self, handle: bytes, offset: int, end: int, on_block: Callable[[memoryview], None]) -> None:
        """Read from `offset` up to `end`, several blocks on their way at once, handed on in order.

        Raises:
            TransferError: the file ends before.
        """
        pace, asked = Pace(self.is_awaited), deque[tuple[int, int]]()
        done = offset
        with self._collecting(asked):
            while offset < end or asked:
                while offset < end and pace.has_room:
                    size = min(pace.block_bytes, end - offset)
                    time.sleep(pace.rest_s)
                    pace.sent(time.monotonic(), size)
                    asked.append((self._ask_block(handle, offset, size), size))
                    offset += size
                request, size = asked.popleft()
                self._take_block(handle, request, done, size, on_block)
                done += size
                pace.answered(time.monotonic())

    @contextlib.contextmanager
    def _collecting(self, waiting: deque[tuple[int, int]]) -> Iterator[None]:
        """After a failure take the replies that are still on their way, so that the next request finds its own."""
        try:
            yield
        except RemoteError:
            with contextlib.suppress(OSError):  # the line broke too: the first failure says more
                for request, _ in waiting:
                    with contextlib.suppress(RemoteError, EOFError):
                        self._take_reply(request)
            raise

    def _take_block(
        self, handle: bytes, request: int, start: int, size: int, on_block: Callable[[memoryview], None]
    ) -> None:
        """Hand on one block; a server may answer with less than was asked (section 6.4), then the rest is asked."""
        while True:
            try:
                data = self._reply_to(request, PacketType.DATA, may_end=True).data()
            except EOFError:
                raise TransferError("The file became shorter while it was fetched. Fetch it again.") from None
            if not 0 < len(data) <= size:
                raise ProtocolError("A block has another size than was asked for.")
            on_block(data)
            start, size = start + len(data), size - len(data)
            if size == 0:
                return
            request = self._ask_block(handle, start, size)

    def _ask_block(self, handle: bytes, offset: int, size: int) -> int:
        return self._send(PacketType.READ, string(handle), offset.to_bytes(8, "big"), u32(size))

    def _ask(self, expected: PacketType, kind: PacketType, *parts: bytes) -> Fields:
        return self._reply_to(self._send(kind, *parts), expected)

    def _send(self, kind: PacketType, *parts: bytes) -> int:
        self._count = (self._count + 1) & 0xFFFFFFFF
        self._packets.write(kind, u32(self._count), *parts)
        return self._count

    def _reply_to(self, request: int, expected: PacketType, *, may_end: bool = False) -> Fields:
        """Return the fields of the reply to a request; replies to later ones wait for their turn.

        Raises:
            EOFError: status EOF, where the request is one that comes to an end (`may_end`).
            RemoteError: every other status but OK.
        """
        kind, fields = self._take_reply(request)
        if kind == PacketType.STATUS:
            _check_status(fields, may_end=may_end)
        if kind != expected:
            raise ProtocolError("The reply is of another kind than the request asks for.")
        return fields

    def _take_reply(self, request: int) -> tuple[int, Fields]:
        while request not in self._early:
            packet = self._packets.read()
            if packet is None:
                raise ConnectionError("The line ended.")
            fields = Fields(packet[1])
            self._early[fields.u32()] = (packet[0], fields)
            if len(self._early) > 2 * MAX_BLOCKS:
                raise ProtocolError("Replies come to requests that were never made.")
        return self._early.pop(request)


def _check_status(fields: Fields, *, may_end: bool) -> None:
    status, text = fields.u32(), fields.text()
    if status == Status.OK:
        return
    if status == Status.EOF and may_end:
        raise EOFError
    if status == Status.PERMISSION_DENIED:
        raise NotGrantedError(Right.FILES.value, text)
    kinds: dict[int, type[TransferError]] = {
        Status.NO_SUCH_FILE: MissingError,
        Status.NO_SPACE: NoSpaceError,
        Status.INVALID_FILENAME: OutsideFolderError,
    }
    raise kinds.get(status, TransferError)(text or "The customer's machine refused it.")


def _entries_of(names: Fields) -> list[Entry]:
    count = names.u32()
    if count == 0:
        raise ProtocolError("A list of files goes on without naming any.")
    return [_entry_of(names) for _ in range(count)]


def _entry_of(fields: Fields) -> Entry:
    name, _, attributes = fields.text(), fields.text(), fields.attributes()
    is_folder = stat.S_ISDIR(attributes.mode or 0)
    return Entry(name, is_folder, attributes.size_bytes or 0, attributes.modified_s or 0)
