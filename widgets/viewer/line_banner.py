"""A word over the picture while its line is silent or sought anew."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QWidget

from widgets.common.busy import Busy
from widgets.common.labels import Label
from widgets.common.pane import Pane, row
from widgets.common.theme import GRID_PX, WIDE_PX, Theme


class LineBanner(Pane):
    """Stands at the head of the picture; takes no mouse. objectName "viewer.line"."""

    def __init__(self, theme: Theme, over: QWidget) -> None:
        """Be hidden until there is something to say."""
        super().__init__("raised", over)
        self.setObjectName("viewer.line")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._over = over
        self._words = Label("")
        layout = row(self, margin=(12, GRID_PX, WIDE_PX, GRID_PX))
        layout.addWidget(Busy(theme))
        layout.addWidget(self._words)
        over.installEventFilter(self)
        self.hide()

    @property
    def words(self) -> str:
        """What it says, "" while it is hidden."""
        return "" if self.isHidden() else self._words.text()

    def say(self, words: str) -> None:
        """Say something, or with "" nothing any more."""
        self.setVisible(bool(words))
        if words and words != self._words.text():
            self._words.setText(words)
        self._stand()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in the middle of the upper edge."""
        if event.type() is QEvent.Type.Resize and not self.isHidden():
            self._stand()
        return False

    def _stand(self) -> None:
        self.adjustSize()
        self.move(max(0, (self._over.width() - self.width()) // 2), 3 * GRID_PX)
        self.raise_()
