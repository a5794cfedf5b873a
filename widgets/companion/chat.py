"""The companion's conversation with the people who help."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from widgets.common.clock import Clock
from widgets.common.pane import Pane, column, line
from widgets.common.theme import Theme
from widgets.companion.views import WaitView
from widgets.companion.waiting import WaitingStrip
from widgets.conversation import Composer, ConversationView, DraftView, EntryView


class CompanionChat(Pane):
    """State, conversation, room for cards, and the field. objectName "chat".

    The customer's own entries are `Side.OURS` here; internal notes are never given to this widget.

    Attributes:
        conversation: the conversation, with its own signals (picture_requested, file_requested ...).
        composer: the field, with its own signals.

    Signals:
        send_requested(str): a message; call `composer.clear` when it is kept.
        draft_changed(str), typing_changed(bool): while he writes.
        screenshot_requested, attach_requested: what the buttons say.
        picture_given(QImage), files_given(list[Path]): pasted or dropped.
    """

    send_requested = Signal(str)
    draft_changed = Signal(str)
    typing_changed = Signal(bool)
    screenshot_requested = Signal()
    attach_requested = Signal()
    picture_given = Signal(QImage)
    files_given = Signal(list)

    def __init__(self, theme: Theme, clock: Clock, parent: QWidget | None = None) -> None:
        """Make an empty chat."""
        super().__init__("surface", parent)
        self.setObjectName("chat")
        self._strip = WaitingStrip(theme)
        self.conversation = ConversationView(theme, clock)
        self.composer = Composer(theme, has_internal=False)
        self._cards = column(margin=(16, 0, 16, 8))
        layout = column(self, gap=0)
        layout.addWidget(self._strip)
        layout.addWidget(line())
        layout.addWidget(self.conversation, 1)
        layout.addLayout(self._cards)
        layout.addWidget(self.composer)
        self._connect()

    def show_state(self, view: WaitView) -> None:
        """Say where the request is."""
        self._strip.show_state(view)
        self.composer.set_recipient(view.agent)

    def show_entries(self, entries: Iterable[EntryView]) -> None:
        """Show exactly these entries."""
        self.conversation.set_entries(entries)

    def add_card(self, card: QWidget) -> None:
        """Put a request, a transfer or another card between the conversation and the field."""
        self._cards.addWidget(card)
        card.show()

    def remove_card(self, card: QWidget) -> None:
        """Take a card away."""
        self._cards.removeWidget(card)
        card.hide()
        card.deleteLater()

    def _connect(self) -> None:
        composer = self.composer
        composer.send_requested.connect(lambda text, _: self.send_requested.emit(text))
        composer.draft_changed.connect(self._say_draft)
        composer.typing_changed.connect(self.typing_changed)
        composer.screenshot_requested.connect(self.screenshot_requested)
        composer.attach_requested.connect(self.attach_requested)
        composer.picture_given.connect(self.picture_given)
        composer.files_given.connect(self._take_files)

    def _say_draft(self, draft: DraftView) -> None:
        self.draft_changed.emit(draft.text)

    def _take_files(self, paths: list[Path]) -> None:
        self.files_given.emit(paths)
