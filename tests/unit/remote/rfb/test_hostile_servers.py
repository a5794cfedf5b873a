"""What a hostile server tries with a viewer: places outside, lengths, bombs, torn pictures, stalls, endless screens."""

from __future__ import annotations

import struct
import tracemalloc
import zlib
from collections.abc import Callable

import numpy as np
import pytest
import zstandard

from remote.errors import ProtocolError
from remote.rfb import events
from remote.rfb.cursor import MAX_CURSOR_SIDE
from remote.rfb.encodings.jpeg import encode_jpeg
from remote.rfb.encodings.libav import LibavEncoder
from remote.rfb.encodings.numbers import Encoding
from remote.rfb.encodings.tight import compact_length
from remote.rfb.geometry import MAX_AREA, MAX_SIDE, Rect
from remote.rfb.pixel_format import CANVAS_TYPE
from remote.rfb.viewer import DEFAULT_ENCODINGS, OUR_ENCODINGS, ViewerConnection

WIDTH, HEIGHT = 40, 32
PICTURES = (
    Encoding.RAW,
    Encoding.COPY_RECT,
    Encoding.RRE,
    Encoding.HEXTILE,
    Encoding.TIGHT,
    Encoding.ZRLE,
    Encoding.JPEG,
    Encoding.RECALL,
    Encoding.OPEN_H264,
)
MIB = 1 << 20


def _viewer(width: int = WIDTH, height: int = HEIGHT) -> ViewerConnection:
    viewer = ViewerConnection(encodings=OUR_ENCODINGS, quality=5, wants_video=True)
    size = struct.pack(">HH", width, height)
    viewer.receive_data(b"RFB 003.008\n\1\1" + bytes(4) + size + bytes(16) + bytes(4))
    viewer.events()
    viewer.data_to_send()
    return viewer


def _update(encoding: int, body: bytes, rect: tuple[int, int, int, int] = (0, 0, WIDTH, HEIGHT)) -> bytes:
    return b"\0\0\0\1" + struct.pack(">HHHHi", *rect, encoding) + body


def _peak_bytes(work: Callable[[], None]) -> int:
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def _colours(width: int, height: int) -> np.ndarray[tuple[int, ...], np.dtype[np.uint32]]:
    return (np.arange(width * height, dtype=np.uint32) * 2654435 & 0xFFFFFF).astype(CANVAS_TYPE).reshape(height, width)


@pytest.mark.parametrize("encoding", PICTURES)
@pytest.mark.parametrize(
    "rect",
    [
        (1, 0, WIDTH, HEIGHT),
        (0, 1, WIDTH, HEIGHT),
        (0, 0, WIDTH + 1, HEIGHT),
        (0, 0, WIDTH, HEIGHT + 1),
        (WIDTH, 0, 1, 1),
        (0, HEIGHT, 1, 1),
        (65535, 0, 2, 1),  # beyond 16 bits, so that a sum that wraps would lie inside
        (0, 65535, 1, 2),
        (65535, 65535, 65535, 65535),
        (0, 0, 1, HEIGHT + 1),  # a smaller area than the screen's
        (0, 0, WIDTH + 1, 1),
    ],
)
def test_a_rectangle_outside_is_refused_before_its_body(encoding: Encoding, rect: tuple[int, int, int, int]) -> None:
    viewer = _viewer()
    before = viewer.framebuffer.copy()
    with pytest.raises(ProtocolError, match="outside"):
        viewer.receive_data(_update(encoding, b"", rect))
    assert np.array_equal(viewer.framebuffer, before)


@pytest.mark.parametrize("source", [(31, 0), (0, 23), (65535, 0), (0, 65535), (65530, 65530)])
def test_a_copy_from_outside_is_refused(source: tuple[int, int]) -> None:
    with pytest.raises(ProtocolError, match="outside"):
        _viewer().receive_data(_update(Encoding.COPY_RECT, struct.pack(">HH", *source), (0, 0, 10, 10)))


def test_parts_of_a_rectangle_lie_inside_it() -> None:
    for part in ((1, 0, WIDTH, 1), (0, 1, 1, HEIGHT), (65535, 65535, 1, 1), (65535, 0, 65535, 1), (0, 0, 1, 65535)):
        with pytest.raises(ProtocolError, match="lies outside"):
            _viewer().receive_data(_update(Encoding.RRE, b"\0\0\0\1" + bytes(8) + struct.pack(">HHHH", *part)))
    for place, extent in ((0xF0, 0x10), (0x0F, 0x01), (0xFF, 0xFF)):
        tile = b"\x0e" + bytes(8) + bytes((1, place, extent))
        with pytest.raises(ProtocolError, match="lies outside"):
            _viewer().receive_data(_update(Encoding.HEXTILE, tile, (0, 0, 16, 16)))


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        (Encoding.RRE, "ffffffff"),
        (Encoding.RRE, "80000000"),
        (Encoding.TIGHT, "00 ffffff"),
        (Encoding.TIGHT, "40 01 ff" + "00" * 768 + "ffff7f"),
        (Encoding.ZRLE, "ffffffff"),
        (Encoding.ZRLE, "7fffffff"),
        (Encoding.RECALL, "01 ffffffff"),
        (Encoding.OPEN_H264, "ffffffff 00000003"),
        (Encoding.JPEG, "ffd8 ffe0 0001"),
        (Encoding.JPEG, "ffd8" + "ffe0ffff" + "00" * 65533 + "ffe0ffff" + "00" * 65533),
        (Encoding.DESKTOP_NAME, "ffffffff"),
        (Encoding.DESKTOP_NAME, "80000000"),
    ],
)
def test_a_length_that_nothing_honest_has_is_refused_at_once(encoding: Encoding, body: str) -> None:
    def attack() -> None:
        with pytest.raises(ProtocolError):
            _viewer().receive_data(_update(encoding, bytes.fromhex(body)))

    assert _peak_bytes(attack) < MIB


@pytest.mark.parametrize("encoding", [Encoding.CURSOR, Encoding.CURSOR_WITH_ALPHA, Encoding.VMWARE_CURSOR])
@pytest.mark.parametrize("size", [(MAX_CURSOR_SIDE + 1, 1), (1, MAX_CURSOR_SIDE + 1), (65535, 65535)])
def test_a_pointer_larger_than_pointers_are_is_refused(encoding: Encoding, size: tuple[int, int]) -> None:
    with pytest.raises(ProtocolError, match="larger than"):
        _viewer().receive_data(_update(encoding, b"\1\0" + bytes(64), (0, 0, *size)))


def _tight(kind: str, packed: bytes) -> bytes:
    return bytes.fromhex(kind) + compact_length(len(packed)) + packed


ZEROS = zlib.compress(bytes(64 * MIB), 9)[:2000]
RECALL_ZEROS = zstandard.ZstdCompressor(level=9).compress(bytes(64 * MIB))[:2000]


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        (Encoding.TIGHT, _tight("01", ZEROS)),
        (Encoding.TIGHT, _tight("4102", ZEROS)),
        (Encoding.TIGHT, _tight("410102 000000 000000 000000", ZEROS[:900])),
        (Encoding.ZRLE, len(ZEROS).to_bytes(4, "big") + ZEROS),
        (Encoding.RECALL, struct.pack(">BI", 1, len(RECALL_ZEROS)) + RECALL_ZEROS),
    ],
)
def test_a_bomb_is_put_out(encoding: Encoding, body: bytes) -> None:
    def attack() -> None:
        with pytest.raises(ProtocolError, match="larger than"):
            _viewer().receive_data(_update(encoding, body))

    # zstandard unpacks one small piece before we see how much came of it: 4 MiB at the very most, see recall.GULP
    assert _peak_bytes(attack) < (10 if encoding == Encoding.RECALL else 1) * MIB


def test_a_clipboard_bomb_is_put_out() -> None:
    bomb = bytes.fromhex("10000001") + zlib.compress(b"\x04\0\0\0" + bytes(64 * MIB), 9)
    assert len(bomb) < 256 * 1024
    viewer = _viewer()

    def attack() -> None:
        viewer.receive_data(b"\3\0\0\0" + struct.pack(">i", -len(bomb)) + bomb)

    assert _peak_bytes(attack) < 2 * MIB
    assert viewer.events() == [events.CutTextDropped(64 * MIB)]


def test_a_jpeg_of_endless_scans_is_refused_before_it_is_unpacked() -> None:
    picture = encode_jpeg(_colours(WIDTH, HEIGHT), 5)
    scan = picture[picture.index(b"\xff\xda") : -2]
    endless = picture[:-2] + scan * 40 + b"\xff\xd9"
    for encoding, body in ((Encoding.TIGHT, _tight("90", endless)), (Encoding.JPEG, endless)):
        with pytest.raises(ProtocolError, match="passes"):
            _viewer().receive_data(_update(encoding, body))


def test_a_torn_jpeg_is_refused_wherever_it_is_torn() -> None:
    picture = encode_jpeg(_colours(WIDTH, HEIGHT), 5)
    for size in range(0, len(picture) - 2, 7):
        with pytest.raises(ProtocolError, match="JPEG"):
            _viewer().receive_data(_update(Encoding.TIGHT, _tight("90", picture[:size])))
        viewer = _viewer()
        viewer.receive_data(_update(Encoding.JPEG, picture[:size]))
        with pytest.raises(ProtocolError, match="in the middle"):
            viewer.receive_eof()


@pytest.mark.parametrize("size", [(WIDTH - 1, HEIGHT), (WIDTH, HEIGHT + 1), (4000, 4000)])
def test_a_jpeg_of_another_size_is_refused_before_it_is_unpacked(size: tuple[int, int]) -> None:
    picture = encode_jpeg(np.zeros(size[::-1], CANVAS_TYPE), 0)

    def attack() -> None:
        for encoding, body in ((Encoding.TIGHT, _tight("90", picture)), (Encoding.JPEG, picture)):
            with pytest.raises(ProtocolError):
                _viewer().receive_data(_update(encoding, body))

    assert _peak_bytes(attack) < 2 * MIB


def _film() -> list[bytes]:
    encoder = LibavEncoder(Rect(0, 0, WIDTH, HEIGHT), kbit_s=400, fps=10)
    screens = [_colours(WIDTH, HEIGHT) + number for number in range(3)]
    return [encoder.encode(screen.view(np.uint8).reshape(HEIGHT, WIDTH, 4)).data for screen in screens]


def test_torn_h264_leaves_the_old_picture_asks_for_a_new_one_and_shows_it() -> None:
    key, second, _ = _film()
    for size in range(1, len(key) - 1, max(len(key) // 25, 1)):
        viewer = _viewer()
        viewer.receive_data(_update(Encoding.OPEN_H264, struct.pack(">II", size, 1) + key[:size]))
        asked = viewer.data_to_send()
        viewer.receive_data(_update(Encoding.OPEN_H264, struct.pack(">II", len(second), 0) + second))
        asked += viewer.data_to_send()
        assert asked == b"\3\0\0\0\0\0" + struct.pack(">HH", WIDTH, HEIGHT)  # once, and all of it
        assert (viewer.framebuffer[..., :3] == 0).all()
        viewer.receive_data(_update(Encoding.OPEN_H264, struct.pack(">II", len(key), 1) + key))
        assert (viewer.framebuffer[..., :3] != 0).any()


def test_only_what_was_offered_is_read() -> None:
    offered = {*DEFAULT_ENCODINGS, *OUR_ENCODINGS, Encoding.OPEN_H264, *range(-32, -22)}
    strange = [6, 15, 21 + 1, -24 - 100, -260, -259, 0x7FFFFFFF, -(1 << 31), *range(100, 120)]
    for encoding in strange:
        assert encoding not in offered
        with pytest.raises(ProtocolError, match=f"encoding {encoding}, which was not offered"):
            _viewer().receive_data(_update(encoding, b""))
    for encoding in set(DEFAULT_ENCODINGS) - {Encoding.RAW}:
        viewer = ViewerConnection(encodings=(Encoding.RAW,))
        viewer.receive_data(b"RFB 003.008\n\1\1" + bytes(4) + b"\0\x28\0\x20" + bytes(16) + bytes(4))
        with pytest.raises(ProtocolError, match="not offered"):
            viewer.receive_data(_update(encoding, b""))


def test_a_server_that_stalls_costs_what_it_has_sent() -> None:
    pixels = bytes(range(256)) * (WIDTH * HEIGHT * 4 // 256)
    update = _update(Encoding.RAW, pixels)
    viewer = _viewer()
    for at in range(len(update) - 1):
        viewer.receive_data(update[at : at + 1])
    assert not viewer.events()
    assert not viewer.data_to_send()
    assert (viewer.framebuffer[..., :3] == 0).all()  # nothing is painted by halves
    viewer.receive_data(update[-1:])
    assert viewer.events() == [events.FramebufferUpdated((Rect(0, 0, WIDTH, HEIGHT),))]


@pytest.mark.parametrize("size", [(MAX_SIDE, MAX_SIDE), (65535, 65535), (MAX_SIDE + 1, 1), (0, 10), (10, 0)])
def test_a_screen_larger_than_any_is_refused_before_it_is_held(size: tuple[int, int]) -> None:
    def attack() -> None:
        with pytest.raises(ProtocolError):
            _viewer(*size)
        with pytest.raises(ProtocolError):
            _viewer().receive_data(_update(Encoding.DESKTOP_SIZE, b"", (0, 0, *size)))
        with pytest.raises(ProtocolError):
            _viewer().receive_data(_update(Encoding.EXTENDED_DESKTOP_SIZE, bytes(4), (0, 0, *size)))

    assert _peak_bytes(attack) < MIB


@pytest.mark.slow
def test_the_largest_screen_is_held_once_and_twice_while_it_changes() -> None:
    def look() -> None:
        viewer = _viewer(MAX_SIDE, MAX_AREA // MAX_SIDE)
        held, _ = tracemalloc.get_traced_memory()
        assert held < 130 * MIB
        viewer.receive_data(_update(Encoding.DESKTOP_SIZE, b"", (0, 0, MAX_AREA // MAX_SIDE, MAX_SIDE)))

    assert _peak_bytes(look) < 260 * MIB


@pytest.mark.parametrize(
    ("encoding", "size", "body", "most_bytes"),
    [
        (Encoding.TIGHT, (2048, 300), _tight("01", zlib.compress(bytes(3 * 2048 * 300), 9)), 9 * MIB),
        (Encoding.TIGHT, (512, 2400), _tight("4102", zlib.compress(bytes(3 * 512 * 2400), 9)), 28 * MIB),
        (Encoding.TIGHT, (2048, 300), _tight("410102" + "00" * 9, zlib.compress(bytes(2048 * 300), 9)), 6 * MIB),
        (Encoding.ZRLE, (2048, 256), b"", 6 * MIB),
        (Encoding.RRE, (2048, 300), b"\0\0\x80\0" + bytes(4) + bytes(12) * 0x8000, 3 * MIB),
    ],
)
def test_a_large_rectangle_is_unpacked_in_little_more_than_its_pixels(
    encoding: Encoding, size: tuple[int, int], body: bytes, most_bytes: int
) -> None:
    """What is measured comes beside the framebuffer and the bytes on the line."""
    if encoding == Encoding.ZRLE:
        tiles = zlib.compress((b"\0" + bytes(64 * 64 * 3)) * (32 * 4), 9)
        body = len(tiles).to_bytes(4, "big") + tiles
    viewer, update = _viewer(*size), _update(encoding, body, (0, 0, *size))
    peak = _peak_bytes(lambda: viewer.receive_data(update))
    assert viewer.events() == [events.FramebufferUpdated((Rect(0, 0, *size),))]
    assert peak < most_bytes
