"""The page on which customers come in from a table: file, columns, list of what would change, result."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from widgets.common.buttons import Button
from widgets.common.empty import EmptyPlace
from widgets.common.labels import Label, Paragraph
from widgets.common.pane import Pane, column, line, row
from widgets.common.theme import GRID_PX, WIDE_PX, Icon, TextRole, Theme
from widgets.importing.columns_step import ColumnsStep
from widgets.importing.file_step import FileStep
from widgets.importing.list_step import ListStep
from widgets.importing.views import ColumnView, FileView, PlanView, Step
from widgets.importing.work_strip import WorkStrip


class ImportPage(Pane):
    """Four steps. objectName "import"; buttons "import.back", "import.next", "import.leave", "import.stop".

    Attributes:
        file, columns, list: the steps.

    Signals:
        left: the person wants back to the desk.
        step_requested(Step): he wants to go there; the step after the list is the import itself.
        stop_requested: what is under way shall end.
    """

    left = Signal()
    step_requested = Signal(object)
    stop_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__("window", parent)
        self.setObjectName("import")
        self._theme = theme
        self.file = FileStep(theme)
        self.columns = ColumnsStep(theme)
        self.list = ListStep(theme)
        self._result = EmptyPlace(theme)
        self._steps = QStackedWidget()
        self._words = Label("", TextRole.SMALL, "muted")
        self._problem = Pane("warning")
        self._problem_words = Paragraph("")
        self._work = WorkStrip(theme, "import.stop")
        self._leave = Button(theme, self.tr("Back to the desk"), name="import.leave")
        self._back = Button(theme, self.tr("Back"), name="import.back")
        self._next = Button(theme, "", look="primary", name="import.next")
        self._is_ready = False
        self._build()
        self.begin()

    @property
    def step(self) -> Step:
        """Where the person is."""
        return Step(self._steps.currentIndex())

    def begin(self) -> None:
        """Ask for a file."""
        self.columns.forget()
        self.list.show_plan(None)
        self._show(Step.FILE, is_ready=False)
        self.file.show_file(None)

    def show_file(self, view: FileView) -> None:
        """Show a file that was read."""
        self.columns.forget()
        self.file.show_file(view)
        self._show(Step.FILE, is_ready=True)

    def show_columns(self, columns: Sequence[ColumnView]) -> None:
        """Show where the columns go."""
        self.columns.show_columns(columns)
        self._show(Step.COLUMNS, is_ready=True)

    def show_plan(self, plan: PlanView) -> None:
        """Show what would change."""
        self.list.show_plan(plan)
        self._show(Step.LIST, is_ready=plan.edit_count > 0)
        words = self.tr("Import {count} records") if plan.edit_count else self.tr("Nothing to import")
        self._next.setText(words.format(count=f"{plan.edit_count:,}"))

    def show_result(self, title: str, words: str, *, is_whole: bool) -> None:
        """Show what was done."""
        self._result.say(Icon.DONE if is_whole else Icon.WARNING, title, words, self.tr("Import another file"))
        self._show(Step.DONE, is_ready=False)

    def show_problem(self, sentence: str) -> None:
        """Say what went wrong; the step stays."""
        self._work.rest()
        self._problem_words.setText(sentence)
        self._problem.setVisible(bool(sentence))
        self._enable(is_working=False)

    def show_work(self, words: str, done: int = 0, total: int = 0) -> None:
        """Show what is under way."""
        self._problem.hide()
        self._work.show_work(words, done, total)
        self._enable(is_working=True)

    def take_focus(self) -> None:
        """Let the keyboard begin where something is to be done."""
        (self._next if self._next.isEnabled() else self._leave).setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape leads back to the desk; what is under way goes on."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _show(self, step: Step, *, is_ready: bool) -> None:
        self._work.rest()
        self._problem.hide()
        self._is_ready = is_ready
        self._steps.setCurrentIndex(step)
        words = {
            Step.FILE: self.tr("Step 1 of 4: the file"),
            Step.COLUMNS: self.tr("Step 2 of 4: where the columns go"),
            Step.LIST: self.tr("Step 3 of 4: what would change; nothing has been changed yet"),
            Step.DONE: self.tr("Step 4 of 4: done"),
        }
        self._words.setText(words[step])
        self._next.setText(self.tr("Next"))
        self._next.setVisible(step is not Step.DONE)
        self._back.setVisible(step in {Step.COLUMNS, Step.LIST})
        self._enable(is_working=False)

    def _enable(self, *, is_working: bool) -> None:
        self._steps.setEnabled(not is_working)
        self._next.setEnabled(self._is_ready and not is_working)
        self._back.setEnabled(not is_working)

    def _build(self) -> None:
        layout = column(self, gap=0)
        head = Pane("surface")
        head_row = row(head, margin=(WIDE_PX, GRID_PX, WIDE_PX, GRID_PX), gap=WIDE_PX)
        words = column(gap=0)
        words.addWidget(Label(self.tr("Import customers"), TextRole.TITLE))
        words.addWidget(self._words)
        head_row.addLayout(words, 1)
        head_row.addWidget(self._leave, 0, Qt.AlignmentFlag.AlignVCenter)
        layout.addWidget(head)
        layout.addWidget(line())
        row(self._problem, margin=(WIDE_PX, GRID_PX, WIDE_PX, GRID_PX)).addWidget(self._problem_words)
        layout.addWidget(self._problem)
        for step in (self.file, self.columns, self.list, self._result):
            self._steps.addWidget(step)
        layout.addWidget(self._steps, 1)
        layout.addWidget(self._work)
        layout.addWidget(line())
        layout.addWidget(self._build_foot())
        self._work.stop_requested.connect(self.stop_requested)
        self._leave.clicked.connect(self.left)
        self._result.action_requested.connect(self.begin)

    def _build_foot(self) -> QWidget:
        foot = Pane("surface")
        foot_row = row(foot, margin=(WIDE_PX, GRID_PX, WIDE_PX, GRID_PX))
        foot_row.addStretch(1)
        foot_row.addWidget(self._back)
        foot_row.addWidget(self._next)
        self._back.clicked.connect(lambda: self.step_requested.emit(Step(self.step - 1)))
        self._next.clicked.connect(lambda: self.step_requested.emit(Step(self.step + 1)))
        return foot
