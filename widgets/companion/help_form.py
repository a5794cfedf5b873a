"""The first page of the companion: what is wrong?"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QSizePolicy, QWidget

from widgets.common.buttons import Button
from widgets.common.labels import IconLabel, Label, Paragraph
from widgets.common.pane import Pane, column, row
from widgets.common.theme import GRID_PX, HALF_PX, Icon, TextRole, Theme, Tone
from widgets.companion.attachments import Attachments
from widgets.companion.views import HelpContext, HelpRequest
from widgets.conversation.composer_text import ComposerText

MAX_FIELD_PX = 260
"""Higher than this the field looks like an essay to be written."""


class HelpForm(Pane):
    """One question and a large button. objectNames "help.text", "help.screenshot", "help.attach", "help.send".

    Signals:
        send_requested(HelpRequest): the customer wants help; call `clear` once it is kept.
        screenshot_requested: he wants to attach what is on his screen; answer with `add_picture`.
        attach_requested: he wants to attach a file; answer with `add_file`.
        draft_changed(str): what is written now.
    """

    send_requested = Signal(HelpRequest)
    screenshot_requested = Signal()
    attach_requested = Signal()
    draft_changed = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        """Make an empty form."""
        super().__init__("surface", parent)
        self.setObjectName("help")
        self._theme = theme
        self._context = Pane("sunken")
        self._context_text = Paragraph("", TextRole.BODY)
        self._context_note = Paragraph("", TextRole.SMALL, "muted")
        self._text = ComposerText(sends_with_enter=False)
        self._attachments = Attachments(theme)
        self._send = Button(theme, self.tr("Ask for help"), Icon.SEND, look="primary", name="help.send", is_large=True)
        self._build()
        self.show_context(HelpContext())

    def show_context(self, context: HelpContext) -> None:
        """Show with what the customer was working, so that he need not write it."""
        product = f"{context.product} {context.version}".strip()
        parts = [part for part in (product, context.module, context.screen) if part]
        self._context.setVisible(bool(parts))
        self._context_text.setText(" · ".join(parts))
        who = " · ".join(part for part in (context.person, context.organisation) if part)
        self._context_note.setText(who)
        self._context_note.setVisible(bool(who))

    def set_text(self, text: str) -> None:
        """Show what was written before."""
        self._text.setPlainText(text)

    def add_picture(self, picture: QImage) -> None:
        """Attach a screenshot."""
        self._attachments.add(picture)

    def add_file(self, path: Path) -> None:
        """Attach a file."""
        self._attachments.add(path)

    def clear(self) -> None:
        """Empty the form: what was in it is kept and on its way."""
        self._text.clear()
        self._attachments.clear()

    def focus_text(self) -> None:
        """Put the cursor into the field."""
        self._text.setFocus(Qt.FocusReason.OtherFocusReason)

    def _ask(self) -> None:
        text = self._text.toPlainText().strip()
        if text:
            self.send_requested.emit(HelpRequest(text, self._attachments.pictures, self._attachments.files))

    def _changed(self) -> None:
        text = self._text.toPlainText()
        self._send.setEnabled(bool(text.strip()))
        self.draft_changed.emit(text)

    def _take_files(self, paths: list[Path]) -> None:
        for path in paths:
            self._attachments.add(path)

    def _build(self) -> None:
        layout = column(self, margin=(24, 24, 24, 24), gap=12)
        layout.addWidget(Label(self.tr("What is wrong?"), TextRole.DISPLAY))
        hint = self.tr("Write it as you would tell a colleague. What did you do, what did you expect, what happened?")
        layout.addWidget(Paragraph(hint, TextRole.BODY, "muted"))
        layout.addWidget(self._build_context())
        self._text.setObjectName("help.text")
        self._text.setAccessibleName(self.tr("What is wrong?"))
        self._text.setPlaceholderText(self.tr("For example: the invoice prints, but the total is empty"))
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        frame = Pane("field")
        inside = column(frame, margin=GRID_PX, gap=HALF_PX)
        inside.addWidget(self._text, 1)
        frame.setMaximumHeight(MAX_FIELD_PX)
        layout.addWidget(frame, 4)
        layout.addWidget(self._attachments)
        tools = row(gap=GRID_PX)
        shot = Button(self._theme, self.tr("Show my screen"), Icon.SCREENSHOT, name="help.screenshot")
        shot.setToolTip(self.tr("Adds a picture of your screen; nobody sees it before you send"))
        attach = Button(self._theme, self.tr("Add a file"), Icon.ATTACH, name="help.attach")
        shot.clicked.connect(self.screenshot_requested)
        attach.clicked.connect(self.attach_requested)
        tools.addWidget(shot)
        tools.addWidget(attach)
        tools.addStretch(1)
        layout.addLayout(tools)
        layout.addSpacing(GRID_PX)
        layout.addWidget(self._send)
        promise = row(gap=GRID_PX)
        promise.addWidget(IconLabel(self._theme, Icon.UNSEEN, Tone.MUTED), 0, Qt.AlignmentFlag.AlignTop)
        words = self.tr("A person answers. Nobody sees your screen unless you allow it.")
        promise.addWidget(Paragraph(words, TextRole.SMALL, "muted"), 1)
        layout.addLayout(promise)
        layout.addStretch(1)
        self._send.setEnabled(False)
        self._send.clicked.connect(self._ask)
        self._text.textChanged.connect(self._changed)
        self._text.send_requested.connect(self._ask)
        self._text.picture_given.connect(self._attachments.add)
        self._text.files_given.connect(self._take_files)

    def _build_context(self) -> Pane:
        layout = row(self._context, margin=(12, GRID_PX, 12, GRID_PX), gap=12)
        layout.addWidget(IconLabel(self._theme, Icon.PRODUCT, Tone.MUTED, 20), 0, Qt.AlignmentFlag.AlignTop)
        words = column(gap=0)
        self._context_text.setObjectName("help.context")
        words.addWidget(self._context_text)
        words.addWidget(self._context_note)
        layout.addLayout(words, 1)
        return self._context
