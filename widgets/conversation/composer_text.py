"""The field in which messages are written: keys that send, and pictures and files that are pasted or dropped."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from widgets.common.theme import HALF_PX

MIN_LINES, MAX_LINES = 2, 9
"""The field grows with what is written, and then scrolls."""


class ComposerText(QPlainTextEdit):
    """The field itself. objectName "composer.text".

    Signals:
        send_requested: Enter without Shift.
        picture_given(QImage): a picture was pasted or dropped.
        files_given(list[Path]): files were pasted or dropped.
    """

    send_requested = Signal()
    picture_given = Signal(QImage)
    files_given = Signal(list)

    def __init__(self, parent: QWidget | None = None, *, sends_with_enter: bool = True) -> None:
        """Make an empty field; without `sends_with_enter` only Ctrl+Enter sends, and its height is not its own."""
        super().__init__(parent)
        self._sends_with_enter = sends_with_enter
        self.setObjectName("composer.text")
        self.setProperty("look", "plain")
        self.setTabChangesFocus(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(HALF_PX)
        if sends_with_enter:
            self.document().documentLayout().documentSizeChanged.connect(self._grow)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Send with Enter (or Ctrl+Enter); break the line with Shift+Enter."""
        modifiers = event.modifiers()
        is_enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        is_plain = self._sends_with_enter and not modifiers & Qt.KeyboardModifier.ShiftModifier
        if is_enter and (is_plain or modifiers & Qt.KeyboardModifier.ControlModifier):
            self.send_requested.emit()
        else:
            super().keyPressEvent(event)

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        """Accept pictures and files beside text."""
        return source.hasImage() or bool(_local_files(source)) or super().canInsertFromMimeData(source)

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Take a pasted or dropped picture or file; text goes in as plain text."""
        if files := _local_files(source):
            self.files_given.emit(files)
        elif source.hasImage():
            self.picture_given.emit(QImage(source.imageData()))
        else:
            super().insertFromMimeData(source)

    def _grow(self) -> None:
        line_px = self.fontMetrics().lineSpacing()
        lines = min(max(round(self.document().size().height()), MIN_LINES), MAX_LINES)
        self.setFixedHeight(lines * line_px + 2 * HALF_PX + 2)

    def sizeHint(self) -> QSize:
        """Return the height of the fewest lines."""
        return QSize(320, MIN_LINES * self.fontMetrics().lineSpacing() + 2 * HALF_PX + 2)


def _local_files(source: QMimeData) -> list[Path]:
    if not source.hasUrls():
        return []
    return [Path(url.toLocalFile()) for url in source.urls() if url.isLocalFile()]
