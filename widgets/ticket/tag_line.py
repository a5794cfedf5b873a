"""The tags of a ticket: each a word with a cross, and a field for another one where it is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from widgets.common.buttons import IconButton
from widgets.common.labels import ElidedLabel, Label, plain_tip
from widgets.common.pane import Pane, clear, row
from widgets.common.theme import GRID_PX, HALF_PX, Icon, TextRole, Theme

FIELD_WIDTH_PX = 160
WIDEST_TAG_PX = 180
MOST_SHOWN = 12
"""More tags than this tell nothing; the tool tip of the last one names the rest."""


class TagField(QLineEdit):
    """Where a tag is typed: Enter adds it, Escape leaves. objectName "ticket.tag_text".

    Signals:
        entered(str): this one.
        left: the person is done.
    """

    entered = Signal(str)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("ticket.tag_text")
        self.setPlaceholderText(self.tr("Tag, then Enter"))
        self.setAccessibleName(self.tr("Another tag"))
        self.setMaxLength(60)
        self.setFixedWidth(FIELD_WIDTH_PX)
        self.returnPressed.connect(self._enter)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave on Escape."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leave when the cursor goes elsewhere and nothing was typed."""
        super().focusOutEvent(event)
        if not self.text().strip():
            self.left.emit()

    def _enter(self) -> None:
        text = self.text().strip()
        self.clear()
        if text:
            self.entered.emit(text)
        else:
            self.left.emit()


class TagLine(Pane):
    """One line of tags; it takes no room while there are none. objectNames "ticket.tags", "ticket.tag_off.<tag>".

    Signals:
        added(str): put this tag on the ticket.
        removed(str): take this tag off.
    """

    added = Signal(str)
    removed = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.setObjectName("ticket.tags")
        self._theme = theme
        self._tags: tuple[str, ...] = ()
        self._chips = row(gap=HALF_PX)
        self._field = TagField()
        self._field.entered.connect(self.added)
        self._field.left.connect(self._end_adding)
        layout = row(self, gap=GRID_PX)
        layout.addLayout(self._chips)
        layout.addWidget(self._field)
        layout.addStretch(1)
        self._field.hide()
        self.hide()

    @property
    def tags(self) -> tuple[str, ...]:
        """The tags that are shown."""
        return self._tags

    def show_tags(self, tags: Sequence[str]) -> None:
        """Show these, in their order."""
        if tuple(tags) != self._tags:
            self._tags = tuple(tags)
            clear(self._chips)
            for tag in self._tags[:MOST_SHOWN]:
                self._chips.addWidget(self._chip(tag))
            if len(self._tags) > MOST_SHOWN:
                rest = Label(self.tr("+{count}").format(count=len(self._tags) - MOST_SHOWN), TextRole.SMALL)
                rest.setToolTip(plain_tip(self.tr(", ").join(self._tags[MOST_SHOWN:])))
                self._chips.addWidget(rest)
        self._find_room()

    def begin_adding(self) -> None:
        """Show the field, with the cursor in it."""
        self._field.show()
        self.show()
        self._field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _end_adding(self) -> None:
        had_focus = self._field.hasFocus()
        self._field.clear()
        self._field.hide()
        self._find_room()
        if had_focus:
            self.focusNextChild()

    def _find_room(self) -> None:
        self.setVisible(bool(self._tags) or not self._field.isHidden())

    def _chip(self, tag: str) -> QWidget:
        chip = Pane("sunken")
        layout = row(chip, margin=(GRID_PX, 0, 0, 0), gap=0)
        words = ElidedLabel(tag, TextRole.SMALL)
        words.setMaximumWidth(WIDEST_TAG_PX)
        layout.addWidget(words)
        words_off = self.tr("Take the tag “{tag}” off").format(tag=tag)
        off = IconButton(self._theme, Icon.CLEAR, words_off, name=f"ticket.tag_off.{tag}", look="small")
        off.clicked.connect(partial(self.removed.emit, tag))
        layout.addWidget(off)
        return chip
