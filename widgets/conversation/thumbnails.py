"""Small pictures of large ones, made one at a time in a thread of their own, and kept."""

from __future__ import annotations

from collections import OrderedDict, deque
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread

from PySide6.QtCore import QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QImageReader, QPixmap

MAX_KEPT = 200
"""Small pictures in memory: some 60 MB at most."""

_LOOK_MS = 15
"""How often a picture under way is looked for: a frame later nobody sees the difference."""

_Key = tuple[Path, int, int]


class Thumbnails(QObject):
    """Makes small pictures when they are first asked for; reading one takes some 40 ms, too long for the window.

    Signals:
        ready: one more is there; paint again.
    """

    ready = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        """Keep nothing yet."""
        super().__init__(parent)
        self._kept: OrderedDict[_Key, QPixmap] = OrderedDict()
        self._wanted: deque[_Key] = deque()
        self._under_way: _Key | None = None
        self._made: SimpleQueue[tuple[_Key, QImage]] = SimpleQueue()
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self._look)

    def get(self, path: Path, size: QSize) -> QPixmap | None:
        """Return a picture that fits into `size` device pixels, an empty one for no picture; None while it is made."""
        key = (path, size.width(), size.height())
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        if key != self._under_way and key not in self._wanted:
            self._wanted.append(key)
            self._begin()
        return None

    def _begin(self) -> None:
        """Begin with the next, unless one is under way."""
        if self._under_way is None and self._wanted:
            self._under_way = self._wanted.popleft()
            Thread(target=_make, args=(self._under_way, self._made), name="thumbnail", daemon=True).start()
            self._timer.start()

    def _look(self) -> None:
        try:
            key, image = self._made.get_nowait()
        except Empty:
            return
        self._kept[key] = QPixmap.fromImage(image)
        while len(self._kept) > MAX_KEPT:
            self._kept.popitem(last=False)
        self._under_way = None
        self._timer.stop()
        self._begin()
        self.ready.emit()


def _make(key: _Key, made: SimpleQueue[tuple[_Key, QImage]]) -> None:
    """Read a picture small, in the thread; it hands over its result and knows no object of the window."""
    path, width, height = key
    reader = QImageReader(str(path))
    reader.setAutoTransform(True)
    full = reader.size()
    if full.isValid():
        reader.setScaledSize(full.scaled(QSize(width, height), Qt.AspectRatioMode.KeepAspectRatio))
    made.put((key, reader.read()))
