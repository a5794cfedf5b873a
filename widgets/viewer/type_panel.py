"""A small panel that types a text at the far side: for layouts that differ, and for what nobody likes to type."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit, QProgressBar, QWidget

from widgets.common.buttons import Button, IconButton
from widgets.common.labels import ElidedLabel
from widgets.common.pane import Pane, column, row
from widgets.common.theme import GRID_PX, HALF_PX, WIDE_PX, Icon, TextRole, Theme, Tone
from widgets.viewer.viewer import ViewerWidget

LINES = 3
MOST_CHARS = 10_000
"""More than three minutes of typing; longer things go over as a file."""


class TypePanel(Pane):
    """Types what stands in it. objectNames "view.type_panel", "view.type_text", "view.type_send", "view.type_close".

    The text is kept nowhere: it goes when the panel closes.

    Signals:
        closed: the person is done with it.
    """

    closed = Signal()

    def __init__(self, theme: Theme, viewer: ViewerWidget, parent: QWidget | None = None) -> None:
        """Type over there by this viewer; hidden at first."""
        super().__init__("sunken", parent)
        self.setObjectName("view.type_panel")
        self._viewer = viewer
        self._text = QPlainTextEdit()
        self._words = ElidedLabel("", TextRole.SMALL, "muted")
        self._progress = QProgressBar()
        self._send = Button(theme, self.tr("Type it"), Icon.KEYBOARD, look="primary", name="view.type_send")
        self._close = IconButton(theme, Icon.CLEAR, self.tr("Close (Esc)"), name="view.type_close")
        self._build()
        viewer.typist.progressed.connect(self._show_progress)
        viewer.typist.finished.connect(self._show_end)
        viewer.changed.connect(self._follow)
        self.hide()

    def open_panel(self) -> None:
        """Come up with the cursor in the text."""
        self._say_advice()
        self._follow()
        self.show()
        self._text.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def close_panel(self) -> None:
        """Stop typing, forget the text and go."""
        self._viewer.typist.stop()
        self._text.clear()
        self.hide()
        self.closed.emit()

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """Type on Ctrl+Return, go on Esc."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            has_control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            if event.key() == Qt.Key.Key_Escape:
                self.close_panel()
                return True
            if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and has_control:
                self._press()
                return True
        return False

    def _press(self) -> None:
        if self._viewer.typist.is_typing:
            self._viewer.typist.stop()
        else:
            self._viewer.type(self._text.toPlainText()[:MOST_CHARS])
        self._follow()

    def _show_progress(self, done: int, total: int) -> None:
        self._progress.setMaximum(max(total, 1))
        self._progress.setValue(done)
        self._words.setText(self.tr("{done} of {total} characters").format(done=done, total=total))
        if not done:
            self._follow()

    def _show_end(self, is_whole: bool) -> None:
        if not is_whole:
            self._words.setText(self.tr("Stopped. What is typed over there stays."))
        elif self._viewer.is_live:
            self._words.setText(self.tr("All of it is typed."))
        self._follow()

    def _follow(self) -> None:
        """Let the button say what it does now."""
        is_typing = self._viewer.typist.is_typing
        can_type = self._viewer.is_live and self._viewer.canvas.has_control and bool(self._text.toPlainText())
        self._send.setEnabled(is_typing or can_type)
        self._send.set_look("" if is_typing else "primary")
        if is_typing:
            self._send.set_mark(self.tr("Stop"), Icon.STOP, Tone.MUTED)
        else:
            self._send.set_mark(self.tr("Type it"), Icon.KEYBOARD, Tone.ON_ACCENT if can_type else Tone.FAINT)
        self._text.setReadOnly(is_typing)
        self._progress.setVisible(is_typing)

    def _say_advice(self) -> None:
        advice = self.tr(
            "Every character goes over as such, whatever the keyboard layout is there. Ctrl+Return types it."
        )
        self._words.setText(advice)

    def _build(self) -> None:
        layout = column(self, margin=(WIDE_PX, GRID_PX, WIDE_PX, GRID_PX), gap=HALF_PX)
        self._text.setObjectName("view.type_text")
        self._text.setAccessibleName(self.tr("Text to type over there"))
        self._text.setPlaceholderText(self.tr("Click into a field over there, then write here what goes into it"))
        self._text.setTabChangesFocus(True)
        self._text.setFixedHeight(self._text.fontMetrics().lineSpacing() * LINES + 2 * GRID_PX)
        self._text.installEventFilter(self)
        self._text.textChanged.connect(self._follow)
        self._progress.setTextVisible(False)
        top = row(gap=GRID_PX)
        top.addWidget(self._text, 1)
        buttons = column(gap=HALF_PX)
        head = row(gap=HALF_PX)
        head.addWidget(self._send)
        head.addWidget(self._close)
        buttons.addLayout(head)
        buttons.addStretch(1)
        top.addLayout(buttons)
        layout.addLayout(top)
        layout.addWidget(self._progress)
        layout.addWidget(self._words)
        self._send.clicked.connect(self._press)
        self._close.clicked.connect(self.close_panel)
