"""JPEG as an encoding of its own: pictures that carry their tables, and pictures that lean on those before them."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
import simplejpeg
from hypothesis import given, settings
from hypothesis import strategies as st

from remote.errors import ProtocolError
from remote.rfb.encodings import jpeg_picture
from remote.rfb.encodings.jpeg_picture import JpegDecoder, huffman_tables, most_bytes, quantization_tables
from remote.rfb.encodings.numbers import Encoding
from remote.rfb.geometry import Rect
from remote.rfb.pixel_format import CANVAS_TYPE, Canvas
from remote.rfb.reader import Reader
from remote.rfb.viewer import ViewerConnection

from ..meeting import decode, read_all

SIDE = 32
RECT = Rect(0, 0, SIDE, SIDE)


def _pixels(number: int) -> np.ndarray:
    rows, columns = np.mgrid[0:SIDE, 0:SIDE]
    return np.stack([rows * 4, columns * 4 + number, rows + columns], axis=-1).astype(np.uint8)


def _jpeg(number: int = 0, quality: int = 90) -> bytes:
    data: bytes = simplejpeg.encode_jpeg(_pixels(number), quality, "BGR", "444")
    return data


def _segments(jpeg: bytes) -> list[tuple[int, bytes]]:
    """Cut a picture with one scan into its markers, each with all that follows."""
    edges, at = [2], 2
    while jpeg[at + 1] != 0xDA:
        at += 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
        edges.append(at)
    return [(jpeg[start + 1], jpeg[start:end]) for start, end in pairwise([*edges, len(jpeg)])]


def _without(jpeg: bytes, *markers: int) -> bytes:
    return jpeg[:2] + b"".join(data for marker, data in _segments(jpeg) if marker not in markers)


def _reference(jpeg: bytes) -> Canvas:
    pixels: Canvas = simplejpeg.decode_jpeg(jpeg, colorspace="BGRX").view(CANVAS_TYPE)[..., 0] & 0xFFFFFF
    return pixels


def _read(decoder: JpegDecoder, data: bytes, side: int = SIDE) -> Canvas:
    canvas, left = decode(decoder, data, side, side)
    assert left == 0
    return canvas


def test_a_picture_ends_where_it_says_itself() -> None:
    canvas, left = decode(JpegDecoder(), _jpeg() + b"next", SIDE, SIDE)
    assert left == 4
    assert (canvas == _reference(_jpeg())).all()


def _unusual() -> bytes:
    """Return a picture whose tables are not those that libjpeg takes where there are none: two codes change places."""
    noise = np.random.default_rng(3).integers(0, 80, (SIDE, SIDE, 3), np.uint8)
    jpeg = simplejpeg.encode_jpeg(noise, 30, "BGR", "444")
    swapped = bytes.maketrans(b"\x31\x41", b"\x41\x31")  # a value behind three zeros, and behind four
    parts = [data.translate(swapped) if marker == 0xC4 else data for marker, data in _segments(jpeg)]
    return jpeg[:2] + b"".join(parts)


@pytest.mark.parametrize("missing", [(0xC4,), (0xDB,), (0xC4, 0xDB)])
def test_tables_of_the_picture_before_are_used_again(missing: tuple[int, ...]) -> None:
    """Trap: JPEG reuses Huffman and quantization tables between rectangles, so its decoder has a state."""
    decoder, picture = JpegDecoder(), _unusual()
    _read(decoder, picture)
    assert (_read(decoder, _without(picture, *missing)) == _reference(picture)).all()
    try:
        assert (_read(JpegDecoder(), _without(picture, *missing)) != _reference(picture)).any()
    except ProtocolError:
        assert 0xDB in missing  # of Huffman tables libjpeg has a set of its own


def test_the_newest_tables_count() -> None:
    decoder = JpegDecoder()
    _read(decoder, _jpeg(0, quality=20))
    _read(decoder, _jpeg(0, quality=95))
    assert (_read(decoder, _without(_jpeg(7, quality=95), 0xDB)) == _reference(_jpeg(7, quality=95))).all()


def test_a_single_table_may_be_new() -> None:
    decoder = JpegDecoder()
    _read(decoder, _jpeg(0, quality=20))
    tables = [data for marker, data in _segments(_jpeg(0, quality=95)) if marker == 0xDB]
    luma, chroma = tables
    rest = _without(_jpeg(3, quality=95), 0xDB)
    changed = rest[:2] + luma + rest[2:]
    mixed = rest[:2] + luma + [data for m, data in _segments(_jpeg(0, quality=20)) if m == 0xDB][1] + rest[2:]
    assert (_read(decoder, changed) == _reference(mixed)).all()
    assert chroma != [data for m, data in _segments(_jpeg(0, quality=20)) if m == 0xDB][1]


def test_filling_and_restart_marks_are_part_of_a_picture() -> None:
    jpeg = _jpeg()
    (_, scan) = _segments(jpeg)[-1]
    filled = jpeg[: -len(scan)] + b"\xff\xff\xff" + scan[:-2] + b"\xff\xff" + scan[-2:]
    assert (_read(JpegDecoder(), filled) == _reference(jpeg)).all()


def test_the_viewer_offers_it_only_where_loss_is_allowed() -> None:
    assert Encoding.JPEG.to_bytes(4, "big") not in ViewerConnection().data_to_send()
    lossless, lossy = ViewerConnection(), ViewerConnection(quality=5)
    init = b"RFB 003.008\n\1\1" + bytes(4) + SIDE.to_bytes(2, "big") * 2 + bytes(20)
    head = bytes.fromhex("00 00 0001 0000 0000 0020 0020 00000015")
    for viewer in (lossless, lossy):
        viewer.receive_data(init)
    with pytest.raises(ProtocolError, match="not offered"):
        lossless.receive_data(head)
    lossy.receive_data(head + _jpeg() + head + _without(_jpeg(5), 0xC4, 0xDB))
    assert (lossy.framebuffer.view(CANVAS_TYPE)[..., 0] & 0xFFFFFF == _reference(_jpeg(5))).all()
    assert lossy.tally.rects == {Encoding.JPEG: 2}


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        (b"\xff\xd9", "does not begin"),
        (b"PNG", "marker was due"),
        (b"\xff\xd8\x00", "marker was due"),
        (b"\xff\xd8\xff\xe0\x00\x01", "no length"),
        (b"\xff\xd8\xff\xc4\x00\x03\x00", "table"),
        (b"\xff\xd8\xff\xdb\x00\x04\x00\x00", "table"),
        (b"\xff\xd8\xff\xdb\x00\x43\x44" + bytes(64), "table"),
        (b"\xff\xd8\xff\xc4\x00\x13\x24" + bytes(16), "table"),
        (b"\xff\xd8\xff\xd9", "damaged"),
        (b"\xff\xd8" + b"\xff\xe1\xff\xff" + bytes(65533) + b"\xff\xe1\xff\xff", "longer than"),
        (b"\xff\xd8" + b"\xff" * 80000, "longer than"),
        (b"\xff\xd8\xff\xda\x00\x02" + bytes(80000), "no end"),
    ],
)
def test_what_is_no_picture_is_refused(data: bytes, complaint: str) -> None:
    reader = Reader()
    with pytest.raises(ProtocolError, match=complaint):
        read_all(JpegDecoder().read(reader, RECT), reader, [data])(np.zeros((SIDE, SIDE), CANVAS_TYPE))


def test_a_picture_of_another_size_is_refused() -> None:
    with pytest.raises(ProtocolError, match="32 x 32 came for 16 x 16"):
        _read(JpegDecoder(), _jpeg(), 16)


def test_a_picture_of_endless_passes_is_refused() -> None:
    jpeg = _jpeg()
    (_, scan) = _segments(jpeg)[-1]
    many = jpeg[: -len(scan)] + scan[:-2] * (jpeg_picture.MAX_SCANS + 1) + b"\xff\xd9"
    with pytest.raises(ProtocolError, match="17 passes"):
        _read(JpegDecoder(), many)


def test_more_is_never_held_than_a_picture_may_have() -> None:
    assert most_bytes(Rect(0, 0, 16384, 2048)) == jpeg_picture.MAX_DATA_BYTES
    assert most_bytes(RECT) < 80000
    noise = np.random.default_rng(1).integers(0, 256, (SIDE, SIDE, 3), np.uint8)
    assert len(simplejpeg.encode_jpeg(noise, 100, "BGR", "444")) < most_bytes(RECT)


def test_no_more_tables_are_kept_than_there_are_places() -> None:
    decoder = JpegDecoder()
    body = b"".join(bytes((place,)) + bytes(64) for place in (0, 1, 2, 3) * 50)
    data = b"\xff\xd8\xff\xdb" + (len(body) + 2).to_bytes(2, "big") + body + _jpeg()[2:]
    _read(decoder, data)
    assert len(decoder._tables) == 8  # four of each kind


@given(st.binary(max_size=80))
def test_any_tables_are_cut_without_a_rest_or_refused(body: bytes) -> None:
    for split in (huffman_tables, quantization_tables):
        try:
            assert b"".join(table for _, table in split(body)) == body
        except ProtocolError:
            continue


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2000), st.integers(1, 255), st.booleans(), st.integers(1, 400))
def test_a_torn_picture_is_painted_or_refused(place: int, change: int, is_cut: bool, piece: int) -> None:
    data = bytearray(_jpeg())
    data[place % len(data)] ^= change
    if is_cut:
        del data[place % len(data) :]
    reader = Reader()
    try:
        pieces = [bytes(data[at : at + piece]) for at in range(0, len(data), piece)]
        read_all(JpegDecoder().read(reader, RECT), reader, pieces)(np.zeros((SIDE, SIDE), CANVAS_TYPE))
    except ProtocolError as error:
        assert str(error).endswith((".", ")"))
