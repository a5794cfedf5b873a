"""Small pictures of large ones, made one at a time between two events, and kept."""

from __future__ import annotations

from collections import OrderedDict, deque
from pathlib import Path

from PySide6.QtCore import QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QImageReader, QPixmap

MAX_KEPT = 200
"""Small pictures in memory: some 60 MB at most."""

_Key = tuple[Path, int, int]


class Thumbnails(QObject):
    """Makes small pictures when they are first asked for.

    Signals:
        ready: one more is there; paint again.
    """

    ready = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        """Keep nothing yet."""
        super().__init__(parent)
        self._kept: OrderedDict[_Key, QPixmap] = OrderedDict()
        self._wanted: deque[_Key] = deque()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._make_one)

    def get(self, path: Path, size: QSize) -> QPixmap | None:
        """Return a picture that fits into `size` device pixels; None while it is being made."""
        key = (path, size.width(), size.height())
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        if key not in self._wanted:
            self._wanted.append(key)
            self._timer.start(0)
        return None

    def _make_one(self) -> None:
        key = self._wanted.popleft()
        self._kept[key] = _read(key[0], QSize(key[1], key[2]))
        while len(self._kept) > MAX_KEPT:
            self._kept.popitem(last=False)
        self.ready.emit()
        if self._wanted:
            self._timer.start(0)


def _read(path: Path, size: QSize) -> QPixmap:
    """Return the picture at a path, small; an empty one when it cannot be read."""
    reader = QImageReader(str(path))
    reader.setAutoTransform(True)
    full = reader.size()
    if full.isValid():
        reader.setScaledSize(full.scaled(size, Qt.AspectRatioMode.KeepAspectRatio))
    return QPixmap.fromImage(reader.read())
