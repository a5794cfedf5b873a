"""Whatever bytes a peer sends, a core raises only what it documents, and holds no more than it must."""

from __future__ import annotations

import tracemalloc
import zlib
from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from remote.errors import ProtocolError, SecurityError
from remote.rfb.connection import Connection
from remote.rfb.encodings.numbers import Encoding
from remote.rfb.geometry import Rect
from remote.rfb.server import ServerConnection
from remote.rfb.viewer import DEFAULT_ENCODINGS, ViewerConnection

from .meeting import FORMATS, meet, picture

ENCODINGS = st.sampled_from([*DEFAULT_ENCODINGS, -26, 15, 50, 0x7FFFFFFF])
SIDES = st.one_of(st.integers(0, 20), st.integers(0, 65535))
SERVER_BYTES = st.binary(max_size=200)
CUTS = st.lists(st.integers(0, 400), max_size=6)


def _feed(connection: Connection, data: bytes, cuts: list[int]) -> None:
    """Feed bytes in pieces, then the end; only documented errors may come, and then always the same."""
    edges = [0, *sorted(min(cut, len(data)) for cut in cuts), len(data)]
    try:
        for start, end in pairwise(edges):
            connection.receive_data(data[start:end])
            connection.events()
            connection.data_to_send()
        connection.receive_eof()
    except (ProtocolError, SecurityError) as error:
        assert str(error).endswith((".", ")"))  # a sentence to show
        assert connection.is_closed
        with pytest.raises(type(error)):
            connection.receive_data(b"more")


def _ready_viewer(name: str = "bgrx") -> ViewerConnection:
    viewer = ViewerConnection(quality=5, pixel_format=FORMATS[name])
    viewer.receive_data(b"RFB 003.008\n\1\1" + bytes(4) + b"\0\x14\0\x0a" + bytes(16) + bytes(4))
    return viewer


def _ready_server() -> ServerConnection:
    server = ServerConnection(20, 10, "")
    server.receive_data(b"RFB 003.008\n\1\1")
    return server


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=100), CUTS)
def test_any_greeting(data: bytes, cuts: list[int]) -> None:
    for head in (b"", b"RFB 003.008\n", b"RFB 003.003\n"):
        _feed(ViewerConnection(password=b"x"), head + data, cuts)
        _feed(ServerConnection(20, 10, "", password=b"x", challenge=bytes(16)), head + data, cuts)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.sampled_from([0, 2, 3, 4, 5, 6, 150, 248, 251, 255, 9]), st.binary(max_size=30))), CUTS)
def test_any_messages_of_a_viewer(parts: list[tuple[int, bytes]], cuts: list[int]) -> None:
    _feed(_ready_server(), b"".join(bytes((kind,)) + body for kind, body in parts), cuts)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.sampled_from([0, 1, 2, 3, 150, 248, 7]), st.binary(max_size=40))), CUTS)
def test_any_messages_of_a_server(parts: list[tuple[int, bytes]], cuts: list[int]) -> None:
    _feed(_ready_viewer(), b"".join(bytes((kind,)) + body for kind, body in parts), cuts)


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(sorted(FORMATS)),
    st.lists(st.tuples(st.tuples(SIDES, SIDES, SIDES, SIDES), ENCODINGS, SERVER_BYTES), max_size=4),
    CUTS,
)
def test_any_rectangles(name: str, rects: list[tuple[tuple[int, ...], int, bytes]], cuts: list[int]) -> None:
    update = b"\0\0" + len(rects).to_bytes(2, "big")
    for sides, encoding, body in rects:
        update += b"".join(side.to_bytes(2, "big") for side in sides) + encoding.to_bytes(4, "big", signed=encoding < 0)
        update += body
    _feed(_ready_viewer(name), update, cuts)


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from([Encoding.TIGHT, Encoding.ZRLE, Encoding.HEXTILE, Encoding.RRE, Encoding.JPEG]), SERVER_BYTES, CUTS
)
def test_any_body_of_a_rectangle_that_fits(encoding: int, body: bytes, cuts: list[int]) -> None:
    head = bytes.fromhex("00 00 0001 0000 0000 0014 000a") + int(encoding).to_bytes(4, "big")
    _feed(_ready_viewer(), head + body, cuts)


@pytest.fixture(scope="module")
def honest() -> dict[Encoding, bytes]:
    """Updates as our own server sends them."""
    updates = {}
    for encoding in (Encoding.RAW, Encoding.TIGHT, Encoding.ZRLE):
        server, _ = meet(encoding, (20, 10), quality=5)
        server.send_update(picture(20, 10), [Rect(0, 0, 20, 10), Rect(2, 2, 10, 8)])
        updates[encoding] = server.data_to_send()
    return updates


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from([Encoding.RAW, Encoding.TIGHT, Encoding.ZRLE]),
    st.integers(0, 1 << 16),
    st.integers(1, 255),
    st.booleans(),
)
def test_an_honest_update_with_one_wrong_byte(
    honest: dict[Encoding, bytes], encoding: Encoding, place: int, change: int, is_cut: bool
) -> None:
    update = bytearray(honest[encoding])
    place %= len(update)
    update[place] ^= change
    _feed(_ready_viewer(), bytes(update[: place + 1] if is_cut else update), [])


def _peak_bytes(work: Callable[[], None]) -> int:
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    "claim",
    [
        "0000 0000 0014 000a 00000010 ffffffff",  # ZRLE of 4 GiB
        "0000 0000 0014 000a 00000002 ffffffff 00000000",  # RRE with as many parts
        "0000 0000 0014 000a 00000007 00 ffffff",  # Tight
        "0000 0000 0014 000a 00000007 90 ffffff",
        "0000 0000 0014 000a 00000015 ffd8 ffda0002",  # JPEG without an end
        "0000 0000 0014 000a 00000015 ffd8 ffe1ffff" + "00" * 65533 + "ffe1ffff",
        "0000 0000 ffff ffff 00000000",
        "0000 0000 ffff ffff 574d5664",
        "0000 0000 ffff ffff ffffff11",
        "0000 0000 0000 0000 fffffecd ffffffff",
    ],
)
def test_claims_of_endless_data_store_next_to_nothing(claim: str) -> None:
    def attack() -> None:
        viewer = _ready_viewer()
        with pytest.raises(ProtocolError):
            for piece in (b"\0\0\0\1" + bytes.fromhex(claim), *[bytes(65536)] * 70):
                viewer.receive_data(piece)

    assert _peak_bytes(attack) < 12_000_000  # a Tight picture may have 4 MiB, held twice when it is whole


def test_endless_clipboards_are_not_stored() -> None:
    def attack() -> None:
        server, viewer = _ready_server(), _ready_viewer()
        for connection, kind in ((server, b"\6"), (viewer, b"\3")):
            connection.receive_data(kind + bytes.fromhex("000000 7fffffff"))
            for _ in range(200):
                connection.receive_data(bytes(65536))

    assert _peak_bytes(attack) < 1_000_000


def test_bombs_do_not_grow() -> None:
    bomb = zlib.compress(bytes(50_000_000), 9)[:900]

    def attack() -> None:
        head = bytes.fromhex("00 00 0001 0000 0000 0014 000a 00000010 00000384")
        with pytest.raises(ProtocolError, match="larger than"):
            _ready_viewer().receive_data(head + bomb)

    assert _peak_bytes(attack) < 300_000
