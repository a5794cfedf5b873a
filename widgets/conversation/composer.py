"""Where an answer is written: public or internal, with pictures and files, kept as a draft while it grows."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QHBoxLayout, QWidget

from widgets.common.buttons import Button, IconButton
from widgets.common.labels import ElidedLabel, IconLabel, Label
from widgets.common.pane import Pane, column, row
from widgets.common.theme import GRID_PX, HALF_PX, WIDE_PX, Icon, TextRole, Theme, Tone
from widgets.conversation.composer_text import ComposerText
from widgets.conversation.paper import MAX_COLUMN_PX

DRAFT_DELAY_MS = 400
"""A draft is kept when the fingers rest, not at every key."""


@dataclass(frozen=True)
class DraftView:
    """What has been written and not sent."""

    text: str = ""
    is_internal: bool = False


class Composer(Pane):
    """The field with its switch and buttons. objectName "composer".

    An internal note cannot be mistaken for an answer: frame and ground turn amber, a lock and a sentence stand
    above the field, and the button says "Add note".

    Signals:
        send_requested(str, bool): text and whether it is internal; call `clear` when it has been written.
        draft_changed(DraftView): what is written now, some time after the last key.
        typing_changed(bool): a public answer is being written, or no more.
        attach_requested: the paper clip was pressed.
        screenshot_requested: the camera was pressed.
        picture_given(QImage): a picture was pasted or dropped.
        files_given(list[Path]): files were pasted or dropped.
    """

    send_requested = Signal(str, bool)
    draft_changed = Signal(DraftView)
    typing_changed = Signal(bool)
    attach_requested = Signal()
    screenshot_requested = Signal()
    picture_given = Signal(QImage)
    files_given = Signal(list)

    def __init__(self, theme: Theme, *, has_internal: bool = True, parent: QWidget | None = None) -> None:
        """Make an empty composer; customers have no internal notes (`has_internal` False)."""
        super().__init__("surface", parent)
        self.setObjectName("composer")
        self._theme = theme
        self._recipient = ""
        self._is_loading = False
        self._is_typing = False
        self._text = ComposerText()
        self._public = Button(theme, self.tr("Answer"), Icon.CHAT, look="quiet", name="composer.public")
        self._internal = Button(theme, self.tr("Internal note"), Icon.INTERNAL, look="quiet", name="composer.internal")
        self._send = Button(theme, self.tr("Send"), Icon.SEND, look="primary", name="composer.send")
        self._frame = Pane("field")
        self._warning = Pane("")
        self._delay = QTimer(self)
        self._delay.setSingleShot(True)
        self._delay.setInterval(DRAFT_DELAY_MS)
        self._build(has_internal)
        self._connect()
        self._dress()

    @property
    def draft(self) -> DraftView:
        """What is written now."""
        return DraftView(self._text.toPlainText(), self._internal.isChecked())

    def load(self, draft: DraftView, recipient: str = "") -> None:
        """Show a kept draft for a conversation with `recipient`; says nothing of it being changed."""
        self.flush()
        self._is_loading = True
        self._recipient = recipient
        self._internal.setChecked(draft.is_internal)
        self._public.setChecked(not draft.is_internal)
        self._text.setPlainText(draft.text)
        self._text.moveCursor(self._text.textCursor().MoveOperation.End)
        self._is_loading = False
        self._delay.stop()
        self._dress()

    def set_recipient(self, name: str) -> None:
        """Say to whom an answer goes; what is written and where the cursor stands is left alone."""
        if name != self._recipient:
            self._recipient = name
            self._dress()

    def flush(self) -> None:
        """Say `draft_changed` at once if it is still owed: before another ticket is shown, and at the end."""
        if self._delay.isActive():
            self._delay.stop()
            self._say_draft()

    def clear(self) -> None:
        """Empty the field after it was sent; the next text is an answer again."""
        self.load(DraftView(), self._recipient)
        self.draft_changed.emit(self.draft)

    def insert(self, text: str) -> None:
        """Write `text` where the cursor stands."""
        self._text.insertPlainText(text)
        self.focus_text()

    def set_internal(self, is_internal: bool) -> None:
        """Turn the switch."""
        (self._internal if is_internal else self._public).setChecked(True)

    def focus_text(self) -> None:
        """Put the cursor into the field."""
        self._text.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def send(self) -> None:
        """Ask for what is written to be sent; nothing but blanks is not sent."""
        draft = self.draft
        if draft.text.strip():
            self._delay.stop()
            self._set_typing(False)
            self.send_requested.emit(draft.text, draft.is_internal)

    def _connect(self) -> None:
        self._text.textChanged.connect(self._changed)
        self._text.send_requested.connect(self.send)
        self._text.picture_given.connect(self.picture_given)
        self._text.files_given.connect(self.files_given)
        self._send.clicked.connect(self.send)
        self._internal.toggled.connect(self._switched)
        self._delay.timeout.connect(self._say_draft)
        self._theme.changed.connect(self._dress)

    def _changed(self) -> None:
        self._send.setEnabled(bool(self._text.toPlainText().strip()))
        if not self._is_loading:
            self._delay.start()
            self._set_typing(bool(self._text.toPlainText()) and not self._internal.isChecked())

    def _switched(self) -> None:
        self._dress()
        self._changed()
        if not self._is_loading:
            self.focus_text()

    def _say_draft(self) -> None:
        self.draft_changed.emit(self.draft)
        self._set_typing(False)

    def _set_typing(self, is_typing: bool) -> None:
        if is_typing != self._is_typing:
            self._is_typing = is_typing
            self.typing_changed.emit(is_typing)

    def _dress(self) -> None:
        is_internal = self._internal.isChecked()
        self._frame.set_surface("note" if is_internal else "field")
        self._warning.setVisible(is_internal)
        if is_internal:
            self._text.setPlaceholderText(self.tr("A note for colleagues"))
            self._send.set_look("note")
            self._send.set_mark(self.tr("Add note"), Icon.INTERNAL, Tone.NOTE_TINT)
        else:
            to = self.tr("Write to {name}").format(name=self._recipient) if self._recipient else self.tr("Write here")
            self._text.setPlaceholderText(to)
            self._send.set_look("primary")
            self._send.set_mark(self.tr("Send"), Icon.SEND, Tone.ON_ACCENT)
        self._send.setEnabled(bool(self._text.toPlainText().strip()))

    def _build(self, has_internal: bool) -> None:
        outer = row(self, margin=(WIDE_PX, GRID_PX, WIDE_PX, 12), gap=0)
        middle = Pane()
        middle.setMaximumWidth(int(MAX_COLUMN_PX))
        outer.addWidget(middle)
        layout = column(middle, gap=HALF_PX)
        if has_internal:
            layout.addLayout(self._switch_row())
        inside = column(self._frame, margin=(GRID_PX, HALF_PX, GRID_PX, HALF_PX), gap=HALF_PX)
        notice = row(self._warning, margin=(HALF_PX, HALF_PX, 0, 0), gap=HALF_PX)
        notice.addWidget(IconLabel(self._theme, Icon.INTERNAL, Tone.NOTE_TEXT))
        notice.addWidget(Label(self.tr("Internal: the customer never sees this"), TextRole.SMALL, "note"), 1)
        inside.addWidget(self._warning)
        inside.addWidget(self._text)
        inside.addLayout(self._tool_row())
        layout.addWidget(self._frame)

    def _switch_row(self) -> QHBoxLayout:
        switch = row(gap=HALF_PX)
        for button in (self._public, self._internal):
            button.setCheckable(True)
            button.setAutoExclusive(True)
            switch.addWidget(button)
        self._internal.setProperty("note", "true")
        self._public.setChecked(True)
        switch.addStretch(1)
        return switch

    def _tool_row(self) -> QHBoxLayout:
        tools = row(gap=HALF_PX)
        attach = IconButton(self._theme, Icon.ATTACH, self.tr("Attach a file"), name="composer.attach")
        attach.clicked.connect(self.attach_requested)
        camera = IconButton(self._theme, Icon.SCREENSHOT, self.tr("Take a screenshot"), name="composer.screenshot")
        camera.clicked.connect(self.screenshot_requested)
        tools.addWidget(attach)
        tools.addWidget(camera)
        hint = ElidedLabel(self.tr("Enter sends, Shift+Enter breaks the line"), TextRole.SMALL, "faint")
        hint.setAlignment(Qt.AlignmentFlag.AlignRight)
        tools.addWidget(hint, 1)
        tools.addSpacing(GRID_PX)
        tools.addWidget(self._send)
        return tools
