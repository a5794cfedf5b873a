"""A strip in which a file is named: typed, dropped, or found in the system's own dialog."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import QFileDialog, QLineEdit, QWidget

from widgets.common.buttons import Button, IconButton
from widgets.common.labels import IconLabel, Label
from widgets.common.pane import Pane, column, row
from widgets.common.theme import GRID_PX, HALF_PX, WIDE_PX, Icon, TextRole, Theme, Tone


class PathField(QLineEdit):
    """Takes a path, typed or dropped. objectName "file.path".

    Signals:
        left: Escape was pressed.
    """

    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave on Escape."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Accept files."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()
        else:
            super().dragEnterEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Write the path of a dropped file."""
        paths = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            self.setText(paths[0])
            event.acceptProposedAction()
        else:
            super().dropEvent(event)


class FileStrip(Pane):
    """Asks for one path. objectNames "file.strip", "file.path", "file.choose", "file.browse", "file.cancel".

    Signals:
        chosen(Path): this one; the strip has closed.
        cancelled: none.
    """

    chosen = Signal(object)
    cancelled = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__("sunken", parent)
        self.setObjectName("file.strip")
        self._theme = theme
        self._words = Label("", TextRole.SMALL, "muted")
        self._path = PathField()
        self._choose = Button(theme, "", look="primary", name="file.choose")
        self._dialog: QFileDialog | None = None
        self._is_folder = False
        self._is_new = False
        self._build()
        self.hide()

    def ask(self, words: str, button: str, *, is_folder: bool = False, is_new: bool = False, text: str = "") -> None:
        """Ask for a path.

        Args:
            words: what it is for.
            button: what will be done with it.
            is_folder: a folder is wanted.
            is_new: a file that need not be there yet.
            text: what stands in the field at first.
        """
        self._words.setText(words)
        self._choose.setText(button)
        self._is_folder, self._is_new = is_folder, is_new
        self._path.setText(text)
        self.show()
        self._path.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def close_strip(self) -> None:
        """Take the strip away."""
        if self._dialog is not None:
            self._dialog.reject()
        self.hide()

    def _take(self) -> None:
        text = self._path.text().strip()
        if not text:
            self._path.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.close_strip()
        self.chosen.emit(typed_path(text))

    def _cancel(self) -> None:
        self.close_strip()
        self.cancelled.emit()

    def _browse(self) -> None:
        """Open the system's dialog beside the window, without stopping anything else."""
        if self._dialog is not None:
            return
        dialog = QFileDialog(self)
        dialog.setObjectName("file.dialog")
        if self._is_folder:
            dialog.setFileMode(QFileDialog.FileMode.Directory)
        elif self._is_new:
            dialog.setFileMode(QFileDialog.FileMode.AnyFile)
            dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        else:
            dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self._path.setText)
        dialog.finished.connect(self._forget_dialog)
        self._dialog = dialog
        dialog.open()

    def _forget_dialog(self) -> None:
        dialog, self._dialog = self._dialog, None
        if dialog is not None:
            dialog.deleteLater()
        self._path.setFocus(Qt.FocusReason.OtherFocusReason)

    def _build(self) -> None:
        layout = column(self, margin=(WIDE_PX, GRID_PX, WIDE_PX, GRID_PX), gap=HALF_PX)
        head = row(gap=HALF_PX)
        head.addWidget(IconLabel(self._theme, Icon.FILE, Tone.MUTED))
        head.addWidget(self._words, 1)
        layout.addLayout(head)
        line = row(gap=GRID_PX)
        self._path.setObjectName("file.path")
        self._path.setPlaceholderText(self.tr("Path of the file, or drop it here"))
        self._path.setAccessibleName(self.tr("Path of the file"))
        self._path.returnPressed.connect(self._take)
        self._path.left.connect(self._cancel)
        line.addWidget(self._path, 1)
        browse = Button(self._theme, self.tr("Browse"), Icon.FOLDER, name="file.browse")
        browse.clicked.connect(self._browse)
        self._choose.clicked.connect(self._take)
        close = IconButton(self._theme, Icon.CLEAR, self.tr("Cancel"), name="file.cancel")
        close.clicked.connect(self._cancel)
        for button in (browse, self._choose, close):
            line.addWidget(button)
        layout.addLayout(line)


def typed_path(text: str) -> Path:
    """Return the path that a person typed or pasted: quotes, "~" and file:// are understood."""
    text = text.strip().strip("\"'")
    if text.startswith("file://"):
        text = QUrl(text).toLocalFile()
    return Path(text).expanduser()
