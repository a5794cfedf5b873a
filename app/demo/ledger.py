"""Ledger Pro: a stand-in for the software that a customer bought, with a Help button that starts the companion.

It is what the customer's screen shows in the demonstration. The Help button does what the snippets in
docs/help-button.md do: start `deskhand-client help` with what the program knows about itself.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import (
    QApplication,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMainWindow,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

PRODUCT, VERSION, MODULE = "Ledger Pro", "7.2.3", "Invoicing"
CUSTOMERS = (
    "Harlow & Finch", "Pemberton Catering", "Oakfield Primary School", "The Blue Kettle", "Severn Valley Farms",
    "St Anne's Hospice", "Clifton Deli", "Marlow Events", "Westbury Hotel", "Kingsmead Canteen",
)  # fmt: skip


class Ledger(QMainWindow):
    """The invoices of an invented company, and a form to post the next one."""

    def __init__(self, help_command: list[str]) -> None:
        super().__init__()
        self._help_command = help_command
        self.setWindowTitle(f"{PRODUCT} {VERSION} – Brightwater Foods Ltd")
        for title in ("&File", "&Edit", "&Invoicing", "&Stock", "&Reports", "&Window"):
            self.menuBar().addMenu(title)
        page = QWidget()
        columns = QHBoxLayout(page)
        columns.addWidget(_invoices(), 3)
        columns.addWidget(self._form(), 2)
        self.setCentralWidget(page)
        self.statusBar().showMessage("User: hmarsh   Period: 2026-11   Server: ledger-01")

    def _form(self) -> QWidget:
        box = QFrame()
        box.setFrameShape(QFrame.Shape.StyledPanel)
        rows = QVBoxLayout(box)
        title = QLabel("Post invoice A-48213")
        title.setFont(QFont(title.font().family(), 13, QFont.Weight.DemiBold))
        rows.addWidget(title)
        form = QFormLayout()
        for label, value in (("Customer", "Pemberton Catering"), ("Date", "2026-11-20"), ("Net", "1,284.60"),
                             ("VAT 20 %", "256.92"), ("Total", "1,541.52")):  # fmt: skip
            form.addRow(label, QLineEdit(value))
        note = QLineEdit()
        note.setObjectName("ledger.note")
        note.setPlaceholderText("Posting note")
        form.addRow("Note", note)
        rows.addLayout(form)
        rows.addWidget(_warning("ERR-4120  Period closed. The invoice was not posted."))
        rows.addStretch()
        buttons = QHBoxLayout()
        help_button = QPushButton("?  Help")
        help_button.setObjectName("ledger.help")
        help_button.clicked.connect(self._ask_for_help)
        buttons.addWidget(help_button)
        buttons.addStretch()
        buttons.addWidget(QPushButton("Post invoice"))
        rows.addLayout(buttons)
        return box

    def _ask_for_help(self) -> None:
        context = ["help", "--product", PRODUCT, "--version", VERSION, "--module", MODULE]
        self._help = subprocess.Popen([*self._help_command, *context], start_new_session=True)


def _warning(text: str) -> QLabel:
    label = QLabel(text)
    label.setWordWrap(True)
    label.setStyleSheet("background: #fdecea; color: #8a1f11; padding: 10px; border-left: 4px solid #c0392b;")
    return label


def _invoices() -> QTableWidget:
    rng = random.Random(4)  # noqa: S311  sample figures
    table = QTableWidget(34, 5)
    table.setHorizontalHeaderLabels(["No.", "Date", "Customer", "Total", "State"])
    table.verticalHeader().hide()
    table.setAlternatingRowColors(True)
    table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
    for row in range(table.rowCount()):
        total = f"{rng.randint(80, 9000):,}.{rng.randint(0, 99):02d}"
        state = rng.choice(("paid", "paid", "open", "reminded"))
        values = (f"A-{48212 - row}", f"2026-11-{20 - row // 2:02d}", rng.choice(CUSTOMERS), total, state)
        for column, value in enumerate(values):
            item = QTableWidgetItem(value)
            if column == 3:
                item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            table.setItem(row, column, item)
    header = table.horizontalHeader()
    header.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
    return table


def main() -> int:
    """Show the program until its window is closed; the rest of the command line starts the companion."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("help_command", nargs="+", help="what the Help button starts, before `help --product ...`")
    arguments = parser.parse_args()
    application = QApplication(sys.argv[:1])
    application.setStyle("Fusion")
    palette = QPalette(QColor("#e8e6e1"))
    palette.setColor(QPalette.ColorRole.Base, QColor("white"))
    palette.setColor(QPalette.ColorRole.AlternateBase, QColor("#f4f6f8"))
    application.setPalette(palette)
    window = Ledger(arguments.help_command)
    window.resize(1040, 640)
    window.show()
    return application.exec()


if __name__ == "__main__":
    sys.exit(main())
