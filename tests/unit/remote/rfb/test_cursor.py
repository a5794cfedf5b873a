"""The pointer's shape."""

from __future__ import annotations

import numpy as np

from remote.rfb.cursor import MAX_CURSOR_SIDE, Cursor


def _cursor(width: int, height: int, hot_x: int = 0, hot_y: int = 0) -> Cursor:
    rgba = np.arange(width * height * 4, dtype=np.uint32).astype(np.uint8).reshape(height, width, 4)
    return Cursor(width, height, hot_x, hot_y, rgba)


def test_a_cursor_that_fits_stays() -> None:
    cursor = _cursor(MAX_CURSOR_SIDE, 3)
    assert cursor.fitted() is cursor
    assert _cursor(0, 0).fitted().width == 0


def test_a_large_cursor_shrinks_with_its_hot_spot() -> None:
    fitted = _cursor(600, 300, 300, 150).fitted()
    assert (fitted.width, fitted.height, fitted.hot_x, fitted.hot_y) == (200, 100, 100, 50)
    assert fitted.rgba.shape == (100, 200, 4)
    assert np.array_equal(fitted.rgba[1, 1], _cursor(600, 300).rgba[3, 3])


def test_the_same_is_what_looks_and_points_the_same() -> None:
    assert _cursor(3, 3).is_same(_cursor(3, 3))
    assert not _cursor(3, 3).is_same(_cursor(3, 3, 1))
    assert not _cursor(3, 3).is_same(_cursor(3, 4))
    assert not _cursor(3, 3).is_same(None)
