"""Where on the screen the frame marks are."""

from __future__ import annotations

from bench.glass import mark


def corners(width: int, height: int) -> list[tuple[int, int]]:
    """Return left and top of the two marks that stay: bottom left and top right, far apart.

    A view that paints from the top, or one part of the screen after another, has shown a frame only when both and
    the third mark, which is where the scene happens, show it.
    """
    return [(0, height - mark.HEIGHT_PX), (width - mark.WIDTH_PX, 0)]
