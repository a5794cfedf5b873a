"""How much may be drawn: more than any hand draws, and never so much that Stop would have to wait for the painting."""

from __future__ import annotations

INK_PX_A_S = 5_000.0
"""More than two screens' widths a second, without a pause."""

WELL_PX = 16_000.0
"""A dozen large circles: at once, and alive at the same time. Twice as many crossing lines take 0.3 s to paint."""


class Inkwell:
    """Pours ink by the length of the lines, logical pixels; fills up again by itself."""

    def __init__(self, now_s: float) -> None:
        """Begin full; `now_s`: time.monotonic."""
        self._left_px = WELL_PX
        self._looked_at_s = now_s

    def pour(self, length_px: float, now_s: float) -> bool:
        """Take ink for a line; False when there is not enough, and nothing is taken."""
        self._left_px = min(WELL_PX, self._left_px + (now_s - self._looked_at_s) * INK_PX_A_S)
        self._looked_at_s = now_s
        if length_px > self._left_px:
            return False
        self._left_px -= length_px
        return True
