"""SFTP packets both ways, and digest messages both ways."""

from __future__ import annotations

import contextlib
import itertools
import os
import shutil
import struct
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import ClassVar

import msgspec

from remote.errors import ProtocolError, RemoteError
from remote.files.client import SftpClient
from remote.files.digest import Ask, Digest, DigestClient, Hashing, MessageStream, Refusal, Reply, serve_digests
from remote.files.folder import GrantedFolder
from remote.files.packets import (
    MAX_PACKET_BYTES,
    Attributes,
    Fields,
    OpenFlag,
    PacketStream,
    PacketType,
    Status,
    string,
    u32,
)
from remote.files.server import SftpServer
from remote.gate import Gate
from remote.lease import Right
from tests.fuzz.target import MIB, Outcome, Target, refused
from tests.fuzz.targets.leases import lease
from tests.fuzz.targets.lines import ScriptedLine

TEXT = b"the granted folder's only file\n"


def packet(kind: int, *parts: bytes) -> bytes:
    """Return one packet."""
    body = b"".join(parts)
    return u32(1 + len(body)) + bytes((kind,)) + body


class PacketsTarget(Target):
    """Any bytes as packets: ProtocolError before one that is too long is stored, ConnectionError where one is cut.

    Packets come out whole and in order, and nothing behind the last whole one is taken for one.
    """

    name: ClassVar[str] = "sftp-packets"

    def seeds(self) -> Sequence[bytes]:
        """Return packets of all sizes, and lengths that are none."""
        packets = (packet(1, u32(3)), packet(101, bytes(300)), packet(200))
        return [*packets, b"".join(packets), u32(0), u32(MAX_PACKET_BYTES) + b"\1", u32(MAX_PACKET_BYTES + 1) + b"\1"]

    def feed(self, pieces: Sequence[bytes]) -> Outcome:
        """Read all packets."""
        packets, found = PacketStream(ScriptedLine(pieces)), list[object]()
        taken = 0
        try:
            while (read := packets.read()) is not None:
                found.append(read)
                taken += 5 + len(read[1])
        except (ProtocolError, ConnectionError) as error:
            return *found, type(error).__name__, str(error)
        assert sum(map(len, pieces)) - taken < 4
        return tuple(found)


class FieldsTarget(Target):
    """Fields of every type from any body, one after the other: ProtocolError where the body ends before."""

    name: ClassVar[str] = "sftp-fields"

    def seeds(self) -> Sequence[bytes]:
        """Return bodies of requests and replies, with attributes that claim extensions without end."""
        attributes = Attributes(5, 0o100644, 7, 8).to_bytes()
        endless = u32(0x80000000) + u32(0xFFFFFFFF) + (string(b"") + string(b"")) * 20
        return [
            u32(7) + string("ä.txt") + bytes(8) + attributes + string("h0"),
            u32(7) + string(b"\xff") + bytes(8) + endless,
        ]

    def feed(self, pieces: Sequence[bytes]) -> Outcome:
        """Read one of each; all is there when it comes here, so pieces are nothing to it."""
        fields, found = Fields(b"".join(pieces)), list[object]()
        try:
            found += [fields.u32(), fields.text(), fields.offset(), fields.attributes(), fields.raw()]
        except ProtocolError as error:
            return *found, *refused(error)
        return tuple(found)


ASKED_AT_MOST = 40
"""So many requests and hashed blocks there are until the grant is over."""


def _gate() -> Gate:
    """Return a gate whose clock goes on whenever it is looked at, so that whatever takes long is ended by it."""
    clock = itertools.count(0, 100_000 // ASKED_AT_MOST)
    return Gate(lease(Right.FILES), lambda: next(clock))


class SftpServerTarget(Target):
    """Any requests in a granted folder: each is answered once or the line is closed; nothing outside is touched ...

    ... and no file of the customer's is changed, removed or overwritten. After a bad request the next one is answered.
    """

    name: ClassVar[str] = "sftp-server"
    growth_bytes: ClassVar[int] = 32 * MIB
    time_s: ClassVar[float] = 1.0

    def __init__(self) -> None:
        self._home = Path(tempfile.mkdtemp(prefix="deskhand-fuzz-"))
        self._root = self._home / "granted"

    def __del__(self) -> None:
        shutil.rmtree(self._home, ignore_errors=True)

    def seeds(self) -> Sequence[bytes]:
        """Return every request, with handles that the server will have given and others."""
        path, part, handle = string("file.txt"), string(".new.txt.part"), string("h0")
        attributes = Attributes(3, 0o644, 1, 2).to_bytes()
        write = packet(PacketType.OPEN, u32(2), part, u32(OpenFlag.WRITE | OpenFlag.CREATE), u32(0))
        read = packet(PacketType.OPEN, u32(3), path, u32(OpenFlag.READ), u32(0))
        listing = packet(PacketType.OPENDIR, u32(4), string("."))
        close = packet(PacketType.CLOSE, u32(9), handle)
        init = packet(PacketType.INIT, u32(3))
        return [
            init,
            init + write + packet(PacketType.WRITE, u32(5), handle, bytes(8), string(b"data")) + close,
            write + packet(PacketType.FSETSTAT, u32(5), handle, attributes) + close
            + packet(PacketType.RENAME, u32(6), part, string("new.txt")),
            write + close + packet(PacketType.REMOVE, u32(6), part),
            packet(PacketType.RENAME, u32(6), path, string("../out.txt")),
            packet(PacketType.REMOVE, u32(6), path),
            read + packet(PacketType.READ, u32(5), handle, bytes(8), u32(99)) + close,
            read + packet(PacketType.FSTAT, u32(5), handle),
            listing + packet(PacketType.READDIR, u32(5), handle) * 2 + close,
            *(packet(kind, u32(5), string("../../file.txt"), attributes) for kind in PacketType),
        ]  # fmt: skip

    def feed(self, pieces: Sequence[bytes]) -> Outcome:
        """Serve one line."""
        with self._granted() as folder:
            line = ScriptedLine(pieces)
            gate = _gate()
            SftpServer(line, folder, gate, lambda *_: None, lambda *_: None).run()
            assert line.is_closed
            replies = _replies(bytes(line.sent))
            assert len(replies) <= sum(map(len, pieces)) // 5
        return tuple(replies)

    @contextlib.contextmanager
    def _granted(self) -> Iterator[GrantedFolder]:
        """Make the folder for one line, and look at it afterwards."""
        if not self._root.exists():
            self._root.mkdir()
            (self._root / "file.txt").write_bytes(TEXT)
        yield GrantedFolder(self._root)
        assert os.listdir(self._home) == [self._root.name], "made outside"  # noqa: PTH208  (a million times)
        with (self._root / "file.txt").open("rb") as file:
            assert file.read() == TEXT
        if os.listdir(self._root) != ["file.txt"]:  # noqa: PTH208  (a million times)
            shutil.rmtree(self._root)


def _replies(data: bytes) -> list[object]:
    """Return the replies without their times."""
    packets, found = PacketStream(ScriptedLine((data,))), list[object]()
    while (read := packets.read()) is not None:
        kind, body = read
        found.append((kind, body if kind in (PacketType.STATUS, PacketType.HANDLE, PacketType.DATA) else len(body)))
    return found


class SftpClientTarget(Target):
    """Any replies to each of the agent's requests: RemoteError or OSError, each a sentence; bounded memory and time."""

    name: ClassVar[str] = "sftp-client"
    growth_bytes: ClassVar[int] = 32 * MIB
    actions: ClassVar[int] = 7

    def seeds(self) -> Sequence[bytes]:
        """Return what an honest server replies to each, and every status."""
        version, ok = packet(PacketType.VERSION, u32(3)), string("done") + string("en")
        attributes = Attributes(40, 0o100644, 7, 8).to_bytes()
        row = string("file.txt") + string("-rw-r--r--") + attributes
        eof = packet(PacketType.STATUS, u32(3), u32(Status.EOF), ok)
        replies = [
            packet(PacketType.ATTRS, u32(1), attributes),
            packet(PacketType.HANDLE, u32(1), string("h0")),
            packet(PacketType.HANDLE, u32(1), string("h0")) + packet(PacketType.NAME, u32(2), u32(2), row, row) + eof
            + packet(PacketType.STATUS, u32(4), u32(0), ok),
            *(packet(PacketType.STATUS, u32(1), u32(status), ok) for status in Status),
            packet(PacketType.STATUS, u32(2), u32(0), ok) + packet(PacketType.STATUS, u32(1), u32(0), ok),
            packet(PacketType.DATA, u32(1), string(bytes(40))),
            packet(PacketType.DATA, u32(1), string(bytes(30))) + packet(PacketType.DATA, u32(2), string(bytes(10))),
        ]  # fmt: skip
        return [bytes((action,)) + version + reply for action in range(self.actions) for reply in replies]

    def feed(self, pieces: Sequence[bytes]) -> Outcome:
        """Do one action of the agent's against the replies."""
        data = b"".join(pieces)
        action, line = data[:1] or b"\0", ScriptedLine(_without_first(pieces))
        try:
            outcome = _act(SftpClient(line), action[0] % self.actions)
        except (RemoteError, OSError) as error:
            outcome = refused(error)
        assert line.sent_bytes <= 1000 + 60 * len(data)
        return outcome


def _act(client: SftpClient, action: int) -> Outcome:
    blocks = list[bytes]()
    if action == 0:
        return (client.stat("file.txt"),)
    if action == 1:
        return (client.open("file.txt", OpenFlag.READ), client.fstat(b"h0"))
    if action == 2:
        return tuple(client.list("."))
    if action == 3:
        client.rename("a", "b")
    elif action == 4:
        client.remove("a")
    elif action == 5:
        client.read_blocks(b"h0", 0, 40, lambda block: blocks.append(bytes(block)))
        assert sum(map(len, blocks)) == 40
    else:
        left = [b"x" * 10, b"y" * 10]
        client.write_blocks(b"h0", 0, lambda _: left.pop() if left else b"", lambda size: blocks.append(bytes(size)))
    return tuple(blocks)


def _without_first(pieces: Sequence[bytes]) -> list[bytes]:
    """Return the pieces without the very first byte."""
    found = [piece for piece in pieces if piece]
    return [found[0][1:], *found[1:]] if found else []


def _message(message: Ask | Reply | bytes) -> bytes:
    body = message if isinstance(message, bytes) else msgspec.json.encode(message)
    return len(body).to_bytes(4, "big") + body


class DigestMessagesTarget(Target):
    """Any bytes as messages: ProtocolError before one that is too long is stored, or structs of the right types."""

    name: ClassVar[str] = "digest-messages"
    replies: ClassVar[tuple[Reply, ...]] = (
        Hashing(done_bytes=5),
        Digest(sha256="ab" * 32, size_bytes=40),
        Refusal(code="outside", message="No."),
    )

    def seeds(self) -> Sequence[bytes]:
        """Return questions, replies, and JSON that is deep."""
        asks = (Ask(path="file.txt"), Ask(path="é", length=5), Ask(path="..", length=-1))
        deep = _message(b'{"path":' + b"[" * 3000), _message(b"[" * 12_000)
        return [_message(message) for message in (*asks, *self.replies)] + [*deep, struct.pack(">I", 1 << 31)]

    def feed(self, pieces: Sequence[bytes]) -> Outcome:
        """Read all messages, first as questions and then as replies."""
        outcome = list[object]()
        for kind in (Ask, Hashing | Digest | Refusal):
            messages = MessageStream(ScriptedLine(pieces))
            try:
                while (message := messages.receive(kind)) is not None:  # type: ignore[arg-type]  # a union is a type here
                    outcome.append(message)
            except ProtocolError as error:
                outcome.append(refused(error))
        return tuple(outcome)


class DigestServerTarget(Target):
    """Any questions in a granted folder: each is answered, also after one that was refused; or the line is closed."""

    name: ClassVar[str] = "digest-server"
    time_s: ClassVar[float] = 1.0

    def __init__(self) -> None:
        self._root = Path(tempfile.mkdtemp(prefix="deskhand-fuzz-"))
        (self._root / "file.txt").write_bytes(TEXT)
        self._folder = GrantedFolder(self._root)

    def __del__(self) -> None:
        shutil.rmtree(self._root, ignore_errors=True)

    def seeds(self) -> Sequence[bytes]:
        """Return questions."""
        asks = (
            Ask(path="file.txt"),
            Ask(path="file.txt", length=5),
            Ask(path="gone"),
            Ask(path="../x"),
            Ask(path="\0"),
        )
        odd = (Ask(path="file.txt", length=-1), Ask(path="file.txt", length=1 << 62), Ask(path="x" * 5000))
        messages = [_message(ask) for ask in (*asks, *odd)]
        return [*messages, b"".join(messages), _message(b"[" * 9000)]

    def feed(self, pieces: Sequence[bytes]) -> Outcome:
        """Serve one line."""
        line = ScriptedLine(pieces)
        serve_digests(line, self._folder, _gate())
        assert line.is_closed
        replies = MessageStream(ScriptedLine((bytes(line.sent),)))
        found = []
        while (reply := replies.receive(Digest | Refusal)) is not None:  # type: ignore[arg-type]  # as above
            found.append(reply)
        assert len(found) <= sum(map(len, pieces)) // 4
        return tuple(found)


class DigestClientTarget(Target):
    """Any replies to the agent's question: a digest, RemoteError or OSError, at the latest when the line ends."""

    name: ClassVar[str] = "digest-client"

    def seeds(self) -> Sequence[bytes]:
        """Return replies, behind each other too."""
        codes = ("not_granted", "outside", "missing", "failed", "new")
        refusals = [Refusal(code=code, message="No.") for code in codes]
        messages = [_message(reply) for reply in (*DigestMessagesTarget.replies, *refusals)]
        return [*messages, messages[0] * 5 + messages[1], _message(b"[" * 9000)]

    def feed(self, pieces: Sequence[bytes]) -> Outcome:
        """Ask once."""
        line = ScriptedLine(pieces)
        try:
            digest = DigestClient(line).ask("file.txt")
        except (RemoteError, OSError) as error:
            return (*refused(error), line.left_bytes)
        return digest, line.left_bytes
