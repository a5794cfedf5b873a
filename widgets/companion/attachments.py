"""What goes along with a message: small pictures and file names, each with a way to take it off."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QLabel, QWidget

from widgets.common.buttons import IconButton
from widgets.common.labels import ElidedLabel, IconLabel
from widgets.common.pane import Pane, clear, column, row
from widgets.common.theme import GRID_PX, HALF_PX, Icon, TextRole, Theme, Tone

THUMB = QSize(96, 54)


class Attachments(Pane):
    """What is attached so far; takes no room while there is nothing.

    Signals:
        changed: something came or went.
    """

    changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        """Make an empty list."""
        super().__init__("", parent)
        self._theme = theme
        self._items: list[QImage | Path] = []
        self._column = column(self, gap=HALF_PX)
        self.hide()

    @property
    def pictures(self) -> tuple[QImage, ...]:
        """The pictures, in order."""
        return tuple(item for item in self._items if isinstance(item, QImage))

    @property
    def files(self) -> tuple[Path, ...]:
        """The files, in order."""
        return tuple(item for item in self._items if isinstance(item, Path))

    def add(self, item: QImage | Path) -> None:
        """Attach a picture or a file."""
        self._items.append(item)
        self._refill()

    def clear(self) -> None:
        """Take all off."""
        self._items.clear()
        self._refill()

    def _take_off(self, at: int) -> None:
        del self._items[at]
        self._refill()

    def _refill(self) -> None:
        clear(self._column)
        for at, item in enumerate(self._items):
            self._column.addWidget(self._row(at, item))
        self.setVisible(bool(self._items))
        self.changed.emit()

    def _row(self, at: int, item: QImage | Path) -> QWidget:
        pane = Pane("sunken")
        layout = row(pane, margin=(GRID_PX, HALF_PX, HALF_PX, HALF_PX))
        if isinstance(item, QImage):
            thumb = QLabel()
            small = item.scaled(THUMB, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
            thumb.setPixmap(QPixmap.fromImage(small))
            layout.addWidget(thumb)
            layout.addWidget(ElidedLabel(self.tr("Screenshot"), TextRole.SMALL, "muted"), 1)
        else:
            layout.addWidget(IconLabel(self._theme, Icon.FILE, Tone.MUTED))
            layout.addWidget(ElidedLabel(item.name, TextRole.SMALL, "muted"), 1)
        button = IconButton(self._theme, Icon.CLEAR, self.tr("Take off"), name="help.take_off")
        button.clicked.connect(lambda: self._take_off(at))
        layout.addWidget(button)
        return pane
