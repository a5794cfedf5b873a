"""ZRLE (RFC 6143 section 7.7.6), whole and with tiles that are compressed for it, and its runs by themselves."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from remote.errors import ProtocolError
from remote.rfb.encodings.decoder import Decoder
from remote.rfb.encodings.runs import read_palette_runs, read_plain_runs
from remote.rfb.encodings.zrle import PLAIN_RLE, ZrleDecoder
from remote.rfb.encodings.zrle_encoder import ZrleEncoder
from remote.rfb.packing import zrle_packing
from tests.fuzz.target import Outcome, Target, refused
from tests.fuzz.targets.rectangles import RectangleTarget, Setting, sample


class ZrleTarget(RectangleTarget):
    """Any bytes as a ZRLE rectangle: lengths, and a zlib stream that goes on from rectangle to rectangle."""

    name: ClassVar[str] = "zrle"

    def decoder(self, setting: Setting) -> Decoder:
        """Return a new decoder."""
        return ZrleDecoder(setting.pixel_format)

    def body(self, setting: Setting, kind: int) -> bytes | None:
        """Return tiles that are raw, solid or packed."""
        return ZrleEncoder(setting.pixel_format, 6).encode(sample(*setting.rect[2:], kind))


class ZrleTilesTarget(ZrleTarget):
    """Behind the first byte come tiles before zlib: runs beyond the tile, palettes cut, kinds that there are not."""

    name: ClassVar[str] = "zrle-tiles"

    def seeds(self) -> Sequence[bytes]:
        """Return tiles of every kind, those included that our encoder never writes."""
        return [
            bytes((number,)) + tiles
            for number, setting in enumerate(self.settings)
            for tiles in (*self._ours(setting), *self._runs(setting))
        ]

    def wire(self, data: bytes) -> bytes:
        """Compress the tiles into a rectangle."""
        packed = zlib.compress(data[1:], 1)
        return data[:1] + len(packed).to_bytes(4, "big") + packed

    def _ours(self, setting: Setting) -> list[bytes]:
        bodies = [self.body(setting, kind) or b"" for kind in range(5)]
        return [zlib.decompressobj().decompress(body[4:]) for body in bodies]

    def _runs(self, setting: Setting) -> list[bytes]:
        """Return one pixel over and over as a plain run, and two colours by turns as palette runs."""
        pixel = zrle_packing(setting.pixel_format).pack(sample(1, 1))
        plain, by_turns = b"", b""
        for left in range(0, setting.rect.width, 64):
            area = min(64, setting.rect.width - left) * setting.rect.height
            length = bytes((255,)) * ((area - 1) // 255) + bytes(((area - 1) % 255,))
            plain += bytes((PLAIN_RLE,)) + pixel + length
            by_turns += bytes((PLAIN_RLE + 2,)) + pixel * 2 + b"\0" * (area - 1) + b"\x81\0"
        return [plain, by_turns]


class RunsTarget(Target):
    """Runs cover exactly the pixels of their tile, and are refused where they end before or go beyond.

    Both ways of finding them give what a plain loop over the bytes would.
    """

    name: ClassVar[str] = "zrle-runs"

    def seeds(self) -> Sequence[bytes]:
        """Return area, and runs of one pixel, of a few, of 255, 256 and more."""
        plain = b"".join(bytes((1, 2, 3, length)) for length in (0, 3, 254)) + b"\7\7\7\xff\0" + b"\7\7\7\xff\xff\5"
        places = b"\1\2\x83\4\x84\xff\0\x7f\xff\xff\xff\1\0"
        return [bytes((kind, area >> 8, area & 255)) + plain + places for kind in (0, 1) for area in (1, 30, 520, 4096)]

    def feed(self, pieces: Sequence[bytes]) -> Outcome:
        """Read runs of one kind; they are in memory already, so pieces are nothing to them."""
        data = b"".join(pieces)
        head, body = data[:3].ljust(3, b"\0"), np.frombuffer(data[3:], np.uint8)
        area = int.from_bytes(head[1:], "big") % 4096 + 1
        size = 3 if head[0] % 2 else 0
        expected = _plainly(data[3:], size, area)
        try:
            if size:
                values, lengths, at = read_plain_runs(body, 0, size, area)
            else:
                values, lengths, at = read_palette_runs(body, 0, area)
        except ProtocolError as error:
            assert expected is None
            return refused(error)
        assert expected == (values.tobytes(), lengths.tolist(), at)
        return expected


def _plainly(data: bytes, pixel_bytes: int, area: int) -> tuple[bytes, list[int], int] | None:
    """Return what `read_plain_runs` or, with 0 bytes a pixel, `read_palette_runs` shall find."""
    values, lengths, at = bytearray(), list[int](), 0
    while sum(lengths) < area:
        value = data[at : at + max(pixel_bytes, 1)]
        if len(value) < max(pixel_bytes, 1):
            return None
        at += len(value)
        length = 1
        if pixel_bytes or value[0] > 127:
            end = next((place for place in range(at, len(data)) if data[place] != 255), None)
            if end is None:
                return None
            length, at = 1 + sum(data[at : end + 1]), end + 1
        values += value if pixel_bytes else bytes((value[0] & 127,))
        lengths.append(length)
    return (bytes(values), lengths, at) if sum(lengths) == area else None
