"""What a viewer offered with SetEncodings."""

from __future__ import annotations

from dataclasses import dataclass

from remote.rfb.encodings.numbers import COMPRESS_LEVELS, QUALITY_LEVELS, Encoding

BEST_QUALITY = len(QUALITY_LEVELS) - 1


@dataclass(frozen=True, slots=True)
class Offer:
    """The encodings of one SetEncodings message, best first; nothing else may be sent, except Raw."""

    encodings: tuple[int, ...] = ()

    def __contains__(self, encoding: int) -> bool:
        """Tell whether the viewer offered this encoding."""
        return encoding in self.encodings

    def first_of(self, *encodings: int) -> int | None:
        """Return the one of these that the viewer likes best."""
        return next((encoding for encoding in self.encodings if encoding in encodings), None)

    @property
    def quality_level(self) -> int | None:
        """JPEG quality 0...9, or None when the viewer takes no JPEG.

        Between our own two ends JPEG is always taken: what it loses is repaired as soon as it rests.
        """
        level = self._level(QUALITY_LEVELS)
        return BEST_QUALITY if level is None and Encoding.RECALL in self else level

    @property
    def compress_level(self) -> int | None:
        """Compression level 0...9, or None for our choice."""
        return self._level(COMPRESS_LEVELS)

    def _level(self, levels: range) -> int | None:
        return next((encoding - levels.start for encoding in self.encodings if encoding in levels), None)
