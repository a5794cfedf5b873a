"""Long work in one strip: what is done, how much of it, and a button that stops it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QProgressBar, QWidget

from widgets.common.buttons import Button
from widgets.common.labels import Label
from widgets.common.pane import Pane, column, row
from widgets.common.theme import GRID_PX, HALF_PX, WIDE_PX, Icon, Theme


class WorkStrip(Pane):
    """Shows progress while there is some.

    Signals:
        stop_requested: the work shall end.
    """

    stop_requested = Signal()

    def __init__(self, theme: Theme, stop_name: str, parent: QWidget | None = None) -> None:
        super().__init__("sunken", parent)
        self._words = Label("")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._stop = Button(theme, self.tr("Stop"), Icon.CLEAR, name=stop_name)
        self._stop.clicked.connect(self.stop_requested)
        layout = row(self, margin=(WIDE_PX, GRID_PX, WIDE_PX, GRID_PX), gap=WIDE_PX)
        middle = column(gap=HALF_PX)
        middle.addWidget(self._words)
        middle.addWidget(self._bar)
        layout.addLayout(middle, 1)
        layout.addWidget(self._stop)
        self.hide()

    def show_work(self, words: str, done: int = 0, total: int = 0) -> None:
        """Show what is under way; a total of 0 is not known."""
        self._words.setText(words)
        self._bar.setRange(0, total)
        self._bar.setValue(min(done, total))
        self.show()

    def rest(self) -> None:
        """Nothing is under way."""
        self.hide()
