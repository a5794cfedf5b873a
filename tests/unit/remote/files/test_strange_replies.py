"""The agent's end of files against a machine that replies what nobody asked for, or without an end."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator

import pytest

from remote.errors import ProtocolError, TransferError
from remote.files.client import MAX_ENTRIES, SftpClient
from remote.files.digest import Ask, DigestClient, MessageStream
from remote.files.packets import Attributes, OpenFlag, PacketType, Status, string, u32

VERSION = u32(5) + bytes((PacketType.VERSION,)) + u32(3)
ROW = string("name") * 2 + Attributes(1).to_bytes()


class _Line:
    """A stream that gives pieces, however many, and takes everything."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces: Iterator[bytes] = iter(pieces)

    def recv(self, _size: int, /) -> bytes:
        return next(self._pieces, b"")

    def sendall(self, data: bytes, /) -> None:
        pass

    def settimeout(self, seconds: float | None, /) -> None:
        pass

    def close(self) -> None:
        pass


def _packet(kind: int, request: int, *parts: bytes) -> bytes:
    body = b"".join((bytes((kind,)), u32(request), *parts))
    return u32(len(body)) + body


@pytest.mark.parametrize(
    "act",
    [
        lambda client: client.stat("a"),
        lambda client: client.open("a", OpenFlag.READ),
        lambda client: client.fstat(b"h"),
        lambda client: client.rename("a", "b"),
        lambda client: client.remove("a"),
        lambda client: client.close_handle(b"h"),
        lambda client: client.list("a"),
        lambda client: client.write_blocks(b"h", 0, _one_block(), lambda _: None),
    ],
)
def test_the_end_of_a_file_is_an_error_where_nothing_is_read(act: Callable[[SftpClient], object]) -> None:
    end = _packet(PacketType.STATUS, 1, u32(Status.EOF), string("End of file"), string("en"))
    with pytest.raises(TransferError, match="End of file"):
        act(SftpClient(_Line((VERSION, end))))


def _one_block() -> Callable[[int], bytes]:
    blocks = iter((b"x", b""))
    return lambda _: next(blocks)


def _folder(count: int) -> Iterator[bytes]:
    yield VERSION
    yield _packet(PacketType.HANDLE, 1, string("h"))
    for request in itertools.count(2):
        yield _packet(PacketType.NAME, request, u32(count), ROW * count)


def test_a_folder_without_an_end_is_given_up() -> None:
    with pytest.raises(TransferError, match=str(MAX_ENTRIES)):
        SftpClient(_Line(_folder(2000))).list(".")


def test_a_list_that_names_nothing_is_given_up() -> None:
    with pytest.raises(ProtocolError, match="without naming any"):
        SftpClient(_Line(_folder(0))).list(".")


def test_brackets_within_brackets_are_no_digest_message() -> None:
    deep = b'{"x":' + b"[" * 12_000
    line = len(deep).to_bytes(4, "big") + deep
    with pytest.raises(ProtocolError, match="no digest message"):
        MessageStream(_Line((line,))).receive(Ask)
    with pytest.raises(ProtocolError, match="no digest message"):
        DigestClient(_Line((line,))).ask("a")
