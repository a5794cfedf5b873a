"""Glass to glass: whether an area of one screen shows what another screen shows, compared by their pixels."""

from __future__ import annotations

from types import TracebackType

import mss
import numpy as np
import numpy.typing as npt

GRID = (36, 64)
"""Rows and columns of the averages that are compared: robust against scaling, fine enough to tell windows apart."""

SAME_WITHIN = 6.0
"""Mean difference of the averages (0 to 255) below which two pictures are the same; an empty view differs by 60."""

Pixels = npt.NDArray[np.float32]


class Glass:
    """The surface of one X screen; a context manager."""

    def __init__(self, display_name: str) -> None:
        self._eye = mss.MSS(display=display_name)

    def __enter__(self) -> Glass:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._eye.close()

    def area(self, left: int, top: int, width: int, height: int) -> Pixels:
        """Return an area as (height, width, 3) float32."""
        shot = self._eye.grab({"left": left, "top": top, "width": width, "height": height})
        return np.frombuffer(shot.bgra, np.uint8).reshape(shot.height, shot.width, 4)[..., :3].astype(np.float32)

    def whole(self) -> Pixels:
        """Return the whole screen."""
        monitor = self._eye.monitors[0]
        return self.area(monitor["left"], monitor["top"], monitor["width"], monitor["height"])


def shows(view: Pixels, screen: Pixels) -> bool:
    """Tell whether a view shows all of a screen, scaled to fit and centred."""
    scale = min(view.shape[0] / screen.shape[0], view.shape[1] / screen.shape[1], 1.0)
    height, width = round(screen.shape[0] * scale), round(screen.shape[1] * scale)
    if height < GRID[0] or width < GRID[1]:
        return False
    top, left = (view.shape[0] - height) // 2, (view.shape[1] - width) // 2
    picture = view[top : top + height, left : left + width]
    return float(np.abs(_averages(picture) - _averages(screen)).mean()) < SAME_WITHIN


def _averages(picture: Pixels) -> Pixels:
    """Return (rows, columns, 3) averages over a grid of equal cells."""
    rows = np.linspace(0, picture.shape[0], GRID[0] + 1).astype(int)
    columns = np.linspace(0, picture.shape[1], GRID[1] + 1).astype(int)
    sums = np.add.reduceat(np.add.reduceat(picture, rows[:-1], axis=0), columns[:-1], axis=1)
    sizes = np.outer(np.diff(rows), np.diff(columns)).astype(np.float32)
    averages: Pixels = (sums / sizes[..., None]).astype(np.float32)
    return averages
