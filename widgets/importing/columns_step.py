"""The second step of an import: where each column goes."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QComboBox, QFrame, QGridLayout, QScrollArea, QWidget

from desk.importing.fields import Field
from widgets.common.labels import ElidedLabel, Label
from widgets.common.pane import Pane, clear, column, row
from widgets.common.theme import GRID_PX, WIDE_PX, TextRole, Theme
from widgets.common.tick import Tick
from widgets.importing.views import ColumnView
from widgets.importing.words import field_title

BOX_PX = 260
WIDEST_PX = 1100


class ColumnsStep(Pane):
    """Shows columns with examples. objectNames "import.map.N" (from 0), "import.filling", "import.blanking".

    Signals:
        field_chosen(int, Field | None): this column goes there, or stays out.
        options_changed(bool, bool): fill only what is empty; let empty cells empty fields.
    """

    field_chosen = Signal(int, object)
    options_changed = Signal(bool, bool)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self._theme = theme
        self._grid = QGridLayout()
        self._boxes: list[QComboBox] = []
        self._fields = self._field_model()
        self._filling = Tick(theme, self.tr("Leave fields alone that hold something already"))
        self._blanking = Tick(theme, self.tr("Let empty cells empty the fields"))
        self._build()

    def show_columns(self, columns: Sequence[ColumnView]) -> None:
        """Show where the columns go; the boxes stay while the columns are the same ones."""
        if len(columns) != len(self._boxes):
            self._make_rows(columns)
        for box, view in zip(self._boxes, columns, strict=True):
            box.setCurrentIndex(box.findData(view.field.value if view.field is not None else ""))

    def forget(self) -> None:
        """Forget the columns: another file has others."""
        clear(self._grid)
        self._boxes.clear()
        for box in (self._filling, self._blanking):
            box.setChecked(False)

    def _make_rows(self, columns: Sequence[ColumnView]) -> None:
        clear(self._grid)
        self._boxes.clear()
        for at, words in enumerate((self.tr("Column in the file"), self.tr("Examples"), self.tr("Goes to"))):
            self._grid.addWidget(Label(words, TextRole.SMALL, "muted"), 0, at)
        for number, view in enumerate(columns):
            name = view.heading or self.tr("Column {number}").format(number=number + 1)
            self._grid.addWidget(ElidedLabel(name), number + 1, 0)
            self._grid.addWidget(ElidedLabel("  ·  ".join(view.examples), TextRole.BODY, "muted"), number + 1, 1)
            self._grid.addWidget(self._box(number, name), number + 1, 2)

    def _box(self, number: int, name: str) -> QComboBox:
        box = QComboBox()
        box.setObjectName(f"import.map.{number}")
        box.setAccessibleName(self.tr("Where the column {name} goes").format(name=name))
        box.setFixedWidth(BOX_PX)
        box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        box.setModel(self._fields)
        box.activated.connect(partial(self._choose, number, box))
        self._boxes.append(box)
        return box

    def _field_model(self) -> QStandardItemModel:
        """Return the fields that all the boxes offer."""
        model = QStandardItemModel(self)
        titles = [(self.tr("Stays out"), ""), *((field_title(field), field.value) for field in Field)]
        for title, value in titles:
            item = QStandardItem(title)
            item.setData(value, Qt.ItemDataRole.UserRole)
            model.appendRow(item)
        return model

    def _choose(self, number: int, box: QComboBox, _index: int) -> None:
        value = box.currentData()
        self.field_chosen.emit(number, Field(value) if value else None)

    def _build(self) -> None:
        layout = column(self, margin=WIDE_PX, gap=GRID_PX)
        inner = Pane("")
        inner.setMaximumWidth(WIDEST_PX)
        inside = column(inner, gap=0)
        inside.addLayout(self._grid)
        inside.addStretch(1)
        self._grid.setHorizontalSpacing(WIDE_PX)
        self._grid.setVerticalSpacing(GRID_PX)
        self._grid.setColumnStretch(0, 2)
        self._grid.setColumnStretch(1, 3)
        middle = Pane("")
        row(middle).addWidget(inner)
        scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(middle)
        layout.addWidget(scroll, 1)
        options = row(gap=3 * GRID_PX)
        for box, name in ((self._filling, "import.filling"), (self._blanking, "import.blanking")):
            box.setObjectName(name)
            box.toggled.connect(self._tell_options)
            options.addWidget(box)
        options.addStretch(1)
        layout.addLayout(options)

    def _tell_options(self) -> None:
        self.options_changed.emit(self._filling.isChecked(), self._blanking.isChecked())
