"""An empty place: an icon, what is so, and what to do next."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from widgets.common.buttons import Button
from widgets.common.labels import IconLabel, Label, Paragraph
from widgets.common.pane import Pane, column
from widgets.common.theme import GRID_PX, HALF_PX, Icon, TextRole, Theme, Tone


class EmptyPlace(Pane):
    """Says why there is nothing here and what to do about it.

    Signals:
        action_requested: the button under the words was pressed.
    """

    action_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        """Make a place that says nothing yet."""
        super().__init__("", parent)
        self._icon = IconLabel(theme, Icon.INFO, Tone.FAINT, 32)
        self._title = Label("", TextRole.HEADING)
        self._title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._title.setWordWrap(True)
        self._words = Paragraph("", TextRole.BODY, "muted")
        self._words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._button = Button(theme, "", name="empty.action")
        self._button.clicked.connect(self.action_requested)
        self._build()

    def say(self, icon: Icon, title: str, words: str, action: str = "") -> None:
        """Show what is so (`title`), what to do next (`words`), and a button if there is an `action`."""
        self._icon.set_icon(icon, Tone.FAINT)
        self._title.setText(title)
        self._words.setText(words)
        self._button.setText(action)
        self._button.setVisible(bool(action))

    def _build(self) -> None:
        layout = column(self, margin=GRID_PX * 2, gap=HALF_PX)
        layout.addStretch(2)
        layout.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addSpacing(GRID_PX)
        layout.addWidget(self._title)
        layout.addWidget(self._words)
        layout.addSpacing(GRID_PX)
        layout.addWidget(self._button, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(3)
