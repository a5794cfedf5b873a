"""The command palette (Ctrl+K): a field, and the actions that fit what is written in it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QKeyEvent
from PySide6.QtWidgets import QGraphicsDropShadowEffect, QLineEdit, QListView, QWidget

from widgets.common.labels import Paragraph
from widgets.common.pane import Pane, column, line
from widgets.common.theme import GRID_PX, WIDE_PX, TextRole, Theme
from widgets.palette.actions import Action
from widgets.palette.delegate import ACTION_ROLE, MATCH_ROLE, ActionDelegate
from widgets.palette.fuzzy import fuzzy_match

WIDTH_PX = 600
SHOWN_ROWS = 9
HEAD_PX = 64
"""The field and the margins around the list, where the window is so low that rows must be counted."""


class ActionModel(QAbstractListModel):
    """The actions that fit the letters, the best first; with no letters all of them, as they came."""

    def __init__(self, parent: QObject | None = None) -> None:
        """Make an empty table."""
        super().__init__(parent)
        self._actions: tuple[Action, ...] = ()
        self._found: list[tuple[Action, tuple[int, ...]]] = []

    def set_actions(self, actions: Iterable[Action]) -> None:
        """Take another table."""
        self._actions = tuple(actions)
        self.filter("")

    def filter(self, letters: str) -> None:
        """Keep what fits."""
        ranked = []
        for order, action in enumerate(self._actions):
            match = fuzzy_match(letters, action.title) or fuzzy_match(letters, f"{action.section} {action.title}")
            if match is not None:
                is_in_title = fuzzy_match(letters, action.title) is not None
                ranked.append(((not action.is_enabled, -match[0], order), action, match[1] if is_in_title else ()))
        ranked.sort(key=lambda found: found[0])
        self.beginResetModel()
        self._found = [(action, places) for _, action, places in ranked]
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        """Return how many actions fit."""
        return 0 if parent is not None and parent.isValid() else len(self._found)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the action, where the letters were found, or its title."""
        if not index.isValid() or index.row() >= len(self._found):
            return None
        action, places = self._found[index.row()]
        if role == ACTION_ROLE:
            return action
        if role == MATCH_ROLE:
            return places
        return action.title if role == Qt.ItemDataRole.DisplayRole else None


class Palette(Pane):
    """Lies over a window while it is open; a click beside it or Escape closes it. objectName "palette".

    Signals:
        action_chosen(str): the id of what is to be done; the palette has closed already.
        closed: it went away, with or without a choice.
    """

    action_chosen = Signal(str)
    closed = Signal()

    def __init__(self, theme: Theme, window: QWidget) -> None:
        """Make a palette for `window`, hidden until `open_with`."""
        super().__init__("raised", window)
        self.setObjectName("palette")
        self._theme = theme
        self._window = window
        self._back: QWidget | None = None
        self._model = ActionModel(self)
        self._input = QLineEdit()
        self._list = QListView()
        self._none = Paragraph(self.tr("Nothing is called so. Fewer letters find more."), TextRole.BODY, "muted")
        self._column = column(self, margin=1, gap=0)
        self._build()
        self.hide()

    def open_with(self, actions: Iterable[Action]) -> None:
        """Show the palette over the actions that there are now; the keyboard goes into its field."""
        self._back = self._window.focusWidget()
        self._model.set_actions(actions)
        self._input.clear()
        self._after_filter()
        self._place()
        self.show()
        self.raise_()
        self._input.setFocus(Qt.FocusReason.PopupFocusReason)

    def close_palette(self) -> None:
        """Hide the palette and give the keyboard back to where it was."""
        if self.isHidden():
            return
        self.hide()
        if self._back is not None:
            self._back.setFocus(Qt.FocusReason.PopupFocusReason)
        self._back = None
        self.closed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Move and choose with the keys while the cursor stays in the field; follow the window."""
        if watched is self._window and event.type() is QEvent.Type.Resize and not self.isHidden():
            self._place()
        if watched is self._input and isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            return self._press(event)
        if watched is self._input and event.type() is QEvent.Type.FocusOut and not self._list.underMouse():
            self.close_palette()
        return False

    def _press(self, event: QKeyEvent) -> bool:
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: SHOWN_ROWS, Qt.Key.Key_PageUp: -SHOWN_ROWS}
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Escape:
            self.close_palette()
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._choose(self._list.currentIndex())
        elif key in steps:
            self._step(steps[key])
        else:
            return False
        return True

    def _step(self, by: int) -> None:
        count = self._model.rowCount()
        if count:
            at = self._list.currentIndex().row() + by
            at = at % count if abs(by) == 1 else min(max(at, 0), count - 1)
            self._list.setCurrentIndex(self._model.index(at))

    def _choose(self, index: QModelIndex) -> None:
        action = index.data(ACTION_ROLE)
        if isinstance(action, Action) and action.is_enabled:
            self.close_palette()
            self.action_chosen.emit(action.action_id)

    def _filter(self, letters: str) -> None:
        self._model.filter(letters)
        self._after_filter()

    def _after_filter(self) -> None:
        has_any = self._model.rowCount() > 0
        self._none.setVisible(not has_any)
        self._list.setVisible(has_any)
        if has_any:
            self._list.setCurrentIndex(self._model.index(0))
        self._place()

    def _place(self) -> None:
        width = min(WIDTH_PX, self._window.width() - 2 * WIDE_PX)
        top = min(self._window.height() // 6, 120)
        row_px = max(1, self._list.sizeHintForRow(0))
        room = (self._window.height() - top - WIDE_PX - HEAD_PX) // row_px
        rows = max(0, min(self._model.rowCount(), SHOWN_ROWS, room))
        self._list.setFixedHeight(rows * row_px + GRID_PX if rows else 0)
        self._column.activate()
        self.resize(width, self.sizeHint().height())
        self.move((self._window.width() - width) // 2, top)

    def _build(self) -> None:
        self._input.setObjectName("palette.input")
        self._input.setProperty("look", "plain")
        self._input.setPlaceholderText(self.tr("What do you want to do?"))
        self._input.textChanged.connect(self._filter)
        self._input.installEventFilter(self)
        self._window.installEventFilter(self)
        self._list.setObjectName("palette.list")
        self._list.setModel(self._model)
        self._list.setItemDelegate(ActionDelegate(self._theme, self._list))
        self._list.setMouseTracking(True)
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.clicked.connect(self._choose)
        self._none.setContentsMargins(WIDE_PX, WIDE_PX, WIDE_PX, WIDE_PX)
        layout = self._column
        head = column(margin=(WIDE_PX, GRID_PX, WIDE_PX, GRID_PX))
        head.addWidget(self._input)
        layout.addLayout(head)
        layout.addWidget(line())
        layout.addWidget(self._list)
        layout.addWidget(self._none)
        shadow = QGraphicsDropShadowEffect(self)
        shadow.setBlurRadius(40)
        shadow.setOffset(0, 8)
        shadow.setColor(QColor(0, 0, 0, 110))
        self.setGraphicsEffect(shadow)
