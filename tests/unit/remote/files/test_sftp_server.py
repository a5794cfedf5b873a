"""Every SFTP request on the wire: refused without the grant, harmless when it is not one of ours, never a crash."""

from __future__ import annotations

import hashlib
import random
import socket
import struct
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from remote.errors import ProtocolError
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
from remote.files.server import serve_sftp
from remote.gate import NEVER, Gate
from remote.lease import Lease, Right

WAIT_S = 10.0
REQUESTS = [kind for kind in PacketType if kind not in range(101, 106) and kind not in {1, 2, 201}]


def lease(*rights: Right) -> Lease:
    return Lease(
        session_id="s",
        ticket_id="t",
        device_id="d",
        agent_id="a",
        agent_name="Ada",
        rights=rights,
        granted_at_ms=0,
        expires_at_ms=10,
        host_key_sha256="",
        agent_commitment="",
    )


class Served:
    """A server in a thread, and the other end of its line."""

    def __init__(self, root: Path) -> None:
        self.gate = Gate(lease(Right.FILES), lambda: 5)
        self.ours, theirs = socket.socketpair()
        self.ours.settimeout(WAIT_S)
        self.packets = PacketStream(self.ours)
        self.received: list[Path] = []
        self.hashes: list[str] = []
        self.sent: list[Path] = []
        self.folder = GrantedFolder(root)
        self.thread = threading.Thread(
            target=serve_sftp,
            args=(
                theirs,
                self.folder,
                self.gate,
                self._note_received,
                lambda path, _: self.sent.append(path),
            ),
        )
        self.thread.start()

    def _note_received(self, path: Path, sha256: str, _kept: Path | None) -> None:
        self.received.append(path)
        self.hashes.append(sha256)

    def ask(self, kind: int, *parts: bytes) -> tuple[int, Fields]:
        self.packets.write(kind, u32(7), *parts)
        reply = self.packets.read()
        assert reply is not None
        fields = Fields(reply[1])
        assert fields.u32() == 7
        return reply[0], fields

    def status(self, kind: int, *parts: bytes) -> int:
        replied, fields = self.ask(kind, *parts)
        assert replied == PacketType.STATUS
        return fields.u32()

    def end(self) -> None:
        self.ours.close()
        self.thread.join(WAIT_S)
        assert not self.thread.is_alive()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A granted folder with a file and what a broken transfer left."""
    made = tmp_path / "granted"
    made.mkdir()
    (made / "a.txt").write_text("the customer's own")
    (made / ".b.txt.part").write_text("half")
    return made


@pytest.fixture
def served(root: Path) -> Iterator[Served]:
    """A server over that folder."""
    running = Served(root)
    running.packets.write(PacketType.INIT, u32(3))
    assert running.packets.read() == (PacketType.VERSION, u32(3))
    yield running
    running.end()


def request_for(kind: PacketType, path: str, handle: bytes) -> list[bytes]:
    """Return fields that would do something, were the request admitted."""
    attributes = Attributes(mode=0o777, size_bytes=0).to_bytes()
    bodies = {
        PacketType.OPEN: [string(path), u32(OpenFlag.WRITE | OpenFlag.CREATE | OpenFlag.TRUNCATE), attributes],
        PacketType.CLOSE: [string(handle)],
        PacketType.READ: [string(handle), bytes(8), u32(10)],
        PacketType.WRITE: [string(handle), bytes(8), string("changed")],
        PacketType.FSETSTAT: [string(handle), attributes],
        PacketType.SETSTAT: [string(path), attributes],
        PacketType.MKDIR: [string(path + "d"), attributes],
        PacketType.RENAME: [string(path), string("c.txt")],
        PacketType.SYMLINK: [string("/etc/passwd"), string("link")],
        PacketType.EXTENDED: [string("posix-rename@openssh.com"), string("a.txt"), string("c.txt")],
    }
    return bodies.get(kind, [string(path if kind not in {PacketType.FSTAT, PacketType.READDIR} else handle)])


def contents(root: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in root.iterdir()}


@pytest.mark.parametrize("kind", REQUESTS, ids=lambda kind: kind.name)
def test_every_request_is_refused_without_the_grant_and_changes_nothing(served, root, kind):
    _, fields = served.ask(
        PacketType.OPEN, string(".b.txt.part"), u32(OpenFlag.WRITE | OpenFlag.READ), Attributes().to_bytes()
    )
    handle = fields.raw()
    served.gate.replace(lease(Right.VIEW, Right.CONTROL, Right.CLIPBOARD))
    before = contents(root)
    status = served.status(kind, *request_for(kind, ".b.txt.part", handle))
    name = f"sftp:{kind.name.lower()}"
    if kind == PacketType.CLOSE:
        assert status == Status.OK
    else:
        assert status == (Status.OP_UNSUPPORTED if name in NEVER else Status.PERMISSION_DENIED)
        assert sum(served.gate.refusals.values()) == 1
    assert contents(root) == before


@pytest.mark.parametrize("kind", REQUESTS, ids=lambda kind: kind.name)
def test_no_request_touches_what_is_the_customers_own(served, root, kind):
    own = (root / "a.txt").read_bytes()
    served.ask(kind, *request_for(kind, "a.txt", b"h0"))
    assert (root / "a.txt").read_bytes() == own
    assert (root / "a.txt").stat().st_mode & 0o777 != 0o777
    assert not (root / "link").is_symlink()
    assert not (root / "a.txtd").exists()


def test_a_request_that_does_not_exist(served):
    assert served.status(77, string("a.txt")) == Status.OP_UNSUPPORTED
    assert served.gate.refusals == {"unknown": 1}


@pytest.mark.parametrize("kind", REQUESTS, ids=lambda kind: kind.name)
def test_a_request_cut_short_is_answered_or_refused(served, kind):
    assert served.status(kind, b"\0\0") in {Status.BAD_MESSAGE, Status.OP_UNSUPPORTED}


@pytest.mark.parametrize("kind", [PacketType.READ, PacketType.WRITE, PacketType.CLOSE, PacketType.READDIR])
def test_a_handle_that_was_never_given(served, kind):
    assert served.status(kind, *request_for(kind, "", b"h99")) == Status.BAD_MESSAGE


def test_a_handle_for_reading_does_not_write(served, root):
    _, fields = served.ask(PacketType.OPEN, string("a.txt"), u32(OpenFlag.READ), Attributes().to_bytes())
    handle = fields.raw()
    assert served.status(PacketType.WRITE, string(handle), bytes(8), string("x")) == Status.BAD_MESSAGE
    assert served.status(PacketType.FSETSTAT, string(handle), Attributes(0).to_bytes()) == Status.BAD_MESSAGE
    assert (root / "a.txt").read_text() == "the customer's own"


def test_handles_are_few(served):
    statuses = [
        served.ask(PacketType.OPEN, string("a.txt"), u32(OpenFlag.READ), Attributes().to_bytes())[0] for _ in range(40)
    ]
    assert statuses.count(PacketType.HANDLE) == 32


def test_reading_far_behind_the_end_and_absurd_sizes(served):
    _, fields = served.ask(PacketType.OPEN, string("a.txt"), u32(OpenFlag.READ), Attributes().to_bytes())
    handle = fields.raw()
    far = struct.pack(">Q", 1 << 42)
    assert served.status(PacketType.READ, string(handle), far, u32(10)) == Status.EOF
    absurd = {1 << 62: Status.FAILURE, 1 << 63: Status.BAD_MESSAGE, (1 << 64) - 1: Status.BAD_MESSAGE}
    for offset, status in absurd.items():
        assert served.status(PacketType.READ, string(handle), struct.pack(">Q", offset), u32(10)) == status
    kind, fields = served.ask(PacketType.READ, string(handle), bytes(8), u32(0xFFFFFFFF))
    assert (kind, fields.raw()) == (PacketType.DATA, b"the customer's own")


@pytest.mark.parametrize("size", [0, MAX_PACKET_BYTES + 1, 0xFFFFFFFF])
def test_an_impossible_length_ends_the_channel(served, size):
    served.ours.sendall(u32(size) + b"x" * 20)
    with pytest.raises((ConnectionResetError, AssertionError)):
        assert served.packets.read() is not None


def test_the_last_handle_is_closed_with_the_channel(root):
    running = Served(root)
    running.packets.write(PacketType.INIT, u32(3))
    running.packets.read()
    running.ask(PacketType.OPEN, string(".b.txt.part"), u32(OpenFlag.WRITE), Attributes().to_bytes())
    open_before = len(list(Path("/proc/self/fd").iterdir()))
    running.end()
    assert len(list(Path("/proc/self/fd").iterdir())) <= open_before - 3


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 255), st.binary(max_size=60)), max_size=8), st.randoms())
def test_any_packets_are_answered_or_end_the_channel_and_nothing_changes_outside(root, packets, chance):
    """Whatever comes, in whatever pieces: the server's thread ends without an exception, the customer's file stays."""
    running = Served(root)
    data = u32(5) + bytes([PacketType.INIT]) + u32(3)
    data += b"".join(u32(1 + len(body)) + bytes([kind]) + body for kind, body in packets)
    try:
        while data:
            cut = chance.randint(1, len(data))
            running.ours.sendall(data[:cut])
            data = data[cut:]
        running.ours.shutdown(socket.SHUT_WR)
        while running.ours.recv(65536):
            pass
    except OSError:
        pass  # the server has had enough: what an impossible packet deserves
    finally:
        running.end()
    assert (root / "a.txt").read_text() == "the customer's own"
    assert [path.name for path in root.parent.iterdir()] == ["granted"]


@given(st.binary(max_size=200))
def test_fields_raise_only_protocol_errors(body):
    fields = Fields(body)
    try:
        for read in (fields.u32, fields.raw, fields.text, fields.attributes, fields.u64):
            read()
    except ProtocolError:
        pass


@given(
    st.none() | st.integers(0, 2**63 - 1), st.none() | st.integers(0, 2**32 - 1), st.none() | st.integers(0, 2**32 - 1)
)
def test_attributes_come_back_as_they_were(size, mode, time_s):
    attributes = Attributes(size, mode, time_s, time_s)
    assert Fields(attributes.to_bytes()).attributes() == attributes


@given(st.binary(max_size=100), st.randoms())
def test_packets_in_any_pieces(body, chance: random.Random):
    ours, theirs = socket.socketpair()
    data = u32(1 + len(body)) + b"\x67" + body
    cut = chance.randint(0, len(data))
    sending = threading.Thread(target=lambda: (ours.sendall(data[:cut]), ours.sendall(data[cut:]), ours.close()))
    sending.start()
    packets = PacketStream(theirs)
    assert packets.read() == (0x67, body)
    assert packets.read() is None
    sending.join(WAIT_S)
    theirs.close()


def opened(served: Served, path: str, flags: int) -> bytes:
    kind, fields = served.ask(PacketType.OPEN, string(path), u32(flags), Attributes().to_bytes())
    assert kind == PacketType.HANDLE
    return fields.raw()


@pytest.mark.parametrize("is_closed", [True, False])
def test_a_file_read_but_for_its_last_byte_is_told_too(root, is_closed):
    served = Served(root)
    handle = opened(served, "a.txt", OpenFlag.READ)
    served.ask(PacketType.READ, string(handle), bytes(8), u32(len("the customer's own") - 1))
    if is_closed:
        served.ask(PacketType.CLOSE, string(handle))
    served.end()
    assert served.sent == [root / "a.txt"]


def test_a_file_that_was_only_looked_at_is_not_told(root):
    served = Served(root)
    handle = opened(served, "a.txt", OpenFlag.READ)
    served.ask(PacketType.FSTAT, string(handle))
    served.end()
    assert served.sent == []


def test_the_hash_that_is_told_is_that_of_the_bytes_that_came(served):
    handle = opened(served, ".c.txt.part", OpenFlag.WRITE | OpenFlag.CREATE | OpenFlag.TRUNCATE)
    then = Attributes(accessed_s=1_700_000_000, modified_s=1_700_000_000).to_bytes()
    for body in ("harmless", "hARMFUL!"):
        assert served.status(PacketType.WRITE, string(handle), bytes(8), string(body)) == Status.OK
        assert served.status(PacketType.FSETSTAT, string(handle), then) == Status.OK
        if body == "harmless":
            served.folder.digest(".c.txt.part", None, lambda _: None)
    assert served.status(PacketType.CLOSE, string(handle)) == Status.OK
    assert served.status(PacketType.RENAME, string(".c.txt.part"), string("c.txt")) == Status.OK
    assert served.status(PacketType.STAT, string("gone")) == Status.NO_SUCH_FILE  # the rename has been told by now
    assert served.hashes == [hashlib.sha256(b"hARMFUL!").hexdigest()]


def test_a_file_gets_no_name_once_the_grant_is_over(served, root):
    handle = opened(served, ".c.txt.part", OpenFlag.WRITE | OpenFlag.CREATE | OpenFlag.TRUNCATE)
    served.ask(PacketType.WRITE, string(handle), bytes(8), string("body"))
    served.ask(PacketType.CLOSE, string(handle))
    check, allowed = served.gate.check, ["sftp:rename"]
    served.gate.check = lambda kind: check(kind) if kind in allowed else served.gate.close() or check(kind)
    assert served.status(PacketType.RENAME, string(".c.txt.part"), string("c.txt")) != Status.OK
    assert not (root / "c.txt").exists()
    assert served.received == []
