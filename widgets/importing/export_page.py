"""The page on which all records that a person may see go out into a folder."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QFileDialog, QHBoxLayout, QLineEdit, QWidget

from widgets.common.buttons import Button
from widgets.common.labels import Label, Paragraph
from widgets.common.pane import Pane, column, line, row
from widgets.common.theme import GRID_PX, WIDE_PX, Icon, TextRole, Theme
from widgets.common.tick import Tick
from widgets.importing.views import ExportWish
from widgets.importing.work_strip import WorkStrip

WIDEST_PX = 720
FORMATS = ("csv", "json", "jsonl")


class ExportPage(Pane):
    """Folder and format. objectName "export"; "export.folder", "export.browse", "export.FORMAT", "export.files",
    "export.start", "export.stop", "export.leave".

    Signals:
        left: the person wants back to the desk.
        export_requested(ExportWish): write this.
        stop_requested: what is under way shall end.
    """

    left = Signal()
    export_requested = Signal(object)
    stop_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__("window", parent)
        self.setObjectName("export")
        self._theme = theme
        self._folder = QLineEdit()
        self._formats = QButtonGroup(self)
        self._format = FORMATS[0]
        self._files = Tick(theme, self.tr("With the attachments that are on this computer"))
        self._start = Button(theme, self.tr("Export"), look="primary", name="export.start")
        self._leave = Button(theme, self.tr("Back to the desk"), name="export.leave")
        self._work = WorkStrip(theme, "export.stop")
        self._said = Paragraph("")
        self._said_pane = Pane("success")
        self._dialog: QFileDialog | None = None
        self._build()

    def begin(self, folder: Path) -> None:
        """Ask where to; `folder` is proposed."""
        self._folder.setText(str(folder))
        self._said_pane.hide()

    def show_work(self, words: str, done: int = 0, total: int = 0) -> None:
        """Show what is under way."""
        self._said_pane.hide()
        self._work.show_work(words, done, total)
        self._start.setEnabled(False)

    def show_end(self, sentence: str, *, is_well: bool) -> None:
        """Say how it went."""
        self._work.rest()
        self._start.setEnabled(True)
        self._said.setText(sentence)
        self._said_pane.set_surface("success" if is_well else "warning")
        self._said_pane.show()

    def take_focus(self) -> None:
        """Let the keyboard begin at the folder."""
        self._folder.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape leads back to the desk; what is under way goes on."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _ask(self) -> None:
        text = self._folder.text().strip()
        if text:
            folder = Path(text).expanduser()
            self.export_requested.emit(ExportWish(folder, self._format, self._files.isChecked()))

    def _browse(self) -> None:
        if self._dialog is not None:
            return
        dialog = QFileDialog(self)
        dialog.setObjectName("export.dialog")
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(self._folder.setText)
        dialog.finished.connect(self._forget_dialog)
        self._dialog = dialog
        dialog.open()

    def _forget_dialog(self) -> None:
        dialog, self._dialog = self._dialog, None
        if dialog is not None:
            dialog.deleteLater()

    def _choose(self, name: str) -> None:
        self._format = name

    def _build(self) -> None:
        layout = column(self, gap=0)
        head = Pane("surface")
        head_row = row(head, margin=(WIDE_PX, GRID_PX, WIDE_PX, GRID_PX), gap=WIDE_PX)
        words = column(gap=0)
        words.addWidget(Label(self.tr("Export records"), TextRole.TITLE))
        all_words = self.tr("Everything that you may see, as of this moment, a file for each kind of record.")
        words.addWidget(Paragraph(all_words, TextRole.SMALL, "muted"))
        head_row.addLayout(words, 1)
        head_row.addWidget(self._leave, 0, Qt.AlignmentFlag.AlignVCenter)
        layout.addWidget(head)
        layout.addWidget(line())
        middle = row(margin=WIDE_PX)
        middle.addWidget(self._build_form())
        middle.addStretch(1)
        layout.addLayout(middle)
        layout.addStretch(1)
        layout.addWidget(self._work)
        self._leave.clicked.connect(self.left)
        self._work.stop_requested.connect(self.stop_requested)

    def _build_form(self) -> QWidget:
        form = Pane("card")
        form.setMinimumWidth(WIDEST_PX)
        layout = column(form, margin=WIDE_PX, gap=GRID_PX)
        layout.addWidget(Label(self.tr("A new folder"), TextRole.HEADING))
        place = row()
        self._folder.setObjectName("export.folder")
        self._folder.setAccessibleName(self.tr("Folder of the export"))
        self._folder.returnPressed.connect(self._ask)
        browse = Button(self._theme, self.tr("Browse"), Icon.FOLDER, name="export.browse")
        browse.clicked.connect(self._browse)
        place.addWidget(self._folder, 1)
        place.addWidget(browse)
        layout.addLayout(place)
        layout.addWidget(Label(self.tr("Format"), TextRole.HEADING))
        layout.addLayout(self._build_formats())
        self._files.setObjectName("export.files")
        layout.addWidget(self._files)
        warning = self.tr("The folder holds what customers have told you in confidence. Only you can read it there.")
        layout.addWidget(Paragraph(warning, TextRole.SMALL, "muted"))
        foot = row()
        foot.addStretch(1)
        foot.addWidget(self._start)
        layout.addLayout(foot)
        row(self._said_pane, margin=GRID_PX).addWidget(self._said)
        self._said_pane.hide()
        layout.addWidget(self._said_pane)
        self._start.clicked.connect(self._ask)
        return form

    def _build_formats(self) -> QHBoxLayout:
        titles = {
            "csv": self.tr("CSV, for spreadsheets"),
            "json": self.tr("JSON"),
            "jsonl": self.tr("JSON lines, for programs"),
        }
        outer = row()
        bar = Pane("sunken")
        places = row(bar, margin=2, gap=2)
        for name in FORMATS:
            button = Button(self._theme, titles[name], look="segment", name=f"export.{name}")
            button.setCheckable(True)
            button.setChecked(name == self._format)
            button.clicked.connect(partial(self._choose, name))
            self._formats.addButton(button)
            places.addWidget(button)
        outer.addWidget(bar)
        outer.addStretch(1)
        return outer
