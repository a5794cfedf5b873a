"""The SFTP server at the companion: version 3 (draft-ietf-secsh-filexfer-02), a few operations, each asked of the gate.

What it can do: list, read, write a file that grows beside its final name, and give it that name. It never overwrites,
removes or changes anything of the customer's.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TypeAlias, TypeVar

from remote.errors import LeaseError, NotGrantedError, OutsideFolderError, ProtocolError, TransferError
from remote.files.folder import BusyError, GrantedFolder, Growing
from remote.files.names import is_part, parts_of
from remote.files.packets import (
    BLOCK_BYTES,
    VERSION,
    Attributes,
    Fields,
    OpenFlag,
    PacketStream,
    PacketType,
    Status,
    string,
    u32,
)
from remote.gate import Gate
from remote.stream import Stream, close_stream

MAX_HANDLES = 32
"""A courier needs one; more at once would only hold the customer's files open."""

NAMES_PER_REPLY = 64
"""64 names of 255 bytes with attributes stay well under the packet limit."""

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""What the system says when a file cannot grow: disk, quota or file size limit reached."""

Received: TypeAlias = Callable[[Path, str, Path | None], None]
Sent: TypeAlias = Callable[[Path, str], None]


@dataclass
class _Reading:
    path: Path
    file: BinaryIO
    has_read: bool = False


@dataclass
class _Listing:
    entries: Iterator[os.DirEntry[str]]


H = TypeVar("H", Growing, _Reading, _Listing)


def serve_sftp(stream: Stream, folder: GrantedFolder, gate: Gate, on_received: Received, on_sent: Sent) -> None:
    """Serve one SFTP channel until it ends (thread).

    Args:
        on_received: told path, SHA-256 and where an older file was kept, when a file has got its name.
        on_sent: told path and SHA-256 ("" if the agent did not verify) when anything of a file was read, once the
            agent lets go of it or has left.
    """
    SftpServer(stream, folder, gate, on_received, on_sent).run()


class SftpServer:
    """One SFTP channel; see `serve_sftp`."""

    def __init__(self, stream: Stream, folder: GrantedFolder, gate: Gate, on_received: Received, on_sent: Sent) -> None:
        self._stream = stream
        self._packets = PacketStream(stream)
        self._folder = folder
        self._gate = gate
        self._on_received = on_received
        self._on_sent = on_sent
        self._handles: dict[bytes, Growing | _Reading | _Listing] = {}
        self._count = 0
        self._answers: Mapping[int, tuple[str, Callable[[bytes, Fields], None]]] = {
            PacketType.CLOSE: ("sftp:close", self._close),
            PacketType.READ: ("sftp:read", self._read),
            PacketType.WRITE: ("sftp:write", self._write),
            PacketType.LSTAT: ("sftp:lstat", self._stat),
            PacketType.STAT: ("sftp:stat", self._stat),
            PacketType.FSTAT: ("sftp:fstat", self._fstat),
            PacketType.FSETSTAT: ("sftp:fsetstat", self._fsetstat),
            PacketType.OPENDIR: ("sftp:opendir", self._opendir),
            PacketType.READDIR: ("sftp:readdir", self._readdir),
            PacketType.REMOVE: ("sftp:remove", self._remove),
            PacketType.RENAME: ("sftp:rename", self._rename),
            PacketType.REALPATH: ("sftp:realpath", self._realpath),
            PacketType.SETSTAT: ("sftp:setstat", self._never),
            PacketType.MKDIR: ("sftp:mkdir", self._never),
            PacketType.RMDIR: ("sftp:rmdir", self._never),
            PacketType.READLINK: ("sftp:readlink", self._never),
            PacketType.SYMLINK: ("sftp:symlink", self._never),
            PacketType.EXTENDED: ("sftp:extended", self._never),
        }

    def run(self) -> None:
        """Answer requests until the channel ends."""
        try:
            while (packet := self._packets.read()) is not None:
                self._answer(*packet)
        except (ProtocolError, OSError):
            return  # the agent left, or speaks something else: closing says it
        finally:
            for handle in list(self._handles):
                self._release(handle)
            close_stream(self._stream)

    def _answer(self, kind: int, body: bytes) -> None:
        if kind == PacketType.INIT:
            if self._gate.admits("sftp:init"):
                self._packets.write(PacketType.VERSION, u32(VERSION))
            return
        fields = Fields(body)
        request = u32(fields.u32())
        try:
            self._act(kind, request, fields)
        except ProtocolError as error:
            self._status(request, Status.BAD_MESSAGE, str(error))
        except LeaseError as error:
            is_right = isinstance(error, NotGrantedError)
            self._status(request, Status.PERMISSION_DENIED if is_right else Status.OP_UNSUPPORTED, str(error))
        except TransferError as error:
            self._status(request, _status_of(error), str(error))
        except FileNotFoundError:
            self._status(request, Status.NO_SUCH_FILE, "There is no such file.")
        except OSError as error:
            if isinstance(error, (ConnectionError, TimeoutError)):
                raise
            is_full = error.errno in FULL
            text = "The disk is full." if is_full else error.strerror or "The system refused it."
            self._status(request, Status.NO_SPACE if is_full else Status.FAILURE, text)

    def _act(self, kind: int, request: bytes, fields: Fields) -> None:
        if kind == PacketType.OPEN:
            path, flags = fields.text(), fields.u32()
            is_writing = bool(flags & (OpenFlag.WRITE | OpenFlag.CREATE | OpenFlag.TRUNCATE | OpenFlag.APPEND))
            self._gate.check("sftp:open-write" if is_writing else "sftp:open-read")
            self._open(request, path, flags, is_writing=is_writing)
            return
        name, act = self._answers.get(kind, (f"sftp:{kind}", self._never))
        self._gate.check(name)
        act(request, fields)

    def _open(self, request: bytes, path: str, flags: int, *, is_writing: bool) -> None:
        if is_writing:
            is_truncated = bool(flags & OpenFlag.TRUNCATE)
            growing = self._folder.open_to_write(path, self, is_truncated=is_truncated)
            self._hand_out(request, growing)
        else:
            self._hand_out(request, _Reading(*self._folder.open_to_read(path)))

    def _close(self, request: bytes, fields: Fields) -> None:
        handle = fields.raw()
        if handle not in self._handles:
            raise ProtocolError("No such handle.")
        self._release(handle)
        self._status(request, Status.OK, "")

    def _read(self, request: bytes, fields: Fields) -> None:
        held = self._held(fields, _Reading)
        offset, size = fields.offset(), fields.u32()
        held.file.seek(offset)
        data = held.file.read(min(size, BLOCK_BYTES))
        held.has_read |= bool(data) or os.fstat(held.file.fileno()).st_size == 0
        if data:
            self._packets.write(PacketType.DATA, request, u32(len(data)), data)
        else:
            self._status(request, Status.EOF, "")

    def _write(self, request: bytes, fields: Fields) -> None:
        held = self._held(fields, Growing)
        held.write(fields.offset(), fields.data())
        self._status(request, Status.OK, "")

    def _stat(self, request: bytes, fields: Fields) -> None:
        found = self._folder.resolve(fields.text()).stat()
        self._packets.write(PacketType.ATTRS, request, _attributes_of(found).to_bytes())

    def _fstat(self, request: bytes, fields: Fields) -> None:
        held = self._handles.get(fields.raw())
        if not isinstance(held, (Growing, _Reading)):
            raise ProtocolError("No such handle.")
        found = os.fstat(held.file.fileno())
        self._packets.write(PacketType.ATTRS, request, _attributes_of(found).to_bytes())

    def _fsetstat(self, request: bytes, fields: Fields) -> None:
        """Set size and time of a growing file; its mode stays what the customer's system gives new files."""
        held = self._held(fields, Growing)
        wanted = fields.attributes()
        if wanted.size_bytes is not None:
            os.ftruncate(held.file.fileno(), wanted.size_bytes)
        if wanted.accessed_s is not None and wanted.modified_s is not None:
            os.utime(held.path, (wanted.accessed_s, wanted.modified_s))
        self._status(request, Status.OK, "")

    def _opendir(self, request: bytes, fields: Fields) -> None:
        self._hand_out(request, _Listing(os.scandir(self._folder.resolve(fields.text()))))

    def _readdir(self, request: bytes, fields: Fields) -> None:
        held, rows = self._held(fields, _Listing), list[bytes]()
        for entry in held.entries:
            with contextlib.suppress(OSError, OutsideFolderError):  # gone in between, or a link that leads out
                rows.append(self._row(entry))
            if len(rows) == NAMES_PER_REPLY:
                break
        if rows:
            self._packets.write(PacketType.NAME, request, u32(len(rows)), *rows)
        else:
            self._status(request, Status.EOF, "")

    def _row(self, entry: os.DirEntry[str]) -> bytes:
        if is_part(entry.name):
            raise OutsideFolderError("A file still growing is not shown.")
        found = self._folder.resolve(str(Path(entry.path).relative_to(self._folder.root).as_posix())).stat()
        long_name = f"{stat.filemode(found.st_mode)} 1 - - {found.st_size:>12} {entry.name}"
        return string(entry.name) + string(long_name) + _attributes_of(found).to_bytes()

    def _remove(self, request: bytes, fields: Fields) -> None:
        self._folder.remove_part(fields.text())
        self._status(request, Status.OK, "")

    def _rename(self, request: bytes, fields: Fields) -> None:
        part, name = fields.text(), fields.text()
        if not self._folder.known_digest(self._folder.resolve(part)):
            # The sender did not have it verified. Before it gets its name: hashing may end with the grant.
            self._folder.digest(part, None, lambda _: self._gate.check("digest:ask"))
        path, kept_aside = self._folder.finish(part, name)
        self._status(request, Status.OK, "")
        self._on_received(path, self._folder.known_digest(path), kept_aside)

    def _realpath(self, request: bytes, fields: Fields) -> None:
        text = "/" + "/".join(parts_of(fields.text(), is_new=False))
        self._packets.write(PacketType.NAME, request, u32(1), string(text), string(text), Attributes().to_bytes())

    def _never(self, request: bytes, _fields: Fields) -> None:
        self._status(request, Status.OP_UNSUPPORTED, "This is never allowed in a support session.")

    def _held(self, fields: Fields, kind: type[H]) -> H:
        held = self._handles.get(fields.raw())
        if not isinstance(held, kind):
            raise ProtocolError("No such handle.")
        return held

    def _hand_out(self, request: bytes, held: Growing | _Reading | _Listing) -> None:
        handle = f"h{self._count}".encode()
        self._count += 1
        self._handles[handle] = held
        if len(self._handles) > MAX_HANDLES:
            self._release(handle)
            raise TransferError("Too many files are open at once.")
        self._packets.write(PacketType.HANDLE, request, string(handle))

    def _release(self, handle: bytes) -> None:
        held = self._handles.pop(handle)
        if isinstance(held, Growing):
            self._folder.close(held)
        elif isinstance(held, _Reading):
            held.file.close()
            if held.has_read:
                self._on_sent(held.path, self._folder.known_digest(held.path))
        else:
            held.entries.close()  # type: ignore[attr-defined]  # scandir's iterator has it

    def _status(self, request: bytes, status: Status, text: str) -> None:
        self._packets.write(PacketType.STATUS, request, u32(status), string(text), string("en"))


def _status_of(error: TransferError) -> Status:
    if isinstance(error, OutsideFolderError):
        return Status.INVALID_FILENAME
    return Status.LOCK_CONFLICT if isinstance(error, BusyError) else Status.FAILURE


def _attributes_of(found: os.stat_result) -> Attributes:
    return Attributes(found.st_size, found.st_mode, int(found.st_atime), int(found.st_mtime))
