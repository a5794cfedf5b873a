"""The far pointer's shape as our own."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QCursor, QImage, QPainter, QPixmap

from remote.rfb.cursor import Cursor

DOT_PX = 5
"""A pointer that the far program hides is a dot here: whoever steers must see where."""


def picture_of(cursor: Cursor, pixel_ratio: float) -> QPixmap:
    """Return the shape as a picture, one of its pixels for each physical pixel."""
    rgba = np.ascontiguousarray(cursor.rgba)
    image = QImage(rgba.data, cursor.width, cursor.height, cursor.width * 4, QImage.Format.Format_RGBA8888)
    pixmap = QPixmap.fromImage(image)  # a copy: the array may go
    pixmap.setDevicePixelRatio(pixel_ratio)
    return pixmap


def cursor_of(cursor: Cursor | None, pixel_ratio: float) -> QCursor:
    """Return our pointer for the far one; None is a hidden one, shown as a dot."""
    if cursor is None or not cursor.rgba[..., 3].any():
        return QCursor(_dot(pixel_ratio), DOT_PX // 2, DOT_PX // 2)
    hot_x, hot_y = round(cursor.hot_x / pixel_ratio), round(cursor.hot_y / pixel_ratio)
    return QCursor(picture_of(cursor, pixel_ratio), hot_x, hot_y)


def _dot(pixel_ratio: float) -> QPixmap:
    pixmap = QPixmap(round(DOT_PX * pixel_ratio), round(DOT_PX * pixel_ratio))
    pixmap.setDevicePixelRatio(pixel_ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setPen(QColor(Qt.GlobalColor.white))
    painter.setBrush(QColor(Qt.GlobalColor.black))
    painter.drawEllipse(0, 0, DOT_PX - 1, DOT_PX - 1)
    painter.end()
    return pixmap
