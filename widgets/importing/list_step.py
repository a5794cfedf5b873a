"""The third step of an import: everything that would change, before anything does."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QButtonGroup, QHeaderView, QTableView, QWidget

from widgets.common.buttons import Button
from widgets.common.pane import Pane, column, line, row
from widgets.common.theme import GRID_PX, WIDE_PX, Theme
from widgets.importing.delegate import EntryDelegate
from widgets.importing.model import EntryModel
from widgets.importing.views import EntryFilter, PlanView


class ListStep(Pane):
    """Lists the entries of a plan. objectNames "import.filter.NAME", "import.list".

    Signals:
        filter_chosen(EntryFilter): another one is shown.
    """

    filter_chosen = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self._theme = theme
        self._plan: PlanView | None = None
        self._model = EntryModel(self)
        self._list = QTableView()
        self._delegate = EntryDelegate(theme, self._list)
        self._buttons: dict[EntryFilter, Button] = {}
        self._group = QButtonGroup(self)
        self._build()

    def show_plan(self, plan: PlanView | None) -> None:
        """Show a plan, at first everything in it."""
        self._plan = plan
        titles = self._titles()
        for wanted, button in self._buttons.items():
            count = len(plan.rows[wanted]) if plan is not None else 0
            button.setText(self.tr("{title} {count}").format(title=titles[wanted], count=f"{count:,}"))
            button.setEnabled(count > 0 or wanted is EntryFilter.ALL)
        self._choose(EntryFilter.ALL)

    def _choose(self, wanted: EntryFilter) -> None:
        self._buttons[wanted].setChecked(True)
        self._model.show_plan(self._plan, wanted)
        self.filter_chosen.emit(wanted)

    def _size_rows(self) -> None:
        """Give all rows the one height; a list view would ask for a hundred thousand of them."""
        rows = self._list.verticalHeader()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setMinimumSectionSize(1)
        rows.setDefaultSectionSize(self._delegate.row_height())

    def _titles(self) -> dict[EntryFilter, str]:
        return {
            EntryFilter.ALL: self.tr("All"),
            EntryFilter.NEW: self.tr("New"),
            EntryFilter.CHANGED: self.tr("Changed"),
            EntryFilter.UNCHANGED: self.tr("Unchanged"),
            EntryFilter.DUPLICATE: self.tr("Duplicates"),
            EntryFilter.SKIPPED: self.tr("Left out"),
            EntryFilter.REMARKED: self.tr("With remarks"),
        }

    def _build(self) -> None:
        layout = column(self, gap=0)
        bar = Pane("sunken")
        places = row(bar, margin=2, gap=2)
        for wanted, title in self._titles().items():
            button = Button(self._theme, title, look="segment", name=f"import.filter.{wanted}")
            button.setCheckable(True)
            button.clicked.connect(partial(self._choose, wanted))
            self._group.addButton(button)
            self._buttons[wanted] = button
            places.addWidget(button)
        head = row(margin=(WIDE_PX, GRID_PX, WIDE_PX, GRID_PX))
        head.addWidget(bar)
        head.addStretch(1)
        layout.addLayout(head)
        layout.addWidget(line())
        self._list.setObjectName("import.list")
        self._list.setModel(self._model)
        self._list.setItemDelegate(self._delegate)
        self._list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._list.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self._list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._list.setTabKeyNavigation(False)
        self._list.setShowGrid(False)
        self._list.setFrameShape(QTableView.Shape.NoFrame)
        self._list.horizontalHeader().hide()
        self._list.horizontalHeader().setStretchLastSection(True)
        self._list.verticalHeader().hide()
        self._theme.changed.connect(self._size_rows)
        self._size_rows()
        self._list.setAccessibleName(self.tr("What would change"))
        layout.addWidget(self._list, 1)
