"""What a viewer offered with SetEncodings."""

from __future__ import annotations

from dataclasses import dataclass

from remote.rfb.encodings.numbers import (
    COMPRESS_LEVELS,
    QUALITY_LEVELS,
    RATE_CEILING_BASE,
    RATE_CEILING_MASK,
    Encoding,
)

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

    @property
    def ceiling_kbit_s(self) -> int | None:
        """The most that the viewer wants to be sent, kbit/s; None without a ceiling."""
        ceilings = (encoding & RATE_CEILING_MASK for encoding in self.encodings if _is_ceiling(encoding))
        return next(ceilings, 0) or None

    def _level(self, levels: range) -> int | None:
        return next((encoding - levels.start for encoding in self.encodings if encoding in levels), None)


def _is_ceiling(encoding: int) -> bool:
    return encoding & ~RATE_CEILING_MASK == RATE_CEILING_BASE
