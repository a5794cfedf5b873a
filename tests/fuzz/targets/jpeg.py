"""JPEG in both shapes: inside Tight, and as encoding 21 with tables that last."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from remote.errors import ProtocolError
from remote.rfb.encodings.decoder import Decoder
from remote.rfb.encodings.jpeg import encode_jpeg
from remote.rfb.encodings.jpeg_picture import (
    HUFFMAN_TABLES,
    QUANTIZATION_TABLES,
    SCAN,
    JpegDecoder,
    huffman_tables,
    quantization_tables,
)
from remote.rfb.encodings.tight import JPEG, TightDecoder, compact_length
from remote.rfb.geometry import Rect
from remote.rfb.pixel_format import BGRX
from tests.fuzz.target import Outcome, Target, refused
from tests.fuzz.targets.rectangles import BORDER, RGB565_BIG, RectangleTarget, Setting, sample

TABLES = (HUFFMAN_TABLES, QUANTIZATION_TABLES)


class TightJpegTarget(RectangleTarget):
    """JPEG: a picture that is torn, of another size or of endless scans is refused before it costs anything."""

    name: ClassVar[str] = "tight-jpeg"
    settings: ClassVar[Sequence[Setting]] = tuple(
        Setting(Rect(BORDER, BORDER, *size), pixel_format)
        for size in ((16, 16), (33, 9))
        for pixel_format in (BGRX, RGB565_BIG)
    )

    def decoder(self, setting: Setting) -> Decoder:
        """Return a new decoder."""
        return TightDecoder(setting.pixel_format, has_jpeg=True)

    def body(self, setting: Setting, kind: int) -> bytes | None:
        """Return a picture alone: `run` frames it."""
        return encode_jpeg(sample(*setting.rect[2:], kind), kind * 2)

    def seeds(self) -> Sequence[bytes]:
        """Return one picture each."""
        settings = enumerate(self.settings)
        return [bytes((at,)) + (self.body(setting, kind) or b"") for at, setting in settings for kind in (0, 3, 4)]

    def wire(self, data: bytes) -> bytes:
        """Frame the picture with its right length."""
        return data[:1] + bytes((JPEG,)) + compact_length(len(data[1:])) + data[1:]


class JpegTarget(RectangleTarget):
    """Encoding 21, any bytes: read marker by marker, with tables that last, and nothing behind the last marker."""

    name: ClassVar[str] = "jpeg"
    settings: ClassVar[Sequence[Setting]] = tuple(
        Setting(Rect(BORDER, BORDER, *size), BGRX) for size in ((16, 16), (33, 9))
    )

    def decoder(self, setting: Setting) -> Decoder:
        """Return a new decoder."""
        return JpegDecoder()

    def body(self, setting: Setting, kind: int) -> bytes | None:
        """Return a picture, and twice one whose second has no tables."""
        picture = encode_jpeg(sample(*setting.rect[2:], kind), kind * 2)
        return picture + without_tables(picture) if kind % 2 else picture


class JpegTablesTarget(Target):
    """The tables of a picture are cut out whole, in order and none twice, or the segment is refused."""

    name: ClassVar[str] = "jpeg-tables"

    def seeds(self) -> Sequence[bytes]:
        """Return the table segments of our own pictures behind a byte that says which they are."""
        picture = encode_jpeg(sample(16, 16), 5)
        return [bytes((kind == HUFFMAN_TABLES,)) + body for kind, body in segments(picture) if kind in TABLES]

    def feed(self, pieces: Sequence[bytes]) -> Outcome:
        """Cut one segment; it is whole when it comes here, so pieces are nothing to it."""
        data = b"".join(pieces)
        split = huffman_tables if data[:1] == b"\1" else quantization_tables
        try:
            tables = list(split(data[1:]))
        except ProtocolError as error:
            return refused(error)
        assert b"".join(table for _, table in tables) == data[1:]
        return tuple(tables)


def segments(picture: bytes) -> list[tuple[int, bytes]]:
    """Return kind and body of what stands in front of the scan of a picture of ours."""
    found, at = list[tuple[int, bytes]](), 2
    while picture[at + 1] != SCAN:
        size = int.from_bytes(picture[at + 2 : at + 4], "big")
        found.append((picture[at + 1], picture[at + 4 : at + 2 + size]))
        at += 2 + size
    return found


def without_tables(picture: bytes) -> bytes:
    """Return a picture of ours that relies on tables that came before."""
    kept, scan = b"\xff\xd8", picture.index(bytes((0xFF, SCAN)))
    for kind, body in segments(picture):
        if kind not in TABLES:
            kept += bytes((0xFF, kind)) + (len(body) + 2).to_bytes(2, "big") + body
    return kept + picture[scan:]
