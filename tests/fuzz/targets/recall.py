"""Recall, whole and with plain bytes that are compressed for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import zstandard

from remote.rfb.encodings.decoder import Decoder
from remote.rfb.encodings.recall import FLAG_BLOCKS, FLAG_NEW, HEAD, RecallDecoder
from remote.rfb.encodings.recall_encoder import RecallEncoder
from remote.rfb.geometry import Rect
from remote.rfb.pixel_format import BGRX
from tests.fuzz.target import MIB
from tests.fuzz.targets.rectangles import BORDER, RectangleTarget, Setting, sample

_SIZES = ((20, 10), (1, 1), (70, 20), (130, 64))


class RecallTarget(RectangleTarget):
    """Any bytes as a Recall rectangle: heads, a zstandard stream of at most 8 MiB, colours that were told or not."""

    name: ClassVar[str] = "recall"
    settings: ClassVar[Sequence[Setting]] = tuple(Setting(Rect(BORDER, BORDER, *size), BGRX) for size in _SIZES)
    growth_bytes: ClassVar[int] = 48 * MIB  # a stream's 8 MiB, and the next one's before the first is let go

    def decoder(self, setting: Setting) -> Decoder:
        """Return a new decoder."""
        return RecallDecoder()

    def body(self, setting: Setting, kind: int) -> bytes | None:
        """Return rows, or blocks of bands, as the line would have it."""
        return _encoder().encode(sample(*setting.rect[2:], kind), setting.rect.x, is_thorough=kind % 2 == 0)


class RecallPlainTarget(RecallTarget):
    """Behind the first byte come flags and what is compressed: colours, bands and numbers that do not fit together."""

    name: ClassVar[str] = "recall-plain"

    def seeds(self) -> Sequence[bytes]:
        """Return flags and plain bytes."""
        seeds = []
        for seed in super().seeds():
            flags, size = HEAD.unpack_from(seed, 1)
            packed = seed[1 + HEAD.size : 1 + HEAD.size + size]
            seeds.append(seed[:1] + bytes((flags,)) + zstandard.ZstdDecompressor().decompressobj().decompress(packed))
        return seeds

    def wire(self, data: bytes) -> bytes:
        """Compress the plain bytes into a rectangle that begins anew."""
        flags = data[1] & FLAG_BLOCKS | FLAG_NEW if len(data) > 1 else FLAG_NEW
        packed = _PACKER.compress(data[2:])
        return data[:1] + HEAD.pack(flags, len(packed)) + packed


_PACKER = zstandard.ZstdCompressor(level=1)
_ENCODERS: list[RecallEncoder] = []


def _encoder() -> RecallEncoder:
    """Return one encoder, begun anew: it holds a table of all colours."""
    if not _ENCODERS:
        _ENCODERS.append(RecallEncoder())
    _ENCODERS[0].restart()
    return _ENCODERS[0]
