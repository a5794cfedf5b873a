"""What the customer sees when the companion cannot start: the reason, to read and to copy."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from widgets.common.labels import Paragraph
from widgets.common.theme import LARGE_CONTROL_PX, WIDE_PX, TextRole, Theme

TEXT_WIDTH_PX = 440


class TroubleWindow(QWidget):
    """One message and two buttons."""

    def __init__(self, text: str) -> None:
        """Lay out the message; the first sentence stands out."""
        super().__init__()
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        Theme(application)
        self.setObjectName("trouble")
        self.setWindowTitle(self.tr("Deskhand cannot start"))
        title, _, rest = text.partition("\n")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(WIDE_PX * 2, WIDE_PX * 2, WIDE_PX * 2, WIDE_PX)
        layout.setSpacing(WIDE_PX)
        layout.addWidget(_line(title, TextRole.HEADING))
        if rest:
            layout.addWidget(_line(rest, TextRole.BODY))
        layout.addLayout(self._buttons(text))

    def _buttons(self, text: str) -> QHBoxLayout:
        copy = QPushButton(self.tr("Copy this text"))
        copy.setObjectName("trouble.copy")
        copy.clicked.connect(lambda: QApplication.clipboard().setText(text))
        close = QPushButton(self.tr("Close"))
        close.setObjectName("trouble.close")
        close.setProperty("look", "primary")
        close.clicked.connect(self.close)
        row = QHBoxLayout()
        row.addStretch()
        for button in (copy, close):
            button.setMinimumHeight(LARGE_CONTROL_PX)
            row.addWidget(button)
        return row


def _line(text: str, role: TextRole) -> QLabel:
    label = Paragraph(text, role)
    label.setMinimumWidth(TEXT_WIDTH_PX)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
