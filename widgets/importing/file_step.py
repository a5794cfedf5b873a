"""The first step of an import: which file, which sheet, and what stands in it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QFileDialog, QStackedWidget, QTableView, QWidget

from sync.exchange.encodings import ENCODINGS
from widgets.common.buttons import Button
from widgets.common.empty import EmptyPlace
from widgets.common.labels import ElidedLabel, Label
from widgets.common.pane import Pane, column, row
from widgets.common.theme import GRID_PX, WIDE_PX, Icon, TextRole, Theme
from widgets.importing.views import FileView

_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()

COLUMN_PX = 160
CELL_CHARS = 200
"""So much of a long note is seen in the preview."""


class PreviewModel(QAbstractTableModel):
    """The first lines of a file."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._header: Sequence[str] = ()
        self._lines: Sequence[Sequence[str]] = ()

    def show_lines(self, header: Sequence[str], lines: Sequence[Sequence[str]]) -> None:
        """Show these."""
        self.beginResetModel()
        self._header, self._lines = header, lines
        self.endResetModel()

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        """Return the number of lines."""
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        """Return the number of columns."""
        return 0 if parent.isValid() else len(self._header)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a cell in one line."""
        if role != Qt.ItemDataRole.DisplayRole or not index.isValid():
            return None
        return " ".join(self._lines[index.row()][index.column()][:CELL_CHARS].split())

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the name of a column."""
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        if role != Qt.ItemDataRole.DisplayRole or orientation is not Qt.Orientation.Horizontal:
            return None
        return self._header[section] or self.tr("Column {number}").format(number=section + 1)


class FileStep(Pane):
    """Takes a file, dropped or chosen. objectNames "import.browse", "import.sheet", "import.encoding".

    Signals:
        file_chosen(Path): read this one.
        sheet_chosen(str): read this sheet of it.
        encoding_chosen(str): read it as this, "" to find it.
    """

    file_chosen = Signal(object)
    sheet_chosen = Signal(str)
    encoding_chosen = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.setAcceptDrops(True)
        self._theme = theme
        self._places = QStackedWidget()
        self._empty = EmptyPlace(theme)
        self._name = ElidedLabel("", TextRole.HEADING)
        self._words = Label("", TextRole.SMALL, "muted")
        self._sheet, self._encoding = QComboBox(), QComboBox()
        self._sheet_label, self._encoding_label = Label(self.tr("Sheet")), Label(self.tr("Encoding"))
        self._model = PreviewModel(self)
        self._table = QTableView()
        self._dialog: QFileDialog | None = None
        self._build()

    def show_file(self, view: FileView | None) -> None:
        """Show a file that was read, None for the place where one is dropped."""
        self._places.setCurrentIndex(0 if view is None else 1)
        if view is None:
            self._model.show_lines((), ())
            return
        self._name.setText(view.path.name)
        words = self.tr("{lines} lines, {columns} columns")
        if view.ragged_count:
            words = self.tr("{lines} lines, {columns} columns; the cells of {ragged} lines do not fit the heading")
        self._words.setText(
            words.format(lines=f"{view.line_count:,}", columns=len(view.header), ragged=f"{view.ragged_count:,}")
        )
        self._fill(self._sheet, self._sheet_label, [(name, name) for name in view.sheets], view.sheet)
        found = [(self.tr("Found by itself"), ""), *((name, name) for name in ENCODINGS)]
        self._fill(self._encoding, self._encoding_label, [] if view.sheets else found, view.encoding)
        self._model.show_lines(view.header, view.preview)

    def browse(self) -> None:
        """Open the system's dialog beside the window, without stopping anything else."""
        if self._dialog is not None:
            return
        dialog = QFileDialog(self)
        dialog.setObjectName("import.dialog")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        names = self.tr("Tables ({patterns})").format(patterns="*.csv *.txt *.tsv *.xlsx *.xlsm *.xlsb *.xls *.ods")
        dialog.setNameFilters([names, self.tr("All files (*)")])
        dialog.fileSelected.connect(lambda path: self.file_chosen.emit(Path(path)))
        dialog.finished.connect(self._forget_dialog)
        self._dialog = dialog
        dialog.open()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Accept a file."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Take the first file that was dropped."""
        paths = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            event.acceptProposedAction()
            self.file_chosen.emit(Path(paths[0]))

    def _forget_dialog(self) -> None:
        dialog, self._dialog = self._dialog, None
        if dialog is not None:
            dialog.deleteLater()

    def _fill(self, box: QComboBox, label: Label, choices: list[tuple[str, str]], chosen: str) -> None:
        box.blockSignals(True)
        box.clear()
        for title, value in choices:
            box.addItem(title, value)
        box.setCurrentIndex(max(box.findData(chosen), 0))
        box.blockSignals(False)
        box.setVisible(len(choices) > 1)
        label.setVisible(len(choices) > 1)

    def _build(self) -> None:
        words = self.tr("A list of customers as CSV, XLSX, XLS or ODS. You see what would change before anything does.")
        self._empty.say(Icon.UP_LOAD, self.tr("Drop a file here"), words, self.tr("Choose a file"))
        self._empty.action_requested.connect(self.browse)
        self._places.addWidget(self._empty)
        self._places.addWidget(self._build_file())
        column(self).addWidget(self._places)
        self._sheet.setObjectName("import.sheet")
        self._sheet.activated.connect(lambda: self.sheet_chosen.emit(self._sheet.currentData()))
        self._encoding.setObjectName("import.encoding")
        self._encoding.activated.connect(lambda: self.encoding_chosen.emit(self._encoding.currentData()))

    def _build_file(self) -> QWidget:
        inner = Pane("")
        layout = column(inner, margin=WIDE_PX, gap=GRID_PX)
        head = row(gap=GRID_PX)
        names = column(gap=0)
        names.addWidget(self._name)
        names.addWidget(self._words)
        head.addLayout(names, 1)
        for widget in (self._sheet_label, self._sheet, self._encoding_label, self._encoding):
            head.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)
        other = Button(self._theme, self.tr("Another file"), Icon.FOLDER, name="import.browse")
        other.clicked.connect(self.browse)
        head.addWidget(other)
        layout.addLayout(head)
        self._table.setObjectName("import.preview")
        self._table.setModel(self._model)
        self._table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self._table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._table.setShowGrid(False)
        self._table.setAlternatingRowColors(True)
        self._table.setWordWrap(False)
        self._table.setFrameShape(QTableView.Shape.NoFrame)
        self._table.verticalHeader().hide()
        self._table.horizontalHeader().setDefaultSectionSize(COLUMN_PX)
        self._table.horizontalHeader().setHighlightSections(False)
        self._table.horizontalHeader().setStretchLastSection(True)
        layout.addWidget(self._table, 1)
        return inner
